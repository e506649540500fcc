"""What people fill in about a paragraph, and what an organiser answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.checking.models import LINE_LENGTH, WORDS_LENGTH, Decision, Verdict
from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_text

TOO_LONG = _l("Keep it to 280 letters. One point is plenty.")
LONGEST_REASON = 500


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


class CheckForm(Form):
    """Right, wrong or missing; for the last two what it should say, and which words are meant."""

    verdict = RadioField(
        _l("What do you think of it?"),
        choices=[
            SelectChoice(Verdict.RIGHT.value, _l("It's right")),
            SelectChoice(Verdict.WRONG.value, _l("It's wrong")),
            SelectChoice(Verdict.MISSING.value, _l("Something is missing")),
        ],
        validators=[InputRequired(_l("Press one of the three buttons."))],
    )
    line = TextAreaField(
        _l("What should it say?"),
        [Length(max=LINE_LENGTH, message=TOO_LONG)],
        filters=[tidy_line],
    )
    quote = StringField(
        _l("Which words are wrong?"),
        [Optional(), Length(max=LINE_LENGTH, message=TOO_LONG)],
        filters=[tidy_line],
        description=_l("Copy them from the paragraph."),
    )
    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    words: str = ""

    def about(self, words: str) -> None:
        """Say which paragraph is meant, so that what is quoted can be looked for in it."""
        self.words = words

    def validate_line(self, field: Field) -> None:
        """What is wrong or missing has to be said."""
        if self.verdict.data != Verdict.RIGHT.value and not field.data:
            raise ValidationError(_("Say what it should say."))

    def validate_quote(self, field: Field) -> None:
        """A quote stands in the paragraph as it is now."""
        if clean_line(field.data or "").casefold() not in clean_line(self.words).casefold():
            raise ValidationError(
                _("These words aren't in the paragraph. Copy them as they stand, or leave it out.")
            )


class SettleForm(Form):
    """What became of corrections: other words, or the reason why there are none."""

    decision = RadioField(
        _l("What do you do?"),
        choices=[
            SelectChoice(Decision.CHANGED.value, _l("Change it")),
            SelectChoice(Decision.KEPT.value, _l("Leave it, because")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    text = TextAreaField(
        _l("The paragraph in its new words"),
        [Length(max=WORDS_LENGTH, message=_l("That's too long for one paragraph."))],
        filters=[tidy_line],
        description=_l("Used only if you change it. Figures of the count can't be changed here."),
    )
    reason = TextAreaField(
        _l("Why"),
        [Length(max=LONGEST_REASON, message=_l("Keep it to 500 letters."))],
        filters=[lambda value: clean_text(value or "")],
        description=_l("Needed if you leave it as it is. Everybody can read it."),
    )
    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    wording = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    read = StringField(widget=HiddenInput())
    words: str = ""

    def about(self, words: str) -> None:
        """Say what the paragraph says now."""
        self.words = words

    def gone_of(self, hidden: Collection[int]) -> int:
        """Return how many of the corrections that stood beside the form are hidden by now."""
        return len({str(one) for one in hidden} & set((self.read.data or "").split()))

    def stand_beside(self, ids: Iterable[int]) -> None:
        """Remember which corrections can be read beside the form as it is shown now."""
        self.read.data = " ".join(map(str, ids))

    def validate_text(self, field: Field) -> None:
        """Whoever changes a paragraph gives it other words."""
        if self.decision.data != Decision.CHANGED.value:
            return
        if not field.data:
            raise ValidationError(_("Write what it should say now."))
        if field.data == clean_line(self.words):
            raise ValidationError(_("It says that already. Change some words, or leave it."))
        if figures_in(field.data) != figures_in(self.words):
            raise ValidationError(
                _("Figures come from the count and stay. Put them back as they were.")
            )

    def validate_reason(self, field: Field) -> None:
        """Whoever leaves a paragraph says why."""
        if self.decision.data == Decision.KEPT.value and not field.data:
            raise ValidationError(_("Say why it stays as it is."))


def figures_in(text: str) -> list[str]:
    """Return the numbers of a text, sorted."""
    return sorted("".join(c if c.isdecimal() else " " for c in text).split())


class MergeForm(Form):
    """Which other corrections say the same."""

    into = RadioField(
        _l("Which other one says the same?"),
        coerce=int,
        validators=[InputRequired(_l("Choose one."))],
    )


class SplitForm(Form):
    """Which corrections say something else than the others."""

    pick = SelectMultipleField(_l("Which say something else?"), coerce=int, validate_choice=False)
