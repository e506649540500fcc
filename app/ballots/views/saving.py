"""Saving a ballot that is being filled in: by a button, or by a script as it is written."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.ballots.convert import Content
from app.ballots.forms import pressed
from app.ballots.policy import may_fill_in
from app.ballots.queries import has_taken_part
from app.ballots.services.cards import BY_CARDS, card_after, first_unanswered, number_of
from app.ballots.services.drafts import hold_draft, save_draft
from app.ballots.services.showing import ballot_page, problems_in
from app.ballots.views.browser import (
    Setting,
    Stored,
    blueprint,
    open_ballot,
    remember,
    sent_card,
    sent_content,
    stored,
    token_to_use,
)
from app.ballots.views.filling import ballot_form
from app.core.policy import public
from app.core.tokens import digest_of
from app.extensions import db


@blueprint.post("/issues/<int:issue_id>/ballot")
@public(may_fill_in)
def save(issue_id: int) -> ResponseReturnValue:
    """Keep the ballot as a draft, do what the button says, and show where that leads."""
    setting, token = open_ballot(issue_id), token_to_use()
    hold_draft(digest_of(token))
    before = stored(setting, to_change=True)
    is_by_itself = "by_itself" in request.form
    if is_by_itself and request.form.get("seen") != before.version:
        return "", HTTPStatus.CONFLICT
    sent = sent_card(setting, before) if "card" in request.form else sent_content(setting)
    content, anchor = pressed(request.form, sent, setting.places)
    is_change = has_taken_part(current_user, setting.issue)
    save_draft(setting.issue, digest_of(token), content, now=setting.now, is_change=is_change)
    db.session.commit()
    after = Stored(content, setting.now)
    answer = after.version if is_by_itself else where_it_leads(setting, after, anchor)
    return remember(make_response(answer), token)


def where_it_leads(setting: Setting, after: Stored, anchor: str) -> ResponseReturnValue:
    """Answer a pressed button: lead on, or say first what has to be put right."""
    if request.form.get("press") == "check":
        ballot = ballot_page(setting.issue, after.content, options=setting.options)
        if problems_in(after.content, ballot.choices):
            page = ballot_form(setting, ballot, shows_problems=True, saved=after)
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(next_page(setting, after.content, anchor), code=HTTPStatus.SEE_OTHER)


def next_page(setting: Setting, content: Content, anchor: str) -> str:
    """Return where the pressed button leads."""
    issue_id, press = setting.issue.id, request.form.get("press", "")
    if press == "check":
        return url_for("ballots.check", issue_id=issue_id)
    if press == "leave":
        flash(_("Your ballot is saved in this browser. It isn't in yet."))
        return url_for("process.show", issue_id=issue_id)
    number = next_card(setting, content, press)
    is_long = len(content.answers) in BY_CARDS
    return url_for(
        "ballots.edit",
        issue_id=issue_id,
        card=number or None,
        whole=1 if is_long and not number else None,
        _anchor=anchor or "ballot",
    )


def next_card(setting: Setting, content: Content, press: str) -> int:
    """Return the number of the card that comes next; 0 for the whole ballot."""
    if press == "cards":
        return first_unanswered(content) or 1
    place = request.form.get("card", "")
    if press == "whole" or place not in [str(place) for place in setting.places]:
        return 0
    number = number_of(content, setting.places.index(int(place)))
    return card_after(press, number, len(content.answers))
