"""Reads: stored results, where votes came from, what one person did in public."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.ballots.models import ReasonOffer
from app.core.errors import Missing
from app.core.people import Visitor
from app.core.web.templating import in_zone
from app.discussion.models import Post, PostAmendment
from app.extensions import db
from app.groups.models import Membership, Role
from app.issues.convert import settings_of
from app.issues.models import Issue, Participation
from app.journal.queries import entries_of_kind
from app.outcomes.models import CountDoubt, ImportedVote, IssueOutcome
from app.proposals.models import Backing, Proposal, ProposalVersion
from app.proposals.queries import Idea, ideas_of
from app.worries.models import MetQuestion, Reservation

TAKEN = (Answer.TAKEN_IN, Answer.REWORDED)


def outcome_of(issue: Issue) -> IssueOutcome | None:
    """Return the stored result, once the count has run."""
    return db.session.get(IssueOutcome, issue.id)


def outcomes_of(issues: Sequence[Issue]) -> Sequence[IssueOutcome]:
    """Return the stored results of several issues; that of one isn't read twice in a session."""
    if len(issues) == 1:
        row = outcome_of(issues[0])
        return [row] if row is not None else []
    ids = [issue.id for issue in issues]
    return db.session.scalars(select(IssueOutcome).where(IssueOutcome.issue_id.in_(ids))).all()


def doubts_about(issue: Issue) -> Sequence[CountDoubt]:
    """Return what people say is wrong with the count, oldest first, less what is hidden."""
    return db.session.scalars(
        select(CountDoubt)
        .where(CountDoubt.issue_id == issue.id, CountDoubt.hidden_at.is_(None))
        .options(joinedload(CountDoubt.answered_by))
        .order_by(CountDoubt.id)
    ).all()


def doubt_or_missing(doubt_id: int) -> CountDoubt:
    """Return one that is not hidden, or stop with "there is nothing here"."""
    row = db.session.get(CountDoubt, doubt_id)
    if row is None or row.hidden_at is not None:
        raise Missing("")
    return row


def import_of(issue: Issue) -> Mapping[str, Any] | None:
    """Return what an imported vote came with."""
    row = db.session.get(ImportedVote, issue.id)
    return row.content if row else None


def n_joined(issue: Issue) -> int:
    """Count who said what brings them here."""
    return counted(
        select(func.count()).select_from(Participation).where(Participation.issue_id == issue.id)
    )


def n_listed(issue: Issue) -> int:
    """Count who belongs to the group."""
    return counted(
        select(func.count())
        .select_from(Membership)
        .where(Membership.group_id == issue.group_id, Membership.role != Role.PENDING)
    )


def counted(statement: Any) -> int:
    """Return the one number a statement gives."""
    return db.session.scalar(statement) or 0


def changes_taken_in(issue: Issue) -> Mapping[int, int]:
    """Count by idea the changes of other people that its author took in."""
    rows = db.session.execute(
        select(Amendment.proposal_id, func.count())
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(Proposal.issue_id == issue.id, Amendment.answer.in_(TAKEN))
        .group_by(Amendment.proposal_id)
    )
    return {row[0]: row[1] for row in rows}


def met_since(issue: Issue, met: Collection[int]) -> Mapping[int, str]:
    """Return by offer the day on which a worry came into the words: of the change made of it.

    Where no change was, it is the day of the first version about which its holders were asked.
    """
    changed = (
        select(ReasonOffer.id, func.max(Amendment.answered_at))
        .join(PostAmendment, PostAmendment.post_id == ReasonOffer.post_id)
        .join(Amendment, Amendment.id == PostAmendment.amendment_id)
        .where(ReasonOffer.issue_id == issue.id, Amendment.answer.in_(TAKEN))
        .group_by(ReasonOffer.id)
    )
    asked = (
        select(ReasonOffer.id, func.min(ProposalVersion.created_at))
        .join(Reservation, Reservation.post_id == ReasonOffer.post_id)
        .join(MetQuestion, MetQuestion.reservation_id == Reservation.id)
        .join(ProposalVersion, ProposalVersion.id == MetQuestion.version_id)
        .where(ReasonOffer.issue_id == issue.id)
        .group_by(ReasonOffer.id)
    )
    zone = settings_of(issue).zone
    rows = [*db.session.execute(asked), *db.session.execute(changed)]
    found: dict[int, datetime | None] = {row[0]: row[1] for row in rows}
    return {
        offer: in_zone(at, zone).date().isoformat()
        for offer, at in found.items()
        if offer in met and at is not None
    }


