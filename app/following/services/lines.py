"""What a weekly letter says of each kind of event, one line each, and where that can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.web.links import site_link
from app.following.queries import Event
from app.issues.convert import STAGE_LABELS
from app.issues.models import Issue
from deliberation.stages import Stage

MOST_TITLES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; `url` leads to it where that is another page than the question's own."""

    words: str
    url: str


def lines_of(issue: Issue, events: Sequence[Event]) -> list[Line]:
    """Tell what happened in sentences with their numbers; what didn't happen has none."""
    by_kind = {kind: [one for one in events if one.kind == kind] for kind in SENTENCES}
    return [
        Line(SENTENCES[kind](found), address_of(kind, issue))
        for kind, found in by_kind.items()
        if found
    ]


def address_of(kind: str, issue: Issue) -> str:
    """Return where something can be read, if that isn't the page of the question."""
    return site_link(PLACES[kind], issue_id=issue.id) if kind in PLACES else ""


PLACES: Mapping[str, str] = {
    "draft": "checking.show",
    "final": "checking.show",
    "answered": "answers.index",
}
"""The pages on which things are read that have one of their own."""


def move_line(moves: Sequence[Event]) -> str:
    """Say which stage was reached last."""
    reached = Stage(moves[-1].words)
    if reached is Stage.OUTCOME:
        return _("Rank has closed. What came out is on its page.")
    return _("%(stage)s has begun.", stage=STAGE_LABELS[reached])


def idea_line(ideas: Sequence[Event]) -> str:
    """Say how many ideas came, and name the first few."""
    titles = "; ".join(event.words for event in ideas[:MOST_TITLES])
    if len(ideas) > MOST_TITLES:
        titles += " …"
    return ngettext(
        "%(num)s new idea: %(titles)s", "%(num)s new ideas: %(titles)s", len(ideas), titles=titles
    )


def post_line(posts: Sequence[Event]) -> str:
    """Say how much was said, and by how many people where they still have accounts."""
    people = len({event.author_id for event in posts if event.author_id is not None})
    if people < 2 or None in {event.author_id for event in posts}:
        return ngettext("%(num)s new post.", "%(num)s new posts.", len(posts))
    return ngettext(
        "%(num)s new post.", "%(num)s new posts by %(people)s people.", len(posts), people=people
    )


SENTENCES: Mapping[str, Callable[[Sequence[Event]], str]] = {
    "moved": move_line,
    "idea": idea_line,
    "change": lambda found: ngettext(
        "%(num)s change was suggested.", "%(num)s changes were suggested.", len(found)
    ),
    "taken-in": lambda found: ngettext(
        "%(num)s change was taken in.", "%(num)s changes were taken in.", len(found)
    ),
    "need": lambda found: ngettext(
        "For %(num)s idea somebody said what it would need.",
        "For %(num)s ideas somebody said what they would need.",
        len({event.proposal_id for event in found}),
    ),
    "draft": lambda found: _("The report is up. Say what in it is wrong, or missing."),
    "final": lambda found: _("The report is final."),
    "promised": lambda found: _("Those in power promised an answer."),
    "late": lambda found: _("The promised day has come. There is no whole answer yet."),
    "answered": lambda found: ngettext(
        "%(num)s point was answered by those in power.",
        "%(num)s points were answered by those in power.",
        len(found),
    ),
    "post": post_line,
    "statement": lambda found: ngettext(
        "%(num)s new sentence to agree with or not.",
        "%(num)s new sentences to agree with or not.",
        len(found),
    ),
}
"""How a letter tells of each kind of event, in this order."""
