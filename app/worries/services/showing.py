"""What pages show of worries: lists with their places, what stands beside words, notes on posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.core.paging import Page
from app.discussion.convert import Note
from app.extensions import db
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version
from app.worries.convert import (
    KIND_WORDS,
    Worry,
    beside_from,
    paragraph_in,
    shortened,
    would_touch,
)
from app.worries.queries import (
    aimed_worries,
    people_holding,
    tally_of,
    worries_of,
    worries_on,
)
from deliberation.amendments import Text

FEW = 3
"""How many worries an idea's own page shows; the others have a page of their own."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A worry with the words it is about, as far as a line holds them, and whether they stand."""

    worry: Worry
    about: str
    is_gone: bool


def placed(worries: Sequence[Worry], latest: ProposalVersion) -> list[Placed]:
    """Return worries with their words: as they are now, or as they were seen where they are gone.

    Words that were changed are not looked for elsewhere: then the paragraph is shown.
    """
    lost = {
        worry.seen_id
        for worry in worries
        if worry.paragraph and paragraph_in(latest, worry.paragraph) is None
    }
    seen = {row.id: row for row in versions_by_id(lost)}
    found = []
    for worry in worries:
        now = paragraph_in(latest, worry.paragraph)
        is_gone = bool(worry.paragraph) and now is None
        text = paragraph_in(seen[worry.seen_id or 0], worry.paragraph) if is_gone else now
        stands = bool(worry.words) and worry.words in (text or "")
        found.append(Placed(worry, shortened(worry.words if stands else text or ""), is_gone))
    return found


def versions_by_id(ids: Collection[int | None]) -> Sequence[ProposalVersion]:
    """Return versions by their ids; asks nothing for none."""
    if not ids:
        return []
    return db.session.scalars(select(ProposalVersion).where(ProposalVersion.id.in_(ids))).all()


def worries_about(proposal: Proposal, latest: ProposalVersion) -> dict[str, Any]:
    """Return what an idea's own page shows: the tally, a few worries, what stands beside words."""
    tally = tally_of(proposal)
    if not tally.raised:
        return {"worry_tally": tally, "worries": [], "beside": {}}
    return {
        "worry_tally": tally,
        "worries": placed(worries_of(proposal, size=FEW).rows, latest),
        "beside": beside_from(aimed_worries(proposal), people_holding(proposal)),
    }


def page_of_worries(proposal: Proposal, latest: ProposalVersion, number: int) -> dict[str, Any]:
    """Return one page of all worries about an idea."""
    page = worries_of(proposal, number)
    return {
        "worry_tally": tally_of(proposal),
        "page": Page(placed(page.rows, latest), page.number, page.size, page.total),
    }


def open_worries(proposal_id: int) -> list[Placed]:
    """Return the open worries about words of an idea, for the page on which they are changed."""
    proposal = db.session.get_one(Proposal, proposal_id)
    rows = [worry for worry in aimed_worries(proposal) if not worry.is_met]
    return placed(rows, latest_version(proposal))


def worries_touched(proposal: Proposal, old: Text, new: Text) -> list[Placed]:
    """Return the open worries whose words a change of one text into the other would touch."""
    return [
        one
        for one in open_worries(proposal.id)
        if not one.is_gone and would_touch(one.worry.words, one.worry.paragraph, old, new)
    ]


def notes_on(post_ids: Collection[int], *, can_point: bool) -> Mapping[int, Note]:
    """Return what stands on posts that are worries: the kind, where the words are, what is said."""
    return {
        post_id: Note(
            label=str(KIND_WORDS[worry.kind]),
            words_url=f"#{worry.paragraph}" if worry.paragraph else "",
            point_url=url_for("worries.point", post_id=post_id) if can_point else "",
            said=worry.answers,
            is_denied=worry.is_denied,
        )
        for post_id, worry in worries_on(post_ids).items()
    }
