"""What the tour sees of passing a question on: the page in each stage, and cards."""

from __future__ import annotations

from app.extensions import db
from app.statements.models import Statement
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_ballots
from tests.browser.person import LONG, LONG_TEXT, Person
from tests.factories import end_stage, make_ballot_issue, run_jobs


def passing_on(atlas):
    """Somebody passes on a question in each stage, and one with words as long as they may be."""
    for issue in atlas.issues.values():
        if issue.stage is not None:
            atlas.add("sharing.show", issue_id=issue.id)
            atlas.add("sharing.result_card", issue_id=issue.id)
    for statement in db.session.scalars(db.select(Statement).order_by(Statement.id).limit(2)):
        atlas.add("sharing.statement_card", statement_id=statement.id)
    closed = atlas.first(Statement, Statement.issue_id == atlas.issues[Stage.OUTCOME].id)
    if closed is not None:
        atlas.add("sharing.statement_card", statement_id=closed.id)
    long = make_ballot_issue([LONG, LONG_TEXT[:80]], question=f"What of the {LONG}?")
    lay_ballots(long, [[("better", 1), ("support", 1)]] * 11)
    end_stage(long)
    run_jobs()
    for path in (f"/issues/{long.id}/share", f"/embed/issues/{long.id}/result"):
        Person(atlas).go(path, "with long words")


DEEDS = {"passing a question on": passing_on}
