"""What pages show of worries: lists with their places, what stands beside words, notes on posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.core.web.paging import Page
from app.discussion.convert import Note
from app.extensions import db
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version
from app.worries.convert import (
    KIND_WORDS,
    Beside,
    Tally,
    Worry,
    beside_from,
    paragraph_in,
    shortened,
    tally_from,
    would_touch,
)
from app.worries.queries import people_holding, worries_of
from deliberation.amendments import Text

PAGE_SIZE, FEW = 50, 3
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


@dataclass(frozen=True, slots=True)
class OnPage:
    """Everything an idea's own page shows of worries, read once."""

    tally: Tally
    few: Sequence[Placed]
    beside: Mapping[str, Beside]
    by_post: Mapping[int, Worry]

    def notes(self, post_ids: Collection[int], *, can_point: bool) -> Mapping[int, Note]:
        """Return what stands on posts that are worries; `can_point` while words can change."""
        return {
            post_id: note_from(self.by_post[post_id], can_point=can_point)
            for post_id in post_ids
            if post_id in self.by_post
        }


def worries_about(proposal: Proposal, latest: ProposalVersion) -> OnPage:
    """Return the worries about an idea as its own page shows them: a few, the rest in figures."""
    rows = worries_of(proposal)
    holders = people_holding(proposal) if any(worry.paragraph for worry in rows) else {}
    return OnPage(
        tally=tally_from(rows),
        few=placed(rows[:FEW], latest),
        beside=beside_from(rows, holders),
        by_post={worry.post_id: worry for worry in rows},
    )


def note_from(worry: Worry, *, can_point: bool) -> Note:
    """Return what stands on a worry's post: the kind, where the words are, what is said."""
    return Note(
        label=str(KIND_WORDS[worry.kind]),
        words_url=f"#{worry.paragraph}" if worry.paragraph else "",
        point_url=url_for("worries.point", post_id=worry.post_id) if can_point else "",
        said=worry.answers,
        is_denied=worry.is_denied,
    )


def page_of_worries(proposal: Proposal, latest: ProposalVersion, number: int) -> dict[str, Any]:
    """Return one page of all worries about an idea."""
    rows = worries_of(proposal)
    page: Page[Placed] = Page((), 1, PAGE_SIZE, len(rows))
    number = min(max(number, 1), page.last)
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return {
        "worry_tally": tally_from(rows),
        "page": Page(placed(shown, latest), number, PAGE_SIZE, len(rows)),
    }


def open_worries(proposal_id: int) -> list[Placed]:
    """Return the open worries about words of an idea, for the page on which they are changed."""
    proposal = db.session.get_one(Proposal, proposal_id)
    rows = [worry for worry in worries_of(proposal) if worry.paragraph and not worry.is_met]
    return placed(rows, latest_version(proposal))


def worries_touched(proposal: Proposal, old: Text, new: Text) -> list[Placed]:
    """Return the open worries whose words a change of one text into the other would touch."""
    return [
        one
        for one in open_worries(proposal.id)
        if not one.is_gone and would_touch(one.worry.words, one.worry.paragraph, old, new)
    ]
