"""What helps somebody to write a statement: how many sentences, how plain, said already or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.statements.models import Statement
from deliberation.similarity import similar

MOST_SIMILAR = 3
ALIKE = 30
SHORT_WORD = 3
LONG_WORD = 15
FEWEST_WORDS_A_SIDE = 3
SENTENCE_END = re.compile(r"(\w+)[.!?…]+\s+(?=[^\W\d_])")
JOINT = re.compile(r"\s+(?:and|but|and/or)\s+|\s*;\s*", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
INITIALS = re.compile(r"\b[A-Z]{2,6}\b")
KNOWN_INITIALS = frozenset({"NHS", "UK", "GP", "TV", "EU", "VAT", "MP", "MPS", "ID", "OK", "UN"})
TWO_IDEAS, HARD_WORD = "two-ideas", "hard-word"


def sentences_in(text: str) -> int:
    """Count the sentences of a line; an abbreviation ends none."""
    ends = [found for found in SENTENCE_END.finditer(text) if len(found[1]) > SHORT_WORD]
    return len(ends) + 1


def says_two_things(text: str) -> bool:
    """Say whether a line joins two halves that could each be answered by themselves."""
    halves = [len(half.split()) for half in JOINT.split(text)]
    return len(halves) > 1 and min(halves) >= FEWEST_WORDS_A_SIDE


def hard_word_in(text: str) -> str:
    """Return a word that may not be known to somebody new: initials, or a very long one."""
    is_shouted = text.isupper()
    hard = [] if is_shouted else [w for w in INITIALS.findall(text) if w not in KNOWN_INITIALS]
    hard += [word for word in WORD.findall(text) if len(word) >= LONG_WORD]
    return hard[0] if hard else ""


def alike(texts: Sequence[str], draft: str) -> list[int]:
    """Return which of the texts resemble a draft, the closest first."""
    return [found.place for found in similar(texts, draft, MOST_SIMILAR, ALIKE)]


@dataclass(frozen=True, slots=True)
class Coaching:
    """What to think of before a statement goes in; `marks` say that somebody has seen it."""

    near: tuple[Statement, ...] = ()
    is_two_ideas: bool = False
    hard_word: str = ""

    @property
    def marks(self) -> set[str]:
        """One mark for each thing said: the ids of similar ones, the codes of the others."""
        said = {TWO_IDEAS: self.is_two_ideas, HARD_WORD: bool(self.hard_word)}
        return {str(row.id) for row in self.near} | {code for code, holds in said.items() if holds}


def coaching_of(draft: str, rows: Sequence[Statement]) -> Coaching:
    """Return what to say of a draft beside the statements that there are."""
    near = tuple(rows[place] for place in alike([row.text for row in rows], draft))
    return Coaching(near, says_two_things(draft), hard_word_in(draft))
