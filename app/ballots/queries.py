"""Reads: a person's own ballot, drafts, the tick list, and all ballots in blocks."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select, union

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.ballots.models import (
    Ballot,
    BallotDraft,
    CastHour,
    CastLink,
    Channel,
    ReasonOffer,
    ReasonSheet,
    ReasonSplit,
    Slot,
    Turnout,
)
from app.core.database import uses_postgresql
from app.core.errors import Missing
from app.core.people import Visitor
from app.discussion.models import Post, PostAmendment
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import BallotOption, Proposal
from app.statements.models import Statement
from app.worries.queries import worries_on

BLOCK = 4096
COUNTED = tuple(
    Ballot.__table__.c[name]
    for name in ("ranking", "zones", "experience", "channel", "is_checked", "voter_name")
)
TAKEN = (Answer.TAKEN_IN, Answer.REWORDED)
Person = Member | Visitor


def n_ballots_of(issue_id: int) -> int:
    """Count the ballots of an issue, imported ones among them."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Ballot).where(Ballot.issue_id == issue_id)
        )
        or 0
    )


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


def sheets_of(issue_id: int) -> Sequence[ReasonSheet]:
    """Return every reason sheet of an issue, by its random key."""
    return db.session.scalars(
        select(ReasonSheet).where(ReasonSheet.issue_id == issue_id).order_by(ReasonSheet.id)
    ).all()


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
    signed = select(func.count()).select_from(Turnout).where(Turnout.issue_id == issue_id)
    apart = select(func.count()).where(
        Ballot.issue_id == issue_id, Ballot.channel != Channel.ONLINE
    )
    return db.session.scalar(select(signed.scalar_subquery() + apart.scalar_subquery())) or 0


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
    return db.session.scalar(
        select(Ballot).where(Ballot.issue_id == issue_id, Ballot.ticket_hash == ticket_hash)
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


def offers_of(issue: Issue) -> Mapping[int, Sequence[ReasonOffer]]:
    """Return the tick list by idea, oldest first, less what is hidden.

    Hidden are reasons from hidden posts, and those that the author of a hidden idea gave.
    """
    rows = db.session.scalars(
        select(ReasonOffer)
        .where(ReasonOffer.issue_id == issue.id, ReasonOffer.id.not_in(hidden_offers()))
        .order_by(ReasonOffer.id)
    )
    found: dict[int, list[ReasonOffer]] = {}
    for row in rows:
        found.setdefault(row.proposal_id, []).append(row)
    return found


def hidden_offers() -> Select[Any]:
    """Select the reasons on tick lists whose words are hidden."""
    return (
        select(ReasonOffer.id)
        .join(Proposal, Proposal.id == ReasonOffer.proposal_id)
        .outerjoin(Post, Post.id == ReasonOffer.post_id)
        .where(
            Post.hidden_at.is_not(None)
            | (ReasonOffer.post_id.is_(None) & Proposal.hidden_at.is_not(None))
        )
    )


def hidden_offer_texts(issue_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Return by issue the hidden reasons of tick lists, for leaving them out of results."""
    rows = db.session.execute(
        select(ReasonOffer.issue_id, ReasonOffer.text).where(
            ReasonOffer.issue_id.in_(issue_ids), ReasonOffer.id.in_(hidden_offers())
        )
    )
    found: dict[int, set[str]] = {}
    for issue_id, text in rows:
        found.setdefault(issue_id, set()).add(text)
    return {issue_id: frozenset(texts) for issue_id, texts in found.items()}


def people_of(issue_id: int) -> Sequence[str]:
    """Return the names under which people wrote what stands in a question, each once."""
    wrote = [
        select(kind.author_name).where(kind.issue_id == issue_id, kind.hidden_at.is_(None))
        for kind in (Proposal, Post, Statement)
    ]
    wrote.append(
        select(Amendment.author_name)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(Proposal.issue_id == issue_id, Amendment.hidden_at.is_(None))
    )
    wrote.append(
        select(ReasonOffer.member_name).where(
            ReasonOffer.issue_id == issue_id, ReasonOffer.id.not_in(hidden_offers())
        )
    )
    return db.session.scalars(union(*wrote)).all()


def offer_texts(issue: Issue) -> Mapping[int, ReasonOffer]:
    """Return every reason on the tick list by its id, for telling what a tick stands for."""
    rows = db.session.scalars(select(ReasonOffer).where(ReasonOffer.issue_id == issue.id))
    return {row.id: row for row in rows}


def met_offer_ids(issue: Issue) -> frozenset[int]:
    """Return the worries on the tick list that are met: their holders say so, or nobody denies it.

    A change taken in counts as "already in the words" until those who hold the worry have said.
    """
    offers = db.session.execute(
        select(ReasonOffer.id, Post.id)
        .join(Post, Post.id == ReasonOffer.post_id)
        .where(ReasonOffer.issue_id == issue.id, ReasonOffer.slot == Slot.WORRY)
    ).all()
    worries = worries_on([post_id for _offer, post_id in offers])
    said = {offer_id: worries[post_id] for offer_id, post_id in offers if post_id in worries}
    met = {offer_id for offer_id, worry in said.items() if worry.is_met}
    denied = {offer_id for offer_id, worry in said.items() if worry.is_denied}
    return frozenset((taken_in_offer_ids(issue) | met) - denied)


def taken_in_offer_ids(issue: Issue) -> frozenset[int]:
    """Return the worries on the tick list of which a change was made that came in."""
    return frozenset(
        db.session.scalars(
            select(ReasonOffer.id)
            .join(PostAmendment, PostAmendment.post_id == ReasonOffer.post_id)
            .join(Amendment, Amendment.id == PostAmendment.amendment_id)
            .where(
                ReasonOffer.issue_id == issue.id,
                ReasonOffer.slot == Slot.WORRY,
                Amendment.proposal_id == ReasonOffer.proposal_id,
                Amendment.answer.in_(TAKEN),
            )
        )
    )


def offer_from_post(post: Post, proposal: Proposal) -> ReasonOffer | None:
    """Return the reason a post already gave for an idea."""
    return db.session.scalar(
        select(ReasonOffer).where(
            ReasonOffer.post_id == post.id, ReasonOffer.proposal_id == proposal.id
        )
    )


def author_offers(proposal: Proposal) -> Sequence[ReasonOffer]:
    """Return the reasons that the idea's author gave for the tick list."""
    return db.session.scalars(
        select(ReasonOffer)
        .where(ReasonOffer.proposal_id == proposal.id, ReasonOffer.post_id.is_(None))
        .order_by(ReasonOffer.id)
    ).all()


def post_or_missing(post_id: int) -> Post:
    """Return a post that people may see, or stop with "there is nothing here"."""
    post = db.session.get(Post, post_id)
    if post is None or post.hidden_at is not None:
        raise Missing("")
    return post


def hours_of(issue_id: int) -> Sequence[CastHour]:
    """Return how many ballots came in each hour; published after close."""
    return db.session.scalars(
        select(CastHour).where(CastHour.issue_id == issue_id).order_by(CastHour.hour)
    ).all()
