"""The headline of an outcome: the first that applies."""

from __future__ import annotations

from deliberation.explain.kinds import (
    BeatsAll,
    CannotSeparate,
    ChosenThoughBeaten,
    Comparison,
    Covered,
    Fact,
    LevelHeadToHead,
    Nobody,
    NoOptions,
    NoSingleFavourite,
    NothingPassed,
    OnlyOption,
    OnlyOptionWithoutLine,
    Shortfall,
    Unbeaten,
)
from deliberation.outcome import FEWEST_BALLOTS, OptionLine, Outcome


def headline(outcome: Outcome) -> Fact:
    """Return the one fact that an outcome is told by.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    Fact
        Reads the outcome and counts nothing anew.

    Examples
    --------
    >>> from deliberation.outcome import Settings, count
    >>> from deliberation.profile import Profile
    >>> ballots = [(((0,), (2,), (1,)), 7), (((1,), (0,), (2,)), 5)]
    >>> profile = Profile.from_ballots(["bus lane", "cycle path", "as now"], ballots)
    >>> headline(count(profile, Settings(status_quo=2))).key
    'only-option'
    """
    if outcome.n_ballots == 0:
        return Nobody("/n_ballots")
    if outcome.is_covered:
        return Covered("/n_ballots", FEWEST_BALLOTS)
    if not outcome.winners:
        return _nothing_passed(outcome)
    if len(outcome.winners) > 1:
        return _several(outcome)
    return _chosen(outcome, outcome.winners[0])


def compared(outcome: Outcome, option: int, other: int) -> Comparison:
    """Return two options head to head, as the outcome has them."""
    return Comparison(option, other, outcome.support[option][other], outcome.support[other][option])


def circle_with(outcome: Outcome, option: int) -> tuple[int, ...]:
    """Return the options of F that reach one of them and are reached by it, through wins.

    Parameters
    ----------
    outcome : Outcome
    option : int
        In F.

    Returns
    -------
    tuple of int
        By index; the option alone when it stands in no circle.
    """
    onward = _reached(outcome, option, forwards=True)
    return tuple(sorted(onward & _reached(outcome, option, forwards=False)))


def _reached(outcome: Outcome, start: int, *, forwards: bool) -> set[int]:
    """Return what wins lead to from an option, or from where they lead to it."""
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for option in outcome.passing:
            margin = outcome.margin(here, option)
            if option not in reached and (margin > 0 if forwards else margin < 0):
                reached.add(option)
                waiting.append(option)
    return reached


def _nothing_passed(outcome: Outcome) -> Fact:
    if not outcome.lines:
        return NoOptions("/lines", outcome.n_ballots)
    failed = {test for line in outcome.lines for test in line.tests if not test.passed}
    turnout = next((test.needed for test in failed if test.code == "turnout"), None)
    shortfalls = tuple(_shortfall(line) for line in outcome.lines if line.above is not None)
    most = max((shortfall.above for shortfall in shortfalls), default=0)
    together = outcome.n_above_any
    return NothingPassed(
        "/lines",
        shortfalls,
        together if together is not None and together > most else None,
        outcome.n_ballots,
        turnout,
    )


def _shortfall(line: OptionLine) -> Shortfall:
    """Return an option outside F with what it lacked."""
    above, level, below = line.above or 0, line.level or 0, line.below or 0
    failed = tuple(test for test in line.tests if not test.passed)
    missing = [
        test.needed
        for test in failed
        if test.code in ("floor", "quorum") or (test.code == "majority" and above > below)
    ]
    return Shortfall(line.option, above, level, below, failed, max(missing, default=None))


def _several(outcome: Outcome) -> Fact:
    """Tell of winners that the rule does not separate."""
    if len(outcome.winners) == 2:
        option, other = outcome.winners
        each = outcome.support[option][other]
        if each == outcome.support[other][option]:
            return LevelHeadToHead(f"/support/{option}/{other}", option, other, each)
    return CannotSeparate("/order/0", outcome.winners)


def _chosen(outcome: Outcome, winner: int) -> Fact:
    """Tell of a sole winner."""
    rivals = [option for option in outcome.passing if option != winner]
    place = next(i for i, line in enumerate(outcome.lines) if line.option == winner)
    line = outcome.lines[place]
    told = (f"/lines/{place}", winner, outcome.n_ballots, line.above, line.level, line.below)
    if not rivals:
        return OnlyOption(*told) if line.above is not None else OnlyOptionWithoutLine(*told)
    pointer = f"/support/{winner}"
    told = (pointer, *told[1:])
    against = [compared(outcome, winner, rival) for rival in rivals]
    beaten = tuple(
        compared(outcome, rival.other, winner) for rival in against if rival.behind > rival.ahead
    )
    if beaten:
        return _chosen_though_beaten(outcome, beaten, told)
    level = tuple(rival for rival in against if rival.ahead == rival.behind)
    if level:
        return Unbeaten(*told, level)
    return BeatsAll(*told, _closest(against))


def _chosen_though_beaten(
    outcome: Outcome,
    beaten_by: tuple[Comparison, ...],
    told: tuple[str, int, int, int | None, int | None, int | None],
) -> Fact:
    circle = circle_with(outcome, told[1])
    if len(circle) < 3:
        return ChosenThoughBeaten(*told, beaten_by)
    left_out = tuple(
        compared(outcome, ahead, behind)
        for ahead, behind in outcome.left_out
        if ahead in circle and behind in circle
    )
    return NoSingleFavourite(*told, circle, beaten_by, left_out)


def _closest(against: list[Comparison]) -> tuple[Comparison, ...]:
    """Return the comparisons with the least lead; of those, the ones most people took part in."""
    least = min((rival.ahead - rival.behind, -rival.behind) for rival in against)
    return tuple(rival for rival in against if (rival.ahead - rival.behind, -rival.behind) == least)
