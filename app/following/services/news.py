"""News for single people: somebody replied to you, quoted you, took up your words, time is short.

Rooms below know nothing of it. What they wrote is read from a mark, the last quarter of an hour
again and again, so that nothing that was committed late is missed; keys make each mail one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.storage.database import uses_postgresql
from app.core.web.links import site_link
from app.core.web.templating import moment
from app.discussion.models import Post
from app.extensions import db
from app.following.models import ReadMark
from app.following.queries import (
    changes_since,
    known_keys,
    last_settled,
    mark_of,
    places_in_group,
    posts_since,
    readers_among,
    who_ranked,
)
from app.issues.convert import settings_of
from app.issues.models import PrivacyMode
from app.issues.policy import may_take_part
from app.issues.queries import current_time, issue_or_missing
from app.mail.services import queue_mail
from app.proposals.queries import letter_of

LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class News:
    """One thing that one person should hear of."""

    kind: str
    ref_id: int
    member_id: int
    subject: str
    words: str
    quote: str
    question: str
    url: str
    verb: str

    @property
    def key(self) -> str:
        """What makes sure that it is told once."""
        return f"{self.kind}:{self.ref_id}:{self.member_id}"


def tell_news(now: datetime) -> int:
    """Write to whoever is replied to, quoted or taken up; return how many mails that made."""
    written = 0
    for source, (read, column, created_at) in SOURCES.items():
        settled = last_settled(column, created_at, now)
        last_id = mark_of(source)
        written += write_news(read(settled if last_id is None else last_id), now)
        move_mark(source, settled)
    return written


def move_mark(source: str, last_id: int) -> None:
    """Set how far a source has been read, which another worker may be doing too."""
    insert = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    row = insert(ReadMark).values(source=source, last_id=last_id)
    further = ReadMark.last_id < last_id
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["source"], set_={"last_id": last_id}, where=further
        )
    )


def write_news(news: Collection[News], now: datetime) -> int:
    """Write what hasn't been written before to those who can be written to."""
    known = known_keys([one.key for one in news])
    new = [one for one in news if one.key not in known]
    readers = readers_among({one.member_id for one in new})
    return sum(
        write_one(one, readers[one.member_id], now) for one in new if one.member_id in readers
    )


def write_one(news: News, member: Member, now: datetime) -> bool:
    """Write one mail."""
    return queue_mail(
        key=news.key,
        kind=news.kind,
        member=member,
        subject=news.subject,
        template="news",
        now=now,
        ref_id=news.ref_id,
        words=news.words,
        quote=news.quote,
        question=news.question,
        url=news.url,
        verb=news.verb,
    )


def replies_and_quotes(last_id: int) -> list[News]:
    """Return what posts after a row say to somebody else; a reply with a quote is a reply."""
    found = []
    for post, question, replied_to, quoted in posts_since(last_id):
        if replied_to is not None and replied_to != post.author_id:
            found.append(about_post("reply", post, question, replied_to))
        if quoted is not None and quoted not in (post.author_id, replied_to):
            found.append(about_post("quote", post, question, quoted))
    return found


def about_post(kind: str, post: Post, question: str, member_id: int) -> News:
    """Return the news that a post is to somebody."""
    name = post.author_name or _("Somebody")
    is_reply = kind == "reply"
    return News(
        kind,
        post.id,
        member_id,
        _("%(name)s replied to you", name=name)
        if is_reply
        else _("%(name)s quoted you", name=name),
        _("%(name)s replied to what you said:", name=name)
        if is_reply
        else _("%(name)s quoted you and said:", name=name),
        shortened(post.text),
        question,
        site_link("discussion.show", post_id=post.id),
        _("Read it and reply"),
    )


def words_taken_up(last_id: int) -> list[News]:
    """Return whose words changes after a row were made of."""
    return [
        about_change(change, letter_of(idea), idea.issue_id, question, member_id)
        for change, idea, question, member_id in changes_since(last_id)
        if member_id != change.author_id
    ]


def about_change(
    change: Amendment, letter: str, issue_id: int, question: str, member_id: int
) -> News:
    """Return the news that somebody's words have become a change."""
    name = change.author_name or _("Somebody")
    return News(
        "change-from-post",
        change.id,
        member_id,
        _("Your words became a change to idea %(letter)s", letter=letter),
        _("%(name)s made a change of what you said. In short, it would:", name=name),
        change.summary,
        question,
        site_link("process.amendment", issue_id=issue_id, amendment_id=change.id),
        _("Look at the change"),
    )


def shortened(text: str) -> str:
    """Return the beginning of what somebody said."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"


Source = tuple[Callable[[int], list[News]], Any, Any]
SOURCES: Mapping[str, Source] = {
    "posts": (replies_and_quotes, Post.id, Post.created_at),
    "changes": (words_taken_up, Amendment.id, Amendment.created_at),
}
"""What is read for news, and the columns that say how far."""


def tell_of_deadline(issue_id: int, members: Collection[Member], *, now: datetime) -> None:
    """Remind people that Rank ends; who has ranked is told apart only where names are published.

    Elsewhere everybody gets the same mail: a mail to those alone who haven't ranked would write
    down who has.
    """
    issue = issue_or_missing(issue_id)
    time = current_time(issue)
    if time is None or time.ends_at <= now:
        return
    settings = settings_of(issue)
    names_ranked = settings.privacy_mode is PrivacyMode.RECORDED
    ranked = who_ranked(issue_id) if names_ranked else set()
    places = places_in_group(issue.group_id, [member.id for member in members])
    until = moment(time.ends_at, settings.zone)
    for member in members:
        if member.id in ranked or not may_take_part(member, issue, places.get(member.id)):
            continue
        queue_mail(
            key=f"deadline:{issue_id}:{time.ends_at:%Y%m%d%H%M}:{member.id}",
            kind="deadline",
            member=member,
            subject=_(
                "Rank closes at %(moment)s: %(question)s", moment=until, question=issue.question
            ),
            template="news",
            now=now,
            good_until=time.ends_at,
            words=_("You can rank the ideas until %(moment)s, and you haven't yet.", moment=until)
            if names_ranked
            else _(
                "You can rank the ideas until %(moment)s. If you have, there's nothing to do.",
                moment=until,
            ),
            quote="",
            question=issue.question,
            url=site_link("ballots.edit", issue_id=issue_id),
            verb=_("Rank the ideas"),
        )  # fmt: skip
