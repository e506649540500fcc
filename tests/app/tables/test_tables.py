"""Tables and JSON re-read to the same figures; no cell is a formula; the bytes carry their hash."""

import csv
import hashlib
import io
import json
import random
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from app.amendments.models import Amendment
from app.answers.models import Answerer, GivenAnswer, Status
from app.core.clock import utc_now
from app.core.files.tables import safe
from app.extensions import db
from app.outcomes.queries import outcome_of
from app.outcomes.tasks import count_issue
from app.proposals.queries import options_on_ballot
from app.statements.models import Statement
from app.tables.convert.meanings import MEANINGS
from app.tables.convert.workbook import workbook_of
from app.tables.services import LABELS
from deliberation.outcome import Outcome
from tests.app.outcomes.cases import Recount, closed_issue, lay_ballots
from tests.security.xss import corpus

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
    for name in LABELS:
        response = client.get(f"/issues/{issue.id}/tables/{name}.csv").data.decode("utf-8-sig")
        for column in response.splitlines()[0].split(","):
            assert (name, column) in explained
    assert len(explained) == len(set(explained)) == len(MEANINGS)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(text):
    assert safe(text) == f"'{text}"
    assert safe(-2) == "-2"


def test_a_hostile_title_stays_text_in_the_table(app, client):
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


def sheets_of(client, issue):
    response = client.get(f"/issues/{issue.id}/tables.xlsx")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.data)), response.data


def as_text(cell):
    return "" if cell is None else str(cell)


def test_the_workbook_has_every_table_with_the_same_cells(client, issue):
    book, _content = sheets_of(client, issue)
    assert book.sheetnames == list(LABELS)
    for name in LABELS:
        found = [[as_text(cell) for cell in row] for row in book[name].iter_rows(values_only=True)]
        table = client.get(f"/issues/{issue.id}/tables/{name}.csv").data.decode("utf-8-sig")
        wanted = list(csv.reader(io.StringIO(table, newline="")))
        assert found == [[cell.removeprefix("'") for cell in row] for row in wanted]


def test_two_workbooks_of_one_result_are_the_same_bytes(client, issue):
    assert sheets_of(client, issue)[1] == sheets_of(client, issue)[1]


def test_no_cell_of_the_workbook_can_act(app):
    rows = [["text"], *([text] for text in [*FORMULAS, *corpus()[::20]])]
    content = workbook_of([("words", rows)], title="=1+1", made_at=utc_now())
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for row in book["words"].iter_rows() for cell in row}
    assert kinds == {"s"}
    assert all(cell.hyperlink is None for row in book["words"].iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert "vba" not in name.lower()
            assert b'TargetMode="External"' not in archive.read(name)
            assert b"<f>" not in archive.read(name)


def test_a_formula_would_be_seen(app):
    """The fault planted: a workbook written the usual way has cells that act."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("words").write(0, 0, "=1+1")
    book.close()
    [[cell]] = openpyxl.load_workbook(io.BytesIO(out.getvalue()))["words"].iter_rows()
    assert cell.data_type == "f"


def test_versions_changes_statements_and_answers_are_told(client, app):
    made = closed_issue()
    lay_ballots(made, BALLOTS, KINDS)
    idea = options_on_ballot(made)[0].proposal
    [change, hidden] = (
        Amendment(
            proposal_id=idea.id,
            number=number,
            base_version_id=options_on_ballot(made)[0].version_id,
            summary=summary,
            edits=[],
            created_at=utc_now(),
        )
        for number, summary in enumerate(("Sitters on Sundays, too", "Nobody reads this"), 1)
    )
    hidden.hidden_at = utc_now()
    db.session.add_all([change, hidden])
    said = Statement(issue_id=made.id, text="Sundays are hard", created_at=utc_now())
    db.session.add(said)
    answerer = Answerer(
        issue_id=made.id, name="Cllr Tait", address="t@example.org", asked_at=utc_now()
    )
    db.session.add(answerer)
    db.session.flush()
    db.session.add(
        GivenAnswer(
            issue_id=made.id,
            answerer_id=answerer.id,
            place=0,
            paragraph=0,
            status=Status.WILL,
            words="From May.",
            due_on=date(2027, 5, 1),
            name="Cllr Tait",
            given_at=utc_now(),
        )
    )
    db.session.commit()
    count_issue({"issue_id": made.id})
    [version, *_rest] = table_of(client, made, "versions")
    assert (version["letter"], version["version"]) == ("A", "1")
    assert version["text"]
    [row] = table_of(client, made, "changes")
    assert (row["letter"], row["summary"], row["answer"]) == ("A", change.summary, "open")
    [row] = table_of(client, made, "statements")
    assert (row["statement"], row["agree"]) == (said.text, "0")
    [row] = table_of(client, made, "answers")
    assert (row["letter"], row["status"], row["words"]) == ("A", "will", "From May.")
