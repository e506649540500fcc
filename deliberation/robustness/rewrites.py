"""Ballots rewritten against the winners, fewest first, each example found by a recount."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.decision import Decision, order_among, verdict_on
from deliberation.line import Settings, passing
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile
from deliberation.ranks import Int64Array, IntArray
from deliberation.robustness.ways import Aim, Rest, Rewrite, ways_to_rewrite
from deliberation.rules import RULES

MOST_RECOUNTS = 200
"""Recounts after which the search ends with the best example so far."""


@dataclass(frozen=True, slots=True)
class Example:
    """Replaced ballots that alter the winners, as a recount found.

    Holds no ballot and no figure of the changed count, so that nothing about a single
    ballot follows from it.

    Attributes
    ----------
    changed : int
        Ballots replaced.
    first, last, rest, aim
        How, as in `Rewrite`.
    winners, passing : tuple of int
        What the recount gives: the winners and F.
    """

    changed: int
    first: int
    last: int | None
    rest: Rest
    aim: Aim
    winners: tuple[int, ...]
    passing: tuple[int, ...]


class Rewriter:
    """Replaces ballots of one profile and counts again.

    Parameters
    ----------
    profile : Profile
        The ballots, in any order: they are put into one of their own.
    pairs : Pairwise
        Their head-to-head counts.
    settings : Settings
    """

    def __init__(self, profile: Profile, pairs: Pairwise, settings: Settings) -> None:
        self.profile = profile.canonical()
        self.pairs = pairs
        self.settings = settings
        last = pairs.support.shape[0] + 1
        ranks = self.profile.ranks
        self.places = np.where(ranks == 0, ranks.dtype.type(last), ranks)
        self.recounts = 0
        self._orders: dict[tuple[int, int | None, Aim], Int64Array] = {}

    def recount(self, rewrite: Rewrite, changed: int) -> Example:
        """Replace so many ballots and count again, by the rule itself.

        Parameters
        ----------
        rewrite : Rewrite
        changed : int
            Ballots to replace, at most all.

        Returns
        -------
        Example
            Which may or may not differ from what was counted before.
        """
        self.recounts += 1
        rows, weights = self.chosen(rewrite, changed)
        old = self._profile(self.profile.ranks[rows], weights)
        new = self._rewritten(rewrite, rows, weights)
        unranked = self.settings.unranked
        support = self.pairs.support - pairwise(old, unranked).support
        support = support + pairwise(new, unranked).support
        pairs = Pairwise(self.pairs.options, support, self.pairs.n_ballots, unranked)
        kept = passing(pairs, self.settings)
        whole = self._whole(rows, weights, new) if self._needs_ballots else None
        order = order_among(kept, verdict_on(kept, pairs, self.settings, whole))
        winners = order[0] if order else ()
        return Example(
            changed, rewrite.first, rewrite.last, rewrite.rest, rewrite.aim, winners, kept
        )

    @property
    def _needs_ballots(self) -> bool:
        return RULES[self.settings.rule].needs == "ballots"

    def _profile(self, ranks: IntArray, weights: Int64Array) -> Profile:
        return Profile.from_ranks(self.profile.options, ranks, weights)

    def _whole(self, rows: Int64Array, weights: Int64Array, new: Profile) -> Profile:
        left = self.profile.weights.copy()
        left[rows] -= weights
        return self._profile(
            np.concatenate([self.profile.ranks, new.ranks]), np.concatenate([left, new.weights])
        )

    def chosen(self, rewrite: Rewrite, changed: int) -> tuple[Int64Array, Int64Array]:
        """Return the rows whose ballots are replaced, and how many of each.

        Parameters
        ----------
        rewrite : Rewrite
        changed : int

        Returns
        -------
        rows : array of int, shape (n_rows,)
            Of ``self.profile``, which is the profile's canonical form.
        weights : array of int64, shape (n_rows,)
            In ballots; their sum is ``changed``.
        """
        order = self._order(rewrite)
        weights = self.profile.weights[order]
        total = np.cumsum(weights)
        n_rows = int(np.searchsorted(total, changed)) + 1
        rows, taken = order[:n_rows], weights[:n_rows].copy()
        if len(taken):
            taken[-1] -= max(0, int(total[len(taken) - 1]) - changed)
        return rows, taken

    def _order(self, rewrite: Rewrite) -> Int64Array:
        """Return all rows, those first that the aim asks for, otherwise as the profile has them."""
        key = (rewrite.first, rewrite.last, rewrite.aim)
        if key not in self._orders:
            self._orders = {key: np.argsort(-self._gains(rewrite), kind="stable")}
        return self._orders[key]

    def _gains(self, rewrite: Rewrite) -> IntArray:
        """Return how much replacing a ballot of each row brings: 0 nothing, more is more."""
        rise = self._ahead(self.settings.status_quo, rewrite.first)
        fall = self._ahead(rewrite.last, self.settings.status_quo)
        pair = self._ahead(rewrite.last, rewrite.first)
        orders = {
            "pair": (pair, rise, fall),
            "both": (pair + rise, rise, fall),
            "rise": (rise, pair, fall),
            "fall": (fall, pair, rise),
        }
        first, second, third = orders[rewrite.aim]
        gains: IntArray = 9 * first + 3 * second + third
        return gains

    def _ahead(self, option: int | None, other: int | None) -> IntArray:
        """Return 2 where a row puts the option above the other, 1 where level, else 0."""
        if option is None or other is None:
            return np.zeros(len(self.places), dtype=np.int8)
        steps = self.places[:, other] - self.places[:, option]
        ahead: IntArray = (1 + np.sign(steps)).astype(np.int8)
        return ahead

    def _rewritten(self, rewrite: Rewrite, rows: Int64Array, weights: Int64Array) -> Profile:
        """Return the ballots that take the place of the chosen ones."""
        n_options = self.profile.n_options
        if rewrite.rest == "level":
            ranks: IntArray = np.full((1, n_options), 2, dtype=np.int16)
            weights = weights.sum(keepdims=True)
        elif self.settings.unranked == "last":
            ranks = self.places[rows].astype(np.int16) + 1
        else:
            old = self.profile.ranks[rows].astype(np.int16)
            ranks = np.where(old > 0, old + 1, 0)
        ranks[:, rewrite.first] = 1
        if rewrite.last is not None:
            ranks[:, rewrite.last] = n_options + 3
        return self._profile(ranks, weights)


def least_example(
    profile: Profile, pairs: Pairwise, settings: Settings, decision: Decision, lower: int
) -> Example | None:
    """Return the example with the fewest replaced ballots that the search finds.

    Parameters
    ----------
    profile : Profile
    pairs : Pairwise
    settings : Settings
    decision : Decision
        What the ballots decide as they are.
    lower : int
        L, below which no example exists.

    Returns
    -------
    Example or None
        None where none was found, as with no ballots or a vote with one option only.

    Notes
    -----
    The same ballots in any order give the same example. Each way of rewriting is tried at its
    own least number, then by doubling and halving; what counts is each recount, not that more
    changes do more.
    """
    if pairs.n_ballots == 0 or lower > pairs.n_ballots:
        return None
    rewriter = Rewriter(profile, pairs, settings)
    best: Example | None = None
    for rewrite in ways_to_rewrite(pairs, settings, decision, lower):
        most = pairs.n_ballots if best is None else best.changed - 1
        if rewrite.at_least > most:
            continue
        if rewriter.recounts >= MOST_RECOUNTS:
            break
        best = _least(rewriter, rewrite, decision.winners, most, best is None) or best
    return best


def _least(
    rewriter: Rewriter, rewrite: Rewrite, winners: tuple[int, ...], most: int, is_first: bool
) -> Example | None:
    """Return the least example of one way of rewriting, from its own least number to ``most``."""

    def altered(changed: int) -> Example | None:
        example = rewriter.recount(rewrite, changed)
        return example if example.winners != winners else None

    low = max(1, rewrite.at_least)
    found = altered(low)
    step = 1 if is_first else most - low
    while found is None and low < most:
        reach = min(most, low + max(1, step))
        found = altered(reach)
        if found is None:
            low, step = reach, 2 * step
    while found is not None and found.changed - low > 1:
        middle = (low + found.changed) // 2
        nearer = altered(middle)
        low, found = (low, nearer) if nearer is not None else (middle, found)
    return found
