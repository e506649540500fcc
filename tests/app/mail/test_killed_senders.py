"""A sender killed in the middle loses no mail and repeats at most the one in its hands."""

import email
import multiprocessing
import os
import random
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import utc_now
from app.extensions import db
from app.mail.models import MailState, OutgoingMail
from app.mail.services import send_due, sending
from app.mail.services.outbox import new_message_id

KILLS = 200 if os.environ.get("TORTURE") == "full" else 20
CHILDREN = multiprocessing.get_context("fork")
A_DEATH_LATER = timedelta(minutes=11)


def send_all(number):
    """What a sender does: send until nothing is due; its clock finds earlier claims stale."""
    db.engine.dispose(close=False)
    while send_due(lambda session: utc_now() + number * A_DEATH_LATER, 50):
        pass
    os._exit(0)


def mark_first(clock, claim=sending.claim_next):
    """Planted fault: a mail is marked as sent before it is handed over."""
    claimed = claim(clock)
    if claimed is not None:
        sending.mark_sent(claimed, clock)
    return claimed


def start_sender(number):
    db.session.remove()
    db.engine.dispose()
    sender = CHILDREN.Process(target=send_all, args=(number,))
    sender.start()
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
    """Kill one sender after another while it works, then give a last one the time to finish."""
    chance = random.Random(7)
    for number in range(kills):
        write_mails(number)
        sender = start_sender(number)
        time.sleep(chance.uniform(0.0, 0.2))
        sender.kill()
        sender.join()
        yield sender.exitcode
    last = start_sender(kills + 1)
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
def folder(app, tmp_path):
    app.config["MAIL_URL"] = f"file://{tmp_path / 'post'}"
    return tmp_path / "post"


@pytest.mark.torture
def test_killed_while_sending_none_is_missing_and_few_come_twice(folder):
    exits = list(kill_senders(KILLS))
    assert exits[-1] == 0
    assert exits.count(-9) > KILLS // 2
    counts = copies(folder)
    states = db.session.execute(select(OutgoingMail.message_id, OutgoingMail.state)).all()
    assert {row.message_id for row in states} == set(counts)
    assert {row.state for row in states} == {MailState.SENT}
    assert sum(counts.values()) - len(counts) <= KILLS


@pytest.mark.torture
def test_marking_before_sending_is_caught(folder, monkeypatch):
    monkeypatch.setattr(sending, "claim_next", mark_first)
    assert any(missing_from(folder) for _exit in kill_senders(200))
