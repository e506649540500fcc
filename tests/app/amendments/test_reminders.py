"""Authors are reminded once, in time, and only of what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.amendments.convert import reminder_from
from app.amendments.queries import answer_by
from app.amendments.services import refuse
from app.amendments.tasks import catch_up_with_answers
from app.core.clock import database_now, utc_now
from app.extensions import db
from app.issues.models import Extension, StageTime
from app.issues.queries import extensions_of, stage_times
from app.mail.models import OutgoingMail
from app.process.tasks import sweep
from deliberation.stages import Stage
from tests.factories import (
    make_change,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
    run_jobs,
)


@pytest.fixture
def idea(app):
    proposal = make_proposal(make_issue(Stage.AMEND), make_member("Priya"), text="One bus.\n\nTwo.")
    put_on_ballot(proposal)
    return proposal


def turn_clock(issue, until):
    """Shift the times of an issue so that now is some time before (or after) its deadline."""
    shift = answer_by(issue) - until - utc_now()
    for row in db.session.scalars(db.select(StageTime).filter_by(issue_id=issue.id)):
        for name in ("announced_starts_at", "announced_ends_at", "starts_at", "ends_at"):
            setattr(row, name, getattr(row, name) - shift)
    db.session.commit()


def reminders(idea):
    """The reminders written to an author so far, after the worker has been round twice."""
    for _round in range(2):
        catch_up_with_answers()
        run_jobs()
    query = db.select(OutgoingMail).filter_by(kind="answers-due", address=idea.author.email)
    return db.session.scalars(query.order_by(OutgoingMail.id)).all()


def test_one_reminder_a_day_before_of_what_waits(idea):
    made = [make_change(idea, "One", word) for word in ("Three", "Four", "Five")]
    refuse(made[0], idea.author, seen=1, reason="No.", clock=database_now)
    db.session.commit()
    turn_clock(idea.issue, timedelta(hours=25))
    assert reminders(idea) == []
    turn_clock(idea.issue, timedelta(hours=23))

    [mail] = reminders(idea)

    assert mail.subject == "Changes to your idea A wait for you"
    assert "2 changes to your idea A wait for your answer. You have until" in mail.text
    assert "If you say nothing, that is a no." in mail.text
    assert f"/issues/{idea.issue_id}/proposals/{idea.id}#changes" in mail.text
    assert mail.good_until == answer_by(idea.issue)


def test_nothing_waits_nothing_is_sent(idea):
    turn_clock(idea.issue, timedelta(hours=23))
    assert reminders(idea) == []


def test_after_the_deadline_nobody_is_reminded(idea):
    make_change(idea, "One", "Three")
    turn_clock(idea.issue, timedelta(hours=-1))
    assert reminders(idea) == []


@pytest.mark.parametrize("column", ["is_suspended", "deleted_at"])
def test_who_cannot_answer_is_not_reminded(idea, column):
    make_change(idea, "One", "Three")
    setattr(idea.author, column, True if column == "is_suspended" else utc_now())
    turn_clock(idea.issue, timedelta(hours=23))
    assert reminders(idea) == []


@pytest.mark.parametrize(("template", "ahead"), [("standard", 24), ("deep", 24), ("sprint", 6)])
def test_it_comes_while_there_is_time(app, template, ahead):
    """In a sprint the deadline is 12 hours into Improve, so the reminder is 6 hours before."""
    issue = make_issue(Stage.AMEND, template=template)
    reminder = reminder_from(stage_times(issue), extensions_of(issue))
    assert answer_by(issue) - reminder == timedelta(hours=ahead)


def test_a_later_deadline_has_its_own_reminder(idea):
    make_change(idea, "One", "Three")
    turn_clock(idea.issue, timedelta(hours=23))
    sweep()
    assert len(reminders(idea)) == 1, "the worker's own round does it"
    lengthen(idea.issue, timedelta(hours=48))
    assert len(reminders(idea)) == 1, "two more days: not yet again"
    turn_clock(idea.issue, timedelta(hours=20))
    assert len(reminders(idea)) == 2


def lengthen(issue, by):
    time = stage_times(issue)[Stage.AMEND]
    db.session.add(
        Extension(
            issue_id=issue.id,
            stage=Stage.AMEND,
            previous_ends_at=time.ends_at,
            new_ends_at=time.ends_at + by,
            reason="Rain.",
            extended_at=utc_now(),
        )
    )
    for stage, row in stage_times(issue).items():
        if stage in (Stage.AMEND, Stage.RANK):
            row.ends_at += by
    db.session.commit()
