"""Whether groups are there, or only drawn: four tests that found groups must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

import numpy as np

from deliberation.opinions.grouping import LEAST_PEOPLE, Grouping, find_groups, rand_index
from deliberation.opinions.placing import place
from deliberation.opinions.tallies import tallies
from deliberation.opinions.votes import AGREE, Generator, Ints, Labels, VoteTable
from deliberation.spread import spread

LEAST_LIKENESS = 0.75
MOST_CHANCE = Fraction(1, 20)
LEAST_GAIN = Fraction(3, 100)
LEAST_RESAMPLES = 100
LEAST_SHUFFLES = 199

_MOST_TESTED = 10_000
"""Of more people so many are drawn for the tests."""
_FOLDS = 5
_PRIOR = 2
"""How many votes of everybody a group's own votes are weighed against when they are few."""

_DRAW, _RESAMPLE, _SHUFFLE, _FOLD = range(1, 5)

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Honesty:
    """What the tests say.

    Parameters
    ----------
    k : int
        Number of groups that were tested.
    sizes : tuple of int
        People of each, the largest group first.
    likeness : float
        Mean adjusted Rand index between the groups and those found among people drawn again.
    silhouette : float
    chance : Fraction
        Share of shuffles whose silhouette is as large, the votes themselves counted as one.
    right, plain, held_out : int
        Of ``held_out`` votes that were hidden, how many the groups foretold, and how many the
        plain majority of each statement foretold.
    n_tested : int
        How many people the tests looked at.
    failed : tuple of str
        Which tests are not passed: ``too-few-people``, ``no-two-places``, ``small-group``,
        ``unstable``, ``as-by-chance``, ``foretells-little``. Empty when the groups are clear.
    """

    k: int
    sizes: tuple[int, ...]
    likeness: float
    silhouette: float
    chance: Fraction
    right: int
    plain: int
    held_out: int
    n_tested: int
    failed: tuple[str, ...]

    @property
    def gain(self) -> Fraction:
        """Share of hidden votes foretold by the groups beyond those foretold without them."""
        return Fraction(self.right - self.plain, max(self.held_out, 1))


