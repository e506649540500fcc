"""What people fill in about changes: words in place, one box a paragraph, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.amendments.convert import length_of, typed_text
from app.amendments.services.suggesting import EMPTY, NO_CHANGE
from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_text
from app.issues.forms import ExperienceFields
from deliberation.amendments import Text

MOST_DIGITS = 9
MOST_LETTERS, SUMMARY, WHY, REASON = 5_000, 140, 1_000, 500


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


def tidy_text(value: str | None) -> str:
    """Clean a text that may not have been sent."""
    return clean_text(value or "")


def hidden_number() -> IntegerField:
    """A number the page remembers: which version, revision or wording was shown."""
    return IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class WordsForm(Form):
    """An idea's paragraphs, each in its own box; `form_for_words` adds the boxes."""

    seen = hidden_number()
    base: Text = ()

    @property
    def boxes(self) -> list[tuple[Field, Field, Field]]:
        """The box of each paragraph, the tick to take it out, the box to add something after it."""
        return [tuple(self[f"{kind}_{i}"] for kind in KINDS) for i in range(len(self.base))]

    @property
    def text(self) -> Text:
        """The words as they would be."""
        names = ["start", *(f"{kind}_{i}" for kind in KINDS for i in range(len(self.base)))]
        return typed_text(self.base, {name: str(self[name].data or "") for name in names})

    def validate(self, extra_validators: dict[str, Sequence[object]] | None = None) -> bool:
        """Also ask for words that differ, that are not all gone, and not too many."""
        is_fine = bool(super().validate(extra_validators))
        return not self.say_what_is_wrong() and is_fine

    def say_what_is_wrong(self) -> str:
        """Note at the first box what is wrong with the words as a whole, and return it."""
        wrong = self.what_is_wrong()
        if wrong:
            self["words_0" if self.base else "start"].errors = [wrong]
        return wrong

    def what_is_wrong(self) -> str:
        """Say what is wrong with the words as a whole; nothing if they can be taken."""
        text = self.text
        if not text:
            return str(EMPTY)
        if text == self.base:
            return str(NO_CHANGE)
        if length_of(text) > max(MOST_LETTERS, length_of(self.base)):
            return _("That's more than 5,000 letters in all. Make it shorter.")
        return ""


KINDS = ("words", "out", "after")
Words = TypeVar("Words", bound=WordsForm)


def form_for_words(kind: type[Words], base: Text) -> type[Words]:
    """Return a form with a box for each paragraph of a text and one behind each."""
    boxes: dict[str, object] = {"base": base, "start": box(_l("A paragraph before the first"))}
    for i in range(len(base)):
        boxes[f"words_{i}"] = box(_l("Paragraph %(number)s", number=i + 1))
        boxes[f"out_{i}"] = BooleanField(_l("Take paragraph %(number)s out", number=i + 1))
        boxes[f"after_{i}"] = box(_l("A paragraph after paragraph %(number)s", number=i + 1))
    made: type[Words] = type(kind.__name__, (kind,), boxes)
    return made


def box(label: object) -> TextAreaField:
    """A box for words; left empty, there are none."""
    return TextAreaField(label, [Optional()], filters=[tidy_text])


class TellingFields(Form):
    """A change in one sentence, and why."""

    summary = StringField(
        _l("In short, this would…"),
        [
            InputRequired(_l("Say in one sentence what your change would do.")),
            Length(max=SUMMARY, message=_l("Keep the sentence to 140 letters.")),
        ],
        filters=[tidy_line],
        description=_l("For example: swap “five working days” for “48 hours”."),
    )
    why = TextAreaField(
        _l("Why?"),
        [Length(max=WHY, message=_l("Keep the reason to 1,000 letters."))],
        filters=[tidy_text],
    )


class SuggestForm(WordsForm, TellingFields, ExperienceFields):
    """Other words for an idea, written for the version `seen`; `like` is a change they follow."""

    like = IntegerField(widget=HiddenInput(), validators=[Optional()])


class RewordForm(WordsForm, TellingFields):
    """A change worded anew; `revision` is that of the change on the page."""

    revision = hidden_number()


class OfferForm(WordsForm):
    """The author's own words for a change."""

    revision = hidden_number()


class AnswerForm(Form):
    """Taking a change in, or saying no because; `seen` is the revision on the page."""

    seen = hidden_number()
    decision = RadioField(
        choices=[SelectChoice("take", _l("Take it in")), SelectChoice("no", _l("Say no"))],
        validators=[InputRequired(_l("Take the change in, or say no."))],
    )
    reason = TextAreaField(
        _l("Why not?"),
        [Length(max=REASON, message=_l("Keep the reason to 500 letters."))],
        filters=[tidy_text],
        description=_l("Everyone can read this. Two sentences are plenty."),
    )

    def validate(self, extra_validators: dict[str, Sequence[object]] | None = None) -> bool:
        """A no needs its reason."""
        is_fine = bool(super().validate(extra_validators))
        if self.decision.data == "no" and not self.reason.data:
            self.reason.errors = [_("Say why not. The person who suggested it will read it.")]
            return False
        return is_fine


class ConfirmForm(Form):
    """Yes or no to the author's own words; `seen` is the revision on the page."""

    seen = hidden_number()
    answer = RadioField(
        choices=[
            SelectChoice("yes", _l("Yes, take these")),
            SelectChoice("no", _l("No, keep mine")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )


class TakeWordsForm(Form):
    """Taking other words for one's change; revisions of both as they were on the page."""

    seen = hidden_number()
    other_seen = hidden_number()


class BackChangeForm(ExperienceFields):
    """Backing a change in the wording seen; the first time it asks what brings the person here."""

    seen = hidden_number()
    asked = HiddenField()

    @property
    def must_ask(self) -> bool:
        """Whether the question has to be shown before anything can be wrong with its answer."""
        return "experiences" in self and not self.asked.data and not self.experiences.data


class SeenForm(Form):
    """A button that knows which revision was on the page."""

    seen = hidden_number()


class GatherForm(Form):
    """Several changes to take in, each as "id:revision"; `seen` is the version on the page."""

    seen = hidden_number()
    take = SelectMultipleField(validate_choice=False)

    @property
    def seen_changes(self) -> dict[int, int]:
        """The revision of each ticked change that was on the page."""
        parts = (value.partition(":") for value in self.take.data or ())
        return {
            int(name): int(revision)
            for name, _colon, revision in parts
            if is_number(name) and is_number(revision)
        }


def is_number(words: str) -> bool:
    """Say whether these are the digits of a number that a row may have."""
    return words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS
