"""Ideas picked from many, the list cut, one kept on, and the Result that tells of it."""

from __future__ import annotations

from app.shortlists.queries import candidates_of
from tests.app.shortlists.walking import backed, cut_now, lay_now, picked_issue, turn_to
from tests.browser.person import LONG, LONG_NAME, Person, fields_of
from tests.factories import cast_ballot, end_stage, make_member, run_jobs

QUESTION = f"Which of the many {LONG}?"


def too_many_ideas(atlas):
    """Somebody picks in a list and two by two, goes back, keeps an idea on."""
    issue = picked_issue(20, people=10, pages=1, question=QUESTION)
    path = f"/issues/{issue.id}/shortlist"
    lost = candidates_of(issue.id)[-1]
    lost.proposal.for_whom = LONG
    backer = backed(lost, 2)[0]
    visitor, picker = Person(atlas), Person(atlas, make_member(LONG_NAME))
    picker.go(path, "before the first page")
    picker.send(f"{path}/draw", {"how": "list"})
    page = picker.go(path, "a page to tick").text
    fields = fields_of(page, f"{path}/pick")
    picker.send(f"{path}/pick", {**fields, "then": "pairs"})
    picker.go(path, "two by two")
    picker.go(f"{path}?page=1#page", "back to the first page")
    picker.send(f"{path}/pick", fields_of(picker.go(path).text, f"{path}/pick"))
    visitor.go(f"/issues/{issue.id}", "while ideas are picked")
    turn_to(issue, "picks_until")
    visitor.go(path, "being cut")
    cut_now(issue)
    keeper = Person(atlas, backer)
    keeper.go(path, "may keep one on")
    keeper.send(f"{path}/{lost.place}/keep", {"wants": "yes"})
    lay_now(issue)
    for _n in range(11):
        cast_ballot(issue, {"A": "support", "B": "worse"})
    end_stage(issue)
    run_jobs()
    atlas.add("outcomes.show", issue_id=issue.id)


DEEDS = {"too many ideas": too_many_ideas}
