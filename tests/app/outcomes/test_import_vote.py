"""Votes held elsewhere go through the same code and give the published answers."""

import copy
import json
from math import ceil

import pytest

from app.ballots.models import Ballot
from app.extensions import db
from app.groups.models import Group
from app.issues.models import Issue
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from
from tests.app.outcomes.votes import (
    SMALL,
    VOTES,
    debian,
    governance,
    needs_governance,
    needs_votes,
)


@pytest.fixture
def bring_in(app, tmp_path):
    def bring(vote):
        file = tmp_path / "vote.json"
        file.write_text(vote if isinstance(vote, str) else json.dumps(vote))
        return app.test_cli_runner().invoke(args=["import-vote", str(file)])

    return bring


def imported():
    issue = db.session.scalars(db.select(Issue)).one()
    return issue, document_from(outcome_of(issue))


def page_of(client, issue):
    return client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True)


@needs_votes
def test_all_fifteen_votes_are_there():
    assert len(VOTES) == 15


@needs_votes
@pytest.mark.parametrize("path", VOTES, ids=lambda path: path.stem)
def test_a_debian_vote_gives_what_was_published(bring_in, client, path):
    vote, published = debian(path)
    assert bring_in(vote).exit_code == 0
    issue, doc = imported()
    outcome = client.get(f"/issues/{issue.id}/outcome.json").get_json()["outcome"]
    assert outcome == doc["outcome"]
    keys = [option["id"] for option in vote["options"]]
    matrix = {
        row: {column: outcome["support"][i][j] for j, column in enumerate(keys) if i != j}
        for i, row in enumerate(keys)
    }
    assert matrix == published["matrix"]
    lines = {keys[line["option"]]: line for line in outcome["lines"]}
    for row in published["quorum"]:
        [test] = [test for test in lines[row["option"]]["tests"] if test["code"] == "quorum"]
        assert (test["had"], test["passed"]) == (row["got"], row["ok"])
        assert test["needed"] == ceil(row["need"])
    assert [key for key in lines if not lines[key]["is_passed"]] == published["dropped"]
    assert [keys[i] for i in outcome["winners"]] or [keys[-1]] == published["winners"]
    page = page_of(client, issue)
    titles = {option["id"]: option["title"] for option in vote["options"]}
    for winner in published["winners"]:
        if winner == keys[-1]:
            assert "No idea had enough people behind it." in page
        else:
            assert f"People chose {titles[winner]}." in page
    pairs = client.get(f"/issues/{issue.id}/outcome/pairs").get_data(as_text=True)
    for row in published["matrix"].values():
        assert all(f"<td>{number}</td>" in pairs for number in row.values())
    assert f"{len(vote['ballots'])} ballots were published." in page


@needs_governance
@pytest.mark.parametrize("with_line", [True, False])
def test_the_governance_table_gives_the_published_order(bring_in, client, with_line):
    vote, ranking = governance(with_line=with_line)
    assert bring_in(vote).exit_code == 0
    issue, doc = imported()
    titles = [option["title"] for option in doc["options"]]
    order = [titles[i] for tier in doc["outcome"]["order"] for i in tier]
    assert order == [f"PEP {name}" for name in ranking if not with_line or name != "FD"]
    page = page_of(client, issue)
    assert "People chose PEP 8016." in page
    assert "How many voted was not published" in page
    assert "weren’t sure" not in page
    assert "None" not in page
    assert db.session.scalar(db.select(db.func.count()).select_from(Ballot)) == 0


def test_the_example_becomes_a_finished_question(bring_in, client):
    assert bring_in(SMALL).exit_code == 0
    issue, doc = imported()
    assert issue.is_imported
    assert issue.group.name == "Imported votes"
    assert doc["outcome"]["support"] == [[0, 5, 5], [3, 0, 8], [4, 1, 0]]
    page = page_of(client, issue)
    assert "People chose At the school." in page
    assert "of 9 people put At the school above “Where it is”, 4 below, 0 level." in page
    assert "weren’t sure" not in page
    assert "Minutes of the parish meeting" in page
    assert "CC0-1.0" in page
    assert "Under the roof." in page
    assert "On this ballot: “Where it is”." in page
    assert issue.closed_at.date().isoformat() == "2024-05-02"


def test_a_vote_without_a_status_quo_says_so(bring_in, client):
    vote = {**SMALL, "status_quo": None}
    result = bring_in(vote)
    assert result.exit_code == 0
    assert "no way to keep things as they are" in result.output
    issue, doc = imported()
    assert doc["issue"]["status_quo"] is None
    assert [fact["key"] for fact in doc["facts"]].count("without-status-quo") == 1
    page = page_of(client, issue)
    assert "This vote had no way to keep things as they are." in page
    assert "rk__row--plate" not in page


def test_a_long_text_and_title_are_kept_whole(bring_in, client):
    vote = copy.deepcopy(SMALL)
    vote["options"][0] |= {"text": "word " * 4_000, "title": "A long name " * 30}
    assert bring_in(vote).exit_code == 0
    _, doc = imported()
    option = doc["options"][0]
    assert len(option["title"]) == 200
    assert option["title"].endswith("…")
    assert option["paragraphs"][0] == ("A long name " * 30).strip()
    assert option["paragraphs"][1] == ("word " * 4_000).strip()


