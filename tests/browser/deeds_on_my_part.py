"""What the tour sees of one's own part: nothing yet, everything, the words typed, a picture."""

from __future__ import annotations

from app.amendments import services as changes
from app.core.clock import database_now
from app.extensions import db
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_ballots
from tests.browser.person import LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import (
    cast_ballot,
    end_stage,
    make_change,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
    run_jobs,
)


def my_part(atlas):
    """Somebody has brought nothing, then much; finds their ballot again; a change is a picture."""
    member, author = make_member(LONG_NAME), make_member()
    issue = make_issue(Stage.AMEND, template="sprint", question=f"What of the {LONG}?")
    own = make_proposal(issue, member, LONG, LONG_TEXT, 2)
    other = make_proposal(issue, author, "Vans", f"{LONG_TEXT}\n\nA van at five.", 2)
    for idea in (own, other):
        put_on_ballot(idea)
    taken = make_change(other, "five", LONG, member, summary=f"swap {LONG} for less")
    make_post(issue, member, LONG_TEXT, is_worry=True)
    changes.take_in(taken, author, seen=taken.revision, clock=database_now)
    db.session.commit()
    someone, path = Person(atlas, member), f"/issues/{issue.id}/my-part"
    Person(atlas, make_member()).go("/my-part", "who has brought nothing")
    Person(atlas, make_member()).go(path, "who has brought nothing")
    someone.go(path, "before the result")
    end_stage(issue)
    lay_ballots(issue, [[("better", 1), ("support", 1)]] * 11)
    ticket, _receipt = cast_ballot(
        issue, {"A": "support"}, member, reasons={"A": (LONG_TEXT, "why", "name")}
    )
    end_stage(issue)
    run_jobs()
    for page in ("/my-part", path):
        someone.go(page, "who has brought much")
    someone.send(path, {"words": LONG}, "with words of no ticket")
    someone.send(path, {"words": " ".join(ticket.words)}, "with the ticket's words", 200)
    Person(atlas).go(f"/amendments/{taken.id}/became", "of a change in the words")


DEEDS = {"my part": my_part}
