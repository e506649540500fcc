"""Which paragraph of a new version continues which paragraph of the old one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

_ALIKE = 400
"""Resemblance, in thousandths, from which a changed paragraph is still the same one."""

_MOST_CELLS = 4_000_000
"""Above so many pairs of paragraphs only unchanged ones are looked for."""


def aligned(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return for places in the new text the place in the old one that they continue.

    Parameters
    ----------
    old, new : sequence of str
        The paragraphs of two versions.

    Returns
    -------
    dict of int to int
        Rising on both sides; places that are new are left out.

    Examples
    --------
    >>> aligned(["Who", "Open on Mondays", "Free"], ["Open on Tuesdays", "Free", "Warm"])
    {0: 1, 1: 2}
    """
    head = _same_head(old, new)
    tail = _same_head(old[head:][::-1], new[head:][::-1])
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    places = {place: place for place in range(head)}
    for new_place, old_place in _inner(inner_old, inner_new):
        places[head + new_place] = head + old_place
    for back in range(tail, 0, -1):
        places[len(new) - back] = len(old) - back
    return places


def _same_head(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many paragraphs two texts share at their start."""
    count = 0
    while count < min(len(old), len(new)) and old[count] == new[count]:
        count += 1
    return count


def _inner(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Align what lies between the common start and the common end: (new, old), rising."""
    if len(old) * len(new) > _MOST_CELLS:
        blocks = SequenceMatcher(None, old, new).get_matching_blocks()
        return [(b + i, a + i) for a, b, size in blocks for i in range(size)]
    pairs = _best_path(_scores(old, new))
    return sorted(pairs + _rewritten(pairs, len(old), len(new)))


def _scores(old: Sequence[str], new: Sequence[str]) -> IntArray:
    """Return the worth of continuing each old paragraph as each new one, shape (old, new).

    An unchanged paragraph outweighs all resemblances together.
    """
    unchanged = 1_000 * (min(len(old), len(new)) + 1)
    shared, size_old, size_new = _shared_grams(old, new)
    likeness = 2_000 * shared // np.maximum(size_old[:, None] + size_new[None, :], 1)
    scores = np.where(likeness >= _ALIKE, likeness, 0)
    where = defaultdict(list)
    for place, words in enumerate(old):
        where[words].append(place)
    for place, words in enumerate(new):
        scores[where.get(words, []), place] = unchanged
    return scores


def _shared_grams(old: Sequence[str], new: Sequence[str]) -> tuple[IntArray, IntArray, IntArray]:
    """Return how many groups of three characters each two share, and how many each has."""
    grams = [[_grams(words) for words in texts] for texts in (old, new)]
    where: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list))
    for side in (0, 1):
        for place, found in enumerate(grams[side]):
            for gram in found:
                where[side][gram].append(place)
    shared = np.zeros((len(old), len(new)), dtype=np.int64)
    for gram, places in where[0].items():
        if gram in where[1]:
            shared[np.ix_(places, where[1][gram])] += 1
    sizes = [np.array([len(found) for found in one], dtype=np.int64) for one in grams]
    return shared, sizes[0], sizes[1]


def _grams(words: str) -> set[str]:
    """Return the groups of three characters of a paragraph, without regard to case."""
    padded = f" {' '.join(words.casefold().split())} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _best_path(scores: IntArray) -> list[tuple[int, int]]:
    """Return the rising pairs (new, old) of greatest worth in all.

    One pass over rows: for each row the best of going down or matching, then the running maximum.
    """
    n_old, n_new = scores.shape
    best = np.zeros((n_old + 1, n_new + 1), dtype=np.int64)
    for i in range(n_old):
        best[i + 1, 1:] = np.maximum(best[i, 1:], best[i, :-1] + scores[i])
        np.maximum.accumulate(best[i + 1], out=best[i + 1])
    pairs, i, j = [], n_old, n_new
    while i and j:
        if best[i, j] == best[i, j - 1]:
            j -= 1
        elif best[i, j] == best[i - 1, j]:
            i -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((j, i))
    return pairs


def _rewritten(pairs: list[tuple[int, int]], n_old: int, n_new: int) -> list[tuple[int, int]]:
    """Return the single paragraphs that were rewritten altogether between two that stayed."""
    marks = [(-1, -1), *sorted(pairs), (n_new, n_old)]
    return [
        (new_before + 1, old_before + 1)
        for (new_before, old_before), (new_after, old_after) in pairwise(marks)
        if (new_after - new_before, old_after - old_before) == (2, 2)
    ]
