"""Texts to words that both databases hold alike, and what was typed to a question."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LONGEST_QUESTION = 200
MOST_WORDS = 12
LONGEST_WORD = 60
SHORTEST_BEGINNING = 3
"""From how many letters on a word also finds longer ones that begin with it."""
LARGEST_POSITION = 16_383
JOINERS = "\u200c\u200d"
MARKS = re.escape(
    "".join(chr(n) for n in range(0x300, 0x10000) if unicodedata.category(chr(n))[0] == "M")
)
WORD = re.compile(rf"(?:[^\W_][{MARKS}{JOINERS}]*)+(?:['’](?:[^\W_][{MARKS}{JOINERS}]*)+)*")
QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


class Token(NamedTuple):
    """A folded word and where it stands in its text."""

    word: str
    start: int
    end: int


class Unit(NamedTuple):
    """Words that must follow each other; the last may be only the beginning of a word."""

    words: tuple[str, ...]
    is_beginning: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for: as they typed it, and the units that must all be found."""

    typed: str
    units: tuple[Unit, ...]

    def __bool__(self) -> bool:
        return bool(self.units)

    @property
    def exactly(self) -> Question | None:
        """The same with whole words only; None where that is no different."""
        if not any(unit.is_beginning for unit in self.units):
            return None
        return Question(self.typed, tuple(unit._replace(is_beginning=False) for unit in self.units))

    @property
    def side_by_side(self) -> Question | None:
        """The same with all its words in a row; None where there is only one unit."""
        if len(self.units) < 2:
            return None
        words = tuple(word for unit in self.units for word in unit.words)
        return Question(self.typed, (Unit(words, self.units[-1].is_beginning),))


@functools.lru_cache(maxsize=20_000)
def folded(word: str) -> tuple[str, ...]:
    """Return a word without capitals, accents and apostrophes; a few signs are several words.

    Accents that change a letter's sound go; signs that are letters of their own, as in the scripts
    of India, stay.
    """
    if word.isascii():
        return (word.replace("'", "").lower()[:LONGEST_WORD],)
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(c for c in letters if not is_accent(c) and c not in "'’" + JOINERS)
    return tuple(piece[:LONGEST_WORD] for piece in WORD.findall(kept))


def is_accent(character: str) -> bool:
    """Say whether a mark is written over or under a letter that stays the same letter."""
    place = unicodedata.combining(character)
    return 10 <= place <= 36 or place >= 200


def tokens_in(text: str) -> Iterator[Token]:
    """Give the words of a text, folded, with their places."""
    for found in WORD.finditer(text):
        for word in folded(found.group()):
            yield Token(word, found.start(), found.end())


def words_in(text: str) -> list[str]:
    """Return the folded words of a text in order."""
    return [token.word for token in tokens_in(text)]


def question_from(typed: str) -> Question:
    """Return what is looked for; words in quotation marks must follow each other as they stand.

    Whatever is no letter and no figure only parts words, so nothing typed can mean anything else.
    """
    typed = " ".join(typed[:LONGEST_QUESTION].replace("\0", " ").split())
    units: list[Unit] = []
    last = 0
    for quoted in [*QUOTED.finditer(typed), None]:
        loose = typed[last : quoted.start() if quoted else None]
        units += [Unit((word,), len(word) >= SHORTEST_BEGINNING) for word in words_in(loose)]
        if quoted:
            last = quoted.end()
            if words := tuple(words_in(quoted.group(1))):
                units.append(Unit(words, False))
    return Question(typed, limited(list(dict.fromkeys(units))))


def limited(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return as many units as hold no more than twelve words; a long quotation is cut short."""
    kept: list[Unit] = []
    left = MOST_WORDS
    for unit in units:
        words = unit.words[:left]
        if words:
            kept.append(unit._replace(words=words))
        left -= len(words)
    return tuple(kept)


def for_sqlite(question: Question, *, in_heading: bool = False) -> str:
    """Return a question as FTS5 reads it; folded words hold neither quotes nor operators."""
    units = [
        f'"{" ".join(unit.words)}"' + (" *" if unit.is_beginning else "") for unit in question.units
    ]
    told = " AND ".join(units)
    return f"heading : ({told})" if in_heading else told


def for_postgresql(question: Question, *, in_heading: bool = False) -> str:
    """Return a question as a tsquery; words of headings carry the weight A."""
    weight = "A" if in_heading else ""
    return " & ".join(f"({unit_for_postgresql(unit, weight)})" for unit in question.units)


def unit_for_postgresql(unit: Unit, weight: str) -> str:
    """Return a unit as part of a tsquery."""
    ends = [""] * (len(unit.words) - 1) + ["*" if unit.is_beginning else ""]
    words = [
        f"'{word}'" + (f":{end}{weight}" if end or weight else "")
        for word, end in zip(unit.words, ends, strict=True)
    ]
    return " <-> ".join(words)


def vector_of(heading: Sequence[str], body: Sequence[str]) -> str:
    """Return words as a tsvector is written, with a gap between heading and body."""
    places: dict[str, list[str]] = {}
    for weight, words, first in (("A", heading, 1), ("", body, len(heading) + 3)):
        for place, word in enumerate(words, start=first):
            places.setdefault(word, []).append(f"{min(place, LARGEST_POSITION)}{weight}")
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())
