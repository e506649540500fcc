"""Posting, replying, quoting, "same for me", and putting a page of a conversation together."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.errors import Conflict, Missing, Refused
from app.core.policy import Decision, require
from app.core.words.markdown import render_markdown
from app.core.words.text import fingerprint
from app.discussion.convert import Place, asks, place_of
from app.discussion.models import EarlierWords, Post, PostAmendment, SameForMe, Source
from app.discussion.policy import (
    may_edit_post,
    may_post,
    may_say,
    may_say_same,
)
from app.discussion.queries import posts_since, same_of
from app.extensions import db
from app.issues.models import Experience, Issue
from app.issues.queries import current_time, membership_in, participation_of
from app.proposals.models import Proposal

QUOTE_LENGTH = 500
AN_HOUR = timedelta(hours=1)


def add_post(
    issue: Issue,
    author: Member,
    *,
    text: str,
    now: datetime,
    place: Place | None = None,
    parent: Post | None = None,
    quoted: Post | None = None,
    quote: str = "",
    source: Source = Source.NONE,
    source_url: str = "",
    is_worry: bool = False,
    is_question: bool = False,
) -> Post:
    """Say something on an issue, an idea or a change; Markdown is rendered now, not when read."""
    require(may_post(author, issue, current_time(issue), now, membership_in(author, issue)))
    require(first_day(author, issue, text=text, source_url=source_url, now=now))
    place = place or Place(issue.id)
    refuse_odd_reply(place, parent)
    post = Post(
        issue_id=issue.id,
        proposal_id=place.proposal_id,
        amendment_id=place.amendment_id,
        parent_id=parent.id if parent else None,
        quoted_id=quoted.id if quoted and quote else None,
        quote=quote_from(issue, quoted, quote),
        author_id=author.id,
        author_name=author.display_name,
        author_experience=experience_of(author, issue),
        source=source,
        source_url=source_url if source is Source.EVIDENCE else "",
        is_worry=is_worry,
        is_question=parent is None and (is_question or asks(text)),
        text=text,
        html=render_markdown(text),
        created_at=now,
    )
    db.session.add(post)
    db.session.flush()
    return post


def first_day(
    author: Member, issue: Issue, *, text: str, source_url: str = "", now: datetime
) -> Decision:
    """Ask whether somebody new may say this now; a link is what would be drawn as one."""
    return may_say(
        author,
        has_link=bool(source_url) or "<a " in render_markdown(text),
        posts_this_hour=posts_since(author, now - AN_HOUR),
        now=now,
        membership=membership_in(author, issue),
    )


def refuse_odd_place(issue: Issue, place: Place) -> None:
    """Stop a post on an idea or a change that is not of this issue, or that is hidden."""
    if place.proposal_id is not None:
        proposal = db.session.get(Proposal, place.proposal_id)
        if proposal is None or proposal.issue_id != issue.id or proposal.hidden_at is not None:
            raise Missing("")
    if place.amendment_id is not None:
        amendment = db.session.get(Amendment, place.amendment_id)
        if amendment is None or amendment.hidden_at is not None:
            raise Missing("")
        if amendment.proposal_id != place.proposal_id:
            raise Missing("")


def quotable(post: Post) -> str:
    """Return as much of a post as fits a quote, cut between words."""
    if len(post.text) <= QUOTE_LENGTH:
        return post.text
    return post.text[:QUOTE_LENGTH].rsplit(maxsplit=1)[0]


def refuse_odd_reply(place: Place, parent: Post | None) -> None:
    """Keep replies one level deep and in the conversation they belong to."""
    if parent is None:
        return
    if parent.parent_id is not None:
        raise Refused(
            _l(
                "Replies go one level deep. Reply to the post above instead, "
                "and quote the words you mean."
            )
        )
    if place_of(parent) != place:
        raise Refused(_l("That post belongs to another conversation. Go to it and reply there."))


def quote_from(issue: Issue, quoted: Post | None, quote: str) -> str:
    """Return the words to keep as a quote; they have to be words of that post as of now."""
    if quoted is None or not quote:
        return ""
    if quoted.issue_id != issue.id or folded(quote) not in folded(quoted.text):
        raise Refused(_l("A quote has to be words from the post. Shorten it, but don't change it."))
    return quote[:QUOTE_LENGTH]


def folded(text: str) -> str:
    """Return a text with its white space as single spaces, to compare quotes by."""
    return " ".join(text.split())


def experience_of(member: Member, issue: Issue) -> Experience | None:
    """Return what the member is counted under in this issue, as of today."""
    participation = participation_of(member, issue)
    return participation.main_experience if participation else None


def edit_post(
    post: Post, author: Member, issue: Issue, *, seen: str, text: str, now: datetime
) -> None:
    """Give a fresh post other words; the earlier ones stay with it, and with who quoted them.

    The caller holds the row. Where its words are not those that were `seen`, nothing is done.
    """
    if fingerprint(post.text) != seen:
        raise Conflict(_l("You changed this post in another window."))
    membership = membership_in(author, issue)
    require(may_edit_post(author, post, issue, current_time(issue), now, membership))
    if "<a " not in post.html:
        has_link = "<a " in render_markdown(text)
        require(
            may_say(author, has_link=has_link, posts_this_hour=0, now=now, membership=membership)
        )
    if text == post.text:
        return
    said_at = post.edited_at or post.created_at
    db.session.add(EarlierWords(post_id=post.id, html=post.html, said_at=said_at))
    was_ticked = post.is_question and not asks(post.text)
    post.is_question = post.parent_id is None and (was_ticked or asks(text))
    post.text, post.html, post.edited_at = text, render_markdown(text), now
    db.session.flush()


def link_change(post: Post, amendment: Amendment) -> PostAmendment:
    """Keep the trail from a post to the change that was made of it."""
    link = PostAmendment(post_id=post.id, amendment_id=amendment.id)
    db.session.add(link)
    db.session.flush()
    return link


def toggle_same(post: Post, member: Member, issue: Issue, *, now: datetime) -> bool:
    """Say "same for me", or take it back; the caller holds the post. Returns whether it holds."""
    membership = membership_in(member, issue)
    require(may_say_same(member, post, issue, current_time(issue), now, membership))
    row = same_of(post, member)
    if row is not None:
        db.session.delete(row)
    else:
        experience = experience_of(member, issue)
        db.session.add(
            SameForMe(post_id=post.id, member_id=member.id, experience=experience, created_at=now)
        )
    db.session.flush()
    count_same(post)
    return row is None


def count_same(post: Post) -> None:
    """Count anew who says "same for me": in all, from how many sides, and beside the largest."""
    counted = db.session.execute(
        select(SameForMe.experience, func.count())
        .where(SameForMe.post_id == post.id)
        .group_by(SameForMe.experience)
    ).all()
    sides = [row[1] for row in counted if row[0] is not None]
    post.same_count = post.same_elsewhere + sum(row[1] for row in counted)
    post.same_groups = len(sides)
    post.same_others = sum(sides) - max(sides, default=0)
    db.session.flush()
