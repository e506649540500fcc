"""Who takes part in what: by what they did, and by saying what brings them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, select, union

from app.amendments.models import Amendment, AmendmentBacking
from app.discussion.models import Post
from app.issues.models import Participation
from app.proposals.models import Backing, Proposal
from app.statements.models import Statement, StatementReply

Where = Callable[[Any, Any], ColumnElement[bool]]

ACTS: tuple[tuple[Any, Any, Any], ...] = (
    (select(Proposal.issue_id), Proposal.issue_id, Proposal.author_id),
    (
        select(Proposal.issue_id).join(Backing, Backing.proposal_id == Proposal.id),
        Proposal.issue_id,
        Backing.member_id,
    ),
    (select(Post.issue_id), Post.issue_id, Post.author_id),
    (
        select(Proposal.issue_id).join(Amendment, Amendment.proposal_id == Proposal.id),
        Proposal.issue_id,
        Amendment.author_id,
    ),
    (
        select(Proposal.issue_id)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .join(AmendmentBacking, AmendmentBacking.amendment_id == Amendment.id),
        Proposal.issue_id,
        AmendmentBacking.member_id,
    ),
    (select(Statement.issue_id), Statement.issue_id, Statement.author_id),
    (
        select(Statement.issue_id).join(
            StatementReply, StatementReply.statement_id == Statement.id
        ),
        Statement.issue_id,
        StatementReply.member_id,
    ),
)
"""What counts as being active: where it is written down, in which issue, by whom."""

SAYING_SO = (
    select(Participation.issue_id),
    Participation.issue_id,
    Participation.member_id,
)
"""Whoever has said what brings them takes part, whether or not they have done anything yet."""


def among(rows: tuple[tuple[Any, Any, Any], ...], where: Where) -> CompoundSelect[Any]:
    """Select (issue_id, member_id) from several places, each pair once."""
    return union(
        *(
            query.add_columns(member.label("member_id")).where(
                member.is_not(None), where(issue, member)
            )
            for query, issue, member in rows
        )
    )


def acts_on(issue_ids: Collection[int]) -> CompoundSelect[Any]:
    """Select (issue, member) for everyone who proposed, backed, posted, stated or amended."""
    return among(ACTS, lambda issue, _member: issue.in_(issue_ids))


def parts_taken(where: Where) -> CompoundSelect[Any]:
    """Select (issue, member) for everyone who takes part, on a condition of both."""
    return among((*ACTS, SAYING_SO), where)
