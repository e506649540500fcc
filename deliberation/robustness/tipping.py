"""Tipping: in which shares of its parts the same ballots would no longer favour the winner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

from deliberation.decision import Decision
from deliberation.line import Settings
from deliberation.pairwise import Pairwise
from deliberation.robustness.shares import Recount, leads, recount, simplest_between

JUST_PAST = Fraction(1, 1000)
"""No recount is farther past a tipping point than this share of all ballots."""


@dataclass(frozen=True, slots=True)
class Tip:
    """A share of one part at which the winner stops beating a rival.

    Attributes
    ----------
    part : int
        Whose share changes; the others keep their shares of the rest.
    way : {"above", "below"}
        Whether the winner stops when the share grows to the tipping point, or shrinks to it.
    rivals : tuple of int
        Who is level with the winner there, the first of all that are passed on the way.
    now, share : Fraction
        The part's share of the ballots, and t*: between them the winner beats every other of
        F; at t* it is level with the rivals.
    past : Recount or None
        Just past t*. Only this says whether the winners are others. None where the whole is
        the part at t*, or nothing could be recounted.
    """

    part: int
    way: Literal["above", "below"]
    rivals: tuple[int, ...]
    now: Fraction
    share: Fraction
    past: Recount | None


@dataclass(frozen=True, slots=True)
class Shift:
    """The least share of the ballots that would have to be of other parts.

    Attributes
    ----------
    rivals : tuple of int
        Who is then level with the winner.
    moved : Fraction
        Of all ballots.
    shares : tuple of Fraction
        Of each part, at that point.
    past : Recount or None
        With a little more moved the same way; None where no more can be, or nothing could be
        recounted.
    """

    rivals: tuple[int, ...]
    moved: Fraction
    shares: tuple[Fraction, ...]
    past: Recount | None


def tips(parts: Sequence[Pairwise], settings: Settings, decision: Decision) -> tuple[Tip, ...]:
    """Find how far the share of each part may change before the winner stops beating a rival.

    Parameters
    ----------
    parts : sequence of Pairwise
        A partition of everybody, exact; not for publishing but through `disclosure`.
    settings : Settings
    decision : Decision
        Of everybody.

    Returns
    -------
    tuple of Tip
        For each part at most one above its share and one below. Empty unless one option beats
        every other of F, and where no share of any part makes a difference.

    Notes
    -----
    With share t for one part and the others in proportion, the margin per ballot is
    t·a + (1 − t)·r, a within the part and r within the rest: linear, so it is 0 at
    t* = r/(r − a), a fraction of whole numbers. The nearest t* over all rivals counts.

    Examples
    --------
    Ten carers prefer B, thirty others A: level when half are carers.

    >>> from deliberation.decision import decide
    >>> carers = Pairwise("AB", [[0, 2], [8, 0]], 10)
    >>> others = Pairwise("AB", [[0, 24], [6, 0]], 30)
    >>> everybody = Pairwise("AB", [[0, 26], [14, 0]], 40)
    >>> settings = Settings(None)
    >>> for tip in tips([carers, others], settings, decide(everybody, settings))[:1]:
    ...     print(tip.part, tip.way, tip.now, tip.share, tip.past.winners)
    0 above 1/4 1/2 (1,)
    """
    winner = _winner(parts, decision)
    if winner is None:
        return ()
    found = (
        tip
        for part in range(len(parts))
        for tip in _tips_of(part, winner, parts, settings, decision)
    )
    return tuple(found)


def least_shift(parts: Sequence[Pairwise], settings: Settings, decision: Decision) -> Shift | None:
    """Find the least share of ballots that, moved between parts, makes a rival level.

    Parameters
    ----------
    parts : sequence of Pairwise
        A partition of everybody.
    settings : Settings
    decision : Decision
        Of everybody.

    Returns
    -------
    Shift or None
        None unless one option beats every other of F, and where no shares make a rival level.

    Notes
    -----
    The linear programme: least Σ max(0, t_g − t'_g) over shares t' ≥ 0 that add up to 1 with
    Σ t'_g·μ_g ≤ 0, μ_g the winner's margin per ballot in part g. It has one constraint
    besides the sum, so it is a fractional knapsack and is solved exactly: whatever moves goes
    to the part with the least μ, and it is taken from the part with the greatest μ first.

    References
    ----------
    .. [1] G. B. Dantzig, "Discrete-variable extremum problems", Operations Research 5,
       266-288, 1957.

    Examples
    --------
    >>> from deliberation.decision import decide
    >>> carers = Pairwise("AB", [[0, 2], [8, 0]], 10)
    >>> others = Pairwise("AB", [[0, 24], [6, 0]], 30)
    >>> everybody = Pairwise("AB", [[0, 26], [14, 0]], 40)
    >>> settings = Settings(None)
    >>> found = least_shift([carers, others], settings, decide(everybody, settings))
    >>> print(found.moved, *found.shares)
    1/4 1/2 1/2
    """
    winner = _winner(parts, decision)
    if winner is None:
        return None
    needed = {}
    for rival in decision.passing:
        moved = None if rival == winner else _least_moved(parts, winner, rival)
        if moved is not None:
            needed[rival] = moved
    if not needed:
        return None
    least = min(needed.values())
    rivals = tuple(rival for rival, moved in needed.items() if moved == least)
    shares = _after(parts, winner, rivals[0], least)
    return Shift(rivals, least, shares, _a_little_more(parts, winner, rivals[0], least, settings))


def _winner(parts: Sequence[Pairwise], decision: Decision) -> int | None:
    """Return the sole winner, if the parts together have it beat every other of F."""
    if len(decision.winners) != 1:
        return None
    [winner] = decision.winners
    within = leads(parts, winner)
    rivals = [rival for rival in decision.passing if rival != winner]
    beats = all(sum(int(lead[rival]) for lead in within) > 0 for rival in rivals)
    return winner if beats else None


def _tips_of(
    part: int, winner: int, parts: Sequence[Pairwise], settings: Settings, decision: Decision
) -> Iterator[Tip]:
    n_part = parts[part].n_ballots
    n_rest = sum(each.n_ballots for each in parts) - n_part
    if not n_part or not n_rest:
        return
    now = Fraction(n_part, n_part + n_rest)
    roots: dict[int, Fraction] = {}
    for rival in decision.passing:
        root = _root(part, winner, rival, parts)
        if rival != winner and root is not None:
            roots[rival] = root
    above = min((root for root in roots.values() if root > now), default=None)
    below = max((root for root in roots.values() if root < now), default=None)
    ways: tuple[Literal["above", "below"], ...] = ("above", "below")
    for way, share in zip(ways, (above, below), strict=True):
        if share is not None:
            rivals = tuple(rival for rival, root in roots.items() if root == share)
            past = _past(part, share, way, parts, settings)
            yield Tip(part, way, rivals, now, share, past)


def _root(part: int, option: int, other: int, parts: Sequence[Pairwise]) -> Fraction | None:
    """Return the share of a part, from 0 to 1, at which two options are level."""
    margins = [int(each.support[option, other] - each.support[other, option]) for each in parts]
    n_part = parts[part].n_ballots
    n_rest = sum(each.n_ballots for each in parts) - n_part
    inside = Fraction(margins[part], n_part)
    rest = Fraction(sum(margins) - margins[part], n_rest)
    if inside == rest:
        return None
    root = rest / (rest - inside)
    return root if 0 <= root <= 1 else None


def _past(
    part: int, share: Fraction, way: str, parts: Sequence[Pairwise], settings: Settings
) -> Recount | None:
    """Count again just past a tipping point, before any other comparison turns round."""
    end = Fraction(1 if way == "above" else 0)
    if share == end:
        return None
    couples = combinations(range(len(parts[part].options)), 2)
    roots = [_root(part, i, j, parts) for i, j in couples]
    if way == "above":
        ends = [root for root in roots if root is not None and root > share]
        t = simplest_between(share, min([*ends, end, share + JUST_PAST]))
    else:
        ends = [root for root in roots if root is not None and root < share]
        t = simplest_between(max([*ends, end, share - JUST_PAST]), share)
    n_rest = sum(each.n_ballots for each in parts) - parts[part].n_ballots
    shares = [(1 - t) * Fraction(each.n_ballots, n_rest) for each in parts]
    shares[part] = t
    return recount(parts, shares, settings)


def _by_lead(
    parts: Sequence[Pairwise], winner: int, rival: int
) -> tuple[list[Fraction], list[int]]:
    """Return the winner's margin per ballot in each part, and parts by falling margin.

    Parts without ballots are left out of the second.
    """
    margins = [
        Fraction(int(lead[rival]), each.n_ballots or 1)
        for lead, each in zip(leads(parts, winner), parts, strict=True)
    ]
    there = [g for g, each in enumerate(parts) if each.n_ballots]
    return margins, sorted(there, key=lambda g: -margins[g])


def _least_moved(parts: Sequence[Pairwise], winner: int, rival: int) -> Fraction | None:
    margins, order = _by_lead(parts, winner, rival)
    n_ballots = sum(each.n_ballots for each in parts)
    lead = sum((margins[g] * Fraction(parts[g].n_ballots, n_ballots) for g in order), Fraction(0))
    moved, least = Fraction(0), margins[order[-1]]
    for g in order[:-1]:
        gain, held = margins[g] - least, Fraction(parts[g].n_ballots, n_ballots)
        if gain * held >= lead:
            return moved + lead / gain if gain else None
        moved, lead = moved + held, lead - gain * held
    return None


def _after(
    parts: Sequence[Pairwise], winner: int, rival: int, moved: Fraction
) -> tuple[Fraction, ...]:
    """Return the shares after moving so much, from the greatest lead to the least."""
    _, order = _by_lead(parts, winner, rival)
    n_ballots = sum(each.n_ballots for each in parts)
    shares = [Fraction(each.n_ballots, n_ballots) for each in parts]
    shares[order[-1]] += moved
    for g in order[:-1]:
        taken = min(shares[g], moved)
        shares[g], moved = shares[g] - taken, moved - taken
    return tuple(shares)


def _a_little_more(
    parts: Sequence[Pairwise], winner: int, rival: int, moved: Fraction, settings: Settings
) -> Recount | None:
    margins, order = _by_lead(parts, winner, rival)
    n_ballots = sum(each.n_ballots for each in parts)
    lower = [g for g in order if margins[g] > margins[order[-1]]]
    most = Fraction(sum(parts[g].n_ballots for g in lower), n_ballots)
    if moved >= most:
        return None
    more = simplest_between(moved, min(most, moved + JUST_PAST))
    return recount(parts, _after(parts, winner, rival, more), settings)
