"""The Schulze rule, also called beatpath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from deliberation.pairwise import Pairwise, strongest_paths
from deliberation.profile import Int64Array
from deliberation.rules.base import (
    Evidence,
    Order,
    Verdict,
    conventions_of,
    strengths,
    tiers_of_undefeated,
)
from deliberation.rules.proofs.chains import Chain, Cut, require, widest_tree


def schulze(pairs: Pairwise, *, strength: str = "margins") -> Verdict:
    """Order options by the strength of the strongest chain between each two of them.

    A chain runs from winner to loser of head-to-head comparisons and is as strong as its
    weakest one. One option defeats another when its strongest chain to the other is stronger
    than the other's back.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        What a comparison weighs.

    Returns
    -------
    Verdict
        All undefeated options win, then the undefeated of the rest, and so on. Evidence
        ``strengths`` and ``paths``, both int64 of shape (n_options, n_options), in ballots
        under ``margins`` and in places under ``winning_votes``; ``certificate``, a
        `SchulzeProof`.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    See Also
    --------
    deliberation.pairwise.smith_set : every Schulze winner belongs to it.

    Notes
    -----
    Runs in :math:`O(n^3)` for ``n`` options, after one pass over the ballots.

    References
    ----------
    .. [1] M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and
       Condorcet-consistent single-winner election method", Social Choice and Welfare 36,
       267-303, 2011.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5.

    >>> support = np.array([[0, 4, 2], [3, 0, 5], [7, 2, 0]])
    >>> verdict = schulze(Pairwise(("A", "B", "C"), support, 9))
    >>> verdict.order
    ((1,), (2,), (0,))
    >>> verdict.evidence["certificate"].check(verdict.evidence["strengths"], verdict.winners)
    """
    levels = strengths(pairs, strength)
    paths = strongest_paths(levels)
    order = tiers_of_undefeated(paths > paths.T)
    evidence = Evidence(
        {"strengths": levels, "paths": paths},
        certificate=partial(prove_schulze, levels, paths, order),
    )
    return Verdict(order, evidence, conventions_of(pairs, strength))


@dataclass(frozen=True, slots=True)
class SchulzeProof:
    """Why each winner is undefeated, and who defeats each other option.

    Parameters
    ----------
    undefeated : tuple of Chain
        One for each winner and each other option.
    defeats : tuple of Chain
        One for each option that does not win.
    """

    undefeated: tuple[Chain, ...]
    defeats: tuple[Chain, ...]

    def check(self, levels: Int64Array, winners: Sequence[int]) -> None:
        """Raise unless exactly these options win under Schulze's rule.

        Parameters
        ----------
        levels : array of int64, shape (n_options, n_options)
            Strengths of the comparisons won, 0 for the others.
        winners : sequence of int

        Raises
        ------
        InvalidCertificate
        """
        everyone, won = set(range(len(levels))), set(winners)
        for chain in (*self.undefeated, *self.defeats):
            chain.check(levels)
        shown = {(chain.stronger, chain.weaker) for chain in self.undefeated}
        require(
            shown == {(w, other) for w in won for other in everyone - {w}},
            "a winner is not compared with every other option",
        )
        require({c.weaker for c in self.defeats} == everyone - won, "a loser lacks its defeat")
        require(
            all(c.cut.below <= c.strength and c.strength > 0 for c in self.defeats),
            "a defeat is none",
        )


def prove_schulze(levels: Int64Array, paths: Int64Array, order: Order) -> SchulzeProof:
    """Make the certificate of a verdict of Schulze's rule.

    Parameters
    ----------
    levels, paths : array of int64, shape (n_options, n_options)
        Strengths of comparisons and of the strongest chains.
    order : tuple of tuples of int
        The verdict's tiers.

    Returns
    -------
    SchulzeProof
    """
    winners = order[0] if order else ()
    everyone = range(len(levels))
    undefeated = []
    for winner in winners:
        before = widest_tree(levels, winner)
        undefeated += [
            _chain(levels, paths, before, winner, other, strict=False)
            for other in everyone
            if other != winner
        ]
    trees: dict[int, list[int]] = {}
    defeats = []
    for loser in sorted(set(everyone) - set(winners)):
        victor = int((paths[:, loser] > paths[loser]).argmax())
        before = trees.setdefault(victor, widest_tree(levels, victor))
        defeats.append(_chain(levels, paths, before, victor, loser, strict=True))
    return SchulzeProof(tuple(undefeated), tuple(defeats))


def _chain(
    levels: Int64Array,
    paths: Int64Array,
    before: list[int],
    stronger: int,
    weaker: int,
    *,
    strict: bool,
) -> Chain:
    strength = int(paths[stronger, weaker])
    path: list[int] = []
    if strength:
        path = [weaker]
        while path[-1] != stronger:
            path.append(before[path[-1]])
    below = strength if strict else strength + 1
    inside = paths[weaker] >= below
    inside[weaker] = True
    cut = Cut(weaker, stronger, below, tuple(np.flatnonzero(inside).tolist()))
    return Chain(stronger, weaker, tuple(reversed(path)), strength, cut)
