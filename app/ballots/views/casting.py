"""Putting a ballot in, and the moment after."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.ballots.forms import CastForm
from app.ballots.policy import may_cast, may_fill_in, may_rank, may_see_thanks
from app.ballots.queries import has_taken_part
from app.ballots.services.casting import TooLate
from app.ballots.services.casting import cast as put_in
from app.ballots.services.drafts import drop_drafts
from app.ballots.services.lately import taken_part_lately
from app.ballots.services.own import content_to_change
from app.ballots.services.showing import (
    Ballot,
    ballot_page,
    problems_in,
    reasons_given,
)
from app.ballots.services.tickets import Ticket, checked
from app.ballots.views.browser import (
    Setting,
    blueprint,
    draft_digests,
    sent_ballot,
    sent_content,
)
from app.ballots.views.filling import ballot_form, check_form, fill_in_experience
from app.core.clock import database_now, utc_now
from app.core.drawing.codes import square_code
from app.core.policy import guarded_by, public, require
from app.core.storage.database import keeping_what_was_read, only_reading
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Experience, Issue, StageTime
from app.issues.queries import (
    issue_for,
    issue_or_missing,
    stage_times,
)
from app.proposals.queries import options_on_ballot
from app.shortlists.services.standing import refuse_while_picking
from deliberation.stages import Stage


@blueprint.post("/issues/<int:issue_id>/ballot/cast")
@public(may_cast)
def cast(issue_id: int) -> ResponseReturnValue:
    """Put the ballot in and show the ticket at once: its words are in no address and no cookie.

    Reloading sends the same ticket and the same ballot again, and is answered with the same page.
    """
    ticket = warmed_ticket(issue_id)
    with only_reading(then_writes=True):
        setting = asked_setting(issue_id)
        if not current_user.is_authenticated:
            return redirect(url_for("ballots.check", issue_id=issue_id), code=303)
        ballot = sent_ballot(setting)
        form = CastForm()
        fill_in_experience(form, setting)
        if page := page_to_put_right(setting, ballot, form):
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        said = form.declared_now()
        given = in_service_terms(setting, ballot, ticket, said["main"])
        given |= {"places": setting.places, "declared": said}
    put_in(setting.issue, current_user, clock=database_now, **given)
    drop_drafts(setting.issue, draft_digests())
    with keeping_what_was_read():
        db.session.commit()
    with only_reading():
        return thanks(setting.issue, setting.time, ballot, ticket.words)


def page_to_put_right(setting: Setting, ballot: Ballot, form: CastForm) -> str:
    """Return the page on which something has to be put right first; nothing if all is well."""
    if problems_in(ballot.content, ballot.choices):
        return ballot_form(setting, ballot, shows_problems=True)
    return "" if form.validate_on_submit() else check_form(setting, ballot, form)


def warmed_ticket(issue_id: int) -> Ticket:
    """Return the ticket of the form, stretched before the first statement takes a lock."""
    ticket = Ticket(request.form.get("ticket", "").strip())
    ticket.stretched(issue_id)
    return ticket


def asked_setting(issue_id: int) -> Setting:
    """Return the issue a ballot was sent to, whether or not Rank still runs; not before it has."""
    found = issue_for(current_user, issue_id)
    issue = found.issue
    setting = Setting(
        issue=issue,
        time=stage_times(issue).get(Stage.RANK),
        now=utc_now(),
        membership=found.membership,
        participation=found.participation,
        options=options_on_ballot(issue),
    )
    if not setting.options:
        refuse_while_picking(issue)
    is_late = setting.time is not None and setting.now >= setting.time.ends_at
    if issue.stage is not Stage.OUTCOME and not is_late:
        about = (issue, setting.time, setting.now, setting.membership)
        require(may_fill_in(current_user, *about) and may_rank(setting.options))
    return setting


def in_service_terms(
    setting: Setting, ballot: Ballot, ticket: Ticket, main: Experience
) -> dict[str, Any]:
    """Return the ballot in the terms of the service that puts it in."""
    answers = ballot.content.answers
    return {
        "zones": {row.place: answers[row.i].zone for row in ballot.choices},
        "order": {row.place: answers[row.i].tier for row in ballot.choices},
        "reasons": reasons_given(ballot, main),
        "ticket": checked(ticket, settings_of(setting.issue).privacy_mode),
    }


@blueprint.get("/issues/<int:issue_id>/ballot/done")
@guarded_by(may_see_thanks)
def done(issue_id: int) -> ResponseReturnValue:
    """Say thank you again; the words were shown once and are not here to be shown."""
    issue = issue_or_missing(issue_id)
    require(may_see_thanks(current_user, issue, has_taken_part(current_user, issue)))
    own = content_to_change(issue, current_user, seed=0)
    ballot = ballot_page(issue, own) if own else None
    return thanks(issue, stage_times(issue).get(Stage.RANK), ballot, None)


def thanks(
    issue: Issue, time: StageTime | None, ballot: Ballot | None, words: tuple[str, ...] | None
) -> str:
    """Draw the moment after; `words` are None where they were shown before."""
    settings = settings_of(issue)
    ends_at = time.ends_at if time else utc_now()
    return render_template(
        "ballots/done.html",
        issue=issue,
        slip=ballot.slip() if ballot else [],
        words=words,
        qr=square_code(" ".join(words)) if words else None,
        taken_part=taken_part_lately(issue.id),
        ends_at=ends_at,
        is_open=utc_now() < ends_at,
        clocks=settings.zone,
        mode=settings.privacy_mode.value,
        answerer=settings.answerer,
    )


@blueprint.errorhandler(TooLate)
def show_late(error: TooLate) -> ResponseReturnValue:
    """Say that Rank had closed, and show the whole ballot so that nothing written is lost."""
    db.session.rollback()
    issue = issue_or_missing((request.view_args or {})["issue_id"])
    setting = asked_setting(issue.id)
    page = render_template(
        "ballots/late.html",
        issue=issue,
        ballot=ballot_page(issue, sent_content(setting)),
        message=error.message,
        ends_at=setting.time.ends_at if setting.time else None,
        clocks=settings_of(issue).zone,
    )
    return page, int(error.status)
