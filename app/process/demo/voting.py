"""Made-up ballots, put in one by one through the service that the ballot page calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from app.accounts.models import Member
from app.ballots.convert import ReasonsGiven
from app.ballots.models import ReasonOffer, ShownAs, Slot, Zone
from app.ballots.queries import offers_of
from app.ballots.services import cast
from app.ballots.services.offers import rotated
from app.ballots.services.tickets import draw_ticket
from app.issues.convert import settings_of
from app.issues.models import Experience
from app.issues.queries import membership_in
from app.paper.convert import SLOTS, Entry, sheet_number
from app.paper.services.typing import type_in
from app.process.demo.scene import Scene
from app.proposals.queries import letter_of, options_on_ballot

EDGES = ((0.9, Zone.SUPPORT), (0.15, Zone.BETTER), (-0.35, Zone.UNSURE))
"""From which liking on an option goes into which zone; below the last it is worse than now."""

LIKED = (Zone.SUPPORT, Zone.BETTER)
FIRST_SHEET, BETWEEN_SHEETS = 104_729_381, 15_485_863
"""Numbers of the sheets that were handed in, as far apart as if they had been drawn."""

SPREAD = 0.85
LEFT_BLANK = 0.04
LEFT_LEVEL = 0.3
SAYS_WHY = 0.75
TICKS = {"for": 0.7, "worry": 0.28, "against": 0.45}
TYPES = {"for": 0.4, "worry": 0.2, "against": 0.55, "change": 0.3}


@dataclass
class Choice:
    """One option as a made-up voter sees it, with what may still be said about it."""

    place: int
    letter: str
    offers: Sequence[ReasonOffer]
    lines: list[dict[str, Any]]

    def ticked(self, slot: Slot) -> list[ReasonOffer]:
        """Return the reasons on the tick list in one slot."""
        return [offer for offer in self.offers if offer.slot is slot]

    def typed(self, side: str, kind: str) -> str:
        """Return words that somebody of this kind would type, each used by one person only."""
        for line in self.lines:
            if line["side"] == side and kind in line["of"]:
                self.lines.remove(line)
                return str(line["text"])
        return ""


def cast_ballots(scene: Scene, moments: Sequence[datetime]) -> None:
    """Let the people of a question rank its ideas, one at each moment; some hand in a sheet."""
    choices = choices_of(scene)
    sheets = int(scene.content["ballots"].get("on_paper", 0))
    for member, moment in zip(voters(scene, len(moments)), moments, strict=True):
        scene.now = moment
        if sheets and member.id not in scene.arrived:
            hand_in(scene, sheets, scene.kinds_of(member)[0], choices)
            sheets -= 1
        else:
            cast_one(scene, scene.arrive(member), choices)
    for n in range(int(scene.content["ballots"].get("unclear", 0))):
        hand_in_unclear(scene, -1 - n, choices)


def hand_in(scene: Scene, n: int, kind: Experience, choices: Sequence[Choice]) -> None:
    """Let somebody fill in a sheet without any account, and the organiser type it in twice."""
    entry = sheet_of(scene, kind, choices)
    for key in ("first", "second"):
        type_once(scene, n, entry, key)


def hand_in_unclear(scene: Scene, n: int, choices: Sequence[Choice]) -> None:
    """Let the organiser read a sheet in two ways: somebody has to look at it a third time."""
    kind = next(iter(settings_of(scene.issue).experiences), Experience.OTHER)
    entry = sheet_of(scene, kind, choices)
    other = Zone.WORSE if entry.zones[0] is not Zone.WORSE else Zone.SUPPORT
    type_once(scene, n, entry, "first")
    type_once(scene, n, replace(entry, zones=(other, *entry.zones[1:])), "second")


def sheet_of(scene: Scene, kind: Experience, choices: Sequence[Choice]) -> Entry:
    """Return what somebody of a kind has ticked and written on a sheet."""
    zones, order, reasons = view_of(scene, kind, choices)
    words = {
        f"{line['slot']}-{sheet.place}": line["text"]
        for sheet in reasons
        for line in sheet.lines
        if line.get("text") and Slot(line["slot"]) in SLOTS
    }
    places = [choice.place for choice in choices]
    return Entry(
        zones=tuple(zones.get(place, Zone.UNSORTED) for place in places),
        places=tuple(order.get(place, 0) for place in places),
        words=words,
        experience=kind,
    )


def type_once(scene: Scene, n: int, entry: Entry, key: str) -> None:
    """Type one sheet in, as the organiser."""
    organiser = scene.people.organiser
    type_in(
        scene.issue,
        organiser,
        membership_in(organiser, scene.issue),
        number=sheet_number(FIRST_SHEET + n * BETWEEN_SHEETS),
        entry=entry,
        code="",
        key=f"{n} {key}",
        clock=scene.clock,
    )


def voters(scene: Scene, count: int) -> list[Member]:
    """Return who ranks: those with a name here unless they hold back, then neighbours."""
    held_back = {scene.people.organiser.display_name, *scene.content["ballots"]["not"]}
    named = [scene.people.named(name) for name in scene.content["people"] if name not in held_back]
    regulars = [member for member in scene.crowd if scene.rng.random() < 0.9]
    known = {member.id for member in regulars}
    others = [member for member in scene.people.crowd if member.id not in known]
    chosen = [*named, *regulars, *others][:count]
    return [chosen[i] for i in scene.rng.permutation(len(chosen))]


def choices_of(scene: Scene) -> list[Choice]:
    """Return the options in ballot order with the tick list and the lines of the content."""
    offers = offers_of(scene.issue)
    lines = scene.content["ballots"]["lines"]
    return [
        Choice(
            place=option.place,
            letter=letter_of(option.proposal),
            offers=offers.get(option.proposal_id, ()),
            lines=list(lines.get(letter_of(option.proposal), [])),
        )
        for option in options_on_ballot(scene.issue)
    ]


def cast_one(scene: Scene, member: Member, choices: Sequence[Choice]) -> None:
    """Put in one ballot as a member does on the page."""
    zones, order, reasons = view_of(scene, scene.kinds_of(member)[0], choices)
    cast(
        scene.issue,
        member,
        zones=zones,
        order=order,
        reasons=reasons,
        ticket=draw_ticket(settings_of(scene.issue).privacy_mode),
        clock=scene.clock,
    )


def view_of(
    scene: Scene, kind: Experience, choices: Sequence[Choice]
) -> tuple[dict[int, Zone], dict[int, int], list[ReasonsGiven]]:
    """Return zones and order by liking, and reasons where somebody says why."""
    rng = scene.rng
    tastes = scene.content["ballots"]["tastes"]
    base = np.array([tastes[choice.letter][kind.value] for choice in choices])
    liking = base + rng.normal(0, SPREAD, len(choices))
    zones = {
        choice.place: zone_of(value)
        for choice, value in zip(choices, liking, strict=True)
        if rng.random() >= LEFT_BLANK
    }
    if not zones:
        zones = {choices[0].place: zone_of(liking[0])}
    order = {} if rng.random() < LEFT_LEVEL else order_by(choices, liking, zones)
    return zones, order, reasons_for(scene, kind, choices, liking, zones)


def zone_of(value: float) -> Zone:
    """Return where so much liking puts an option."""
    return next((zone for edge, zone in EDGES if value > edge), Zone.WORSE)


def order_by(
    choices: Sequence[Choice], liking: np.ndarray, zones: dict[int, Zone]
) -> dict[int, int]:
    """Return the place of each option inside its zone, most liked first."""
    order: dict[int, int] = {}
    for i in np.argsort(-liking):
        place = choices[i].place
        if place in zones:
            order[place] = 1 + sum(zones[other] is zones[place] for other in order)
    return order


def reasons_for(
    scene: Scene,
    kind: Experience,
    choices: Sequence[Choice],
    liking: np.ndarray,
    zones: dict[int, Zone],
) -> list[ReasonsGiven]:
    """Return reasons about the one to three options that matter most to this person."""
    if scene.voice.random() > SAYS_WHY:
        return []
    count = int(scene.voice.integers(1, 4))
    sheets = []
    for i in np.argsort(-np.abs(liking - 0.3))[:count]:
        zone = zones.get(choices[i].place, Zone.UNSORTED)
        if zone in (Zone.UNSORTED, Zone.UNSURE):
            continue
        lines = lines_about(scene, kind, choices[i], is_liked=zone in LIKED)
        if lines:
            seed = int(scene.voice.integers(1 << 30))
            shown = tuple(offer.id for offer in rotated(choices[i].offers, seed, choices[i].place))
            sheets.append(ReasonsGiven(choices[i].place, tuple(lines), signed(scene, kind), shown))
    return sheets


def lines_about(
    scene: Scene, kind: Experience, choice: Choice, *, is_liked: bool
) -> list[dict[str, Any]]:
    """Return the lines of one sheet: ticks first, then what was typed."""
    lines: list[dict[str, Any]] = []
    sides = ("for", "worry") if is_liked else ("against", "change")
    for side in sides:
        slot = {"worry": Slot.WORRY, "change": Slot.CHANGE}.get(side, Slot.WHY)
        listed = choice.ticked(Slot.WORRY if side in ("worry", "against") else slot)
        if listed and scene.voice.random() < TICKS.get(side, 0):
            weights = 1.0 / np.arange(1, len(listed) + 1)
            offer = listed[int(scene.voice.choice(len(listed), p=weights / weights.sum()))]
            lines.append({"slot": offer.slot.value, "offer": offer.id})
        elif scene.voice.random() < TYPES[side] and (words := choice.typed(side, kind.value)):
            lines.append({"slot": slot.value, "text": words})
    return lines


def signed(scene: Scene, kind: Experience) -> ShownAs:
    """Return how somebody signs: those who work in it mostly not at all."""
    chances = (0.05, 0.35, 0.6) if kind is Experience.WORKS else (0.12, 0.68, 0.2)
    order = [ShownAs.NAME, ShownAs.EXPERIENCE, ShownAs.ANONYMOUS]
    return order[int(scene.voice.choice(3, p=chances))]
