"""What a person says on a ballot, as pages hold it and as drafts keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.ballots.convert.stored import ZONES_BY_CODE
from app.ballots.models import ReasonSheet, ShownAs, Slot, Zone

MINUTES = {1: 1, 5: 3, 8: 5, 12: 8}
"""About how long a ballot takes, one reason included, by the most ideas on it."""

TICKS = "ticks"
LINES = (TICKS, *(slot.value for slot in Slot))
"""What may be shown in a way of its own: the reasons ticked, why, a worry, what would change it."""


def minutes_for(n_options: int) -> int:
    """Return about how many minutes a ballot takes."""
    return next((MINUTES[most] for most in MINUTES if n_options <= most), 10)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says about one option.

    `tier` is its place inside the zone, 1 first, the same number for ideas level with each other;
    `is_level` says that the person ticked it as equal to the one shown above it. `shown_each` holds
    the lines that are to be shown otherwise than the rest, which is `shown_as`.
    """

    zone: Zone = Zone.UNSORTED
    tier: int = 1
    is_level: bool = False
    ticks: tuple[int, ...] = ()
    why: str = ""
    worry: str = ""
    change: str = ""
    shown_as: ShownAs | None = None
    shown_each: tuple[tuple[str, ShownAs], ...] = ()

    @property
    def has_reasons(self) -> bool:
        """Whether anything beyond the zone was said."""
        return bool(self.ticks or self.why or self.worry or self.change)

    @property
    def has_own_words(self) -> bool:
        """Whether anything was typed."""
        return bool(self.why or self.worry or self.change)

    @property
    def lines_said(self) -> list[str]:
        """The names of the lines that hold anything."""
        said = {TICKS: bool(self.ticks)} | {slot.value: bool(self.text_in(slot)) for slot in Slot}
        return [line for line in LINES if said[line]]

    def way_of(self, line: str) -> ShownAs | None:
        """Return how a line is to be shown; None where the person chose nothing."""
        return dict(self.shown_each).get(line, self.shown_as)

    def text_in(self, slot: Slot) -> str:
        """Return what was typed in a slot."""
        return {Slot.WHY: self.why, Slot.WORRY: self.worry, Slot.CHANGE: self.change}[slot]


@dataclass(frozen=True, slots=True)
class Content:
    """A ballot being filled in: an answer for each option in ballot order."""

    answers: tuple[Answer, ...]
    seed: int

    @property
    def n_sorted(self) -> int:
        """How many options were put in a zone."""
        return sum(answer.zone is not Zone.UNSORTED for answer in self.answers)

    @property
    def rotation(self) -> list[int]:
        """The options in the order in which this voter is asked: begun at a place of their own."""
        n = len(self.answers)
        return [(self.seed + k) % n for k in range(n)]

    def with_answer(self, i: int, answer: Answer) -> Content:
        """Return the content with one answer replaced."""
        return replace(self, answers=(*self.answers[:i], answer, *self.answers[i + 1 :]))


def empty_content(n: int, seed: int) -> Content:
    """Return a ballot on which nothing is said yet."""
    return Content((Answer(),) * n, seed)


def content_from(document: Mapping[str, Any], n: int) -> Content:
    """Read a stored draft; what is absent has its default."""
    answers = tuple(answer_from(stored) for stored in document["answers"][:n])
    return Content(answers + (Answer(),) * (n - len(answers)), int(document["seed"]))


def answer_from(stored: Mapping[str, Any]) -> Answer:
    """Read one stored answer."""
    shown_as = stored["shown_as"]
    return Answer(
        zone=Zone(stored["zone"]),
        tier=stored["tier"],
        is_level=stored["is_level"],
        ticks=tuple(stored["ticks"]),
        why=stored["why"],
        worry=stored["worry"],
        change=stored["change"],
        shown_as=ShownAs(shown_as) if shown_as else None,
        shown_each=tuple(
            (line, ShownAs(way)) for line, way in stored.get("shown_each", {}).items()
        ),
    )


def document_of(content: Content) -> dict[str, Any]:
    """Return the JSON document of a draft; the inverse of `content_from`."""
    return {
        "seed": content.seed,
        "answers": [
            {
                "zone": answer.zone.value,
                "tier": answer.tier,
                "is_level": answer.is_level,
                "ticks": list(answer.ticks),
                "why": answer.why,
                "worry": answer.worry,
                "change": answer.change,
                "shown_as": answer.shown_as.value if answer.shown_as else None,
                "shown_each": {line: way.value for line, way in answer.shown_each},
            }
            for answer in content.answers
        ],
    }


def content_of_ballot(
    zones: bytes, ranking: bytes, sheets: Sequence[ReasonSheet], seed: int
) -> Content:
    """Return what a cast ballot says, to be changed on the ballot page."""
    answers = []
    for place, (code, rank) in enumerate(zip(zones, ranking, strict=False)):
        said = answer_of_sheets([row for row in sheets if row.option_place == place])
        answers.append(replace(said, zone=ZONES_BY_CODE[code], tier=rank, is_level=True))
    return Content(tuple(answers), seed)


def answer_of_sheets(sheets: Sequence[ReasonSheet]) -> Answer:
    """Return the reasons that one person's sheets about one option hold, and how each is shown.

    Of several ways the rest is shown in the commonest, and never by name: what is added later would
    otherwise be signed without having been asked for.
    """
    lines = [(line, sheet.shown_as) for sheet in sheets for line in sheet.lines]
    typed = {line["slot"]: line["text"] for line, _way in lines if "text" in line}
    ways = {TICKS if "offer" in line else str(line["slot"]): way for line, way in lines}
    said = [ways[line] for line in LINES if line in ways]
    rest = max(said, key=lambda way: (way is not ShownAs.NAME, said.count(way)), default=None)
    return Answer(
        ticks=tuple(line["offer"] for line, _way in lines if "offer" in line),
        why=typed.get(Slot.WHY.value, ""),
        worry=typed.get(Slot.WORRY.value, ""),
        change=typed.get(Slot.CHANGE.value, ""),
        shown_as=rest,
        shown_each=tuple(
            (line, ways[line]) for line in LINES if line in ways and ways[line] is not rest
        ),
    )
