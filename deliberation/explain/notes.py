"""Notes beside the headline, each where it applies."""

from __future__ import annotations

from collections.abc import Iterator

from deliberation.explain.headlines import compared
from deliberation.explain.kinds import Fact
from deliberation.explain.note_kinds import (
    Close,
    DroppedIsAhead,
    FewTookPart,
    FirstForSome,
    HowSure,
    NotExact,
    WithoutStatusQuo,
)
from deliberation.outcome import Outcome

FIRST_PLACES_SHARE = 20
"""One ballot in so many, with an option first, makes a minority worth naming."""


def notes(outcome: Outcome, *, target: int | None = None) -> tuple[Fact, ...]:
    """Return the notes to an outcome's headline; none while it is covered or empty.

    Parameters
    ----------
    outcome : Outcome
    target : int, optional
        How many people were hoped for.

    Returns
    -------
    tuple of Fact
        In the order in which they are told.
    """
    if outcome.is_covered or outcome.n_ballots == 0:
        return ()
    return (
        *_conventions(outcome),
        *_dropped(outcome),
        *_few_took_part(outcome, target),
        *_close(outcome),
        *_first_for_some(outcome),
        _how_sure(outcome),
    )


def changes_to_turn(lead: int) -> int:
    """Return how many people, changing their minds, turn a comparison round.

    Parameters
    ----------
    lead : int
        Ballots for the one less ballots for the other, above 0.

    Returns
    -------
    int

    Examples
    --------
    >>> changes_to_turn(1), changes_to_turn(4), changes_to_turn(5)
    (1, 3, 3)
    """
    return lead // 2 + 1


def _conventions(outcome: Outcome) -> Iterator[Fact]:
    if outcome.settings.status_quo is None:
        yield WithoutStatusQuo("/settings/status_quo")
    if "winners-not-exact" in outcome.whys:
        yield NotExact("/evidence/exact")


def _dropped(outcome: Outcome) -> Iterator[Fact]:
    for place, row in enumerate(outcome.dropped_ahead):
        tests = outcome.line_of(row.dropped).tests
        yield DroppedIsAhead(
            f"/dropped_ahead/{place}",
            compared(outcome, row.dropped, row.winner),
            tuple(test for test in tests if not test.passed),
        )


def _few_took_part(outcome: Outcome, target: int | None) -> Iterator[Fact]:
    if target is not None and outcome.n_ballots < target:
        yield FewTookPart("/n_ballots", outcome.n_ballots, target, outcome.flip.upper)


def _close(outcome: Outcome) -> Iterator[Fact]:
    """Yield rivals so near the sole winner that the comparison alone is called close."""
    if len(outcome.winners) != 1:
        return
    winner = outcome.winners[0]
    few = max(2, outcome.n_ballots // 50)
    for rival in outcome.passing:
        pair = compared(outcome, winner, rival)
        lead = pair.ahead - pair.behind
        if rival != winner and lead and -(-abs(lead) // 2) <= few:
            ahead = pair if lead > 0 else compared(outcome, rival, winner)
            pointer = f"/support/{ahead.option}/{ahead.other}"
            yield Close(pointer, ahead, changes_to_turn(abs(lead)))


def _first_for_some(outcome: Outcome) -> Iterator[Fact]:
    if outcome.first_places is None:
        return
    for option, first in enumerate(outcome.first_places):
        is_rival = option not in outcome.winners and option != outcome.settings.status_quo
        if is_rival and first and first * FIRST_PLACES_SHARE >= outcome.n_ballots:
            yield FirstForSome(f"/first_places/{option}", option, first, outcome.n_ballots)


def _how_sure(outcome: Outcome) -> Fact:
    sure = outcome.flip
    return HowSure("/flip", sure.label, sure.lower, sure.upper, sure.is_exact, outcome.n_ballots)
