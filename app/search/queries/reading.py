"""Things as they are now, turned into the words by which they are found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask import get_template_attribute
from flask_babel import force_locale
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.answers.convert import answered_by
from app.answers.models import GivenAnswer, Need
from app.answers.queries import NEED_IS_SHOWN
from app.checking.models import ParagraphCheck
from app.core.words.markdown import plain_text
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from app.outcomes.services.showing import headlines_of
from app.proposals.models import Proposal, ProposalVersion
from app.search.models import Found, SearchDue
from app.statements.models import Statement
from deliberation.stages import Stage

Row = dict[str, Any]


def due(limit: int) -> Sequence[SearchDue]:
    """Return what has to be read again, what changed first at the top."""
    return db.session.scalars(select(SearchDue).order_by(SearchDue.id).limit(limit)).all()


def everything() -> Mapping[Found, Select[tuple[int]]]:
    """Return for each kind the statement that gives the ids of all there is."""
    return {
        Found.ISSUE: select(Issue.id),
        Found.IDEA: select(Proposal.id),
        Found.CHANGE: select(Amendment.id),
        Found.STATEMENT: select(Statement.id),
        Found.POST: select(Post.id),
        Found.RESULT: select(IssueOutcome.issue_id),
        Found.ANSWER: select(GivenAnswer.id),
        Found.NEED: select(Need.id),
        Found.CORRECTION: select(ParagraphCheck.id),
    }


def read_issues(ids: Collection[int]) -> list[Row]:
    """Return opened issues; a draft is nobody else's to find."""
    rows = db.session.scalars(select(Issue).where(Issue.id.in_(ids), Issue.opened_at.is_not(None)))
    return [
        {
            "ref_id": row.id,
            "issue_id": row.id,
            "heading": row.question,
            "body": joined(plain_text(row.background_html) or row.background, row.status_quo),
            "said_at": row.opened_at,
        }
        for row in rows
    ]


def read_ideas(ids: Collection[int]) -> list[Row]:
    """Return ideas that stand, in their latest words."""
    newer = aliased(ProposalVersion)
    latest = (
        select(func.max(newer.number))
        .where(newer.proposal_id == Proposal.id)
        .correlate(Proposal)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Proposal, ProposalVersion)
        .join(ProposalVersion, ProposalVersion.proposal_id == Proposal.id)
        .where(
            Proposal.id.in_(ids),
            ProposalVersion.number == latest,
            Proposal.hidden_at.is_(None),
            Proposal.withdrawn_at.is_(None),
            Proposal.retired_into_id.is_(None),
        )
    )
    return [
        {
            "ref_id": row.id,
            "issue_id": row.issue_id,
            "heading": words.title,
            "body": joined(
                *(paragraph["text"] for paragraph in words.paragraphs),
                row.for_whom,
                row.what_happened,
            ),
            "said_by": row.author_name,
            "said_at": row.created_at,
        }
        for row, words in rows
    ]


def read_changes(ids: Collection[int]) -> list[Row]:
    """Return changes that were not taken back: in short, why, and the words they put in."""
    rows = db.session.execute(
        select(Amendment, Proposal.issue_id)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(
            Amendment.id.in_(ids),
            Amendment.answer != Answer.WITHDRAWN,
            Amendment.hidden_at.is_(None),
            Proposal.hidden_at.is_(None),
        )
    )
    return [
        {
            "ref_id": row.id,
            "issue_id": issue_id,
            "heading": row.summary,
            "body": joined(row.why, *(edit.get("text", "") for edit in row.edits)),
            "said_by": row.author_name,
            "said_at": row.created_at,
        }
        for row, issue_id in rows
    ]


def read_statements(ids: Collection[int]) -> list[Row]:
    """Return statements that may be read; how they were answered is not among their words."""
    rows = db.session.scalars(
        select(Statement).where(Statement.id.in_(ids), Statement.hidden_at.is_(None))
    )
    return [
        {
            "ref_id": row.id,
            "issue_id": row.issue_id,
            "heading": row.text,
            "said_by": row.author_name,
            "said_at": row.created_at,
        }
        for row in rows
    ]


