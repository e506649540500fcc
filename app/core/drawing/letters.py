"""What of a text our typefaces can print: letters that none has, signs that none draws joined."""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

LETTERS = Path(__file__).parent / "typefaces" / "LETTERS.json"
UNPRINTED = "[?]"
"""What stands for letters that no typeface has."""
TONES = re.compile("(?<=[\u261d-\u270d\U0001f000-\U0001faff])[\U0001f3fb-\U0001f3ff]")
"""Tones of skin, which say nothing where all is black."""
PICTURE = "[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?"
JOINED = re.compile(f"{PICTURE}(?:\u200d{PICTURE})+")
NEVER_SEEN = re.compile(
    "[\n\t\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\U000e0020-\U000e007f]"
)


@cache
def faces() -> Sequence[tuple[Sequence[int], Sequence[int]]]:
    """Return of each face where its ranges of letters begin, and where they end."""
    found = []
    for ranges in json.loads(LETTERS.read_text(encoding="utf-8")).values():
        ends = [[int(end, 16) for end in each.split("-")] for each in ranges.split()]
        found.append(([first for first, _last in ends], [last for _first, last in ends]))
    return found


def has(face: tuple[Sequence[int], Sequence[int]], sign: str) -> bool:
    """Say whether a face has a letter."""
    place = bisect_right(face[0], ord(sign)) - 1
    return place >= 0 and ord(sign) <= face[1][place]


@cache
def is_printed(sign: str) -> bool:
    """Say whether some typeface has a letter, or nothing of it is ever seen."""
    return bool(NEVER_SEEN.match(sign)) or any(has(face, sign) for face in faces())


def drawn_apart(text: str) -> str:
    """Put signs that are one picture beside each other, unless each face with one has them all.

    A face that has one of them only would draw that one and leave out the others.
    """

    def apart(match: re.Match[str]) -> str:
        signs = [sign for sign in match[0] if not NEVER_SEEN.match(sign)]
        found = [[has(face, sign) for sign in signs] for face in faces()]
        is_whole = all(all(each) for each in found if any(each))
        return match[0] if is_whole else "".join(signs)

    return JOINED.sub(apart, TONES.sub("", text))


def printable(text: str) -> str:
    """Return the text with a mark in place of letters that no typeface has.

    A sign that nobody sees, as it only steers how letters join, leaves no mark.
    """
    told: list[str] = []
    for sign in text:
        if is_printed(sign):
            told.append(sign)
        elif unicodedata.category(sign) == "Cf":
            continue
        elif not told or told[-1] != UNPRINTED:
            told.append(UNPRINTED)
    return "".join(told)


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return what JSON holds with each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: each_text(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(inner, change) for inner in value]
    return value
