"""What a conversation keeps for one person: how far they have read, and what they have begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import Member
from app.accounts.services import add_eraser
from app.core.storage.rows import write_row
from app.discussion.convert import Place, known_before
from app.discussion.models import EarlierWords, Post, PostDraft, TalkMark
from app.discussion.queries import newest_in
from app.extensions import db

THREAD_KEY = ("member_id", "issue_id", "proposal_id", "amendment_id")


def init_talk(extensions: dict[str, Any]) -> None:
    """Let people who leave the site take along what only they could see, and earlier words."""
    add_eraser(extensions, forget_talk)


def forget_talk(member: Member, now: datetime) -> None:
    """Delete marks, drafts and the earlier words of posts."""
    own_posts = select(Post.id).where(Post.author_id == member.id)
    for query in (
        delete(TalkMark).where(TalkMark.member_id == member.id),
        delete(PostDraft).where(PostDraft.member_id == member.id),
        delete(EarlierWords).where(EarlierWords.post_id.in_(own_posts)),
    ):
        db.session.execute(query.execution_options(synchronize_session=False))


def mark_seen(
    member: Member, place: Place, *, seen: int | None, now: datetime, all_of_it: bool = False
) -> None:
    """Note that somebody has seen a conversation up to a post; nothing where no post is named.

    What was new when their visit began stays new until it ends, unless they say they have read
    `all_of_it`. Two requests at once both write; the later one counts.
    """
    seen = min(seen or 0, newest_in(place))
    if seen <= 0:
        return
    mark = db.session.get(TalkMark, (member.id, *place.key))
    since = seen if all_of_it or mark is None else known_before(mark, now)
    furthest = max(seen, mark.seen_id) if mark else seen
    write_row(
        TalkMark,
        dict(zip(THREAD_KEY, (member.id, *place.key), strict=True)),
        {"since_id": since, "seen_id": furthest, "seen_at": now},
    )


def keep_draft(
    member: Member, place: Place, parent: Post | None, *, fields: Mapping[str, Any], now: datetime
) -> None:
    """Keep what somebody has begun; one draft for each post it may answer."""
    key = dict(zip(THREAD_KEY, (member.id, *place.key), strict=True))
    key["parent_id"] = parent.id if parent else 0
    write_row(PostDraft, key, {"fields": dict(fields), "saved_at": now})


def drop_draft(member: Member, place: Place, parent: Post | None) -> None:
    """Delete what somebody had begun: it is posted, or thrown away."""
    issue_id, proposal_id, amendment_id = place.key
    query = delete(PostDraft).where(
        PostDraft.member_id == member.id,
        PostDraft.issue_id == issue_id,
        PostDraft.proposal_id == proposal_id,
        PostDraft.amendment_id == amendment_id,
        PostDraft.parent_id == (parent.id if parent else 0),
    )
    db.session.execute(query)
