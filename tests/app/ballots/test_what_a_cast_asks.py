"""A cast asks the database little, and after its lock for all that it decides by."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from app.accounts.models import Member
from app.ballots.models import Ballot, Zone
from app.ballots.services import cast, casting, draw_ticket
from app.core.clock import database_now
from app.core.errors import NotAllowed
from app.extensions import db
from app.issues.models import DeclaredExperience, Experience, Participation, PrivacyMode
from app.issues.queries import experiences_of, participation_of
from tests.app.ballots.pages import url
from tests.conftest import signed_in
from tests.factories import cast_ballot, make_ballot_issue, make_member

MOST = 24
"""Statements from the request to the page that says thank you, the member's session among them."""


def put_in(browser, issue, **fields):
    data = {
        "ticket": draw_ticket(PrivacyMode.TICKET).text,
        "experiences": "uses",
        "zone-0": "support",
    }
    return browser.post(url(issue, "/cast"), data=data | fields)


def statements_of(browser, issue, **fields):
    """Cast over the page; return how many statements that took."""
    seen = []

    def note(*args):
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    answer = put_in(browser, issue, **fields)
    event.remove(db.engine, "before_cursor_execute", note)
    assert answer.status_code == 200
    return len(seen)


def test_a_cast_takes_few_statements_however_many_ideas_there_are(any_app):
    counts = []
    for n in (3, 15):
        issue = make_ballot_issue([f"Idea {k}" for k in range(n)])
        said = {f"zone-{k}": "support" for k in range(n)} | {f"why-{k}": "Yes." for k in range(n)}
        counts.append(statements_of(signed_in(any_app, make_member()), issue, **said))
    assert counts[0] == counts[1] <= MOST


def test_what_brings_one_here_is_written_with_the_ballot_and_again_with_a_change(
    any_app,
):
    issue, voter = make_ballot_issue(), make_member()
    browser = signed_in(any_app, voter)
    for ticked in (["uses"], ["works", "cares"]):
        said = {"experiences": ticked, "main_experience": ticked[0]}
        assert put_in(browser, issue, **said).status_code == 200
        known = participation_of(voter, issue)
        assert experiences_of(known) == {Experience(kind) for kind in ticked}
        assert known.main_experience is Experience(ticked[0])
        [ballot] = db.session.scalars(db.select(Ballot)).all()
        assert ballot.experience is Experience(ticked[0])
        db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Participation)) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(DeclaredExperience)) == 2


def paused_on_the_way(issue, voter):
    """Pause somebody after their request has read who they are, before it has the lock; cast."""
    assert not voter.is_suspended
    with Session(db.engine) as other, other.begin():
        other.execute(update(Member).where(Member.id == voter.id).values(is_suspended=True))
    cast(
        issue,
        voter,
        zones={0: Zone.SUPPORT},
        ticket=draw_ticket(PrivacyMode.TICKET),
        clock=database_now,
    )


@pytest.fixture
def voter_who_has_ranked(any_app):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite nobody writes beside a request that is about to")
    issue, voter = make_ballot_issue(), make_member()
    cast_ballot(issue, {"A": "support"}, voter)
    return issue, voter


def test_somebody_paused_before_the_lock_is_refused(voter_who_has_ranked):
    with pytest.raises(NotAllowed):
        paused_on_the_way(*voter_who_has_ranked)


def test_planted_fault_what_was_read_before_lets_them_in(voter_who_has_ranked, monkeypatch):
    stale = casting.standing_statement().execution_options(populate_existing=False)
    monkeypatch.setattr(casting, "standing_statement", lambda: stale)
    paused_on_the_way(*voter_who_has_ranked)
