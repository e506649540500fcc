"""Whom to ask, a promised day, and an answer to each point."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import AddressForm
from app.answers.convert import CAME_BY_LABELS, STATUS_LABELS, Given, Point
from app.answers.services.answering import lack_of_a_day, lack_of_words
from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_name, clean_text

MOST_WORDS = 1_000
AnyForm = TypeVar("AnyForm", bound="PointsForm")


def name_of(text: str | None) -> str:
    """Tidy a name as it comes in."""
    return clean_name(text or "")


def line(text: str | None) -> str:
    """Tidy a line as it comes in."""
    return clean_line(text or "")


def prose(text: str | None) -> str:
    """Tidy a longer text as it comes in."""
    return clean_text(text or "")


def name_field(label: Any) -> StringField:
    """Who somebody is."""
    checks = [InputRequired(_l("Type a name.")), Length(max=80)]
    return StringField(label, checks, filters=[name_of])


def role_field(label: Any) -> StringField:
    """What somebody is there for."""
    return StringField(label, [Optional(), Length(max=80)], filters=[line])


class AskForm(AddressForm):
    """Whom to ask: the name and what they are are public, the address is not."""

    name = name_field(_l("Who should answer?"))
    role = role_field(_l("What are they?"))
    email = StringField(
        _l("Their e-mail address"),
        [InputRequired(_l("Type their e-mail address.")), Length(max=254)],
        description=_l("We send one mail with a link. They need no account."),
        render_kw={"type": "email", "inputmode": "email"},
    )


class PromiseForm(Form):
    """By which day somebody promises to answer."""

    day = DateField(
        _l("I'll answer by"),
        [InputRequired(_l("Choose a day, or type it like 2026-07-14."))],
        description=_l("Everyone can read this promise. You can promise another day later."),
    )


class PressForm(Form):
    """A button alone."""


class NeedForm(Form):
    """What would be needed for an idea; `seen` marks what stood there."""

    text = TextAreaField(
        _l("What would be needed?"),
        [
            InputRequired(_l("Say what would be needed.")),
            Length(max=MOST_WORDS, message=_l("Keep it to 1,000 letters.")),
        ],
        filters=[prose],
        description=_l("Money, people, a law, somebody's yes. Everyone reads it before ranking."),
    )
    seen = HiddenField()


class PublishForm(Form):
    """The button that publishes what was just shown."""

    seen = HiddenField()


class PointsForm(Form):
    """An answer for each point; what is left open stays open. Made by `points_form`."""

    points: Sequence[Point] = ()
    labels = (_l("Your answer"), _l("In your words"))
    name = name_field(_l("Your name"))
    role = role_field(_l("What you are there for"))
    seen = HiddenField()

    def is_complete(self) -> bool:
        """Note beside each answer the reason or the day that it lacks; say whether none does."""
        lacking = []
        for point in self.points:
            typed = self.typed(point)
            lacks = (("words", lack_of_words(typed)), ("due", lack_of_a_day(typed)))
            for box, lack in lacks:
                if lack:
                    self[f"{box}_{point.key}"].errors = [lack]
                    lacking.append(lack)
        return not lacking

    def typed(self, point: Point) -> dict[str, str]:
        """Return what was typed about a point."""
        due: date | None = self[f"due_{point.key}"].data
        return {
            "status": self[f"status_{point.key}"].data or "",
            "words": self[f"words_{point.key}"].data or "",
            "due": due.isoformat() if due else "",
        }

    @property
    def draft(self) -> dict[str, Any]:
        """Everything that was typed, as it is kept."""
        return {
            "name": self.name.data,
            "role": self.role.data or "",
            "points": {point.key: self.typed(point) for point in self.points},
        }


class TypedForm(PointsForm):
    """An answer that came by letter or in a meeting, typed in by an organiser."""

    labels = (_l("Their answer"), _l("In their words"))
    name = name_field(_l("Who answered?"))
    role = role_field(_l("What are they there for?"))
    came_by = RadioField(
        _l("How did it come?"),
        choices=[SelectChoice(how.value, label) for how, label in CAME_BY_LABELS.items()],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    came_on = DateField(
        _l("On which day?"),
        [InputRequired(_l("Choose a day, or type it like 2026-07-14."))],
    )


STATUSES = [
    SelectChoice("", _l("No answer yet")),
    *(SelectChoice(status.value, label) for status, label in STATUS_LABELS.items()),
]


def points_form(points: Sequence[Point], base: type[AnyForm]) -> type[AnyForm]:
    """Return a form with a status, words and a day for each point."""
    fields: dict[str, object] = {"points": tuple(points)}
    status, words = base.labels
    for point in points:
        fields[f"status_{point.key}"] = SelectField(status, choices=STATUSES)
        fields[f"words_{point.key}"] = TextAreaField(
            words,
            [Optional(), Length(max=MOST_WORDS, message=_l("Keep it to 1,000 letters."))],
            filters=[prose],
        )
        fields[f"due_{point.key}"] = DateField(_l("By which day"), [Optional()])
    made: type[AnyForm] = type(base.__name__, (base,), fields)
    return made


def filled_from(
    draft: Mapping[str, Any] | None, given: Collection[tuple[Point, Given]]
) -> dict[str, Any]:
    """Return what stands in the boxes at first: a draft, over what was published."""
    data: dict[str, Any] = {}
    for point, answer in given:
        data |= {
            f"status_{point.key}": answer.status.value,
            f"words_{point.key}": answer.words,
            f"due_{point.key}": answer.due_on,
        }
    for key, typed in (draft or {}).get("points", {}).items():
        data |= {
            f"status_{key}": typed["status"],
            f"words_{key}": typed["words"],
            f"due_{key}": date.fromisoformat(typed["due"]) if typed["due"] else None,
        }
    return data
