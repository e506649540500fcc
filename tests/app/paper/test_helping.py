"""Ballots put in for somebody else: one more, marked, with a ticket; the helper's own stays."""

import re

import pytest

from app.ballots.models import Ballot, CastLink, Channel, ReasonSheet, ShownAs, Turnout
from app.ballots.queries import n_taken_part
from app.extensions import db
from app.issues.models import Helping as WhoHelps
from app.paper.models import Helping
from deliberation.stages import Stage
from tests.app.paper.test_codes import print_codes, uses
from tests.factories import (
    cast_ballot,
    declare,
    end_stage,
    let_time_pass,
    make_ballot_issue,
    make_member,
)

SAID = {"zone-0": "worse", "zone-1": "support", "experiences": "cares", "why-1": "It is near."}


@pytest.fixture
def issue(organiser):
    return make_ballot_issue(organiser=organiser)


def check_page(browser, issue):
    browser.post(f"/issues/{issue.id}/ballot", data={**SAID, "press": "check"})
    return browser.get(f"/issues/{issue.id}/ballot/check").text


def ticket_on(page):
    return re.search(r'name="ticket"[^>]*value="([^"]+)"', page)[1]


def help_someone(browser, issue, status=200, ticket="", **more):
    fields = {**SAID, "ticket": ticket or ticket_on(check_page(browser, issue)), **more}
    answer = browser.post(f"/issues/{issue.id}/ballot/for-someone", data=fields)
    assert answer.status_code == status, answer.text
    return answer


def channels():
    return sorted(row.value for row in db.session.scalars(db.select(Ballot.channel)))


def test_one_more_ballot_goes_in_and_the_helpers_own_stays(host, issue, organiser):
    cast_ballot(issue, {"A": "support"}, organiser)
    own = db.session.scalar(db.select(CastLink.ballot_id))
    assert "I’m writing this for someone" in check_page(host, issue)

    page = help_someone(host, issue, **{"shown-1-why-1": "name", "shown-1": "name"}).text

    assert "Their ballot is in." in page
    assert "Keep this ticket" in page
    assert channels() == ["assisted", "online"]
    assert db.session.scalars(db.select(CastLink.ballot_id)).all() == [own]
    assert db.session.scalars(db.select(Turnout.member_id)).all() == [organiser.id]
    assert n_taken_part(issue.id) == 2
    helped = db.session.scalar(db.select(Ballot).where(Ballot.channel == Channel.ASSISTED))
    assert (helped.is_checked, helped.experience.value) == (False, "cares")
    [sheet] = db.session.scalars(db.select(ReasonSheet))
    assert (sheet.shown_as, sheet.shown_name) == (ShownAs.EXPERIENCE, None)
    assert "This is the ballot you put in." in host.get(f"/issues/{issue.id}/ballot").text


def test_the_same_page_sent_again_is_the_same_ballot(host, issue):
    ticket = ticket_on(check_page(host, issue))
    for _n in range(3):
        help_someone(host, issue, ticket=ticket)
    assert channels() == ["assisted"]
    other = help_someone(host, issue, 422, ticket=ticket, **{"zone-0": "better"})
    assert "was already put in" in other.text


def test_whoever_got_the_ticket_finds_the_ballot_again(host, client, issue):
    words = ticket_on(check_page(host, issue))
    help_someone(host, issue, ticket=words)
    assert end_stage(issue) is Stage.OUTCOME
    page = client.post(f"/issues/{issue.id}/ballot/yours", data={"words": words}).text
    assert "It is near." in page
    assert db.session.scalars(db.select(Helping)).all() == []


def test_only_those_whom_the_question_lets_help_do(sign_in, host, issue, organiser):
    someone = make_member()
    browser = sign_in(someone)
    assert "I’m writing this for someone" not in check_page(browser, issue)
    assert "Only hosts" in help_someone(browser, issue, 403).text
    closed = make_ballot_issue(organiser=organiser, helping=WhoHelps.NOBODY.value)
    help_someone(host, closed, 403)


def test_anyone_helps_three_people_at_most(sign_in, organiser):
    issue = make_ballot_issue(organiser=organiser, helping=WhoHelps.ANYONE.value)
    someone = make_member()
    declare(issue, someone)
    browser = sign_in(someone)
    for _n in range(3):
        help_someone(browser, issue)
    page = check_page(browser, issue)
    assert "I’m writing this for someone" not in page
    help_someone(browser, issue, 403, ticket=ticket_on(page))
    assert channels() == ["assisted"] * 3
    assert db.session.scalar(db.select(Helping.people)) == 3


def test_in_a_question_with_codes_it_takes_their_code(sign_in, organiser):
    issue = make_ballot_issue(organiser=organiser, joining="codes")
    own, theirs = print_codes(issue, organiser, 2)
    browser = sign_in(organiser)
    browser.post("/code", data={"code": own})

    assert "Type the code" in help_someone(browser, issue, 422).text
    again = help_someone(browser, issue, 422, for_code=own).text
    assert "was used before" in again
    assert f'value="{own}"' in again
    assert re.search(r'<details class="more" open>\s*<summary>I’m writing this', again)
    help_someone(browser, issue, for_code=theirs)

    assert uses() == ["assisted", "online"]
    assert db.session.scalars(db.select(Ballot.is_checked)).all() == [True]


def test_a_ballot_that_comes_too_late_is_shown_whole(host, issue):
    ticket = ticket_on(check_page(host, issue))
    let_time_pass(issue)
    late = help_someone(host, issue, 409, ticket=ticket)
    assert "It is near." in late.text
    assert channels() == []


def test_nothing_says_who_helped_whom():
    assert {c.name for c in Helping.__table__.columns} == {"issue_id", "member_id", "people"}
