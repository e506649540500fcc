"""Every table that people take away can be read by programs, row by row the same."""

import csv
import io
from datetime import datetime, timedelta

import pytest

from app.amendments import services as amendments
from app.api.views import results
from app.checking.models import Verdict
from app.checking.services.checking import check
from app.checking.tasks import publish_reports
from app.core.clock import database_now, utc_now
from app.extensions import db
from app.proposals.models import Proposal
from app.statements.services import add_statement
from app.tables.convert.result import zones_table
from app.tables.services import COLUMNS, LABELS
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_orders
from tests.factories import (
    cast_ballot,
    end_stage,
    make_change,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
    run_jobs,
)

OFFERED_AS = {"paragraphs": "report"} | {
    name: name
    for name in ("options", "zones", "pairs", "reasons", "experiences", "timeline", "versions",
                 "changes", "statements", "answers", "corrections")
}  # fmt: skip
"""Under which address each table is; what columns mean stands in the document itself."""
ALIKE = ("options", "zones", "pairs", "reasons", "experiences", "timeline", "paragraphs",
         "corrections")  # fmt: skip
"""Tables that programs read column by column."""


def cell(told):
    """A value as a table has it."""
    if isinstance(told, list):
        return " ".join(told)
    return "" if told is None else str(int(told) if isinstance(told, bool) else told)


def moment(written):
    return datetime.fromisoformat(written).replace(tzinfo=None)


def in_table(client, issue, name):
    content = client.get(f"/issues/{issue.id}/tables/{name}.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def in_api(client, issue, name):
    told = client.get(f"/api/v1/issues/{issue.id}/{OFFERED_AS[name]}?per_page=100").json
    assert told["pages"] == 1
    return told["items"]


@pytest.fixture
def told(app):
    """A counted question with an idea in two wordings, a change, a statement, two corrections."""
    issue = make_issue(Stage.AMEND, template="sprint")
    author = make_member("Ada Byron")
    idea = make_proposal(issue, author, "Sitters", "It opens at nine.")
    for row in (idea, make_proposal(issue, title="Vans")):
        put_on_ballot(row)
    add_statement(issue, author, text="Rain is no excuse.", now=utc_now())
    later = make_change(idea, "nine", "noon", summary="At noon")
    amendments.take_in(later, author, seen=later.revision, clock=database_now)
    db.session.commit()
    make_change(idea, "noon", "one", summary="At one")
    end_stage(issue)
    for _n in range(6):
        cast_ballot(issue, {"A": "support"}, make_member(), reasons={"A": "It is near."})
    lay_orders(issue, [(25, [1, 3, 2], "uses"), (15, [3, 1, 2], "uses"),
                       (14, [1, 3, 2], "works"), (22, [3, 1, 2], "works")])  # fmt: skip
    end_stage(issue)
    run_jobs()
    correct(issue)
    return issue


def correct(issue):
    """Let two people say what the report should say; the words of the second are hidden."""
    publish_reports(lambda session: utc_now() + timedelta(days=2))
    rows = [
        check(issue, make_member(), paragraph="headline", seen=1, verdict=verdict,
              line=line, clock=database_now)
        for verdict, line in ((Verdict.WRONG, "Twelve, not ten."), (Verdict.MISSING, "zqhiddenzq"))
    ]  # fmt: skip
    rows[1].hidden_at = utc_now()
    db.session.commit()


def test_every_table_is_offered():
    assert set(OFFERED_AS) == set(LABELS) - {COLUMNS}


def check_alike(client, issue):
    for name in ALIKE:
        rows = in_table(client, issue, name)
        assert rows, name
        known = [
            {key: cell(value) for key, value in row.items()} for row in in_api(client, issue, name)
        ]
        if name == "timeline":
            at = ("starts_at", "ends_at", "announced_ends_at")
            for row in (*rows, *known):
                row.update({key: row[key] and moment(row[key]) for key in at})
        assert known == rows, name


def test_they_have_the_same_rows_and_figures(client, told):
    check_alike(client, told)
    corrections = in_api(client, told, "corrections")
    assert [row["says"] for row in corrections] == ["Twelve, not ten."]
    assert {row["decision"] for row in corrections} == {None}


def test_planted_fault_a_figure_that_is_one_off_is_found(client, told, monkeypatch):
    def one_off(doc):
        head, *rows = zones_table(doc)
        return [head, *([*row[:3], row[3] + 1] for row in rows)]

    monkeypatch.setattr(results, "zones_table", one_off)
    with pytest.raises(AssertionError, match="zones"):
        check_alike(client, told)


def test_what_is_told_at_more_length_is_the_same_too(client, told):
    versions = [
        (row["letter"], row["number"], row["title"], row["note"],
         "\n\n".join(one["text"] for one in row["paragraphs"]))
        for row in in_api(client, told, "versions")
    ]  # fmt: skip
    assert versions == [
        (row["letter"], int(row["version"]), row["title"], row["note"], row["text"])
        for row in in_table(client, told, "versions")
    ]
    assert [(letter, number) for letter, number, *_rest in versions] == [
        ("A", 1), ("A", 2), ("B", 1)
    ]  # fmt: skip
    for name, columns in {
        "changes": {"summary": "summary", "why": "why", "backers": "backers", "answer": "answer"},
        "statements": {"text": "statement", "agree": "agree", "unsure": "not_sure"},
    }.items():
        rows = in_table(client, told, name)
        assert rows, name
        assert [
            {column: cell(row[field]) for field, column in columns.items()}
            for row in in_api(client, told, name)
        ] == [{column: row[column] for column in columns.values()} for row in rows], name


def test_versions_say_which_change_came_in_and_leave_hidden_ideas_out(client, told):
    path = f"/api/v1/issues/{told.id}/versions"
    rows = client.get(path).json["items"]
    changes = client.get(f"/api/v1/issues/{told.id}/changes").json["items"]
    assert [row["changes"] for row in rows] == [[], [changes[0]["id"]], []]
    of_one = client.get(f"/api/v1/ideas/{rows[0]['idea']}/versions").json["items"]
    assert [{k: v for k, v in row.items() if k not in ("idea", "letter")} for row in rows[:2]] == (
        of_one
    )
    hidden = db.session.get(Proposal, rows[2]["idea"])
    hidden.hidden_at = utc_now()
    db.session.commit()
    assert [row["letter"] for row in client.get(path).json["items"]] == ["A", "A"]
    assert client.get(f"{path}?per_page=1&page=2").json["items"][0]["number"] == 2


def test_a_result_that_stays_covered_tells_nobodys_answers(client):
    issue = make_issue(Stage.AMEND, template="sprint")
    put_on_ballot(make_proposal(issue, title="Sitters"))
    end_stage(issue)
    for _n in range(2):
        cast_ballot(issue, {"A": "support"}, make_member())
    end_stage(issue)
    run_jobs()
    [option] = in_api(client, issue, "options")
    assert option["title"] == "Sitters"
    assert {option[name] for name in ("above", "want_this", "place", "tests_failed")} == {None}
    assert in_api(client, issue, "zones") == []
