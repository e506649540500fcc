"""Reads: changes with how many back them, what is still in play, until when authors answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.amendments.convert import IN_PLAY, deadline_from
from app.amendments.models import Amendment, AmendmentBacking, Answer, EarlierWording
from app.core.errors import Missing
from app.core.people import Visitor
from app.extensions import db
from app.issues.models import Experience, Issue, Participation, StageTime
from app.issues.queries import extensions_of, stage_times
from app.proposals.models import Proposal, ProposalVersion
from deliberation.stages import Stage

Person = Member | Visitor


@dataclass(frozen=True, slots=True)
class Change:
    """A change with how many back it, and how many of those an earlier wording."""

    amendment: Amendment
    backers: int
    earlier: int


def amendment_or_missing(amendment_id: int) -> Amendment:
    """Return a change with its idea and issue; who settles it holds the issue, then reads again."""
    query = (
        select(Amendment)
        .join(Amendment.proposal)
        .where(
            Amendment.id == amendment_id,
            Amendment.hidden_at.is_(None),
            Proposal.hidden_at.is_(None),
        )
        .options(
            joinedload(Amendment.proposal).joinedload(Proposal.issue).joinedload(Issue.group),
            joinedload(Amendment.proposal).joinedload(Proposal.author),
            joinedload(Amendment.base_version),
            joinedload(Amendment.author),
            joinedload(Amendment.beside),
        )
    )
    amendment = db.session.scalar(query)
    if amendment is None:
        raise Missing("")
    return amendment


def changes_of(proposal: Proposal) -> Sequence[Change]:
    """Return every change to an idea in order of arrival, in one statement."""
    return changes_where(Amendment.proposal_id == proposal.id)


def change_of(amendment: Amendment) -> Change:
    """Return one change with its backers."""
    [change] = changes_where(Amendment.id == amendment.id)
    return change


def changes_of_issue(issue: Issue) -> Sequence[Change]:
    """Return every change to any idea of an issue, by idea and in order of arrival."""
    return changes_where(Proposal.issue_id == issue.id)


def changes_where(where: ColumnElement[bool]) -> Sequence[Change]:
    """Return changes with their backers, suspended members left out."""
    is_earlier = case((AmendmentBacking.wording < Amendment.wording, 1), else_=0)
    counts = (
        select(
            AmendmentBacking.amendment_id,
            func.count().label("backers"),
            func.sum(is_earlier).label("earlier"),
        )
        .join(Amendment, Amendment.id == AmendmentBacking.amendment_id)
        .join(Member, Member.id == AmendmentBacking.member_id)
        .where(Member.is_suspended.is_(False))
        .group_by(AmendmentBacking.amendment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Amendment,
            func.coalesce(counts.c.backers, 0),
            func.coalesce(counts.c.earlier, 0),
        )
        .join(Amendment.proposal)
        .outerjoin(counts, counts.c.amendment_id == Amendment.id)
        .where(where, Amendment.hidden_at.is_(None), Proposal.hidden_at.is_(None))
        .options(
            joinedload(Amendment.proposal),
            joinedload(Amendment.base_version),
            joinedload(Amendment.variant),
            joinedload(Amendment.beside),
        )
        .order_by(Proposal.position, Proposal.variant, Amendment.number)
    )
    return [Change(row[0], row[1], row[2]) for row in rows]


def waiting_by_idea(issue: Issue) -> Mapping[int, int]:
    """Count by idea the changes that its author has not answered yet."""
    rows = db.session.execute(
        select(Amendment.proposal_id, func.count())
        .join(Amendment.proposal)
        .where(
            Proposal.issue_id == issue.id,
            Amendment.answer == Answer.OPEN,
            Amendment.hidden_at.is_(None),
        )
        .group_by(Amendment.proposal_id)
    )
    return {row[0]: row[1] for row in rows}


def changes_by_version(proposal_ids: Collection[int]) -> Mapping[int, Sequence[Amendment]]:
    """Return by version's id the changes to some ideas that came in with it, in order."""
    rows = db.session.scalars(
        select(Amendment)
        .where(
            Amendment.proposal_id.in_(proposal_ids),
            Amendment.result_version_id.is_not(None),
            Amendment.hidden_at.is_(None),
        )
        .order_by(Amendment.number)
    )
    found: dict[int, list[Amendment]] = {}
    for row in rows:
        found.setdefault(row.result_version_id or 0, []).append(row)
    return found


def in_play(proposal: Proposal) -> Sequence[Amendment]:
    """Return the changes to an idea that are not settled yet, read afresh."""
    return db.session.scalars(
        select(Amendment)
        .where(
            Amendment.proposal_id == proposal.id,
            Amendment.answer.in_(IN_PLAY),
            Amendment.hidden_at.is_(None),
        )
        .options(joinedload(Amendment.base_version), joinedload(Amendment.author))
        .order_by(Amendment.number)
        .execution_options(populate_existing=True)
    ).all()


