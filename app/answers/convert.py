"""A result becomes recommendations with points to answer; answers are laid beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from app.answers.models import CameBy, GivenAnswer, Status
from app.issues.convert import noon
from app.issues.models import Issue
from app.outcomes.convert.reading import winners_in

STATUS_LABELS = {
    Status.WILL: _l("Will do"),
    Status.PART: _l("Will do part"),
    Status.WONT: _l("Won't, because"),
    Status.ALREADY: _l("Already done"),
    Status.LOOKING: _l("Looking into it"),
    Status.DONE: _l("Done"),
}
CAME_BY_LABELS = {
    CameBy.LETTER: _l("By letter or mail"),
    CameBy.MEETING: _l("In a meeting"),
}
NEEDS_WORDS = frozenset({Status.PART, Status.WONT})
NEEDS_DAY = frozenset({Status.WILL, Status.LOOKING})
REMINDED_BEFORE = timedelta(days=7)
REMINDED_AFTER = timedelta(days=7)
MOST_REMINDERS_AFTER = 4
HOUR_OF_REMINDERS = time(9)


@dataclass(frozen=True, slots=True)
class Point:
    """Something to answer: an idea as a whole (paragraph 0) or one of its paragraphs."""

    place: int
    paragraph: int
    text: str

    @property
    def key(self) -> str:
        """What it is called in forms and drafts."""
        return f"{self.place}_{self.paragraph}"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An idea that those in power should answer, and why this one: chosen, level or nearest."""

    place: int
    letter: str
    title: str
    why: str
    above: int | None
    n_ballots: int
    paragraphs: tuple[str, ...]

    @property
    def points(self) -> list[Point]:
        """The idea as a whole, and its paragraphs where there are several."""
        whole = Point(self.place, 0, self.title)
        if len(self.paragraphs) < 2:
            return [whole]
        parts = enumerate(self.paragraphs, start=1)
        return [whole, *(Point(self.place, number, text) for number, text in parts)]


def recommendations_from(doc: Mapping[str, Any]) -> list[Recommendation]:
    """Return what is to be answered: what was chosen, all that came level, or what came nearest.

    Nothing is to be answered where the result is covered, or where nobody ranked anything.
    """
    outcome = doc["outcome"]
    if outcome["covered"] or not outcome.get("n_ballots") or doc["issue"]["is_imported"]:
        return []
    lines = {line["option"]: line for line in outcome["lines"]}
    chosen = winners_in(doc)
    has_list = doc["several"] is not None and bool(doc["several"]["elected"])
    why = "chosen" if len(chosen) == 1 or has_list else "level"
    if not chosen:
        chosen, why = nearest_among(lines), "nearest"
    return [
        Recommendation(
            place=option["place"],
            letter=option["letter"],
            title=option["title"],
            why=why,
            above=lines[option["place"]]["above"],
            n_ballots=outcome["n_ballots"],
            paragraphs=tuple(option["paragraphs"]),
        )
        for option in doc["options"]
        if option["place"] in chosen
    ]


def nearest_among(lines: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """Return the options that most people put above how things are now, if anybody did."""
    above = {option: line["above"] or 0 for option, line in lines.items()}
    most = max(above.values(), default=0)
    return [option for option, people in above.items() if people == most and most]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as people may read it; `stands` is what stands there where its words are hidden.

    What is decided by an answer stays: its status, its day and when it was given.
    """

    id: int
    place: int
    paragraph: int
    status: Status
    words: str
    due_on: date | None
    name: str
    role: str
    given_at: datetime
    stands: str
    came_by: CameBy | None
    came_on: date | None
    typed_by: str


def given_from(row: GivenAnswer, hidden: Mapping[int, str]) -> Given:
    """Return an answer without what is hidden of it: everything that somebody typed."""
    is_hidden = row.hidden_at is not None
    return Given(
        id=row.id,
        place=row.place,
        paragraph=row.paragraph,
        status=row.status,
        words="" if is_hidden else row.words,
        due_on=row.due_on,
        name="" if is_hidden else row.name,
        role="" if is_hidden else row.role,
        given_at=row.given_at,
        stands=hidden[row.id] if is_hidden else "",
        came_by=row.came_by,
        came_on=row.came_on,
        typed_by=row.typed_by.display_name if row.typed_by is not None else "",
    )


@dataclass(frozen=True, slots=True)
class AnsweredPoint:
    """A point with its newest answer and those before it."""

    point: Point
    answer: Given
    earlier: Sequence[Given]
    due_at: datetime | None
    days_over: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A recommendation with what has been answered."""

    recommendation: Recommendation
    answered: Sequence[AnsweredPoint]
    is_complete: bool

    @property
    def n_open(self) -> int:
        """How many points wait for an answer still."""
        if self.is_complete:
            return 0
        parts = self.recommendation.points[1:]
        return len(parts) - len(self.answered) if parts else 1


def reply_to(
    recommendation: Recommendation, given: Sequence[Given], zone: str, now: datetime
) -> Reply:
    """Lay the answers to a recommendation beside its points, each with its history."""
    answered = []
    for point in recommendation.points:
        about = [
            row for row in given if (row.place, row.paragraph) == (point.place, point.paragraph)
        ]
        if about:
            newest = about[-1]
            answered.append(
                AnsweredPoint(
                    point,
                    newest,
                    about[-2::-1],
                    noon(newest.due_on, zone),
                    days_over(newest, zone, now),
                )
            )
    known = {one.point.paragraph for one in answered}
    parts = {point.paragraph for point in recommendation.points} - {0}
    return Reply(recommendation, answered, 0 in known or bool(parts and parts <= known))


def days_over(answer: Given, zone: str, now: datetime) -> int:
    """Return by how many days the day that an answer names has passed; what is done has none."""
    if answer.due_on is None or answer.status in (Status.DONE, Status.ALREADY, Status.WONT):
        return 0
    return max(0, (day_in(zone, now) - answer.due_on).days)


def day_in(zone: str, at: datetime) -> date:
    """Return the day that a moment falls on in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def reminder_due(issue: Issue, zone: str, since: datetime, now: datetime) -> str | None:
    """Return the name of the newest reminder whose time has come since somebody was asked.

    One goes a week before the promised day, one on the day, then one a week, four times at most.
    Those that were missed are not sent late.
    """
    promised = issue.answer_promised_by
    if promised is None:
        return None
    day = day_in(zone, promised)
    days = [day - REMINDED_BEFORE]
    days += [day + REMINDED_AFTER * n for n in range(MOST_REMINDERS_AFTER + 1)]
    due = [one for one in days if since < reminding_hour(one, zone) <= now]
    return f"promise-{day.isoformat()}{(due[-1] - day).days:+d}" if due else None


def reminding_hour(day: date, zone: str) -> datetime:
    """Return the moment of a day at which reminders go."""
    return datetime.combine(day, HOUR_OF_REMINDERS, ZoneInfo(zone))


def answered_by(name: str, role: str) -> str:
    """Write who answers as they typed it: name, role."""
    return f"{name}, {role}" if role else name
