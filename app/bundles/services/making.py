"""Making the bundle of a question: the same bytes as long as nothing is hidden."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from flask import current_app

from app.bundles.convert.ballots import (
    open_ballots,
    open_line,
    preflib_of,
    sealed_ballots,
    sealed_line,
)
from app.bundles.convert.records import (
    Record,
    journal_row,
    leaf_of,
    reason_label,
    salt_for,
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
from app.core.files.spools import opened, size_and_hash, spool, spooled
from app.issues.models import Issue
from app.outcomes.convert.stored import RowsInPieces, in_pieces
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import as_published, reason_shown
from deliberation.bundle import pack_into, verify
from deliberation.canonical import canonical_json, canonical_pieces

CODE_VERSION = "0.1.0"
"""Of this software, as in pyproject.toml."""


def bundle_of(issue: Issue) -> IO[bytes] | None:
    """Return the zip of a counted issue whose root is laid, open; None before.

    What goes into it is written to disk first, a piece at a time.
    """
    outcome, root = outcome_of(issue), root_of(issue.id)
    if outcome is None or root is None:
        return None
    laid, stored = laid_in(root), in_pieces(outcome.content)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(spooled(pieces))
            for name, pieces in files_of(issue, outcome, root, laid, stored)
        }
        manifest = canonical_json(manifest_of(root, laid, stored[0], files))
        files["manifest.json"] = opened(manifest)
        out = spool()
        pack_into(out, files)
    out.seek(0)
    return out


def files_of(
    issue: Issue,
    outcome: IssueOutcome,
    root: BundleRoot,
    laid: Laid,
    stored: tuple[Record, RowsInPieces],
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield what goes into the zip besides the manifest: names, and what stands there in pieces."""
    doc, rows = stored
    shown = reason_shown(outcome)
    told = as_published(outcome, doc)
    preflib = preflib_of(doc)
    if preflib:
        yield preflib[0], [preflib[1]]
    yield "STATEMENT.txt", [statement(doc, root.root, preflib and preflib[0])]
    yield "verify.py", [verify_text()]
    yield (
        "outcome.json",
        [outcome.content]
        if told is doc
        else canonical_pieces(with_reasons(told, map(shown, rows))),
    )
    yield "tally.json", canonical_pieces(figures_in(doc))
    yield "options.json", canonical_pieces(told["options"])
    yield "settings.json", [laid.rules.encode()]
    yield "ballots.json", canonical_pieces(ballots_in(issue, doc))
    yield "reasons.json", canonical_pieces(reasons_in(rows, shown, root.secret))
    yield "record.json", canonical_pieces(record_in(issue, outcome, laid, root.secret))
    yield "electorate.json", canonical_pieces(electorate_in(issue, laid, root.secret))
    yield "journal.json", canonical_pieces(journal_in(issue, laid))


@functools.cache
def verify_text() -> bytes:
    """Return the program that checks a bundle, as it is."""
    return Path(verify.__file__).read_bytes()


def ballots_in(issue: Issue, doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return ballots whole where they may be published, else a sealed line for each."""
    why_not = doc["ballots"]["why_not"]
    if not has_ballots(doc):
        return {"why_not": why_not, "rows": []}
    rows = ballot_rows(issue.id)
    if why_not is None:
        return {"why_not": None, "rows": map(open_line, open_ballots(rows))}
    return {"why_not": why_not, "rows": map(sealed_line, sealed_ballots(rows))}


def with_reasons(doc: Record, rows: Iterator[Record]) -> Record:
    """Return a document with its reasons in their place."""
    return {**doc, "reasons": {**doc["reasons"], "rows": rows}}


def reasons_in(
    rows: Iterable[Record], shown: Callable[[Record], Record], secret: bytes
) -> Iterator[Record]:
    """Yield the reasons of a result; hidden ones are leaves alone."""
    for place, row in enumerate(rows):
        label = reason_label(place)
        if shown(row) == row:
            yield {"record": row, "salt": salt_for(secret, label)}
        else:
            yield {"leaf": leaf_of(secret, label, row)}


def record_in(issue: Issue, outcome: IssueOutcome, laid: Laid, secret: bytes) -> Iterator[Record]:
    """Yield what was said, as it was laid; what is hidden or changed since is a leaf alone."""
    now = {
        one.label: None if one.is_hidden else one.record
        for one in said_until(issue, cut_off(issue, outcome))
    }
    for label, leaf in laid.record:
        yield shown_or_sealed(secret, label, now.get(label), leaf)


def electorate_in(issue: Issue, laid: Laid, secret: bytes) -> Iterator[Record]:
    """Yield who took part: figures, and names where the question says that they are recorded."""
    for step in laid.funnel:
        yield {"record": step, "salt": salt_for(secret, step_label(step))}
    voters = dict(voters_of(issue))
    for label, leaf in laid.voters:
        yield shown_or_sealed(secret, label, voters.get(label), leaf)


def journal_in(issue: Issue, laid: Laid) -> Iterator[Record]:
    """Yield the journal up to where the root was laid, less what is hidden."""
    is_hidden = current_app.extensions["tells_of_hidden"](issue.id)
    for entry, payload in journal_of(issue.id, laid.parts["journal"]["entries"]):
        is_told_of = payload is not None and is_hidden(payload.content)
        yield journal_row(entry, payload, is_hidden=is_told_of)


def manifest_of(
    root: BundleRoot, laid: Laid, doc: Mapping[str, Any], files: Mapping[str, IO[bytes]]
) -> dict[str, Any]:
    """Return the list of all hashes, with what the count was made by."""
    measured = {name: size_and_hash(file) for name, file in files.items()}
    return {
        "format": laid.parts["format"],
        "version": laid.parts["version"],
        "root": root.root,
        "parts": laid.parts,
        "settings": doc["outcome"]["settings"],
        "code": CODE_VERSION,
        "files": {
            name: {"bytes": size, "sha256": digest} for name, (size, digest) in measured.items()
        },
    }
