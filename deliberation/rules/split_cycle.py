"""The Split Cycle rule: in each circle of comparisons the weakest decides nothing."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from deliberation.pairwise import Pairwise, strongest_paths
from deliberation.profile import Int64Array
from deliberation.rules.base import (
    Evidence,
    Verdict,
    conventions_of,
    strengths,
    tiers_of_undefeated,
)
from deliberation.rules.proofs.chains import (
    BoolArray,
    Cut,
    path_along,
    require,
    split_cycle_cut,
    split_cycle_defeats,
    widest_tree,
)


def split_cycle(pairs: Pairwise, *, strength: str = "margins") -> Verdict:
    """Order options by the comparisons that are not the weakest of any circle they stand in.

    One option defeats another when it beats it head to head, and by more than any chain of
    comparisons leads back.

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
        ``strengths`` (int64) and ``defeats`` (bool), both of shape (n_options, n_options);
        ``certificate``, a `SplitCycleProof`.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    See Also
    --------
    deliberation.rules.ranked_pairs.ranked_pairs : its winners are among these.
    deliberation.rules.schulze.schulze : its winners are among these, too.

    Notes
    -----
    Defeats never run in a circle, so somebody is undefeated. Several options often are: the
    rule leaves open what a circle leaves open. Runs in :math:`O(n^3)` for ``n`` options.

    References
    ----------
    .. [1] W. H. Holliday and E. Pacuit, "Split Cycle: a new Condorcet-consistent voting
       method independent of clones and immune to spoilers", Public Choice 197, 1-62, 2023.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5: A over B decides nothing.

    >>> support = np.array([[0, 5, 2], [4, 0, 6], [7, 3, 0]])
    >>> verdict = split_cycle(Pairwise(("A", "B", "C"), support, 9))
    >>> verdict.order
    ((1,), (2,), (0,))
    >>> verdict.evidence["certificate"].check(verdict.evidence["strengths"], verdict.winners)
    """
    conventions = conventions_of(pairs, strength)
    levels = strengths(pairs, strength)
    paths = strongest_paths(levels)
    defeats = split_cycle_defeats(levels, paths)
    evidence = Evidence(
        {"strengths": levels, "defeats": defeats},
        certificate=partial(prove_split_cycle, levels, paths, defeats),
    )
    return Verdict(tiers_of_undefeated(defeats), evidence, conventions)


@dataclass(frozen=True, slots=True)
class SplitCycleProof:
    """Why each winner is undefeated, and who defeats each other option.

    Parameters
    ----------
    chains : tuple of tuples of int
        For each winner and each option that beats it head to head: options from the winner
        to that one, each beating the next by at least as much.
    defeats : mapping of int to Cut
        For each other option: no chain from it to the option that defeats it (``target``) is
        as strong as the comparison it loses.
    """

    chains: tuple[tuple[int, ...], ...]
    defeats: Mapping[int, Cut]

    def check(self, levels: Int64Array, winners: Sequence[int]) -> None:
        """Raise unless exactly these options win under Split Cycle.

        Parameters
        ----------
        levels : array of int64, shape (n_options, n_options)
            Strengths of the comparisons won, 0 for the others.
        winners : sequence of int

        Raises
        ------
        InvalidCertificate
        """
        won = set(winners)
        for chain in self.chains:
            require(len(chain) > 1, "a chain leads nowhere")
            steps = [int(levels[a, b]) for a, b in itertools.pairwise(chain)]
            require(min(steps) >= levels[chain[-1], chain[0]], "a step of a chain is too weak")
        answered = {(chain[0], chain[-1]) for chain in self.chains}
        lost = {(w, int(a)) for w in won for a in np.flatnonzero(levels[:, w] > 0)}
        require(lost <= answered, "a comparison that a winner loses has no answer")
        for loser, cut in self.defeats.items():
            require(cut.source == loser, "a defeat is of another option")
            require(levels[cut.target, loser] >= cut.below > 0, "a defeat is none")
            cut.check(levels)
        require(set(self.defeats) == set(range(len(levels))) - won, "a loser lacks its defeat")


def prove_split_cycle(levels: Int64Array, paths: Int64Array, defeats: BoolArray) -> SplitCycleProof:
    """Make the certificate of a verdict of the Split Cycle rule.

    Parameters
    ----------
    levels, paths : array of int64, shape (n_options, n_options)
        Strengths of comparisons and of the strongest chains.
    defeats : array of bool, shape (n_options, n_options)

    Returns
    -------
    SplitCycleProof
    """
    chains: list[tuple[int, ...]] = []
    cuts: dict[int, Cut] = {}
    for option in range(len(levels)):
        if defeats[:, option].any():
            cuts[option] = split_cycle_cut(levels, paths, defeats, option)
            continue
        stronger = np.flatnonzero(levels[:, option] > 0).tolist()
        before = widest_tree(levels, option) if stronger else []
        chains += [path_along(before, option, other) for other in stronger]
    return SplitCycleProof(tuple(chains), cuts)
