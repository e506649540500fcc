"""Answers and needs are reported and hidden as other words are; what they decide stays."""

from datetime import timedelta

import pytest

from app.answers.models import GivenAnswer, Need
from app.answers.services.needs import mark_of, write_need
from app.core.clock import utc_now
from app.core.house_rules import HouseRule
from app.extensions import db
from app.groups.models import Role
from app.moderation.models import Hiding, Report
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing, telling
from deliberation.stages import Stage
from tests.app.answers.worlds import asked, counted_issue, filled, host_of, mails_to, seen_in
from tests.factories import add_to_group, make_issue, make_member, make_proposal, put_on_ballot

WHY = {"rule": "names", "reason": "It names a neighbour."}
LATER = (utc_now() + timedelta(days=40)).date().isoformat()
SAID = "Ask Mrs Canary next door."
ADDRESS = "tait@council.example"


def answered(client, path, **points):
    """Publish an answer through the link."""
    seen = seen_in(client.get(f"{path}/points").text)
    sent = client.post(f"{path}/points", data={**filled(seen, **points), "press": "check"})
    assert sent.status_code == 303, sent.text
    seen = seen_in(client.get(f"{path}/check").text)
    assert client.post(f"{path}/publish", data={"seen": seen}).status_code == 303
    return db.session.scalars(db.select(GivenAnswer.id).order_by(GivenAnswer.id.desc())).first()


@pytest.fixture
def answer(app, client, member, member_client):
    """A counted question with an answer in words that name somebody, and its link."""
    issue = counted_issue(member, answerer="Millbrook Council")
    path = asked(member_client, issue)
    return issue, path, answered(client, path, p0_1=("will", SAID, LATER))


def test_an_answer_is_reported_and_hidden_and_its_day_stays(answer, client, sign_in):
    issue, _path, answer_id = answer
    listed = client.get(f"/issues/{issue.id}/answers").text
    assert f"/report/answer/{answer_id}" in listed
    reader = sign_in(make_member())
    assert reader.post(f"/report/answer/{answer_id}", data=WHY).status_code == 303
    assert db.session.scalars(db.select(Report.kind)).one().value == "answer"
    host = host_of(issue)
    browser = sign_in(host)
    assert "They have no account" in browser.get(f"/hide/answer/{answer_id}").text
    sent = browser.post(f"/hide/answer/{answer_id}", data=WHY, follow_redirects=True)
    assert "can say it in other words" in sent.text
    for url in ("", "/answers", "/outcome", "/journal"):
        text = client.get(f"/issues/{issue.id}{url}").text
        assert (url, "Canary" in text, "Maureen Tait" in text) == (url, False, False)
    text = client.get(f"/issues/{issue.id}/answers").text
    assert "It names a neighbour." in text
    assert "Will do" in text
    assert reader.get(f"/report/answer/{answer_id}").status_code == 404
    assert "Canary" not in client.get("/").text
    assert "An answer" in client.get(f"/groups/{issue.group.slug}/hidden").text


def test_whoever_answered_is_told_and_says_it_in_other_words(answer, client, sign_in):
    issue, path, answer_id = answer
    sign_in(host_of(issue)).post(f"/hide/answer/{answer_id}", data=WHY)
    mail = mails_to(ADDRESS)[-1]
    assert mail.subject == "Something you wrote was hidden"
    assert "It names a neighbour." in mail.text
    assert "Canary" not in mail.text + mail.html
    assert "Canary" not in client.get(f"{path}/points").text
    answered(client, path, p0_1=("will", "Ask the office.", LATER))
    text = client.get(f"/issues/{issue.id}/answers").text
    assert "Ask the office." in text
    assert "It names a neighbour." in text
    assert "Canary" not in text
    assert db.session.scalars(db.select(GivenAnswer.words)).all() == [SAID, "Ask the office."]


def test_an_answer_that_was_not_touched_is_not_given_again_without_words(answer, client, sign_in):
    issue, path, answer_id = answer
    sign_in(host_of(issue)).post(f"/hide/answer/{answer_id}", data=WHY)
    answered(client, path, p0_1=("will", "", LATER), p0_2=("already", "", ""))
    assert db.session.scalars(db.select(GivenAnswer.paragraph)).all() == [1, 2]


@pytest.fixture
def need(app, member):
    """An idea in Improve with what it would need, in words that name somebody."""
    issue = make_issue(Stage.AMEND, organiser=member)
    idea = make_proposal(issue, None, "Vans", "A van comes.", 2)
    put_on_ballot(idea)
    row = write_need(idea, text=SAID, who="Cllr Tait", seen=mark_of(None), now=utc_now())
    db.session.commit()
    return issue, idea, row.id


def hide_need(issue, need_id):
    host = make_member()
    seat = add_to_group(issue.group, host, Role.HOST)
    hide_thing(
        thing_or_missing("need", need_id), host, seat, rule=HouseRule.NAMES,
        reason="It names a neighbour.", now=utc_now(),
    )  # fmt: skip
    db.session.commit()


def test_a_hidden_need_is_gone_and_another_can_be_written(need, client, member_client):
    issue, idea, need_id = need
    page = f"/issues/{issue.id}/proposals/{idea.id}"
    assert f"/report/need/{need_id}" in client.get(page).text
    hide_need(issue, need_id)
    for url in (page, f"/issues/{issue.id}/journal"):
        assert "Canary" not in client.get(url).text
    assert member_client.get(f"/report/need/{need_id}").status_code == 404
    write_need(idea, text="Two drivers.", who="Cllr Tait", seen=mark_of(None), now=utc_now())
    db.session.commit()
    assert "Two drivers." in client.get(page).text
    assert "Two drivers." in client.get(f"/issues/{issue.id}/journal").text
    assert db.session.query(Need).count() == 2
    assert db.session.query(Hiding).one().author_id is None


def test_planted_fault_an_answerer_who_is_not_told_is_found(answer, monkeypatch, sign_in):
    issue, _path, answer_id = answer
    told = len(mails_to(ADDRESS))
    monkeypatch.setattr(telling, "write_to", lambda *said, **more: False)
    sign_in(host_of(issue)).post(f"/hide/answer/{answer_id}", data=WHY)
    assert len(mails_to(ADDRESS)) == told
