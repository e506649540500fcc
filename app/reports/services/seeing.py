"""What may be handed out of an issue, before there is a result and after."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from app.ballots.queries import n_taken_part
from app.core.policy import require
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in, stage_times
from app.outcomes.models import IssueOutcome
from app.outcomes.policy import is_closed, may_see_outcome
from app.outcomes.queries import outcome_of
from deliberation.stages import Stage


def seen_result(issue_id: int) -> tuple[Issue, IssueOutcome | None]:
    """Return an issue that whoever asks may see, and its result if there is one."""
    issue = issue_or_missing(issue_id)
    require(may_see_outcome(current_user, issue, membership_in(current_user, issue)))
    return issue, outcome_of(issue) if is_closed(issue) else None


def so_far(issue: Issue) -> dict[str, Any]:
    """Return all that may be known before there is a result."""
    ends = stage_times(issue).get(Stage.RANK)
    return {
        "taken_part": n_taken_part(issue.id),
        "known_at": ends.ends_at.isoformat() if ends else None,
    }
