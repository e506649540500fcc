"""An answer by letter or in a meeting: typed in, said to be so, put right by its giver."""

import re
from datetime import timedelta
from html import unescape

import pytest

from app.answers.models import Answerer, GivenAnswer
from app.core.clock import utc_now
from app.extensions import db
from app.journal.convert import words_of
from app.journal.queries import entries_of_kind
from tests.app.answers.worlds import asked, counted_issue, filled, mails_to, newest_link, seen_in
from tests.factories import make_member

ADDRESS = "tait@council.example"
TODAY = utc_now().date()
LATER = (TODAY + timedelta(days=40)).isoformat()
LETTER = {"came_by": "letter", "came_on": (TODAY - timedelta(days=3)).isoformat()}


@pytest.fixture
def issue(app, member, member_client):
    issue = counted_issue(member, answerer="Millbrook Council")
    asked(member_client, issue)
    return issue


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def path_of(issue):
    return f"/issues/{issue.id}/answerer/{db.session.scalars(db.select(Answerer.id)).one()}/came"


def typed_in(browser, issue, **points):
    """Send the form; what isn't said about how it came stays as the letter says."""
    path = path_of(issue)
    return browser.post(path, data={**filled(seen_in(browser.get(path).text), **points), **LETTER})


def test_it_says_how_it_came_and_who_typed(issue, client, member, member_client):
    assert path_of(issue) in member_client.get(f"/issues/{issue.id}/answerer/ask").text
    parts = {"p0_1": ("will", "By spring.", LATER), "p0_2": ("wont", "It's the law.", "")}
    assert typed_in(member_client, issue, **parts).status_code == 303
    for url in (f"/issues/{issue.id}/answers", f"/issues/{issue.id}"):
        text = plain(client.get(url).text)
        assert "It came by letter on" in text
        assert f"typed in by {member.display_name}." in text
        assert "Maureen Tait, Cabinet member" in text
        assert "By spring." in text
    entries = entries_of_kind(issue.id, "answer-typed-in")
    assert [entry.content["by"] for entry in entries] == [member.display_name] * 2
    assert "typed in what Maureen Tait" in words_of(entries[0].kind, entries[0].content)


def test_its_giver_is_told_and_puts_it_right(issue, client, member_client):
    typed_in(member_client, issue, p0_1=("will", "By spring.", LATER))
    mail = mails_to(ADDRESS)[-1]
    assert mail.subject == "Your answer was typed in for you"
    path = newest_link(ADDRESS)
    seen = seen_in(client.get(f"{path}/points").text)
    mine = filled(seen, p0_1=("will", "By summer.", LATER))
    client.post(f"{path}/points", data={**mine, "press": "check"})
    client.post(f"{path}/publish", data={"seen": seen_in(client.get(f"{path}/check").text)})
    text = plain(client.get(f"/issues/{issue.id}/answers").text)
    assert text.index("By summer.") < text.index("By spring.")
    rows = db.session.scalars(db.select(GivenAnswer).order_by(GivenAnswer.id)).all()
    assert [row.typed_by_id is None for row in rows] == [False, True]


def test_the_same_reasons_and_days_are_asked_for(issue, member_client):
    for wrong in (
        {"p0_1": ("wont", "", "")},
        {"p0_1": ("will", "Yes.", "")},
        {},
    ):
        sent = typed_in(member_client, issue, **wrong)
        assert sent.status_code == 422, wrong
    path = path_of(issue)
    whole = filled(seen_in(member_client.get(path).text), p0_1=("already", "Since May.", ""))
    for how in ({}, {**LETTER, "came_on": LATER}):
        sent = member_client.post(path, data={**whole, **how})
        assert sent.status_code == 422
        assert "Since May." in sent.text
    assert db.session.query(GivenAnswer).count() == 0


def test_what_was_answered_meanwhile_is_read_first(issue, member_client):
    path = path_of(issue)
    seen = seen_in(member_client.get(path).text)
    typed_in(member_client, issue, p0_1=("already", "Since May.", ""))
    late = member_client.post(path, data={**filled(seen, p0_1=("wont", "Too dear.", "")), **LETTER})
    assert late.status_code == 409
    assert "Too dear." in late.text
    assert db.session.query(GivenAnswer).count() == 1


def test_nobody_else_types_in_answers(issue, sign_in):
    assert sign_in(make_member()).get(path_of(issue)).status_code == 403
