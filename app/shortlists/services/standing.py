"""Where an issue stands between picking and ranking, for rooms that show or take ballots."""

from __future__ import annotations

from http import HTTPStatus

from app.core.errors import AppError
from app.issues.models import Issue
from app.shortlists.queries import shortlist_of
from deliberation.stages import Stage


class StillPicking(AppError):
    """There is no ballot yet: ideas are being picked for it, or the list is being cut."""

    status = HTTPStatus.CONFLICT

    def __init__(self, issue_id: int) -> None:
        super().__init__("")
        self.issue_id = issue_id


def refuse_while_picking(issue: Issue) -> None:
    """Stop whoever comes for a ballot that isn't laid yet; they are sent to the picking page."""
    if issue.stage is not Stage.RANK:
        return
    row = shortlist_of(issue.id)
    if row is not None and row.laid_at is None:
        raise StillPicking(issue.id)
