"""Promising an answer, writing one bit by bit, and publishing it, each as a row of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.answers.convert import (
    NEEDS_DAY,
    NEEDS_WORDS,
    STATUS_LABELS,
    Given,
    Point,
    Reply,
    answered_by,
    day_in,
)
from app.answers.models import Answerer, GivenAnswer, Status
from app.answers.queries import locked_answerer
from app.answers.services.showing import replies_to
from app.core.errors import Conflict, Refused
from app.extensions import db
from app.issues.convert import noon, settings_of
from app.issues.models import Issue
from app.journal.services import write_entry


class ChangedMeanwhile(Conflict):
    """Another window saved something else since this page was shown."""


def promise(answerer: Answerer, by: date, *, now: datetime) -> None:
    """Promise in public to answer by a day; promising another one later is as public."""
    issue = answerer.issue
    settings = settings_of(issue)
    if by < day_in(settings.zone, now):
        raise Refused(_l("That day is over. Choose today or a later one."))
    issue.answer_promised_by = noon(by, settings.zone)
    answerer.promised_at = now
    write_entry(
        "answer-promised",
        issue_id=issue.id,
        now=now,
        who=answered_by(answerer.name, answerer.role),
        promised_by=noon(by, settings.zone).isoformat(),  # type: ignore[union-attr]
    )


def save_draft(answerer: Answerer, *, draft: Mapping[str, Any], seen: int) -> None:
    """Keep what was typed, for nobody but the answerer, unless another window saved meanwhile."""
    locked_answerer(answerer)
    if answerer.revision != seen:
        raise ChangedMeanwhile(
            _l("Another window saved something else meanwhile. Bring the two together, then save.")
        )
    answerer.draft = dict(draft)
    db.session.flush()


def publish(answerer: Answerer, *, seen: int, now: datetime) -> int:
    """Publish what is new in a draft, each point as a row of its own; return how many points."""
    locked_answerer(answerer)
    if answerer.revision != seen:
        raise ChangedMeanwhile(_l("Something was saved meanwhile. Look at it, then publish."))
    issue = answerer.issue
    replies = replies_to(issue, now)
    new = new_answers(answerer, answerer.draft or {}, replies, now)
    if not new:
        raise Refused(_l("There's nothing new to publish. Answer at least one point."))
    db.session.add_all(new)
    answerer.draft = None
    db.session.flush()
    note_how_far(issue, now)
    write_all_down("answer-given", new, replies, now)
    return len(new)


def note_how_far(issue: Issue, now: datetime) -> None:
    """Note on the issue that its answer is begun, and that it is there once no point is open."""
    is_whole = all(one.is_complete for one in replies_to(issue, now))
    moments = {
        "answer_begun_at": issue.answer_begun_at or now,
        "answered_at": issue.answered_at or (now if is_whole else None),
    }
    db.session.execute(
        update(Issue)
        .where(Issue.id == issue.id)
        .values(moments)
        .execution_options(synchronize_session="fetch")
    )


def new_answers(
    answerer: Answerer, draft: Mapping[str, Any], replies: Sequence[Reply], now: datetime
) -> list[GivenAnswer]:
    """Return rows for the points of a draft whose answer isn't the one given already."""
    name, role = draft.get("name") or answerer.name, draft.get("role", answerer.role)
    rows = []
    for reply in replies:
        newest = {one.point.key: one.answer for one in reply.answered}
        for point in reply.recommendation.points:
            typed = draft.get("points", {}).get(point.key)
            if typed and typed.get("status") and is_new(typed, newest.get(point.key)):
                refuse_incomplete(point, typed)
                rows.append(row_from(answerer, point, typed, name, role, now))
    return rows


def is_new(typed: Mapping[str, Any], newest: Given | None) -> bool:
    """Say whether a point's answer differs from the one given last."""
    if newest is None:
        return True
    due = newest.due_on.isoformat() if newest.due_on else ""
    return (typed["status"], typed["words"], typed["due"]) != (
        newest.status.value,
        newest.words,
        due,
    )


def refuse_incomplete(point: Point, typed: Mapping[str, Any]) -> None:
    """Refuse an answer without the reason or the day that it needs."""
    lack = lack_of_words(typed) or lack_of_a_day(typed)
    if lack:
        raise Refused(f"{point.text[:80]}: {lack}")


def lack_of_words(typed: Mapping[str, Any]) -> str:
    """Say that an answer needs a reason, if it does and has none."""
    if typed["words"] or not typed["status"] or Status(typed["status"]) not in NEEDS_WORDS:
        return ""
    return _("Say why. People read the reason beside your answer.")


def lack_of_a_day(typed: Mapping[str, Any]) -> str:
    """Say that an answer needs a day, if it does and names none."""
    if typed["due"] or not typed["status"] or Status(typed["status"]) not in NEEDS_DAY:
        return ""
    return _("Say by which day.")


def row_from(
    answerer: Answerer,
    point: Point,
    typed: Mapping[str, Any],
    name: str,
    role: str,
    now: datetime,
) -> GivenAnswer:
    """Return the row of one answer."""
    return GivenAnswer(
        issue_id=answerer.issue_id,
        answerer_id=answerer.id,
        place=point.place,
        paragraph=point.paragraph,
        status=Status(typed["status"]),
        words=typed["words"],
        due_on=date.fromisoformat(typed["due"]) if typed["due"] else None,
        name=name,
        role=role,
        given_at=now,
    )


def write_all_down(
    kind: str, rows: Sequence[GivenAnswer], replies: Sequence[Reply], now: datetime, **how: str
) -> None:
    """Write answers into the issue's record, each as an entry of its own."""
    letters = {one.recommendation.place: one.recommendation.letter for one in replies}
    for row in rows:
        write_entry(
            kind,
            issue_id=row.issue_id,
            now=now,
            who=answered_by(row.name, row.role),
            letter=letters[row.place],
            paragraph=row.paragraph or "",
            answer=str(STATUS_LABELS[row.status]),
            words=row.words,
            due_on=row.due_on.isoformat() if row.due_on else "",
            **how,
        )
