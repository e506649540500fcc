"""Texts in pieces: what was looked for, and what stands around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from app.search.convert.words import Question, Token, Unit, tokens_in

SHOWN_LETTERS, LETTERS_BEFORE = 240, 60
LONGEST_LOOKED_AT = 20_000
MOST_HITS = 500
"""How many of the words found in one text are weighed for the part that is shown."""

Pieces = list[tuple[str, bool]]


def marked(text: str, question: Question, *, is_whole: bool = False) -> Pieces:
    """Return a text in pieces, each with whether it was looked for; a long one is cut to a part.

    The part is the one that holds the most different things looked for, from the first such on.
    """
    text = text[:LONGEST_LOOKED_AT]
    hits = hits_in(text, question)
    if is_whole:
        return pieces_of(text, hits, 0, len(text))
    start, end = best_part(text, hits)
    pieces = pieces_of(text, hits, start, end)
    before = [("… ", False)] if start > 0 else []
    return [*before, *pieces, *([(" …", False)] if end < len(text) else [])]


def hits_in(text: str, question: Question) -> list[tuple[int, int, int]]:
    """Return (start, end, unit) for whatever was looked for, in order and without overlaps."""
    tokens = list(tokens_in(text))
    found = [
        (tokens[at].start, tokens[at + len(unit.words) - 1].end, n)
        for n, unit in enumerate(question.units)
        for at in range(len(tokens) - len(unit.words) + 1)
        if stands_at(unit, tokens, at)
    ]
    hits: list[tuple[int, int, int]] = []
    for hit in sorted(found):
        if not hits or hit[0] >= hits[-1][1]:
            hits.append(hit)
    return hits


def stands_at(unit: Unit, tokens: Sequence[Token], at: int) -> bool:
    """Say whether a unit's words stand at a place of a text."""
    *first, last = unit.words
    if any(tokens[at + n].word != word for n, word in enumerate(first)):
        return False
    word = tokens[at + len(first)].word
    return word.startswith(last) if unit.is_beginning else word == last


def best_part(text: str, hits: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """Return the part of a text that tells most about the hits, cut between words."""
    if len(text) <= SHOWN_LETTERS:
        return 0, len(text)
    first, most = 0, 0
    ends = [end for _start, end, _unit in hits]
    for n, (start, _end, _unit) in enumerate(hits[:MOST_HITS]):
        until = bisect_right(ends, start - LETTERS_BEFORE + SHOWN_LETTERS)
        told = {unit for _at, _end, unit in hits[n:until]}
        if len(told) > most:
            first, most = start, len(told)
    start = max(0, min(first - LETTERS_BEFORE, len(text) - SHOWN_LETTERS))
    end = start + SHOWN_LETTERS
    if start > 0:
        start = next((n for n in range(start, first) if text[n - 1].isspace()), start)
    if end < len(text):
        end = next(
            (n for n in range(end, start + SHOWN_LETTERS // 2, -1) if text[n].isspace()), end
        )
    return start, end


def pieces_of(text: str, hits: Sequence[tuple[int, int, int]], start: int, end: int) -> Pieces:
    """Return a part of a text, parted at the hits in it."""
    pieces: Pieces = []
    for at, until, _unit in hits:
        if at >= start and until <= end:
            pieces += [(text[start:at], False), (text[at:until], True)]
            start = until
    return [piece for piece in [*pieces, (text[start:end], False)] if piece[0]]
