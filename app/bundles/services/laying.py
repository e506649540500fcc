"""Laying the root of a counted question: once, over what never changes after."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.bundles.convert.ballots import Sorted, preflib_of, sealed_ballots, tag_of
from app.bundles.convert.pieces import pieces_from
from app.bundles.convert.records import (
    Record,
    Said,
    leaf_of,
    reason_label,
    said_in_change,
    said_in_idea,
    said_in_post,
    said_in_version,
)
from app.bundles.models import BundleLeaves, BundleRoot
from app.bundles.queries import (
    ballot_rows,
    changes_until,
    ideas_until,
    journal_of,
    n_begun,
    posts_until,
    root_of,
    versions_until,
)
from app.extensions import db
from app.issues.convert import opening_document, opening_text, settings_of
from app.issues.models import Issue, PrivacyMode
from app.issues.queries import stage_times
from app.journal.services import FIRST
from app.outcomes.convert.stored import in_pieces
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import outcome_of
from deliberation.bundle import root_of as tree_root
from deliberation.canonical import canonical_json, digest

FORMAT, VERSION = "guerilla-policy/bundle", 1
WITH_WORDS = ("options", "reasons", "left_out")
"""Sections of a result that hold people's words; all others are figures and never change."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What a root was made of: its parts, who took part, the rules, the leaves of what was said."""

    parts: dict[str, Any]
    funnel: list[Record]
    rules: str
    record: list[tuple[str, str]]
    voters: list[tuple[str, str]]


def laid_in(row: BundleRoot) -> Laid:
    """Read what a root was made of."""
    told = json.loads(row.content)
    pairs = {name: [(one[0], one[1]) for one in told[name]] for name in ("record", "voters")}
    return Laid(told["parts"], told["funnel"], told["rules"], pairs["record"], pairs["voters"])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A root as it is to be kept, and the leaves of ballots under it."""

    row: BundleRoot
    leaves: Sequence[BundleLeaves]


def prepared_root(issue: Issue) -> Prepared | None:
    """Return the root of a counted issue as it is to be kept; this only reads."""
    outcome = outcome_of(issue)
    if outcome is None:
        return None
    secret = secrets.token_bytes(32)
    ballots = sealed_ballots(ballot_rows(issue.id))
    laid = laid_from(issue, outcome, secret, ballots)
    content = {name: getattr(laid, name) for name in Laid.__slots__}
    row = BundleRoot(
        issue_id=issue.id,
        root=digest(laid.parts),
        secret=secret,
        content=canonical_json(content),
    )
    is_listed = laid.parts["trees"]["ballots"]["root"] is not None
    return Prepared(row, list(pieces_from(issue.id, ballots)) if is_listed else ())


def keep_root(issue: Issue, made: Prepared, *, now: datetime) -> BundleRoot:
    """Keep a root, unless somebody who laid it as well was quicker."""
    db.session.refresh(issue, with_for_update={"of": Issue})
    if (known := root_of(issue.id)) is not None:
        return known
    made.row.laid_at = now
    db.session.add(made.row)
    db.session.flush()
    db.session.add_all(made.leaves)
    db.session.flush()
    return made.row


def laid_from(issue: Issue, outcome: IssueOutcome, secret: bytes, ballots: Sorted) -> Laid:
    """Return all that goes under the root of an issue."""
    (doc, rows), until = in_pieces(outcome.content), cut_off(issue, outcome)
    told = ((one.label, one.record) for one in said_until(issue, until))
    steps = [(step_label(step), step) for step in funnel_of(issue, doc)]
    reasons = leaves_of(secret, ((reason_label(n), row) for n, row in enumerate(rows)))
    record = list(leaves_of(secret, told))
    voters = list(leaves_of(secret, voters_of(issue)))
    parts = {
        "format": FORMAT,
        "version": VERSION,
        "issue": issue.id,
        "privacy": doc["issue"]["privacy_mode"],
        "cut_off": until.astimezone(UTC).isoformat(),
        "settings": issue.settings_hash,
        "options": issue.options_hash,
        "outcome": outcome.content_hash,
        "tally": digest(figures_in(doc)),
        "preflib": preflib_hash(doc),
        "journal": journal_head(issue),
        "trees": {
            "ballots": ballot_tree(ballots, doc),
            "reasons": tree_of(reasons),
            "record": tree_of(record),
            "electorate": tree_of([*leaves_of(secret, steps), *voters]),
        },
    }
    rules = opening_text(opening_document(issue, stage_times(issue)))
    return Laid(parts, [step for _label, step in steps], rules, record, voters)


def leaves_of(secret: bytes, records: Iterable[tuple[str, Record]]) -> Iterator[tuple[str, str]]:
    """Yield (label, leaf) of records with their labels, in their order."""
    return ((label, leaf_of(secret, label, record)) for label, record in records)


def ballot_tree(ballots: Sorted, doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return root and size of the tree of ballots; nothing where not even their number is told."""
    if not has_ballots(doc):
        return {"root": None, "size": None}
    return {"root": tree_root(ballots.leaves()).hex(), "size": len(ballots)}


