"""Naming two tellers, and saying what one found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.convert import normal_address
from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_name, clean_text
from app.tellers.models import Found, Teller

LONGEST_NOTE = 280


def name_field(label: Any) -> StringField:
    """What a teller is called in public."""
    return StringField(
        label, [Optional(), Length(max=80)], filters=[lambda text: clean_name(text or "")]
    )


def address_field(label: Any) -> EmailField:
    """Where a teller is written to; shown to nobody."""
    return EmailField(
        label, [Optional(), Length(max=254)], filters=[lambda text: clean_line(text or "")]
    )


class TellersForm(Form):
    """Two people, each with a name that everyone sees and an address that nobody does."""

    first_name = name_field(_l("First person's name"))
    first_address = address_field(_l("First person's e-mail address"))
    second_name = name_field(_l("Second person's name"))
    second_address = address_field(_l("Second person's e-mail address"))

    @property
    def pairs(self) -> list[tuple[Field, Field]]:
        """Name and address of each."""
        return [
            (self.first_name, self.first_address),
            (self.second_name, self.second_address),
        ]

    def fill_from(self, rows: Sequence[Teller]) -> None:
        """Show who was named so far."""
        for (name, address), row in zip(self.pairs, rows, strict=False):
            name.data, address.data = row.name, row.address

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both of a name and an address, or neither."""
        is_fine = super().validate(extra_validators)
        for name, address in self.pairs:
            if bool(name.data) != bool(address.data):
                lacking = address if name.data else name
                lacking.errors = [_l("Fill in both, or neither.")]
                is_fine = False
            elif address.data and normal_address(address.data) is None:
                address.errors = [_l("Type an address like name@example.org.")]
                is_fine = False
        return bool(is_fine)

    @property
    def named(self) -> list[tuple[str, str]]:
        """Return (name, address) of each who was named."""
        return [
            (name.data, normal_address(address.data) or "")
            for name, address in self.pairs
            if name.data
        ]


class WordForm(Form):
    """What a teller found."""

    found = RadioField(
        _l("What did you get?"),
        [InputRequired(_l("Say what you got."))],
        choices=[
            SelectChoice(Found.SAME.value, _l("I counted again and got the same")),
            SelectChoice(Found.OTHER.value, _l("I counted again and got something else")),
        ],
    )
    note = TextAreaField(
        _l("In your own words"),
        [Optional(), Length(max=LONGEST_NOTE, message=_l("Keep it to 280 letters."))],
        filters=[lambda text: clean_text(text or "")],
        description=_l("Everyone can read it. If you got something else, say what."),
    )
