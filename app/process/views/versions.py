"""Every wording of an idea: who changed what, and any two of them side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.amendments.queries import changes_by_version
from app.core.policy import public, require
from app.discussion.queries import posts_by_change
from app.issues.queries import membership_in
from app.process.views.frame import blueprint
from app.proposals.convert import SideBySide, sides_between, touched_by
from app.proposals.models import ProposalVersion
from app.proposals.policy import may_see_proposal
from app.proposals.queries import idea_of, proposal_or_missing, versions_of


@blueprint.get("/proposals/<int:proposal_id>/versions")
@public(may_see_proposal)
def versions(proposal_id: int) -> ResponseReturnValue:
    """Show every wording of an idea, newest first, and any two of them side by side."""
    proposal = proposal_or_missing(proposal_id)
    require(may_see_proposal(current_user, proposal, membership_in(current_user, proposal.issue)))
    rows = versions_of(proposal)
    old, new = chosen(rows)
    between = [row for row in rows if old.number <= row.number <= new.number]
    return render_template(
        "process/versions.html",
        idea=idea_of(proposal),
        issue=proposal.issue,
        rows=rows,
        changes=changes_by_version([proposal.id]),
        grown_from=posts_by_change(proposal.id),
        old=old,
        new=new,
        between=between[1:],
        runs=sides_between(old, new),
        makers_of=makers_of(between),
    )


def makers_of(between: Sequence[ProposalVersion]) -> Callable[[SideBySide], list[ProposalVersion]]:
    """Return what names, for paragraphs, the versions that changed them; not the first of these."""
    touched = touched_by(between)

    def makers(row: SideBySide) -> list[ProposalVersion]:
        numbers = {number for name in row.ids for number in touched.get(name, ())}
        return [version for version in between if version.number in numbers]

    return makers


def chosen(rows: Sequence[ProposalVersion]) -> tuple[ProposalVersion, ProposalVersion]:
    """Return the two versions asked for, the earlier first; else what the latest changed."""
    latest = len(rows)
    first = request.args.get("old", max(latest - 1, 1), type=int)
    last = request.args.get("new", latest, type=int)
    low, high = sorted(min(max(number, 1), latest) for number in (first, last))
    return rows[low - 1], rows[high - 1]
