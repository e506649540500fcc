"""Pages of the room shortlists: picking ideas, and keeping one on the ballot."""

from __future__ import annotations

import secrets
from datetime import datetime

import numpy as np
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import database_now, utc_now
from app.core.policy import guarded_by, public, require
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time, issue_for
from app.shortlists.forms import picked_from
from app.shortlists.models import Shortlist
from app.shortlists.policy import may_pick, may_rescue, may_see_shortlist
from app.shortlists.queries import shortlist_or_missing
from app.shortlists.services import answer_page, draw_page, keep_on
from app.shortlists.services.showing import cut_for, part_now, picking_for
from app.shortlists.services.standing import StillPicking
from deliberation.stages import Stage

blueprint = Blueprint("shortlists", __name__)
HOW = {"list": False, "pairs": True}
"""The two ways of showing a page of ideas, and whether they stand two by two."""

PAGES = {
    "picking": "shortlists/pick.html",
    "cutting": "shortlists/wait.html",
    "rescue": "shortlists/keep.html",
    "laying": "shortlists/wait.html",
}


def found(issue_id: int) -> tuple[Issue, Shortlist]:
    """Return an issue the person may see, with its shortlist, or "there is nothing here"."""
    here, row = issue_for(current_user, issue_id), shortlist_or_missing(issue_id)
    require(may_see_shortlist(current_user, here.issue, row, here.membership))
    return here.issue, row


@blueprint.get("/issues/<int:issue_id>/shortlist")
@public(may_see_shortlist)
def show(issue_id: int) -> ResponseReturnValue:
    """Show the part that runs: ideas to pick, the list being cut, ideas to keep on."""
    issue, row = found(issue_id)
    now = utc_now()
    part = part_now(row, now)
    if issue.stage is not Stage.RANK:
        return redirect(url_for("outcomes.show", issue_id=issue_id, _anchor="cut"), code=303)
    if part == "laid":
        return redirect(url_for("ballots.edit", issue_id=issue_id), code=303)
    return part_page(issue, row, part, now)


def part_page(issue: Issue, row: Shortlist, part: str, now: datetime) -> str:
    """Draw the page of a part."""
    settings, time = settings_of(issue), current_time(issue)
    here = issue_for(current_user, issue.id)
    return render_template(
        PAGES[part],
        issue=issue,
        row=row,
        part=part,
        settings=settings,
        ends_at=time.ends_at if time else None,
        clocks=settings.zone,
        picking=picking_for(current_user, issue, request.args.get("page", type=int)),
        ideas=cut_for(current_user, issue) if part == "rescue" else [],
        may_pick=may_pick(current_user, issue, row, now, here.membership),
    )


@blueprint.post("/issues/<int:issue_id>/shortlist/draw")
@guarded_by(may_pick)
def draw(issue_id: int) -> ResponseReturnValue:
    """Draw a page of ideas this person has not seen."""
    issue, _row = found(issue_id)
    draw_for(issue, request.form.get("how", ""))
    db.session.commit()
    return to_picking(issue_id, "page")


@blueprint.post("/issues/<int:issue_id>/shortlist/pick")
@guarded_by(may_pick)
def pick(issue_id: int) -> ResponseReturnValue:
    """Keep what was picked on a page; then draw another, or stop."""
    issue, _row = found(issue_id)
    answer_page(
        issue,
        current_user,
        number=request.form.get("page", 0, type=int),
        picked=picked_from(request.form),
        clock=database_now,
    )
    goes_on = request.form.get("then") in HOW
    if goes_on:
        draw_for(issue, request.form["then"])
    db.session.commit()
    flash(_("That's kept. You can change it until picking ends."))
    return to_picking(issue_id, "page" if goes_on else "more")


def draw_for(issue: Issue, how: str) -> None:
    """Draw a page of new ideas for the person who asks, in a list or two by two."""
    draw_page(
        issue,
        current_user,
        in_pairs=HOW.get(how, False),
        rng=np.random.default_rng(secrets.randbits(128)),
        clock=database_now,
    )


def to_picking(issue_id: int, anchor: str) -> ResponseReturnValue:
    """Go back to the picking page."""
    return redirect(url_for("shortlists.show", issue_id=issue_id, _anchor=anchor), code=303)


@blueprint.post("/issues/<int:issue_id>/shortlist/<int:place>/keep")
@guarded_by(may_rescue)
def keep(issue_id: int, place: int) -> ResponseReturnValue:
    """Say that an idea one backs should stay on the ballot, or take that back."""
    issue, _row = found(issue_id)
    wants = request.form.get("wants") != "no"
    keep_on(issue, current_user, place=place, wants=wants, clock=database_now)
    db.session.commit()
    flash(_("You want it kept on. It needs enough of its backers.") if wants else _("Taken back."))
    return redirect(url_for("shortlists.show", issue_id=issue_id), code=303)


@blueprint.app_errorhandler(StillPicking)
def show_instead(error: StillPicking) -> ResponseReturnValue:
    """Send whoever comes for the ballot to the part that runs."""
    db.session.rollback()
    return redirect(url_for("shortlists.show", issue_id=error.issue_id), code=303)
