"""The report: in its first part, whole, said to be wrong at length, answered, sorted, final."""

from __future__ import annotations

from app.checking.models import CheckedReport
from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from deliberation.stages import Stage
from tests.app.checking.cases import counted_issue, paragraphs, publish, reported_issue, say
from tests.browser.person import LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import add_to_group, make_issue, make_member


def report(atlas):
    """Each page about a report in each of its states."""
    early = make_issue(Stage.RANK, question=f"What should become of the {LONG}?")
    Person(atlas).go(f"/issues/{early.id}/report", "before the count")
    organiser, host, someone = (make_member(f"{LONG_NAME} {n}") for n in "XYZ")
    first = counted_issue(organiser=organiser)
    publish()
    atlas.add("checking.show", None, someone.id, issue_id=first.id)
    atlas.add("checking.corrections", issue_id=first.id)
    issue = reported_issue(organiser=organiser, answerer=f"Councillor {LONG_NAME}")
    add_to_group(issue.group, host, Role.HOST)
    reads, leads, sorts = (Person(atlas, who) for who in (someone, organiser, host))
    path = f"/issues/{issue.id}/report"
    reads.go(f"{path}/check/headline?verdict=missing", "asked what is missing")
    wrong = {"verdict": "wrong", "seen": 1, "line": "x" * 300, "quote": LONG}
    reads.send(f"{path}/check/headline", wrong, "too long")
    stale = {"verdict": "wrong", "seen": 7, "line": "Say more."}
    reads.send(f"{path}/check/headline", stale, "other words meanwhile", 409)
    rows = [
        say(issue, member, paragraph, "missing", line=line)
        for paragraph, line, member in (
            ("headline", LONG_TEXT[:280], someone),
            ("headline", f"{LONG_TEXT[:270]} Yes.", host),
            ("headline", "The bus was never asked about.", make_member()),
            ("asked", "Say by when.", someone),
        )
    ]
    reads.go(path, "with much said")
    leads.go(f"{path}/corrections", "with much said")
    leads.go(f"/groups/{issue.group.slug}/desk", "with corrections to answer")
    sorts.go(f"/report/correction/{rows[0].id}", "a correction to report")
    for row in (rows[0], rows[3]):
        sorts.go(f"/corrections/{row.group_id}/sort", "to sort")
    sorts.send(f"/corrections/{rows[0].group_id}/sort", {"press": "merge"}, "none chosen")
    answer = f"/corrections/{rows[3].group_id}"
    leads.go(answer, "to answer")
    given = {"decision": "kept", "seen": 1, "wording": 1, "text": "", "reason": ""}
    leads.send(answer, given, "without a reason")
    words = f"{paragraphs(issue)['asked']} {LONG}"
    leads.send(answer, {**given, "decision": "changed", "text": words}, "", 303)
    leads.send(answer, {**given, "reason": LONG_TEXT}, "answered meanwhile", 409)
    kept = {**given, "reason": LONG_TEXT}
    leads.send(f"/corrections/{rows[2].group_id}", kept, "", 303)
    Person(atlas).go(path, "with other words")
    gone = say(issue, someone, "order-A", "missing", line="Say who.").group_id
    say(issue, someone, "order-A", "right")
    leads.go(f"/corrections/{gone}", "taken back", 410)
    leads.send(f"/corrections/{gone}", {**kept, "text": LONG_TEXT}, "taken back meanwhile", 409)
    late = say(issue, someone, "order-A", "wrong", line=LONG_TEXT[:280])
    row = db.session.get(CheckedReport, issue.id)
    row.ends_at = utc_now()
    reads.go(path, "while answers come")
    reads.go(f"/issues/{issue.id}/outcome", "while answers come")
    row.answers_until = utc_now()
    db.session.commit()
    publish()
    for end in ("", "/corrections", "/versions/5"):
        Person(atlas).go(f"{path}{end}", "final")
    leads.go(f"{path}/corrections", "final, with something to answer")
    seen = late.group.revision
    leads.send(f"/corrections/{late.group_id}", {**kept, "seen": seen}, "", 303)
    for end in ("", "/corrections", "/versions/6"):
        Person(atlas).go(f"{path}{end}", "answered late")
    Person(atlas).go(f"/issues/{issue.id}/outcome", "with a final report")
    Person(atlas).go(f"/issues/{issue.id}", "with a final report")


DEEDS = {"report": report}
