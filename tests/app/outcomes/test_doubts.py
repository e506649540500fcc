"""Saying that the count is wrong: in public, answered once in public, hidden as anything else."""

import pytest

from app.core.clock import utc_now
from app.core.errors import NotAllowed
from app.core.house_rules import HouseRule
from app.extensions import db
from app.groups.models import Role
from app.mail.models import OutgoingMail
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing
from app.outcomes.models import CountDoubt
from app.outcomes.services.doubting import answer_doubt, doubt_count
from tests.app.outcomes.cases import order
from tests.app.outcomes.test_how_sure import counted_issue, page_of
from tests.factories import add_to_group, make_ballot_issue, make_member

SAID = "You say eleven. My neighbours and I are fifteen."


@pytest.fixture
def issue(app):
    return counted_issue([order("A", "B", "C")] * 12)


def said(issue, member, text=SAID):
    row = doubt_count(issue, member, about="turnout", text=text, now=utc_now())
    db.session.commit()
    return row


def test_a_doubt_stands_with_the_result_and_is_answered_in_public(issue, client, sign_in):
    doubter, organiser = make_member("Joanne"), make_member("Priya")
    add_to_group(issue.group, organiser, Role.ORGANISER)
    db.session.commit()
    path = f"/issues/{issue.id}/outcome/wrong"
    browser = sign_in(doubter)
    assert "I think this is wrong" in page_of(browser, issue)
    refused = browser.post(path, data={"text": SAID})
    assert refused.status_code == 422
    assert "My neighbours and I" in refused.text, "what was typed is still there"
    for _again in range(2):
        assert browser.post(path, data={"about": "turnout", "text": SAID}).status_code == 303
    [row] = db.session.query(CountDoubt).all()
    shown = page_of(client, issue)
    assert f"How many took part. Joanne: “{SAID}”" in shown
    assert "Not answered yet" in shown
    assert sign_in(make_member()).get(f"/doubts/{row.id}").status_code == 403
    leads = sign_in(organiser)
    assert leads.post(f"/doubts/{row.id}", data={"answer": ""}).status_code == 422
    answer = {"answer": "We counted again. It is twelve."}
    assert leads.post(f"/doubts/{row.id}", data=answer).status_code == 303
    assert "“We counted again. It is twelve.” Priya" in page_of(client, issue)
    [mail] = db.session.query(OutgoingMail).filter_by(kind="doubt-answered").all()
    assert mail.address == doubter.email
    assert "It is twelve." in mail.text
    late = leads.post(f"/doubts/{row.id}", data={"answer": "It is thirteen."})
    assert late.status_code == 409
    assert "It is thirteen." in late.text
    assert "It is twelve." in late.text
    assert "It is thirteen." not in page_of(client, issue)


def test_a_second_answer_changes_nothing(issue):
    organiser = make_member()
    add_to_group(issue.group, organiser, Role.ORGANISER)
    row = said(issue, make_member())
    assert answer_doubt(row, organiser, answer="Twelve.", now=utc_now())
    assert not answer_doubt(row, organiser, answer="Thirteen.", now=utc_now())
    assert row.answer == "Twelve."


def test_nobody_doubts_a_count_that_is_not_there_yet(app):
    issue = make_ballot_issue(("Sitters", "Budget"))
    with pytest.raises(NotAllowed):
        said(issue, make_member())


def test_a_hidden_doubt_is_gone_from_every_page(issue, client, sign_in):
    host, organiser = make_member(), make_member()
    seat = add_to_group(issue.group, host, Role.HOST)
    add_to_group(issue.group, organiser, Role.ORGANISER)
    row = said(issue, make_member(), "Canary seventeen sings.")
    hide_thing(
        thing_or_missing("doubt", row.id), host, seat, rule=HouseRule.NAMES,
        reason="It names a neighbour.", now=utc_now(),
    )  # fmt: skip
    db.session.commit()
    assert "Canary seventeen" not in page_of(client, issue)
    browser = sign_in(organiser)
    assert browser.get(f"/doubts/{row.id}").status_code == 404
    assert "Canary seventeen" not in browser.get(f"/issues/{issue.id}/outcome/wrong").text
