"""The weekly letter: true, never empty, shown beforehand word for word, without hidden words."""

import email
import email.policy
from datetime import timedelta
from html import unescape

import pytest

from app.core.clock import utc_now
from app.core.weeks import begin_of, next_begin, week_of
from app.extensions import db
from app.following.tasks import catch_up, finish_all
from app.jobs.tasks import run_due
from app.mail.models import MailState, OutgoingMail, Pace, Topic
from app.mail.services import choose, send_due
from app.process.tasks import sweep
from deliberation.stages import Stage
from tests.app.following.test_news import hide
from tests.conftest import signed_in
from tests.factories import (
    make_change,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
)

ZONE = "Europe/London"


def weekly(moment):
    """What the worker does when a week begins."""
    catch_up(lambda session: moment)
    run_due(lambda session: moment)
    finish_all()


@pytest.fixture
def monday(any_app):
    """A site that has had its worker for a while; when its next letters go out."""
    weekly(utc_now() - timedelta(days=7))
    weekly(utc_now())
    return next_begin(utc_now(), ZONE) + timedelta(seconds=1)


def send(moment):
    """What the worker does a minute later."""
    db.session.rollback()
    return send_due(lambda session: moment + timedelta(minutes=1))


def letters():
    db.session.expire_all()
    return db.session.query(OutgoingMail).filter_by(kind="digest").order_by("id").all()


def follower_of(issue, client_app=None):
    member = make_member()
    client = signed_in(client_app, member)
    client.post(f"/issues/{issue.id}/follow")
    return member, client


def test_it_tells_what_happened_with_numbers_that_are_true(any_app, monday):
    issue = make_issue(Stage.AMEND, question="Which bus?")
    member, _client = follower_of(issue, any_app)
    idea = make_proposal(issue, title="A late bus", text="It leaves at nine.")
    put_on_ballot(idea)
    make_change(idea, "nine", "ten")
    for _n in range(3):
        make_post(issue)
    make_post(issue, member)
    weekly(monday)
    [letter] = [one for one in letters() if one.member_id == member.id]
    assert letter.subject == "This week: Which bus?"
    for words in (
        "1 new idea: A · A late bus",
        "1 change was suggested.",
        "3 new posts by 3 people.",
        f"/issues/{issue.id}",
        "/mail/stop/",
    ):
        assert words in letter.text
        assert words.removeprefix("A · ") in unescape(letter.html)
    assert "taken in" not in letter.text


def test_nothing_happened_and_nothing_is_sent(any_app, monday):
    issue = make_issue(opened_at=utc_now() - timedelta(days=30))
    follower_of(issue, any_app)
    weekly(monday)
    assert letters() == []


def test_ones_own_acts_alone_make_no_letter(any_app, monday):
    make_post(make_issue(Stage.DISCUSS))
    weekly(monday)
    assert letters() == []


def test_the_preview_is_the_letter_byte_for_byte(any_app, monday):
    issue = make_issue(Stage.DISCUSS, question="Which <bus> & why?")
    member, client = follower_of(issue, any_app)
    choose(member.id, {Topic.REPLIES: Pace.WEEKLY})
    post = make_post(issue, member)
    make_post(issue, make_member("Bo"), "No & yes.", parent=post)
    catch_up()
    send(utc_now())
    page = client.get("/me/mail/next").text
    shown = page.partition('dir="auto">')[2].partition("</p>")[0]
    shown_subject = page.partition("<h3>")[2].partition("</h3>")[0]
    weekly(monday)
    [letter] = [one for one in letters() if one.member_id == member.id]
    assert unescape(shown) == letter.text
    assert unescape(shown_subject) == letter.subject
    assert "Bo replied to you" in letter.text
    send(monday)
    read = [
        email.message_from_bytes(raw, policy=email.policy.default)
        for raw in any_app.extensions["mail_memory"]
    ]
    [message] = [one for one in read if one["To"] == member.email]
    sent = message.get_body(("plain",)).get_content()
    assert sent.replace("\r\n", "\n") == unescape(shown)


