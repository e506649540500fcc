"""What the trees are grown from: ballots, what was said, the journal, how many began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.amendments.models import Amendment
from app.ballots.models import CAME_APART, Ballot, BallotsBegun
from app.bundles.models import BundleLeaves, BundleRoot
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.journal.models import JournalEntry, JournalPayload
from app.outcomes.models import IssueOutcome
from app.proposals.models import Proposal, ProposalVersion
from deliberation.stages import Stage

BLOCK = 2_000

BallotRow = tuple[bytes, bytes, bytes, str | None]
"""Ranking, nonce, hash of the ticket and, in mode recorded, the voter's name."""


def root_of(issue_id: int) -> BundleRoot | None:
    """Return the root of an issue, if it has been laid."""
    return db.session.get(BundleRoot, issue_id)


def root_words(issue_id: int) -> str:
    """Return the root alone, without all it was made of; empty until it is laid."""
    query = select(BundleRoot.root).where(BundleRoot.issue_id == issue_id)
    return db.session.scalar(query) or ""


def without_root() -> Sequence[Issue]:
    """Return counted issues whose root has not been laid yet, the oldest first."""
    return db.session.scalars(
        select(Issue)
        .join(IssueOutcome, IssueOutcome.issue_id == Issue.id)
        .outerjoin(BundleRoot, BundleRoot.issue_id == Issue.id)
        .where(BundleRoot.issue_id.is_(None), Issue.stage == Stage.OUTCOME)
        .order_by(Issue.id)
    ).all()


def roots_of_pieces(issue_id: int) -> Sequence[bytes]:
    """Return the roots of the pieces of leaves, in order; nothing where none are kept."""
    return db.session.scalars(
        select(BundleLeaves.root)
        .where(BundleLeaves.issue_id == issue_id)
        .order_by(BundleLeaves.number)
    ).all()


def piece_around(issue_id: int, leaf: bytes) -> BundleLeaves | None:
    """Return the piece in which a leaf would stand."""
    return db.session.scalar(
        select(BundleLeaves)
        .where(BundleLeaves.issue_id == issue_id, BundleLeaves.first <= leaf)
        .order_by(BundleLeaves.first.desc())
        .limit(1)
    )


def ballot_rows(issue_id: int) -> Iterator[BallotRow]:
    """Yield what ballots say and the keys of their tickets; the order of rows means nothing."""
    rows = db.session.execute(
        select(Ballot.ranking, Ballot.nonce, Ballot.ticket_hash, Ballot.voter_name)
        .where(Ballot.issue_id == issue_id)
        .execution_options(yield_per=BLOCK)
    )
    for row in rows:
        yield row[0], row[1], row[2], row[3]


def n_begun(issue_id: int) -> int | None:
    """Return how many ballots were begun; those that came on paper or by another hand count, too.

    None where nobody counted: a vote from elsewhere, or one that had begun before we did.
    """
    begun = db.session.scalar(select(BallotsBegun.begun).where(BallotsBegun.issue_id == issue_id))
    cast, apart = (
        db.session.scalar(select(func.count()).where(Ballot.issue_id == issue_id, *where)) or 0
        for where in ((), (CAME_APART,))
    )
    everybody = (begun or 0) + apart
    return everybody if begun is not None and everybody >= cast else None


def ideas_until(issue_id: int, until: datetime) -> Sequence[tuple[Proposal, bool]]:
    """Return every idea put on the table by a moment, and whether it is hidden."""
    rows = db.session.execute(
        select(Proposal, Proposal.hidden_at.is_not(None))
        .where(Proposal.issue_id == issue_id, Proposal.created_at <= until)
        .order_by(Proposal.id)
    )
    return [(row[0], row[1]) for row in rows]


def versions_until(
    issue_id: int, until: datetime
) -> Sequence[tuple[ProposalVersion, Proposal, bool]]:
    """Return every wording of every idea, with the idea, and whether that is hidden."""
    rows = db.session.execute(
        select(ProposalVersion, Proposal, Proposal.hidden_at.is_not(None))
        .join(Proposal, Proposal.id == ProposalVersion.proposal_id)
        .where(Proposal.issue_id == issue_id, ProposalVersion.created_at <= until)
        .order_by(ProposalVersion.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def changes_until(issue_id: int, until: datetime) -> Sequence[tuple[Amendment, Proposal, bool]]:
    """Return every change, with its idea, and whether either is hidden."""
    is_hidden = Amendment.hidden_at.is_not(None) | Proposal.hidden_at.is_not(None)
    rows = db.session.execute(
        select(Amendment, Proposal, is_hidden)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(Proposal.issue_id == issue_id, Amendment.created_at <= until)
        .order_by(Amendment.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def posts_until(issue_id: int, until: datetime) -> Sequence[tuple[Post, bool]]:
    """Return every post, and whether it is hidden, or what it is about."""
    about = aliased(Proposal)
    is_hidden = (
        Post.hidden_at.is_not(None)
        | Proposal.hidden_at.is_not(None)
        | Amendment.hidden_at.is_not(None)
        | about.hidden_at.is_not(None)
    )
    rows = db.session.execute(
        select(Post, is_hidden)
        .outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .outerjoin(about, about.id == Amendment.proposal_id)
        .where(Post.issue_id == issue_id, Post.created_at <= until)
        .order_by(Post.id)
    )
    return [(row[0], bool(row[1])) for row in rows]


def journal_of(
    issue_id: int, most: int | None = None
) -> Sequence[tuple[JournalEntry, JournalPayload | None]]:
    """Return the first entries of an issue's journal with what they say, unless it was erased."""
    rows = db.session.execute(
        select(JournalEntry, JournalPayload)
        .outerjoin(JournalPayload, JournalPayload.entry_id == JournalEntry.id)
        .where(JournalEntry.issue_id == issue_id)
        .order_by(JournalEntry.id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in rows]
