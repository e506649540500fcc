"""Baldwin's rule: the option with the lowest sum of margins is dropped, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from deliberation.errors import InvalidSetting
from deliberation.pairwise import Pairwise, smith_set
from deliberation.profile import Int64Array
from deliberation.rules.base import Evidence, Order, Verdict, conventions_of, tiers_by_score
from deliberation.rules.proofs.chains import require
from deliberation.rules.searches.rounds import Round, RoundsProof, drop_in_rounds, order_of_rounds
from deliberation.rules.searches.survivors import (
    NOBODY,
    Survivors,
    kinds_of,
    leaving_before,
    rounds_along,
    search_survivors,
    twins_of,
)

DROPPING = ("one_by_one", "together")
"""Options lowest together: each may leave first, in a course of its own, or all leave at once."""

BUDGET = 4_000_000
"""Sums that the search over courses may look at: 100,000 sets among 40 options."""


def baldwin(
    pairs: Pairwise,
    *,
    strength: str = "margins",
    dropping: str = "one_by_one",
    budget: int = BUDGET,
) -> Verdict:
    """Drop the option with the lowest sum of margins, sum again, and so on.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; the sums are always those of margins.
    dropping : {"one_by_one", "together"}
        Where several options are lowest: every order in which they may leave counts as a
        course of its own, and an option wins when it is left in at least one; or all of
        them leave at once, and where all that are left are level, they win.
    budget : int
        Sums that the search over courses may look at, one for each option in each set of them
        that may be left; options that no ballot tells apart count once. Whether an option
        wins in some course is NP-complete to decide [2]_, so a count of steps, the same on
        every machine, ends it.

    Returns
    -------
    Verdict
        Under ``one_by_one`` tiers go by the fewest options among which an option may be left:
        without ties, by who left later. Evidence:

        ``proven`` : tuple of int, options with a course in which they are left alone;
        ``possible`` : tuple of int, options that may be; beyond the budget, the Smith set,
        which holds all winners;
        ``exact`` : bool, whether the two are the same; the first tier is ``possible``;
        ``exact_order`` : bool, whether the search came to its end; else those who were still
        left when it ended, and may not win, stand together in the second tier;
        ``certificate`` : `BaldwinProof`.

        Under ``together`` evidence ``rounds`` and ``certificate`` as of `nanson`. The
        convention ``dropping`` is carried in the verdict.

    Raises
    ------
    InvalidSetting
        When ``strength`` or ``dropping`` is not one of theirs.

    See Also
    --------
    deliberation.rules.nanson.nanson : drops all that are not above average at once.

    Notes
    -----
    The margins of a Smith set's members over the others add up to more than 0, so the last
    member left is never lowest, and every winner belongs to the set.

    References
    ----------
    .. [1] J. M. Baldwin, "The technique of the Nanson preferential majority system of
       election", Proceedings of the Royal Society of Victoria 39, 42-52, 1926.
    .. [2] N. Mattei, N. Narodytska and T. Walsh, "How hard is it to control an election by
       breaking ties?", arXiv:1304.6174, 2013.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5: A has -4 and is dropped, and B beats C.

    >>> pairs = Pairwise("ABC", [[0, 5, 2], [4, 0, 6], [7, 3, 0]], 9)
    >>> verdict = baldwin(pairs)
    >>> verdict.order, verdict.evidence["exact"]
    (((1,), (2,), (0,)), True)
    >>> verdict.evidence["certificate"].check(pairs.margins, verdict.winners)
    """
    conventions = {**conventions_of(pairs, strength), "dropping": dropping}
    if dropping not in DROPPING:
        raise InvalidSetting(f"dropping is {' or '.join(DROPPING)}, not {dropping}")
    margins = pairs.margins
    if dropping == "together":
        rounds = drop_in_rounds(margins, "least")
        evidence = Evidence({"rounds": rounds}, certificate=lambda: RoundsProof(rounds, "least"))
        return Verdict(order_of_rounds(rounds), evidence, MappingProxyType(conventions))
    search = search_survivors(margins, budget)
    smith = smith_set(pairs)
    winners = _winners(margins, search, smith)
    evidence = Evidence(
        {
            "proven": tuple(winners.leaving),
            "possible": winners.possible,
            "exact": winners.exact,
            "exact_order": search.exact,
        },
        certificate=partial(prove_baldwin, margins, search, winners, smith),
    )
    return Verdict(_order(search, winners.possible), evidence, MappingProxyType(conventions))


@dataclass(frozen=True, slots=True)
class Winners:
    """Who wins, as far as is proved.

    Parameters
    ----------
    possible : tuple of int
        The winners; where not all are proved, the Smith set.
    leaving : mapping of int to tuple of int
        For each option proved to win, an order in which the others leave.
    """

    possible: tuple[int, ...]
    leaving: Mapping[int, tuple[int, ...]]

    @property
    def exact(self) -> bool:
        """Whether each possible winner is proved to be one."""
        return len(self.leaving) == len(self.possible)


def _winners(margins: Int64Array, search: Survivors, smith: tuple[int, ...]) -> Winners:
    """Return who is left alone in some course, or bounds where the search was cut short."""
    if search.exact:
        found = tuple(np.flatnonzero(search.places() == 1).tolist())
        return Winners(found, {option: search.leaving(option) for option in found})
    orders = {option: leaving_before(margins, option) for option in smith}
    return Winners(smith, {i: order for i, order in orders.items() if order is not None})


def _order(search: Survivors, winners: tuple[int, ...]) -> Order:
    """Return the winners, then the others by the fewest options among which they may be left."""
    places = search.places()
    others = np.array([i for i in range(len(places)) if i not in winners], dtype=np.int64)
    rest = (tuple(others[list(tier)].tolist()) for tier in tiers_by_score(-places[others]))
    return (winners, *rest) if winners else ()


@dataclass(frozen=True, slots=True)
class BaldwinProof:
    """A course for each winner, and why nobody else has one.

    Parameters
    ----------
    courses : mapping of int to tuple of Round
        For each option proved to win, the rounds that leave it alone.
    family : tuple of tuples of int
        Sets of options that hold whatever may be left: all options, and with each set what
        is left of it after any one of its lowest, up to swapping options with equal rows of
        margins. Empty where nothing was tied, and where the search was cut short.
    dominating : tuple of int
        A set whose members each beat every option outside; nobody outside it can win.
    """

    courses: Mapping[int, tuple[Round, ...]]
    family: tuple[tuple[int, ...], ...]
    dominating: tuple[int, ...]

    def check(self, margins: Int64Array, winners: Sequence[int]) -> None:
        """Raise unless exactly these options win, or are bound to hold all winners.

        Parameters
        ----------
        margins : array of int64, shape (n_options, n_options)
        winners : sequence of int
            The verdict's first tier.

        Raises
        ------
        InvalidCertificate
        """
        won = tuple(sorted(winners))
        untied = [_check_course(margins, rounds, winner) for winner, rounds in self.courses.items()]
        require(set(self.courses) <= set(won), "somebody else has a course, too")
        if self.family:
            require(set(self.courses) == set(won), "a winner has no course")
            require(_alone_in(self.family, margins) == set(won), "others may be left alone")
        elif untied == [True]:
            require(set(self.courses) == set(won), "only one option can win")
        else:
            inside = np.zeros(len(margins), dtype=np.bool_)
            inside[list(self.dominating)] = True
            require(bool((margins[inside][:, ~inside] > 0).all()), "the set does not dominate")
            require(bool(inside.any()) == bool(len(margins)), "nobody is in the set")
            require(won == tuple(np.flatnonzero(inside).tolist()), "others win than may")


def _check_course(margins: Int64Array, rounds: Sequence[Round], winner: int) -> bool:
    """Raise unless these rounds leave the winner alone; return whether no round was tied."""
    left, untied = tuple(range(len(margins))), True
    for each in rounds[:-1]:
        each.check(margins, left)
        require(len(each.dropped) == 1, "not one option is dropped")
        lowest = min(each.scores)
        require(each.scores[each.left.index(each.dropped[0])] == lowest, "not the lowest leaves")
        untied = untied and each.scores.count(lowest) == 1
        left = each.remaining()
    require(left == (winner,), "somebody else is left")
    return untied


def _alone_in(family: Sequence[tuple[int, ...]], margins: Int64Array) -> set[int]:
    """Raise unless a family holds whatever may be left; return who is alone in it."""
    kinds = kinds_of(twins_of(margins))
    kind_of = {option: number for number, kind in enumerate(kinds) for option in kind}
    counts = np.zeros((len(family), len(kinds)), dtype=np.int64)
    rows = np.repeat(np.arange(len(family)), [len(state) for state in family])
    kept = np.array([kind_of[i] for state in family for i in state], dtype=np.int64)
    np.add.at(counts, (rows, kept), 1)
    known = _keys(counts)
    everyone = np.array([[len(kind) for kind in kinds]], dtype=np.int64)
    require(known.issuperset(_keys(everyone)), "the family does not begin with all options")
    sizes = counts.sum(axis=1)
    several, firsts = counts[sizes > 1], [kind[0] for kind in kinds]
    standing = np.where(several, several @ margins[np.ix_(firsts, firsts)].T, NOBODY)
    state, lowest = (standing == standing.min(axis=1, initial=NOBODY, keepdims=True)).nonzero()
    smaller = several[state] - np.eye(len(kinds), dtype=np.int64)[lowest]
    require(known.issuperset(_keys(smaller)), "the family lacks what may be left")
    alone = np.flatnonzero(counts[sizes == 1].any(axis=0)).tolist()
    return {option for number in alone for option in kinds[number]}


def _keys(rows: Int64Array) -> set[bytes]:
    return {row.tobytes() for row in rows}


def prove_baldwin(
    margins: Int64Array, search: Survivors, winners: Winners, smith: tuple[int, ...]
) -> BaldwinProof:
    """Make the certificate of a verdict of Baldwin's rule.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
    search : Survivors
    winners : Winners
    smith : tuple of int
        The Smith set.

    Returns
    -------
    BaldwinProof
    """
    courses = {i: rounds_along(margins, leaving) for i, leaving in winners.leaving.items()}
    tied = any(
        each.scores.count(min(each.scores)) > 1
        for rounds in courses.values()
        for each in rounds[:-1]
    )
    return BaldwinProof(courses, search.sets() if search.exact and tied else (), smith)
