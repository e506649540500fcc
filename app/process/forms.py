"""Forms of the room process."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.web.forms import Form


class LookForm(Form):
    """One field of each kind, for the gallery of pieces."""

    name = StringField(_l("Name"), [InputRequired()], description=_l("Shown beside what you say."))
    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Type your e-mail address, like sam@example.org."))],
    )
    text = TextAreaField(_l("Say it your way"))
    place = SelectField(
        _l("Place"), choices=[SelectChoice("here", _l("Here")), SelectChoice("there", _l("There"))]
    )
    mode = RadioField(
        _l("How your reason is shown"),
        choices=[
            SelectChoice("experience", _l("By what brings you here")),
            SelectChoice("name", _l("By name")),
        ],
        default="experience",
    )
    kinds = SelectMultipleField(
        _l("What brings you here"),
        choices=[SelectChoice("uses", _l("I use it")), SelectChoice("works", _l("I work in it"))],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    agreed = BooleanField(_l("I've read the house rules"))