def test_what_was_kept_is_told_once_and_then_gone(any_app, monday):
    issue = make_issue(Stage.DISCUSS, opened_at=utc_now() - timedelta(days=9))
    member = make_member()
    choose(member.id, {Topic.REPLIES: Pace.WEEKLY})
    make_post(issue, make_member(), "Yes.", parent=make_post(issue, member))
    catch_up()
    assert send(utc_now()) == 0
    weekly(monday)
    [letter] = [one for one in letters() if one.member_id == member.id]
    kept = db.session.query(OutgoingMail).filter_by(kind="reply").one()
    assert (kept.state, kept.digest_id) == (MailState.IN_DIGEST, letter.id)
    send(monday)
    db.session.expire_all()
    assert (kept.state, kept.text, kept.gist) == (MailState.SENT, "", "")
    weekly(monday + timedelta(days=7))
    assert len([one for one in letters() if one.member_id == member.id]) == 1


def test_one_letter_a_person_and_week_however_often_it_is_asked_for(any_app, monday):
    issue = make_issue(Stage.DISCUSS)
    member, _client = follower_of(issue, any_app)
    make_post(issue)
    for _round in range(3):
        weekly(monday)
    assert [one.member_id for one in letters()].count(member.id) == 1


def test_words_hidden_after_it_was_written_are_not_in_it(any_app, monday):
    issue = make_issue()
    member, _client = follower_of(issue, any_app)
    idea = make_proposal(issue, title="A secret bus")
    make_proposal(issue, title="An open bus")
    weekly(monday)
    assert "A secret bus" in letters()[0].text
    hide("idea", idea.id, issue)
    assert {one.state for one in letters()} == {MailState.HELD}
    finish_all()
    [letter] = [one for one in letters() if one.member_id == member.id]
    assert letter.state is MailState.WAITING
    assert "- 1 new idea: B · An open bus\n" in letter.text
    for one in letters():
        assert "secret" not in one.text + one.html + one.gist + one.subject


def test_a_letter_with_nothing_left_in_it_is_not_sent(any_app, monday):
    issue = make_issue(opened_at=utc_now() - timedelta(days=9))
    follower_of(issue, any_app)
    idea = make_proposal(issue, title="A secret bus")
    weekly(monday)
    hide("idea", idea.id, issue)
    finish_all()
    assert {one.state for one in letters()} == {MailState.FAILED}
    assert {one.text for one in letters()} == {""}


def test_who_stopped_it_gets_none(any_app, monday):
    issue = make_issue(Stage.DISCUSS)
    member, _client = follower_of(issue, any_app)
    choose(member.id, {Topic.WEEK: Pace.NOTHING})
    make_post(issue)
    db.session.commit()
    weekly(monday)
    send(monday)
    assert [one.state for one in letters() if one.member_id == member.id] == [MailState.FAILED]


def test_after_weeks_of_downtime_one_letter_tells_of_all_of_them(any_app, monday):
    issue = make_issue(Stage.DISCUSS)
    member, _client = follower_of(issue, any_app)
    make_post(issue)
    weekly(monday + timedelta(days=14))
    [letter] = [one for one in letters() if one.member_id == member.id]
    assert "1 new post." in letter.text


def test_a_site_that_is_new_or_upgraded_sends_no_letter_about_what_was_before(any_app):
    issue = make_issue(Stage.DISCUSS)
    follower_of(issue, any_app)
    last = begin_of(week_of(utc_now(), ZONE), ZONE) - timedelta(days=1)
    post = make_post(issue)
    post.created_at = last
    db.session.commit()
    sweep()
    assert letters() == []


def test_statements_cost_the_same_for_many_questions(any_app, monday, count_statements):
    member = make_member()
    seen = []
    for _round in range(2):
        for _n in range(3):
            issue = make_issue(Stage.DISCUSS)
            make_post(issue, member)
            make_post(issue)
        client = signed_in(any_app, member)
        with count_statements() as statements:
            client.get("/me/mail/next")
        seen.append(len(statements))
    assert seen[0] == seen[1]
