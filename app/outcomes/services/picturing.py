"""What people chose as a picture to share, from the stored document alone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import format_date
from flask_babel import gettext as _

from app.core.outlines import outlined
from app.core.templating import in_zone
from app.core.typesetting import png_from
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from app.outcomes.services.redacting import document_from
from app.outcomes.services.showing import told_by

LETTERS = 27
"""Letters of a headline on one line, at the size in which it is drawn."""

LINES = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture says: the headline in lines, one large number, and what it counts."""

    letter: str
    lines: list[str]
    number: int | None
    of_all: int
    where: str

    @property
    def words(self) -> str:
        """The picture in words, for those who don't see it."""
        said = " ".join(self.lines)
        if self.number is None:
            return said
        return _(
            "%(said)s %(x)s of %(n)s people said it would be better than now.",
            said=said, x=self.number, n=self.of_all,
        )  # fmt: skip


def picture_of(issue: Issue, row: IssueOutcome | None) -> Picture | None:
    """Return the picture of a result; None where nothing is shown, or it came from elsewhere."""
    return None if row is None else picture_from(told_by(document_from(row)), issue)


def picture_from(told: Mapping[str, Any], issue: Issue) -> Picture | None:
    """Return the picture of a page that is told from a document."""
    if issue.is_imported or not told["is_shown"] or not told["doc"]["options"]:
        return None
    headline = told["headline"]
    words = get_template_attribute("outcomes/_words.html", "headline_words")
    said = words(headline, told["names"], told["doc"]).striptags()
    lines = textwrap.wrap(said, LETTERS, max_lines=LINES, placeholder="…")
    winner = headline.get("winner")
    closed_at = issue.closed_at
    zone = settings_of(issue).zone
    month = format_date(in_zone(closed_at, zone).date(), "MMMM y") if closed_at else ""
    return Picture(
        letter=told["names"][winner].letter if winner is not None else "",
        lines=lines,
        number=headline.get("above"),
        of_all=told["doc"]["outcome"]["n_ballots"],
        where=f"{issue.group.name}. {month}",
    )


def svg_of(picture: Picture) -> str:
    """Draw it."""
    return outlined(render_template("outcomes/picture.svg", picture=picture))


def png_of(picture: Picture) -> bytes:
    """Return it as a picture that every place takes."""
    return png_from("picture", {"svg": svg_of(picture)}, ppi=72)
