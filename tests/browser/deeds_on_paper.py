"""What the tour sees of paper: codes made, lost, typed in wrongly and used."""

from __future__ import annotations

from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import CodeBatch, OneTimeCode
from app.issues.services.codes import hash_of, new_codes
from app.paper.convert import sheet_number
from tests.browser.person import EXPERIENCE, LONG, LONG_NAME, LONG_TEXT, Person, fields_of
from tests.factories import let_time_pass, make_ballot_issue, make_member

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


def sheet(number, key, **said):
    """What the form of a sheet sends."""
    zones = {"zone-0": "support", "zone-1": "better", "zone-2": "worse"}
    return {"number": number, "experience": "uses", "key": key, **zones, **said}


def typing_in(atlas):
    """Sheets are typed in once, twice, with a long word, differently, late, and set aside."""
    runner = make_member(LONG_NAME)
    issue = make_ballot_issue(
        [LONG] * 3, question=QUESTION, organiser=runner, joining="codes", paper_place=LONG_TEXT
    )
    coded = make_codes(issue, 3)
    host, path = Person(atlas, runner), f"/issues/{issue.id}/paper"
    Person(atlas).go("/paper", "with a question")
    host.go("/paper", "by a host")
    host.go(path, "with no sheets yet")
    host.send(path, {"number": "12"}, "with a wrong number")
    numbers = [sheet_number(n) for n in (111_111_111, 222_222_222, 333_333_333)]
    words = {"why-0": LONG_TEXT[:270], "worry-2": LONG}
    host.send(path, sheet(numbers[0], "a", code=coded[0], **words), status=303)
    host.send(path, sheet(numbers[1], "b", code=coded[1], **words), status=303)
    host.send(path, sheet(numbers[1], "c", code=coded[1], **words), status=303)
    host.send(path, sheet(numbers[1], "d", code=coded[1], **words), "typed in twice before")
    host.send(path, sheet(numbers[2], "e", code=coded[2], **words), status=303)
    host.send(path, sheet(numbers[2], "f", code=coded[2], **{"zone-0": "worse"}), status=303)
    host.go(path, "with sheets of every kind")
    host.go(f"/groups/{issue.group.slug}/desk", "with sheets to finish")
    host.go(f"{path}/{numbers[2]}", "where two entries differ")
    host.send(f"{path}/{numbers[2]}", {"zone-0": "worse"}, "put right by half")
    host.go(f"{path}/{numbers[0]}", "typed in once")
    host.send(f"{path}/{numbers[0]}/aside", {"reason": ""}, "set aside without a reason")
    let_time_pass(issue)
    host.send(path, sheet(numbers[0], "g", code=coded[0], **words), "too late", 409)


def helping(atlas):
    """A host puts a ballot in for somebody, without their code and with it."""
    runner = make_member(LONG_NAME)
    issue = make_ballot_issue([LONG] * 3, question=QUESTION, organiser=runner, joining="codes")
    own, theirs = make_codes(issue, 2)
    host, path = Person(atlas, runner), f"/issues/{issue.id}/ballot"
    host.send("/code", {"code": own}, status=303)
    said = {"zone-0": "support", "zone-1": "worse", "why-0": LONG_TEXT[:270]}
    host.send(path, {**said, "press": "check"}, status=303)
    fields = {**fields_of(host.go(f"{path}/check", "by a host").text, f"{path}/cast"), **EXPERIENCE}
    host.send(f"{path}/for-someone", fields, "without their code")
    host.send(f"{path}/for-someone", {**fields, "for_code": theirs}, "put in for somebody", 200)


DEEDS = {"codes on paper": codes, "ballots on paper": typing_in, "helping on paper": helping}
