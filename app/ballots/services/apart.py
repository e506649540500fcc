"""Ballots that no link ties to anybody: from paper, or put in for somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select, text

from app.ballots.convert import ReasonsGiven
from app.ballots.models import Ballot, Channel, ReasonSheet, ShownAs, Zone
from app.ballots.services.tickets import Ticket
from app.ballots.services.writing import Submission, ballot_row, sheet_rows, submission
from app.core.storage.database import uses_postgresql
from app.core.storage.rows import write_rows
from app.extensions import db
from app.issues.models import Experience, Issue, StageTime


def hold(issue: Issue, key: int) -> None:
    """Hold the issue against its closer and, under a number, all who do the same thing to it.

    On SQLite nobody else writes. What was read before the lock may be out of date.
    """
    if uses_postgresql(db.session):
        locking = text("SELECT pg_advisory_xact_lock(:issue, :key)")
        db.session.execute(locking, {"issue": issue.id, "key": key})
    fresh = {"populate_existing": True}
    db.session.execute(
        select(Issue)
        .where(Issue.id == issue.id)
        .with_for_update(read=True, of=Issue)
        .execution_options(**fresh)
    ).scalar_one()
    times = select(StageTime).where(StageTime.issue_id == issue.id)
    db.session.execute(times.execution_options(**fresh)).scalars().all()


def unlinked(
    issue: Issue,
    *,
    zones: Mapping[int, Zone],
    order: Mapping[int, int],
    reasons: Sequence[ReasonsGiven],
    ticket: Ticket,
) -> Submission:
    """Return a ballot about to be put in for which nobody signs."""
    signed = {sheet.place for sheet in reasons if sheet.shown_as is ShownAs.NAME}
    if signed:
        raise ValueError("a ballot without a link carries no name")
    return submission(issue, zones, order, reasons, ticket)


def put_in_unlinked(
    issue: Issue, sent: Submission, *, experience: Experience, channel: Channel, is_checked: bool
) -> None:
    """Write a ballot and its sheets, and nothing that says who brought them."""
    how = {"experience": experience, "channel": channel, "is_checked": is_checked}
    write_rows(Ballot, ballot_row(issue, sent, **how, voter_name=None))
    if sheets := sheet_rows(issue, "", sent, experience):
        write_rows(ReasonSheet, *sheets)
