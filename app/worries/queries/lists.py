"""Reads: worries of an idea, of a question and on a page of talk, with their figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal
from app.worries.convert import Tally, Worry
from app.worries.queries.figures import pairs_statement, tallies_statement, worries_statement


def read(scope: str, **values: Any) -> list[Worry]:
    """Return worries in order of arrival, by idea."""
    return [Worry(*row) for row in db.session.execute(worries_statement(scope), values)]


def worries_of(proposal: Proposal) -> list[Worry]:
    """Return the worries about an idea: open ones first, then what holds for most people."""
    rows = read("idea", issue_id=proposal.issue_id, proposal_id=proposal.id)
    return sorted(rows, key=lambda worry: (worry.is_met, -worry.people, worry.number))


def worries_on(post_ids: Collection[int]) -> Mapping[int, Worry]:
    """Return the worries among some posts; asks nothing for none."""
    if not post_ids:
        return {}
    return {worry.post_id: worry for worry in read("posts", ids=list(post_ids))}


def worries_for_result(issue: Issue) -> Mapping[int, Sequence[Worry]]:
    """Return by idea every worry from talk with its figures, for the Result to build upon."""
    found: defaultdict[int, list[Worry]] = defaultdict(list)
    for worry in read("issue", issue_id=issue.id):
        found[worry.proposal_id].append(worry)
    return found


def tallies_of(issue: Issue) -> Mapping[int, Tally]:
    """Return by idea how many worries were raised and met, in one statement."""
    rows = db.session.execute(tallies_statement("issue"), {"issue_id": issue.id})
    return {row[0]: Tally(row[1], row[2]) for row in rows}


def people_holding(proposal: Proposal) -> Mapping[int, set[int]]:
    """Return by post who holds the worries that point at words of an idea."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    idea = {"issue_id": proposal.issue_id, "proposal_id": proposal.id}
    for post_id, who in db.session.execute(pairs_statement(), idea):
        found[post_id].add(who)
    return found
