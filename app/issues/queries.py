"""Reads: issues, their times, who takes part."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member, MemberSession
from app.core.errors import Missing
from app.core.people import Visitor
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.issues.models import (
    CodeBatch,
    CodeHolder,
    DeclaredExperience,
    Experience,
    Extension,
    Issue,
    OneTimeCode,
    Participation,
    StageTime,
)
from deliberation.stages import Stage


def issue_or_missing(issue_id: int) -> Issue:
    """Return the issue with its group, or stop with "there is nothing here"."""
    issue = db.session.scalar(
        select(Issue).where(Issue.id == issue_id).options(joinedload(Issue.group))
    )
    if issue is None:
        raise Missing("")
    return issue


@dataclass(frozen=True, slots=True)
class IssueFor:
    """An issue with its group, and the place somebody has in the group and in the issue."""

    issue: Issue
    membership: Membership | None
    participation: Participation | None


@functools.cache
def issue_statement() -> Select[Issue, Membership, Participation]:
    """Return the statement that reads an issue for somebody; built once, many pages need it."""
    person_id = bindparam("person_id", type_=Integer)
    return (
        select(Issue, Membership, Participation)
        .outerjoin(
            Membership,
            and_(Membership.group_id == Issue.group_id, Membership.member_id == person_id),
        )
        .outerjoin(
            Participation,
            and_(Participation.issue_id == Issue.id, Participation.member_id == person_id),
        )
        .where(Issue.id == bindparam("issue_id"))
        .options(joinedload(Issue.group))
    )


def issue_for(person: Member | Visitor, issue_id: int) -> IssueFor:
    """Return the issue as somebody meets it, or stop with "there is nothing here"."""
    given = {"issue_id": issue_id, "person_id": person.id}
    row = db.session.execute(issue_statement(), given).one_or_none()
    if row is None:
        raise Missing("")
    return IssueFor(row[0], row[1], row[2])


def membership_in(person: Member | Visitor, issue: Issue) -> Membership | None:
    """Return the person's place in the issue's group, if any."""
    if person.id is None:
        return None
    given = {"group_id": issue.group_id, "person_id": person.id}
    return db.session.scalar(membership_statement(), given)


@functools.cache
def membership_statement() -> Select[Membership]:
    """Return the statement that reads a person's place in a group."""
    return select(Membership).where(
        Membership.group_id == bindparam("group_id"),
        Membership.member_id == bindparam("person_id"),
    )


@functools.cache
def times_statement() -> Select[StageTime]:
    """Return the statement that reads the times of an issue."""
    return select(StageTime).where(StageTime.issue_id == bindparam("issue_id"))


@functools.cache
def participation_statement() -> Select[Participation]:
    """Return the statement that reads how a person takes part in an issue."""
    return select(Participation).where(
        Participation.issue_id == bindparam("issue_id"),
        Participation.member_id == bindparam("person_id"),
    )


def stage_times(issue: Issue) -> Mapping[Stage, StageTime]:
    """Return the times of the issue's stages, in order."""
    rows = db.session.scalars(times_statement(), {"issue_id": issue.id}).all()
    by_stage = {row.stage: row for row in rows}
    return {stage: by_stage[stage] for stage in Stage if stage in by_stage}


def current_time(issue: Issue) -> StageTime | None:
    """Return the times of the stage the issue is in; None in a draft and in the outcome."""
    if issue.stage is None:
        return None
    rows = db.session.scalars(times_statement(), {"issue_id": issue.id})
    return next((row for row in rows if row.stage is issue.stage), None)


def extensions_of(issue: Issue) -> Sequence[Extension]:
    """Return the issue's extensions, oldest first."""
    return db.session.scalars(
        select(Extension).where(Extension.issue_id == issue.id).order_by(Extension.id)
    ).all()


def participation_of(person: Member | Visitor, issue: Issue) -> Participation | None:
    """Return how this person takes part in the issue, if they have said."""
    if person.id is None:
        return None
    given = {"issue_id": issue.id, "person_id": person.id}
    return db.session.scalar(participation_statement(), given)


def experiences_of(participation: Participation | None) -> frozenset[Experience]:
    """Return every experience that was ticked."""
    if participation is None:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(DeclaredExperience.kind).where(
                DeclaredExperience.participation_id == participation.id
            )
        )
    )


def people_by_experience(issue: Issue) -> Mapping[Experience, int]:
    """Return how many people have declared each main experience."""
    rows = db.session.execute(
        select(Participation.main_experience, func.count())
        .where(Participation.issue_id == issue.id)
        .group_by(Participation.main_experience)
    )
    return {row[0]: row[1] for row in rows}


ABSENCE = timedelta(days=14)


def organisers_are_away(issue: Issue, now: datetime) -> bool:
    """Say whether no organiser of the group has signed in for two weeks."""
    newest = db.session.scalar(
        select(func.max(MemberSession.created_at))
        .join(Membership, Membership.member_id == MemberSession.member_id)
        .where(Membership.group_id == issue.group_id, Membership.role == Role.ORGANISER)
    )
    return newest is None or newest <= now - ABSENCE


def group_by_slug(slug: str) -> Group:
    """Return the group at an address, or stop with "there is nothing here"."""
    group = db.session.scalar(select(Group).where(Group.slug == slug))
    if group is None:
        raise Missing("")
    return group


def place_in_group(person: Member | Visitor, group: Group) -> Membership | None:
    """Return the person's place in a group, if any."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(Membership).where(Membership.group_id == group.id, Membership.member_id == person.id)
    )


def holds_code(person: Member | Visitor, issue: Issue) -> bool:
    """Say whether this person has shown a code for the issue; a look at one key."""
    if person.id is None:
        return False
    return db.session.get(CodeHolder, (issue.id, person.id)) is not None


@dataclass(frozen=True, slots=True)
class BatchCount:
    """A batch of codes, and how many of them were used."""

    batch: CodeBatch
    used: int


def code_batches(issue: Issue) -> Sequence[BatchCount]:
    """Return the batches of an issue, newest first, each with how many codes were used."""
    rows = db.session.execute(
        select(CodeBatch, func.count(OneTimeCode.used_as))
        .outerjoin(OneTimeCode, OneTimeCode.batch_id == CodeBatch.id)
        .where(CodeBatch.issue_id == issue.id)
        .group_by(CodeBatch.id)
        .order_by(CodeBatch.id.desc())
    )
    return [BatchCount(row[0], row[1]) for row in rows]


def code_by_hash(code_hash: bytes) -> tuple[OneTimeCode, Issue] | None:
    """Return a code that stands, read afresh, with the issue it is for."""
    row = db.session.execute(
        select(OneTimeCode, Issue)
        .join(CodeBatch, CodeBatch.id == OneTimeCode.batch_id)
        .join(Issue, Issue.id == CodeBatch.issue_id)
        .where(OneTimeCode.code_hash == code_hash)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return None if row is None else (row[0], row[1])