def cut_off(issue: Issue, outcome: IssueOutcome) -> datetime:
    """Return up to when what was said belongs to the record: the end of Rank."""
    is_from_elsewhere = issue.is_imported or issue.closed_at is None
    return outcome.counted_at if is_from_elsewhere else issue.closed_at or outcome.counted_at


def said_until(issue: Issue, until: datetime) -> Iterator[Said]:
    """Yield all that was said: ideas, their wordings, changes, posts."""
    yield from (said_in_idea(i, is_hidden=h) for i, h in ideas_until(issue.id, until))
    yield from (said_in_version(v, i, is_hidden=h) for v, i, h in versions_until(issue.id, until))
    yield from (said_in_change(c, i, is_hidden=h) for c, i, h in changes_until(issue.id, until))
    yield from (said_in_post(p, is_hidden=h) for p, h in posts_until(issue.id, until))


def figures_in(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections of a result that hold no words of people."""
    return {name: told for name, told in doc.items() if name not in WITH_WORDS}


def has_ballots(doc: Mapping[str, Any]) -> bool:
    """Say whether each ballot has a leaf; where few took part not even their number is told."""
    return doc["ballots"]["why_not"] not in ("covered", "not-given")


def tree_of(leaves: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the root of a tree of labelled leaves, and how many there are."""
    found = [bytes.fromhex(leaf) for _label, leaf in leaves]
    return {"root": tree_root(found).hex(), "size": len(found)}


def preflib_hash(doc: Mapping[str, Any]) -> str | None:
    """Return the hash of PrefLib's file, where there is one."""
    made = preflib_of(doc)
    return hashlib.sha256(made[1]).hexdigest() if made else None


def journal_head(issue: Issue) -> dict[str, Any]:
    """Return how long the journal is now, and the hash of its last entry."""
    entries = journal_of(issue.id)
    last = entries[-1][0].entry_hash if entries else FIRST
    return {"entries": len(entries), "last": last.hex()}


def funnel_of(issue: Issue, doc: Mapping[str, Any]) -> list[Record]:
    """Return how many were invited, joined, began a ballot, put it in, and were counted."""
    took = doc["took_part"]
    cast = took["cast"] if has_ballots(doc) else None
    steps = {
        "invited": took["listed"],
        "joined": took["joined"],
        "begun": n_begun(issue.id) if cast is not None and not issue.is_imported else None,
        "cast": cast,
        "set_aside": None if cast is None else 0,
        "tallied": cast,
    }
    return [{"step": name, "people": people} for name, people in steps.items()]


def step_label(step: Mapping[str, Any]) -> str:
    """Return what the salt of a step is made for."""
    return f"step:{step['step']}"


def voters_of(issue: Issue) -> Iterator[tuple[str, Record]]:
    """Yield with labels who put in which ballot, where a question says that names are recorded."""
    if settings_of(issue).privacy_mode is not PrivacyMode.RECORDED or issue.is_imported:
        return
    named = sorted(
        (tag_of(ticket_hash, nonce), name or "")
        for _ranking, nonce, ticket_hash, name in ballot_rows(issue.id)
    )
    for tag, name in named:
        yield f"voter:{tag}", {"voter": name, "tag": tag}
