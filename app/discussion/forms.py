"""What people fill in when they say something."""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import get_template_attribute
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.core.house_rules import HOUSE_RULES, HouseRule
from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_text
from app.discussion.convert import Place
from app.discussion.models import Post, Source
from app.issues.forms import ExperienceFields

POST_LENGTH = 3_000
DRAFT_LENGTH = 20_000
LARGEST_ID = 2**31 - 1
KEPT = (
    "text",
    "source",
    "source_url",
    "is_worry",
    "is_question",
    "quote",
    "quoted_id",
    "experiences",
    "main_experience",
)
"""What a draft keeps; in which conversation it stands is its key."""
RULES_ABOVE = (HouseRule.PERSON, HouseRule.NAMES, HouseRule.THREATS)
"""The house rules in short, above the box."""
Labels = tuple[tuple[str, str], ...] | None


def tidy_text(value: str | None) -> str:
    """Clean a text that may not have been sent."""
    return clean_text(value or "")


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


def storable(number: int | None) -> int | None:
    """Return an id that a database can look up; one too large for that is nobody's."""
    return number if number is None or number <= LARGEST_ID else -1


class PlaceForm(Form):
    """Which conversation a form stands in, and up to which post its page showed that."""

    proposal_id = IntegerField(widget=HiddenInput(), validators=[Optional()], filters=[storable])
    amendment_id = IntegerField(widget=HiddenInput(), validators=[Optional()], filters=[storable])
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])


class TextForm(Form):
    """The words of a post."""

    text = TextAreaField(
        _l("Add what you know"),
        [
            DataRequired(_l("Write something first. A sentence is plenty.")),
            Length(
                max=POST_LENGTH,
                message=_l(
                    "That's more than 3,000 letters. Make it shorter, or make it two posts."
                ),
            ),
        ],
        filters=[tidy_text],
    )


class EditForm(TextForm):
    """Other words for a post; `seen` marks those that were on the page."""

    seen = HiddenField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.text.label.text = _l("Your words")


class PostForm(TextForm, PlaceForm, ExperienceFields):
    """A post: its words, where they come from, and what they are a reply to."""

    source = RadioField(
        _l("Where does this come from?"),
        choices=[
            SelectChoice(Source.EXPERIENCE.value, _l("From experience")),
            SelectChoice(Source.WORK.value, _l("From my work")),
            SelectChoice(Source.EVIDENCE.value, _l("From evidence, here is a link")),
            SelectChoice(
                Source.SOMEBODY.value, _l("These are somebody else's words, written down for them")
            ),
            SelectChoice(Source.CHILD.value, _l("These are my child's words")),
            SelectChoice(Source.NONE.value, _l("None of these")),
        ],
        default=Source.NONE.value,
        validators=[Optional()],
    )
    source_url = StringField(
        _l("Link to the evidence"),
        [Length(max=500, message=_l("That link is too long. Use the shortest one that works."))],
        filters=[tidy_line],
    )
    is_worry = BooleanField(_l("This is a worry"))
    is_question = BooleanField(
        _l("This is a question"),
        description=_l("What ends with a question mark is one anyway."),
    )
    parent_id = IntegerField(widget=HiddenInput(), validators=[Optional()], filters=[storable])
    quoted_id = IntegerField(widget=HiddenInput(), validators=[Optional()], filters=[storable])
    quote = TextAreaField(
        _l("The words you mean"),
        [Length(max=500, message=_l("Keep the quote to 500 letters."))],
        filters=[tidy_text],
        description=_l("Shorten it to what matters, or empty it. You can't change the words."),
    )
    saved_at: datetime | None = None

    def validate_source_url(self, field: Field) -> None:
        """Evidence comes with an address that people can open."""
        if self.source.data != Source.EVIDENCE.value:
            return
        parts = urlsplit(field.data or "")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValidationError(
                _("Add the link people can check. It starts with https:// or http://.")
            )

    @property
    def chosen_source(self) -> Source:
        """Where the words come from; "none" where nothing was chosen."""
        return Source(self.source.data or Source.NONE.value)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has filled in, or been told, anything yet."""
        ticked = self.is_worry.data or self.is_question.data
        typed = self.text.data or self.source_url.data or ticked or self.errors
        return not typed and self.source.data in {None, Source.NONE.value}

    @property
    def house_rules(self) -> list[LazyString]:
        """The rules that words break most, each in a sentence."""
        return [HOUSE_RULES[rule][0] for rule in RULES_ABOVE]

    def kept_fields(self, sent: MultiDict[str, str]) -> dict[str, list[str]]:
        """Return what was typed and ticked as it was sent, to be shown again as if sent anew."""
        return {name: sent.getlist(name) for name in KEPT if name in sent}

    def drawn_fields(self) -> Markup:
        """Draw the fields; those of an empty form are the same on every page and kept."""
        labels: Labels = None
        if "experiences" in self:
            labels = tuple((str(value), str(label)) for value, label in self.experiences.choices)
        return empty_fields(str(get_locale()), labels) if self.is_empty else draw_fields(self)

    def hang_on(self, place: Place, parent: Post | None = None) -> None:
        """Say in which conversation the post will stand, and which post it replies to."""
        self.proposal_id.data, self.amendment_id.data = place.proposal_id, place.amendment_id
        self.parent_id.data = parent.id if parent else None


def draw_fields(form: PostForm) -> Markup:
    """Draw the fields of a form for a post."""
    return Markup(get_template_attribute("discussion/_form.html", "fields_of")(form))  # noqa: S704 - a template's own output


@functools.lru_cache(maxsize=200)
def empty_fields(language: str, labels: Labels) -> Markup:
    """Draw an empty form's fields, asking what brings somebody here where there are labels."""
    form = PostForm(formdata=None)
    if labels is None:
        del form.experiences
        del form.main_experience
    else:
        form.experiences.choices = form.main_experience.choices = list(labels)
    return draw_fields(form)
