"""Texts changed elsewhere: every change, as it is shown, makes the next text to the letter."""

from __future__ import annotations

import gzip
import json
import os
import re
from html import unescape
from pathlib import Path

import pytest

from app.amendments.models import Amendment, Answer
from app.amendments.services.showing import words_of_change
from app.extensions import db
from app.issues.models import Issue
from app.proposals.convert import text_of
from app.proposals.models import Proposal
from app.proposals.queries import latest_version
from deliberation.amendments import plain
from tests.factories import make_member

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("DELIBERATION_DATA", ROOT / "../shared/data"))
REVISED = sorted((DATA / "pep-revisions").glob("*.jsonl.gz"))
RIVALS = [
    path
    for path in sorted((DATA / "debian-votes").glob("*.json"))
    if "vamendmenttexta" in path.read_text(encoding="utf-8")
]

TEXTS = (
    "Title: When the hall opens\n\nIt opens at eight.\n\n\n\nIt shuts at five. ",
    "Title: When the hall opens\n\nIt opens at nine.\n\n\n\nIt shuts at five. ",
    "Title: When the hall opens\n\nIt opens at nine.\n\nAnybody may come in, wet or dry.",
    "Title: When the hall opens\n\nIt opens at nine.\n\nAnybody may come in, wet or dry.",
    "Title: When the hall opens\n\n<b>All</b> & nothing.\n\nIt opens.\n\nCome,\n   wet or dry.",
)


def load(app, path):
    result = app.test_cli_runner().invoke(args=["load-revisions", str(path)])
    assert result.exit_code == 0, result.output
    return db.session.scalars(db.select(Issue).order_by(Issue.id.desc())).first()


def changes_of(issue):
    return db.session.scalars(
        db.select(Amendment).join(Amendment.proposal).where(Proposal.issue_id == issue.id)
        .order_by(Amendment.number)
    ).all()  # fmt: skip


def texts_shown(pieces, *kinds):
    """The text that the words of these kinds make: paragraphs wholly of another kind left out."""
    return "\n\n".join(
        "".join(words for kind, words in paragraph if kind in kinds)
        for paragraph in pieces
        if {kind for kind, _words in paragraph} & set(kinds)
    )


def pieces_on(page):
    """The words of a change as its page marks them, read from the page alone."""
    changed = page.split('<div class="changed">')[1].split('<p class="key"')[0]
    changed = re.sub(r'<span class="vh vh--mark">.*?</span>', "", changed)
    changed = re.sub(r"</?(details|summary|div)[^>]*>", "", changed.replace("\r", ""))
    pieces = []
    for whole, words in re.findall(r"<p(?: class=\"wholly-(\w+)\")?>(.*?)</p>", changed, re.S):
        marked = re.findall(r"<(ins|del)[^>]*>(.*?)</\1>|([^<]+)", words, re.S)
        kinds = {"ins": "put_in", "del": "taken_out", "": "kept"}
        found = [(kinds[tag], unescape(inner or kept)) for tag, inner, kept in marked]
        pieces.append(found or [(whole or "kept", "")])
    return pieces


@pytest.fixture
def made_up(tmp_path):
    path = tmp_path / "hall.jsonl.gz"
    rows = (
        {"rev": n, "date": f"2018-08-{n + 1:02}T11:50:09-07:00", "subject": f"Step {n}", "text": t}
        for n, t in enumerate(TEXTS)
    )
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    return path


def test_each_revision_is_a_change_that_came_in(app, client, made_up):
    issue = load(app, made_up)

    changes = changes_of(issue)
    assert issue.question == "When the hall opens"
    assert [change.summary for change in changes] == ["Step 1", "Step 2", "Step 4"]
    assert {change.answer for change in changes} == {Answer.TAKEN_IN}
    different = [text for n, text in enumerate(TEXTS) if text not in TEXTS[:n]]
    assert plain(text_of(latest_version(changes[0].proposal))) == TEXTS[-1]
    for change, before, after in zip(changes, different, different[1:], strict=False):
        page = client.get(f"/issues/{issue.id}/amendments/{change.id}")
        assert page.status_code == 200
        shown = pieces_on(page.text)
        assert texts_shown(shown, "kept", "taken_out") == before
        assert texts_shown(shown, "kept", "put_in") == after
    first = changes[0]
    versions = unescape(client.get(f"/proposals/{first.proposal_id}/versions").text)
    assert "Step 4" in versions
    suggest = client.get(f"/proposals/{first.proposal_id}/amendments/new")
    assert suggest.status_code == 200, "anybody may go on from there"


