"""Raising a worry, and saying which words of an idea it is about."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.errors import Refused
from app.core.policy import require
from app.discussion.convert import Place
from app.discussion.models import Post
from app.discussion.services import add_post
from app.extensions import db
from app.issues.queries import current_time, membership_in
from app.proposals.models import Proposal, ProposalVersion
from app.worries.convert import paragraph_in, places_of
from app.worries.models import Kind, Reservation
from app.worries.policy import may_point, may_worry
from app.worries.queries import reservation_of

NOT_THERE = _l("That part isn't in the idea any more. Choose another.")
NOT_ITS_WORDS = _l("Those words aren't in that part. Copy them from it, or leave this empty.")


def raise_worry(
    proposal: Proposal,
    author: Member,
    *,
    seen: ProposalVersion,
    text: str,
    kind: Kind = Kind.WORRY,
    paragraph: str = "",
    words: str = "",
    now: datetime,
) -> Reservation:
    """Post a worry about an idea; what it points at is kept as it was seen."""
    issue = proposal.issue
    time, membership = current_time(issue), membership_in(author, issue)
    require(may_worry(author, proposal, time, now, membership))
    place = Place(issue.id, proposal.id)
    post = add_post(issue, author, text=text, now=now, place=place, is_worry=True)
    return aim(post, seen, kind=kind, paragraph=paragraph, words=words)


def point_at(
    post: Post,
    author: Member,
    proposal: Proposal,
    *,
    seen: ProposalVersion,
    kind: Kind,
    paragraph: str,
    words: str,
    now: datetime,
) -> Reservation:
    """Say afterwards, or anew, which words a worry is about; the caller holds the post."""
    issue = proposal.issue
    time, membership = current_time(issue), membership_in(author, issue)
    require(may_point(author, post, issue, time, now, membership))
    return aim(post, seen, kind=kind, paragraph=paragraph, words=words)


def aim(
    post: Post, seen: ProposalVersion, *, kind: Kind, paragraph: str = "", words: str = ""
) -> Reservation:
    """Write down what a worry is about.

    It is followed from the version that was seen: if the words have changed meanwhile, those who
    hold it are asked like everybody else.
    """
    row = reservation_of(post) or Reservation(post_id=post.id, proposal_id=seen.proposal_id)
    row.kind, row.seen_id, row.followed_id = kind, seen.id, seen.id
    row.paragraph, row.words = paragraph, exact_words(seen, paragraph, words)
    db.session.add(row)
    db.session.flush()
    return row


def exact_words(seen: ProposalVersion, paragraph: str, words: str) -> str:
    """Return the words as the idea has them; stop where they are not its own."""
    if not paragraph and not words:
        return ""
    text = paragraph_in(seen, paragraph)
    if text is None:
        raise Refused(NOT_THERE)
    if not words:
        return ""
    places = places_of(words, text)
    if not places:
        raise Refused(NOT_ITS_WORDS)
    first, last = places[0]
    return text[first:last].strip()