WRONG = [
    ({"question": ""}, "question: expected a line of text"),
    ({"question": "x" * 141}, "question: expected a line of text, at most 140"),
    ({"options": []}, "options: expected a list of 1 to 200"),
    ({"options": [{"id": "now"}]}, "options[0].title: expected a line of text"),
    ({"options": [*SMALL["options"], SMALL["options"][0]]}, "options: expected an id of its own"),
    ({"status_quo": "later"}, "status_quo: expected the id of an option, or null"),
    ({"mode": "secret"}, "mode: expected one of private, ticket, recorded"),
    ({"rule": "dice"}, "rule: expected one of"),
    ({"strength": 1}, "strength: expected one of margins"),
    ({"ratio": [1]}, "ratio: expected two whole numbers"),
    ({"ratio": [1, 0]}, "ratio[1]: expected a whole number from 1"),
    ({"floor": [5, 4]}, "floor: expected a share of at most one"),
    ({"ratio_strict": "yes"}, "ratio_strict: expected true or false"),
    ({"date": "18 November"}, "date: expected a day such as"),
    ({"background": 3}, "background: expected text"),
    ({"colour": "red"}, "colour: expected no such field"),
    ({"ballots": "all"}, "ballots: expected a list"),
    ({"ballots": [{"ranking": "A>B"}]}, "ballots[0].ranking: expected a list of tiers"),
    ({"ballots": [{"ranking": [["moon"]]}]}, "ballots[0].ranking[0]: expected ids of options"),
    (
        {"ballots": [{"ranking": [["shop"], ["shop"]]}]},
        "ballots[0].ranking[1]: expected option shop once",
    ),
    ({"ballots": [{"ranking": [[]]}]}, "ballots[0].ranking[0]: expected a list of option ids"),
    ({"ballots": [{"ranking": [], "count": 0}]}, "ballots[0].count: expected a whole number from"),
    ({"ballots": [{"ranking": [], "count": 1.5}]}, "ballots[0].count: expected a whole number"),
    ({"pairwise": {}}, 'ballots: expected either "ballots" or "pairwise"'),
]


@pytest.mark.parametrize(("change", "told"), WRONG, ids=[told[:40] for _, told in WRONG])
def test_what_is_wrong_is_named_and_nothing_is_written(bring_in, change, told):
    result = bring_in({**SMALL, **change})
    assert result.exit_code == 2
    [line] = result.stderr.strip().splitlines()
    assert told in line
    assert db.session.scalar(db.select(db.func.count()).select_from(Issue)) == 0
    assert db.session.scalar(db.select(db.func.count()).select_from(Group)) == 0


def pairwise(**change):
    table = {"options": ["school", "shop", "now"], "support": [[0, 5, 5], [3, 0, 8], [4, 1, 0]]}
    vote = {name: value for name, value in SMALL.items() if name != "ballots"}
    return {**vote, "pairwise": {**table, **change}}


@pytest.mark.parametrize(
    ("vote", "told"),
    [
        (pairwise(options=["school"]), "pairwise.options: expected the id of every option"),
        (pairwise(support=[[0, 1]]), "pairwise.support: expected a row for each option"),
        (pairwise(support=[[0, 1], [], []]), "pairwise.support[0]: expected a number for each"),
        (
            pairwise(support=[[0, -1, 2], [1, 0, 1], [1, 1, 0]]),
            "pairwise.support[0][1]: expected a whole number from 0",
        ),
        (pairwise(n_ballots=8), "pairwise.n_ballots: expected at least 9"),
        ("[1, 2]", "the file: expected an object"),
        ("{", "line 1: expected JSON"),
    ],
)
def test_a_wrong_table_is_refused_likewise(bring_in, vote, told):
    result = bring_in(vote)
    assert result.exit_code == 2
    assert told in result.stderr
    assert db.session.scalar(db.select(db.func.count()).select_from(Issue)) == 0


def test_a_missing_file_is_refused(app, tmp_path):
    result = app.test_cli_runner().invoke(args=["import-vote", str(tmp_path / "none.json")])
    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_a_quorum_keeps_its_fraction(bring_in):
    vote = copy.deepcopy(SMALL)
    vote["options"][0]["quorum"] = "5.01"
    assert bring_in(vote).exit_code == 0
    _, doc = imported()
    [test] = [test for test in doc["outcome"]["lines"][0]["tests"] if test["code"] == "quorum"]
    assert (test["needed"], test["had"], test["passed"]) == (6, 5, False)
    assert [doc["options"][i]["title"] for i in doc["outcome"]["winners"]] == ["At the shop"]


def test_pages_of_an_imported_vote_claim_nothing_of_a_life_here(bring_in, client):
    assert bring_in(SMALL).exit_code == 0
    issue, _doc = imported()

    page = client.get(f"/issues/{issue.id}").text
    result = page_of(client, issue)

    assert "This vote was held elsewhere, by the rules it had there." in page
    assert "The rules were set before anyone took part" not in page
    assert "<h2>When</h2>" not in page
    assert 'class="stages"' not in page + result + client.get("/issues").text
    assert "See the Result" in page
    assert "<dd>2 May 2024</dd>" in result
    assert "/tables/options.csv" in result
    assert "/tables/reasons.csv" not in result
