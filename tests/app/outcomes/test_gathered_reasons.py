"""Reasons under one head: what is joined, what never is, and how somebody takes theirs out."""

from __future__ import annotations

import re

import pytest

from app.ballots.models import ReasonSplit
from app.extensions import db
from app.outcomes.convert.gathering import by_side
from app.outcomes.convert.reasons import in_order
from app.outcomes.queries import outcome_of
from tests.app.ballots.pages import page_of
from tests.factories import cast_ballot, end_stage, make_ballot_issue, make_member, run_jobs

SAME = [
    ("It helps us rest.", "it helps us  REST"),
    ("The neighbours would know.", "The neigbours would know!"),
    ("Así está bien.", "asi esta bien"),
    ("It's late, isn’t it?", "Its late isn't it"),
]
OTHER = [
    ("We can go out.", "We can't go out."),
    ("It is moral to pay.", "It is amoral to pay."),
    ("It is possible.", "It is impossible."),
    ("Nurses want it.", "Nurses want it less."),
    ("Open at 6", "Open at 5"),
    ("It is now good.", "It is not good."),
    ("Yes please", "please yes"),
]


def gathered(rows, apart):
    """All rows, side after side, as a page draws them."""
    return [row for some in by_side(sorted(rows, key=in_order), apart) for row in some]


def row(text, people=1, **more):
    given = {"place": 0, "side": "for", "experience": "", "name": "", "was_ticked": False}
    return {"text": text, "people": people, **given, **more}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_words_stand_under_the_commonest_and_none_is_lost(one, other):
    [head] = gathered([row(one), row(other, 3, name="Sal")], ())
    assert (head["text"], head["people"], head["name"]) == (other, 4, "")
    assert [(each["text"], each["name"]) for each in head["wordings"]] == [
        (other, "Sal"),
        (one, ""),
    ]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_words_that_may_mean_something_else_are_never_joined(one, other):
    rows = [row(one), row(other)]
    assert sorted(map(str, gathered(rows, ()))) == sorted(map(str, rows))


def test_sides_ideas_and_ticks_stay_apart_and_so_does_what_its_writer_says():
    rows = [row("Rest."), row("rest", side="against"), row("rest", place=1)]
    rows += [row("REST", was_ticked=True), row("rest!", 2), row("rest", 1)]
    found = gathered(rows, {(0, "rest")})
    assert sum(each["people"] for each in found) == sum(each["people"] for each in rows)
    assert [len(each["wordings"]) for each in found if "wordings" in each] == [2]
    assert row("rest") in found


@pytest.fixture
def counted(app):
    """A Result in which three people said the same in two wordings, and their tickets."""
    issue, tickets = make_ballot_issue(("Sitters", "Budget")), []
    for n in range(12):
        words = ("We could rest.", "we could  rest", f"Reason {n}")[min(n, 2)]
        said = {"A": [(words, "why", ("experience", "name")[n == 1]), (f"Worry {n}", "worry")]}
        voter = make_member(f"Person {n}")
        tickets.append(cast_ballot(issue, {"A": "support"}, voter, reasons=said)[0])
    end_stage(issue)
    run_jobs()
    return issue, tickets


def test_whoever_holds_the_ticket_takes_their_words_out_again(counted, client):
    issue, tickets = counted
    path = f"/issues/{issue.id}"
    before = outcome_of(issue).content
    assert "In 2 wordings" in page_of(client.get(f"{path}/outcome/reasons"))

    page = page_of(client.post(f"{path}/ballot/yours", data={"words": tickets[0].text}))
    assert "Counted as something you didn’t mean?" in page
    form = page[page.index("/ballot/apart") :].split("</form>")[0]
    fields = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form))
    assert fields["line"] == "why-0"
    for _twice in range(2):
        answer = client.post(f"{path}/ballot/apart", data=fields)
        assert answer.status_code == 200
        assert "Those words now stand by themselves" in page_of(answer)

    assert db.session.query(ReasonSplit).count() == 1
    page = page_of(client.get(f"{path}/outcome/reasons"))
    assert "In 2 wordings" not in page
    assert "We could rest." in page
    assert "we could  rest" in page
    assert outcome_of(issue).content == before


def test_nobody_takes_out_what_is_not_theirs(counted, client):
    issue, tickets = counted
    path = f"/issues/{issue.id}/ballot/apart"
    for words, line in (
        ("one two three", "why-0"), (tickets[0].text, "change-0"), (tickets[0].text, "why-1"),
        (tickets[0].text, "why-x"), (tickets[0].text, ""), ("", "why-0"),
    ):  # fmt: skip
        assert client.post(path, data={"words": words, "line": line}).status_code == 422
    assert db.session.query(ReasonSplit).count() == 0
