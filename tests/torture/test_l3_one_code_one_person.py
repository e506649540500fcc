"""L3 of codes: fifty people type one code at the same moment, and exactly one comes in."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, update

from app.accounts.services import join_as_guest
from app.core.clock import utc_now
from app.core.errors import Refused
from app.extensions import db
from app.issues.models import CodeBatch, CodeHolder, Issue, OneTimeCode
from app.issues.services import codes
from app.issues.services.codes import hash_of, issue_of_code, new_codes, redeem
from tests.factories import make_ballot_issue
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

PEOPLE = 50
ROUNDS = figure(20, 1)


def lay(n=1):
    """A question entered with codes, and the codes; made without a command of an organiser."""
    issue = make_ballot_issue(("A", "B"), joining="codes")
    batch = CodeBatch(issue_id=issue.id, size=n, made_at=utc_now())
    db.session.add(batch)
    db.session.flush()
    made = new_codes(n)
    db.session.add_all(OneTimeCode(code_hash=hash_of(one), batch_id=batch.id) for one in made)
    db.session.commit()
    return issue.id, made


def come_in(app, start, code, came, troubles):
    """Type a code as a visitor does, in a session of its own."""
    with app.app_context():
        start.wait()
        try:
            issue_id = issue_of_code(code).id
            member = join_as_guest(now=utc_now())
            redeem(db.session.get(Issue, issue_id), member, code=code)
            db.session.commit()
            came.append(member.id)
        except Refused:
            db.session.rollback()
        except Exception as error:
            troubles.append(repr(error)[:200])
        finally:
            db.session.remove()


def at_once(app):
    """Let everybody type one code; return how many came in, hold one, and what went wrong."""
    issue_id, [code] = lay()
    db.session.remove()
    start, came, troubles = threading.Barrier(PEOPLE), [], []
    given = (app, start, code, came, troubles)
    threads = [threading.Thread(target=come_in, args=given) for _n in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    holders = db.session.scalar(
        select(func.count()).select_from(CodeHolder).where(CodeHolder.issue_id == issue_id)
    )
    db.session.rollback()
    return len(came), holders, troubles


def test_fifty_people_with_one_code_are_one(busy_app):
    for _n in range(ROUNDS):
        assert at_once(busy_app) == (1, 1, [])


def looks_then_uses(code, use):
    """A planted fault: look whether the code is free, then use it."""
    row = db.session.get(OneTimeCode, hash_of(code))
    if row.used_as is not None:
        raise codes.CodeUsed("used")
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.code_hash == hash_of(code))
        .values(used_as=use)
        .execution_options(synchronize_session=False)
    )


def test_planted_fault_looking_before_using_lets_more_in(busy_app, monkeypatch):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite writers queue at BEGIN IMMEDIATE")
    monkeypatch.setattr(codes, "claim", looks_then_uses)
    assert any(at_once(busy_app)[1] > 1 for _n in range(5))
