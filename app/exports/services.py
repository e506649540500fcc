"""Making every file of an issue in a job, one after the other, and one zip of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import dropwhile
from operator import not_
from typing import IO

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert

from app.bundles.services import FILES as BUNDLES
from app.core.files.archives import zip_into
from app.core.files.downloads import ExportFile
from app.core.files.spools import opened, pieces_of, size_and_hash, spool
from app.core.words.text import without_controls
from app.exports.models import MadeFile, MadePiece
from app.exports.queries import files_of, issues_with_files, pieces_in, state_of
from app.extensions import db
from app.issues.models import Issue
from app.jobs.models import Job, JobState
from app.jobs.queries import job_of
from app.jobs.services import enqueue
from app.outcomes.queries import outcome_of
from app.reports.convert.content import Block, Run, blocks_from
from app.reports.services.briefing import brief_of
from app.reports.services.files import FILES as REPORTS
from app.sharing.services.files import FILES as PICTURES
from app.tables.services import FILES as TABLES

JOB = "make-files"
START = "START-HERE.txt"
RESULT, BUNDLE = "result.json", "bundle.zip"
ALL = "everything.zip"

KINDS: tuple[ExportFile, ...] = (*REPORTS, *TABLES, *PICTURES, *BUNDLES)
"""Every file that an issue can have, in the order of the desk."""

ABOUT_START = ExportFile(
    START,
    "text/plain",
    _l("Start here"),
    _l("What was decided, by whom, how sure, who disagreed, how to check it, and a list of files."),
    lambda issue: None,
)
ABOUT_ALL = ExportFile(
    ALL,
    "application/zip",
    _l("All files in one zip"),
    _l("To keep, or to send on."),
    lambda _i: None,
)
BY_NAME = {kind.name: kind for kind in (ABOUT_START, ABOUT_ALL, *KINDS)}


def want_files(issue: Issue, now: datetime) -> None:
    """Ask for the files to be made, unless they are there or somebody asked already."""
    state = state_of(issue)
    if ALL in files_of(issue, state) or is_under_way(job_for(issue, state)):
        return
    n_tried = 0
    while job_of(key_of(issue, state, n_tried)) is not None:
        n_tried += 1
    payload = {"issue_id": issue.id}
    enqueue(JOB, key=key_of(issue, state, n_tried), payload=payload, now=now)


def key_of(issue: Issue, state: str, n_tried: int) -> str:
    """Return the key of the job that makes the files of an issue as it stands."""
    return f"{JOB}:{issue.id}:{state[:24]}:{n_tried}"


def job_for(issue: Issue, state: str) -> Job | None:
    """Return the last job that was to make these files."""
    found, n_tried = None, 0
    while (job := job_of(key_of(issue, state, n_tried))) is not None:
        found, n_tried = job, n_tried + 1
    return found


def is_under_way(job: Job | None) -> bool:
    """Say whether a job waits or runs."""
    return job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)


def content_of(kind: ExportFile, issue: Issue) -> IO[bytes] | None:
    """Return a file of this issue, open; nothing where it cannot have one."""
    with current_app.test_request_context(base_url=current_app.config["SITE_URL"]):
        content = kind.make(issue)
    return None if content is None else opened(content)


def keep(issue: Issue, name: str, content: IO[bytes], state: str, now: datetime) -> None:
    """Keep a file in place of an older one, and close it."""
    with content:
        size, digest = size_and_hash(content)
        of_name = {"issue_id": issue.id, "name": name}
        db.session.execute(delete(MadeFile).filter_by(**of_name))
        told = {"state": state, "size": size, "content_hash": digest, "made_at": now}
        db.session.execute(insert(MadeFile).values(**of_name, **told))
        for number, piece in enumerate(pieces_of(content)):
            db.session.execute(insert(MadePiece).values(**of_name, number=number, content=piece))


def start_page(issue: Issue, state: str) -> IO[bytes]:
    """Return what somebody who has never seen the site reads first."""
    made, row = files_of(issue, state), outcome_of(issue)
    with current_app.test_request_context(base_url=current_app.config["SITE_URL"]):
        plain = current_app.jinja_env.overlay(autoescape=False)
        text = plain.get_template("exports/start.txt").render(
            issue=issue,
            lines=list(dropwhile(not_, lines_from(blocks_from(brief_of(issue))))),
            files=[(kind, made[kind.name]) for kind in KINDS if kind.name in made],
            is_as_counted=row is not None and made[RESULT].content_hash == row.content_hash,
            can_be_counted_again=BUNDLE in made,
        )
    return opened(without_controls(text).encode())


def lines_from(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield blocks as plain lines."""
    for block in blocks:
        if block["kind"] == "heading":
            words = said(block["runs"])
            yield from ("", words.upper() if block["level"] > 1 else words, "")
        elif block["kind"] == "list":
            yield from (f"- {said(item)}" for item in block["items"])
        elif block["kind"] == "figures":
            yield from ("", gettext("In figures, and how sure it is").upper(), "")
            yield from (f"{figure}: {words}" for figure, words in block["items"])
        elif "runs" in block and block.get("look") != "asked":  # the question stands above
            if block.get("look") == "small":
                yield ""
            yield said(block["runs"])


def said(runs: Iterable[Run]) -> str:
    """Return the words of some runs."""
    return "".join(run["text"] for run in runs)


def zip_everything(issue: Issue, state: str) -> IO[bytes]:
    """Return all files that were made as one zip, open."""
    made, out = files_of(issue, state), spool()
    names = [START, *(kind.name for kind in KINDS)]
    zip_into(out, ((name, pieces_in(made[name])) for name in names if name in made))
    return out


def forget_what_changed() -> None:
    """Delete files that tell something which no longer holds."""
    for issue in issues_with_files():
        db.session.execute(
            delete(MadeFile).where(MadeFile.issue_id == issue.id, MadeFile.state != state_of(issue))
        )
