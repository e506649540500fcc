"""Saying that the count is wrong: in public, answered once in public, hidden as anything else."""

import pytest

from app.accounts.services import erase_member
from app.core.clock import utc_now
from app.core.errors import Missing, NotAllowed
from app.core.house_rules import HouseRule
from app.extensions import db
from app.groups.models import Role
from app.journal.queries import entries_of_kind
from app.mail.models import OutgoingMail
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing
from app.outcomes.models import CountDoubt
from app.outcomes.services.doubting import answer_doubt, doubt_count
from tests.app.checking.test_races import at_once
from tests.app.outcomes.cases import order
from tests.app.outcomes.test_how_sure import counted_issue, page_of
from tests.conftest import signed_in
from tests.factories import add_to_group, make_ballot_issue, make_member, make_post

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


def test_a_doubt_stands_under_the_name_that_posts_have_and_loses_it_with_them(issue, client):
    doubter = make_member("Joanne Wells")
    post = make_post(issue, doubter)
    row = said(issue, doubter)
    doubter.display_name = "Somebody New"
    db.session.commit()
    assert f"Joanne Wells: “{SAID}”" in page_of(client, issue)
    erase_member(doubter, now=utc_now())
    db.session.commit()
    db.session.expire_all()
    assert row.author_name == post.author_name != "Joanne Wells"
    shown = page_of(client, issue)
    assert f"{post.author_name}: “{SAID}”" in shown
    assert "Joanne" not in shown


def answered_by_two(app):
    """Two organisers answer at the same moment; return statuses, answers and mails."""
    issue = counted_issue([order("A", "B", "C")] * 12)
    people = [make_member("Olu"), make_member("Priya")]
    for someone in people:
        add_to_group(issue.group, someone, Role.ORGANISER)
    doubter = make_member("Joanne")
    db.session.commit()
    path = f"/doubts/{said(issue, doubter).id}"
    browsers = [signed_in(app, someone) for someone in people]

    def answering(browser, words):
        return lambda: browser.post(path, data={"answer": words})

    found = at_once(app, *(answering(b, f"Answer {n}.") for n, b in enumerate(browsers)))
    issue_id = db.session.scalar(db.select(CountDoubt.issue_id))
    mails = db.session.query(OutgoingMail).filter_by(kind="doubt-answered").count()
    lines = len(entries_of_kind(issue_id, "doubt-answered"))
    return sorted(answer.status_code for answer in found), found, mails, lines


def test_of_two_answers_at_once_one_stands_and_the_other_is_given_back(any_app):
    statuses, answers, mails, lines = answered_by_two(any_app)
    assert (statuses, mails, lines) == ([303, 409], 1, 1)
    [late] = [answer.text for answer in answers if answer.status_code == 409]
    assert "Answer 0." in late
    assert "Answer 1." in late


def test_planted_fault_an_answer_that_does_not_look_again(any_app, monkeypatch):
    """Without looking again under the lock both would be the first; two mails have one key."""
    looked = db.session.refresh

    def refresh(row, **more):
        looked(row, **more)
        if isinstance(row, CountDoubt):
            row.answered_at = None

    monkeypatch.setattr(db.session, "refresh", refresh)
    statuses, _answers, _mails, lines = answered_by_two(any_app)
    assert (statuses, lines) == ([303, 303], 2), "which the test above would see"


def test_what_is_hidden_while_it_is_answered_gets_no_answer(any_app):
    issue = counted_issue([order("A", "B", "C")] * 12)
    organiser, host = make_member("Olu"), make_member("Hester")
    add_to_group(issue.group, organiser, Role.ORGANISER)
    seat = add_to_group(issue.group, host, Role.HOST)
    row = said(issue, make_member(), "Canary seventeen sings.")
    hide_thing(
        thing_or_missing("doubt", row.id), host, seat, rule=HouseRule.NAMES,
        reason="It names a neighbour.", now=utc_now(),
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(Missing):
        answer_doubt(row, organiser, answer="Twelve.", now=utc_now())
    db.session.rollback()
    assert row.answered_at is None
    assert not db.session.query(OutgoingMail).filter_by(kind="doubt-answered").count()
