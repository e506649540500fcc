"""What comes in from the ballot pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app.ballots.convert import LINES, Answer, Content
from app.ballots.models import ReasonOffer, ShownAs, Slot, Zone
from app.ballots.services.arranging import arrived, moved
from app.core.web.forms import Form
from app.core.words.text import clean_text
from app.issues.forms import ExperienceFields
from app.issues.models import Experience, Issue, Participation

MOST_KEPT = 2_000
"""Letters kept of a text that is too long: it is cut by its writer on the page, not by us."""

STARTERS = {
    Slot.WHY: (_l("This would mean I could…"), _l("At work I see…")),
    Slot.WORRY: (_l("My worry is…"),),
    Slot.CHANGE: (_l("Only if…"),),
}

ZONES = {zone.value: zone for zone in Zone}
WAYS = {way.value: way for way in ShownAs}

Fields = MultiDict[str, str]


class CastForm(ExperienceFields):
    """What brings a person here, asked again as a ballot goes in, and its ticket."""

    ticket = HiddenField()

    def prefill(
        self, issue: Issue, participation: Participation | None, ticked: Collection[Experience]
    ) -> None:
        """Offer the issue's labels with what was said before already ticked."""
        self.ask_experience(issue, None)
        if participation is not None and not self.is_submitted():
            self.experiences.data = list(ticked)
            self.main_experience.data = participation.main_experience

    def validate_experiences(self, field: SelectMultipleField) -> None:
        """At least one, where the issue offers any."""
        if field.choices and not field.data:
            raise ValidationError(_("Tell us what brings you here: tick at least one."))

    def validate_main_experience(self, field: RadioField) -> None:
        """One of those that were ticked, if there are several."""
        ticked = self.experiences.data or []
        if len(ticked) > 1 and field.data not in ticked:
            raise ValidationError(_("You ticked more than one. Say which one to count you under."))

    def declared_now(self) -> dict[str, Any]:
        """Return what was ticked, for `declare_experience`."""
        ticked = self.experiences.data or [Experience.OTHER]
        return {
            "kinds": ticked,
            "main": ticked[0] if len(ticked) == 1 else self.main_experience.data,
        }


class WordsForm(Form):
    """The eight words of a ticket."""

    words = TextAreaField(
        _l("Your eight words"),
        [InputRequired(_l("Type the eight words from your ticket.")), Length(max=200)],
        description=_l("In their order. Numbers and commas between them do no harm."),
    )


class ApartForm(WordsForm):
    """The words of a ticket, and which line of its ballot is to stand by itself."""

    line = HiddenField()

    @property
    def place_and_slot(self) -> tuple[int, Slot] | None:
        """What the line is about and what it is; nothing where it names none."""
        slot, _dash, place = (self.line.data or "").partition("-")
        if not is_number(place) or slot not in {kind.value for kind in Slot}:
            return None
        return int(place), Slot(slot)


class OfferForm(Form):
    """A post on its way to the tick list of an idea."""

    text = TextAreaField(
        _l("The reason, in their words"),
        [InputRequired(_l("Leave a few of their words in."))],
        filters=[lambda text: clean_text(text or "")],
    )
    proposal_id = SelectField(_l("For which idea?"), coerce=int)


class AuthorReasonsForm(Form):
    """Up to three reasons for one's own idea."""

    first = TextAreaField(_l("First reason"), [Length(max=280)])
    second = TextAreaField(_l("Second reason"), [Length(max=280)])
    third = TextAreaField(_l("Third reason"), [Length(max=280)])

    def texts(self) -> list[str]:
        """Return what was typed."""
        return [clean_text(field.data or "") for field in (self.first, self.second, self.third)]


def content_from_fields(
    fields: Fields, places: Sequence[int], offers: Mapping[int, Sequence[ReasonOffer]]
) -> Content:
    """Read a ballot page as it was sent; what a browser left out counts as not said."""
    answers, came_from = [], {}
    for i, place in enumerate(places):
        answers.append(answer_from_fields(fields, place, {offer.id for offer in offers[i]}))
        came_from[i] = zone_in(fields, f"was-{place}")
    seed = number_in(fields, "seed", most=2**31)
    return arrived(Content(tuple(answers), seed), came_from)


