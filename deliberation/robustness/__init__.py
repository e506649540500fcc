"""How sure: how many ballots would have to be different for the winners to be others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from deliberation.decision import Decision
from deliberation.line import Settings
from deliberation.pairwise import Pairwise
from deliberation.profile import Profile
from deliberation.robustness.bounds import lower_bound
from deliberation.robustness.rewrites import Example, Rewriter, least_example
from deliberation.robustness.ways import Rewrite

Label = Literal["clear", "fairly_clear", "close"]

FEWEST_FOR_CLEAR = 20
"""With fewer ballots than this nothing is called clear."""


@dataclass(frozen=True, slots=True)
class Flip:
    """How many ballots, replaced by any valid ones, alter the set of winners.

    Attributes
    ----------
    lower : int
        L: proved that fewer cannot; n + 1 where no replacement can.
    upper : int or None
        U: a recounted example does; None where there is none or no ballots were given.
    example : Example or None
        The example that U counts.
    label : {"clear", "fairly_clear", "close"}
        By L alone.
    """

    lower: int
    upper: int | None
    example: Example | None
    label: Label

    @property
    def is_exact(self) -> bool:
        """Whether L and U agree."""
        return self.upper == self.lower


def flip(
    pairs: Pairwise, settings: Settings, decision: Decision, profile: Profile | None = None
) -> Flip:
    """Bound from both sides how many replaced ballots alter the set of winners.

    Parameters
    ----------
    pairs : Pairwise
        Head-to-head counts among all options, the status quo among them.
    settings : Settings
    decision : Decision
        What these pairs decide.
    profile : Profile, optional
        The ballots; without them there is no U.

    Returns
    -------
    Flip
        L and U in ballots; turnout stays as it was.

    Examples
    --------
    Six to three and nothing else: with three others nobody wins, the two are level in two.

    >>> from deliberation.decision import decide
    >>> from deliberation.pairwise import pairwise
    >>> ballots = [(((0,), (1,), (2,)), 6), (((1,), (0,), (2,)), 3)]
    >>> profile = Profile.from_ballots(["bus lane", "cycle path", "as now"], ballots)
    >>> pairs, settings = pairwise(profile), Settings(status_quo=2)
    >>> how_sure = flip(pairs, settings, decide(pairs, settings), profile)
    >>> how_sure.lower, how_sure.upper, how_sure.label
    (2, 2, 'close')
    """
    lower = lower_bound(pairs, settings, decision)
    example = None
    if profile is not None:
        example = least_example(profile, pairs, settings, decision, lower)
    upper = None if example is None else example.changed
    return Flip(lower, upper, example, label_of(lower, pairs.n_ballots))


def label_of(lower: int, n_ballots: int) -> Label:
    """Say in one word how sure an outcome is.

    Parameters
    ----------
    lower : int
        L, in ballots.
    n_ballots : int
        Ballots in all.

    Returns
    -------
    {"clear", "fairly_clear", "close"}

    Examples
    --------
    >>> label_of(11, 200), label_of(10, 200), label_of(3, 149), label_of(9, 19)
    ('clear', 'fairly_clear', 'fairly_clear', 'fairly_clear')
    """
    if n_ballots >= FEWEST_FOR_CLEAR and lower > max(5, n_ballots // 20):
        return "clear"
    if lower > max(2, n_ballots // 50):
        return "fairly_clear"
    return "close"


__all__ = ["Example", "Flip", "Label", "Rewrite", "Rewriter", "flip", "label_of", "lower_bound"]
