"""The pages behind a Result, on the demo's own and on one that goes round in a circle."""

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from app.outcomes.services.storing import count_and_store
from deliberation.stages import Stage
from tests.app.outcomes.cases import closed_issue, lay_ballots, order
from tests.browser.person import Person
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
    organiser.send(path, {"uses": "600"}, "with no source")
    organiser.go(path, "empty")


DEEDS = {"behind results": behind_results}
