"""What programs send: its shape as a schema, its words by the same forms as on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from marshmallow import Schema, fields, validate
from werkzeug.datastructures import MultiDict

from app.amendments.forms import MOST_LETTERS, SUMMARY, WHY, SuggestForm, form_for_words
from app.api.forms.parsing import NotTaken
from app.core.web.forms import Form
from app.core.web.links import LARGEST_ID
from app.discussion.forms import POST_LENGTH
from app.discussion.models import Source
from app.issues.forms import ExperienceFields
from app.issues.models import Experience, Issue, Participation
from app.proposals.forms import HAPPENED, TEXT, TITLE, WHOM
from app.proposals.models import Voice
from app.statements.forms import STATEMENT_LENGTH
from app.statements.models import Reply
from deliberation.amendments import Text, paragraphs_from_plain

Sent = Mapping[str, Any]
Kind = TypeVar("Kind", bound=Form)
MOST_SHOWN = 20
URL, QUOTE = 500, 500
OTHER_NAMES: Mapping[str, str] = {
    "proposal_id": "idea",
    "amendment_id": "change",
    "parent_id": "parent",
    "quoted_id": "quoted",
    "seen": "version",
    "": "text",
}
"""What fields of forms are called here."""


def sent_number(says: str, *, needed: bool = False) -> fields.Integer:
    """A whole number that a row can have."""
    lacks: dict[str, Any] = {} if needed else {"load_default": None}
    return fields.Integer(
        strict=True,
        required=needed,
        allow_none=not needed,
        validate=validate.Range(1, LARGEST_ID),
        metadata={"description": says},
        **lacks,
    )


def sent_words(says: str, most: int, *, needed: bool = False) -> fields.String:
    """Words, up to so many letters."""
    lacks: dict[str, Any] = {} if needed else {"load_default": ""}
    return fields.String(
        required=needed,
        validate=validate.Length(1 if needed else 0, most),
        metadata={"description": says},
        **lacks,
    )


def sent_code(says: str, kind: Any, *, needed: bool = False) -> fields.String:
    """One of some fixed words."""
    lacks: dict[str, Any] = {} if needed else {"load_default": None}
    return fields.String(
        required=needed,
        allow_none=not needed,
        validate=validate.OneOf([one.value for one in kind]),
        metadata={"description": says},
        **lacks,
    )


def sent_truth(says: str) -> fields.Boolean:
    """Yes or no, as JSON has them."""
    return Truth(load_default=False, metadata={"description": says})


class Truth(fields.Boolean):
    """True or false and nothing that is like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class WithExperience(Schema):
    """What brings somebody here: asked with their first contribution to an issue."""

    experiences = fields.List(
        fields.String(validate=validate.OneOf([kind.value for kind in Experience])),
        load_default=list,
        validate=validate.Length(max=len(Experience)),
        metadata={"description": "What brings you here; needed with what you bring first."},
    )
    main_experience = sent_code("Which one to count you under, if there are several.", Experience)


class PostBody(WithExperience):
    """Something to say on an issue, an idea or a change."""

    text = sent_words("What to say, as Markdown.", POST_LENGTH, needed=True)
    idea = sent_number("The idea it is about.")
    change = sent_number("The change it is about; name its idea, too.")
    parent = sent_number("The post it replies to.")
    quoted = sent_number("The post it quotes.")
    quote = sent_words("Words of that post, letter by letter.", QUOTE)
    source = sent_code("Where it comes from.", [s for s in Source if s is not Source.ELSEWHERE])
    source_url = sent_words("The link, if that is evidence.", URL)
    is_worry = sent_truth("Whether it is a worry.")
    is_question = sent_truth("Whether it is a question.")


class IdeaBody(WithExperience):
    """An idea to put on the table."""

    title = sent_words("The idea in a line.", TITLE, needed=True)
    text = sent_words("What would happen; an empty line between paragraphs.", TEXT, needed=True)
    for_whom = sent_words("Who it is for.", WHOM)
    what_happened = sent_words("What made you think of it.", HAPPENED)
    voice = sent_code("Whose words they are, if not your own.", Voice)
    looked_at = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, LARGEST_ID)),
        load_default=list,
        validate=validate.Length(max=MOST_SHOWN),
        metadata={"description": "The similar ideas that you have been told of and have read."},
    )


class BackIdeaBody(WithExperience):
    """Backing an idea."""

    version = sent_number("The version you have read.", needed=True)


class BackChangeBody(WithExperience):
    """Backing a change."""

    wording = sent_number("The wording you have read.", needed=True)


class ChangeBody(WithExperience):
    """Other words for an idea."""

    version = sent_number("The version you started from.", needed=True)
    text = sent_words(
        "All its words as they would be; an empty line between paragraphs.",
        4 * MOST_LETTERS,
        needed=True,
    )
    summary = sent_words("In short, this would…", SUMMARY, needed=True)
    why = sent_words("Why.", WHY)


class StatementBody(WithExperience):
    """A statement to add."""

    text = sent_words("One sentence that people can agree with or not.", STATEMENT_LENGTH,
                      needed=True)  # fmt: skip


class ReplyBody(Schema):
    """An answer to a statement."""

    reply = sent_code("What you say to it.", Reply, needed=True)


class SentChange(SuggestForm):
    """A change as a program sends it: the whole text at once, not box by box."""

    sent: Text = ()

    @property
    def text(self) -> Text:
        """The words as they would be."""
        return self.sent

    def say_what_is_wrong(self) -> str:
        """Note what is wrong with the words as a whole, and return it."""
        wrong = self.what_is_wrong()
        self.form_errors = [wrong] if wrong else []
        return wrong


def filled(kind: type[Kind], sent: Sent, **names: Any) -> Kind:
    """Return a page's form filled with what a program sent."""
    pairs: list[tuple[str, str]] = []
    for name, value in {**sent, **names}.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None and one is not False:
                pairs.append((name, "y" if one is True else str(one)))
    return kind(formdata=MultiDict(pairs), meta={"csrf": False})


def change_form(sent: Sent, base: Text) -> SentChange:
    """Return the form of a change over the words it was written for."""
    made: type[SentChange] = form_for_words(SentChange, base)
    made.sent = paragraphs_from_plain(sent["text"], base)
    return filled(made, {name: sent[name] for name in sent if name != "text"}, seen=sent["version"])


def check(form: Form, issue: Issue | None = None, mine: Participation | None = None) -> None:
    """Stop with what the page would say; the first time on an issue also ask what brings them."""
    if issue is not None and isinstance(form, ExperienceFields):
        form.ask_experience(issue, mine)
    if form.validate():
        return
    raise NotTaken(
        [
            (OTHER_NAMES.get(name or "", name or ""), str(message))
            for name, messages in form.errors.items()
            for message in messages
        ]
    )
