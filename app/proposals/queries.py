"""Reads: ideas with their latest words and backers, versions, what people are asked."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from sqlalchemy import Row, Select, Subquery, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.models import Member
from app.core.errors import Missing
from app.core.people import Visitor
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.issues.models import Experience, Issue
from app.proposals.models import (
    Backing,
    BallotOption,
    MoveRequest,
    Proposal,
    ProposalVersion,
)

SHAPES = 7
Person = Member | Visitor


def letter_of(proposal: Proposal) -> str:
    """Return the letter an idea keeps everywhere: A to Z, AA…; variants are B2 and B3."""
    letters, rest = "", proposal.position
    while rest:
        rest, place = divmod(rest - 1, len(ascii_uppercase))
        letters = ascii_uppercase[place] + letters
    return letters + (str(proposal.variant) if proposal.variant > 1 else "")


def shape_of(proposal: Proposal) -> int:
    """Return which of the seven cut-paper shapes an idea has, from 0; a variant has its idea's."""
    return (proposal.position - 1) % SHAPES


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea with its latest words, how many back it and how many of them an earlier text."""

    proposal: Proposal
    version: ProposalVersion
    backers: int
    earlier: int

    @property
    def letter(self) -> str:
        """The letter it keeps everywhere."""
        return letter_of(self.proposal)

    @property
    def title(self) -> str:
        """The latest title."""
        return self.version.title

    @property
    def is_open(self) -> bool:
        """Whether it still stands: neither taken back nor folded into another."""
        return self.proposal.withdrawn_at is None and self.proposal.retired_into_id is None


def proposal_or_missing(proposal_id: int, *, to_change: bool = False) -> Proposal:
    """Return the idea with its issue and group; `to_change` holds it until the transaction ends."""
    query = (
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.hidden_at.is_(None))
        .options(joinedload(Proposal.issue).joinedload(Issue.group), joinedload(Proposal.author))
    )
    if to_change and uses_postgresql(db.session):
        query = query.with_for_update(of=Proposal, key_share=True)
    proposal = db.session.scalar(query.execution_options(populate_existing=to_change))
    if proposal is None:
        raise Missing("")
    return proposal


def latest_version(proposal: Proposal) -> ProposalVersion:
    """Return the words an idea has now."""
    return db.session.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number.desc())
        .limit(1)
    ).one()


def versions_of(proposal: Proposal) -> Sequence[ProposalVersion]:
    """Return every wording of an idea, oldest first."""
    return db.session.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number)
    ).all()


def ideas_of(issue: Issue, *, with_gone: bool = False) -> Sequence[Idea]:
    """Return the issue's ideas in order of arrival; those taken back or folded only if asked."""
    rows = db.session.execute(ideas_of_issue(with_gone), {"issue_id": issue.id})
    return [idea_from(row) for row in rows]


