"""What people fill in about worries: which words they mean, and whether their point is met."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from app.core.web.forms import Form
from app.core.words.text import clean_text
from app.discussion.forms import TextForm
from app.issues.forms import ExperienceFields
from app.proposals.models import ProposalVersion
from app.worries.convert import KIND_WORDS, MET_WORDS, paragraph_in, places_of
from app.worries.models import Kind
from app.worries.services.raising import NOT_ITS_WORDS

MOST_WORDS, LINE = 500, 280
WHOLE = "whole"
"""What stands for no paragraph where one is chosen."""


def tidy_text(value: str | None) -> str:
    """Clean a text that may not have been sent."""
    return clean_text(value or "")


def hidden_number() -> IntegerField:
    """The number of the version that was on the page."""
    return IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PointFields(Form):
    """Which words of an idea are meant, in the version `seen`."""

    seen = hidden_number()
    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(kind.value, words) for kind, words in KIND_WORDS.items()],
        default=Kind.WORRY.value,
    )
    paragraph = RadioField(_l("Which part is it about?"), default=WHOLE)
    words = TextAreaField(
        _l("The exact words"),
        [Length(max=MOST_WORDS, message=_l("Keep it to 500 letters."))],
        filters=[tidy_text],
        description=_l(
            "If only a few words of that part worry you, copy them here. "
            "We ask you again if these words change."
        ),
    )
    version: ProposalVersion

    def offer(self, version: ProposalVersion) -> None:
        """Offer the paragraphs of a version, and the idea as a whole."""
        self.version = version
        self.paragraph.choices = [
            SelectChoice(WHOLE, _("The idea as a whole")),
            *(SelectChoice(row["id"], row["text"]) for row in version.paragraphs),
        ]
        if self.paragraph.data is None:
            self.paragraph.data = WHOLE

    @property
    def chosen_paragraph(self) -> str:
        """The id of the chosen paragraph; nothing for the idea as a whole."""
        return "" if self.paragraph.data in {None, WHOLE} else self.paragraph.data

    @property
    def chosen_kind(self) -> Kind:
        """A worry, unless it would change somebody's mind."""
        return Kind(self.kind.data or Kind.WORRY.value)

    def validate_words(self, field: Field) -> None:
        """Words that are meant stand in the paragraph that was chosen."""
        if not field.data:
            return
        if not self.chosen_paragraph:
            raise ValidationError(_("Choose the part these words are in."))
        text = paragraph_in(self.version, self.chosen_paragraph)
        if not places_of(field.data, text or ""):
            raise ValidationError(str(NOT_ITS_WORDS))


class WorryForm(PointFields, TextForm, ExperienceFields):
    """A worry: what it is, and which words it is about."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.text.label.text = _("Say it in your own words")


class PointForm(PointFields):
    """Which words a worry is about, said afterwards."""


class MetForm(Form):
    """The answer to "Does this meet your point?", for the words of version `seen`."""

    seen = hidden_number()
    answer = RadioField(
        _l("Your answer"),
        choices=[SelectChoice(met.value, words) for met, words in MET_WORDS.items()],
        validators=[InputRequired(_l("Choose one of the three."))],
    )
    line = TextAreaField(
        _l("In a sentence, why?"),
        [Length(max=LINE, message=_l("Keep it to 280 letters."))],
        filters=[tidy_text],
        description=_l("It's posted as a reply, with your name, for everyone to read."),
    )
