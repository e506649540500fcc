"""Choosing what is sent, and stopping it with one press (RFC 8058)."""

import email
import email.policy
import re
import shutil
from datetime import timedelta

import pytest

from app import create_app
from app.core.clock import database_now, utc_now
from app.core.weeks import begin_of, next_begin, week_of
from app.extensions import db
from app.mail.models import (
    MOST_A_WEEK,
    MailChoice,
    MailState,
    MailWeek,
    OutgoingMail,
    Pace,
    Topic,
)
from app.mail.services import choose, paces_of, queue_mail, send_due
from app.mail.services.choosing import stop_link
from tests.conftest import sqlite_config
from tests.factories import make_member

PLACE = re.compile(r"https?://[^/]+")
ALL_NOTHING = dict.fromkeys(Topic, Pace.NOTHING)


def write_to(member, key, kind="change-suggested", **more):
    queue_mail(
        key=key,
        kind=kind,
        member=member,
        subject="A change",
        template="change_news",
        now=more.pop("now", utc_now()),
        **{"words": "Somebody did.", "question": "Why?", "issue_id": 1, "amendment_id": 1, **more},
    )
    db.session.commit()


def states(member):
    db.session.rollback()
    rows = db.session.query(OutgoingMail).filter_by(member_id=member.id).order_by(OutgoingMail.id)
    return [row.state for row in rows]


def sent(app):
    return [
        email.message_from_bytes(raw, policy=email.policy.default)
        for raw in app.extensions.get("mail_memory", [])
    ]


def test_a_mail_carries_the_two_headers_and_the_link_in_its_text(app, member):
    write_to(member, "one")
    send_due(database_now)
    [message] = sent(app)
    link = message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link == f"<{stop_link(member.id, Topic.YOURS)}>"
    for part in ("plain", "html"):
        assert link[1:-1] in message.get_body((part,)).get_content()


def press(client, link, **data):
    return client.post(PLACE.sub("", link), data=data)


@pytest.fixture
def strict_client(empty_database, tmp_path):
    """A mail program: no cookie, no token, at a site that asks everybody else for one."""
    path = tmp_path / "strict.db"
    shutil.copy(empty_database, path)
    made = create_app(sqlite_config(path, WTF_CSRF_ENABLED=True))
    with made.app_context():
        yield made.test_client()
        db.session.remove()
        db.engine.dispose()


def test_a_mail_program_stops_a_kind_with_one_press_and_no_cookie(strict_client):
    member = make_member()
    write_to(member, "waiting")
    link = stop_link(member.id, Topic.YOURS)
    answer = press(strict_client, link, **{"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "You get no more of these" in answer.text
    assert paces_of(member.id)[Topic.YOURS] is Pace.NOTHING
    assert states(member) == [MailState.FAILED]
    assert strict_client.post(f"/issues/{1}/follow").status_code in {400, 401}
    write_to(member, "later")
    assert send_due(database_now) == 0


def test_opening_the_link_stops_nothing(client, member):
    page = client.get(PLACE.sub("", stop_link(member.id, Topic.REPLIES)))
    assert "Stop these mails?" in page.text
    assert member.display_name not in page.text
    assert db.session.query(MailChoice).count() == 0


def test_a_second_button_stops_everything_but_the_way_in(client, member):
    press(client, stop_link(member.id, Topic.REPLIES), all="yes")
    assert paces_of(member.id) == ALL_NOTHING
    write_to(member, "one")
    queue_mail(
        key="in", kind="sign-in", member=None, address=member.email, subject="In",
        template="sign_in", now=utc_now(), token="t", code="123456", minutes=30,
    )  # fmt: skip
    db.session.commit()
    assert send_due(database_now) == 1


@pytest.mark.parametrize("change", [lambda t: "2" + t[1:], lambda t: t[:-1] + "~", lambda t: "x"])
def test_nobody_makes_a_link_for_somebody_else(client, member, change):
    token = change(stop_link(member.id, Topic.REPLIES).rpartition("/")[2])
    assert client.get(f"/mail/stop/{token}").status_code == 404
    assert client.post(f"/mail/stop/{token}").status_code == 404
    assert db.session.query(MailChoice).count() == 0


def test_a_person_chooses_on_their_page(member_client, member):
    fields = {topic.value: "weekly" for topic in Topic} | {"replies": "nothing"}
    assert member_client.post("/me/mail", data=fields).status_code == 303
    assert paces_of(member.id)[Topic.REPLIES] is Pace.NOTHING
    assert paces_of(member.id)[Topic.STAGES] is Pace.WEEKLY
    write_to(member, "one")
    assert send_due(database_now) == 0
    assert states(member) == [MailState.KEPT]


def test_what_waits_for_a_letter_that_does_not_come_is_asked_about(member_client, member):
    fields = {topic.value: "at-once" for topic in Topic} | {"week": "nothing", "yours": "weekly"}
    answer = member_client.post("/me/mail", data=fields)
    assert answer.status_code == 422
    assert "switched the weekly letter off" in answer.text
    assert db.session.query(MailChoice).count() == 0


def test_no_more_than_the_cap_goes_out_in_a_week_and_the_rest_is_kept(app, member):
    for n in range(MOST_A_WEEK + 3):
        write_to(member, f"mail {n}")
    other = make_member()
    write_to(other, "other")
    send_due(database_now)
    assert states(member).count(MailState.SENT) == MOST_A_WEEK - 1
    assert states(member).count(MailState.KEPT) == 4
    assert states(other) == [MailState.SENT]
    next_week = next_begin(utc_now(), app.config["SITE_ZONE"]) + timedelta(minutes=1)
    write_to(member, "next week", now=next_week)
    assert send_due(lambda session: next_week) == 1


def test_a_mail_that_is_tried_again_counts_once(app, member, unused_port):
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{unused_port}"
    write_to(member, "one")
    for n in range(3):
        send_due(lambda session, n=n: utc_now() + timedelta(hours=n))
    db.session.rollback()
    assert sum(row.mails for row in db.session.query(MailWeek)) <= 2


def test_what_is_no_longer_true_is_not_sent(app, member):
    write_to(member, "late", kind="stage", good_until=utc_now() - timedelta(seconds=1))
    assert send_due(database_now) == 0
    assert states(member) == [MailState.FAILED]


def test_choosing_nothing_lets_be_what_was_kept(app, member):
    choose(member.id, {Topic.YOURS: Pace.WEEKLY})
    write_to(member, "one")
    send_due(database_now)
    choose(member.id, {Topic.YOURS: Pace.NOTHING})
    db.session.commit()
    assert states(member) == [MailState.FAILED]


ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


@pytest.mark.parametrize("zone", ZONES)
def test_weeks_begin_once_on_each_monday_also_where_clocks_change(zone):
    moment = begin_of(week_of(utc_now(), zone), zone)
    for _week in range(60):
        following = next_begin(moment, zone)
        assert week_of(moment, zone) != week_of(following, zone)
        assert week_of(following - timedelta(seconds=1), zone) == week_of(moment, zone)
        assert timedelta(hours=167) <= following - moment <= timedelta(hours=169)
        moment = following