def ideas_gone(issue: Issue) -> Sequence[tuple[Idea, str]]:
    """Return ideas that were taken back, or folded into another, with the letter of the latter."""
    everything = ideas_of(issue, with_gone=True)
    letters = {idea.proposal.id: idea.letter for idea in everything}
    return [
        (idea, letters.get(idea.proposal.retired_into_id or 0, ""))
        for idea in everything
        if not idea.is_open
    ]


def admission_of(issue: Issue) -> Mapping[str, Any] | None:
    """Return what the journal says of the moment when ideas reached the ballot."""
    lines = entries_of_kind(issue.id, "ideas-admitted")
    return lines[-1].content if lines else None


def ideas_left_out(issue: Issue, on_ballot: Sequence[int]) -> Sequence[Idea]:
    """Return the ideas that didn't reach the ballot, most backers first."""
    missed = [idea for idea in ideas_of(issue) if idea.proposal.id not in on_ballot]
    return sorted(missed, key=lambda idea: (-idea.backers, idea.proposal.position))


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What one person did in public on an issue."""

    ideas: Sequence[str]
    changes: Sequence[tuple[str, bool]]
    posts: int
    backed: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.ideas or self.changes or self.posts or self.backed)


def own_part(person: Member | Visitor, issue: Issue) -> OwnPart:
    """Return what this person brought: ideas, changes (and whether taken in), posts, backing."""
    if person.id is None:
        return OwnPart((), (), 0, 0)
    return OwnPart(
        ideas=own_ideas(person.id, issue.id),
        changes=own_changes(person.id, issue.id),
        posts=counted(
            select(func.count())
            .select_from(Post)
            .where(Post.issue_id == issue.id, Post.author_id == person.id, Post.hidden_at.is_(None))
        ),
        backed=counted(
            select(func.count())
            .select_from(Backing)
            .join(Proposal, Proposal.id == Backing.proposal_id)
            .where(
                Proposal.issue_id == issue.id,
                Backing.member_id == person.id,
                Proposal.author_id.is_distinct_from(person.id),
            )
        ),
    )


def own_ideas(member_id: int, issue_id: int) -> Sequence[str]:
    """Return the latest titles of the ideas this person put on the table."""
    newer = aliased(ProposalVersion)
    latest = (
        select(func.max(newer.number)).where(newer.proposal_id == Proposal.id).scalar_subquery()
    )
    return db.session.scalars(
        select(ProposalVersion.title)
        .join(Proposal, Proposal.id == ProposalVersion.proposal_id)
        .where(
            Proposal.issue_id == issue_id,
            Proposal.author_id == member_id,
            Proposal.hidden_at.is_(None),
            ProposalVersion.number == latest,
        )
        .order_by(Proposal.position, Proposal.variant)
    ).all()


def own_changes(member_id: int, issue_id: int) -> Sequence[tuple[str, bool]]:
    """Return the changes this person suggested, and whether the words were taken in."""
    rows = db.session.execute(
        select(Amendment.summary, Amendment.answer)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(
            Proposal.issue_id == issue_id,
            Amendment.author_id == member_id,
            Amendment.hidden_at.is_(None),
        )
        .order_by(Amendment.id)
    )
    return [(row[0], row[1] in TAKEN) for row in rows]
