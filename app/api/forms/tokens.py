"""The form with which somebody lets a program act for them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.api.policy import SCOPES
from app.core.web.forms import Form
from app.core.words.text import clean_line

NAME = 60
LASTS = {"7": _l("7 days"), "90": _l("90 days"), "365": _l("a year")}


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


class TokenForm(Form):
    """What the program is, what it may do, and for how long."""

    name = StringField(
        _l("Which program is it for?"),
        [
            DataRequired(_l("Give it a name, so that you know it again.")),
            Length(max=NAME, message=_l("Keep the name to 60 letters.")),
        ],
        filters=[tidy_line],
        description=_l("Only you see this."),
    )
    scopes = SelectMultipleField(
        _l("What may it do?"),
        [InputRequired(_l("Tick at least one."))],
        choices=[SelectChoice(scope, label) for scope, label in SCOPES.items()],
        default=["read"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("It can never rank for you, or see how you ranked."),
    )
    days = RadioField(
        _l("For how long?"),
        choices=[SelectChoice(days, label) for days, label in LASTS.items()],
        default="90",
        validators=[InputRequired(_l("Choose one of these."))],
    )
