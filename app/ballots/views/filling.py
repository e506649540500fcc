"""Filling in a ballot: the whole of it, a card at a time, the page that checks it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.ballots.convert import minutes_for
from app.ballots.forms import STARTERS, CastForm
from app.ballots.models import ShownAs, Slot, Zone
from app.ballots.policy import may_fill_in
from app.ballots.queries import has_taken_part
from app.ballots.services.alerting import warnings_on
from app.ballots.services.cards import BY_CARDS, cards_of, first_unanswered
from app.ballots.services.showing import (
    Ballot,
    ballot_page,
    ending_of,
    problems_in,
    ways_said,
)
from app.ballots.services.tickets import draw_ticket
from app.ballots.views.browser import (
    Setting,
    Stored,
    blueprint,
    open_ballot,
    stored,
)
from app.core.policy import public
from app.issues.convert import settings_of
from app.issues.models import Experience
from app.issues.queries import experiences_of

EACH_IN_ITS_WAY = "each"


@blueprint.get("/issues/<int:issue_id>/ballot")
@public(may_fill_in)
def edit(issue_id: int) -> ResponseReturnValue:
    """Show the ballot: what was saved in this browser, what was put in before, or a blank one.

    `?card=3` shows one idea by itself, `?whole=1` all of them. A ballot of middling length begins
    with the first card that is not answered.
    """
    setting = open_ballot(issue_id)
    before = stored(setting)
    ballot = ballot_page(setting.issue, before.content, options=setting.options)
    if number := asked_card(ballot):
        return card_form(setting, ballot, number, saved=before)
    return ballot_form(setting, ballot, saved=before)


def asked_card(ballot: Ballot) -> int:
    """Return the number of the card to show; 0 for the whole ballot."""
    asked = request.args.get("card", type=int)
    if asked is not None:
        return min(max(asked, 1), len(ballot.choices))
    if "whole" in request.args or len(ballot.choices) not in BY_CARDS:
        return 0
    return first_unanswered(ballot.content)


@blueprint.get("/issues/<int:issue_id>/ballot/check")
@public(may_fill_in)
def check(issue_id: int) -> ResponseReturnValue:
    """Show the saved ballot from best to worst, with the one button that puts it in."""
    setting = open_ballot(issue_id)
    before = stored(setting)
    ballot = ballot_page(setting.issue, before.content, options=setting.options)
    if problems_in(ballot.content, ballot.choices):
        return ballot_form(setting, ballot, shows_problems=True, saved=before)
    form = CastForm(formdata=None)
    fill_in_experience(form, setting)
    return check_form(setting, ballot, form)


def fill_in_experience(form: CastForm, setting: Setting) -> None:
    """Ask what brings the person here, with what they said before ticked."""
    given = experiences_of(setting.participation)
    form.prefill(setting.issue, setting.participation, given)


def ballot_form(
    setting: Setting, ballot: Ballot, *, shows_problems: bool = False, saved: Stored | None = None
) -> str:
    """Draw the whole ballot, on which ideas are sorted and put in order."""
    problems = problems_in(ballot.content, ballot.choices) if shows_problems else []
    words = page_words(setting, ballot, dict(problems), saved)
    return render_template("ballots/edit.html", ballot=ballot, problems=problems, **words)


def card_form(setting: Setting, ballot: Ballot, number: int, *, saved: Stored) -> str:
    """Draw one idea by itself."""
    cards = cards_of(ballot)
    words = page_words(setting, ballot, {}, saved)
    return render_template(
        "ballots/card.html", ballot=ballot, card=cards[number - 1], cards=cards, **words
    )


def page_words(
    setting: Setting, ballot: Ballot, wrong: dict[str, str], saved: Stored | None
) -> dict[str, Any]:
    """Return what pages of a ballot that is being filled in are drawn with."""
    return {
        "issue": setting.issue,
        "ends_at": setting.time.ends_at if setting.time else None,
        "clocks": settings_of(setting.issue).zone,
        "saved": saved or Stored(ballot.content),
        "page": option_words(setting, ballot, wrong),
    }


def option_words(setting: Setting, ballot: Ballot, wrong: dict[str, str]) -> dict[str, Any]:
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
    if kind == EACH_IN_ITS_WAY:
        return _("Shown in different ways. Change")
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
    settings, left = settings_of(setting.issue), request.args.getlist("left")
    main = setting.participation.main_experience if setting.participation else None
    if current_user.is_authenticated:
        form.ticket.data = draw_ticket(settings.privacy_mode).text
    return render_template(
        "ballots/check.html",
        issue=setting.issue,
        ballot=ballot,
        form=form,
        warnings=warnings_on(setting.issue, ballot, current_user, main, left),
        left=left,
        is_by_cards=len(ballot.choices) in BY_CARDS,
        ways=[ways_said(answer, main) for answer in ballot.content.answers],
        mode=settings.privacy_mode.value,
        ends_at=setting.time.ends_at if setting.time else None,
        clocks=settings.zone,
        is_staff=main is Experience.WORKS,
    )
