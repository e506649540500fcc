"""Putting a ballot in for somebody else, from the page on which one checks it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.ballots.forms import CastForm
from app.ballots.services import TooLate
from app.ballots.services.drafts import drop_drafts
from app.ballots.views.browser import draft_digests, sent_ballot
from app.ballots.views.casting import (
    asked_setting,
    in_service_terms,
    page_to_put_right,
    show_late,
    warmed_ticket,
)
from app.ballots.views.filling import check_form, fill_in_experience
from app.core.clock import database_now, utc_now
from app.core.drawing.codes import square_code
from app.core.errors import Refused
from app.core.policy import Decision, guarded_by, require
from app.core.storage.database import keeping_what_was_read, only_reading
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time, membership_in
from app.paper.forms import HelpingForm
from app.paper.policy import may_help
from app.paper.queries import people_helped
from app.paper.services.helping import put_in_for
from app.paper.views.frame import blueprint

blueprint.register_error_handler(TooLate, show_late)


@blueprint.app_context_processor
def offer_help() -> dict[str, Callable[..., Decision | HelpingForm | None]]:
    """Let the page that checks a ballot ask whether it may be put in for somebody else."""
    return {"may_help_with": may_help_with, "help_to_put_right": help_to_put_right}


def help_to_put_right() -> HelpingForm | None:
    """Return what was sent with a ballot for somebody else, where the page answers that."""
    return HelpingForm() if request.endpoint == f"{blueprint.name}.assist" else None


def may_help_with(issue: Issue) -> Decision:
    """Say whether this person may put one more ballot in now."""
    time, membership = current_time(issue), membership_in(current_user, issue)
    helped = people_helped(current_user, issue)
    return may_help(current_user, issue, time, utc_now(), membership, helped)


@blueprint.post("/issues/<int:issue_id>/ballot/for-someone")
@guarded_by(may_help)
def assist(issue_id: int) -> ResponseReturnValue:
    """Put one more ballot in, and show its ticket to be handed over."""
    ticket = warmed_ticket(issue_id)
    with only_reading():
        setting = asked_setting(issue_id)
        issue = setting.issue
        require(may_help(current_user, issue, None, setting.now, setting.membership))
        ballot = sent_ballot(setting)
        form, helping = CastForm(), HelpingForm()
        fill_in_experience(form, setting)
        if page := page_to_put_right(setting, ballot, form):
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        main = form.declared_now()["main"]
        given: dict[str, Any] = in_service_terms(setting, ballot, ticket, main)
    try:
        put_in_for(
            issue,
            current_user,
            setting.membership,
            experience=main,
            code=helping.for_code.data,
            clock=database_now,
            **given,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(refusal.message)
        return check_form(asked_setting(issue_id), ballot, form), HTTPStatus.UNPROCESSABLE_ENTITY
    drop_drafts(issue, draft_digests())
    with keeping_what_was_read():
        db.session.commit()
    return render_template(
        "paper/handed.html",
        issue=issue,
        slip=ballot.slip(),
        words=ticket.words,
        qr=square_code(" ".join(ticket.words)) if ticket.words else None,
        ends_at=setting.time.ends_at if setting.time else utc_now(),
        clocks=settings_of(issue).zone,
    )
