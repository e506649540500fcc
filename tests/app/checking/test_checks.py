"""Saying that a paragraph is right, wrong or incomplete."""

import pytest

from app.checking.models import (
    ParagraphCheck,
)
from app.extensions import db
from app.mail.models import Topic
from tests.app.checking.cases import ALL, mails, publish, reported_issue, say, text_of, url_of
from tests.factories import declare, make_member, run_jobs


def test_three_buttons_without_a_script(world, member_client, member, client):
    issue, _organiser, _host = world
    page = member_client.get(url_of(issue)).get_data(as_text=True)
    assert page.count('name="verdict" value="right"') == page.count("verdict=wrong") > 5
    assert "says it’s right" not in page, "what others say shows once one has answered"
    response = member_client.post(
        url_of(issue, "/check/headline"), data={"verdict": "right", "seen": "1"}
    )
    assert response.status_code == 303
    page = text_of(member_client.get(url_of(issue)))
    assert "1 person says it’s right" in page
    assert "person says it’s right" not in text_of(client.get(url_of(issue)))
    wrong = member_client.get(url_of(issue, "/check/headline?verdict=wrong"))
    assert "What should it say?" in text_of(wrong)
    assert "Leave out other people’s names." in text_of(wrong)
    response = member_client.post(
        url_of(issue, "/check/headline"),
        data={"verdict": "wrong", "seen": "1", "line": "Sundays aren't fine."},
    )
    assert response.status_code == 303
    [row] = db.session.scalars(db.select(ParagraphCheck)).all()
    assert (row.verdict.value, row.line) == ("wrong", "Sundays aren't fine.")
    assert "Sundays aren't fine." in client.get(url_of(issue)).get_data(as_text=True).replace(
        "&#39;", "'"
    )


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"verdict": "wrong", "line": ""}, "Say what it should say."),
        ({"verdict": "missing", "line": "x" * 281}, "Keep it to 280 letters."),
        ({"verdict": "wrong", "line": "No.", "quote": "not there"}, "These words aren’t in"),
        ({"verdict": "perhaps", "line": "Kept words."}, "Choose one of these."),
    ],
)
def test_what_is_typed_comes_back(world, member_client, sent, says):
    issue, _organiser, _host = world
    response = member_client.post(url_of(issue, "/check/headline"), data={"seen": "1", **sent})
    assert response.status_code == 422
    assert says in text_of(response)
    assert sent["line"] in response.get_data(as_text=True)
    assert not db.session.scalars(db.select(ParagraphCheck)).all()


def test_a_quote_stands_in_the_paragraph(world, member_client):
    issue, _organiser, _host = world
    sent = {"verdict": "wrong", "line": "Say who.", "quote": "people chose  SITTERS", "seen": "1"}
    assert member_client.post(url_of(issue, "/check/headline"), data=sent).status_code == 303


def test_a_visitor_signs_in_first_and_nobody_says_anything_of_what_is_not_there(
    world, client, member_client
):
    issue, _organiser, _host = world
    sent = {"verdict": "right", "seen": "1"}
    assert client.post(url_of(issue, "/check/headline"), data=sent).status_code == 401
    assert member_client.post(url_of(issue, "/check/nothing"), data=sent).status_code == 404


def test_those_who_take_part_get_one_mail_when_checking_opens(app):
    someone, other = make_member(), make_member()
    issue = reported_issue(parts=1)
    declare(issue, someone)
    run_jobs()
    publish(ALL)
    run_jobs()
    [mail] = mails("checking")
    assert (mail.member_id, mail.topic) == (someone.id, Topic.STAGES)
    assert f"/issues/{issue.id}/report" in mail.text
    assert other.email not in {mail.address for mail in mails("checking")}


def test_statements_of_a_page_stay_the_same(world, client, count_statements):
    issue, _organiser, _host = world
    say(issue, make_member(), line="Say more.")
    path = url_of(issue, "/corrections")
    client.get(path)
    db.session.rollback()
    with count_statements() as few:
        client.get(path)
    for n in range(6):
        say(issue, make_member(), "asked", line=f"{'abcdef'[n] * 9} {n}.")
    db.session.rollback()
    with count_statements() as many:
        client.get(path)
    assert len(many) == len(few)
