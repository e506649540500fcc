"""Who follows what: the rows against the rule, and the rule that taking part follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, select

from app.accounts.models import Member
from app.core.people import Visitor
from app.extensions import db
from app.following.models import IdeaFollow, IssueFollow
from app.following.queries.taking_part import parts_taken
from app.issues.models import Issue
from app.proposals.models import Proposal
from app.proposals.queries import Idea, titles_of

CAN_BE_WRITTEN_TO = and_(
    Member.email.is_not(None), Member.deleted_at.is_(None), Member.is_suspended.is_(False)
)


@dataclass(slots=True)
class Followed:
    """What one member follows: questions, and the ideas that are otherwise than their question."""

    issues: set[int] = field(default_factory=set)
    ideas: dict[int, bool] = field(default_factory=dict)
    issues_of_ideas: set[int] = field(default_factory=set)
    takes_part_in: set[int] = field(default_factory=set)

    def covers(self, issue_id: int, proposal_id: int | None) -> bool:
        """Say whether something about an issue, or about one idea of it, is followed."""
        return self.ideas.get(proposal_id or 0, issue_id in self.issues)

    @property
    def anywhere(self) -> set[int]:
        """The issues in which anything at all is followed."""
        return self.issues | self.issues_of_ideas


def followed_by(member_ids: Collection[int], issue_id: int | None = None) -> Mapping[int, Followed]:
    """Return what each of some members follows, everywhere or in one issue."""
    found: defaultdict[int, Followed] = defaultdict(Followed)
    taking_part = parts_taken(
        lambda issue, member: (
            member.in_(member_ids)
            & ((issue == issue_id) if issue_id is not None else issue.is_not(None))
        )
    )
    for issue, member in db.session.execute(taking_part):
        found[member].issues.add(issue)
        found[member].takes_part_in.add(issue)
    issue_rows = select(IssueFollow).where(IssueFollow.member_id.in_(member_ids))
    idea_rows = (
        select(IdeaFollow, Proposal.issue_id)
        .join(Proposal, Proposal.id == IdeaFollow.proposal_id)
        .where(IdeaFollow.member_id.in_(member_ids))
    )
    if issue_id is not None:
        issue_rows = issue_rows.where(IssueFollow.issue_id == issue_id)
        idea_rows = idea_rows.where(Proposal.issue_id == issue_id)
    for row in db.session.scalars(issue_rows):
        (found[row.member_id].issues.add if row.is_on else found[row.member_id].issues.discard)(
            row.issue_id
        )
    for idea, its_issue in db.session.execute(idea_rows):
        found[idea.member_id].ideas[idea.proposal_id] = idea.is_on
        if idea.is_on:
            found[idea.member_id].issues_of_ideas.add(its_issue)
    return {member_id: found[member_id] for member_id in member_ids}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to an issue or an idea: do they follow it, and is it only by rule."""

    is_on: bool
    takes_part: bool
    is_with_issue: bool = False


def standing_to(
    person: Member | Visitor, issue_id: int, proposal_id: int | None = None
) -> Standing:
    """Say whether a person follows something, for the button on its page."""
    if person.id is None:
        return Standing(is_on=False, takes_part=False)
    followed = followed_by([person.id], issue_id)[person.id]
    return Standing(
        is_on=followed.covers(issue_id, proposal_id),
        takes_part=issue_id in followed.takes_part_in,
        is_with_issue=proposal_id is not None
        and issue_id in followed.issues
        and proposal_id not in followed.ideas,
    )


def followers_of(issue_id: int) -> Sequence[Member]:
    """Return everyone who follows an issue or an idea of it and can be written to."""
    taking_part = parts_taken(lambda issue, _member: issue == issue_id).subquery()
    chose = select(IssueFollow.member_id).where(IssueFollow.issue_id == issue_id)
    an_idea = (
        select(IdeaFollow.member_id)
        .join(Proposal, Proposal.id == IdeaFollow.proposal_id)
        .where(Proposal.issue_id == issue_id, IdeaFollow.is_on.is_(True))
    )
    follows = (
        (
            Member.id.in_(select(taking_part.c.member_id))
            & Member.id.not_in(chose.where(IssueFollow.is_on.is_(False)))
        )
        | Member.id.in_(chose.where(IssueFollow.is_on.is_(True)))
        | Member.id.in_(an_idea)
    )
    return db.session.scalars(
        select(Member).where(CAN_BE_WRITTEN_TO, follows).order_by(Member.id)
    ).all()


def issues_followed(followed: Followed) -> Sequence[Issue]:
    """Return the questions somebody follows, those still open first, the newest at the top."""
    return db.session.scalars(
        select(Issue)
        .where(Issue.id.in_(followed.issues), Issue.opened_at.is_not(None))
        .order_by(Issue.closed_at.is_not(None), Issue.opened_at.desc(), Issue.id.desc())
    ).all()


def ideas_followed(followed: Followed) -> Sequence[Idea]:
    """Return the ideas somebody follows by a word of their own, though not their question."""
    named = titles_of([id for id, is_on in followed.ideas.items() if is_on])
    return [
        idea
        for _id, idea in sorted(named.items())
        if idea.proposal.issue_id not in followed.issues and idea.proposal.hidden_at is None
    ]
