"""What the ballot pages show: each option with its words, its place and the reasons on offer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.ballots.convert import TICKS, Answer, Content, ReasonsGiven
from app.ballots.models import ReasonOffer, ShownAs, Slot, Zone
from app.ballots.queries import met_offer_ids, offers_of
from app.ballots.services.arranging import (
    Standing,
    order_of,
    ranks_of,
    standings,
    tiers_in,
    unsettled_ties,
)
from app.ballots.services.offers import LONGEST, rotated
from app.core.tombstones import hidden_title, why_hidden
from app.issues.models import Experience, Issue
from app.proposals.convert import experience_words, text_of
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of, options_on_ballot

SHORT = 220
Problem = tuple[str, str]
"""Where on the page something has to be put right, and what to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as the ballot shows it, with the reasons on offer in this voter's order."""

    i: int
    place: int
    proposal_id: int
    letter: str
    title: str
    text: str
    offers: tuple[ReasonOffer, ...]
    is_hidden: bool = False

    def offers_in(self, slot: Slot) -> list[ReasonOffer]:
        """Return the reasons on offer in one slot."""
        return [offer for offer in self.offers if offer.slot is slot]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot page: the options, what was said so far, and which worries have been met."""

    choices: tuple[Choice, ...]
    content: Content
    met_offers: Callable[[], frozenset[int]]

    @property
    def met(self) -> frozenset[int]:
        """The reasons that are already in the words; read once, by the pages that show them."""
        return self.met_offers()

    def rows(self, zone: str) -> list[tuple[Choice, Answer, Standing]]:
        """Return the options of a zone as they are shown: what is unsorted in one's own order."""
        rows = standings(self.content, Zone(zone))
        if zone == Zone.UNSORTED.value:
            rows.sort(key=lambda row: self.content.rotation.index(row.i))
        return [(self.choices[row.i], self.content.answers[row.i], row) for row in rows]

    def slip(self) -> list[dict[str, Any]]:
        """Return "your ballot so far" from best to worst, for the slip and for the ticket."""
        ranks = ranks_of(self.content)
        order = order_of(self.content)
        now = order.index(None)
        shared = [rank for rank in ranks[:-1] if ranks[:-1].count(rank) > 1]
        items: list[dict[str, Any]] = []
        for at, i in enumerate(order):
            if i is None:
                items.append({"title": "", "letter": ""})
                continue
            rank = ranks[i] if at < now else None
            items.append(
                {
                    "place": f"{rank}=" if rank in shared else rank,
                    "letter": self.choices[i].letter,
                    "title": self.choices[i].title,
                    "note": note_for(self.content.answers[i].zone),
                    "i": i,
                    "zone": self.content.answers[i].zone.value,
                }
            )
        level = [k for k, item in enumerate(items) if item.get("zone") in ("unsure", "unsorted")]
        items[level[-1] if level else now]["ends_level"] = True
        return items

    def source_of(self, offer: ReasonOffer) -> str:
        """Say whose words a reason is, as the post or the idea showed them."""
        name = offer.member_name or _("someone who left")
        experience = experience_words(offer.experience)
        who = f"{name}, {experience}" if experience else name
        return _("From Talk: %(who)s", who=who) if offer.post_id else who

    def ticked(self, i: int) -> list[ReasonOffer]:
        """Return the reasons that were ticked for an option."""
        wanted = set(self.content.answers[i].ticks)
        return [offer for offer in self.choices[i].offers if offer.id in wanted]

    def ticked_in(self, i: int, slot: Slot) -> list[ReasonOffer]:
        """Return the reasons of one slot that were ticked for an option."""
        return [offer for offer in self.ticked(i) if offer.slot is slot]

    def is_split(self, zone: str) -> bool:
        """Say whether the person has begun to put a zone in order."""
        return len(tiers_in(self.content, Zone(zone))) > 1


def note_for(zone: Zone) -> str:
    """Say beside an option what its zone means for its place."""
    notes = {
        Zone.UNSURE: _("not sure: level with now"),
        Zone.UNSORTED: _("not answered: counts like not sure"),
        Zone.WORSE: _("worse than now"),
    }
    return notes.get(zone, "")


def ballot_page(
    issue: Issue,
    content: Content,
    *,
    options: Sequence[BallotOption] | None = None,
    offers: Mapping[int, Sequence[ReasonOffer]] | None = None,
) -> Ballot:
    """Put together what the pages of one ballot show; what was read before is not read again."""
    options = options_on_ballot(issue) if options is None else options
    offers = offers_of(issue) if offers is None else offers
    hidden = why_hidden("idea", hidden_ideas(options))
    choices = tuple(
        choice_of(i, option, hidden, rotated(offers.get(option.proposal_id, ()), content.seed, i))
        for i, option in enumerate(options)
    )
    return Ballot(choices, content, functools.cache(lambda: met_offer_ids(issue)))


