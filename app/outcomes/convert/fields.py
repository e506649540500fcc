"""Reading a JSON form strictly: each check names the field and says what was expected."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.core.words.text import clean_line


class InvalidVote(Exception):
    """A file is no vote; says which field is wrong and what was expected there."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: expected {expected}")


def mapping(given: Any, where: str, known: set[str]) -> Mapping[str, Any]:
    """Return an object none of whose fields is unknown."""
    expect(isinstance(given, dict), where, "an object")
    for name in given:
        expect(name in known, f"{where}.{name}" if "[" in where else str(name), "no such field")
    return given


def items(fields: Mapping[str, Any], name: str, *, least: int, most: int) -> list[Any]:
    """Return a list of the right length."""
    given: Any = fields.get(name)
    is_list = isinstance(given, list) and least <= len(given) <= most
    expect(is_list, name, f"a list of {least} to {most}")
    return list(given)


def line(
    fields: Mapping[str, Any], name: str, *, where: str = "", longest: int | None = None
) -> str:
    """Return a line of text that is not empty."""
    path = f"{where}.{name}" if where else name
    given = clean_line(text(fields, name, path))
    within = f", at most {longest} letters" if longest else ""
    expect(bool(given) and len(given) <= (longest or len(given)), path, f"a line of text{within}")
    return given


def text(fields: Mapping[str, Any], name: str, path: str) -> str:
    """Return a text, empty where it is left out."""
    given = fields.get(name, "")
    expect(isinstance(given, str), path, "text")
    return given


def day(fields: Mapping[str, Any]) -> str:
    """Return a date such as 2014-11-18, or nothing."""
    given = text(fields, "date", "date")
    try:
        return datetime.date.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        raise InvalidVote("date", "a day such as 2014-11-18") from None


def one_of(fields: Mapping[str, Any], name: str, known: Sequence[str], usual: str) -> str:
    """Return a word out of a list."""
    given = fields.get(name, usual)
    expect(isinstance(given, str) and given in known, name, f"one of {', '.join(known)}")
    return given


def truth(fields: Mapping[str, Any], name: str, where: str, *, default: bool) -> bool:
    """Return true or false."""
    given = fields.get(name, default)
    expect(isinstance(given, bool), where, "true or false")
    return given


def whole(given: Any, where: str, *, least: int) -> int:
    """Return a whole number."""
    is_whole = isinstance(given, int) and not isinstance(given, bool)
    expect(is_whole and least <= given <= 10**9, where, f"a whole number from {least}")
    return int(given)


def ratio(given: Any, where: str) -> tuple[int, int]:
    """Return how many above for how many below, such as [3, 1]."""
    is_pair = isinstance(given, list) and len(given) == 2
    expect(is_pair, where, "two whole numbers, above and below, such as [3, 1]")
    return whole(given[0], f"{where}[0]", least=0), whole(given[1], f"{where}[1]", least=1)


def share(given: Any, where: str) -> tuple[int, int] | None:
    """Return a share such as [1, 4]; null for none."""
    if given is None:
        return None
    over, under = ratio(given, where)
    expect(over <= under, where, "a share of at most one, such as [1, 4]")
    return over, under


def quorum(given: Any, where: str) -> str | None:
    """Return how many must put an option above the status quo; a part of one is kept exactly."""
    if given is None:
        return None
    wanted = 'a number as text or whole, such as 40, "47.5" or "95/2"'
    is_number = isinstance(given, str) or (isinstance(given, int) and not isinstance(given, bool))
    expect(is_number and len(str(given)) <= 40, where, wanted)
    return str(number_from(str(given), where, wanted))


def number_from(given: str, where: str, wanted: str) -> Fraction:
    """Read an exact number that is not negative; no powers of ten, which could be huge."""
    expect(re.fullmatch(r"\d+(\.\d+|/[1-9]\d*)?", given, re.ASCII) is not None, where, wanted)
    return Fraction(given)


def expect(is_so: bool, field: str, expected: str) -> None:
    """Stop where something else was found."""
    if not is_so:
        raise InvalidVote(field, expected)
