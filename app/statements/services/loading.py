"""Bringing in a conversation from elsewhere: an issue in Talk, and a guest for each voter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from app.accounts.models import Member
from app.extensions import db
from app.groups.models import Group
from app.issues.models import Issue
from app.issues.services.importing import group_for_imports, open_elsewhere
from app.journal.services import write_entry
from app.statements.convert import Conversation, Vote
from app.statements.models import Reply, Statement, StatementReply
from app.statements.services.answering import want_map
from deliberation.stages import Stage

ROWS = 1_000
REPLIES = {1: Reply.AGREE, 0: Reply.UNSURE, -1: Reply.DISAGREE}


def load_statements(conversation: Conversation, *, now: datetime) -> Issue:
    """Write a conversation down as an issue that is in Talk, its statements answered by guests.

    Where somebody answered twice the last counts. Statements that were taken down stay hidden.
    """
    issue = open_in_talk(conversation, now)
    last = {(vote.voter, vote.statement): vote for vote in conversation.votes}
    voters = list(dict.fromkeys(vote.voter for vote in conversation.votes))
    member_ids = dict(zip(voters, add_guests(len(voters), now), strict=True))
    statement_ids = add_statements(issue, conversation, last.values(), now)
    insert_rows(
        StatementReply,
        (
            {
                "statement_id": statement_ids[vote.statement],
                "member_id": member_ids[vote.voter],
                "reply": REPLIES[vote.value],
                "propensity": None,
                "created_at": moment_of(vote.told_at, now),
                "changed_at": None,
            }
            for vote in last.values()
        ),
    )
    db.session.flush()
    want_map(issue, now)
    write_entry(
        "conversation-imported",
        issue_id=issue.id,
        now=now,
        source=conversation.source,
        settings_hash=issue.settings_hash,
    )
    return issue


def add_statements(
    issue: Issue, conversation: Conversation, votes: Iterable[Vote], now: datetime
) -> Mapping[str, int]:
    """Add the statements with the counts of these votes; return their ids by code."""
    counts = Counter((vote.statement, vote.value) for vote in votes)
    ids = {}
    for told in conversation.statements:
        row = Statement(
            issue_id=issue.id,
            author_name="",
            text=told.text,
            agree_count=counts[told.code, 1],
            disagree_count=counts[told.code, -1],
            unsure_count=counts[told.code, 0],
            created_at=moment_of(told.told_at, now),
            hidden_at=now if told.is_hidden else None,
        )
        db.session.add(row)
        db.session.flush()
        ids[told.code] = row.id
    return ids


def open_in_talk(conversation: Conversation, now: datetime) -> Issue:
    """Return an issue whose Suggest ended this moment, open to anyone."""
    words = {"question": conversation.question, "background": conversation.background}
    return open_elsewhere(group_of_conversations(now), Stage.DISCUSS, now=now, **words)


def group_of_conversations(now: datetime) -> Group:
    """Return the group that imported conversations belong to, made with the first."""
    return group_for_imports(
        "imported-conversations",
        name="Imported conversations",
        description="Conversations held elsewhere, shown here from what was published.",
        now=now,
    )


def add_guests(amount: int, now: datetime, called: str = "Voter") -> Sequence[int]:
    """Add a numbered guest without an address for each person, and return their ids in order."""
    rows = [
        {"display_name": f"{called} {n}", "is_guest": True, "created_at": now}
        for n in range(1, amount + 1)
    ]
    ids: list[int] = []
    for start in range(0, amount, ROWS):
        some = insert(Member).returning(Member.id, sort_by_parameter_order=True)
        ids += db.session.scalars(some, rows[start : start + ROWS]).all()
    return ids


def insert_rows(table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows, a thousand at a time."""
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == ROWS:
            db.session.execute(insert(table), waiting)
            waiting = []
    if waiting:
        db.session.execute(insert(table), waiting)


def moment_of(told_at: int | None, now: datetime) -> datetime:
    """Return when something was said, or this moment where nobody says."""
    return datetime.fromtimestamp(told_at / 1_000, UTC) if told_at else now
