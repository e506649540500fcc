"""Who was active, and where somebody left a name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select, union

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.checking.models import ParagraphCheck
from app.discussion.models import Post
from app.extensions import db
from app.following.queries import acts_on
from app.groups.models import Membership
from app.issues.models import Issue, Participation
from app.outcomes.models import CountDoubt
from app.proposals.models import Proposal
from app.statements.models import Statement
from app.story.models import Summary, SummaryCheck


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


def issues_with(member: Member) -> Sequence[int]:
    """Return the issues in which a member may have left a name."""
    groups = select(Membership.group_id).where(Membership.member_id == member.id)
    rows = union(
        select(Participation.issue_id).where(Participation.member_id == member.id),
        select(Issue.id).where(Issue.created_by_id == member.id),
        select(Proposal.issue_id).where(Proposal.author_id == member.id),
        select(Post.issue_id).where(Post.author_id == member.id),
        select(Statement.issue_id).where(Statement.author_id == member.id),
        select(CountDoubt.issue_id).where(CountDoubt.member_id == member.id),
        select(ParagraphCheck.issue_id).where(ParagraphCheck.member_id == member.id),
        select(Summary.issue_id).where(Summary.author_id == member.id),
        select(SummaryCheck.issue_id).where(SummaryCheck.member_id == member.id),
        select(Proposal.issue_id)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(Amendment.author_id == member.id),
        select(Issue.id).where(Issue.group_id.in_(groups)),
    )
    return [row[0] for row in db.session.execute(rows)]
