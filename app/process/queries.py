"""Reads that need several rooms: who was active, what is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, func, select, union

from app.accounts.models import Member
from app.amendments.models import Amendment, AmendmentBacking
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue, Participation, StageTime
from app.proposals.models import Backing, Proposal


def acts_on(issue_ids: Collection[int]) -> CompoundSelect[Any]:
    """Select (issue, member) for everyone who proposed, backed, posted or amended."""
    return union(
        select(Proposal.issue_id, Proposal.author_id.label("member_id")).where(
            Proposal.issue_id.in_(issue_ids), Proposal.author_id.is_not(None)
        ),
        select(Proposal.issue_id, Backing.member_id)
        .join(Backing, Backing.proposal_id == Proposal.id)
        .where(Proposal.issue_id.in_(issue_ids)),
        select(Post.issue_id, Post.author_id).where(
            Post.issue_id.in_(issue_ids), Post.author_id.is_not(None)
        ),
        select(Proposal.issue_id, Amendment.author_id)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(Proposal.issue_id.in_(issue_ids), Amendment.author_id.is_not(None)),
        select(Proposal.issue_id, AmendmentBacking.member_id)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .join(AmendmentBacking, AmendmentBacking.amendment_id == Amendment.id)
        .where(Proposal.issue_id.in_(issue_ids)),
    )


def active_by_issue(issue_ids: Collection[int]) -> Mapping[int, int]:
    """Count the active members of several issues at once, suspended ones left out."""
    acts = acts_on(issue_ids).subquery()
    rows = db.session.execute(
        select(acts.c.issue_id, func.count())
        .join(Member, Member.id == acts.c.member_id)
        .where(Member.is_suspended.is_(False))
        .group_by(acts.c.issue_id)
    )
    counted = {row[0]: row[1] for row in rows}
    return {issue_id: counted.get(issue_id, 0) for issue_id in issue_ids}


def active_people(issue: Issue) -> int:
    """Count the members, suspended ones left out, who proposed, backed, posted or amended."""
    return active_by_issue([issue.id])[issue.id]


def due_issue_ids(now: datetime) -> Sequence[int]:
    """Return the issues whose present stage has ended, longest overdue first."""
    return db.session.scalars(
        select(Issue.id)
        .join(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Issue.stage))
        .where(StageTime.ends_at <= now)
        .order_by(StageTime.ends_at, Issue.id)
    ).all()


def people_to_tell(issue_id: int) -> Sequence[Member]:
    """Return everyone who takes part and has an address: they hear of each new stage."""
    acts = acts_on([issue_id]).subquery()
    joined = select(Participation.member_id).where(Participation.issue_id == issue_id)
    return db.session.scalars(
        select(Member)
        .where(
            Member.id.in_(select(acts.c.member_id)) | Member.id.in_(joined),
            Member.email.is_not(None),
            Member.deleted_at.is_(None),
            Member.is_suspended.is_(False),
        )
        .order_by(Member.id)
    ).all()
