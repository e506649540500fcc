"""Reads: statements, one's own replies, replies by what brings people, how the map stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from app.accounts.models import Member
from app.core.errors import Missing
from app.core.people import Visitor
from app.extensions import db
from app.issues.models import Experience, Issue, Participation
from app.statements.models import OpinionMap, Reply, Statement, StatementReply

Person = Member | Visitor
Tally = Mapping[tuple[Experience | None, Reply], int]


def statement_or_missing(statement_id: int, *, to_change: bool = False) -> Statement:
    """Return a statement, its row locked if it is about to be counted; or stop."""
    query = select(Statement).where(Statement.id == statement_id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    statement = db.session.scalar(query)
    if statement is None or statement.hidden_at is not None:
        raise Missing("")
    return statement


def statements_of(issue: Issue) -> Sequence[Statement]:
    """Return the issue's statements that can be read, in the order they came."""
    return db.session.scalars(
        select(Statement)
        .where(Statement.issue_id == issue.id, Statement.hidden_at.is_(None))
        .order_by(Statement.id)
    ).all()


def count_hidden(issue: Issue) -> int:
    """Count the issue's statements that nobody can read."""
    hidden = Statement.hidden_at.is_not(None)
    query = select(func.count()).where(Statement.issue_id == issue.id, hidden)
    return db.session.scalar(query) or 0


def replies_by(person: Person, issue: Issue) -> Mapping[int, Reply]:
    """Return what a person said to which statement."""
    if person.id is None:
        return {}
    rows = db.session.execute(
        select(StatementReply.statement_id, StatementReply.reply)
        .join(Statement, Statement.id == StatementReply.statement_id)
        .where(Statement.issue_id == issue.id, StatementReply.member_id == person.id)
    )
    return {row[0]: row[1] for row in rows}


def reply_of(person: Person, statement: Statement) -> StatementReply | None:
    """Return what a person said to one statement."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(StatementReply).where(
            StatementReply.statement_id == statement.id, StatementReply.member_id == person.id
        )
    )


def tallies_by_experience(issue: Issue) -> Mapping[int, Tally]:
    """Count replies by statement, reply and main experience; None where somebody has not said."""
    own = (StatementReply.member_id == Participation.member_id) & (
        Participation.issue_id == issue.id
    )
    rows = db.session.execute(
        select(
            StatementReply.statement_id,
            Participation.main_experience,
            StatementReply.reply,
            func.count(),
        )
        .join(Statement, Statement.id == StatementReply.statement_id)
        .outerjoin(Participation, own)
        .where(Statement.issue_id == issue.id, Statement.hidden_at.is_(None))
        .group_by(StatementReply.statement_id, Participation.main_experience, StatementReply.reply)
    )
    found: dict[int, dict[tuple[Experience | None, Reply], int]] = {}
    for statement_id, experience, reply, amount in rows:
        found.setdefault(statement_id, {})[experience, reply] = amount
    return found


def statement_figures(issue_id: int) -> tuple[int, int]:
    """Count an issue's statements that can be read, and the replies to them."""
    total = Statement.agree_count + Statement.disagree_count + Statement.unsure_count
    row = db.session.execute(
        select(func.count(), func.sum(total)).where(
            Statement.issue_id == issue_id, Statement.hidden_at.is_(None)
        )
    ).one()
    return row[0], int(row[1] or 0)


def map_of(issue_id: int) -> OpinionMap | None:
    """Return the last map that was drawn of an issue."""
    return db.session.get(OpinionMap, issue_id)


def all_replies(issue_id: int) -> Sequence[tuple[int, int, Reply]]:
    """Return (member, statement, reply) of everybody in good standing, on what can be read."""
    rows = db.session.execute(
        select(StatementReply.member_id, StatementReply.statement_id, StatementReply.reply)
        .join(Statement, Statement.id == StatementReply.statement_id)
        .join(Member, Member.id == StatementReply.member_id)
        .where(
            Statement.issue_id == issue_id,
            Statement.hidden_at.is_(None),
            Member.is_suspended.is_(False),
        )
        .order_by(StatementReply.member_id, StatementReply.statement_id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
