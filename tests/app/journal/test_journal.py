"""The journal: a chain that shows each change made behind its back."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.clock import utc_now
from app.extensions import db
from app.journal import services
from app.journal.convert import words_of
from app.journal.models import JournalEntry, JournalPayload
from app.journal.queries import entries_page, verify_chain
from app.journal.services import write_entry


def write(n, issue_id=7):
    for i in range(n):
        write_entry("stage-moved", issue_id=issue_id, now=utc_now(), ended="propose", step=i)
    db.session.commit()


def tampered(statement):
    """Do what somebody with the database's password could do."""
    for verb in ("update", "delete"):
        db.session.execute(text(f"DROP TRIGGER journal_entries_no_{verb}"))
    db.session.execute(db.delete(JournalPayload).where(JournalPayload.entry_id == 3))
    db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()


def test_each_entry_follows_from_the_one_before(app):
    write(3)
    write(2, issue_id=8)

    chain = verify_chain(7)

    assert (chain.n_entries, chain.is_whole, chain.n_erased) == (3, True, 0)
    assert verify_chain(8).n_entries == 2
    assert verify_chain(9).is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entries SET kind = 'other' WHERE id = 2",
        "UPDATE journal_entries SET written_at = '2020-01-01 00:00:00' WHERE id = 2",
        "UPDATE journal_payloads SET content = '{\"step\": 9}' WHERE entry_id = 2",
        "DELETE FROM journal_entries WHERE id = 3",
    ],
)
def test_a_change_behind_its_back_is_found(app, statement):
    write(4)

    tampered(statement)

    assert not verify_chain(7).is_whole


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_entries SET kind = 'x'", "DELETE FROM journal_entries"]
)
def test_the_database_itself_refuses_to_change_entries(any_app, statement):
    write(1)

    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_erasing_what_an_entry_says_keeps_the_chain(app):
    write(3)
    db.session.execute(db.delete(JournalPayload).where(JournalPayload.entry_id == 2))
    db.session.commit()

    chain = verify_chain(7)

    assert chain.is_whole
    assert chain.n_erased == 1
    told = [words_of(line.kind, line.content) for line in entries_page(7).rows]
    assert "erased" in told[1]


def at_once(app, n=8):
    """Let several threads write to one chain at the same time; return what went wrong."""
    start, troubles = threading.Barrier(n), []

    def one():
        with app.app_context():
            start.wait()
            try:
                write(2)
            except DBAPIError as trouble:
                troubles.append(trouble)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(n)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return troubles


def test_writers_at_once_make_one_chain(any_app):
    assert at_once(any_app) == []
    assert verify_chain(7).is_whole
    assert verify_chain(7).n_entries == 16


@pytest.mark.parametrize("any_app", ["postgresql"], indirect=True)
def test_planted_fault_without_the_lock_writers_collide(any_app, monkeypatch):
    monkeypatch.setattr(services, "lock_chain", lambda issue_id: None)

    assert at_once(any_app) != []
    assert db.session.scalar(db.select(db.func.count()).select_from(JournalEntry)) < 16


def test_moments_are_told_on_the_clocks_of_the_question(app):
    content = {"ended": "propose", "reached": "discuss", "due_at": "2026-06-19T17:00:00+00:00"}

    told = words_of("stage-moved", content, "Europe/London")

    assert told == "Suggest ended and Talk began, as announced for 6pm Fri 19 June."


def test_days_that_were_written_down_are_told_as_days(app):
    content = {"by": "Jo", "answerer": "The council", "asked_at": "2026-06-19T12:00:00+00:00"}

    told = words_of("answerer-noted", {**content, "promised_by": None}, "Europe/London")

    assert told.endswith("asked: Fri 19 June; promised by: no day yet.")


def test_an_answer_is_told_with_its_day_in_words_and_without_gaps(app):
    content = {"who": "The council", "letter": "A", "paragraph": 2, "answer": "Will do"}
    full = {**content, "words": "From May.", "due_on": "2027-05-18"}
    bare = {**content, "paragraph": "", "words": "", "due_on": ""}
    typed_in = {**bare, "by": "Jo", "came_on": "2026-12-01"}

    told = [
        words_of("answer-given", full),
        words_of("answer-given", bare),
        words_of("answer-typed-in", typed_in),
    ]

    assert told == [
        "The council answered idea A, paragraph 2: Will do, by 18 May 2027. “From May.”",
        "The council answered idea A: Will do.",
        "Jo typed in what The council answered on 1 December 2026. To idea A: Will do.",
    ]
