"""Reads: tokens, what was made with a key, and the lists that only programs ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.api.models import ApiToken, MadeOnce
from app.ballots.models import CAME_APART, Ballot, Turnout
from app.core.errors import Missing
from app.core.storage.database import uses_postgresql
from app.core.tokens import digest_of
from app.core.web.paging import Page
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Group
from app.issues.models import Issue, StageTime
from app.proposals.models import Proposal, ProposalVersion
from deliberation.stages import Stage

Quoted = aliased(Post)


def live_token(secret: str, now: datetime) -> ApiToken | None:
    """Return the token that a program shows, its member loaded, as long as it is good."""
    return db.session.scalar(
        select(ApiToken)
        .where(ApiToken.token_hash == digest_of(secret), ApiToken.expires_at > now)
        .options(joinedload(ApiToken.member))
    )


def tokens_of(member: Member) -> Sequence[ApiToken]:
    """Return a member's tokens, the newest first."""
    return db.session.scalars(
        select(ApiToken).where(ApiToken.member_id == member.id).order_by(ApiToken.id.desc())
    ).all()


def token_or_missing(token_id: int) -> ApiToken:
    """Return a token by its number, or stop with "there is nothing here"."""
    token = db.session.get(ApiToken, token_id)
    if token is None:
        raise Missing("")
    return token


def made_with(token: ApiToken, key: str) -> MadeOnce | None:
    """Return what was made with a key; requests of one token with keys wait for each other."""
    if uses_postgresql(db.session):
        db.session.scalars(select(ApiToken.id).where(ApiToken.id == token.id).with_for_update())
    return db.session.scalar(
        select(MadeOnce).where(MadeOnce.token_id == token.id, MadeOnce.key_hash == digest_of(key))
    )


def issues_page(*, stage: str, group: str, number: int, size: int) -> Page[Issue]:
    """Return a page of the opened issues, the newest first."""
    query = select(Issue).where(Issue.opened_at.is_not(None)).options(joinedload(Issue.group))
    if stage:
        query = query.where(Issue.stage == Stage(stage))
    if group:
        query = query.join(Issue.group).where(Group.slug == group)
    return page_of(query, query.order_by(Issue.id.desc()), number, size)


def page_of(counted: Select[Issue], ordered: Select[Issue], number: int, size: int) -> Page[Issue]:
    """Return one page of the rows of a statement, and how many there are in all."""
    total = db.session.scalar(select(func.count()).select_from(counted.order_by(None).subquery()))
    rows = db.session.scalars(ordered.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, size, total or 0)


def versions_page(
    issue: Issue, *, number: int, size: int
) -> Page[tuple[Proposal, ProposalVersion]]:
    """Return a page of every wording of every idea, by idea and in the order they were made."""
    query = (
        select(Proposal, ProposalVersion)
        .join(ProposalVersion, ProposalVersion.proposal_id == Proposal.id)
        .where(Proposal.issue_id == issue.id, Proposal.hidden_at.is_(None))
    )
    total = db.session.scalar(query.with_only_columns(func.count()))
    rows = db.session.execute(
        query.order_by(Proposal.position, Proposal.variant, ProposalVersion.number)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    return Page([(row[0], row[1]) for row in rows], number, size, total or 0)


def readable_posts() -> list[ColumnElement[bool]]:
    """Return the conditions of a post that can be read: neither it nor what it is on is hidden."""
    return [
        Post.hidden_at.is_(None),
        Proposal.hidden_at.is_(None),
        Amendment.hidden_at.is_(None),
    ]


def posts_query(*where: ColumnElement[bool]) -> Select[Post, bool | None]:
    """Return the statement that reads posts, each with whether what it quotes is hidden."""
    return (
        select(Post, Quoted.hidden_at.is_not(None))
        .outerjoin(Quoted, Quoted.id == Post.quoted_id)
        .outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .where(*readable_posts(), *where)
        .order_by(Post.id)
    )


def posts_page(
    issue: Issue, *, idea: int | None, change: int | None, number: int, size: int
) -> Page[tuple[Post, bool]]:
    """Return a page of what is said on an issue, the oldest first; on one idea or change if asked.

    Posts on the issue itself and those on its ideas and changes come in one list.
    """
    where = [Post.issue_id == issue.id]
    if idea is not None:
        where.append(Post.proposal_id == idea)
    if change is not None:
        where.append(Post.amendment_id == change)
    query = posts_query(*where)
    total = db.session.scalar(
        select(func.count()).select_from(
            query.with_only_columns(Post.id, maintain_column_froms=True).order_by(None).subquery()
        )
    )
    rows = db.session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page([(row[0], bool(row[1])) for row in rows], number, size, total or 0)


def readable_post(post_id: int) -> tuple[Post, bool]:
    """Return a post with whether what it quotes is hidden, or stop."""
    row = db.session.execute(posts_query(Post.id == post_id)).one_or_none()
    if row is None:
        raise Missing("")
    return row[0], bool(row[1])


def times_in(issue_ids: Sequence[int]) -> Mapping[int, Mapping[Stage, StageTime]]:
    """Return the times of several issues' stages, in order."""
    rows = db.session.scalars(select(StageTime).where(StageTime.issue_id.in_(issue_ids))).all()
    found = {(row.issue_id, row.stage): row for row in rows}
    return {
        issue_id: {stage: found[issue_id, stage] for stage in Stage if (issue_id, stage) in found}
        for issue_id in issue_ids
    }


def taken_part_in(issue_ids: Sequence[int]) -> Mapping[int, int]:
    """Return how many have put in a ballot on several issues, also those who did so on paper."""
    found: Counter[int] = Counter()
    for query in (
        select(Turnout.issue_id, func.count()).where(Turnout.issue_id.in_(issue_ids)),
        select(Ballot.issue_id, func.count()).where(Ballot.issue_id.in_(issue_ids), CAME_APART),
    ):
        by_issue = query.group_by(query.selected_columns[0])
        found.update({row[0]: row[1] for row in db.session.execute(by_issue)})
    return found
