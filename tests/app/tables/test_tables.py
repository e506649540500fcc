"""Tables and JSON re-read to the same figures; no cell is a formula; the bytes carry their hash."""

import csv
import hashlib
import io
import json
import random

import pytest

from app.core.tables import safe
from app.outcomes.queries import outcome_of
from app.outcomes.tasks import count_issue
from app.tables.convert import MEANINGS, TABLES
from deliberation.outcome import Outcome
from tests.app.outcomes.cases import Recount, closed_issue, lay_ballots

BALLOTS = (
    [[("support", 1), ("better", 1), ("worse", 1)]] * 14
    + [[("worse", 1), ("support", 1), ("unsure", 1)]] * 11
    + [[("better", 1), ("unsorted", 1), ("worse", 1)]] * 13
)
KINDS = ["uses", "works"] * 19
FORMULAS = ["=1+1", "+44 1", "-2", "@SUM(A1)", "\tx", "\rx", "\nx"]


@pytest.fixture
def issue(app):
    made = closed_issue()
    lay_ballots(made, BALLOTS, KINDS)
    count_issue({"issue_id": made.id})
    return made


def table_of(client, issue, name):
    response = client.get(f"/issues/{issue.id}/tables/{name}.csv")
    assert response.status_code == 200
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def test_the_json_is_the_stored_bytes_under_their_hash(client, issue):
    response = client.get(f"/issues/{issue.id}/outcome.json")
    digest = hashlib.sha256(response.data).hexdigest()
    assert response.headers["X-Content-SHA256"] == digest == outcome_of(issue).content_hash
    assert response.headers["ETag"] == f'"{digest}"'
    again = client.get(f"/issues/{issue.id}/outcome.json", headers={"If-None-Match": f'"{digest}"'})
    assert again.status_code == 304
    page = client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True)
    assert digest in page


def test_the_json_holds_an_outcome_that_the_engine_reads_again(client, issue):
    told = json.loads(client.get(f"/issues/{issue.id}/outcome.json").data)["outcome"]
    told.pop("covered")
    outcome = Outcome.from_json(told)
    assert outcome.to_json() == told
    assert outcome.winners == (0,)


def test_tables_and_json_and_a_recount_agree(client, issue):
    counted = Recount(BALLOTS, 3)
    told = json.loads(client.get(f"/issues/{issue.id}/outcome.json").data)
    options = table_of(client, issue, "options")
    assert [row["letter"] for row in options] == ["A", "B", "C"]
    for i, row in enumerate(options):
        line = told["outcome"]["lines"][i]
        figures = [int(row[name]) for name in ("above", "level", "below")]
        assert figures == [counted.above[i], counted.level[i], counted.below[i]]
        assert figures == [line["above"], line["level"], line["below"]]
        assert int(row["want_this"]) == counted.said(i, "support")
        assert int(row["left_blank"]) == counted.said(i, "unsorted")
        assert row["passed"] == str(int(i in counted.passing))
    letters = ["A", "B", "C", "status quo"]
    pairs = table_of(client, issue, "pairs")
    assert len(pairs) == 6
    for row in pairs:
        i, j = letters.index(row["first"]), letters.index(row["second"])
        support = told["outcome"]["support"]
        assert [int(row["prefer_first"]), int(row["prefer_second"])] == [
            support[i][j],
            support[j][i],
        ]
        total = sum(int(row[name]) for name in ("prefer_first", "prefer_second", "level"))
        assert total == len(BALLOTS)
        if j < 3:
            assert support[i][j] == counted.prefer(i, j)


def test_groups_in_the_table_are_those_of_the_json(app, client):
    issue = closed_issue()
    rng = random.Random(5)
    zones = ["support", "better", "unsure", "worse"]
    mixed = [[(rng.choice(zones), 1) for _ in range(3)] for _ in range(120)]
    lay_ballots(issue, mixed, [rng.choice(["uses", "works"]) for _ in mixed])
    count_issue({"issue_id": issue.id})
    told = json.loads(client.get(f"/issues/{issue.id}/outcome.json").data)
    shown = sum(len(part["figures"]) for part in told["parts"]["parts"])
    rows = table_of(client, issue, "experiences")
    assert len(rows) == shown > 0
    for row in rows:
        assert int(row["people"]) % 5 == int(row["prefer_first"]) % 5 == 0


def test_every_column_is_explained(client, issue):
    explained = [(row["table"], row["column"]) for row in table_of(client, issue, "columns")]
    for name in TABLES:
        response = client.get(f"/issues/{issue.id}/tables/{name}.csv").data.decode("utf-8-sig")
        for column in response.splitlines()[0].split(","):
            assert (name, column) in explained
    assert len(explained) == len(set(explained)) == len(MEANINGS)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(text):
    assert safe(text) == f"'{text}"
    assert safe(-2) == "-2"


def test_a_hostile_title_stays_text_in_the_table(app, client):
    from app.extensions import db
    from app.proposals.queries import options_on_ballot

    issue = closed_issue()
    options_on_ballot(issue)[0].version.title = '=HYPERLINK("http://x","y")'
    db.session.commit()
    lay_ballots(issue, BALLOTS, KINDS)
    count_issue({"issue_id": issue.id})
    assert table_of(client, issue, "options")[0]["title"] == '\'=HYPERLINK("http://x","y")'


def test_the_page_to_print_holds_the_whole_result(client, issue):
    page = client.get(f"/issues/{issue.id}/outcome/print").get_data(as_text=True)
    for heading in ("People chose", "Two at a time", "Who took part", "How sure is this?"):
        assert heading in page
