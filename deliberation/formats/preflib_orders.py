"""Many of PrefLib's lines at once, where they are written as they should be."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from deliberation.formats.lines import Progress, parts_of
from deliberation.ranks import Int64Array, IntArray, smallest_type

_NUMBER = "[ \t]*+[0-9]{1,18}+[ \t]*+"
_NUMBERS = f"{_NUMBER}(?:,{_NUMBER})*+"
_TIER = rf"(?:{_NUMBER}|[ \t]*+\{{{_NUMBERS}\}}[ \t]*+)"
_ORDERS = re.compile(rf"(?:{_NUMBER}:(?:{_TIER}(?:,{_TIER})*+|[ \t]*+)\n)*+")

_GAPS = str.maketrans(":,{}\n", "     ")
_COLON, _OPEN, _CLOSE, _ZERO = b":{}0"


def read_orders(
    lines: Sequence[str], n_options: int, progress: Progress | None
) -> tuple[IntArray, Int64Array] | None:
    """Read lines that each hold a count, a colon and a ranking.

    Parameters
    ----------
    lines : sequence of str
        Without line breaks.
    n_options : int
    progress : callable, optional
        Told now and then how many lines are read, and out of how many.

    Returns
    -------
    (ranks, weights), or None
        Arrays of shape (n_lines, n_options) and (n_lines,). None where a line is not of this
        form or ranks an option twice or one that there is not: which one, is for others to say.

    Notes
    -----
    A pattern that never goes back says whether the lines are of this form. Then a colon ends
    each count, and each number after it begins a tier unless the one before stands in the same
    braces.

    Examples
    --------
    >>> ranks, weights = read_orders(["4: 1,{2,3}", "1: 3"], 3, None)
    >>> ranks.tolist(), weights.tolist()
    ([[1, 2, 2], [0, 0, 1]], [4, 1])
    >>> read_orders(["4: 1,{2,1}"], 3, None) is None
    True
    """
    ranks = np.zeros((len(lines), n_options), dtype=smallest_type(n_options))
    weights = np.zeros(len(lines), dtype=np.int64)
    for part in parts_of(lines, progress):
        if not _read_into(ranks[part], weights[part], lines[part]):
            return None
    return ranks, weights


def _read_into(ranks: IntArray, weights: Int64Array, lines: Sequence[str]) -> bool:
    """Fill in what the lines say; say whether they are as they should be."""
    text = "\n".join([*lines, ""])
    if not _ORDERS.fullmatch(text):
        return False
    letters = np.frombuffer(f"\n{text}".encode("ascii"), dtype=np.uint8)
    numbers = np.fromstring(text.translate(_GAPS), dtype=np.int64, sep=" ")
    is_digit = letters - np.uint8(_ZERO) < 10
    begins = np.flatnonzero(is_digit[1:] & ~is_digit[:-1]) + 1
    counts = np.searchsorted(begins, np.flatnonzero(letters == _COLON)) - 1
    if len(counts) != len(lines):
        return False  # a line broken in two
    weights[:] = numbers[counts]
    lengths = np.diff(counts, append=len(numbers)) - 1
    rows = np.repeat(np.arange(len(lines)), lengths)
    is_ranked = np.ones(len(numbers), dtype=np.bool_)
    is_ranked[counts] = False
    options = numbers[is_ranked] - 1
    if not ((options >= 0) & (options < ranks.shape[1])).all():
        return False
    tiers = np.cumsum(~_are_level(letters, begins))
    ranks[rows, options] = tiers[is_ranked] - tiers[counts][rows]
    return bool((np.count_nonzero(ranks, axis=1) == lengths).all())


def _are_level(letters: npt.NDArray[np.uint8], begins: Int64Array) -> npt.NDArray[np.bool_]:
    """Say of each number whether it stands in the same braces as the one before."""
    opened = np.searchsorted(np.flatnonzero(letters == _OPEN), begins)
    closed = np.searchsorted(np.flatnonzero(letters == _CLOSE), begins)
    are_level = opened > closed
    are_level[1:] &= opened[1:] == opened[:-1]
    are_level[:1] = False
    return are_level
