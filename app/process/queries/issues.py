"""Issues as lists and pages show them, with the facts of several rooms."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.ballots.models import Turnout
from app.core.people import Visitor
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.issues.models import Experience, Issue, StageTime
from app.process.queries.people import active_by_issue
from app.proposals.models import BallotOption, Proposal
from app.shortlists.models import Shortlist
from app.shortlists.queries import shortlists_of
from app.statements.models import Statement
from app.story.models import Summary, Theme
from deliberation.stages import Stage

LONGEST_QUOTE = 160
HOLDS_ISSUE: tuple[tuple[str, Any], ...] = (
    ("proposal_id", Proposal),
    ("post_id", Post),
    ("statement_id", Statement),
    ("theme_id", Theme),
    ("summary_id", Summary),
)


def due_issue_ids(now: datetime) -> Sequence[int]:
    """Return the issues whose present stage has ended, longest overdue first."""
    return db.session.scalars(
        select(Issue.id)
        .join(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Issue.stage))
        .where(StageTime.ends_at <= now)
        .order_by(StageTime.ends_at, Issue.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence somebody really posted, and what brings them here."""

    text: str
    experience: Experience | None
    post_id: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card or a page tells about an issue before anybody may know more."""

    times: Mapping[Stage, StageTime]
    ideas: int
    active: int
    cast: int
    posts: int
    changes: int
    options: Sequence[Proposal]
    quote: Quote | None
    shortlist: Shortlist | None = None

    @property
    def is_picking(self) -> bool:
        """Whether Rank is still about which ideas come onto the ballot."""
        return self.shortlist is not None and self.shortlist.laid_at is None


def facts_about(issues: Sequence[Issue]) -> Mapping[int, Facts]:
    """Return the facts of several issues in a fixed number of statements."""
    ids = [issue.id for issue in issues]
    times, active, quotes = times_of(ids), active_by_issue(ids), quotes_of(ids)
    ideas, options = ideas_standing(ids), options_of(ids)
    cast = counted(select(Turnout.issue_id, func.count()).where(Turnout.issue_id.in_(ids)))
    posts = counted(
        select(Post.issue_id, func.count()).where(Post.issue_id.in_(ids), Post.hidden_at.is_(None))
    )
    changes, shortlists = open_changes(ids), shortlists_of(ids)
    return {
        issue_id: Facts(
            times=times[issue_id],
            ideas=ideas.get(issue_id, 0),
            active=active[issue_id],
            cast=cast.get(issue_id, 0),
            posts=posts.get(issue_id, 0),
            changes=changes.get(issue_id, 0),
            options=options[issue_id],
            quote=quotes.get(issue_id),
            shortlist=shortlists.get(issue_id),
        )
        for issue_id in ids
    }


def counted(statement: Select[*tuple[Any, ...]]) -> Mapping[int, int]:
    """Return the counts of a statement by its first column."""
    first = statement.selected_columns[0]
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(first))}


def times_of(ids: Collection[int]) -> Mapping[int, Mapping[Stage, StageTime]]:
    """Return the times of several issues' stages, in order."""
    rows = db.session.scalars(select(StageTime).where(StageTime.issue_id.in_(ids))).all()
    found = {(row.issue_id, row.stage): row for row in rows}
    return {
        issue_id: {stage: found[issue_id, stage] for stage in Stage if (issue_id, stage) in found}
        for issue_id in ids
    }


def ideas_standing(ids: Collection[int]) -> Mapping[int, int]:
    """Count the ideas that were neither taken back nor folded into another."""
    return counted(
        select(Proposal.issue_id, func.count()).where(
            Proposal.issue_id.in_(ids),
            Proposal.withdrawn_at.is_(None),
            Proposal.retired_into_id.is_(None),
            Proposal.hidden_at.is_(None),
        )
    )


def open_changes(ids: Collection[int]) -> Mapping[int, int]:
    """Count the suggested changes that are not answered yet."""
    return counted(
        select(Proposal.issue_id, func.count())
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(
            Proposal.issue_id.in_(ids),
            Amendment.answer == Answer.OPEN,
            Amendment.hidden_at.is_(None),
        )
    )


