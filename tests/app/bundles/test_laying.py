"""Laying a root while others write, whoever asks for it; what titles can't do to its files."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from app.bundles import tasks
from app.bundles.queries import root_of
from app.bundles.services.laying import prepared_root
from app.bundles.tasks import count_and_lay_root, lay_missing_roots
from app.exports.tasks import make_files
from app.extensions import db
from app.outcomes.queries import outcome_of
from deliberation.bundle import verify
from deliberation.formats import parse_preflib
from tests.app.bundles.questions import ALIKE, RARE, close, content_of, counted, files_in
from tests.factories import cast_ballot, make_ballot_issue


def count_again(app, issue):
    db.session.delete(outcome_of(issue))
    db.session.commit()
    count_and_lay_root({"issue_id": issue.id})


def by_command(app, issue):
    done = app.test_cli_runner().invoke(args=["export-bundle", str(issue.id), "/dev/null"])
    assert done.exit_code == 0


ASKERS = {
    "count": count_again,
    "files": lambda app, issue: make_files({"issue_id": issue.id}),
    "sweep": lambda app, issue: lay_missing_roots(),
    "command": by_command,
}


@pytest.fixture
def others_write(app, monkeypatch):
    """What became of somebody else's attempt to write in the middle of working out a root."""
    tried = []

    def meanwhile(issue):
        path = db.engine.url.database
        with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
                tried.append("wrote")
            except sqlite3.OperationalError as trouble:
                tried.append(str(trouble))
        return prepared_root(issue)

    monkeypatch.setattr(tasks, "prepared_root", meanwhile)
    return tried


def without_root():
    issue, _ = counted(RARE)
    db.session.delete(root_of(issue.id))
    db.session.commit()
    return issue


@pytest.mark.parametrize("ask", ASKERS.values(), ids=ASKERS)
def test_nobody_waits_to_write_while_a_root_is_worked_out(app, others_write, ask):
    issue = without_root()
    others_write.clear()
    ask(app, issue)
    assert others_write == ["wrote"]
    assert root_of(issue.id) is not None


def test_planted_fault_a_root_worked_out_in_the_turn_to_write_is_caught(
    app, others_write, monkeypatch
):
    issue = without_root()
    others_write.clear()
    monkeypatch.setattr(tasks, "only_reading", contextlib.nullcontext)
    make_files({"issue_id": issue.id})
    assert others_write == ["database is locked"]


def test_no_title_can_break_the_lines_that_programs_read(app):
    """PrefLib's file names options by their letters, so it holds whatever a title is."""
    issue = make_ballot_issue(['A "tree",\nor\r\ntwo', "Line\u2028after\u2029line", "# 1: 2,3"])
    for zones in ALIKE:
        cast_ballot(issue, zones)
    close(issue)
    files = files_in(issue)
    read = parse_preflib(files["ballots.toc"].decode(), "ballots.toc")
    assert (read.options, read.n_ballots) == (("A", "B", "C", "status quo"), len(ALIKE))
    assert "Nothing is wrong" in verify.check(content_of(issue))[-1]
