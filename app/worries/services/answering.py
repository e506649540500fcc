"""Saying whether new words meet one's point."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.errors import Conflict
from app.core.policy import require
from app.discussion.convert import place_of
from app.discussion.models import Post
from app.discussion.queries import post_or_missing
from app.discussion.services import add_post
from app.extensions import db
from app.issues.queries import current_time, membership_in
from app.proposals.models import Proposal
from app.proposals.queries import latest_version
from app.proposals.services.standing import experience_of
from app.worries.models import Kind, Met, MetQuestion
from app.worries.policy import may_say_met
from app.worries.queries import holds, question_about, reservation_of
from app.worries.services.raising import aim

CHANGED = _l("The words changed while you were reading. Read them as they are now, then answer.")


def say_met(
    post: Post,
    member: Member,
    proposal: Proposal,
    *,
    seen: int,
    answer: Met,
    line: str = "",
    now: datetime,
) -> MetQuestion:
    """Say whether the words of version `seen` meet one's point, asked or not; the last one counts.

    What is added in words becomes a reply to the worry. The caller holds the post.
    """
    issue = proposal.issue
    time, membership = current_time(issue), membership_in(member, issue)
    require(may_say_met(member, post, holds(member, post), issue, time, now, membership))
    latest = latest_version(proposal)
    if latest.number != seen:
        raise Conflict(CHANGED)
    row = reservation_of(post) or aim(post, latest, kind=Kind.WORRY)
    question = question_about(row, member, latest)
    if question is None:
        question = MetQuestion(
            reservation_id=row.id, member_id=member.id, version_id=latest.id, asked_at=now
        )
        db.session.add(question)
    question.answer, question.answered_at = answer, now
    question.experience = experience_of(member, issue)
    db.session.flush()
    if line:
        question.reply_id = reply_to(post, member, proposal, line, now=now).id
        db.session.flush()
    return question


def reply_to(post: Post, member: Member, proposal: Proposal, line: str, *, now: datetime) -> Post:
    """Reply to a worry; where it is a reply itself, beside it."""
    opening = post_or_missing(post.parent_id) if post.parent_id else post
    return add_post(
        proposal.issue, member, text=line, now=now, place=place_of(post), parent=opening
    )
