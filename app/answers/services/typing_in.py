"""Typing in an answer that came by letter or in a meeting, for somebody who was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.answers.convert import day_in
from app.answers.models import Answerer, CameBy, GivenAnswer
from app.answers.policy import may_ask
from app.answers.queries import locked_answerer
from app.answers.services.answering import (
    ChangedMeanwhile,
    new_answers,
    note_how_far,
    write_all_down,
)
from app.answers.services.asking import write_to
from app.answers.services.showing import replies_to, standing_on
from app.core.errors import Refused
from app.core.policy import require
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import Issue

TO_COME = _l("That day is still to come. Type the day on which the answer came.")
MEANWHILE = _l("Something was answered meanwhile. Read it first, then publish this if it's newer.")


def type_in(
    answerer: Answerer,
    member: Member,
    membership: Membership | None,
    *,
    typed: Mapping[str, Any],
    came_by: CameBy,
    came_on: date,
    seen: str,
    now: datetime,
) -> int:
    """Publish what somebody answered elsewhere; they are told and can put it right."""
    issue = answerer.issue
    require(may_ask(member, issue, membership))
    if came_on > day_in(settings_of(issue).zone, now):
        raise Refused(TO_COME)
    locked_answerer(answerer)
    if seen != newest_mark(issue, now):
        raise ChangedMeanwhile(MEANWHILE)
    replies = replies_to(issue, now)
    rows = new_answers(answerer, typed, replies, now)
    if not rows:
        raise Refused(_l("There's nothing new to publish. Answer at least one point."))
    for row in rows:
        row.came_by, row.came_on, row.typed_by_id = came_by, came_on, member.id
    db.session.add_all(rows)
    db.session.flush()
    note_how_far(issue, now)
    how = {"by": member.display_name, "came_on": came_on.isoformat()}
    write_all_down("answer-typed-in", rows, replies, now, **how)
    tell_giver(rows[0], member, now)
    return len(rows)


def tell_giver(row: GivenAnswer, member: Member, now: datetime) -> None:
    """Tell whose answer was typed in, with a link to put it right."""
    write_to(
        row.answerer,
        f"typed-{row.id}",
        now=now,
        subject=_("Your answer was typed in for you"),
        words=_(
            "%(name)s typed in what you answered. Everybody can read it now, with your name. If "
            "something is wrong, you can answer anew with this link.",
            name=member.display_name,
        ),
        verb=_("Look at it and put it right"),
    )


def newest_mark(issue: Issue, now: datetime) -> str:
    """Return a mark of what was answered last, for the form it is shown with."""
    standing = standing_on(issue, now)
    newest = standing.newest if standing is not None else None
    return str(newest.id if newest is not None else 0)
