"""L3: one person, one live ballot, however often and however fast it is sent."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import Member
from app.ballots.convert import ReasonsGiven
from app.ballots.models import Ballot, CastLink, ReasonSheet, ShownAs, Turnout, Zone
from app.ballots.services import cast, casting, draw_ticket
from app.ballots.services.tickets import Ticket
from app.core.clock import database_now
from app.core.errors import Refused
from app.extensions import db
from app.issues.models import Issue, PrivacyMode
from tests.factories import cast_ballot, make_ballot_issue, make_member
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

ROUNDS = figure(200, 10)
PARALLEL = 64


def send(app, issue_id, member_id, words, zone, troubles):
    """Cast as a request does, in a session of its own."""
    with app.app_context():
        try:
            reason = ReasonsGiven(0, ({"slot": "why", "text": zone.value},), ShownAs.EXPERIENCE)
            cast(
                db.session.get(Issue, issue_id),
                db.session.get(Member, member_id),
                zones={0: zone},
                reasons=[reason],
                ticket=Ticket(words),
                clock=database_now,
            )
            db.session.commit()
        except Refused:
            db.session.rollback()
        except Exception as error:
            db.session.rollback()
            troubles.append(repr(error)[:200])
        finally:
            db.session.remove()


def submit_at_once(app, issue_id, member_id):
    """Half the submissions repeat one ticket, half bring a new one; all start together."""
    db.session.rollback()  # or this session would hold SQLite's write lock against all of them
    one, troubles = draw_ticket(PrivacyMode.TICKET).text, []
    threads = []
    for n in range(PARALLEL):
        words = one if n % 2 else draw_ticket(PrivacyMode.TICKET).text
        zone = Zone.SUPPORT if n % 2 else (Zone.BETTER, Zone.WORSE)[n % 4 == 0]
        given = (app, issue_id, member_id, words, zone, troubles)
        threads.append(threading.Thread(target=send, args=given))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


def faults(issue_id, troubles):
    """Say what is wrong after a round."""
    db.session.rollback()
    counts = {
        model.__tablename__: db.session.scalar(
            select(func.count()).select_from(model).where(model.issue_id == issue_id)
        )
        for model in (Ballot, ReasonSheet, CastLink, Turnout)
    }
    link = db.session.scalar(select(CastLink).where(CastLink.issue_id == issue_id))
    lost = link is None or db.session.get(Ballot, link.ballot_id) is None
    wrong = {table: n for table, n in counts.items() if n != 1}
    return [*troubles, *([wrong] if wrong else []), *(["the link is loose"] if lost else [])]


def rounds(app, n):
    """Play rounds; yield what was wrong in each."""
    voter = make_member()
    issue = make_ballot_issue(("A", "B"))
    cast_ballot(issue, {"A": "unsure"}, voter, reasons={"A": "before"})
    issue_id, member_id = issue.id, voter.id
    for _round in range(n):
        yield faults(issue_id, submit_at_once(app, issue_id, member_id))


def test_sixty_four_submissions_at_once_leave_one_ballot(busy_app):
    assert [found for found in rounds(busy_app, ROUNDS) if found] == []


def no_lock_for_the_voter(monkeypatch):
    """Submissions of one person do not wait for each other."""
    monkeypatch.setattr(casting, "text", lambda _statement: text("SELECT :issue, :member"))


def old_ballots_stay(monkeypatch):
    """A change adds a ballot and leaves the one before."""
    monkeypatch.setattr(casting, "forget_ballot", lambda link: None)


@pytest.mark.parametrize("mutant", [no_lock_for_the_voter, old_ballots_stay])
def test_the_rounds_catch_two_live_ballots(busy_app, monkeypatch, mutant):
    if mutant is no_lock_for_the_voter and db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite writers queue at BEGIN IMMEDIATE")
    mutant(monkeypatch)
    assert next(filter(None, rounds(busy_app, ROUNDS)), None), f"{mutant.__name__} survived"
