"""Reads: the trails between posts, the changes made of them, and the versions they came in with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.amendments.models import Amendment
from app.discussion.models import Post, PostAmendment
from app.extensions import db


def posts_by_change(proposal_id: int) -> Mapping[int, Sequence[Post]]:
    """Return by change to an idea the posts it grew out of, hidden ones left out."""
    rows = db.session.execute(
        select(PostAmendment.amendment_id, Post)
        .join(Post, Post.id == PostAmendment.post_id)
        .join(Amendment, Amendment.id == PostAmendment.amendment_id)
        .where(Amendment.proposal_id == proposal_id, Post.hidden_at.is_(None))
        .order_by(Post.id)
    )
    found: defaultdict[int, list[Post]] = defaultdict(list)
    for amendment_id, post in rows:
        found[amendment_id].append(post)
    return found
