"""Making something once, whoever asks how often, and telling what was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from flask_login import current_user

from app.amendments.queries import amendment_or_missing, change_of
from app.api import services
from app.api.convert.words import change_told, idea_told, post_told
from app.api.forms.parsing import NotTaken, body_of_request
from app.api.forms.writing import check
from app.api.queries import readable_post
from app.api.views.frame import LONGEST_KEY
from app.api.views.reading import places_in, statement_shown
from app.core.clock import utc_now
from app.core.web.links import site_link
from app.extensions import db
from app.groups.models import Membership
from app.issues.forms import ExperienceFields
from app.issues.models import Issue, StageTime
from app.issues.queries import current_time, membership_in, participation_of
from app.issues.services import declare_experience
from app.proposals.queries import idea_of, proposal_or_missing
from app.statements.queries import statement_or_missing

Answered = tuple[dict[str, Any], HTTPStatus, Mapping[str, str]]


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def take_in(form: ExperienceFields, issue: Issue) -> None:
    """Check what was sent as the page would, and write down what brings the person here."""
    check(form, issue, participation_of(current_user, issue))
    if declared := form.declared():
        declare_experience(issue, current_user, now=utc_now(), **declared)


def tell_post(post_id: int) -> dict[str, Any]:
    """Return a post that was made."""
    return post_told(readable_post(post_id))


def tell_idea(proposal_id: int) -> dict[str, Any]:
    """Return an idea that was made or backed."""
    proposal = proposal_or_missing(proposal_id)
    return idea_told(idea_of(proposal), places_in(proposal.issue))


def tell_change(amendment_id: int) -> dict[str, Any]:
    """Return a change that was made or backed."""
    return change_told(change_of(amendment_or_missing(amendment_id)))


def tell_statement(statement_id: int) -> dict[str, Any]:
    """Return a statement that was added or answered."""
    return statement_shown(statement_or_missing(statement_id))


MADE: Mapping[str, tuple[str, str, Callable[[int], dict[str, Any]]]] = {
    "post": ("api.post", "post_id", tell_post),
    "idea": ("api.idea", "proposal_id", tell_idea),
    "change": ("api.change", "amendment_id", tell_change),
    "statement": ("api.statement", "statement_id", tell_statement),
}
"""What can be made: where it is read, under which number, and how it is told."""


def once(kind: str, make: Callable[[], int]) -> Answered:
    """Make something, or find what the same request with the same key has made; commit."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise NotTaken([("Idempotency-Key", _("Keep the key to 200 letters."))])
    mark = services.mark_of(request.method, request.path, body_of_request())
    before = services.made_already(g.api_token, key, mark) if key else None
    made_id = before.made_id if before else make()
    if key and before is None:
        services.remember_made(g.api_token, key, mark, kind=kind, made_id=made_id, now=utc_now())
    db.session.commit()
    endpoint, number, tell = MADE[kind]
    headers = {"Location": site_link(endpoint, **{number: made_id})}
    if before:
        headers["Idempotent-Replayed"] = "true"
    return tell(made_id), HTTPStatus.CREATED, headers
