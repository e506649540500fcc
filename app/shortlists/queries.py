"""Reads: the shortlist of an issue, its candidates, one's own pages, what was picked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.core.errors import Missing
from app.core.people import Visitor
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Backing, Proposal
from app.shortlists.models import Candidate, PickLink, PickSheet, Rescue, Shortlist
from deliberation.stages import Stage

Person = Member | Visitor


def shortlist_of(issue_id: int) -> Shortlist | None:
    """Return the shortlist of an issue, read afresh; None where a ballot holds all its ideas."""
    return db.session.get(Shortlist, issue_id, populate_existing=True)


def shortlist_or_missing(issue_id: int) -> Shortlist:
    """Return the shortlist of an issue, or stop with "there is nothing here"."""
    row = shortlist_of(issue_id)
    if row is None:
        raise Missing("")
    return row


def shortlists_of(issue_ids: Collection[int]) -> Mapping[int, Shortlist]:
    """Return the shortlists of several issues."""
    rows = db.session.scalars(select(Shortlist).where(Shortlist.issue_id.in_(issue_ids)))
    return {row.issue_id: row for row in rows}


def due_shortlists(now: datetime) -> Sequence[int]:
    """Return the issues whose list is to be cut, or whose ballot is to be laid, by now."""
    is_due = (Shortlist.cut_at.is_(None) & (Shortlist.picks_until <= now)) | (
        Shortlist.laid_at.is_(None) & (Shortlist.rescue_until <= now)
    )
    return db.session.scalars(
        select(Shortlist.issue_id)
        .join(Issue, Issue.id == Shortlist.issue_id)
        .where(Issue.stage == Stage.RANK, is_due)
        .order_by(Shortlist.picks_until, Shortlist.issue_id)
    ).all()


def candidates_of(issue_id: int) -> Sequence[Candidate]:
    """Return the candidates in frozen order with their ideas and words, hidden ones too."""
    return db.session.scalars(
        select(Candidate)
        .where(Candidate.issue_id == issue_id)
        .options(joinedload(Candidate.proposal), joinedload(Candidate.version))
        .order_by(Candidate.place)
    ).all()


def kept_and_waiting(issue_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return which ideas are on the ballot so far, and which may still come onto it."""
    rows = db.session.execute(
        select(Candidate.proposal_id, Candidate.kept_as).where(Candidate.issue_id == issue_id)
    ).all()
    kept = frozenset(row[0] for row in rows if row[1] is not None)
    return kept, frozenset(row[0] for row in rows) - kept


def candidate_of(issue_id: int, place: int) -> Candidate | None:
    """Return one candidate with its idea."""
    return db.session.scalar(
        select(Candidate)
        .where(Candidate.issue_id == issue_id, Candidate.place == place)
        .options(joinedload(Candidate.proposal))
    )


def places_in_sight(issue_id: int) -> Sequence[int]:
    """Return the places of the candidates that are not hidden, in frozen order."""
    return db.session.scalars(
        select(Candidate.place)
        .join(Proposal, Proposal.id == Candidate.proposal_id)
        .where(Candidate.issue_id == issue_id, Proposal.hidden_at.is_(None))
        .order_by(Candidate.place)
    ).all()


def pick_link_of(person: Person, issue_id: int) -> PickLink | None:
    """Return what this person was shown, until the cut."""
    if person.id is None:
        return None
    return db.session.get(PickLink, (issue_id, person.id), populate_existing=True)


def sheet_of(key: str) -> PickSheet | None:
    """Return an answered page by its key."""
    return db.session.get(PickSheet, bytes.fromhex(key), populate_existing=True) if key else None


def sheets_of(issue_id: int) -> Sequence[PickSheet]:
    """Return every answered page of an issue, by its random key."""
    return db.session.scalars(
        select(PickSheet).where(PickSheet.issue_id == issue_id).order_by(PickSheet.id)
    ).all()


def backed_by(person: Person, issue_id: int) -> frozenset[int]:
    """Return the ideas of an issue that this person backs."""
    if person.id is None:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(Backing.proposal_id)
            .join(Proposal, Proposal.id == Backing.proposal_id)
            .where(Proposal.issue_id == issue_id, Backing.member_id == person.id)
        )
    )


def rescued_by(person: Person, issue_id: int) -> frozenset[int]:
    """Return the places of the candidates that this person wants kept on."""
    if person.id is None:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(Rescue.place).where(Rescue.issue_id == issue_id, Rescue.member_id == person.id)
        )
    )


def rescuers_by_place(issue_id: int) -> Mapping[int, int]:
    """Return how many want each candidate kept on, suspended members left out."""
    rows = db.session.execute(
        select(Rescue.place, func.count())
        .join(Member, Member.id == Rescue.member_id)
        .where(Rescue.issue_id == issue_id, Member.is_suspended.is_(False))
        .group_by(Rescue.place)
    )
    return {row[0]: row[1] for row in rows}


def backers_of_missed(issue_id: int) -> Sequence[int]:
    """Return the members who back an idea that missed and may keep it on."""
    return db.session.scalars(
        select(Backing.member_id)
        .join(Candidate, Candidate.proposal_id == Backing.proposal_id)
        .join(Proposal, Proposal.id == Candidate.proposal_id)
        .where(
            Candidate.issue_id == issue_id,
            Candidate.kept_as.is_(None),
            Proposal.hidden_at.is_(None),
        )
        .distinct()
        .order_by(Backing.member_id)
    ).all()