def judge(
    table: VoteTable,
    people: Ints,
    grouping: Grouping,
    *,
    seed: int,
    counts: Sequence[int],
    resamples: int = LEAST_RESAMPLES,
    shuffles: int = LEAST_SHUFFLES,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Honesty:
    """Test whether groups are more than what any votes would show.

    Parameters
    ----------
    table : VoteTable
        Of everybody who voted.
    people : array of int
        Who is on the map of ``table``, rising.
    grouping : Grouping
        Of those people, in the same order.
    seed : int
        Same seed, same figures.
    counts : sequence of int
        Numbers of groups among which the search chose; each shuffle chooses among them too.
    resamples, shuffles : int, optional
        How many; more than the least are more exact.
    progress : callable, optional
        Called with the number of steps done and of all steps.
    executor : concurrent.futures.Executor, optional
        Makes the steps, each from a seed of its own; steps that were lost are made here. The
        figures are the same to the byte, given the same numpy with as many threads.

    Returns
    -------
    Honesty

    Notes
    -----
    *Stable*: people are drawn with replacement, the map and as many groups made anew; the
    adjusted Rand index over people in both must be .75 on average. *No chance*: the answers
    to each statement are shuffled among those who answered it, and the whole search made
    anew; fewer than 5 % of shuffles, the votes themselves counted as one of them [1]_, may reach
    the silhouette found. *Foretelling*: votes are hidden a fifth at a time, groups found in the
    rest; guessing whether a person agrees from their group must be right 3 points more often
    than guessing from everybody. *Size*: ten people in each group. Of more than 10,000 people on
    the map 10,000 are drawn for the tests. The thresholds were chosen on twelve conversations
    and are provisional.

    References
    ----------
    .. [1] B. V. North, D. Curtis, P. C. Sham, "A note on the calculation of empirical P values
       from Monte Carlo procedures", American Journal of Human Genetics 71, 439-441, 2002.
    """
    if len(people) < 2 * LEAST_PEOPLE:
        return _untested(grouping, "too-few-people")
    if grouping.k < 2:
        return _untested(grouping, "no-two-places")
    tested, labels, base = table, _everybody(table, people, grouping), grouping.silhouette
    if len(people) > _MOST_TESTED:
        rows = _drawn(table, people, seed)
        tested, labels = table.take(rows), labels[rows]
        base = _search(tested, _rng(seed, _DRAW, 1), counts).silhouette
    told = _Steps(resamples + shuffles + _FOLDS, progress)
    again = [(tested, labels, grouping.k, seed, i) for i in range(resamples)]
    likenesses = told.each(spread(likeness_again, again, executor))
    dealt = [(tested, tuple(counts), seed, i) for i in range(shuffles)]
    reached = sum(told.each(each >= base for each in spread(silhouette_shuffled, dealt, executor)))
    chance = Fraction(1 + reached, 1 + shuffles)
    guesses = _foretold(tested, grouping.k, seed, told, executor)
    n_tested = min(len(people), _MOST_TESTED)
    k, sizes = grouping.k, grouping.sizes
    likeness = float(np.mean(likenesses or [0.0]))
    return _with_verdict(Honesty(k, sizes, likeness, base, chance, *guesses, n_tested, ()))


def _with_verdict(figures: Honesty) -> Honesty:
    """Say which tests are not passed."""
    checks = {
        "small-group": min(figures.sizes) < LEAST_PEOPLE,
        "unstable": figures.likeness < LEAST_LIKENESS,
        "as-by-chance": figures.chance >= MOST_CHANCE,
        "foretells-little": figures.gain < LEAST_GAIN,
    }
    failed = tuple(name for name, is_failed in checks.items() if is_failed)
    return replace(figures, failed=failed)


def _untested(grouping: Grouping, why: str) -> Honesty:
    sizes = grouping.sizes
    return Honesty(grouping.k, sizes, 0.0, grouping.silhouette, Fraction(1), 0, 0, 0, 0, (why,))


class _Steps:
    """Counts steps, and tells of them."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self.progress = 0, total, progress

    def each(self, results: Iterable[Result]) -> list[Result]:
        """Count each step as its result comes; return all results."""
        found = []
        for result in results:
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total)
            found.append(result)
        return found


def _rng(seed: int, purpose: int, number: int) -> Generator:
    return np.random.default_rng((seed, purpose, number))


def _everybody(table: VoteTable, people: Ints, grouping: Grouping) -> Labels:
    """Return a label for every row of the table, -1 for who is not on the map."""
    labels = np.full(table.n_people, -1)
    labels[people] = grouping.labels
    return labels


def _drawn(table: VoteTable, people: Ints, seed: int) -> Ints:
    """Draw people of the map, each once."""
    drawn = _rng(seed, _DRAW, 0).choice(len(people), _MOST_TESTED, replace=False)
    return people[np.sort(drawn)]


def _search(table: VoteTable, rng: Generator, counts: Sequence[int]) -> Grouping:
    """Draw the map anew and find groups on it."""
    drawn = place(table)
    return find_groups(drawn.positions[drawn.is_on], rng, counts)


def likeness_again(table: VoteTable, labels: Labels, k: int, seed: int, number: int) -> float:
    """Return how far the groups agree with those found among people drawn with replacement."""
    rng = _rng(seed, _RESAMPLE, number)
    rows = np.sort(rng.integers(table.n_people, size=table.n_people))
    drawn = place(table.take(rows))
    on_map = rows[drawn.is_on]
    again = find_groups(drawn.positions[drawn.is_on], rng, (k,)).labels
    people, first = np.unique(on_map, return_index=True)
    return rand_index(labels[people], again[first]) if len(people) else 0.0


def silhouette_shuffled(table: VoteTable, counts: Sequence[int], seed: int, number: int) -> float:
    """Return the silhouette found after each statement's answers changed hands."""
    rng = _rng(seed, _SHUFFLE, number)
    return _search(shuffled(table, rng), rng, counts).silhouette


def shuffled(table: VoteTable, rng: Generator) -> VoteTable:
    """Return the table with the answers to each statement dealt anew to those who answered it."""
    order = np.argsort(table.statements, kind="stable")
    mixed = np.lexsort((rng.random(table.n_votes), table.statements))
    values = np.empty_like(table.values)
    values[order] = table.values[mixed]
    return table.answering(values)


def _foretold(
    table: VoteTable, k: int, seed: int, told: _Steps, executor: Executor | None
) -> tuple[int, int, int]:
    """Return how many hidden votes groups and plain majorities guess, and how many there are."""
    folds = _rng(seed, _FOLD, 0).permutation(table.n_votes) % _FOLDS
    tasks = [(table, folds == fold, k, seed, 1 + fold) for fold in range(_FOLDS)]
    right, plain, hidden = zip(*told.each(spread(foretold_hidden, tasks, executor)), strict=True)
    return sum(right), sum(plain), sum(hidden)


def foretold_hidden(
    table: VoteTable,
    is_hidden: np.ndarray[tuple[int], np.dtype[np.bool_]],
    k: int,
    seed: int,
    number: int,
) -> tuple[int, int, int]:
    """Hide some votes; return how many groups and majorities guess, and how many were hidden."""
    rng = _rng(seed, _FOLD, number)
    seen = table.keep(~is_hidden)
    drawn = place(seen)
    labels = np.full(table.n_people, -1)
    labels[drawn.is_on] = find_groups(drawn.positions[drawn.is_on], rng, (k,)).labels
    agreed, voted = tallies(seen, labels, k)
    of_all = np.bincount(seen.statements[seen.values == AGREE], minlength=table.n_statements)
    votes_of_all = np.bincount(seen.statements, minlength=table.n_statements)
    rate = (of_all + 1) / (votes_of_all + 2)
    in_group = (agreed + _PRIOR * rate) / (voted + _PRIOR)
    people, statements = table.people[is_hidden], table.statements[is_hidden]
    agrees = table.values[is_hidden] == AGREE
    known = labels[people] >= 0
    people, statements, agrees = people[known], statements[known], agrees[known]
    right = (in_group[labels[people], statements] > 0.5) == agrees
    plain = (rate[statements] > 0.5) == agrees
    return int(right.sum()), int(plain.sum()), len(agrees)
