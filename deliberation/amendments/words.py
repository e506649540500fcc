"""A paragraph as words, and the runs of words in which another version differs from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_MARKS = r"\s!-/:-@\[-^`{-~¡«»¿‐-‧‰-⁞、。"
_TOKEN = re.compile(
    rf"\s+"
    rf"|[^{_MARKS}]+(?:(?:['’‐-]|(?<=\d)[.,:/](?=\d))[^{_MARKS}]+)*"
    rf"|[{_MARKS}]"
)
_MOST_PAIRS = 400_000
"""How many equal pairs of words are searched before frequent words are left to follow others."""


class Hunk(NamedTuple):
    """One run of tokens that another version replaces.

    Attributes
    ----------
    start, end : int
        Tokens of the base, ``end`` left out; equal where something is put in between two.
    tokens : tuple of str
        What stands there in the other version; empty where something is taken out.
    """

    start: int
    end: int
    tokens: tuple[str, ...]


def tokens_of(words: str) -> list[str]:
    """Split a paragraph into words, spaces and marks; joined again they give it exactly.

    A word keeps the apostrophes and hyphens inside it, and a number its points and commas.

    Examples
    --------
    >>> tokens_of("It's £1,250 a year, not more.")
    ["It's", ' ', '£1,250', ' ', 'a', ' ', 'year', ',', ' ', 'not', ' ', 'more', '.']
    """
    return _TOKEN.findall(words)


def hunks_between(base: Sequence[str], other: Sequence[str]) -> tuple[Hunk, ...]:
    """Return what to replace in one list of tokens to get another, in order.

    Parameters
    ----------
    base, other : sequence of str
        As `tokens_of` gives them.

    Returns
    -------
    tuple of Hunk
        No two of them touch.

    Notes
    -----
    The longest run of words that both have is kept, then the longest on each side of it, and so
    on (Ratcliff and Obershelp). Spaces are never a reason to align two places, and in very
    repetitive paragraphs neither are frequent words, which bounds the time. The same two lists
    always give the same hunks.

    Examples
    --------
    >>> hunks_between(tokens_of("a bus at nine"), tokens_of("a late bus at ten"))
    (Hunk(start=2, end=2, tokens=('late', ' ')), Hunk(start=6, end=7, tokens=('ten',)))
    """
    head = _common_head(base, other)
    tail = _common_head(base[head:][::-1], other[head:][::-1])
    old, new = base[head : len(base) - tail], other[head : len(other) - tail]
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=_pairs(old, new) > _MOST_PAIRS)
    return tuple(
        Hunk(head + i1, head + i2, tuple(new[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )


def _common_head(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many tokens two lists share at their start."""
    for i, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return i
    return min(len(one), len(other))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many pairs of equal words two lists have."""
    counts = Counter(new)
    return sum(n * counts[token] for token, n in Counter(old).items() if not token.isspace())
