"""Reasons in the same words, or nearly, under one head; every wording stays as it was written."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from app.outcomes.convert.reasons import in_order

LONG_WORD = 5
"""Letters from which one letter may differ; in a shorter word it makes another word."""

Row = Mapping[str, Any]
Words = tuple[str, ...]


def by_side(rows: Iterable[Row], apart: Collection[tuple[int, str]]) -> Iterator[list[Row]]:
    """Yield for each side of each option its rows, those that say the same under one head.

    The head is the wording that most people gave. It has `wordings`, each with its own people and
    how it is signed. What its writer has said means something else (`apart`, by place and text)
    stands alone, and so do reasons to tick. Rows of one side have to come one after the other.
    """
    for _side, some in groupby(rows, key=side_of):
        yield sorted(gathered_here(sorted(some, key=in_order), apart), key=in_order)


def side_of(row: Row) -> tuple[int, str]:
    """Return where a reason stands; those of two sides are never held against each other."""
    return row["place"], row["side"]


def gathered_here(rows: Iterable[Row], apart: Collection[tuple[int, str]]) -> list[Row]:
    """Do the same for one side of one option."""
    heads: dict[str, list[tuple[Words, list[Row]]]] = defaultdict(list)
    alone: list[Row] = []
    for row in rows:
        if row["was_ticked"] or (row["place"], row["text"]) in apart:
            alone.append(row)
            continue
        words = words_of(row["text"])
        known = heads[initials_of(words)]
        same = next((under for head, under in known if is_nearly(head, words)), None)
        if same is None:
            known.append((words, [row]))
        else:
            same.append(row)
    groups = [under for known in heads.values() for _words, under in known]
    return [*alone, *(headed(under) for under in groups)]


def headed(under: Sequence[Row]) -> Row:
    """Return one row for several: the commonest wording, all their people, and each wording."""
    if len(under) == 1:
        return under[0]
    people = sum(row["people"] for row in under)
    return {**under[0], "people": people, "name": "", "experience": "", "wordings": list(under)}


def words_of(text: str) -> Words:
    """Return the words of a text without capitals, accents and punctuation."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("'", "").replace("’", ""))
    bare = "".join(sign for sign in split if not unicodedata.combining(sign))
    return tuple("".join(sign if sign.isalnum() else " " for sign in bare).split())


def initials_of(words: Words) -> str:
    """Return what texts that are nearly the same share, so that few are held against each other."""
    return "".join(word[0] for word in words)


def is_nearly(one: Words, other: Words) -> bool:
    """Say whether two texts have the same words in the same order, slips of the pen aside."""
    return len(one) == len(other) and all(map(is_a_slip, one, other))


def is_a_slip(one: str, other: str) -> bool:
    """Say whether two words are one: the same, or long, begun alike and one letter apart.

    Examples
    --------
    >>> [is_a_slip(*pair) for pair in (("neighbours", "neigbours"), ("can", "cant"))]
    [True, False]
    >>> [is_a_slip(*pair) for pair in (("moral", "amoral"), ("possible", "impossible"))]
    [False, False]
    """
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < LONG_WORD or short[0] != long[0] or len(long) - len(short) > 1:
        return False
    begins = next((k for k, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    if begins is None:
        return True
    return short[begins + (len(short) == len(long)) :] == long[begins + 1 :]
