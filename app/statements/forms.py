"""What people fill in: a statement, and an answer to one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from app.core.web.forms import Form
from app.core.words.text import clean_line
from app.issues.forms import ExperienceFields
from app.statements.convert import sentences_in
from app.statements.models import Reply

STATEMENT_LENGTH = 140


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


class StatementForm(ExperienceFields):
    """A new statement; `looked` remembers which advice and which similar ones were shown before."""

    text = TextAreaField(
        _l("Your statement"),
        [
            DataRequired(_l("Write one sentence that people can agree with or not.")),
            Length(
                max=STATEMENT_LENGTH,
                message=_l("Keep it to 140 letters, so that people can answer it at a glance."),
            ),
        ],
        filters=[tidy_line],
        description=_l("One idea, in plain words. Somebody else should be able to say no to it."),
    )
    looked = HiddenField()

    def validate_text(self, field: Field) -> None:
        """One idea at a time: two sentences get one answer that fits neither."""
        if sentences_in(field.data or "") > 1:
            raise ValidationError(
                _l("That's more than one sentence. Make each one a statement of its own.")
            )
        if (field.data or "").endswith("?"):
            raise ValidationError(
                _l("That's a question. Say what you think, so that people can agree or not.")
            )

    @property
    def marks_seen(self) -> set[str]:
        """The marks of what this person has been told before."""
        return set((self.looked.data or "").split())


class ReplyForm(Form):
    """An answer: three plain buttons. `shown` says, signed, how the statement came to be shown."""

    reply = RadioField(
        choices=[
            SelectChoice(Reply.AGREE.value, _l("Agree")),
            SelectChoice(Reply.DISAGREE.value, _l("Disagree")),
            SelectChoice(Reply.UNSURE.value, _l("Not sure")),
        ],
        validators=[DataRequired(_l("Press one of the three buttons."))],
    )
    shown = HiddenField()


class WhyHereForm(ExperienceFields):
    """What brings somebody here, asked once they have answered a few statements."""
