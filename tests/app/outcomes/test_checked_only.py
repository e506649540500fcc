"""With and without unchecked ballots: two views, shown only where neither gives anybody away."""

import pytest
from sqlalchemy import update

from app.ballots.convert import ranking_of, zones_of
from app.ballots.models import Ballot, Channel, Zone
from app.core.tokens import new_key
from app.extensions import db
from app.issues.models import Experience
from app.outcomes.queries import outcome_of
from app.outcomes.services import document
from app.outcomes.services.redacting import document_from
from app.outcomes.services.sections import checking
from deliberation.stages import Stage
from tests.factories import end_stage, make_ballot_issue, run_jobs

LIKE_A = (Zone.SUPPORT, Zone.WORSE)
LIKE_B = (Zone.WORSE, Zone.SUPPORT)


def put_in(issue, n, zones, *, checked=True, channel=Channel.ONLINE, kind=Experience.USES):
    """So many ballots of a kind, straight into the box."""
    for _n in range(n):
        db.session.add(
            Ballot(
                id=new_key(),
                issue_id=issue.id,
                ranking=ranking_of(zones, (1, 1)),
                zones=zones_of(zones),
                experience=kind,
                channel=channel,
                is_checked=checked,
                nonce=new_key() * 2,
                ticket_hash=new_key() * 2,
            )
        )
    db.session.commit()


@pytest.fixture
def issue(app):
    return make_ballot_issue(("Sitters", "Budget"), joining="open")


def result_of(issue):
    assert end_stage(issue) is Stage.OUTCOME
    run_jobs()
    return document_from(outcome_of(issue))


def words_on(client, issue):
    page = client.get(f"/issues/{issue.id}/outcome").text
    return page.split('id="checked"')[1].split("</section>")[0] if 'id="checked"' in page else ""


def test_the_same_outcome_without_unchecked_ballots(issue, client):
    put_in(issue, 22, LIKE_A)
    put_in(issue, 8, LIKE_B)
    put_in(issue, 8, LIKE_A, checked=False)
    put_in(issue, 7, LIKE_B, checked=False)

    only = result_of(issue)["checked_only"]

    assert only == {
        "why_not": None,
        "people": 30,
        "winners": [0],
        "is_same": True,
        "lines": {"0": [20, 10], "1": [10, 20]},
    }
    assert "the outcome is the same: “Sitters”." in words_on(client, issue)


def test_another_outcome_without_them_is_said_first(issue, client):
    put_in(issue, 14, LIKE_B)
    put_in(issue, 8, LIKE_A)
    put_in(issue, 14, LIKE_A, checked=False)
    put_in(issue, 3, LIKE_B, checked=False)

    doc = result_of(issue)

    assert doc["outcome"]["winners"] == [0]
    assert (doc["checked_only"]["winners"], doc["checked_only"]["is_same"]) == ([1], False)
    assert "the outcome would be another:</b> “Budget”." in words_on(client, issue)


@pytest.mark.parametrize(("checked", "unchecked"), [(30, 9), (9, 30), (30, 1)])
def test_few_people_are_not_told_apart(issue, client, checked, unchecked):
    put_in(issue, checked, LIKE_A)
    put_in(issue, unchecked, LIKE_B, checked=False)

    only = result_of(issue)["checked_only"]

    assert set(only) == {"why_not"}
    assert "We can’t show the result without them" in words_on(client, issue)


def test_a_view_too_close_to_a_group_that_is_shown_is_kept_back(issue):
    put_in(issue, 20, LIKE_A, kind=Experience.USES)
    put_in(issue, 3, LIKE_B, kind=Experience.WORKS)
    put_in(issue, 22, LIKE_B, checked=False, kind=Experience.WORKS)
    doc = result_of(issue)
    assert [part["code"] for part in doc["parts"]["parts"]] == ["uses", "works"]
    assert doc["checked_only"] == {"why_not": "views-too-close"}


def test_nothing_is_said_where_all_are_of_one_kind(issue, client):
    put_in(issue, 25, LIKE_A)
    doc = result_of(issue)
    assert (doc["checked_only"], doc["channels"]) == (None, None)
    assert words_on(client, issue) == ""


def test_how_ballots_came_in_is_told_in_rounded_numbers(issue, client):
    put_in(issue, 31, LIKE_A)
    put_in(issue, 12, LIKE_A, checked=False, channel=Channel.PAPER)
    put_in(issue, 11, LIKE_A, checked=False, channel=Channel.ASSISTED)
    doc = result_of(issue)
    assert doc["channels"]["people"] == {"online": 30, "paper": 10, "assisted": 10}
    words = words_on(client, issue)
    assert "On paper, typed in twice" in words
    assert "Put in by somebody for them" in words


def test_too_few_on_paper_are_told_without_a_number(issue, client):
    put_in(issue, 31, LIKE_A)
    put_in(issue, 3, LIKE_A, checked=False, channel=Channel.PAPER)
    assert result_of(issue)["channels"] == {"used": ["online", "paper"], "people": None}
    assert "Some ballots came on paper." in words_on(client, issue)


def test_nothing_is_told_while_the_result_is_covered(issue):
    put_in(issue, 4, LIKE_A)
    put_in(issue, 3, LIKE_A, checked=False, channel=Channel.PAPER)
    doc = result_of(issue)
    assert (doc["checked_only"], doc["channels"]) == (None, None)


def test_the_order_of_ballots_changes_nothing(issue):
    put_in(issue, 22, LIKE_A)
    put_in(issue, 12, LIKE_B, checked=False, channel=Channel.PAPER)
    first = document.document_of(issue)
    for ballot in db.session.scalars(db.select(Ballot.id)).all():
        db.session.execute(update(Ballot).where(Ballot.id == ballot).values(id=new_key()))
    assert document.document_of(issue)["checked_only"] == first["checked_only"]


def test_planted_fault_a_view_that_asks_nobody_is_found(issue, monkeypatch):
    put_in(issue, 30, LIKE_A)
    put_in(issue, 3, LIKE_B, checked=False)
    monkeypatch.setattr(checking, "why_not_published", lambda *given: None)
    assert set(result_of(issue)["checked_only"]) != {"why_not"}
