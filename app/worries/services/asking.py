"""New versions are looked for, and those who hold a worry are asked once about new words.

Rooms below write versions and know nothing of this one, so it follows each worry by itself: from
the version up to which it is known to the latest. Whatever made the versions, none is missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased, contains_eager

from app.accounts.models import Member
from app.amendments.convert import TAKEN
from app.amendments.models import Amendment
from app.core.storage.database import uses_postgresql
from app.discussion.models import Post, PostAmendment
from app.extensions import db
from app.mail.services import queue_mail
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version, letter_of
from app.worries.convert import is_touched, paragraph_in
from app.worries.models import Kind, MetQuestion, Reservation
from app.worries.queries import holders_of, is_about_idea, is_waiting, still_asked

BATCH = 100


def follow_due(now: datetime, limit: int = BATCH) -> int:
    """Follow some worries to the latest words of their ideas; return how many were behind."""
    begin_following()
    behind = worries_behind(limit)
    for _id, rows in groupby(behind, key=lambda row: row.proposal_id):
        follow(list(rows), now=now)
    return len(behind)


def begin_following() -> None:
    """Follow worries that point at nothing as well, once a change made of one has come in.

    Two workers may find the same one; the second leaves it.
    """
    known = exists().where(Reservation.post_id == Post.id)
    grown = db.session.execute(
        select(Post.id, Post.proposal_id, func.min(Amendment.base_version_id))
        .join(PostAmendment, PostAmendment.post_id == Post.id)
        .join(Amendment, Amendment.id == PostAmendment.amendment_id)
        .join(Proposal, Proposal.id == Post.proposal_id)
        .join(Proposal.issue)
        .where(Post.id.in_(select(PostAmendment.post_id)))  # or SQLite goes through every post
        .where(*is_about_idea(), *still_asked(), ~known)
        .where(Amendment.proposal_id == Post.proposal_id, Amendment.answer.in_(TAKEN))
        .group_by(Post.id, Post.proposal_id)
    ).all()
    rows = [
        {
            "post_id": post_id,
            "proposal_id": proposal_id,
            "kind": Kind.WORRY,
            "seen_id": version_id,
            "followed_id": version_id,
            "paragraph": "",
            "words": "",
        }
        for post_id, proposal_id, version_id in grown
    ]
    insert_new(Reservation.__table__, rows)


def worries_behind(limit: int) -> Sequence[Reservation]:
    """Return worries whose idea has later words than they are followed to, and hold them.

    What another worker holds is left to it. What it has let go of is no longer behind: the
    condition is asked again once a row is held.
    """
    followed, newer = aliased(ProposalVersion), aliased(ProposalVersion)
    has_newer = exists().where(
        newer.proposal_id == followed.proposal_id, newer.number > followed.number
    )
    query = (
        select(Reservation)
        .join(Reservation.followed.of_type(followed))
        .join(Reservation.post)
        .join(Reservation.proposal)
        .join(Proposal.issue)
        .where(has_newer, *is_about_idea(), *still_asked())
        .options(
            contains_eager(Reservation.followed.of_type(followed)),
            contains_eager(Reservation.post),
            contains_eager(Reservation.proposal).contains_eager(Proposal.issue),
        )
        .order_by(Reservation.proposal_id, Reservation.id)
        .limit(limit)
        .with_for_update(of=Reservation, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def follow(rows: Sequence[Reservation], *, now: datetime) -> None:
    """Follow worries about one idea to its latest words; ask about those whose words changed."""
    latest = latest_version(rows[0].proposal)
    came_in = versions_grown_from([row.post_id for row in rows])
    touched = [
        row
        for row in rows
        if words_changed(row, latest)
        or any(row.followed.number < number <= latest.number for number in came_in[row.post_id])
    ]
    for row in rows:
        row.followed_id = latest.id
    db.session.flush()
    tell_asked(latest, rows[0].proposal, ask(touched, latest, now=now), now=now)


def words_changed(row: Reservation, latest: ProposalVersion) -> bool:
    """Say whether the words that a worry points at say something else now, or are gone."""
    if not row.paragraph:
        return False
    before = paragraph_in(row.followed, row.paragraph)
    return is_touched(row.words, before, paragraph_in(latest, row.paragraph))


def versions_grown_from(post_ids: Collection[int]) -> Mapping[int, set[int]]:
    """Return by post the numbers of the versions with which a change made of it came in."""
    rows = db.session.execute(
        select(PostAmendment.post_id, ProposalVersion.number)
        .join(Amendment, Amendment.id == PostAmendment.amendment_id)
        .join(ProposalVersion, ProposalVersion.id == Amendment.result_version_id)
        .join(Post, Post.id == PostAmendment.post_id)
        .where(
            PostAmendment.post_id.in_(post_ids),
            Amendment.proposal_id == Post.proposal_id,
            Amendment.answer.in_(TAKEN),
        )
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for post_id, number in rows:
        found[post_id].add(number)
    return found


def ask(rows: Sequence[Reservation], version: ProposalVersion, *, now: datetime) -> Collection[int]:
    """Ask everybody who holds one of these worries; return whom we had not asked yet.

    Somebody who has said by themselves whether these words meet their point is not asked again.
    """
    if not rows:
        return set()
    ids = {row.post_id: row.id for row in rows}
    held = holders_of(Post.id.in_(ids))
    holders = db.session.execute(
        select(held.c.post_id, held.c.who)
        .join(Member, Member.id == held.c.who)
        .where(Member.deleted_at.is_(None))
    )
    questions = [
        {
            "reservation_id": ids[post_id],
            "member_id": member_id,
            "version_id": version.id,
            "asked_at": now,
        }
        for post_id, member_id in holders
    ]
    waiting = already_waiting(version.proposal_id, {row["member_id"] for row in questions})
    return set(insert_new(MetQuestion.__table__, questions, "member_id")) - waiting


def already_waiting(proposal_id: int, member_ids: Collection[object]) -> set[int]:
    """Return who has a question about this idea to answer and has had a letter about it."""
    query = (
        select(MetQuestion.member_id)
        .join(MetQuestion.reservation)
        .where(
            Reservation.proposal_id == proposal_id,
            MetQuestion.member_id.in_(member_ids),
            is_waiting(),
        )
    )
    return set(db.session.scalars(query))


def tell_asked(
    version: ProposalVersion, proposal: Proposal, member_ids: Collection[int], *, now: datetime
) -> None:
    """Write one letter to each about all their worries in these words."""
    for member in db.session.scalars(select(Member).where(Member.id.in_(member_ids))):
        queue_mail(
            key=f"worry-asked:{proposal.id}:{version.id}:{member.id}",
            kind="worry-asked",
            member=member,
            subject=_("Words you worry about have changed"),
            template="worry_asked",
            now=now,
            question=proposal.issue.question,
            letter=letter_of(proposal),
            title=version.title,
            issue_id=proposal.issue_id,
        )


def insert_new(table: Any, rows: Sequence[Mapping[str, Any]], column: str = "id") -> list[int]:
    """Add rows but for those that are there already; return a column of those that were added."""
    if not rows:
        return []
    insert = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    statement = insert(table).on_conflict_do_nothing().returning(table.c[column])
    return list(db.session.scalars(statement, rows))
