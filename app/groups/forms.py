"""Forms of groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.accounts.convert import normal_address
from app.core.web.forms import Form
from app.core.words.names import is_readable
from app.core.words.text import clean_line, clean_name, clean_text
from app.groups.models import Group, PopulationFigure, Role
from app.groups.queries import group_has_lookalike

MOST_ADDRESSES = 200
UNREADABLE = _l("Use at least one letter, and at most two marks on any of them.")
LOOKS_ALIKE = _l(
    "A group here already has a name that looks like that. "
    "Choose another, or save it again to keep it."
)


class GroupForm(Form):
    """What a group is called and says about itself."""

    name = StringField(
        _l("What's the group called?"),
        [InputRequired(_l("Give the group a name.")), Length(max=80)],
        filters=[lambda text: clean_name(text or "")],
    )
    warned_about = HiddenField()
    description = TextAreaField(
        _l("Who are you, and what do you want to work out together?"),
        [Length(max=2_000)],
        filters=[lambda text: clean_text(text or "")],
    )

    def validate_name(self, field: StringField) -> None:
        """Refuse what nobody can read."""
        if not is_readable(field.data or ""):
            raise ValidationError(UNREADABLE)

    def warns_of_lookalike(self, group: Group | None = None) -> bool:
        """Warn once of a name that looks like another group's; saved again, it is kept."""
        if self.warned_about.data == self.name.data:
            return False
        if not group_has_lookalike(self.name.data or "", group):
            return False
        self.warned_about.data = self.name.data
        self.name.errors = [LOOKS_ALIKE]
        return True


class DescribeForm(GroupForm):
    """Other words for a group; `seen` marks those that were on the page."""

    seen = HiddenField()


class AddressesForm(Form):
    """Addresses to put on the list."""

    addresses = TextAreaField(
        _l("E-mail addresses, one on each line"),
        [InputRequired(_l("Type at least one address.")), Length(max=30_000)],
        description=_l(
            "Each of them gets one mail that says which group it is. Up to 200 at a time."
        ),
    )

    def validate_addresses(self, field: TextAreaField) -> None:
        """Refuse a list with something else in it, and say what."""
        lines = self.lines
        wrong = [line for line in lines if normal_address(line) is None]
        if wrong:
            raise ValidationError(
                _l("That doesn't look like an address: %(line)s", line=wrong[0][:80])
            )
        if len(lines) > MOST_ADDRESSES:
            raise ValidationError(_l("That's more than 200. Add them in parts."))

    @property
    def lines(self) -> list[str]:
        """What stands on the lines, also where commas were typed instead."""
        text = (self.addresses.data or "").replace(",", "\n").replace(";", "\n")
        return [line.strip() for line in text.splitlines() if line.strip()]

    @property
    def people(self) -> list[str]:
        """The addresses in their one form."""
        return [address for line in self.lines if (address := normal_address(line))]


class RoleForm(Form):
    """What somebody may do in the group."""

    role = RadioField(
        _l("Role"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice(Role.MEMBER.value, _l("Member: takes part")),
            SelectChoice(Role.HOST.value, _l("Host: keeps the tone")),
            SelectChoice(Role.ORGANISER.value, _l("Organiser: asks questions, runs the group")),
        ],
    )


KINDS: Mapping[str, LazyString] = {
    "uses": _l("People who use it"),
    "works": _l("People who work in it"),
    "cares": _l("People who care for someone"),
    "other": _l("Everybody else"),
}
"""Kinds of people whom a figure can be given of: those that questions ask for."""


def source_words(text: str | None) -> str:
    """Tidy a source as it comes in."""
    return clean_line(text or "")


def number_of() -> IntegerField:
    """A number of people; left empty, it is not known."""
    return IntegerField(_l("How many are there?"), [Optional(), NumberRange(1, 2_000_000_000)])


def source_of() -> StringField:
    """Whose count a figure is."""
    return StringField(_l("Who counted?"), [Optional(), Length(max=120)], filters=[source_words])


def day_of() -> DateField:
    """Of which day a figure is."""
    return DateField(_l("Of which day?"), [Optional()])


class PopulationForm(Form):
    """How many people of each kind there are, each figure with its source and its day.

    `seen` marks the figures that were on the page.
    """

    seen = HiddenField()
    uses, uses_source, uses_day = number_of(), source_of(), day_of()
    works, works_source, works_day = number_of(), source_of(), day_of()
    cares, cares_source, cares_day = number_of(), source_of(), day_of()
    other, other_source, other_day = number_of(), source_of(), day_of()

    def fill_from(self, known: Mapping[str, PopulationFigure]) -> None:
        """Show what is known."""
        for kind, row in known.items():
            self[kind].data = row.people
            self[f"{kind}_source"].data = row.source
            self[f"{kind}_day"].data = row.counted_on

    def validate(self, extra_validators: Any = None) -> bool:
        """A figure needs its source and its day."""
        is_fine = super().validate(extra_validators)
        for kind in KINDS:
            for name, message in (
                (f"{kind}_source", _l("Say who counted, so that people can look it up.")),
                (f"{kind}_day", _l("Say of which day the figure is.")),
            ):
                if self[kind].data and not self[name].data and not self[name].errors:
                    self[name].errors = [message]
                    is_fine = False
        return is_fine

    def figures(self) -> dict[str, tuple[int, str, date]]:
        """Return what was typed, by kind."""
        return {
            kind: (self[kind].data, self[f"{kind}_source"].data, self[f"{kind}_day"].data)
            for kind in KINDS
            if self[kind].data
        }


class PressForm(Form):
    """A button and nothing else."""
