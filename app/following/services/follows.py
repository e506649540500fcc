"""Following, and stopping."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from app.accounts.models import Member
from app.core.policy import require
from app.core.storage.rows import write_row
from app.extensions import db
from app.following.models import IdeaFollow, IssueFollow
from app.following.policy import may_follow, may_follow_idea
from app.issues.models import Issue
from app.issues.queries import membership_in
from app.mail.services import forget_choices
from app.proposals.models import Proposal


def follow_issue(issue: Issue, member: Member, *, is_on: bool) -> None:
    """Follow a question, or stop; what somebody says goes before the rule."""
    require(may_follow(member, issue, membership_in(member, issue)))
    write_down(IssueFollow, "issue_id", issue.id, member, is_on)


def follow_idea(proposal: Proposal, member: Member, *, is_on: bool) -> None:
    """Follow an idea, or stop, whatever holds for its question."""
    require(may_follow_idea(member, proposal, membership_in(member, proposal.issue)))
    write_down(IdeaFollow, "proposal_id", proposal.id, member, is_on)


def write_down(table: Any, key: str, ref_id: int, member: Member, is_on: bool) -> None:
    """Write one word of a member about one thing, over an earlier one."""
    write_row(table, {key: ref_id, "member_id": member.id}, {"is_on": is_on})


def forget_follower(member: Member, now: datetime) -> None:
    """Forget what somebody who leaves followed and chose."""
    for table in (IssueFollow, IdeaFollow):
        db.session.execute(delete(table).where(table.member_id == member.id))
    forget_choices(member.id)
