"""The picture "I took part": the question, the place and the month, the same for everybody."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import format_date
from flask_babel import gettext as _

from app.core.drawing.outlines import outlined
from app.core.drawing.typesetting import png_from
from app.issues.convert import settings_of
from app.issues.models import Issue

SIZES = ((66, 25, 3), (54, 31, 4), (44, 38, 5), (34, 50, 6))
"""Height of letters, letters a line and lines, largest first; a question has at most 140."""

WIDTH, HEIGHT = 1200, 630


@dataclass(frozen=True, slots=True)
class Picture:
    """What the picture says, and the question in lines that fit beside the plate."""

    heading: str
    question: str
    where: str
    size: int
    lines: tuple[str, ...]


def picture_of(issue: Issue, ends_at: datetime) -> Picture:
    """Return what the picture of a question says; nothing in it is about one person."""
    month = format_date(ends_at.astimezone(ZoneInfo(settings_of(issue).zone)), "MMMM y")
    size, lines = fitted(issue.question)
    where = _("%(group)s, %(month)s", group=issue.group.name, month=month)
    return Picture(_("I took part"), issue.question, where, size, lines)


def fitted(text: str) -> tuple[int, tuple[str, ...]]:
    """Return the largest size in which a text fits, and its lines.

    Examples
    --------
    >>> fitted("Where should the bus stop?")
    (66, ('Where should the bus', 'stop?'))
    """
    tried = [(size, wrapped(text, width), most) for size, width, most in SIZES]
    size, lines, most = next((one for one in tried if len(one[1]) <= one[2]), tried[-1])
    return size, tuple(lines[:most])


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of so many letters; a word that no line holds is broken."""
    lines: list[str] = []
    for word in text.split():
        while breadth(word) > width:
            lines.append(word[: width // 2 if breadth(word[:width]) > width else width])
            word = word[len(lines[-1]) :]
        if lines and breadth(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        elif word:
            lines.append(word)
    return lines


def breadth(text: str) -> int:
    """Return how many letters wide a text is; East Asian ones count twice."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def svg_of(picture: Picture) -> str:
    """Return the picture as SVG."""
    return outlined(render_template("ballots/took_part.svg", picture=picture))


@lru_cache(maxsize=64)
def png_of(picture: Picture) -> bytes:
    """Return the picture as PNG, for the many places that take no SVG; many ask for the same."""
    return png_from("picture", {"svg": svg_of(picture)}, ppi=72)
