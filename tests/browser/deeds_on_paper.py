"""What the tour sees of paper: codes made, lost, typed in wrongly and used."""

from __future__ import annotations

from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import CodeBatch, OneTimeCode
from app.issues.services.codes import hash_of, new_codes
from tests.browser.person import LONG, LONG_NAME, Person
from tests.factories import make_ballot_issue, make_member

QUESTION = f"What should become of the {LONG}?"


def make_codes(issue, n):
    """Codes of a question, made without a file."""
    batch = CodeBatch(issue_id=issue.id, size=n, made_at=utc_now())
    db.session.add(batch)
    db.session.flush()
    made = new_codes(n)
    db.session.add_all(OneTimeCode(code_hash=hash_of(one), batch_id=batch.id) for one in made)
    db.session.commit()
    return made


def codes(atlas):
    """An organiser makes codes; one is used, one mistyped, one tried twice, the rest are lost."""
    runner = make_member(LONG_NAME)
    issue = make_ballot_issue([LONG] * 2, question=QUESTION, joining="codes", organiser=runner)
    organiser, visitor = Person(atlas, runner), Person(atlas)
    path = f"/issues/{issue.id}/codes"
    organiser.go(path, "with no codes yet")
    organiser.send(path, {"how_many": "0"}, "with too few")
    first, _second = make_codes(issue, 2)
    visitor.go("/code", "typing a code")
    visitor.go(f"/code/{first}", "from a square")
    visitor.send("/code", {"code": "ABCD"}, "with an unknown code")
    visitor.send("/code", {"code": first}, status=303)
    Person(atlas).send("/code", {"code": first}, "with a used code")
    Person(atlas).go(f"/sign-in?next=/issues/{issue.id}/ballot/check", "at the door")
    Person(atlas).go(f"/issues/{issue.id}", "entered with codes")
    organiser.go(path, "with a code used")
    batch = db.session.scalar(db.select(CodeBatch.id).where(CodeBatch.issue_id == issue.id))
    organiser.send(f"{path}/{batch}/void", status=303)
    organiser.go(path, "with sheets lost")


DEEDS = {"codes on paper": codes}
