"""A sender killed in the middle loses no mail and repeats at most the one in its hands."""

import email
import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.core.clock import utc_now
from app.extensions import db
from app.mail.models import MailState, OutgoingMail
from app.mail.services import send_due, sending
from app.mail.services.outbox import new_message_id
from tests.torture.figures import figure

pytestmark = [
    pytest.mark.torture,
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]

KILLS = figure(200, 20)
CHILDREN = multiprocessing.get_context("fork")
A_DEATH_LATER = timedelta(minutes=11)


def send_all(number, is_ready):
    """What a sender does: send until nothing is due; its clock finds earlier claims stale."""
    db.engine.dispose(close=False)
    db.session.execute(text("SELECT 1"))
    db.session.rollback()
    is_ready.set()
    while send_due(lambda session: utc_now() + number * A_DEATH_LATER, 50):
        pass
    os._exit(0)


def mark_first(clock, claim=sending.claim_next):
    """Planted fault: a mail is marked as sent, and after a while handed over."""
    claimed = claim(clock)
    if claimed is not None:
        sending.mark_sent(claimed, clock)
        time.sleep(0.05)
    return claimed


def start_sender(number):
    db.session.remove()
    db.engine.dispose()
    is_ready = CHILDREN.Event()
    sender = CHILDREN.Process(target=send_all, args=(number, is_ready))
    sender.start()
    assert is_ready.wait(60)
    return sender


def write_mails(batch, amount=12):
    for number in range(amount):
        db.session.add(
            OutgoingMail(
                key=f"mail {batch}.{number}",
                kind="test",
                address=f"m{batch}.{number}@example.org",
                subject="Mail",
                text="Words.",
                html="<p>Words.</p>",
                message_id=new_message_id(),
                send_after=utc_now(),
                created_at=utc_now(),
            )
        )
    db.session.commit()


def kill_senders(kills):
    """Kill so many senders at work, one after another, then give a last one the time to finish."""
    chance, killed = random.Random(7), 0
    for number in range(5 * kills):
        write_mails(number)
        sender = start_sender(number)
        time.sleep(chance.uniform(0.0, 0.06))
        sender.kill()
        sender.join()
        killed += sender.exitcode == -signal.SIGKILL
        yield sender.exitcode
        if killed == kills:
            break
    last = start_sender(5 * kills + 1)
    last.join(300)
    yield last.exitcode


def copies(folder):
    """How often each Message-ID was handed over."""
    counts = {}
    for file in folder.glob("*.eml"):
        message_id = email.message_from_bytes(file.read_bytes())["Message-ID"]
        counts[message_id] = counts.get(message_id, 0) + 1
    return counts


def missing_from(folder):
    """The mails that are marked as sent and were never handed over."""
    sent = select(OutgoingMail.message_id).where(OutgoingMail.state == MailState.SENT)
    return set(db.session.scalars(sent)) - set(copies(folder))


@pytest.fixture
def folder(any_app, tmp_path):
    any_app.config["MAIL_URL"] = f"file://{tmp_path / 'post'}"
    return tmp_path / "post"


def repeats_in(folder):
    """How many mails were handed over once more than needed."""
    counts = copies(folder)
    return sum(counts.values()) - len(counts)


def test_killed_while_sending_none_is_missing_and_few_come_twice(folder):
    exits = list(kill_senders(KILLS))
    assert exits[-1] == 0
    assert exits.count(-signal.SIGKILL) == KILLS
    states = db.session.execute(select(OutgoingMail.message_id, OutgoingMail.state)).all()
    assert {row.message_id for row in states} == set(copies(folder))
    assert {row.state for row in states} == {MailState.SENT}
    assert repeats_in(folder) <= KILLS
    print(f"{KILLS} kills, {len(states)} mails, {repeats_in(folder)} came twice")


def test_planted_fault_marking_before_sending_is_caught(folder, monkeypatch):
    """A kill lands between the two, where the sender spends most of its time; one is enough."""
    monkeypatch.setattr(sending, "claim_next", mark_first)
    assert any(missing_from(folder) for _exit in kill_senders(200))


def repeats_without_a_kill(folder):
    """Let two senders after another finish in peace; count what came twice."""
    write_mails(0)
    for number in range(2):
        start_sender(number).join(300)
    return repeats_in(folder)


def test_senders_that_nobody_kills_repeat_nothing(folder):
    assert repeats_without_a_kill(folder) == 0


def test_planted_fault_a_sender_that_never_marks_is_caught(folder, monkeypatch):
    """All that it handed over is handed over again by the next."""
    monkeypatch.setattr(sending, "mark_sent", lambda claimed, clock: None)
    assert repeats_without_a_kill(folder) == 12
