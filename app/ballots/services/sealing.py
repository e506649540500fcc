"""Sealing: at close the link between person and ballot is destroyed, and every trace of order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from app.ballots.models import Ballot, BallotDraft, CastLink, ReasonSheet, Turnout
from app.core.storage.sealing import forget_rows, rewrite_rows, scrub_tables
from app.extensions import db
from app.issues.models import Issue

REWRITTEN = (Ballot, ReasonSheet, Turnout)
"""What is written anew, so that nothing tells which rows were written together, or when."""

TOUCHED = (
    "cast_links",
    "ballots",
    "reason_sheets",
    "turnouts",
    "ballot_drafts",
    "cast_hours",
    "ballots_begun",
    "paper_sheets",
    "helpings",
)
"""Where deleted rows may lie until they are swept up, in this room and in those above it."""


def seal(issue: Issue, *, now: datetime) -> None:
    """Destroy the links of an issue and rewrite its rows in another order, in this transaction.

    Whoever commits calls `scrub` afterwards, outside any transaction.
    """
    db.session.flush()
    db.session.execute(delete(CastLink).where(CastLink.issue_id == issue.id))
    db.session.execute(delete(BallotDraft).where(BallotDraft.issue_id == issue.id))
    rewrite(issue.id)
    forget_rows((CastLink, BallotDraft, *REWRITTEN))


def rewrite(issue_id: int) -> None:
    """Write ballots, sheets and who took part anew, in an order that casting has no part in."""
    rewrite_rows(issue_id, REWRITTEN)


def scrub() -> bool:
    """Clear what sealing deleted out of files; say whether it is done."""
    return scrub_tables(TOUCHED)