def test_rivals_of_a_text_stay_open(app, client, tmp_path, sign_in):
    path = tmp_path / "hall.json"
    vote = {
        "title": "When does it open?",
        "options": {"1": "At eight", "2": "At nine", "3": "As it is"},
        "texts": {"vtext": "At eight.\n\nFree.", "vamendmenttexta": "At nine.\n\nFree."},
    }
    path.write_text(json.dumps(vote), encoding="utf-8")

    [change] = changes_of(issue := load(app, path))

    assert (change.answer, change.summary) == (Answer.OPEN, "At nine")
    page = client.get(f"/issues/{issue.id}/amendments/{change.id}").text
    assert texts_shown(pieces_on(page), "kept", "put_in") == "At nine.\n\nFree."
    someone = sign_in(make_member())
    data = {"seen": 1}
    assert someone.post(f"/amendments/{change.id}/back", data=data).status_code in (200, 303)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "expected a revision on each line"),
        ("nothing", ":1: expected JSON"),
        ("[1]", ":1: expected an object"),
        ('{"rev": 0, "subject": "x"}', ":1: expected words in text"),
        ('{"rev": "a", "subject": "x", "text": "y"}', ":1: expected a whole number in rev"),
        ('{"rev": 1, "subject": "x", "text": "y", "date": "May"}', "expected a moment such as"),
        ('{"texts": {"vplatforms": "x"}, "options": {}}', "texts: expected words in vtext"),
        ('{"texts": {"vtext": "x"}, "options": {}}', "options: expected words in 1"),
        ('{"texts": [], "options": {}}', "expected objects in texts and options"),
    ],
)
def test_broken_files_give_one_clear_line(app, tmp_path, words, told):
    path = tmp_path / "broken.json"
    path.write_text(words, encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["load-revisions", str(path)])
    assert result.exit_code == 2
    assert told in result.output
    assert result.output.count("\n") == 1
    assert not db.session.scalar(db.select(db.func.count(Issue.id)))


@pytest.mark.parametrize("content", [None, b"\x1f\x8bnothing", b"\xff\xfe"])
def test_files_that_cannot_be_read_give_one_clear_line(app, tmp_path, content):
    path = tmp_path / "broken.json"
    if content is not None:
        path.write_bytes(content)
    result = app.test_cli_runner().invoke(args=["load-revisions", str(path)])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)


needs_data = pytest.mark.skipif(not REVISED, reason=f"no published revisions in {DATA}")


@needs_data
def test_every_published_revision_is_shown_to_the_letter(app, client):
    """What the page draws from, for every revision of every text; one page of each is asked for."""
    n_shown = 0
    for path in REVISED:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        texts = [text for n, text in enumerate(texts) if n == 0 or text != texts[n - 1]]
        issue = load(app, path)
        changes = changes_of(issue)
        assert len(changes) == len(texts) - 1
        for change, before, after in zip(changes, texts, texts[1:], strict=False):
            pieces = words_of_change(change)["pieces"]
            assert texts_shown(pieces, "kept", "taken_out") == before, change.summary
            assert texts_shown(pieces, "kept", "put_in") == after, change.summary
            n_shown += 1
        page = client.get(f"/issues/{issue.id}/amendments/{changes[-1].id}")
        assert texts_shown(pieces_on(page.text), "kept", "put_in") == texts[-1]
        assert plain(text_of(latest_version(changes[0].proposal))) == texts[-1]
    assert n_shown >= 100


@pytest.mark.skipif(not RIVALS, reason=f"no published votes with amendments in {DATA}")
def test_every_published_amendment_is_shown_to_the_letter(app, client):
    n_shown = 0
    for path in RIVALS:
        texts = json.loads(path.read_text(encoding="utf-8"))["texts"]
        issue = load(app, path)
        names = sorted(name for name in texts if name.startswith("vamendmenttext"))
        for change, name in zip(changes_of(issue), names, strict=True):
            page = client.get(f"/issues/{issue.id}/amendments/{change.id}").text
            assert texts_shown(pieces_on(page), "kept", "taken_out") == texts["vtext"]
            assert texts_shown(pieces_on(page), "kept", "put_in") == texts[name]
            n_shown += 1
    assert n_shown >= 5
