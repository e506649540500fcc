"""The pages behind a Result, on the demo's own and on one that goes round in a circle."""

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from app.groups.services import seen_of_population
from app.outcomes.queries import doubts_about
from app.outcomes.services.storing import count_and_store
from deliberation.stages import Stage
from tests.app.outcomes.cases import closed_issue, lay_ballots, order
from tests.browser.person import LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import add_to_group, make_member

ANNEXES = ("pairs", "steps", "rules", "reasons")


def behind_results(atlas):
    """Every page behind the demo's Result, and behind one without a single favourite."""
    circle = closed_issue()
    lay_ballots(
        circle,
        [order("A", "B", "C")] * 12 + [order("B", "C", "A")] * 10 + [order("C", "A", "B")] * 8,
    )
    count_and_store(circle, now=utc_now())
    db.session.commit()
    atlas.add("outcomes.show", issue_id=circle.id)
    for issue_id in (atlas.issues[Stage.OUTCOME].id, circle.id):
        for name in ANNEXES:
            atlas.add("outcomes.annex", issue_id=issue_id, name=name)
    group = circle.group
    add_to_group(group, someone := make_member(), Role.ORGANISER)
    db.session.commit()
    many = closed_issue(seats=2)
    want, unsure = ("support", 1), ("unsure", 1)
    lay_ballots(many, [[want, want, unsure]] * 19 + [[unsure, unsure, want]] * 15)
    count_and_store(many, now=utc_now())
    atlas.add("outcomes.show", issue_id=many.id)
    atlas.add("outcomes.annex", issue_id=many.id, name="steps")
    organiser = Person(atlas, someone)
    path = f"/groups/{group.slug}/population"
    seen = seen_of_population(group)
    organiser.send(path, {"uses": "600", "seen": seen}, "with no source")
    stale = {"uses": "600", "uses_source": LONG, "uses_day": "2025-03-01", "seen": "old"}
    organiser.send(path, stale, "changed meanwhile", 409)
    organiser.go(path, "empty")


def doubts(atlas):
    """Somebody says at length that the count is wrong; an organiser answers, too late for one."""
    issue = closed_issue()
    lay_ballots(issue, [order("A", "B", "C")] * 12)
    count_and_store(issue, now=utc_now())
    someone, leader = make_member(LONG_NAME), make_member(f"{LONG_NAME} X")
    add_to_group(issue.group, leader, Role.ORGANISER)
    db.session.commit()
    doubter, organiser = Person(atlas, someone), Person(atlas, leader)
    path = f"/issues/{issue.id}/outcome/wrong"
    doubter.go(path, "nothing said yet")
    doubter.send(path, {"text": "x" * 1_001}, "too long, about nothing")
    doubter.send(path, {"about": "pairs", "text": LONG_TEXT}, "", 303)
    [row] = doubts_about(issue)
    organiser.go(f"/issues/{issue.id}/outcome", "with a doubt to answer")
    organiser.go(f"/doubts/{row.id}", "to answer")
    organiser.send(f"/doubts/{row.id}", {}, "with nothing")
    organiser.send(f"/doubts/{row.id}", {"answer": LONG_TEXT}, "", 303)
    organiser.send(f"/doubts/{row.id}", {"answer": "Again."}, "answered meanwhile", 409)
    doubter.go(path, "answered")
    Person(atlas).go(f"/issues/{issue.id}/outcome", "with a doubt answered")


DEEDS = {"behind results": behind_results, "doubts about a count": doubts}
