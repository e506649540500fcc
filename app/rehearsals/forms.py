"""How many made-up people come to a rehearsal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields import SelectChoice

from app.core.web.forms import Form
from app.rehearsals.convert import SIZES


class SizeForm(Form):
    """How many take part."""

    people = RadioField(
        _l("How many made-up people?"),
        choices=[SelectChoice(str(size), str(size)) for size in SIZES],
        default=str(SIZES[1]),
    )
