"""The outbox: written once, sent once, never carrying a header that somebody typed."""

import email
import email.policy
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import database_now, utc_now
from app.core.storage.database import own_transaction
from app.extensions import db
from app.mail.convert import UnsafeMail, bytes_to_send, clean_header, messages
from app.mail.models import MailState, OutgoingMail
from app.mail.services import queue_mail, send_due
from app.mail.services.sending import claim_next
from app.mail.tasks import send_waiting
from tests.factories import make_member

SENDER = "Guerilla Policy <post@localhost>"


def queue(key="one", subject="Your way in", address="jo@example.org", **more):
    written = queue_mail(
        key=key,
        kind="sign-in",
        member=None,
        address=address,
        subject=subject,
        template="sign_in",
        now=more.pop("now", utc_now()),
        **{"token": "t0ken", "code": "042517", "minutes": 30, **more},
    )
    db.session.commit()
    return written


def sent(app):
    return [
        email.message_from_bytes(raw, policy=email.policy.default)
        for raw in app.extensions.get("mail_memory", [])
    ]


def mails():
    with own_transaction() as session:
        return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def later(**time):
    return lambda session: utc_now() + timedelta(**time)


def test_a_mail_goes_out_as_text_and_html_with_its_own_id(any_app):
    assert queue()
    [row] = mails()
    kept_id = row.message_id

    assert send_due(database_now) == 1

    [message] = sent(any_app)
    assert message["To"] == "jo@example.org"
    assert message["Subject"] == "Your way in"
    assert message["Message-ID"] == kept_id
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for words in ("042 517", "http://localhost/sign-in/t0ken", "Guerilla Policy"):
        assert words in text
        assert words in html
    assert "&#39;" not in text
    assert "If that wasn’t you" in text
    [row] = mails()
    assert (row.state, row.text, row.html) == (MailState.SENT, "", "")
    assert row.sent_at is not None


def test_one_key_is_one_mail(any_app):
    assert queue()
    assert not queue()
    assert queue(key="two")
    assert send_due(database_now) == 2
    assert send_due(database_now) == 0
    assert len(sent(any_app)) == 2


def test_nobody_is_written_to_who_has_no_address(app):
    guest = make_member(email=None, is_guest=True)
    assert not queue_mail(
        key="one", kind="stage", member=guest, subject="s", template="sign_in", now=utc_now()
    )
    db.session.commit()
    assert mails() == []


def test_a_mail_waits_for_its_time(app):
    queue(now=utc_now() + timedelta(hours=1))
    assert send_due(database_now) == 0
    assert send_due(later(hours=2)) == 1


def test_a_sender_that_dies_leaves_the_mail_for_another(app):
    queue()
    assert claim_next(database_now) is not None
    assert claim_next(database_now) is None
    assert send_due(later(minutes=9)) == 0
    assert send_due(later(minutes=11)) == 1
    assert sent(app)[0]["Message-ID"] == mails()[0].message_id


def test_a_closed_way_out_is_tried_again_ever_later_and_given_up_in_the_end(app, unused_port):
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{unused_port}"
    queue()
    now, waits = utc_now(), []
    for _try in range(9):
        send_due(lambda session, now=now: now)
        [row] = mails()
        if row.state is MailState.FAILED:
            break
        waits.append(row.send_after - now)
        assert send_due(lambda session, now=row.send_after: now - timedelta(seconds=1)) == 0
        now = row.send_after
    assert waits == [timedelta(minutes=2**n) for n in range(8)]
    assert (row.state, row.attempts, row.text) == (MailState.FAILED, 9, "")


def test_a_mail_goes_out_once_the_way_is_open_again(app, unused_port):
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{unused_port}"
    queue()
    assert send_due(database_now) == 0
    app.config["MAIL_URL"] = "memory:"
    assert send_due(later(minutes=2)) == 1


def test_mails_in_a_folder_are_whole_files_of_their_owner(app, tmp_path):
    app.config["MAIL_URL"] = f"file://{tmp_path / 'post'}"
    queue()
    queue(key="two", address="al@example.org")
    send_waiting({})
    files = sorted((tmp_path / "post").iterdir())
    assert len(files) == 2
    assert {file.suffix for file in files} == {".eml"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    read = [email.message_from_bytes(file.read_bytes()) for file in files]
    assert {message["To"] for message in read} == {"jo@example.org", "al@example.org"}


HOSTILE = [
    "Hi\nBcc: x@example.org",
    "Hi\r\nBcc: x@example.org",
    "=?utf-8?q?Hi=0ABcc=3A_x=40example=2Eorg?=",
    "=?utf-8?b?SGkKQmNjOiB4QGV4YW1wbGUub3Jn?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3FHi=3D0ABcc=3D3A_x=3D40example=2Eorg=3F=3D?=",
    "Hi\x00\x0b\x0c\x1c\x85Bcc: x@example.org",
    "Hi\u2028Bcc: x@example.org\u2029",
    "Hi\u202ecba\u2066",
    "=?utf-8?q?Hi=0D=0A=0D=0A<script>?=",
    "=?x-unknown?q?Hi=0ABcc?=",
    "=?utf-8?b?not base64?=",
    "a" * 5_000,
]


@pytest.mark.parametrize("subject", HOSTILE)
def test_no_subject_becomes_a_header(app, subject):
    queue(subject=subject)
    assert send_due(database_now) == 1
    raw = app.extensions["mail_memory"][-1]
    [message] = sent(app)
    assert message["Bcc"] is None
    assert b"\nBcc" not in raw
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"script" not in head.replace(b"\r\n ", b"").partition(b"Subject")[0]
    assert len(message["Subject"]) <= 150
    assert clean_header(message["Subject"]) == message["Subject"]


@pytest.mark.parametrize(
    "address", ["x@example.org, y@example.org", "x@example.org\nBcc: y@a.b", ""]
)
def test_no_address_becomes_two(app, address):
    queue()
    [row] = mails()
    row.address = address
    with pytest.raises(UnsafeMail):
        bytes_to_send(row, sender=SENDER)


def test_the_last_look_stops_what_cleaning_lets_through(app, monkeypatch):
    """Planted fault: subjects go out as they were typed."""
    queue()
    [row] = mails()
    with own_transaction() as session:
        session.get_one(OutgoingMail, row.id).subject = HOSTILE[2]
    bytes_to_send(mails()[0], sender=SENDER)
    monkeypatch.setattr(messages, "clean_header", lambda text: text)

    with pytest.raises(UnsafeMail):
        bytes_to_send(mails()[0], sender=SENDER)
    assert send_due(database_now) == 0
    assert mails()[0].state is MailState.FAILED
    assert sent(app) == []
