"""Whether words somebody worries about have changed, what counts as met, and how pages say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.proposals.convert import Pieces, differences_between
from app.proposals.models import ProposalVersion
from app.worries.models import Kind, Met, Reservation
from deliberation.amendments import Kind as Part
from deliberation.amendments import Text, is_material, word_difference

KIND_WORDS: Mapping[Kind, LazyString] = {
    Kind.WORRY: _l("A worry"),
    Kind.CONDITION: _l("Would change my mind"),
}
MET_WORDS: Mapping[Met, LazyString] = {
    Met.YES: _l("Yes, it does"),
    Met.PARTLY: _l("Not quite"),
    Met.NO: _l("No"),
}
OWN_WORDS: Mapping[Met, LazyString] = {
    Met.YES: _l("%(name)s says it's met."),
    Met.PARTLY: _l("%(name)s says it's not quite met."),
    Met.NO: _l("%(name)s says it isn't met."),
}
SHORT = 70

Span = tuple[int, int]


def paragraph_in(version: ProposalVersion, paragraph: str) -> str | None:
    """Return the words of a paragraph in one version; None where it is gone."""
    return next((row["text"] for row in version.paragraphs if row["id"] == paragraph), None)


def is_touched(words: str, before: str | None, now: str | None) -> bool:
    """Say whether words that are meant have changed from one wording of a paragraph to another.

    A change that stands right beside them touches them: "within five days" is about something
    else once "not" comes before it. Where they stand twice both places count, and where they stand
    no more the whole paragraph does, so that no place is ever guessed.
    """
    if before is None or now is None:
        return before is not now
    if not is_material(before, now):
        return False
    meant = places_of(words, before) or [(0, len(before))]
    changed = list(changed_places(before, now))
    return any(
        start <= last and first <= end for first, last in meant for start, end in changed
    )  # both ends count, so that what stands beside the words is among them


def places_of(words: str, text: str) -> list[Span]:
    """Return where words stand in a text, with the spaces around them; line ends are spaces."""
    if not words.split():
        return []
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return [found.span() for found in re.finditer(rf"\s*{pattern}\s*", text, re.IGNORECASE)]


def changed_places(before: str, now: str) -> Iterator[Span]:
    """Give the places of a wording where another takes words out or puts words in."""
    place = 0
    for kind, words in word_difference(before, now):
        length = 0 if kind is Part.PUT_IN else len(words)
        if kind is not Part.KEPT:
            yield place, place + length
        place += length


def would_touch(words: str, paragraph: str, old: Text, new: Text) -> bool:
    """Say whether a change from one text to another would touch the words that are meant."""
    before, after = ({one.id: one.text for one in text} for text in (old, new))
    return is_touched(words, before.get(paragraph), after.get(paragraph))


def pieces_since(row: Reservation, seen: ProposalVersion, latest: ProposalVersion) -> Pieces:
    """Return how the words that are meant have changed, or the idea's, as `changed_text` draws."""
    if not row.paragraph:
        return differences_between(seen, latest)
    before, now = paragraph_in(seen, row.paragraph), paragraph_in(latest, row.paragraph)
    if before is None:
        return []
    if now is None:
        return [[(Part.TAKEN_OUT.value, before)]]
    return [[(kind.value, words) for kind, words in word_difference(before, now)]]


@dataclass(frozen=True, slots=True)
class Tally:
    """The worries about one idea that were raised, and how many of them are met."""

    raised: int = 0
    met: int = 0

    @property
    def open(self) -> int:
        """How many are not met."""
        return self.raised - self.met

    @property
    def words(self) -> str:
        """The tally in words: "5 worries: 3 met, 2 open"; nothing where nobody worries."""
        if not self.raised:
            return ""
        if not self.met:
            return ngettext("%(num)s worry, open", "%(num)s worries, all open", self.raised)
        if not self.open:
            return ngettext("%(num)s worry, met", "%(num)s worries, all met", self.raised)
        return _(
            "%(raised)s worries: %(met)s met, %(open)s open",
            raised=self.raised, met=self.met, open=self.open,
        )  # fmt: skip


def tally_from(worries: Sequence[Worry]) -> Tally:
    """Return how many worries there are and how many are met."""
    return Tally(len(worries), sum(worry.is_met for worry in worries))


@dataclass(frozen=True, slots=True)
class Worry:
    """One worry from talk with how many hold it and what they answered; a row of the export.

    `number` is its place among all worries about the idea, kept whatever becomes of the others.
    Each person counts with their latest answer; `own` is that of whoever raised it.
    """

    number: int
    post_id: int
    proposal_id: int
    author_name: str
    author_id: int | None
    text: str
    kind: Kind
    paragraph: str
    words: str
    seen_id: int | None
    people: int
    yes: int
    partly: int
    no: int
    own: Met | None
    is_in_words: bool

    @property
    def answered(self) -> int:
        """How many have said whether it is met."""
        return self.yes + self.partly + self.no

    @property
    def is_met(self) -> bool:
        """Whether more say that it is met than that it is not, or not quite."""
        return self.yes > self.partly + self.no

    @property
    def is_denied(self) -> bool:
        """Whether people have answered, and not that it is met."""
        return self.answered > 0 and not self.is_met

    @property
    def answers(self) -> str:
        """What was answered, in words; nothing where nobody has."""
        said = (
            (self.yes, _("%(num)s say it's met", num=self.yes)),
            (self.partly, _("%(num)s not quite", num=self.partly)),
            (self.no, _("%(num)s not met", num=self.no)),
        )
        return ", ".join(words for n, words in said if n)

    @property
    def own_answer(self) -> str:
        """What whoever raised it says, in words."""
        return str(OWN_WORDS[self.own]) % {"name": self.author_name} if self.own else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a paragraph: how many people worry about it, and whether all is met."""

    people: int
    met: int

    @property
    def words(self) -> str:
        """It in words: "2 people worry about this point"."""
        if self.people:
            return ngettext(
                "%(num)s person worries about this point",
                "%(num)s people worry about this point",
                self.people,
            )
        return ngettext(
            "A worry about this point is met",
            "%(num)s worries about this point are met",
            self.met,
        )


def shortened(words: str) -> str:
    """Cut words where they get long, between two of them."""
    flat = " ".join(words.split())
    return flat if len(flat) <= SHORT else flat[:SHORT].rsplit(maxsplit=1)[0] + " …"


def beside_from(worries: Sequence[Worry], holders: Mapping[int, set[int]]) -> dict[str, Beside]:
    """Return by paragraph what stands beside it; of somebody with two worries there is one."""
    found: dict[str, Beside] = {}
    for paragraph in {worry.paragraph for worry in worries if worry.paragraph}:
        here = [worry for worry in worries if worry.paragraph == paragraph]
        people = [holders.get(worry.post_id, set()) for worry in here if not worry.is_met]
        found[paragraph] = Beside(len(set().union(*people)), sum(worry.is_met for worry in here))
    return found
