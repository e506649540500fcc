"""Random ballots and settings, and a plain count of them that shares no code with the engine."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from deliberation.line import OptionTests, Settings
from deliberation.thresholds import Majority, Threshold

TESTS = st.builds(
    OptionTests,
    majority=st.builds(Majority, st.integers(1, 3), st.integers(1, 2), strict=st.booleans()),
    floor=st.one_of(st.none(), st.builds(Threshold, st.integers(0, 3), st.just(4))),
    floor_of=st.sampled_from(["cast", "above_and_below"]),
    quorum=st.one_of(st.none(), st.integers(0, 9), st.fractions(0, 9, max_denominator=3)),
)


@st.composite
def votes(draw, rules=("ranked_pairs", "schulze", "copeland", "minimax", "borda"), most=16):
    """Return ballots as a list of rank lists (0: unranked), and settings."""
    n_options = draw(st.integers(1, 5))
    ranking = st.lists(st.integers(0, n_options), min_size=n_options, max_size=n_options)
    rows = draw(st.lists(st.tuples(ranking, st.integers(1, 4)), max_size=most // 2))
    ballots = [row for row, weight in rows for _ in range(weight)][:most]
    settings = Settings(
        status_quo=draw(st.one_of(st.none(), st.integers(0, n_options - 1))),
        rule=draw(st.sampled_from(rules)),
        strength=draw(st.sampled_from(["margins", "winning_votes"])),
        unranked=draw(st.sampled_from(["last", "no_opinion"])),
        tests=draw(st.one_of(st.just(OptionTests()), TESTS)),
        option_tests=draw(st.dictionaries(st.integers(0, n_options - 1), TESTS, max_size=1)),
        turnout_quorum=draw(st.one_of(st.none(), st.integers(0, 20))),
        mode=draw(st.sampled_from(["private", "ticket", "recorded"])),
    )
    return n_options, ballots, settings


def prefers(ballot, option, other, settings):
    """Whether one ballot puts an option above another."""
    mine, theirs = ballot[option], ballot[other]
    if mine and theirs:
        return mine < theirs
    return bool(mine) and settings.unranked == "last"


def preferring(ballots, option, other, settings):
    """How many ballots put an option above another."""
    return sum(prefers(ballot, option, other, settings) for ballot in ballots)


def passes(ballots, option, settings):
    """Whether an option passes its tests, in fractions."""
    if settings.turnout_quorum is not None and len(ballots) < settings.turnout_quorum:
        return False
    if settings.status_quo is None:
        return True
    above = preferring(ballots, option, settings.status_quo, settings)
    below = preferring(ballots, settings.status_quo, option, settings)
    tests = settings.option_tests.get(option, settings.tests)
    ratio = Fraction(tests.majority.numerator, tests.majority.denominator)
    if above < below * ratio or (tests.majority.strict and above == below * ratio):
        return False
    if tests.floor is not None:
        base = len(ballots) if tests.floor_of == "cast" else above + below
        if above < base * Fraction(tests.floor.numerator, tests.floor.denominator):
            return False
    return tests.quorum is None or above >= tests.quorum


def passing(n_options, ballots, settings):
    """F, counted plainly."""
    return tuple(
        option
        for option in range(n_options)
        if option != settings.status_quo and passes(ballots, option, settings)
    )


def beaten_by(ballots, option, among, settings):
    """Options that more ballots put above this one than below it."""
    return [
        other
        for other in among
        if preferring(ballots, other, option, settings)
        > preferring(ballots, option, other, settings)
    ]
