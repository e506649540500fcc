"""What cards on other sites say: what everybody may see, and nothing of any member."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.ballots.queries import n_taken_part
from app.core.web.links import site_link
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.policy import stage_permits
from app.issues.queries import current_time
from app.sharing.services.cards import told_of, what_to_do
from app.statements.convert import REPLIES
from app.statements.models import Statement
from deliberation.stages import Action, Stage


def result_told(issue: Issue, now: datetime) -> dict[str, Any]:
    """Return what the card of a result says; before close only how many have ranked."""
    told = told_of(issue)
    page = "process.show" if told is None else "outcomes.show"
    return {
        "issue": issue,
        "settings": settings_of(issue),
        "told": told,
        "what_to_do": what_to_do(issue, now),
        "taken_part": n_taken_part(issue.id) if issue.stage is Stage.RANK else None,
        "link": site_link(page, issue_id=issue.id),
    }


def statement_told(statement: Statement, issue: Issue, now: datetime) -> dict[str, Any]:
    """Return what the card of a statement says; each answer is a link to where it is pressed."""
    may_answer = stage_permits(issue, current_time(issue), Action.ANSWER_STATEMENT, now)
    links = {
        code.value: site_link("statements.show", statement_id=statement.id, say=code.value)
        for code in REPLIES
    }
    return {
        "issue": issue,
        "statement": statement,
        "total": statement.agree_count + statement.disagree_count + statement.unsure_count,
        "links": links if may_answer else {},
        "link": site_link("statements.show", statement_id=statement.id),
        "question_link": site_link("process.show", issue_id=issue.id),
    }
