"""Who was active, whom to tell, and where somebody left a name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import CompoundSelect, func, select, union

from app.accounts.models import Member
from app.amendments.models import Amendment, AmendmentBacking
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Membership
from app.issues.models import Issue, Participation
from app.proposals.models import Backing, Proposal
from app.statements.models import Statement, StatementReply


def acts_on(issue_ids: Collection[int]) -> CompoundSelect[Any]:
    """Select (issue, member) for everyone who proposed, backed, posted, stated or amended."""
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
        select(Statement.issue_id, Statement.author_id).where(
            Statement.issue_id.in_(issue_ids), Statement.author_id.is_not(None)
        ),
        select(Statement.issue_id, StatementReply.member_id)
        .join(StatementReply, StatementReply.statement_id == Statement.id)
        .where(Statement.issue_id.in_(issue_ids)),
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


def issues_with(member: Member) -> Sequence[int]:
    """Return the issues in which a member may have left a name."""
    groups = select(Membership.group_id).where(Membership.member_id == member.id)
    rows = union(
        select(Participation.issue_id).where(Participation.member_id == member.id),
        select(Issue.id).where(Issue.created_by_id == member.id),
        select(Proposal.issue_id).where(Proposal.author_id == member.id),
        select(Post.issue_id).where(Post.author_id == member.id),
        select(Statement.issue_id).where(Statement.author_id == member.id),
        select(Proposal.issue_id)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(Amendment.author_id == member.id),
        select(Issue.id).where(Issue.group_id.in_(groups)),
    )
    return [row[0] for row in db.session.execute(rows)]


def names_used(member: Member, issue_id: int) -> Sequence[str]:
    """Return the names under which a member wrote on an issue."""
    rows = union(
        select(Proposal.author_name).where(
            Proposal.issue_id == issue_id, Proposal.author_id == member.id
        ),
        select(Post.author_name).where(Post.issue_id == issue_id, Post.author_id == member.id),
        select(Statement.author_name).where(
            Statement.issue_id == issue_id, Statement.author_id == member.id
        ),
        select(Amendment.author_name)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(Proposal.issue_id == issue_id, Amendment.author_id == member.id),
    )
    return [row[0] for row in db.session.execute(rows)]
