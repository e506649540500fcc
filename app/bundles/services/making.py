"""Making the bundle of a question: the same bytes as long as nothing is hidden."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app

from app.bundles.convert.ballots import open_ballots, preflib_of, sealed_ballots
from app.bundles.convert.records import (
    Record,
    journal_row,
    leaf_of,
    reason_labels,
    shown_or_sealed,
)
from app.bundles.convert.statement import statement
from app.bundles.models import BundleRoot
from app.bundles.queries import ballot_rows, journal_of, root_of
from app.bundles.services.laying import (
    Laid,
    cut_off,
    figures_in,
    has_ballots,
    laid_in,
    said_until,
    step_label,
    voters_of,
)
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import published
from deliberation.bundle import packed, verify
from deliberation.canonical import canonical_json

CODE_VERSION = "0.1.0"
"""Of this software, as in pyproject.toml."""


def bundle_of(issue: Issue) -> bytes | None:
    """Return the zip of a counted issue whose root is laid; None before."""
    outcome, root = outcome_of(issue), root_of(issue.id)
    if outcome is None or root is None:
        return None
    return packed(files_of(issue, outcome, root))


def files_of(issue: Issue, outcome: IssueOutcome, root: BundleRoot) -> dict[str, bytes]:
    """Return what goes into the zip, by name."""
    stored, laid = json.loads(outcome.content), laid_in(root)
    shown = published(outcome)
    told = json.loads(shown)
    preflib = preflib_of(stored)
    files = {
        "STATEMENT.txt": statement(stored, root.root, preflib and preflib[0]),
        "verify.py": verify_text(),
        "outcome.json": shown,
        "tally.json": canonical_json(figures_in(stored)),
        "options.json": canonical_json(told["options"]),
        "settings.json": laid.rules.encode(),
        "ballots.json": canonical_json(ballots_in(issue, stored)),
        "reasons.json": canonical_json(reasons_in(stored, told, root.secret)),
        "record.json": canonical_json(record_in(issue, outcome, laid, root.secret)),
        "electorate.json": canonical_json(electorate_in(issue, laid, root.secret)),
        "journal.json": canonical_json(journal_in(issue, laid)),
    }
    if preflib:
        files[preflib[0]] = preflib[1]
    files["manifest.json"] = canonical_json(manifest_of(root, laid, stored, files))
    return files


@functools.cache
def verify_text() -> bytes:
    """Return the program that checks a bundle, as it is."""
    return Path(verify.__file__).read_bytes()


def ballots_in(issue: Issue, doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return ballots whole where they may be published, else a sealed line for each."""
    why_not = doc["ballots"]["why_not"]
    if not has_ballots(doc):
        return {"why_not": why_not, "rows": []}
    if why_not is None:
        return {"why_not": None, "rows": open_ballots(ballot_rows(issue.id))}
    rows = [{"tag": tag, "seal": seal} for _, tag, seal in sealed_ballots(ballot_rows(issue.id))]
    return {"why_not": why_not, "rows": rows}


def reasons_in(stored: Mapping[str, Any], told: Mapping[str, Any], secret: bytes) -> list[Record]:
    """Return the reasons of a result; hidden ones are leaves alone."""
    rows, shown = stored["reasons"]["rows"], told["reasons"]["rows"]
    return [
        shown_or_sealed(secret, label, now, leaf_of(secret, label, was))
        for label, was, now in zip(reason_labels(rows), rows, shown, strict=True)
    ]


def record_in(issue: Issue, outcome: IssueOutcome, laid: Laid, secret: bytes) -> list[Record]:
    """Return what was said, as it was laid; what is hidden or changed since is a leaf alone."""
    now = {
        one.label: None if one.is_hidden else one.record
        for one in said_until(issue, cut_off(issue, outcome))
    }
    return [shown_or_sealed(secret, label, now.get(label), leaf) for label, leaf in laid.record]


def electorate_in(issue: Issue, laid: Laid, secret: bytes) -> list[Record]:
    """Return who took part: figures, and names where the question says that they are recorded."""
    voters = voters_of(issue)
    steps = [(step_label(step), step) for step in laid.funnel]
    return [
        *(shown_or_sealed(secret, k, step, leaf_of(secret, k, step)) for k, step in steps),
        *(shown_or_sealed(secret, k, voters.get(k), leaf) for k, leaf in laid.voters),
    ]


def journal_in(issue: Issue, laid: Laid) -> list[Record]:
    """Return the journal up to where the root was laid, less what is hidden."""
    is_hidden = current_app.extensions["tells_of_hidden"](issue.id)
    return [
        journal_row(entry, payload, is_hidden=payload is not None and is_hidden(payload.content))
        for entry, payload in journal_of(issue.id, laid.parts["journal"]["entries"])
    ]


def manifest_of(
    root: BundleRoot, laid: Laid, doc: Mapping[str, Any], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """Return the list of all hashes, with what the count was made by."""
    return {
        "format": laid.parts["format"],
        "version": laid.parts["version"],
        "root": root.root,
        "parts": laid.parts,
        "settings": doc["outcome"]["settings"],
        "code": CODE_VERSION,
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
    }
