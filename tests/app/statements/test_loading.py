"""Conversations from elsewhere: real ones tell the published counts, broken ones one clear line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import Issue
from app.statements.models import Statement, StatementReply
from app.statements.services.mapping import draw_map

SHARED = Path(__file__).parents[4] / "shared" / "data" / "polis-opendata"
COMMENTS = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
VOTES = "timestamp,comment-id,voter-id,vote\n"


def folder_with(tmp_path, comments, votes, summary=""):
    (tmp_path / "comments.csv").write_text(COMMENTS + comments, encoding="utf-8")
    (tmp_path / "votes.csv").write_text(VOTES + votes, encoding="utf-8")
    if summary:
        (tmp_path / "summary.csv").write_text(summary, encoding="utf-8")
    return tmp_path


def load(app, folder):
    return app.test_cli_runner().invoke(args=["load-statements", str(folder)])


def test_last_vote_counts_and_what_was_taken_down_stays_hidden(app, client, tmp_path):
    comments = '10,0,7,1,0,1,"Trams, please"\n20,1,7,0,0,-1,Rude words\n30,2,8,0,0,0,Fewer cars\n'
    votes = "10,0,7,1\n11,0,8,1\n12,0,8,-1\n13,2,9,0\n14,1,9,1\n"
    folder = folder_with(tmp_path, comments, votes, "topic,How do we move?\n")

    result = load(app, folder)

    assert (result.exit_code, "How do we move?" in result.output) == (0, True)
    issue = db.session.scalar(db.select(Issue))
    rows = db.session.scalars(db.select(Statement).order_by(Statement.id)).all()
    assert [(r.agree_count, r.disagree_count, r.unsure_count) for r in rows] == [
        (1, 1, 0), (1, 0, 0), (0, 0, 1),
    ]  # fmt: skip
    page = client.get(f"/issues/{issue.id}/statements").text
    assert "Trams, please" in page
    assert "Rude words" not in page


@pytest.mark.parametrize(
    ("comments", "votes", "told"),
    [
        ("10,0,7,1,0,1,\u200b\n", "", "comments.csv:2: expected words"),
        ("10,0,7,1,0,1,Trams\n", "10,5,7,1\n", "votes.csv:2: comment-id 5 is not in"),
        ("10,0,7,1,0,1,Trams\n", "10,0,7,4\n", "votes.csv:2: expected a vote of 1, 0 or -1"),
        ("10,0,7,1,0,1,Trams\n", "10,0,7,yes\n", "votes.csv:2: expected a whole number in vote"),
        ("10,0,7,1,0,1,Trams\n10,0,7,1,0,1,Bus\n", "", "comment-id comes twice"),
        ("10,,7,1,0,1,Trams\n", "", "comments.csv:2: expected something in the column comment-id"),
    ],
)
def test_broken_files_give_one_clear_line(app, tmp_path, comments, votes, told):
    result = load(app, folder_with(tmp_path, comments, votes))

    assert result.exit_code == 2
    assert told in result.output
    assert result.output.count("\n") == 1
    assert not db.session.query(Issue).count()


def test_missing_folder_gives_one_clear_line(app, tmp_path):
    result = load(app, tmp_path / "nothing")

    assert result.exit_code == 2
    assert "comments.csv: No such file" in result.output


def published(name):
    """Return how often people gave which answer to which sentence, as it was published."""
    with (SHARED / name / "participants-votes.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    with (SHARED / name / "comments.csv").open(encoding="utf-8") as file:
        texts = {
            row["comment-id"]: (" ".join(row["comment-body"].split()), row["moderated"] == "-1")
            for row in csv.DictReader(file)
        }
    found = Counter()
    for row in people:
        for code, (text, is_hidden) in texts.items():
            if row.get(code):
                found[text, is_hidden, int(row[code])] += 1
    return found


def told_on_pages(client, issue_id):
    """Read the counts off every page of all statements."""
    found, number, last = Counter(), 0, 1
    while number < last:
        number += 1
        page = client.get(f"/issues/{issue_id}/statements?page={number}").text
        last = max(map(int, re.findall(r"page=(\d+)#all", page)), default=1)
        for row in page.partition('<section class="paper" id="all">')[2].split('class="stated"')[
            1:
        ]:
            text = unescape(re.search(r'<a href="/statements/\d+">(.*?)</a>', row, re.S)[1])
            counts = re.findall(r'class="rk__n"><b>(\d+)</b>', row)
            found.update(dict(zip(((text, v) for v in (1, -1, 0)), map(int, counts), strict=True)))
    return found


NAMES = ["brexit-consensus", "scoop-hivemind.taxes", "scoop-hivemind.ubi", "15-per-hour-seattle"]


@pytest.mark.parametrize("name", NAMES)
def test_pages_of_real_conversations_tell_the_published_counts(app, client, name):
    if not SHARED.exists():
        pytest.skip("the published data is not beside this checkout")
    result = load(app, SHARED / name)
    assert result.exit_code == 0, result.output
    issue = db.session.scalar(db.select(Issue))

    expected = published(name)
    kept = Counter()
    for row in db.session.scalars(db.select(Statement)):
        for value, amount in zip(
            (1, -1, 0), (row.agree_count, row.disagree_count, row.unsure_count), strict=True
        ):
            kept[row.text, row.hidden_at is not None, value] += amount
    shown = Counter()
    for (text, is_hidden, value), amount in expected.items():
        shown[text, value] += 0 if is_hidden else amount

    assert +kept == expected
    assert db.session.query(StatementReply).count() == expected.total()
    assert +told_on_pages(client, issue.id) == +shown


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("brexit-consensus", ("2 groups answer differently", "The map in numbers")),
        ("scoop-hivemind.ubi", ("No clear groups", "hardly helps to foretell their answers")),
    ],
)
def test_real_conversations_show_groups_only_where_they_are_clear(app, client, name, told):
    if not SHARED.exists():
        pytest.skip("the published data is not beside this checkout")
    load(app, SHARED / name)
    issue = db.session.scalar(db.select(Issue))

    drawn = draw_map(issue, now=utc_now())
    db.session.commit()

    page = client.get(f"/issues/{issue.id}/statements").text
    assert all(words in page for words in told)
    assert ('class="hexes"' in page) is drawn.found["is_clear"]
    assert all(each["n_people"] >= 10 for each in drawn.found["hexagons"])
