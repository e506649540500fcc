"""Filling in a ballot: the page, saving it, checking it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.ballots.convert import minutes_for
from app.ballots.forms import STARTERS, CastForm, pressed
from app.ballots.models import ShownAs, Slot, Zone
from app.ballots.policy import may_fill_in
from app.ballots.queries import has_taken_part
from app.ballots.services.drafts import save_draft
from app.ballots.services.showing import (
    Ballot,
    ballot_page,
    ending_of,
    problems_in,
    reasons_given,
    shown_as_of,
)
from app.ballots.services.tickets import draw_ticket
from app.ballots.views.browser import (
    Setting,
    blueprint,
    open_ballot,
    remember,
    sent_content,
    stored_content,
    token_to_use,
)
from app.core.policy import public
from app.core.tokens import digest_of
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Experience
from app.issues.queries import experiences_of


@blueprint.get("/issues/<int:issue_id>/ballot")
@public(may_fill_in)
def edit(issue_id: int) -> ResponseReturnValue:
    """Show the ballot: what was saved in this browser, what was put in before, or a blank one."""
    setting = open_ballot(issue_id)
    ballot = ballot_page(setting.issue, stored_content(setting))
    return ballot_form(setting, ballot)


@blueprint.post("/issues/<int:issue_id>/ballot")
@public(may_fill_in)
def save(issue_id: int) -> ResponseReturnValue:
    """Keep the ballot as a draft, do what the button says, and show where that leads."""
    setting = open_ballot(issue_id)
    content, anchor = pressed(request.form, sent_content(setting), setting.places)
    token = token_to_use()
    save_draft(setting.issue, digest_of(token), content, now=setting.now)
    db.session.commit()
    ballot = ballot_page(setting.issue, content)
    if request.form.get("press") == "check" and problems_in(content, ballot.choices):
        page = ballot_form(setting, ballot, shows_problems=True)
        return remember(make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY), token)
    return remember(make_response(redirect(next_page(setting, anchor), code=303)), token)


def next_page(setting: Setting, anchor: str) -> str:
    """Return where the pressed button leads."""
    where = request.form.get("press", "")
    if where == "check":
        return url_for("ballots.check", issue_id=setting.issue.id)
    if where == "leave":
        flash(_("Your ballot is saved in this browser. It isn't in yet."))
        return url_for("process.show", issue_id=setting.issue.id)
    return url_for("ballots.edit", issue_id=setting.issue.id, _anchor=anchor or "ballot")


@blueprint.get("/issues/<int:issue_id>/ballot/check")
@public(may_fill_in)
def check(issue_id: int) -> ResponseReturnValue:
    """Show the saved ballot from best to worst, with the one button that puts it in."""
    setting = open_ballot(issue_id)
    ballot = ballot_page(setting.issue, stored_content(setting))
    if problems_in(ballot.content, ballot.choices):
        return ballot_form(setting, ballot, shows_problems=True)
    form = CastForm(formdata=None)
    fill_in_experience(form, setting)
    return check_form(setting, ballot, form)


def fill_in_experience(form: CastForm, setting: Setting) -> None:
    """Ask what brings the person here, with what they said before ticked."""
    given = experiences_of(setting.participation)
    form.prefill(setting.issue, setting.participation, given)


def ballot_form(setting: Setting, ballot: Ballot, *, shows_problems: bool = False) -> str:
    """Draw the ballot page."""
    settings = settings_of(setting.issue)
    problems = problems_in(ballot.content, ballot.choices) if shows_problems else []
    return render_template(
        "ballots/edit.html",
        issue=setting.issue,
        ballot=ballot,
        problems=problems,
        ends_at=setting.time.ends_at if setting.time else None,
        clocks=settings.zone,
        page=page_words(setting, ballot, dict(problems)),
    )


def page_words(setting: Setting, ballot: Ballot, wrong: dict[str, str]) -> dict[str, Any]:
    """Return what every option on the ballot page is drawn with."""
    main = setting.participation.main_experience if setting.participation else None
    label = settings_of(setting.issue).label_of(main) if main else ""
    content = ballot.content
    return {
        "issue": setting.issue,
        "ending_of": ending_of,
        "slots": Slot,
        "starters": STARTERS,
        "wrong": wrong,
        "zone_hints": zone_hints(),
        "is_change": has_taken_part(current_user, setting.issue),
        "is_staff": main is Experience.WORKS,
        "minutes": minutes_for(len(content.answers)),
        "own_label": label,
        "shown_words": lambda kind: words_for_shown(kind, label),
        "sorted_words": _(
            "%(done)s of %(all)s sorted.", done=content.n_sorted, all=len(content.answers)
        ),
    }


def words_for_shown(kind: str, label: str) -> str:
    """Say how reasons will be shown, on the fold that changes it."""
    if kind == ShownAs.NAME.value:
        return _("Shown by your name. Change")
    if kind == ShownAs.ANONYMOUS.value:
        return _("Shown without anything about you. Change")
    if label:
        return _("Shown as “%(label)s”, not your name. Change", label=label)
    return _("Shown by what brings you here, not your name. Change")


def zone_hints() -> dict[str, str]:
    """Return the few words beside the heading of each zone."""
    return {
        Zone.SUPPORT.value: _("Best at the top."),
        Zone.BETTER.value: _("Below your first ones, above now."),
        Zone.UNSURE.value: _("Level with how things are now."),
        Zone.WORSE.value: _("Below “keep things as they are”. Worst at the bottom."),
    }


def check_form(setting: Setting, ballot: Ballot, form: CastForm) -> str:
    """Draw the check page; a new ticket is drawn for each showing to somebody signed in."""
    settings = settings_of(setting.issue)
    main = setting.participation.main_experience if setting.participation else None
    if current_user.is_authenticated:
        form.ticket.data = draw_ticket(settings.privacy_mode).text
    return render_template(
        "ballots/check.html",
        issue=setting.issue,
        ballot=ballot,
        form=form,
        sheets={sheet.place: sheet for sheet in reasons_given(ballot, main)},
        shown_as={
            choice.i: shown_as_of(answer, main).value
            for choice, answer in zip(ballot.choices, ballot.content.answers, strict=True)
        },
        mode=settings.privacy_mode.value,
        ends_at=setting.time.ends_at if setting.time else None,
        clocks=settings.zone,
        is_staff=main is Experience.WORKS,
    )