def next_number(proposal: Proposal) -> int:
    """Return the number of the next change to an idea."""
    query = select(func.max(Amendment.number)).where(Amendment.proposal_id == proposal.id)
    return (db.session.scalar(query) or 0) + 1


def version_numbered(proposal: Proposal, number: int | None) -> ProposalVersion:
    """Return one version of an idea, or stop if it never had that many."""
    version = db.session.scalar(
        select(ProposalVersion).where(
            ProposalVersion.proposal_id == proposal.id, ProposalVersion.number == number
        )
    )
    if version is None:
        raise Missing("")
    return version


def change_backing_of(person: Person, amendment: Amendment) -> AmendmentBacking | None:
    """Return this person's backing of a change."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(AmendmentBacking).where(
            AmendmentBacking.amendment_id == amendment.id,
            AmendmentBacking.member_id == person.id,
        )
    )


def change_backings(amendment: Amendment) -> Sequence[AmendmentBacking]:
    """Return who backs a change, suspended members left out, in order of arrival."""
    return db.session.scalars(
        select(AmendmentBacking)
        .join(AmendmentBacking.member)
        .where(AmendmentBacking.amendment_id == amendment.id, Member.is_suspended.is_(False))
        .options(joinedload(AmendmentBacking.member))
        .order_by(AmendmentBacking.id)
    ).all()


def all_change_backings(amendment: Amendment) -> Sequence[AmendmentBacking]:
    """Return every backing with its member, suspended ones too: they are asked like others."""
    return db.session.scalars(
        select(AmendmentBacking)
        .where(AmendmentBacking.amendment_id == amendment.id)
        .options(joinedload(AmendmentBacking.member))
        .order_by(AmendmentBacking.id)
    ).all()


def wording_of(amendment: Amendment, number: int) -> EarlierWording | None:
    """Return what a change said in an earlier wording."""
    return db.session.scalar(
        select(EarlierWording)
        .where(EarlierWording.amendment_id == amendment.id, EarlierWording.number == number)
        .options(joinedload(EarlierWording.base_version))
    )


def offers_beside(amendment: Amendment) -> Sequence[Amendment]:
    """Return the open changes that offer other words for this one."""
    return db.session.scalars(
        select(Amendment)
        .where(
            Amendment.beside_id == amendment.id,
            Amendment.answer.in_((Answer.OPEN, Answer.OFFERED)),
            Amendment.hidden_at.is_(None),
        )
        .options(joinedload(Amendment.base_version))
        .order_by(Amendment.number)
    ).all()


def backing_by_experience(amendment_ids: Sequence[int]) -> Mapping[int, Mapping[Any, int]]:
    """Return how many back each change by what brought them, suspended members left out."""
    rows = db.session.execute(
        select(AmendmentBacking.amendment_id, AmendmentBacking.experience, func.count())
        .join(AmendmentBacking.member)
        .where(AmendmentBacking.amendment_id.in_(amendment_ids), Member.is_suspended.is_(False))
        .group_by(AmendmentBacking.amendment_id, AmendmentBacking.experience)
    )
    found: dict[int, dict[Any, int]] = {amendment_id: {} for amendment_id in amendment_ids}
    for amendment_id, experience, count in rows:
        found[amendment_id][experience] = count
    return found


def people_by_main_experience(issue: Issue) -> Mapping[Experience, int]:
    """Return how many take part by what they are counted under, suspended members left out.

    Everybody says it with their first contribution, so before Rank these are the active people.
    """
    rows = db.session.execute(
        select(Participation.main_experience, func.count())
        .join(Participation.member)
        .where(Participation.issue_id == issue.id, Member.is_suspended.is_(False))
        .group_by(Participation.main_experience)
    )
    return {row[0]: row[1] for row in rows}


def improving_until(latest: datetime) -> Sequence[Issue]:
    """Return the issues in Improve that leave it by some moment."""
    return db.session.scalars(
        select(Issue)
        .join(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Issue.stage))
        .where(Issue.stage == Stage.AMEND, StageTime.ends_at <= latest)
        .order_by(Issue.id)
    ).all()


def unanswered_ideas(issue_id: int) -> Sequence[tuple[Proposal, int]]:
    """Return the ideas with changes that wait for their author, and how many; authors loaded."""
    rows = db.session.execute(
        select(Proposal, func.count(Amendment.id))
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .join(Proposal.author)
        .where(
            Proposal.issue_id == issue_id,
            Proposal.withdrawn_at.is_(None),
            Proposal.hidden_at.is_(None),
            Amendment.answer == Answer.OPEN,
            Amendment.hidden_at.is_(None),
            Member.is_suspended.is_(False),
            Member.deleted_at.is_(None),
        )
        .group_by(Proposal.id)
        .order_by(Proposal.id)
    )
    return [(row[0], row[1]) for row in rows]


def answer_by(issue: Issue) -> datetime | None:
    """Return until when authors answer the changes to their ideas."""
    return deadline_from(stage_times(issue), extensions_of(issue))
