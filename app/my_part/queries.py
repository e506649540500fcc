"""Reads: everything one person brought to some issues, in as many statements however much it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.ballots.models import ReasonOffer, ReasonSheet, ShownAs, Turnout
from app.checking.models import ParagraphCheck
from app.core.web.paging import Page
from app.discussion.models import Post, PostAmendment
from app.extensions import db
from app.issues.models import Issue, Participation
from app.outcomes.models import CountDoubt
from app.proposals.models import BallotOption, Proposal, ProposalVersion
from app.proposals.queries import Idea, idea_from, ideas_query
from app.statements.models import Statement, StatementReply
from app.story.models import Summary, SummaryCheck
from deliberation.stages import Stage

Ids = Collection[int]
WRITERS: tuple[tuple[Any, Any], ...] = (
    (Post, Post.author_id),
    (Statement, Statement.author_id),
    (CountDoubt, CountDoubt.member_id),
    (ParagraphCheck, ParagraphCheck.member_id),
    (Summary, Summary.author_id),
    (SummaryCheck, SummaryCheck.member_id),
)
"""Tables of what people write under a name, and whose each row is."""


def ideas_by(member_id: int, issue_ids: Ids) -> Sequence[Idea]:
    """Return the ideas that somebody put on the table, hidden ones left out."""
    where = (Proposal.author_id == member_id) & Proposal.issue_id.in_(issue_ids)
    where &= Proposal.variant == 1
    return [idea_from(row) for row in db.session.execute(ideas_query(where))]


def options_in(issue_ids: Ids) -> Mapping[int, BallotOption]:
    """Return the places on ballots by idea."""
    rows = db.session.scalars(select(BallotOption).where(BallotOption.issue_id.in_(issue_ids)))
    return {row.proposal_id: row for row in rows}


def changes_by(member_id: int, issue_ids: Ids) -> Sequence[Amendment]:
    """Return the changes that somebody suggested, with their ideas and what they became."""
    return db.session.scalars(
        select(Amendment)
        .join(Amendment.proposal)
        .where(
            Amendment.author_id == member_id,
            Proposal.issue_id.in_(issue_ids),
            *not_hidden(Amendment, Proposal),
        )
        .options(joinedload(Amendment.proposal), joinedload(Amendment.variant))
        .order_by(Amendment.id)
    ).all()


def not_hidden(*tables: Any) -> list[ColumnElement[bool]]:
    """Return what leaves hidden rows out."""
    return [table.hidden_at.is_(None) for table in tables]


def posts_by(member_id: int, issue_ids: Ids) -> Sequence[Post]:
    """Return what somebody said, those that hold for most people first."""
    return db.session.scalars(
        select(Post)
        .outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .where(
            Post.author_id == member_id,
            Post.issue_id.in_(issue_ids),
            *not_hidden(Post, Proposal, Amendment),
        )
        .order_by(Post.same_count.desc(), Post.id)
    ).all()


def changes_from(post_ids: Ids) -> Sequence[tuple[int, Amendment]]:
    """Return (post, change) for the changes that grew from some posts."""
    rows = db.session.execute(
        select(PostAmendment.post_id, Amendment)
        .join(Amendment, Amendment.id == PostAmendment.amendment_id)
        .join(Amendment.proposal)
        .where(PostAmendment.post_id.in_(post_ids), *not_hidden(Amendment, Proposal))
        .options(joinedload(Amendment.proposal))
        .order_by(Amendment.id)
    )
    return [(row[0], row[1]) for row in rows]


def reasons_from(post_ids: Ids) -> Mapping[int, str]:
    """Return by post the title of the idea for which it became a reason on the ballot."""
    newer = aliased(ProposalVersion)
    latest = (
        select(func.max(newer.number)).where(newer.proposal_id == Proposal.id).scalar_subquery()
    )
    rows = db.session.execute(
        select(ReasonOffer.post_id, ProposalVersion.title)
        .join(Proposal, Proposal.id == ReasonOffer.proposal_id)
        .join(ProposalVersion, ProposalVersion.proposal_id == Proposal.id)
        .where(
            ReasonOffer.post_id.in_(post_ids),
            ProposalVersion.number == latest,
            *not_hidden(Proposal),
        )
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def statements_by(member_id: int, issue_ids: Ids) -> Mapping[int, int]:
    """Count by issue the statements that somebody answered."""
    rows = db.session.execute(
        select(Statement.issue_id, func.count())
        .join(StatementReply, StatementReply.statement_id == Statement.id)
        .where(StatementReply.member_id == member_id, Statement.issue_id.in_(issue_ids))
        .group_by(Statement.issue_id)
    )
    return {row[0]: row[1] for row in rows}


def names_used(member_id: int, issue_ids: Ids) -> Mapping[int, frozenset[str]]:
    """Return by issue the names under which somebody wrote there for everybody to read."""
    own = Proposal.issue_id.in_(issue_ids)
    rows = union(
        select(Proposal.issue_id, Proposal.author_name).where(
            own, Proposal.author_id == member_id, Proposal.author_name != ""
        ),
        select(Proposal.issue_id, Amendment.author_name)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(own, Amendment.author_id == member_id, Amendment.author_name != ""),
        *(
            select(table.issue_id, table.author_name).where(
                table.issue_id.in_(issue_ids), writer == member_id, table.author_name != ""
            )
            for table, writer in WRITERS
        ),
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for issue_id, name in db.session.execute(rows):
        found[issue_id].add(name)
    return {issue_id: frozenset(names) for issue_id, names in found.items()}


def named_sheets(names: Mapping[int, Collection[str]]) -> Sequence[ReasonSheet]:
    """Return the reasons that were shown by one of these names, by issue, once Rank has closed.

    Nothing else ties them to anybody: those shown by experience or anonymously are not looked for.
    """
    return db.session.scalars(
        select(ReasonSheet)
        .join(Issue, Issue.id == ReasonSheet.issue_id)
        .where(
            ReasonSheet.shown_as == ShownAs.NAME,
            or_(
                false(),
                *(
                    and_(ReasonSheet.issue_id == issue_id, ReasonSheet.shown_name.in_(called))
                    for issue_id, called in names.items()
                ),
            ),
            Issue.stage == Stage.OUTCOME,
        )
        .order_by(ReasonSheet.option_place)
    ).all()


def offers_by_id(ids: Ids) -> Mapping[int, ReasonOffer]:
    """Return reasons that could be ticked, by id, hidden posts left out."""
    rows = db.session.scalars(
        select(ReasonOffer)
        .outerjoin(Post, Post.id == ReasonOffer.post_id)
        .where(ReasonOffer.id.in_(ids), Post.hidden_at.is_(None))
    )
    return {row.id: row for row in rows}


def ranked_in(member_id: int, issue_ids: Ids) -> frozenset[int]:
    """Return the issues whose ideas somebody ranked; that they did is no secret to themselves."""
    return frozenset(
        db.session.scalars(
            select(Turnout.issue_id).where(
                Turnout.member_id == member_id, Turnout.issue_id.in_(issue_ids)
            )
        )
    )


def issues_with_part(member: Member, number: int, size: int) -> Page[Issue]:
    """Return a page of the issues somebody takes part in, the newest first."""
    joined = select(Participation.issue_id).where(Participation.member_id == member.id)
    ranked = select(Turnout.issue_id).where(Turnout.member_id == member.id)
    checked = select(ParagraphCheck.issue_id).where(ParagraphCheck.member_id == member.id)
    here = or_(Issue.id.in_(joined), Issue.id.in_(ranked), Issue.id.in_(checked))
    takes_part = here & Issue.opened_at.is_not(None)
    total = db.session.scalar(select(func.count()).select_from(Issue).where(takes_part)) or 0
    number = max(1, min(number, -(-total // size) or 1))
    rows = db.session.scalars(
        select(Issue)
        .where(takes_part)
        .options(joinedload(Issue.group))
        .order_by(Issue.opened_at.desc(), Issue.id.desc())
        .offset((number - 1) * size)
        .limit(size)
    ).all()
    return Page(rows, number, size, total)
