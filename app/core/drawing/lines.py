"""Words laid out in lines for a picture: nothing runs over its edge, nothing is lost unsaid."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Run = tuple[str, str]
"""Words and what became of them: kept, put_in or taken_out."""

WIDE = {"W", "F"}
NARROW = set("iljtfrI.,:;'’!|()[] ")
BROAD = set("жмфшщыюωњљџ")
LAST_LATIN = 0x24F
"""Beyond these letters another typeface of ours steps in, which runs wider."""

RIGHT_TO_LEFT = {"R", "AL"}
FROM_RIGHT, POP = "\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of words, each a list of runs, and whether they run from right to left."""

    lines: Sequence[Sequence[Run]]
    is_rtl: bool


def block_of(runs: Sequence[Run], *, width: int, size: int, most: int) -> Block:
    """Break runs into at most so many lines; what doesn't fit ends in three dots."""
    lines: list[list[Run]] = [[]]
    used = 0.0
    for kind, word in words_of(runs):
        needed = width_of(word, size)
        if used and used + needed > width:
            lines.append([])
            used, word = 0.0, word.lstrip()
            needed = width_of(word, size)
        lines[-1].append((kind, word))
        used += needed
    from_right = is_rtl("".join(word for _, word in runs))
    told = [joined(line) for line in cut(lines, most) if line]
    return Block([turned(line) for line in told] if from_right else told, from_right)


def plain_block(words: str, *, width: int, size: int, most: int) -> Block:
    """Break plain words into at most so many lines."""
    return block_of([(KEPT, words)], width=width, size=size, most=most)


def fitted(words: str, *, width: int, sizes: Sequence[tuple[int, int]]) -> tuple[int, Block]:
    """Return the largest size at which words need no more lines than it has, and the lines.

    `sizes` are (size, lines), largest first; the last one cuts what still doesn't fit.
    """
    for size, most in sizes:
        block = plain_block(words, width=width, size=size, most=most + 1)
        if len(block.lines) <= most:
            return size, block
    size, most = sizes[-1]
    return size, plain_block(words, width=width, size=size, most=most)


def turned(line: Sequence[Run]) -> list[Run]:
    """Let a line run from right to left wherever it is drawn, its full stops too."""
    return [(KEPT, FROM_RIGHT), *line, (KEPT, POP)]


def words_of(runs: Sequence[Run]) -> list[Run]:
    """Return each word with the space before it; a word longer than a line is broken."""
    found = []
    for kind, words in runs:
        start = 0
        for place, sign in enumerate(words):
            if (sign == " " and place > start) or place - start >= 24:
                found.append((kind, words[start:place]))
                start = place
        if words[start:]:
            found.append((kind, words[start:]))
    return found


def cut(lines: Sequence[list[Run]], most: int) -> list[list[Run]]:
    """Leave out the lines that are too many, and say so at the end of the last one."""
    kept = list(lines[:most])
    if len(lines) > most and kept[-1]:
        kind, word = kept[-1][-1]
        kept[-1] = [*kept[-1][:-1], (kind, word.rstrip(" .,;:") + " …")]
    return kept


def joined(line: Sequence[Run]) -> list[Run]:
    """Bring words of the same kind that stand side by side together."""
    found: list[Run] = []
    for kind, words in line:
        if found and found[-1][0] == kind:
            found[-1] = (kind, found[-1][1] + words)
        else:
            found.append((kind, words))
    return found


def width_of(words: str, size: int) -> float:
    """Estimate how wide words are, on the safe side, whatever typeface draws them."""
    return sum(share_of(sign) for sign in words) * size


def share_of(sign: str) -> float:
    """Return how wide a sign is as a share of the size of letters."""
    if sign in NARROW:
        return 0.34
    if unicodedata.east_asian_width(sign) in WIDE:
        return 1.05
    if unicodedata.combining(sign):
        return 0.0
    if sign.isalpha() and ord(sign) > LAST_LATIN:
        return 1.1 if sign.isupper() or sign in BROAD else 0.74
    return 0.74 if sign.isupper() or sign in "mwMW@%—…" else 0.58


def is_rtl(words: str) -> bool:
    """Say whether words run from right to left, by the first letter that has a direction."""
    for sign in words:
        direction = unicodedata.bidirectional(sign)
        if direction == "L" or direction in RIGHT_TO_LEFT:
            return direction in RIGHT_TO_LEFT
    return False
