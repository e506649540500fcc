"""What is found: the same on SQLite and PostgreSQL, in the same order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import aliased

from app.amendments.models import Amendment
from app.answers.models import GivenAnswer, Need
from app.core.storage.database import uses_postgresql
from app.core.web.paging import Page
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Group
from app.issues.models import Issue
from app.proposals.models import BallotOption, Proposal
from app.proposals.queries import letter_of
from app.search.convert import Question, for_postgresql, for_sqlite
from app.search.models import AFTER_CLOSE, INDEX_TABLE, Found, SearchDue, SearchText
from deliberation.stages import Stage

PAGE_SIZE = 20
OPEN, FINISHED = "open", "finished"
WORDS = table(INDEX_TABLE)
IN_HEADING, IN_A_ROW, WHOLE_WORDS = 4, 2, 1
"""What puts a thing further up; within the same sum the newest stands first."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Where to look; what is empty leaves nothing out."""

    kind: Found | None = None
    group_id: int | None = None
    when: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a text's issue must fulfil; a draft is nobody's to find."""
        found: list[ColumnElement[bool]] = [Issue.opened_at.is_not(None)]
        if self.group_id is not None:
            found.append(Issue.group_id == self.group_id)
        if self.when == OPEN:
            found.append(Issue.stage != Stage.OUTCOME)
        elif self.when == FINISHED:
            found.append(Issue.stage == Stage.OUTCOME)
        elif self.when:
            found.append(Issue.stage == Stage(self.when))
        return found


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, with where it belongs; `number` is that of a change."""

    text: SearchText
    issue: Issue
    group: str
    letter: str = ""
    number: int | None = None
    idea_id: int | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, and how much of each kind there is under the same filters."""

    page: Page[Hit]
    counts: Mapping[Found, int]


Places = Mapping[tuple[Found, int], tuple[str, int | None, int]]


def find(question: Question, filters: Filters, number: int = 1) -> Results:
    """Return a page of what holds every unit of a question, best first."""
    if not question:
        return Results(Page((), 1, PAGE_SIZE, 0), {})
    closed = select(Issue.id).where(Issue.stage == Stage.OUTCOME)
    may_be_found = [
        holds(question),
        ~is_due(),
        SearchText.issue_id.in_(select(Issue.id).where(*filters.conditions())),
        SearchText.kind.not_in(AFTER_CLOSE) | SearchText.issue_id.in_(closed),
    ]
    counted = db.session.execute(
        select(SearchText.kind, func.count()).where(*may_be_found).group_by(SearchText.kind)
    )
    counts = {row[0]: row[1] for row in counted}
    total = counts.get(filters.kind, 0) if filters.kind else sum(counts.values())
    page: Page[Hit] = Page((), 1, PAGE_SIZE, total)
    number = min(max(number, 1), page.last)
    if filters.kind:
        may_be_found.append(SearchText.kind == filters.kind)
    ids = db.session.scalars(
        select(SearchText.id)
        .where(*may_be_found)
        .order_by(rank_of(question).desc(), SearchText.said_at.desc(), SearchText.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    found = db.session.execute(
        select(SearchText, Issue, Group.name)
        .join(Issue, Issue.id == SearchText.issue_id)
        .join(Group, Group.id == Issue.group_id)
        .where(SearchText.id.in_(ids))
    )
    rows = sorted(found, key=lambda row: ids.index(row[0].id))
    return Results(Page(with_places(rows), number, PAGE_SIZE, total), counts)


def is_due() -> ColumnElement[bool]:
    """Say whether a thing has changed since it was read; then its words may not be told."""
    due = aliased(SearchText)
    return SearchText.id.in_(
        select(due.id).join(
            SearchDue, (SearchDue.kind == due.kind) & (SearchDue.ref_id == due.ref_id)
        )
    )


def holds(question: Question, *, in_heading: bool = False) -> ColumnElement[bool]:
    """Say whether a text, or its heading alone, holds every unit of a question."""
    ids: Select[Any]
    if uses_postgresql(db.session):
        told = cast(for_postgresql(question, in_heading=in_heading), TSQUERY)
        ids = select(literal_column("text_id")).where(literal_column("vector").op("@@")(told))
    else:
        given = for_sqlite(question, in_heading=in_heading)
        ids = select(literal_column("rowid")).where(literal_column(INDEX_TABLE).op("MATCH")(given))
    return SearchText.id.in_(ids.select_from(WORDS))


def rank_of(question: Question) -> ColumnElement[int]:
    """Return how far up a text stands: found in its heading, side by side, as whole words."""
    rank = IN_HEADING * cast(holds(question, in_heading=True), Integer)
    if question.side_by_side:
        rank += IN_A_ROW * cast(holds(question.side_by_side), Integer)
    if question.exactly:
        rank += WHOLE_WORDS * cast(holds(question.exactly), Integer)
    return rank


def with_places(rows: Sequence[Any]) -> list[Hit]:
    """Return hits with their ideas and the numbers of their changes."""
    ids = {kind: [row[0].ref_id for row in rows if row[0].kind is kind] for kind in Found}
    places = places_of(ids)
    return [Hit(*row, *places.get((row[0].kind, row[0].ref_id), ())) for row in rows]


def places_of(ids: Mapping[Found, Collection[int]]) -> Places:
    """Return the letters and ids of ideas, and the numbers of changes, that things are about.

    One statement looks them up, whatever was found.
    """
    rows = db.session.execute(PLACES, {kind.value: ids[kind] for kind in ABOUT})
    return {(row[0], row[1]): (letter_of(row[3]), row[2], row[3].id) for row in rows}


NO_CHANGE = cast(null(), Integer)
ABOUT: Mapping[Found, Select[*tuple[Any, ...]]] = {
    Found.IDEA: select(Proposal.id, Proposal.id.label("idea_id"), NO_CHANGE.label("number")),
    Found.CHANGE: select(Amendment.id, Amendment.proposal_id, Amendment.number),
    Found.POST: select(Post.id, Post.proposal_id, Amendment.number).outerjoin(
        Amendment, Amendment.id == Post.amendment_id
    ),
    Found.ANSWER: select(GivenAnswer.id, BallotOption.proposal_id, NO_CHANGE).join(
        BallotOption,
        (BallotOption.issue_id == GivenAnswer.issue_id) & (BallotOption.place == GivenAnswer.place),
    ),
    Found.NEED: select(Need.id, Need.proposal_id, NO_CHANGE),
}
"""How a thing's id leads to the idea, and to the change, that it is about."""


def statement_for_places() -> Select[*tuple[Any, ...]]:
    """Return the one statement for all kinds; ids are handed in under a kind's stored name."""
    parts = (
        query.add_columns(literal(kind, SearchText.kind.type).label("kind")).where(
            query.selected_columns[0].in_(bindparam(kind.value, expanding=True))
        )
        for kind, query in ABOUT.items()
    )
    found = union_all(*parts).subquery()
    return select(found.c.kind, found.c.id, found.c.number, Proposal).join(
        Proposal, Proposal.id == found.c.idea_id
    )


PLACES = statement_for_places()


def groups_with_issues() -> Sequence[Group]:
    """Return the groups that have asked anything yet, by name."""
    asked = select(Issue.group_id).where(Issue.opened_at.is_not(None))
    return db.session.scalars(
        select(Group).where(Group.id.in_(asked)).order_by(Group.name, Group.id)
    ).all()
