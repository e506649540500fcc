"""What stands on the Result and for whom, what doesn't before close, and that bytes repeat."""

import json
import random
import re

from app.ballots.models import ReasonOffer, Slot
from app.core.clock import utc_now
from app.extensions import db
from app.outcomes.queries import outcome_of
from app.outcomes.services.document import document_of
from app.outcomes.services.redacting import document_from
from app.outcomes.services.storing import count_and_store
from app.outcomes.tasks import count_issue
from deliberation.canonical import canonical_json
from deliberation.stages import Stage
from tests.app.outcomes.cases import closed_issue, lay_ballots, order
from tests.factories import (
    cast_ballot,
    end_stage,
    make_ballot_issue,
    make_member,
    make_proposal,
    run_jobs,
)

LIKES = [("support", 1), ("unsure", 1)]
DISLIKES = [("worse", 1), ("better", 1)]
CANARY = "Canary seventeen sings at dusk"


def page_of(client, issue):
    html = client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", "", html).replace("&#39;", "'").split())


def decided(issue):
    assert end_stage(issue) is Stage.OUTCOME
    run_jobs()
    return document_from(outcome_of(issue))


def test_the_same_ballots_in_any_order_give_the_same_bytes(app):
    issue = closed_issue()
    rng = random.Random(3)
    zones = ["support", "better", "unsure", "worse"]
    ballots = [[(rng.choice(zones), rng.randint(1, 3)) for _ in range(3)] for _ in range(60)]
    kinds = [rng.choice(["uses", "works", "cares"]) for _ in ballots]
    lay_ballots(issue, ballots, kinds)
    first = canonical_json(document_of(issue))
    both = list(zip(ballots, kinds, strict=True))
    for _ in range(3):
        rng.shuffle(both)
        lay_ballots(issue, [ballot for ballot, _ in both], [kind for _, kind in both])
        assert canonical_json(document_of(issue)) == first
    lay_ballots(issue, [*ballots[1:], [*DISLIKES, ("worse", 1)]], kinds)
    assert canonical_json(document_of(issue)) != first


def test_counting_twice_leaves_one_result_as_it_was(app):
    issue = closed_issue()
    lay_ballots(issue, [order("A", "B", "C")] * 12)
    first = count_and_store(issue, now=utc_now())
    db.session.commit()
    content, counted_at = first.content, first.counted_at
    lay_ballots(issue, [order("C", "B", "A")] * 12)
    count_issue({"issue_id": issue.id})
    db.session.commit()
    db.session.expire_all()
    assert (outcome_of(issue).content, outcome_of(issue).counted_at) == (content, counted_at)


def test_nothing_leaves_before_close_but_how_many_took_part(app, client):
    issue = make_ballot_issue(("Sitters", "Budget"))
    for _ in range(11):
        cast_ballot(issue, {"A": "support", "B": "worse"}, reasons={"A": CANARY})
    count_issue({"issue_id": issue.id})
    db.session.commit()
    assert outcome_of(issue) is None
    for path in ("outcome", "outcome.json", "outcome/print", "tables/options.csv"):
        response = client.get(f"/issues/{issue.id}/{path}", follow_redirects=True)
        body = response.get_data(as_text=True)
        assert response.status_code in (200, 202)
        assert CANARY not in body
        for figure in ("support", "worse", "People chose", "Sitters"):
            assert figure not in body, path
    assert "11 people have taken part so far." in page_of(client, issue)
    assert client.get(f"/issues/{issue.id}/outcome.json").get_json().keys() == {
        "taken_part",
        "known_at",
    }
    assert client.get(f"/issues/{issue.id}/tables/nothing.csv").status_code == 404


def test_a_result_that_is_not_closed_yet_is_not_shown_even_if_one_lies_there(app, client):
    issue = closed_issue()
    lay_ballots(issue, [order("A", "B", "C")] * 12)
    count_and_store(issue, now=utc_now())
    issue.stage, issue.closed_at = Stage.RANK, None
    db.session.commit()
    assert "People chose" not in page_of(client, issue)
    assert client.get(f"/issues/{issue.id}/outcome.json").status_code == 202


def reasoned_issue():
    """Thirty ballots: ticks, typed reasons of two groups, worries, one lonely reason."""
    issue = make_ballot_issue(("Sitters", "Budget"), answerer="Millbrook Council")
    [first, _] = document_options(issue)
    offer = ReasonOffer(
        issue_id=issue.id,
        proposal_id=first.proposal_id,
        slot=Slot.WORRY,
        text="Nights need more sitters.",
        created_at=utc_now(),
    )
    db.session.add(offer)
    db.session.commit()
    for i in range(30):
        kind = "works" if i < 12 else "cares"
        said = {}
        if i < 6:
            said["A"] = (f"Reason of work {i}", "why")
        elif 12 <= i < 18:
            said["A"] = ("Dad settles with her.", "why")
        elif i == 20:
            said["A"] = ("I alone fear this.", "worry")
        zones = {"A": "support" if i % 2 else "better", "B": "worse" if i % 3 else "unsure"}
        if i == 29:
            said["B"] = (CANARY, "why")
        cast_ballot(issue, zones, reasons=said, main=kind)
    return issue


def document_options(issue):
    from app.proposals.queries import options_on_ballot

    return options_on_ballot(issue)


