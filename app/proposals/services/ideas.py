"""Putting an idea on the table, and giving it other words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.accounts.models import Member
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.issues.models import Experience, Issue
from app.journal.services import write_entry
from app.proposals.convert import differs_materially, text_of, with_fresh_ids
from app.proposals.models import Backing, Proposal, ProposalVersion, Voice
from app.proposals.policy import may_edit, may_propose
from app.proposals.queries import latest_version, letter_of, versions_of
from app.proposals.services.asking import ask_backers
from app.proposals.services.standing import Clock, experience_of, standing_in
from deliberation.amendments import Text, paragraphs_from_plain, text_to_json


def propose(
    issue: Issue,
    author: Member,
    *,
    title: str,
    text: str,
    for_whom: str = "",
    what_happened: str = "",
    voice: Voice | None = None,
    clock: Clock,
) -> Proposal:
    """Put an idea on the table; it gets the next letter, and its author backs it."""
    standing = standing_in(issue, author, clock=clock, alone=True)
    require(may_propose(author, issue, standing.time, standing.now, standing.membership))
    proposal = new_proposal(
        issue,
        title=title,
        text=paragraphs_from_plain(text),
        now=standing.now,
        author_id=author.id,
        author_name=author.display_name,
        author_experience=experience_of(author, issue),
        for_whom=for_whom,
        what_happened=what_happened,
        voice=voice,
    )
    version = latest_version(proposal)
    db.session.add(backing_from(proposal, version, author, now=standing.now))
    write_entry(
        "proposal-posted",
        issue_id=issue.id,
        now=standing.now,
        letter=letter_of(proposal),
        title=title,
        by=author.display_name,
    )
    return proposal


def new_proposal(
    issue: Issue,
    *,
    title: str,
    text: Text,
    now: datetime,
    position: int | None = None,
    variant: int = 1,
    note: str = "",
    **columns: Any,
) -> Proposal:
    """Add an idea with its first version; asks nobody, so only for services that have asked.

    Without a position it takes the next one. A variant has the position of its idea.
    """
    if not text:
        raise Refused(_l("Say what would happen, in a sentence or more."))
    proposal = Proposal(
        issue_id=issue.id,
        position=position if position is not None else next_position(issue),
        variant=variant,
        created_at=now,
        **columns,
    )
    db.session.add(proposal)
    db.session.flush()
    db.session.add(version_from(proposal, 1, title=title, text=text, note=note, now=now))
    db.session.flush()
    return proposal


def next_position(issue: Issue) -> int:
    """Return the place in order of arrival; places of ideas that are gone are never given again."""
    query = select(func.max(Proposal.position)).where(Proposal.issue_id == issue.id)
    return (db.session.scalar(query) or 0) + 1


def version_from(
    proposal: Proposal, number: int, *, title: str, text: Text, note: str, now: datetime
) -> ProposalVersion:
    """Return a new version of an idea."""
    return ProposalVersion(
        proposal_id=proposal.id,
        number=number,
        title=title,
        paragraphs=text_to_json(text),
        note=note,
        created_at=now,
    )


def backing_from(
    proposal: Proposal, version: ProposalVersion, member: Member, *, now: datetime
) -> Backing:
    """Return a new backing that knows which words it was given for."""
    experience: Experience | None = experience_of(member, proposal.issue)
    return Backing(
        proposal_id=proposal.id,
        member_id=member.id,
        version_id=version.id,
        experience=experience,
        backed_at=now,
    )


def edit_idea(
    proposal: Proposal,
    author: Member,
    *,
    seen: int,
    title: str,
    text: str,
    for_whom: str,
    what_happened: str,
    note: str = "",
    clock: Clock,
) -> ProposalVersion:
    """Give an idea other words, if nobody has since `seen`, the version the author started from.

    The caller holds the row (`proposal_or_missing(..., to_change=True)`).
    """
    standing = standing_in(proposal.issue, author, clock=clock)
    require(may_edit(author, proposal, standing.time, standing.now, standing.membership))
    latest = latest_version(proposal)
    if latest.number != seen:
        raise Conflict(_l("These words were changed while you were writing. Yours are below."))
    proposal.for_whom, proposal.what_happened = for_whom, what_happened
    paragraphs = paragraphs_from_plain(text, text_of(latest))
    if (title, text_to_json(paragraphs)) == (latest.title, latest.paragraphs):
        return latest
    return add_version(proposal, title=title, text=paragraphs, note=note, now=standing.now)


def add_version(
    proposal: Proposal, *, title: str, text: Text, note: str, now: datetime
) -> ProposalVersion:
    """Write the next version down and ask backers once, unless only its look has changed.

    Asks no policy: also called where a change is taken in. The author's own backing goes along.
    """
    if not text:
        raise Refused(_l("Say what would happen, in a sentence or more."))
    before = latest_version(proposal)
    used = {paragraph.id for row in versions_of(proposal) for paragraph in text_of(row)}
    text = with_fresh_ids(text, text_of(before), used)
    version = version_from(proposal, before.number + 1, title=title, text=text, note=note, now=now)
    version.is_material = differs_materially(before, title, text)
    db.session.add(version)
    db.session.flush()
    if version.is_material:
        ask_backers(proposal, version, now=now)
    write_entry(
        "proposal-changed",
        issue_id=proposal.issue_id,
        now=now,
        letter=letter_of(proposal),
        version=version.number,
        is_material=version.is_material,
        note=note or _("New words"),
    )
    return version
