"""Names that people show: which characters they may hold, and which look alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from app.core.words.text import clean_name

MOST_MARKS = 2
"""How many marks may stand on one letter; more of them spill over the lines around."""

TWINS: Mapping[str, str] = MappingProxyType(
    {
        "0": "o", "1": "l", "|": "l", "i": "l", "!": "l", "5": "s", "$": "s", "3": "e", "@": "a",
        "4": "a", "7": "t", "8": "b",
        "а": "a", "в": "b", "е": "e", "ѕ": "s", "і": "l", "ј": "j", "к": "k", "м": "m", "н": "h",
        "о": "o", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ӏ": "l", "ԁ": "d", "ԛ": "q",
        "ԝ": "w", "г": "r", "п": "n", "ь": "b",
        "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "l", "κ": "k", "ν": "v", "ο": "o", "ρ": "p",
        "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w", "μ": "u",
        "ɑ": "a", "ɡ": "g", "ı": "l", "ł": "l", "ø": "o", "ð": "d", "đ": "d", "ħ": "h", "ŧ": "t",
        "æ": "ae", "œ": "oe", "ß": "ss", "թ": "p", "օ": "o", "ո": "n", "ս": "u", "հ": "h",
    }
)  # fmt: skip
"""Letters that are read as another one, after accents and case have been dropped."""

PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton_of(name: str) -> str:
    """Return what is left of a name for the eye: two names with one skeleton look alike."""
    folded = unicodedata.normalize("NFKD", clean_name(name).casefold()).casefold()
    letters = "".join(TWINS.get(c, c) for c in folded if unicodedata.category(c)[0] in "LNS")
    for pair, twin in PAIRS:
        letters = letters.replace(pair, twin)
    return letters


def is_readable(name: str) -> bool:
    """Say whether a name has a letter or a figure, and no heap of marks on any of them."""
    marks = 0
    for character in unicodedata.normalize("NFD", name):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MOST_MARKS:
            return False
    return any(unicodedata.category(c)[0] in "LN" for c in name)