def test_reasons_are_listed_by_how_many_share_them(app, client):
    issue = reasoned_issue()
    doc = decided(issue)
    rows = [row for row in doc["reasons"]["rows"] if row["side"] == "for"]
    assert [row["people"] for row in rows] == sorted((r["people"] for r in rows), reverse=True)
    assert rows[0]["text"] == "Dad settles with her."
    assert (rows[0]["people"], rows[0]["experience"]) == (6, "cares")
    assert {row["experience"] for row in rows[1:]} == {"works"}
    page = page_of(client, issue)
    assert "Dad settles with her.6 people, counted under “I care for someone who does”" in page


def test_a_lonely_reason_or_worry_is_kept_back_and_that_is_said(app, client):
    issue = reasoned_issue()
    doc = decided(issue)
    for text in (CANARY, "I alone fear this."):
        assert text not in json.dumps(doc)
        assert text not in client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True)
    assert doc["reasons"]["withheld"] == 2
    page = page_of(client, issue)
    assert "2 reasons are kept back, because too few like them were given." in page
    assert "Too few people wrote one to show it without picking anybody out." in page


def test_the_strongest_worry_is_that_of_people_who_like_it(app, client):
    issue = make_ballot_issue(("Sitters", "Budget"))
    for i in range(14):
        said = {"A": ("Nights need more sitters.", "worry")} if i < 6 else {}
        if i >= 8:
            said = {"B": ("Budgets run out.", "worry")}
        cast_ballot(issue, {"A": "support", "B": "worse"}, reasons=said)
    doc = decided(issue)
    assert doc["reasons"]["strongest_worry"]["people"] == 6
    page = page_of(client, issue)
    assert (
        "“Nights need more sitters.” 6 of the 14 people who said better than now had this worry."
    ) in page
    assert [r["side"] for r in doc["reasons"]["rows"] if r["place"] == 1] == ["against"]


def test_a_name_stands_beside_a_reason_only_if_it_was_chosen(app):
    issue = make_ballot_issue(("Sitters", "Budget"))
    for i in range(12):
        shown = "name" if i == 0 else "anonymous"
        cast_ballot(
            issue,
            {"A": "support"},
            make_member(f"Person number {i}"),
            reasons={"A": (f"Reason {i}", "why", shown)},
        )
    doc = decided(issue)
    assert [row["name"] for row in doc["reasons"]["rows"] if row["name"]] == ["Person number 0"]
    assert "Person number 1" not in json.dumps(doc)


def test_groups_are_rounded_and_small_ones_hidden(app, client):
    issue = closed_issue(2)
    ballots = [LIKES] * 13 + [DISLIKES] * 8 + [DISLIKES] * 14 + [LIKES] * 7 + [LIKES] * 14
    kinds = ["uses"] * 21 + ["works"] * 21 + ["cares"] * 10 + ["other"] * 4
    lay_ballots(issue, ballots, kinds)
    count_issue({"issue_id": issue.id})
    doc = document_from(outcome_of(issue))
    assert doc["parts"]["hidden"]["other"] == "part-under-10"
    for part in doc["parts"]["parts"]:
        assert part["n_people"] % 5 == 0
        assert all(number % 5 == 0 for pair in part["figures"].values() for number in pair)
    page = page_of(client, issue)
    assert "Some groups were too small to show." in page
    assert "rounded to the nearest 5" in page


def test_a_person_sees_what_they_brought(app, client, sign_in):
    someone = make_member("Joanne")
    issue = make_ballot_issue(("Sitters", "Budget"))
    make_proposal(issue, someone, title="Tea at the hall")
    for _ in range(10):
        cast_ballot(issue, {"A": "support"})
    cast_ballot(issue, {"A": "support"}, someone)
    decided(issue)
    mine = page_of(sign_in(someone), issue)
    assert "You put “Tea at the hall” on the table. You ranked the ideas." in mine
    assert "See your own words with your ticket" in mine
    theirs = page_of(sign_in(make_member()), issue)
    assert "You haven’t taken part in this one." in theirs
    assert "You put" not in theirs
    assert "Did you take part? Sign in" in page_of(client, issue)


def test_the_answer_line_says_the_truth(app, client):
    issue = closed_issue(answerer="Millbrook Council")
    lay_ballots(issue, [order("A", "B", "C")] * 12)
    count_issue({"issue_id": issue.id})
    db.session.commit()
    assert "Millbrook Council should answer. Nobody has asked them yet." in page_of(client, issue)
    issue.answer_asked_at = utc_now()
    db.session.commit()
    assert "Nobody has promised to answer yet." in page_of(client, issue)
    other = closed_issue()
    lay_ballots(other, [order("A", "B", "C")] * 12)
    count_issue({"issue_id": other.id})
    assert "Nobody has been asked to answer." in page_of(client, other)


def test_links_to_folded_sections_lead_somewhere(app, client):
    issue = reasoned_issue()
    decided(issue)
    html = client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True)
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert {"why", "get", "sure"} <= targets
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_number_of_statements_does_not_grow_with_ballots_or_reasons(
    app, client, count_statements
):
    few, many = closed_issue(2), closed_issue(2)
    lay_ballots(few, [LIKES] * 11)
    lay_ballots(many, [LIKES] * 80 + [DISLIKES] * 40)
    counts = []
    for issue in (few, many):
        count_issue({"issue_id": issue.id})
        db.session.commit()
        client.get(f"/issues/{issue.id}/outcome")
        with count_statements() as statements:
            client.get(f"/issues/{issue.id}/outcome")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 13
