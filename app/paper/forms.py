"""What comes in from the pages about paper."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.core.forms import Form
from app.issues.services.codes import MOST_AT_ONCE, read_code


class CodesForm(Form):
    """How many codes to print."""

    how_many = IntegerField(
        _l("How many codes?"),
        [InputRequired(_l("Say how many.")), NumberRange(1, MOST_AT_ONCE)],
        description=_l("One for each person. A thousand take a few seconds."),
        default=50,
    )


class CodeForm(Form):
    """A code as it stands on a sheet."""

    code = StringField(
        _l("Your code"),
        [InputRequired(_l("Type the code from your sheet.")), Length(max=60)],
        filters=[lambda text: text and read_code(text)],
        description=_l("Twelve letters and numbers. Dashes and small letters do no harm."),
    )
