"""Pictures of a question, an idea and a change, as a drawing and in the form every place takes."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.amendments.policy import may_see_change
from app.amendments.queries import amendment_or_missing
from app.core.clock import utc_now
from app.core.files.downloads import picture
from app.core.policy import public, require
from app.extensions import limiter
from app.issues.queries import issue_or_missing, membership_in
from app.proposals.policy import may_see_proposal
from app.proposals.queries import idea_of, proposal_or_missing
from app.sharing.convert import Card
from app.sharing.policy import may_share
from app.sharing.services.cards import (
    card_of_change,
    card_of_idea,
    card_of_question,
    png_of,
    svg_of,
)
from app.sharing.views.frame import blueprint


def drawn(card: Card, form: str) -> ResponseReturnValue:
    """Hand a card out as `svg` or `png`; the address takes no other form."""
    if form == "svg":
        return picture(svg_of(card), "image/svg+xml")
    return picture(png_of(card), "image/png")


@blueprint.get("/issues/<int:issue_id>/picture.<any(svg, png):form>")
@public(may_share)
@limiter.limit("60 per minute")
def question(issue_id: int, form: str) -> ResponseReturnValue:
    """Hand out the picture of a question: what can be done now, or what came of it."""
    issue = issue_or_missing(issue_id)
    require(may_share(current_user, issue, membership_in(current_user, issue)))
    return drawn(card_of_question(issue, utc_now()), form)


@blueprint.get("/proposals/<int:proposal_id>/picture.<any(svg, png):form>")
@public(may_see_proposal)
@limiter.limit("60 per minute")
def idea(proposal_id: int, form: str) -> ResponseReturnValue:
    """Hand out the picture of an idea: how it did, and one reason for it."""
    row = proposal_or_missing(proposal_id)
    require(may_see_proposal(current_user, row, membership_in(current_user, row.issue)))
    return drawn(card_of_idea(idea_of(row)), form)


@blueprint.get("/amendments/<int:amendment_id>/picture.<any(svg, png):form>")
@public(may_see_change)
@limiter.limit("60 per minute")
def change(amendment_id: int, form: str) -> ResponseReturnValue:
    """Hand out the picture of a change, whatever became of it."""
    row = amendment_or_missing(amendment_id)
    require(may_see_change(current_user, row, membership_in(current_user, row.proposal.issue)))
    return drawn(card_of_change(row), form)