@functools.cache
def ideas_of_issue(with_gone: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement for an issue's ideas, built once, as building it costs more than it."""
    query = ideas_query(Proposal.issue_id == bindparam("issue_id"))
    if with_gone:
        return query
    return query.where(Proposal.withdrawn_at.is_(None), Proposal.retired_into_id.is_(None))


def idea_of(proposal: Proposal) -> Idea:
    """Return one idea with its latest words and backers."""
    return idea_from(db.session.execute(ideas_query(Proposal.id == proposal.id)).one())


def idea_from(row: Row[*tuple[Any, ...]]) -> Idea:
    """Return the idea of one row of `ideas_query`."""
    return Idea(row[0], row[1], row[2], row[3])


def ideas_query(where: object) -> Select[*tuple[Any, ...]]:
    """Return the statement that reads ideas whole: one, however many ideas there are."""
    latest = latest_numbers(where)
    counts = backer_counts(latest)
    return (
        select(
            Proposal,
            ProposalVersion,
            func.coalesce(counts.c.backers, 0),
            func.coalesce(counts.c.earlier, 0),
        )
        .join(latest, latest.c.proposal_id == Proposal.id)
        .join(
            ProposalVersion,
            and_(
                ProposalVersion.proposal_id == Proposal.id,
                ProposalVersion.number == latest.c.number,
            ),
        )
        .outerjoin(counts, counts.c.proposal_id == Proposal.id)
        .where(Proposal.hidden_at.is_(None))
        .order_by(Proposal.position, Proposal.variant, Proposal.id)
    )


def latest_numbers(where: object) -> Subquery:
    """Return each idea's latest version and its latest material one, by number."""
    material = case((ProposalVersion.is_material, ProposalVersion.number), else_=0)
    return (
        select(
            ProposalVersion.proposal_id,
            func.max(ProposalVersion.number).label("number"),
            func.max(material).label("material"),
        )
        .join(Proposal, Proposal.id == ProposalVersion.proposal_id)
        .where(where)  # type: ignore[arg-type]
        .group_by(ProposalVersion.proposal_id)
        .subquery()
    )


def backer_counts(latest: Subquery) -> Subquery:
    """Return backers by idea, suspended members left out, and how many back an earlier text."""
    seen = aliased(ProposalVersion)
    is_earlier = case((seen.number < latest.c.material, 1), else_=0)
    return (
        select(
            Backing.proposal_id,
            func.count().label("backers"),
            func.sum(is_earlier).label("earlier"),
        )
        .join(seen, seen.id == Backing.version_id)
        .join(latest, latest.c.proposal_id == Backing.proposal_id)
        .join(Member, Member.id == Backing.member_id)
        .where(Member.is_suspended.is_(False))
        .group_by(Backing.proposal_id)
        .subquery()
    )


def backings_of(proposal: Proposal) -> Sequence[Backing]:
    """Return who backs an idea and which version they saw, in order of arrival."""
    return db.session.scalars(
        select(Backing)
        .join(Backing.member)
        .where(Backing.proposal_id == proposal.id, Member.is_suspended.is_(False))
        .options(contains_eager(Backing.member), joinedload(Backing.version))
        .order_by(Backing.id)
    ).all()


def backing_of(person: Person, proposal: Proposal) -> Backing | None:
    """Return this person's backing of the idea, with the version they saw."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(Backing)
        .where(Backing.proposal_id == proposal.id, Backing.member_id == person.id)
        .options(joinedload(Backing.version))
    )


def backers_by_experience(proposal: Proposal) -> Mapping[Experience | None, int]:
    """Return how many backers there are by what brought them."""
    rows = db.session.execute(
        select(Backing.experience, func.count())
        .join(Backing.member)
        .where(Backing.proposal_id == proposal.id, Member.is_suspended.is_(False))
        .group_by(Backing.experience)
    )
    return {row[0]: row[1] for row in rows}


def open_request(person: Person, proposal: Proposal) -> MoveRequest | None:
    """Return what this person is asked about an idea that is gone, until they have answered."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(MoveRequest).where(
            MoveRequest.proposal_id == proposal.id,
            MoveRequest.member_id == person.id,
            MoveRequest.answered_at.is_(None),
        )
    )


def options_on_ballot(issue: Issue) -> Sequence[BallotOption]:
    """Return the options in ballot order with their ideas and words; place 0 comes first."""
    return db.session.scalars(options_statement(), {"issue_id": issue.id}).all()


@functools.cache
def options_statement() -> Select[BallotOption]:
    """Return the statement that reads a ballot's options, built once."""
    return (
        select(BallotOption)
        .where(BallotOption.issue_id == bindparam("issue_id"))
        .options(
            joinedload(BallotOption.proposal).joinedload(Proposal.author),
            joinedload(BallotOption.version),
        )
        .order_by(BallotOption.place)
    )


def option_of(proposal: Proposal) -> BallotOption | None:
    """Return the idea's place on the ballot, if it has one."""
    return db.session.scalar(select(BallotOption).where(BallotOption.proposal_id == proposal.id))


def hidden_letters(issue_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Return by issue the letters of the ideas whose words are hidden."""
    rows = db.session.scalars(
        select(Proposal).where(Proposal.issue_id.in_(issue_ids), Proposal.hidden_at.is_not(None))
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.issue_id, set()).add(letter_of(row))
    return {issue_id: frozenset(letters) for issue_id, letters in found.items()}


def titles_of(proposal_ids: Collection[int]) -> Mapping[int, Idea]:
    """Return ideas by id, for lists that name them."""
    if not proposal_ids:
        return {}
    rows = db.session.execute(ideas_query(Proposal.id.in_(proposal_ids)))
    return {row[0].id: idea_from(row) for row in rows}
