"""Reminders of a promise: each once, after downtime only the newest, none after an answer."""

from datetime import timedelta

import pytest

from app.answers import tasks
from app.answers.models import AnswererLink
from app.answers.services import ask, asking, promise, stop_reminders
from app.core.clock import utc_now
from app.extensions import db
from app.issues.queries import membership_in
from tests.app.answers.worlds import counted_issue, mails_to
from tests.factories import make_member

ADDRESS = "tait@council.example"


@pytest.fixture
def promised(app, member):
    """A counted question; somebody was asked and promised to answer in thirty days."""
    return promised_to(member)


def promised_to(member):
    """Somebody whom this organiser asked, and who promised."""
    issue = counted_issue(member, answerer="Millbrook Council")
    now = utc_now()
    place = membership_in(member, issue)
    row = ask(issue, member, place, name="Cllr Tait", role="", address=ADDRESS, now=now)
    promise(row, (now + timedelta(days=30)).date(), now=now)
    db.session.commit()
    return row


def swept(row, days, hours=12):
    """Let the worker look at a day so long after the promise was made; return mails so far."""
    noon = row.promised_at.replace(hour=0, minute=0) + timedelta(days=days, hours=hours)
    tasks.catch_up(lambda session: noon)
    return len(mails_to(ADDRESS)) - 1


def test_each_reminder_goes_once_and_at_its_time(promised):
    sent = [swept(promised, day) for day in range(1, 80)]
    days = [day for day in range(1, 80) if sent[day - 1] != ([0, *sent])[day - 1]]
    assert days == [23, 30, 37, 44, 51, 58]
    assert promised.issue.answer_asks == 7
    texts = [mail.text for mail in mails_to(ADDRESS)[1:]]
    assert all("You promised people an answer by" in text for text in texts)
    links = db.session.scalars(db.select(AnswererLink.token_hash)).all()
    assert len(set(links)) == 7


def test_after_downtime_only_the_newest_goes_and_twenty_sweeps_send_one(promised):
    assert {swept(promised, 45) for _n in range(20)} == {1}
    assert swept(promised, 51) == 2


def test_it_is_one_on_either_database(any_app):
    row = promised_to(make_member())
    assert {swept(row, 45) for _n in range(3)} == {1}


def test_planted_fault_reminders_that_forget_they_were_sent_are_found(promised, monkeypatch):
    steps = iter(range(99))
    once = asking.send_link

    def forgetful(answerer, step, *, now):
        return once(answerer, f"{step}{next(steps)}", now=now)

    monkeypatch.setattr(asking, "send_link", forgetful)
    assert {swept(promised, 45) for _n in range(3)} == {1, 2, 3}


def test_they_stop_when_answered_or_told_to(promised, app):
    issue = promised.issue
    issue.answered_at = utc_now()
    db.session.commit()
    assert swept(promised, 31) == 0
    issue.answered_at = None
    stop_reminders(promised, now=utc_now())
    db.session.commit()
    assert swept(promised, 31) == 0
    promised.stopped_at, promised.revoked_at = None, utc_now()
    db.session.commit()
    assert swept(promised, 31) == 0
    promised.revoked_at = None
    db.session.commit()
    assert swept(promised, 31) == 1


def test_another_promise_begins_anew_and_a_near_one_is_not_reminded_of_at_once(promised):
    assert swept(promised, 38) == 1
    now = promised.promised_at + timedelta(days=39)
    promised.issue.answer_promised_by = now + timedelta(days=5)
    promised.promised_at = now
    db.session.commit()
    assert swept(promised, 0, 13) == 1
    assert swept(promised, 5) == 2


def test_nobody_is_reminded_where_there_is_nothing_to_answer(promised, monkeypatch):
    monkeypatch.setattr(tasks, "replies_to", lambda issue, now: [])
    assert swept(promised, 31) == 0
