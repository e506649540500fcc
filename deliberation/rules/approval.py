"""Approval against a line: how many ballots put an option above the status quo."""

from __future__ import annotations

import numpy as np

from deliberation.errors import InvalidSetting
from deliberation.profile import Int64Array, Profile
from deliberation.rules.base import Evidence, Order, Verdict, check_strength, tiers_by_score
from deliberation.thresholds import Majority, Threshold


def approval(
    profile: Profile,
    *,
    strength: str = "margins",
    line: int | None = None,
    majority: Majority | None = None,
    threshold: Threshold | None = None,
) -> Verdict:
    """Order options by how many ballots put them above the line.

    Parameters
    ----------
    profile : Profile
        The ballots.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; head-to-head comparisons do not count here.
    line : int, optional
        The option that draws the line, usually the status quo. Without it the line runs
        under each ballot's last ranked option: to rank is to approve.
    majority : Majority, optional
        What above against below an option needs to stand above the line; more above than
        below by default.
    threshold : Threshold, optional
        What share of all ballots must put it above, besides.

    Returns
    -------
    Verdict
        Options that pass by falling number of ballots above, then the line (where an option
        draws it), then those that do not pass. Evidence ``above``, ``below`` and ``passed``
        of shape (n_options,), the first two in ballots; the line itself counts 0 and 0.

    Raises
    ------
    InvalidSetting
        When ``line`` is no option, or ``strength`` neither.

    Notes
    -----
    A ballot that does not rank the line puts all it ranks above it. The two counts of each
    option are their own certificate.

    References
    ----------
    .. [1] S. J. Brams and P. C. Fishburn, "Approval voting", American Political Science
       Review 72, 831-847, 1978.

    Examples
    --------
    Three want the bus lane rather than no change, two do not; nobody wants the tunnel.

    >>> ballots = [(((0,), (2,), (1,)), 3), (((2,), (0, 1)), 2)]
    >>> profile = Profile.from_ballots(["bus lane", "tunnel", "no change"], ballots)
    >>> verdict = approval(profile, line=2)
    >>> verdict.order, verdict.evidence["above"].tolist()
    (((0,), (2,), (1,)), [3, 0, 0])
    """
    check_strength(strength)
    if line is not None and not 0 <= line < profile.n_options:
        raise InvalidSetting(f"option {line} cannot draw the line")
    above, below = _sides(profile, line)
    passed = _passed(above, below, profile.n_ballots, majority or Majority(), threshold)
    evidence = Evidence({"above": above, "below": below, "passed": passed})
    conventions = {"strength": strength, "unranked": "last"}
    order = tiers_by_score(above) if line is None else _order(above, passed, line)
    return Verdict(order, evidence, conventions)


def _sides(profile: Profile, line: int | None) -> tuple[Int64Array, Int64Array]:
    """Return the ballots that put each option above and below the line."""
    ranks, weights = profile.ranks, profile.weights
    above = np.zeros(profile.n_options, dtype=np.int64)
    below = np.zeros(profile.n_options, dtype=np.int64)
    for i in range(profile.n_options):
        ranked = ranks[:, i] > 0
        if line is None:
            better, worse = ranked, ~ranked
        else:
            drawn = ranks[:, line] > 0
            better = ranked & (~drawn | (ranks[:, i] < ranks[:, line]))
            worse = drawn & (~ranked | (ranks[:, i] > ranks[:, line]))
        above[i], below[i] = weights[better].sum(), weights[worse].sum()
    return above, below


def _passed(
    above: Int64Array,
    below: Int64Array,
    n_ballots: int,
    majority: Majority,
    threshold: Threshold | None,
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    needed = threshold.needed(n_ballots) if threshold else 0
    return np.array(
        [
            up >= needed and majority.is_met(up, down)
            for up, down in zip(above.tolist(), below.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )


def _order(
    above: Int64Array, passed: np.ndarray[tuple[int], np.dtype[np.bool_]], line: int
) -> Order:
    place = np.where(passed, 2, 0)
    place[line] = 1
    tiers: list[tuple[int, ...]] = []
    for side in (2, 1, 0):
        inside = np.flatnonzero(place == side)
        tiers += [tuple(inside[list(tier)].tolist()) for tier in tiers_by_score(above[inside])]
    return tuple(tiers)
