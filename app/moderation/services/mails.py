"""Which mails of the outbox are about something: they quote its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from app.amendments.models import Amendment
from app.answers.models import GivenAnswer
from app.discussion.models import Post
from app.extensions import db
from app.mail.models import OutgoingMail
from app.moderation.models import Kind
from app.proposals.models import Proposal, ProposalVersion


def mails_about(things: Iterable[tuple[Kind, int]]) -> ColumnElement[bool]:
    """Return the condition under which a mail quotes one of these."""
    conditions: list[ColumnElement[bool]] = [false()]
    for kind, thing_id in things:
        conditions += about_parts(kind, thing_id)
        if kind in POSTS_OF:
            conditions.append(quotes_posts(POSTS_OF[kind] == thing_id))
        if kind is Kind.CHANGE:
            conditions.append(about_change(thing_id))
        if kind is Kind.IDEA:
            conditions += about_idea(thing_id)
        if kind is Kind.ANSWER:
            conditions.append(about_answer(thing_id))
    return or_(*conditions)


def about_parts(kind: Kind, thing_id: int) -> list[ColumnElement[bool]]:
    """Return the condition for mails that tell people of their part in the issue of a thing."""
    tables: Mapping[Kind, Any] = {Kind.POST: Post, Kind.IDEA: Proposal}
    table = tables.get(kind)
    if table is not None:
        issues = select(table.issue_id).where(table.id == thing_id)
    elif kind is Kind.CHANGE:
        issues = (
            select(Proposal.issue_id)
            .join(Amendment, Amendment.proposal_id == Proposal.id)
            .where(Amendment.id == thing_id)
        )
    else:
        return []
    return [(OutgoingMail.kind == "my-part") & OutgoingMail.ref_id.in_(issues)]


POSTS_OF: Mapping[Kind, Any] = {
    Kind.POST: Post.id,
    Kind.IDEA: Post.proposal_id,
    Kind.CHANGE: Post.amendment_id,
}
"""Which posts cannot be read while something is hidden: those that stand under it go with it.

No post stands under anything else, and no mail quotes it."""


def quotes_posts(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition for news of posts: they remember which post they quote."""
    posts = select(Post.id).where(where)
    return OutgoingMail.kind.in_(("reply", "quote")) & OutgoingMail.ref_id.in_(posts)


def about_change(change_id: int) -> ColumnElement[bool]:
    """Return the condition for news of a change: its key begins with the news and the change."""
    return OutgoingMail.key.startswith(OutgoingMail.kind + f":{change_id}:") & (
        OutgoingMail.kind.startswith("change-")
    )


def about_answer(answer_id: int) -> ColumnElement[bool]:
    """Return the condition for news of an answer, which name the issue and quote the newest."""
    issue_id = db.session.get_one(GivenAnswer, answer_id).issue_id
    return OutgoingMail.key.startswith(f"answered:{issue_id}:")


def about_idea(idea_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions for mail about an idea, its wordings and the changes to it."""
    versions = db.session.scalars(
        select(ProposalVersion.id).where(ProposalVersion.proposal_id == idea_id)
    )
    changes = db.session.scalars(select(Amendment.id).where(Amendment.proposal_id == idea_id))
    return [
        OutgoingMail.key.startswith(f"idea-gone:{idea_id}:"),
        OutgoingMail.key.startswith(f"worry-asked:{idea_id}:"),
        *(OutgoingMail.key.like(f"words-changed:%:{version}") for version in versions),
        *(about_change(change) for change in changes),
    ]
