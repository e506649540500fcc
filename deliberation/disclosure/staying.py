"""How far a part's share may change before a winner stops being ahead, from shown figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from deliberation.disclosure.ranges import Pair, rounding_range

STEPS = 20
"""Shares are told in twentieths: a share nearer to the truth would tell more of a small part."""

Compared = tuple[Pair, Pair]
"""One rival: people of the part who prefer the winner and the rival, and of everybody."""


def staying_ahead(
    n_part: int, rivals: Sequence[Compared], n_people: int, *, exact: bool = False
) -> Pair | None:
    """Return between which shares of a part the winner is ahead of every rival for certain.

    Parameters
    ----------
    n_part : int
        People of the part, as shown.
    rivals : sequence of ((int, int), (int, int))
        For each rival how many of the part prefer the winner and the rival, as shown, and how
        many of everybody do, exactly.
    n_people : int
        Everybody, exactly.
    exact : bool
        Whether the part's figures are shown as they are, not rounded.

    Returns
    -------
    (int, int) or None
        The least and the greatest share in twentieths, the part's own share between them. None
        where it is not certain for both twentieths beside the part's own share.

    Notes
    -----
    With share t for the part and the others in proportion a margin per person is
    t·a/n + (1 − t)·(M − a)/(N − n), linear in t. It is tried for all values that the rounded
    figures leave possible, so nothing is told that does not follow from what is shown already.

    See Also
    --------
    deliberation.robustness.tipping.tips : the shares themselves, not for showing.

    Examples
    --------
    Ten of forty are carers and prefer the rival by six, everybody else the winner by eighteen.

    >>> staying_ahead(10, [((2, 8), (26, 14))], 40, exact=True)
    (0, 9)
    """
    sizes = [n for n in _possible(n_part, exact) if 0 < n < n_people]
    if not sizes or not rivals:
        return None
    is_safe = [
        all(
            _is_ahead(step, n, margin, total[0] - total[1], n_people)
            for shown, total in rivals
            for n, margin in product(sizes, _margins(shown, exact))
        )
        for step in range(STEPS + 1)
    ]
    least = STEPS * min(sizes) // n_people
    most = -(-STEPS * max(sizes) // n_people)
    if not all(is_safe[least : most + 1]):
        return None
    while least > 0 and is_safe[least - 1]:
        least -= 1
    while most < STEPS and is_safe[most + 1]:
        most += 1
    return least, most


def _possible(shown: int, exact: bool) -> range:
    least, most = (shown, shown) if exact else rounding_range(shown)
    return range(least, most + 1)


def _margins(shown: Pair, exact: bool) -> Pair:
    """Return the least and the greatest lead that shown counts can stand for."""
    ahead, behind = _possible(shown[0], exact), _possible(shown[1], exact)
    return ahead[0] - behind[-1], ahead[-1] - behind[0]


def _is_ahead(step: int, n_part: int, margin: int, total: int, n_people: int) -> bool:
    """Say whether the winner leads with the part at so many twentieths, in whole numbers."""
    inside = step * margin * (n_people - n_part)
    outside = (STEPS - step) * (total - margin) * n_part
    return inside + outside > 0