def hidden_ideas(options: Sequence[BallotOption]) -> list[int]:
    """Return the ideas whose words are hidden; they stay on the ballot and are counted."""
    return [option.proposal_id for option in options if option.proposal.hidden_at is not None]


def choice_of(
    i: int, option: BallotOption, hidden: Mapping[int, str], offers: Sequence[ReasonOffer]
) -> Choice:
    """Return an option with the beginning of its text, or with what stands in its place."""
    paragraphs = text_of(option.version)
    words = paragraphs[0].text if paragraphs else ""
    title = option.version.title
    if is_hidden := option.proposal_id in hidden:
        title, words = hidden_title(), hidden[option.proposal_id]
    return Choice(
        i=i,
        place=option.place,
        proposal_id=option.proposal_id,
        letter=letter_of(option.proposal),
        title=title,
        text=words if len(words) <= SHORT else words[:SHORT].rsplit(" ", 1)[0] + "…",
        offers=tuple(offers),
        is_hidden=is_hidden,
    )


def problems_in(content: Content, choices: Sequence[Choice]) -> list[Problem]:
    """Return what has to be put right before a ballot can be put in, in the order of the page."""
    problems: list[Problem] = []
    if not content.n_sorted:
        problems.append(("ballot", _("Answer for at least one idea first. One is enough.")))
    for i, rank, n in unsettled_ties(content):
        problems.append((f"level-{choices[i].place}", words_for_tie(rank, n)))
    for choice, answer in zip(choices, content.answers, strict=True):
        for slot in Slot:
            length = len(answer.text_in(slot))
            if length > LONGEST:
                problems.append((f"{slot.value}-{choice.place}", words_for_length(choice, length)))
    return problems


def words_for_tie(rank: int, n: int) -> str:
    """Say which place is shared, and the two ways out."""
    if n == 2:
        return _(
            "Two ideas are both in %(place)s place. Move one, or tick “these are equal to me”.",
            place=ordinal(rank),
        )
    return _(
        "%(n)s ideas are all in %(place)s place. Move some, or tick “these are equal to me”.",
        n=n,
        place=ordinal(rank),
    )


def words_for_length(choice: Choice, length: int) -> str:
    """Say how much too long a reason is."""
    return _(
        "Your words about “%(title)s” have %(length)s letters. Cut them to %(most)s.",
        title=choice.title,
        length=length,
        most=LONGEST,
    )


def ordinal(n: int) -> str:
    """Write a place as "1st", "2nd", "3rd", "4th"."""
    return f"{n}{ending_of(n)}"


def ending_of(n: int) -> str:
    """Return what follows the number of a place."""
    endings = {1: _("st"), 2: _("nd"), 3: _("rd")}
    return _("th") if n % 100 in (11, 12, 13) else endings.get(n % 10, _("th"))


def reasons_given(ballot: Ballot, main: Experience | None) -> list[ReasonsGiven]:
    """Return what goes on reason sheets: one for each option and way of showing.

    What was offered is noted on the first sheet of an option and on no other, so that it is counted
    once and two sheets of a person have nothing in common.
    """
    sheets: list[ReasonsGiven] = []
    for choice, answer in zip(ballot.choices, ballot.content.answers, strict=True):
        offered = tuple(offer.id for offer in choice.offers)
        for way, lines in lines_by_way(ballot.ticked(choice.i), answer, main).items():
            sheets.append(ReasonsGiven(choice.place, tuple(lines), way, offered))
            offered = ()
    return sheets


def lines_by_way(
    ticked: Sequence[ReasonOffer], answer: Answer, main: Experience | None
) -> dict[ShownAs, list[dict[str, Any]]]:
    """Return the lines of one option by how they are to be shown, what was ticked first."""
    lines: dict[ShownAs, list[dict[str, Any]]] = {}
    for offer in ticked:
        line = {"slot": offer.slot.value, "offer": offer.id}
        lines.setdefault(shown_as_of(answer, main, TICKS), []).append(line)
    for slot in Slot:
        if text := answer.text_in(slot):
            way = shown_as_of(answer, main, slot.value)
            lines.setdefault(way, []).append({"slot": slot.value, "text": text})
    return lines


def shown_as_of(answer: Answer, main: Experience | None, line: str = "") -> ShownAs:
    """Return how a line is signed; staff stay anonymous unless they chose otherwise."""
    default = ShownAs.ANONYMOUS if main is Experience.WORKS else ShownAs.EXPERIENCE
    return answer.way_of(line) or default


def ways_said(answer: Answer, main: Experience | None) -> dict[str, str]:
    """Return for each line that holds anything how it will be shown."""
    return {line: shown_as_of(answer, main, line).value for line in answer.lines_said}
