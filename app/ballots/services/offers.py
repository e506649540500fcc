"""The tick list: reasons carried over from Talk and from authors, fixed when Rank opens."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app.accounts.models import Member
from app.ballots.models import ReasonOffer, Slot
from app.ballots.policy import may_give_author_reasons, may_use_as_reason
from app.ballots.queries import author_offers, offer_from_post
from app.core.errors import Refused
from app.core.policy import require
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import current_time, membership_in
from app.proposals.models import BallotOption, Proposal
from app.shortlists.services import Part, take_step

MOST_AUTHOR_REASONS = 3
LONGEST = 280


def offer_reason(
    post: Post, proposal: Proposal, member: Member, *, text: str, now: datetime
) -> ReasonOffer:
    """Carry a post over to the tick list of an idea, in its author's words and name.

    Somebody else may leave words out at either end, never put any in: the reason is read as the
    author's. A post gives an idea one reason, so doing it again changes nothing.
    """
    issue = proposal.issue
    require(
        may_use_as_reason(
            member, post, issue, current_time(issue), now, membership_in(member, issue)
        )
    )
    if post.issue_id != issue.id or post.proposal_id not in (None, proposal.id):
        raise Refused(_l("That post is about something else. Choose the idea it speaks about."))
    if (known := offer_from_post(post, proposal)) is not None:
        return known
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise Refused(_l("Shorten it to 280 letters, so that people can read it on a ballot."))
    if member.id != post.author_id and words not in " ".join(post.text.split()):
        raise Refused(
            _l("Keep to one piece of their own words. You can cut at the start or the end.")
        )
    offer = ReasonOffer(
        issue_id=issue.id,
        proposal_id=proposal.id,
        post_id=post.id,
        member_id=post.author_id,
        member_name=post.author_name,
        experience=post.author_experience,
        slot=Slot.WORRY if post.is_worry else Slot.WHY,
        text=words,
        created_at=now,
    )
    db.session.add(offer)
    db.session.flush()
    return offer


def set_author_reasons(
    proposal: Proposal, member: Member, *, texts: Sequence[str], now: datetime
) -> Sequence[ReasonOffer]:
    """Replace the up to three reasons an author gives for their own idea."""
    issue = proposal.issue
    require(
        may_give_author_reasons(
            member, proposal, current_time(issue), now, membership_in(member, issue)
        )
    )
    kept = [words for words in (" ".join(text.split()) for text in texts) if words]
    if len(kept) > MOST_AUTHOR_REASONS or any(len(words) > LONGEST for words in kept):
        raise Refused(_l("Give up to three reasons of up to 280 letters each."))
    for old in author_offers(proposal):
        db.session.delete(old)
    db.session.add_all(
        ReasonOffer(
            issue_id=issue.id,
            proposal_id=proposal.id,
            member_id=member.id,
            member_name=proposal.author_name or member.display_name,
            experience=proposal.author_experience,
            slot=Slot.WHY,
            text=words,
            created_at=now,
        )
        for words in kept
    )
    db.session.flush()
    return author_offers(proposal)


def open_rank(issue: Issue, *, now: datetime) -> None:
    """Fix the tick list as Rank opens: what is about no option, or hidden by now, is left out.

    From here on the policy takes no further reasons, so the list stays as it is.
    """
    on_ballot = select(BallotOption.proposal_id).where(BallotOption.issue_id == issue.id)
    hidden = select(Post.id).where(Post.issue_id == issue.id, Post.hidden_at.is_not(None))
    db.session.execute(
        delete(ReasonOffer).where(
            ReasonOffer.issue_id == issue.id,
            ReasonOffer.proposal_id.not_in(on_ballot) | ReasonOffer.post_id.in_(hidden),
        )
    )


def step_within_rank(issue: Issue, *, now: datetime) -> Part | None:
    """Take the next step between picking and ranking; a ballot just laid fixes its tick list."""
    part = take_step(issue, now=now)
    if part is Part.BALLOT:
        open_rank(issue, now=now)
    return part


def rotated(offers: Sequence[ReasonOffer], seed: int, place: int) -> list[ReasonOffer]:
    """Return the tick list begun at a place that differs from voter to voter."""
    if not offers:
        return []
    digest = hashlib.sha256(f"{seed}:{place}".encode()).digest()
    start = int.from_bytes(digest[:8], "big") % len(offers)
    return [*offers[start:], *offers[:start]]
