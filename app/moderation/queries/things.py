"""Reads: things that can be hidden, whichever room keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.errors import Missing
from app.extensions import db
from app.issues.models import Issue
from app.moderation.convert import Thing, spoken
from app.moderation.models import Kind
from app.moderation.queries.kinds import HOLDERS


def things_of(kind: Kind, ids: Collection[int]) -> Mapping[int, Thing]:
    """Return things of a kind by id, hidden ones too, in as many statements however many."""
    if not ids:
        return {}
    holder = HOLDERS[kind]
    told = {holder.holder(row): row for row in holder.rows(ids)}
    issue_id = attrgetter(holder.issue)
    issues = issues_by_id({issue_id(row) for row in told})
    return {
        row.id: thing_from(kind, row, words, issues[issue_id(row)]) for row, words in told.items()
    }


def issues_by_id(ids: Collection[int]) -> Mapping[int, Issue]:
    """Return issues with their groups."""
    rows = db.session.scalars(
        select(Issue).where(Issue.id.in_(ids)).options(joinedload(Issue.group))
    )
    return {row.id: row for row in rows}


def thing_from(kind: Kind, row: Any, told: Any, issue: Issue) -> Thing:
    """Return a row as something that can be hidden; hidden with what it stands under, too."""
    holder = HOLDERS[kind]
    covers = (attrgetter(name)(row) for name in holder.covers)
    return Thing(
        kind=kind,
        id=row.id,
        issue=issue,
        author_id=attrgetter(holder.author)(row) if holder.author else None,
        hidden_at=row.hidden_at or next((at for at in covers if at is not None), None),
        words=spoken(*holder.words(told)),
        where=holder.where(row),
        not_by_itself=holder.not_by_itself(row),
    )


def thing_or_missing(kind: str, thing_id: int) -> Thing:
    """Return one thing, hidden or not, or stop with "there is nothing here"."""
    if kind not in {known.value for known in Kind}:
        raise Missing("")
    thing = things_of(Kind(kind), [thing_id]).get(thing_id)
    if thing is None:
        raise Missing("")
    return thing
