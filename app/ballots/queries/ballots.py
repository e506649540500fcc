"""Reads: a person's own ballot, drafts, who took part, and all ballots in blocks."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from app.accounts.models import Member
from app.ballots.models import (
    CAME_APART,
    Ballot,
    BallotDraft,
    CastHour,
    CastLink,
    ReasonSheet,
    ReasonSplit,
    Turnout,
)
from app.core.people import Visitor
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import BallotOption

BLOCK = 4096
COUNTED = tuple(
    Ballot.__table__.c[name]
    for name in ("ranking", "zones", "experience", "channel", "is_checked", "voter_name")
)
TOLD_BY_SHEETS: tuple[Any, ...] = (
    *(ReasonSheet.option_place, ReasonSheet.zone, ReasonSheet.experience),
    *(ReasonSheet.shown_as, ReasonSheet.shown_name, ReasonSheet.lines, ReasonSheet.offers_shown),
)
Person = Member | Visitor


def n_ballots_of(issue_id: int) -> int:
    """Count the ballots of an issue, imported ones among them."""
    counted = select(func.count()).select_from(Ballot).where(Ballot.issue_id == issue_id)
    return db.session.scalar(counted) or 0


def ballot_blocks(issue_id: int, size: int = BLOCK) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield all ballots of an issue in blocks: a tuple a column, in the order of `COUNTED`.

    The order of rows means nothing. The driver is asked itself and its own values are handed on,
    words for enums among them: one object more for each of a million rows takes longer to make
    than the rows to count.
    """
    connection = db.session.connection()
    wanted = select(*COUNTED).where(Ballot.issue_id == issue_id)
    statement = wanted.compile(connection, compile_kwargs={"literal_binds": True})
    names = ("ballots",) if uses_postgresql(db.session) else ()  # a cursor that the server keeps
    with contextlib.closing(connection.connection.cursor(*names)) as cursor:
        cursor.execute(str(statement))
        while block := cursor.fetchmany(size):
            yield tuple(zip(*block, strict=True))


def sheets_of(issue_id: int) -> Iterator[Row[Any]]:
    """Yield what every reason sheet of an issue tells, by its random key."""
    yield from db.session.execute(
        select(*TOLD_BY_SHEETS)
        .where(ReasonSheet.issue_id == issue_id)
        .order_by(ReasonSheet.id)
        .execution_options(yield_per=BLOCK)
    )


def places_of(issue: Issue) -> Sequence[int]:
    """Return the places of the options, in ballot order."""
    return db.session.scalars(
        select(BallotOption.place)
        .where(BallotOption.issue_id == issue.id)
        .order_by(BallotOption.place)
    ).all()


def n_taken_part(issue_id: int) -> int:
    """Return how many people have cast a ballot: the only figure that is told before close.

    Those whose ballot came on paper or by somebody's hand are in no list of who took part.
    """
    return db.session.scalar(taken_part_statement(), {"issue_id": issue_id}) or 0


@functools.cache
def taken_part_statement() -> Select[int]:
    """Return the statement that counts them, built once."""
    issue_id = bindparam("issue_id", type_=Integer)
    signed = select(func.count()).select_from(Turnout).where(Turnout.issue_id == issue_id)
    apart = select(func.count()).select_from(Ballot)
    apart = apart.where(Ballot.issue_id == issue_id, CAME_APART)
    return select(signed.scalar_subquery() + apart.scalar_subquery())


def has_taken_part(person: Person, issue: Issue) -> bool:
    """Say whether this person has cast a ballot on the issue."""
    return person.id is not None and (db.session.get(Turnout, (issue.id, person.id)) is not None)


def cast_link_of(person: Person, issue_id: int) -> CastLink | None:
    """Return the link to this person's ballot, until the issue is sealed."""
    if person.id is None:
        return None
    return db.session.get(CastLink, (issue_id, person.id), populate_existing=True)


def linked_sheets(link: CastLink) -> Sequence[ReasonSheet]:
    """Return the reason sheets that belong to a link."""
    keys = [bytes.fromhex(key) for key in link.sheet_ids]
    return db.session.scalars(select(ReasonSheet).where(ReasonSheet.id.in_(keys))).all()


def ballot_by_hash(issue_id: int, ticket_hash: bytes) -> Ballot | None:
    """Return the ballot that was cast with a ticket."""
    given = {"issue_id": issue_id, "ticket_hash": ticket_hash}
    return db.session.scalar(by_hash_statement(), given)


@functools.cache
def by_hash_statement() -> Select[Ballot]:
    """Return the statement that finds a ballot by its ticket, built once."""
    return select(Ballot).where(
        Ballot.issue_id == bindparam("issue_id"), Ballot.ticket_hash == bindparam("ticket_hash")
    )


def sheets_by_hash(issue_id: int, hashes: Collection[bytes]) -> Sequence[ReasonSheet]:
    """Return the sheets that were cast with a ticket, given its hash for all it may have made."""
    return db.session.scalars(
        select(ReasonSheet)
        .where(ReasonSheet.issue_id == issue_id, ReasonSheet.ticket_hash.in_(hashes))
        .order_by(ReasonSheet.option_place)
    ).all()


def reasons_apart(issue_id: int) -> frozenset[tuple[int, str]]:
    """Return by place and words the reasons that stand by themselves, as their writers asked."""
    rows = db.session.execute(
        select(ReasonSheet.option_place, ReasonSheet.lines, ReasonSplit.slot)
        .join(ReasonSplit, ReasonSplit.sheet_id == ReasonSheet.id)
        .where(ReasonSplit.issue_id == issue_id)
    )
    return frozenset(
        (place, line["text"])
        for place, lines, slot in rows
        for line in lines
        if line["slot"] == slot.value and "text" in line
    )


def newest_draft(
    issue_id: int, digests: Collection[bytes], *, to_change: bool = False
) -> BallotDraft | None:
    """Return the draft saved last under any of these tokens; `to_change` holds it for oneself."""
    if not digests:
        return None
    newest = (
        select(BallotDraft)
        .where(BallotDraft.issue_id == issue_id, BallotDraft.token_hash.in_(digests))
        .order_by(BallotDraft.saved_at.desc())
        .limit(1)
    )
    return db.session.scalar(newest.with_for_update() if to_change else newest)


def hours_of(issue_id: int) -> Sequence[CastHour]:
    """Return how many ballots came in each hour; published after close."""
    return db.session.scalars(
        select(CastHour).where(CastHour.issue_id == issue_id).order_by(CastHour.hour)
    ).all()
