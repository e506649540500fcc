"""What in somebody's own words may tell more than they mean: looked for by rule, on this machine.

Nothing here decides anything. Whoever wrote the words is shown what was found and may leave it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from deliberation.empty_words import EMPTY_WORDS

FEWEST_DIGITS = 6
"""Of a number that may belong to one person: an account, a case, a membership."""

PHONE_DIGITS = range(9, 16)
SHORTEST_NAME = 3
_ALSO_WORDS = """
april art august autumn bill carol chance daisy dawn dean drew earl eve faith fern frank gene glen
grace grant guy hope iris ivy jack jade jay jean joy june lance lily mark mary may member miles
neighbour olive pat pearl penny ray rich rob robin rose ruby sally sandy skip sky sue summer tab tom
van victor violet voter wade ward will woody young
"""
ALSO_WORDS = frozenset(_ALSO_WORDS.split())
"""Names that also begin a sentence as words: there they say nothing."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
AMOUNT = re.compile(
    r"[£$€¥]\s?\d[\d,. ]*\d|[£$€¥]\s?\d|\b\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+\b(?!\s?\d)"
)
DAY = re.compile(r"\b(?:(?:19|20)\d\d-\d\d?-\d\d?|\d\d?([./-])\d\d?\1(?:19|20)?\d\d)\b")
YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-–/ ]\s?(?:(?:19|20)\d\d|\d\d)\b)+")
HOURS = re.compile(r"\b\d\d?[.:]\d\d(?:\s?[-–]\s?\d\d?[.:]\d\d)?\b")
NO_NUMBERS = (DAY, YEARS, HOURS, AMOUNT)
NUMBER = re.compile(r"(?<![\w+])\+?\(?\d(?:[ .()/\u00a0-]{0,2}\d)+(?!\w)")

POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d(?!ND|RD|ST|TH)[ABD-HJLNP-UW-Z]{2}"
    r"|[a-z]{1,2}\d[a-z\d]? \d(?!nd|rd|st|th)[abd-hjlnp-uw-z]{2})\b"
)
STREET = re.compile(
    r"\b\d{1,4}[a-z]?,? (?:[^\W\d_a-z][\w'’.-]* ){1,3}?"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Way|Crescent|Place|Square|Terrace|Court"
    r"|Gardens|Grove|Row|Walk|Mews)\b"
    r"|\b\d{1,4},? (?:[Rr]ue|[Hh]eol|[Ss]tryd|[Ff]fordd|[Ll][oô]n) \w[\w'’-]*"
    r"|\b(?:Calle|C/|Avenida|Avda\.?|Plaza|Heol|Stryd|Ffordd|Via|Rua) (?:[\w'’-]+,? ){1,4}\d{1,4}\b"
    r"|\b[^\W\d_]+(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee) \d{1,4}\b"
)
GIVES_AWAY = re.compile(
    r"\b(?:my|our) (?:team|manager|boss|shifts?|ward|office|clinic|desk|caseload|patch|rota|school"
    r"|class|depot|branch|colleagues?|supervisor)\b"
    r"|\b(?:as|i'm|i am) (?:a|an|the|one of the) [^\W\d_]+(?: [^\W\d_]+)?"
    r"|\bi(?:'ve| have)? (?:manage|run|lead|supervise)d? [^\W\d_]+(?: [^\W\d_]+)?"
    r"|\bi(?:'ve| have)? work(?:ed)? (?:in|at|as|for|with) [^\W\d_]+(?: [^\W\d_]+)?"
    r"|\bthe only (?:one|person|[^\W\d_]+)"
    r"|\b(?:since|in) (?:19|20)\d\d\b|\bfor (?:\d+|many) years\b"
    r"|\b(?:last|on|every) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_](?:[\w-]|['’](?!s\b))*")
BEGINS = re.compile(r"(?:^|[.!?…:]\s+|\n\s*)[\"“'‘(]*$")


class Alert(NamedTuple):
    """Something found in a text: what kind of thing, and the words themselves."""

    kind: str
    found: str


def alerts_in(text: str, names: KnownNames) -> list[Alert]:
    """Return what may point at a person: names, addresses, numbers; each once, in a fixed order."""
    plain = with_our_digits(text)
    found = [Alert("name", name) for name in names.in_text(text)]
    found += [Alert("email", match[0]) for match in EMAIL.finditer(plain)]
    found += numbers_in(EMAIL.sub(" ", plain))
    found += [Alert("postcode", match[0]) for match in POSTCODE.finditer(plain)]
    found += [Alert("street", match[0]) for match in STREET.finditer(plain)]
    return list(dict.fromkeys(found))


def gives_away(text: str) -> list[str]:
    """Return the words by which people who work together know each other."""
    straight = text.replace("’", "'")
    return list(dict.fromkeys(match[0] for match in GIVES_AWAY.finditer(straight)))


def with_our_digits(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9."""
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() and not sign.isascii() else sign
        for sign in text
    )


def numbers_in(text: str) -> Iterator[Alert]:
    """Yield phone numbers and other long ones; amounts, years, days and hours are none."""
    for pattern in NO_NUMBERS:
        text = pattern.sub(lambda match: ";" if counts_as_none(match[0]) else match[0], text)
    for match in NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if match[0].lstrip("(")[0] in "+0" and len(digits) in PHONE_DIGITS:
            yield Alert("phone", match[0])
        elif len(digits) >= FEWEST_DIGITS:
            yield Alert("number", match[0])


def counts_as_none(words: str) -> bool:
    """Say whether something that looks like an amount or a day is one: no amount begins with 0."""
    return not words.startswith("0") or not words[1:3].isdecimal()


@dataclass(frozen=True)
class KnownNames:
    """The people of a question, ready to be looked for in many texts."""

    names: tuple[str, ...]

    @cached_property
    def wholes(self) -> dict[str, str]:
        """Names of several words, as they are compared."""
        return {f" {flat} ": name for name in self.names if " " in (flat := folded(name))}

    @cached_property
    def parts(self) -> dict[str, str]:
        """Parts of names by which somebody is called, and one whose part it is."""
        parts = [(part, name) for name in self.names for part in WORD.findall(name)]
        return {bare(part): name for part, name in parts if is_telling(part)}

    def in_text(self, text: str) -> list[str]:
        """Return who is named, whole or in part; a part counts where it is written as a name."""
        flat = f" {' '.join(WORD.findall(folded(text)))} "
        found = [name for whole, name in self.wholes.items() if whole in flat]
        for word, begins in words_said(text):
            also_a_word = begins and (folded(word) in ALSO_WORDS or folded(word) in EMPTY_WORDS)
            if (name := self.parts.get(bare(word))) and not also_a_word:
                found.append(name)
        return list(dict.fromkeys(found))


def is_telling(part: str) -> bool:
    """Say whether a part of a name can be told from any other word."""
    if is_without_case(part):
        return len(part) > 1
    return part[0].isupper() and len(part) >= SHORTEST_NAME


def is_without_case(word: str) -> bool:
    """Say whether a word is written in a script without capitals."""
    return word.lower() == word.upper()


def words_said(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each word that may be a name by how it is written, and whether it begins a sentence."""
    for match in WORD.finditer(text):
        if match[0][0].isupper() or is_without_case(match[0]):
            yield match[0], bool(BEGINS.search(text[: match.start()]))


def bare(word: str) -> str:
    """Return a word without accents, its capitals kept."""
    split = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def folded(text: str) -> str:
    """Return a text without accents, capitals and more than one space."""
    return " ".join(bare(text).casefold().split())