def read_posts(ids: Collection[int]) -> list[Row]:
    """Return posts that may be read: neither they nor what they are about are hidden."""
    rows = db.session.execute(
        select(Post.id, Post.issue_id, Post.html, Post.author_name, Post.created_at)
        .outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .where(
            Post.id.in_(ids),
            Post.hidden_at.is_(None),
            or_(Post.proposal_id.is_(None), Proposal.hidden_at.is_(None)),
            or_(Post.amendment_id.is_(None), Amendment.hidden_at.is_(None)),
        )
    )
    return [
        {
            "ref_id": row.id,
            "issue_id": row.issue_id,
            "body": plain_text(row.html),
            "said_by": row.author_name,
            "said_at": row.created_at,
        }
        for row in rows
    ]


def read_results(ids: Collection[int]) -> list[Row]:
    """Return results of closed issues: the headline, and the titles of what was ranked."""
    rows = db.session.scalars(
        select(IssueOutcome)
        .join(Issue, Issue.id == IssueOutcome.issue_id)
        .where(IssueOutcome.issue_id.in_(ids), Issue.stage == Stage.OUTCOME)
    ).all()
    told = headlines_of(rows)
    headline_words = get_template_attribute("outcomes/_words.html", "headline_words")
    with force_locale("en"):
        return [
            {
                "ref_id": row.issue_id,
                "issue_id": row.issue_id,
                "heading": plain_text(str(headline_words(**told_of(told[row.issue_id])))),
                "body": joined(*(name.title for name in told[row.issue_id]["names"])),
                "said_at": row.counted_at,
            }
            for row in rows
        ]


def told_of(told: Mapping[str, Any]) -> Row:
    """Return what the macro of headlines is given."""
    return {"fact": told["headline"], "names": told["names"], "doc": told["doc"]}


def read_answers(ids: Collection[int]) -> list[Row]:
    """Return what those in power answered in words of their own, earlier answers too."""
    rows = db.session.scalars(
        select(GivenAnswer).where(
            GivenAnswer.id.in_(ids), GivenAnswer.hidden_at.is_(None), GivenAnswer.words != ""
        )
    )
    return [
        {
            "ref_id": row.id,
            "issue_id": row.issue_id,
            "body": row.words,
            "said_by": answered_by(row.name, row.role),
            "said_at": row.given_at,
        }
        for row in rows
    ]


def read_needs(ids: Collection[int]) -> list[Row]:
    """Return what ideas would need, where both may be read."""
    rows = db.session.execute(
        select(Need, Proposal.issue_id).join(Need.proposal).where(Need.id.in_(ids), NEED_IS_SHOWN)
    )
    return [
        {
            "ref_id": row.id,
            "issue_id": issue_id,
            "body": row.text,
            "said_by": row.name,
            "said_at": row.written_at,
        }
        for row, issue_id in rows
    ]


def read_corrections(ids: Collection[int]) -> list[Row]:
    """Return what reports should say: as pages do without those whose account is paused."""
    rows = db.session.scalars(
        select(ParagraphCheck)
        .join(ParagraphCheck.member)
        .where(
            ParagraphCheck.id.in_(ids),
            ParagraphCheck.group_id.is_not(None),
            ParagraphCheck.hidden_at.is_(None),
            Member.is_suspended.is_(False),
        )
    )
    return [
        {
            "ref_id": row.id,
            "issue_id": row.issue_id,
            "body": joined(row.line, row.quote),
            "said_by": row.author_name,
            "said_at": row.checked_at,
        }
        for row in rows
    ]


def joined(*parts: str) -> str:
    """Return the parts that say anything, each on a line of its own."""
    return "\n".join(part for part in parts if part)


READERS: Mapping[Found, Callable[[Collection[int]], list[Row]]] = {
    Found.ISSUE: read_issues,
    Found.IDEA: read_ideas,
    Found.CHANGE: read_changes,
    Found.STATEMENT: read_statements,
    Found.POST: read_posts,
    Found.RESULT: read_results,
    Found.ANSWER: read_answers,
    Found.NEED: read_needs,
    Found.CORRECTION: read_corrections,
}
"""How each kind of thing is read; whatever may not be found is left out."""
