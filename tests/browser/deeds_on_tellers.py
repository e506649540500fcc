"""Two people are named, one counts again, and the Result prints it."""

from __future__ import annotations

import re

from app.extensions import db
from app.mail.models import OutgoingMail
from app.tellers.models import Teller
from tests.browser.person import LONG, LONG_NAME, Person
from tests.factories import cast_ballot, end_stage, make_ballot_issue, make_issue, run_jobs

QUESTION = f"Who counts the {LONG} again?"


def counting_again(atlas):
    """An organiser names tellers; a link is opened, nothing said, then everything."""
    member = atlas.organiser.member
    draft = make_issue(None, group=atlas.organiser.group, question=QUESTION)
    organiser, path = Person(atlas, member), f"/issues/{draft.id}/tellers"
    organiser.go(path, "nobody named")
    organiser.send(path, {"first_name": LONG_NAME, "second_address": LONG}, "half named")
    issue = make_ballot_issue([LONG] * 2, question=QUESTION, tellers=[LONG_NAME])
    db.session.add(
        Teller(issue_id=issue.id, place=1, name=LONG_NAME, address="a@example.org", backs=["A"])
    )
    db.session.commit()
    for _n in range(11):
        cast_ballot(issue, {"A": "support", "B": "worse"})
    end_stage(issue)
    run_jobs()
    [mail] = db.session.scalars(db.select(OutgoingMail).filter_by(kind="teller"))
    link = re.search(r"/tellers/[\w-]+", mail.text).group()
    teller = Person(atlas)
    teller.go(link, "a link")
    teller.send(link, {})
    path = f"/issues/{issue.id}/recount"
    teller.go(path, "the file")
    teller.send(path, {}, "with nothing said")
    teller.send(path, {"found": "other", "note": LONG})
    atlas.add("outcomes.show", issue_id=issue.id)


DEEDS = {"counting again": counting_again}
