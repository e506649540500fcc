"""L8: a sender killed in the middle loses no mail, repeats at most the one in its hands, and
goes over nobody's week."""

import email
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.core.clock import utc_now
from app.extensions import db
from app.mail.models import MOST_A_WEEK, MailState, MailWeek, OutgoingMail, Topic
from app.mail.services import pacing, send_due, sending
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


def reader_of(batch, number):
    """Who a mail goes to: in each batch eight go to one person, who may have six by themselves."""
    return 100 * batch + (99 if number < 8 else number)


def write_mails(batch, amount=12, *, by_readers=True):
    for number in range(amount):
        db.session.add(
            OutgoingMail(
                key=f"mail {batch}.{number}",
                kind="test",
                topic=Topic.YOURS if by_readers else None,
                member_id=reader_of(batch, number),
                stop_url="https://example.org/mail/stop/token",
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


def kill_senders(kills, longest=0.12):
    """Kill so many senders at work, one after another, then give a last one the time to finish."""
    chance, killed = random.Random(7), 0
    for number in range(5 * kills):
        write_mails(number)
        sender = start_sender(number)
        time.sleep(chance.uniform(0.0, longest))
        sender.kill()
        sender.join()
        killed += sender.exitcode == -signal.SIGKILL
        yield sender.exitcode
        if killed == kills:
            break
    last = start_sender(5 * kills + 1)
    last.join(900)
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
    rows = db.session.scalars(select(OutgoingMail)).all()
    sent = [row for row in rows if row.state is MailState.SENT]
    assert {row.message_id for row in sent} == set(copies(folder))
    assert {row.state for row in rows} == {MailState.SENT, MailState.KEPT}
    assert repeats_in(folder) <= KILLS
    assert weeks_overdone(sent) == {}
    print(f"{KILLS} kills, {len(rows)} mails, {repeats_in(folder)} came twice")


def weeks_overdone(sent):
    """Whose week holds more than was counted, or more than the most; late tries count twice."""
    counted = {(row.member_id, row.week): row.mails for row in db.session.scalars(select(MailWeek))}
    found = Counter((row.member_id, row.week) for row in sent)
    most = MOST_A_WEEK - 1
    return {whose: n for whose, n in found.items() if n > counted.get(whose, 0) or n > most}


def test_planted_fault_marking_before_sending_is_caught(folder, monkeypatch):
    """A kill lands between the two, where the sender spends most of its time; one is enough.

    It takes a sender over half a second to finish, so that a slow machine, too, has begun.
    """
    monkeypatch.setattr(sending, "claim_next", mark_first)
    assert any(missing_from(folder) for _exit in kill_senders(200, longest=0.5))


def repeats_without_a_kill(folder):
    """Let two senders after another finish in peace; count what came twice."""
    write_mails(0, by_readers=False)
    for number in range(2):
        start_sender(number).join(300)
    return repeats_in(folder)


def test_senders_that_nobody_kills_repeat_nothing(folder):
    assert repeats_without_a_kill(folder) == 0


def test_planted_fault_a_sender_that_never_marks_is_caught(folder, monkeypatch):
    """All that it handed over is handed over again by the next."""
    monkeypatch.setattr(sending, "mark_sent", lambda claimed, clock: None)
    assert repeats_without_a_kill(folder) == 12


def sent_by_many(app, senders=5, mails=24):
    """How many of too many mails to one reader go out when so many send at once."""
    for number in range(mails):
        write_mails(number, 1)
    db.session.query(OutgoingMail).update({"member_id": 7})
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    ready = [CHILDREN.Event() for _sender in range(senders)]
    at_work = [CHILDREN.Process(target=send_all, args=(0, one)) for one in ready]
    for sender in at_work:
        sender.start()
    for sender in at_work:
        sender.join(120)
    assert [sender.exitcode for sender in at_work] == [0] * senders
    states = db.session.scalars(select(OutgoingMail.state)).all()
    return Counter(states)[MailState.SENT]


def test_many_senders_share_one_week(any_app, folder):
    assert sent_by_many(any_app) == MOST_A_WEEK - 1


def look_then_count(member_id, week, session, most):
    """Planted fault: look how many there were, and count one more in a statement of its own."""
    row = session.execute(
        select(MailWeek.mails).where(MailWeek.member_id == member_id, MailWeek.week == week)
    ).first()
    time.sleep(0.05)
    if row is not None and row[0] >= most:
        return False
    values = {"member_id": member_id, "week": week, "mails": 1}
    session.execute(
        insert(MailWeek)
        .values(values)
        .on_conflict_do_update(index_elements=["member_id", "week"], set_={"mails": row[0] + 1})
        if row is not None
        else insert(MailWeek).values(values).on_conflict_do_nothing()
    )
    return True


def test_planted_fault_looking_before_counting_is_caught(any_app, folder, monkeypatch):
    """SQLite lets one sender at a time look at all, so there is nothing to catch."""
    monkeypatch.setattr(pacing, "take_place", look_then_count)
    is_fooled = sent_by_many(any_app) > MOST_A_WEEK - 1
    assert is_fooled is (db.engine.dialect.name == "postgresql")


def test_the_table_itself_holds_the_most(any_app):
    db.session.add(MailWeek(member_id=1, week=utc_now().date(), mails=MOST_A_WEEK + 1))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
