"""Ways of rewriting ballots against the winners, and how few each could do with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from deliberation.decision import Decision
from deliberation.line import Settings
from deliberation.pairwise import Pairwise
from deliberation.robustness.bounds import (
    beats_all,
    changes_for_rival,
    changes_to_fall,
    changes_to_rise,
)

Aim = Literal["pair", "both", "rise", "fall"]
Rest = Literal["level", "kept"]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A way of replacing ballots.

    Attributes
    ----------
    first, last : int or None
        The option that a new ballot puts first, and the one it puts last.
    rest : {"level", "kept"}
        Whether a new ballot holds the others level or in the old ballot's order.
    aim : {"pair", "both", "rise", "fall"}
        Which ballots go first: those with ``last`` above ``first``; those that count twice,
        for that and for ``first`` not above the status quo; those with ``first`` below the
        status quo; those with ``last`` above it.
    at_least : int
        Fewer ballots cannot do it.
    """

    first: int
    last: int | None
    rest: Rest
    aim: Aim
    at_least: int


def ways_to_rewrite(
    pairs: Pairwise, settings: Settings, decision: Decision, lower: int
) -> list[Rewrite]:
    """Return ways of rewriting, the most promising first.

    Parameters
    ----------
    pairs : Pairwise
    settings : Settings
    decision : Decision
        What the ballots decide as they are.
    lower : int
        L, below which no rewriting alters the winners.

    Returns
    -------
    list of Rewrite
    """
    winner = beats_all(pairs, settings, decision)
    if winner is not None:
        ways = list(_against_winner(winner, pairs, settings, decision))
        return sorted(ways, key=lambda way: (way.at_least, way.rest == "kept"))
    if not decision.passing:
        return sorted(_for_outsiders(pairs, settings), key=lambda way: way.at_least)
    return _against_each(pairs, decision, lower)


def _against_winner(
    winner: int, pairs: Pairwise, settings: Settings, decision: Decision
) -> Iterator[Rewrite]:
    rests: tuple[Rest, ...] = ("level", "kept")
    if settings.status_quo is not None:
        fewest = changes_to_fall(winner, pairs, settings)
        yield Rewrite(settings.status_quo, winner, "level", "fall", fewest)
    for option in range(len(pairs.options)):
        if option in (winner, settings.status_quo):
            continue
        fewest = changes_for_rival(option, winner, pairs, settings, decision)
        aims: tuple[Aim, ...] = (
            ("pair",) if option in decision.passing else ("both", "rise", "pair")
        )
        for rest in rests:
            for aim in aims:
                yield Rewrite(option, winner, rest, aim, fewest)


def _for_outsiders(pairs: Pairwise, settings: Settings) -> Iterator[Rewrite]:
    for option in range(len(pairs.options)):
        if option != settings.status_quo:
            fewest = changes_to_rise(option, pairs, settings)
            yield Rewrite(option, None, "level", "rise", fewest)


def _against_each(pairs: Pairwise, decision: Decision, lower: int) -> list[Rewrite]:
    """Return rewrites for each winner and each other option, the slightest lead first."""
    margins = pairs.margins
    couples = [
        (int(margins[winner, option]), option, winner)
        for winner in decision.winners
        for option in range(len(pairs.options))
        if option != winner
    ]
    rests: tuple[Rest, ...] = ("level", "kept")
    aims: tuple[Aim, ...] = ("pair", "both")
    return [
        Rewrite(option, winner, rest, aim, lower)
        for rest in rests
        for aim in aims
        for _, option, winner in sorted(couples)
    ]