def options_of(ids: Collection[int]) -> Mapping[int, Sequence[Proposal]]:
    """Return the ideas on each issue's ballot, in ballot order."""
    rows = db.session.execute(
        select(BallotOption.issue_id, Proposal)
        .join(Proposal, Proposal.id == BallotOption.proposal_id)
        .where(BallotOption.issue_id.in_(ids))
        .order_by(BallotOption.issue_id, BallotOption.place)
    ).all()
    return {issue_id: [row[1] for row in rows if row[0] == issue_id] for issue_id in ids}


def quotes_of(ids: Collection[int]) -> Mapping[int, Quote]:
    """Return one short post for each issue: the one that holds for most people, then the newest."""
    place = func.row_number().over(
        partition_by=Post.issue_id, order_by=(Post.same_count.desc(), Post.id.desc())
    )
    short = (
        select(Post.id, Post.issue_id, Post.text, Post.author_experience, place.label("place"))
        .where(
            Post.issue_id.in_(ids),
            Post.hidden_at.is_(None),
            Post.parent_id.is_(None),
            func.length(Post.text) <= LONGEST_QUOTE,
            ~Post.text.contains("\n"),
            ~Post.text.contains("http"),
        )
        .subquery()
    )
    rows = db.session.execute(select(short).where(short.c.place == 1))
    return {row.issue_id: Quote(row.text, row.author_experience, row.id) for row in rows}


def open_issues() -> Sequence[Issue]:
    """Return the issues that are under way, the ones that end first at the top."""
    return db.session.scalars(
        select(Issue)
        .join(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Issue.stage))
        .options(joinedload(Issue.group))
        .order_by(StageTime.ends_at, Issue.id)
    ).all()


def finished_issues(limit: int | None = None) -> Sequence[Issue]:
    """Return the issues that have a result or are being counted, newest first."""
    return db.session.scalars(
        select(Issue)
        .where(Issue.stage == Stage.OUTCOME)
        .options(joinedload(Issue.group))
        .order_by(Issue.closed_at.desc(), Issue.id.desc())
        .limit(limit)
    ).all()


def issues_of_group(group_id: int) -> Sequence[Issue]:
    """Return every issue of a group, drafts first, then the newest."""
    return db.session.scalars(
        select(Issue)
        .where(Issue.group_id == group_id)
        .options(joinedload(Issue.group))
        .order_by(Issue.opened_at.is_not(None), Issue.opened_at.desc(), Issue.id.desc())
    ).all()


def groups_organised_by(person: Member | Visitor) -> Sequence[Group]:
    """Return the groups in which a person is an organiser."""
    if person.id is None:
        return []
    return db.session.scalars(organised_statement(), {"person_id": person.id}).all()


@functools.cache
def organised_statement() -> Select[Group]:
    """Return the statement that reads a person's groups; built once, every page needs it."""
    return (
        select(Group)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.member_id == bindparam("person_id"), Membership.role == Role.ORGANISER)
        .order_by(Group.name, Group.id)
    )


def newest_posts(issue_id: int, limit: int = 3) -> Sequence[Post]:
    """Return the latest turns of the conversation about the issue itself."""
    return db.session.scalars(
        select(Post)
        .where(
            Post.issue_id == issue_id,
            Post.proposal_id.is_(None),
            Post.amendment_id.is_(None),
            Post.parent_id.is_(None),
            Post.hidden_at.is_(None),
        )
        .order_by(Post.id.desc())
        .limit(limit)
    ).all()


def issue_id_of(values: Mapping[str, Any]) -> int | None:
    """Return the issue that an address is about, by whichever id stands in it."""
    if "issue_id" in values:
        return int(values["issue_id"])
    if "amendment_id" in values:
        return db.session.scalar(
            select(Proposal.issue_id)
            .join(Amendment, Amendment.proposal_id == Proposal.id)
            .where(Amendment.id == values["amendment_id"])
        )
    for name, table in HOLDS_ISSUE:
        if name in values:
            return db.session.scalar(select(table.issue_id).where(table.id == values[name]))
    return None
