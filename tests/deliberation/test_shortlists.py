"""Shortlisting counts against answers taken one by one, and against what is known to be so."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import InvalidProfile, InvalidSetting
from deliberation.shortlists import Answers, draw_shown, shortlist, shown_pairs

CHANCES = st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(9, 10), Fraction(1)])


@st.composite
def answered(draw):
    """Cells, chances and ways of some answers."""
    n_options = draw(st.integers(0, 5))
    row = st.lists(st.integers(-1, 3), min_size=n_options, max_size=n_options)
    cells = draw(st.lists(row, max_size=8))
    chances = draw(st.lists(st.lists(CHANCES, min_size=n_options, max_size=n_options),
                            min_size=2, max_size=2))  # fmt: skip
    ways = draw(st.lists(st.integers(0, 1), min_size=len(cells), max_size=len(cells)))
    return n_options, cells, chances, ways


def made(n_options, cells, chances, ways):
    matrix = np.array(cells, dtype=np.int64).reshape(len(cells), n_options)
    return Answers.from_cells("ABCDE"[:n_options], matrix, chances, np.array(ways, dtype=np.int64))


def plain_share(n_options, cells, chances, ways, option, extra=()):
    """Who picked over who was shown, and the squared standard error of that."""
    weighed = [
        (row[option] > 0, 1 / chances[way][option])
        for row, way in zip(cells, ways, strict=True)
        if row[option] != -1
    ] + list(extra)
    total = sum(weight for _, weight in weighed)
    share = sum(weight for picked, weight in weighed if picked) / total
    return share, sum((weight * (picked - share)) ** 2 for picked, weight in weighed) / total**2


@given(answered())
def test_shares_are_of_those_who_were_shown_it(vote):
    _, cells, chances, ways = vote
    for standing in shortlist(made(*vote)).standings:
        option = standing.option
        column = [row[option] for row in cells]
        assert standing.shown == sum(cell != -1 for cell in column)
        assert standing.picked == sum(cell > 0 for cell in column)
        if not standing.shown:
            assert standing.share is standing.variance is None
            continue
        share, _ = plain_share(*vote, option)
        weights = [1 / chances[way][option] for row, way in zip(cells, ways, strict=True)
                   if row[option] != -1]  # fmt: skip
        extra = sum(weights) / len(weights)
        _, variance = plain_share(*vote, option, [(True, extra), (False, extra)])
        assert (standing.share, standing.variance) == (share, variance)
        assert variance > 0


@given(answered(), st.integers(0, 5))
def test_every_option_is_in_one_place(vote, places):
    found = shortlist(made(*vote), places)
    standing = found.standings
    kept, level, never = set(found.kept), set(found.level), set(found.never_shown)
    cut = set(range(vote[0])) - kept - level - never
    assert len(kept) <= places
    assert not kept & level
    assert len(kept) + len(level) != places or not level
    if level:
        assert len(kept) + len(level) > places > len(kept)
        assert {standing[i].share for i in level} == {found.cut}
    assert all(standing[i].share >= found.cut for i in kept if cut and places)
    assert all(standing[i].share < found.cut for i in cut if places)
    assert never == {each.option for each in standing if not each.shown}
    near = {
        i for i in cut
        if places and (found.cut - standing[i].share) ** 2 < 4 * standing[i].variance
    }  # fmt: skip
    assert set(found.near) == near
    assert (found.cut is None) == ((not cut and not level) or places == 0)


@given(answered())
def test_pairs_compare_what_was_shown_together(vote):
    n_options, cells, _, _ = vote
    support = shown_pairs(made(*vote)).support
    for i, j in np.ndindex(n_options, n_options):
        if i != j:
            above = sum(
                row[i] > 0 and row[j] != -1 and (row[j] == 0 or row[i] < row[j]) for row in cells
            )
            assert support[i, j] == above


def test_drawing_shows_every_option_as_often():
    rng = np.random.default_rng(5)
    shown = np.zeros(30)
    first = np.zeros(30)
    for _ in range(4_000):
        options, chances = draw_shown(30, 12, rng)
        assert len(set(options)) == 12
        assert chances == (Fraction(2, 5),) * 30
        shown[list(options)] += 1
        first[options[0]] += 1
    assert abs(shown - 1_600).max() < 5 * sqrt(4_000 * 0.24)
    assert abs(first - 4_000 / 30).max() < 5 * sqrt(4_000 / 30)


def test_few_options_are_all_shown_and_nothing_is_nothing():
    rng = np.random.default_rng(5)
    assert sorted(draw_shown(3, 12, rng)[0]) == [0, 1, 2]
    assert draw_shown(0, 12, rng) == ((), ())
    with pytest.raises(InvalidSetting):
        draw_shown(3, 0, rng)
    empty = Answers.from_cells("AB", [], [[1, 1]])
    assert shortlist(empty).never_shown == (0, 1)
    with pytest.raises(InvalidSetting):
        shortlist(empty, -1)


def answers_of(rng, n_answers, liked):
    """Answers drawn in two ways, of people who like each option with a chance of its own.

    The second way shows the first half less often, to people who like it more.
    """
    n_options = len(liked)
    chances = [[Fraction(1, 2)] * n_options, [Fraction(1, 4)] * 3 + [Fraction(1, 2)] * 3]
    ways = rng.integers(0, 2, n_answers)
    shown = rng.random((n_answers, n_options)) < np.array(chances, dtype=float)[ways]
    likes = rng.random((n_answers, n_options)) < np.array(liked) + 0.1 * (2 * ways[:, None] - 1)
    return Answers.from_cells("ABCDEF", np.where(shown, likes.astype(int), -1), chances, ways)


def test_unequal_chances_are_made_up_for_and_errors_are_as_told():
    rng, liked = np.random.default_rng(6), [0.3, 0.5, 0.8, 0.3, 0.5, 0.8]
    shares, told = [], []
    for _ in range(300):
        standings = shortlist(answers_of(rng, 400, liked)).standings
        shares.append([float(each.share) for each in standings])
        told.append([float(each.variance) for each in standings])
    spread = np.std(shares, axis=0)
    assert abs(np.mean(shares, axis=0) - liked).max() < 5 * spread.max() / sqrt(300)
    assert abs(np.sqrt(np.mean(told, axis=0)) / spread - 1).max() < 0.15
    # Without the chances the rarer, keener answers would weigh too little.
    plain = [
        each.picked / each.shown for each in shortlist(answers_of(rng, 40_000, liked)).standings
    ]
    assert plain[0] < 0.28


def test_level_options_at_the_cut_are_left_to_a_step_of_their_own():
    cells = [[1, 1, 0, 0], [1, 0, 1, -1]]
    found = shortlist(Answers.from_cells("ABCD", cells, [[1] * 4]), places=2)
    assert (found.kept, found.level, found.cut) == ((0,), (1, 2), Fraction(1, 2))
    assert found.near == (3,)


@pytest.mark.parametrize(
    ("cells", "chances", "ways"),
    [
        ([[1]], [[1, 1]], [0]),
        ([[1, -2]], [[1, 1]], [0]),
        ([[1.0, 0.0]], [[1, 1]], [0]),
        ([[1, 0]], [[1, 0]], [0]),
        ([[1, 0]], [[1, 2]], [0]),
        ([[1, 0]], [[1]], [0]),
        ([[1, 0]], [[1, 1]], [1]),
        ([[1, 0]], [[1, 1]], [0, 0]),
        ([[1, 0]], [], [0]),
    ],
)
def test_answers_that_do_not_fit_are_refused(cells, chances, ways):
    with pytest.raises(InvalidProfile):
        Answers.from_cells("AB", cells, chances, ways)


def test_names_differ():
    with pytest.raises(InvalidProfile):
        Answers.from_cells("AA", [[1, 0]], [[1, 1]])