def content_with_card(
    fields: Fields,
    content: Content,
    places: Sequence[int],
    offers: Mapping[int, Sequence[ReasonOffer]],
) -> Content:
    """Put one card as it was sent into the ballot that is saved; everything else stays."""
    place = fields.get("card", "")
    if not is_number(place) or int(place) not in places:
        return content
    i = places.index(int(place))
    before = content.answers[i]
    said = answer_from_fields(fields, places[i], {offer.id for offer in offers[i]})
    zone = Zone.UNSORTED if fields.get("press") == "skip" else said.zone
    after = replace(said, zone=zone, tier=before.tier, is_level=before.is_level)
    came_from = {k: answer.zone for k, answer in enumerate(content.answers)}
    seed = number_in(fields, "seed", most=2**31)
    return arrived(replace(content.with_answer(i, after), seed=seed), came_from)


def answer_from_fields(fields: Fields, place: int, offered: set[int]) -> Answer:
    """Read what was said about one option."""
    ticks = {int(tick) for tick in fields.getlist(f"tick-{place}") if is_number(tick)}
    shown_as = way_in(fields, f"shown-{place}")
    each = [(line, way_in(fields, f"shown-{place}-{line}")) for line in LINES]
    return Answer(
        zone=zone_in(fields, f"zone-{place}"),
        tier=number_in(fields, f"tier-{place}", most=len(fields)) or 1,
        is_level=f"level-{place}" in fields,
        ticks=tuple(sorted(ticks & offered)),
        why=typed(fields, f"why-{place}"),
        worry=typed(fields, f"worry-{place}"),
        change=typed(fields, f"change-{place}"),
        shown_as=shown_as,
        shown_each=tuple((line, way) for line, way in each if way and way is not shown_as),
    )


def way_in(fields: Fields, name: str) -> ShownAs | None:
    """Return the way of showing that a field names; None where the person chose nothing."""
    return WAYS.get(fields.get(name, ""))


def zone_in(fields: Fields, name: str) -> Zone:
    """Return the zone a field names; something else counts as untouched."""
    return ZONES.get(fields.get(name, ""), Zone.UNSORTED)


def number_in(fields: Fields, name: str, most: int) -> int:
    """Return a whole number from a hidden field; 0 where there is none that can be used."""
    value = fields.get(name, "")
    return min(int(value), most) if is_number(value) else 0


def is_number(value: str) -> bool:
    """Say whether a text from outside is a whole number of a size that we use."""
    return value.isdecimal() and len(value) <= 10


def typed(fields: Fields, name: str) -> str:
    """Return a typed text, cleaned."""
    return clean_text(fields.get(name, ""))[:MOST_KEPT]


def pressed(fields: Fields, content: Content, places: Sequence[int]) -> tuple[Content, str]:
    """Do what the pressed button asks; return the content and the place on the page to go to."""
    name, _colon, rest = fields.get("press", "").partition(":")
    place, _colon, detail = rest.partition(":")
    if not is_number(place) or int(place) not in places:
        return content, ""
    i = places.index(int(place))
    if name in ("up", "down"):
        return moved(content, i, -1 if name == "up" else 1), f"option-{place}"
    if name in {slot.value for slot in Slot}:
        return with_starter(content, i, Slot(name), detail), f"{name}-{place}"
    return content, ""


def with_starter(content: Content, i: int, slot: Slot, number: str) -> Content:
    """Put the words of a chip into the box beneath it."""
    starters = STARTERS[slot]
    if not is_number(number) or int(number) >= len(starters):
        return content
    answer = content.answers[i]
    words = str(starters[int(number)]).rstrip("….")
    text = f"{answer.text_in(slot)} {words} ".lstrip()
    changes: dict[str, Any] = {slot.value: text}
    return content.with_answer(i, replace(answer, **changes))
