"""What people chose as a picture to share, from the stored document alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.core.drawing.lines import Block, fitted, plain_block
from app.core.drawing.outlines import outlined
from app.core.drawing.typesetting import png_from
from app.core.web.templating import in_zone
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from app.outcomes.services.arranging import Name
from app.outcomes.services.redacting import document_in_pieces
from app.outcomes.services.showing import told_by

LEFT, RIGHT = 84, 1_116
BESIDE_SHAPE = 240
SIZES = ((72, 2), (58, 3), (48, 4), (40, 5))
BESIDE_POINT = 68
POINT_SIZES = ((34, 1), (28, 1), (24, 1))
ASKED_SIZES = ((30, 1), (26, 1), (22, 1))
MOST_POINTS = 5
"""Points that are named; of more than these the last line tells how many there are."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture says: the headline, one large number and what it counts, or the points."""

    letter: str
    said: str
    chosen: Sequence[Name]
    number: int | None
    of_all: int
    asked: str
    where: str

    @property
    def words(self) -> str:
        """The picture in words, for those who don't see it."""
        if self.chosen:
            return " ".join([self.said, *(f"{one.title}." for one in self.named), self.people])
        if self.number is None:
            return self.said
        return _(
            "%(said)s %(x)s of %(n)s people said it would be better than now.",
            said=self.said, x=self.number, n=self.of_all,
        )  # fmt: skip

    @property
    def left(self) -> int:
        """Where the headline begins: beside the shape of what was chosen."""
        return BESIDE_SHAPE if self.letter else LEFT

    @property
    def headline(self) -> tuple[int, Block]:
        """The headline in lines, and how large it is."""
        return fitted(self.said, width=RIGHT - self.left, sizes=SIZES[1:] if self.chosen else SIZES)

    @property
    def named(self) -> Sequence[Name]:
        """The points that there is room for."""
        fits = len(self.chosen) <= MOST_POINTS
        return self.chosen if fits else self.chosen[: MOST_POINTS - 1]

    @property
    def points(self) -> list[tuple[str, int, Block]]:
        """The first points, each with its letter, and its title in a line as large as it fits."""
        width = RIGHT - LEFT - BESIDE_POINT
        return [
            (one.letter, *fitted(one.title, width=width, sizes=POINT_SIZES)) for one in self.named
        ]

    @property
    def people(self) -> str:
        """How many took part, after how many points are not named."""
        more = len(self.chosen) - len(self.named)
        told = ngettext("%(num)s person took part.", "%(num)s people took part.", self.of_all)
        if not more:
            return told
        others = ngettext("And %(num)s more point.", "And %(num)s more points.", more)
        return f"{others} {told}"

    @property
    def question(self) -> tuple[int, Block]:
        """What was asked, in a line as large as it fits: a picture travels without its page."""
        return fitted(self.asked, width=RIGHT - LEFT, sizes=ASKED_SIZES)

    @property
    def place(self) -> Block:
        """Who asked, and when."""
        return plain_block(self.where, width=RIGHT - LEFT, size=26, most=1)


def picture_of(issue: Issue, row: IssueOutcome | None) -> Picture | None:
    """Return the picture of a result; None where nothing is shown, or it came from elsewhere."""
    return None if row is None else picture_from(told_by(document_in_pieces(row), most=0), issue)


def picture_from(told: Mapping[str, Any], issue: Issue) -> Picture | None:
    """Return the picture of a page that is told from a document."""
    if issue.is_imported or not told["is_shown"] or not told["doc"]["options"]:
        return None
    headline, names = told["headline"], told["names"]
    winner = headline.get("winner")
    return Picture(
        letter=names[winner].letter if winner is not None else "",
        said=headline_of(told),
        chosen=[names[option] for option in headline.get("elected", ())],
        number=headline.get("above"),
        of_all=told["doc"]["outcome"]["n_ballots"],
        asked=issue.question,
        where=place_and_month(issue),
    )


def headline_of(told: Mapping[str, Any]) -> str:
    """Return the headline of a result as plain words."""
    words = get_template_attribute("outcomes/_words.html", "headline_words")
    said: str = words(told["headline"], told["names"], told["doc"]).striptags()
    return said


def place_and_month(issue: Issue) -> str:
    """Return who asked, and the month in which it closed."""
    if issue.closed_at is None:
        return issue.group.name
    month = format_date(in_zone(issue.closed_at, settings_of(issue).zone).date(), "MMMM y")
    return f"{issue.group.name}. {month}"


def svg_of(picture: Picture) -> str:
    """Draw it."""
    return outlined(render_template("outcomes/picture.svg", picture=picture))


def png_of(picture: Picture) -> bytes:
    """Return it as a picture that every place takes."""
    return png_from("picture", {"svg": svg_of(picture)}, ppi=72)
