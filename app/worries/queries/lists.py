"""Reads: worries of an idea, of a question and on a page of talk, with their figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.core.paging import Page
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal
from app.worries.convert import Tally, Worry
from app.worries.models import Reservation
from app.worries.queries.figures import Where, holders_of, is_met, open_first, worries_statement

PAGE_SIZE = 50


def worries_of(proposal: Proposal, number: int = 1, size: int = PAGE_SIZE) -> Page[Worry]:
    """Return one page of the worries about an idea, open ones first."""
    read = worries_statement(Post.proposal_id == proposal.id).subquery()
    total = db.session.scalar(select(func.count()).select_from(read)) or 0
    page: Page[Worry] = Page((), 1, size, total)
    number = min(max(number, 1), page.last)
    query = select(read).order_by(*open_first(read)).limit(size).offset((number - 1) * size)
    rows = [Worry(*row) for row in db.session.execute(query)]
    return Page(rows, number, size, total)


def all_worries(*where: Where) -> list[Worry]:
    """Return worries in order of arrival, by idea."""
    query = worries_statement(*where).order_by(Post.proposal_id, Post.id)
    return [Worry(*row) for row in db.session.execute(query)]


def is_aimed() -> Where:
    """Say of a post whether it points at words."""
    aim = aliased(Reservation)
    return exists().where(aim.post_id == Post.id, aim.paragraph != "")


def aimed_worries(proposal: Proposal) -> list[Worry]:
    """Return the worries that point at words of an idea."""
    return all_worries(Post.proposal_id == proposal.id, is_aimed())


def worries_for_result(issue: Issue) -> Mapping[int, Sequence[Worry]]:
    """Return by idea every worry from talk with its figures, for the Result to build upon."""
    found: defaultdict[int, list[Worry]] = defaultdict(list)
    for worry in all_worries(Post.issue_id == issue.id):
        found[worry.proposal_id].append(worry)
    return found


def tallies_of(issue: Issue) -> Mapping[int, Tally]:
    """Return by idea how many worries were raised and met, in one statement."""
    return tallies_where(Post.issue_id == issue.id)


def tally_of(proposal: Proposal) -> Tally:
    """Return how many worries about one idea were raised and met."""
    return tallies_where(Post.proposal_id == proposal.id).get(proposal.id, Tally())


def tallies_where(where: Where) -> Mapping[int, Tally]:
    """Return tallies by idea."""
    read = worries_statement(where).subquery()
    query = select(read.c.proposal_id, func.count(), func.sum(is_met(read)))
    rows = db.session.execute(query.group_by(read.c.proposal_id))
    return {row[0]: Tally(row[1], row[2]) for row in rows}


def people_holding(proposal: Proposal) -> Mapping[int, set[int]]:
    """Return who holds the worries that point at words of an idea, by post."""
    held = holders_of(Post.proposal_id == proposal.id, is_aimed())
    found: defaultdict[int, set[int]] = defaultdict(set)
    for post_id, who in db.session.execute(select(held.c.post_id, held.c.who)):
        found[post_id].add(who)
    return found


def worries_on(post_ids: Collection[int]) -> Mapping[int, Worry]:
    """Return the worries among some posts; asks nothing for none."""
    if not post_ids:
        return {}
    return {worry.post_id: worry for worry in all_worries(Post.id.in_(post_ids))}
