"""L8: a worker killed while it writes the weekly letters writes one to each, and loses none."""

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.core.clock import utc_now
from app.core.weeks import next_begin
from app.extensions import db
from app.following import tasks
from app.following.services import weekly as writing
from app.issues.models import Issue
from app.jobs.models import Job
from app.jobs.tasks import report_progress, run_due
from app.mail.models import MailState, OutgoingMail
from deliberation.stages import Stage
from tests.app.following.test_weekly_letter import weekly
from tests.app.mail.test_killed_senders import A_DEATH_LATER, CHILDREN
from tests.factories import declare, make_issue, make_member, make_post
from tests.torture.figures import figure

pytestmark = [
    pytest.mark.torture,
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]

KILLS = figure(100, 6)
READERS, LIVES = 30, 9
ZONE = "Europe/London"


def write_all(moment, is_ready):
    """What a worker does once a week has begun."""
    db.engine.dispose(close=False)
    is_ready.set()
    tasks.catch_up(lambda session: moment)
    run_due(lambda session: moment)
    tasks.finish_all()
    os._exit(0)


def start_writer(moment):
    db.session.remove()
    db.engine.dispose()
    is_ready = CHILDREN.Event()
    writer = CHILDREN.Process(target=write_all, args=(moment, is_ready))
    writer.start()
    assert is_ready.wait(60)
    return writer


def kill_writers(kills):
    """Let writers die at work, week after week; yield each week's Monday once it is written.

    The first week shows how long the work takes here; of those to come each writer dies somewhere
    within it, and the last of a week is let live.
    """
    weekly(utc_now())
    issue = make_issue(Stage.DISCUSS, hours=(1, 10_000, 1, 1))
    for _reader in range(READERS):
        declare(issue, make_member())
    issue_id, author_id, chance = issue.id, make_member().id, random.Random(11)
    killed, monday, takes = 0, next_begin(utc_now(), ZONE), 0.0
    while killed < kills:
        issue, author = db.session.get(Issue, issue_id), db.session.get(Member, author_id)
        post = make_post(issue, author)
        post.created_at = monday - timedelta(hours=1)
        db.session.commit()
        for attempt in range(1, LIVES + 1):
            writer, began = start_writer(monday + attempt * A_DEATH_LATER), time.monotonic()
            if takes and attempt < LIVES and killed < kills:
                time.sleep(chance.uniform(0.0, takes))
                writer.kill()
            writer.join(300)
            killed += writer.exitcode == -signal.SIGKILL
            if writer.exitcode == 0:
                takes = takes or time.monotonic() - began
                break
        yield monday
        monday = next_begin(monday, ZONE)


def letters_of(monday):
    """How many letters each reader was written for a week, and what state they are in."""
    db.session.rollback()
    rows = db.session.execute(
        select(OutgoingMail.member_id, OutgoingMail.state).where(
            OutgoingMail.key.endswith(f":{monday.date().isoformat()}"),
            OutgoingMail.kind == "digest",
        )
    ).all()
    return Counter(row.member_id for row in rows), {row.state for row in rows}


@pytest.fixture
def small_steps(monkeypatch):
    """Many transactions to die between."""
    monkeypatch.setattr(writing, "BATCH", 4)
    monkeypatch.setattr(writing, "AT_ONCE", 3)


def test_killed_while_writing_letters_each_reader_gets_one(any_app, small_steps):
    for monday in kill_writers(KILLS):
        counts, states = letters_of(monday)
        assert len(counts) == READERS
        assert set(counts.values()) == {1}
        assert states == {MailState.WAITING}


def done_before(payload):
    """Planted fault: the job says that it is done, and then writes."""
    db.session.query(Job).update({"state": "done"})
    db.session.commit()
    span, last = writing.span_of(payload), 0
    while (reached := writing.begin_batch(span, last, now=utc_now())) is not None:
        last = reached
        db.session.commit()
        time.sleep(0.1)
    report_progress(1, 1)


def test_planted_fault_a_job_that_is_done_before_it_writes_is_caught(any_app, small_steps):
    any_app.extensions["job_handlers"][tasks.JOB] = done_before
    assert any(len(letters_of(monday)[0]) < READERS for monday in kill_writers(60))
