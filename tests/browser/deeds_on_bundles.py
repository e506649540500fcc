"""How a result is checked: ballots whole, a table, too few, a ticket found and not found."""

from __future__ import annotations

from tests.browser.person import LONG, LONG_NAME, Person
from tests.factories import cast_ballot, end_stage, make_ballot_issue, make_member, run_jobs


def checking_it_oneself(atlas):
    """A question in which a ticket is looked for, and three whose files differ."""
    question = f"Who checks the {LONG}?"
    issue = make_ballot_issue([LONG, "Budget", "Night away"], question=question)
    ticket, _ = cast_ballot(issue, {"A": "support", "B": "worse"}, make_member(LONG_NAME))
    for _n in range(12):
        cast_ballot(issue, {"A": "support", "C": "worse"})
    few = make_ballot_issue(["Budget"], question=question)
    cast_ballot(few, {"A": "support"})
    whole = make_ballot_issue(["Budget", "Night away"], question=question)
    for n in range(24):
        cast_ballot(whole, {"A": "support"} if n % 2 else {"B": "support"})
    private = make_ballot_issue(["Budget"], question=question, privacy_mode="private")
    for _n in range(11):
        cast_ballot(private, {"A": "worse"})
    for one in (issue, few, whole, private):
        end_stage(one)
    run_jobs()
    reader, path = Person(atlas), f"/issues/{issue.id}/check"
    reader.go(path, "with a table")
    reader.send(path, {"words": ""}, "no words")
    reader.send(path, {"words": "no such words"}, "words of no ticket")
    reader.send(path, {"words": ticket.text}, "a ballot found", 200)
    for one, said in ((few, "too few"), (whole, "ballots whole"), (private, "without tickets")):
        reader.go(f"/issues/{one.id}/check", said)


DEEDS = {"checking a result oneself": checking_it_oneself}
