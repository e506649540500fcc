"""Adding a statement and answering one."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import update

from app.accounts.models import Member
from app.core.policy import require
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import current_time, membership_in
from app.issues.services.taking_part import wait_for_own_requests
from app.jobs.services import enqueue
from app.statements.models import Reply, Statement, StatementReply
from app.statements.policy import may_reply, may_state
from app.statements.queries import map_of, reply_of, statement_figures

MAP = "opinion-map"
FEWEST_FOR_A_MAP = 100
"""Replies below which nobody looks for groups."""
GROWTH = 1.1
"""The map is drawn again when there are a tenth more replies."""
SHORT_WHILE = timedelta(minutes=1)
COLUMNS = {
    Reply.AGREE: Statement.agree_count,
    Reply.DISAGREE: Statement.disagree_count,
    Reply.UNSURE: Statement.unsure_count,
}


def add_statement(issue: Issue, author: Member, *, text: str, now: datetime) -> Statement:
    """Add a statement; whoever writes it agrees with it."""
    require(may_state(author, issue, current_time(issue), now, membership_in(author, issue)))
    statement = Statement(
        issue_id=issue.id,
        author_id=author.id,
        author_name=author.display_name,
        text=text,
        created_at=now,
    )
    db.session.add(statement)
    db.session.flush()
    answer(statement, issue, author, Reply.AGREE, now=now)
    return statement


def answer(
    statement: Statement,
    issue: Issue,
    member: Member,
    reply: Reply,
    *,
    now: datetime,
    propensity: float | None = None,
) -> None:
    """Write down what a member says to a statement, or that they changed their mind."""
    require(may_reply(member, issue, current_time(issue), now, membership_in(member, issue)))
    wait_for_own_requests(issue, member)
    row = reply_of(member, statement)
    if row is None:
        db.session.add(
            StatementReply(
                statement_id=statement.id,
                member_id=member.id,
                reply=reply,
                propensity=propensity,
                created_at=now,
            )
        )
        count(statement, {reply: 1})
    elif row.reply is not reply:
        count(statement, {row.reply: -1, reply: 1})
        row.reply, row.changed_at = reply, now
    db.session.flush()
    want_map(issue, now)


def count(statement: Statement, changes: dict[Reply, int]) -> None:
    """Change the counts beside a statement, in the database, whoever else is doing so."""
    db.session.execute(
        update(Statement)
        .where(Statement.id == statement.id)
        .values({COLUMNS[reply].key: COLUMNS[reply] + by for reply, by in changes.items()})
        .execution_options(synchronize_session=False)
    )
    db.session.expire(statement)


def want_map(issue: Issue, now: datetime) -> None:
    """Have the map drawn when there are enough replies, and again for each tenth more."""
    _, replies = statement_figures(issue.id)
    if replies >= FEWEST_FOR_A_MAP:
        ask_for_map(issue, str(int(math.log(replies, GROWTH))), now)


def want_map_again(issue: Issue, why: str, now: datetime) -> None:
    """Have a map drawn anew because a statement was hidden or is back; `why` names which act."""
    if map_of(issue.id) is not None:
        ask_for_map(issue, why, now)


def ask_for_map(issue: Issue, why: str, now: datetime) -> None:
    """Have the map drawn in a while, once for each reason."""
    enqueue(
        MAP,
        key=f"{MAP}:{issue.id}:{why}",
        payload={"issue_id": issue.id},
        now=now,
        run_after=now + SHORT_WHILE,
    )
