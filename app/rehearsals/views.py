"""Beginning and wiping a rehearsal on the real site; its steps on its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.issues.convert import settings_of, tracker_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in, stage_times
from app.rehearsals.convert import plan_for, token_for
from app.rehearsals.forms import SizeForm
from app.rehearsals.policy import may_play, may_rehearse, may_see_rehearsal
from app.rehearsals.queries import question_of_rehearsal, so_far
from app.rehearsals.services import (
    PREFIX,
    Files,
    Rehearsals,
    begin,
    clock_of,
    fill,
    go_on,
    part_of,
    wipe_old,
)
from deliberation.stages import Stage

blueprint = Blueprint("rehearsals", __name__)


def init_rehearsals(app: Flask, config: type[Any], make: Callable[[type[Any]], Flask]) -> None:
    """Let the real site lead into rehearsals, and a rehearsal's site go by its own clock."""
    files: Files | None = app.config.get("REHEARSAL")
    if files is not None:
        app.extensions["clock_ahead"] = clock_of(files)
        return
    app.wsgi_app = Rehearsals(app, config, make)  # type: ignore[method-assign]
    app.extensions["also_sweeps"] = lambda now: wipe_old(Path(app.config["REHEARSALS"]), now)


@blueprint.app_context_processor
def bar() -> dict[str, Any]:
    """Tell the page frame that a page belongs to a rehearsal."""
    files = rehearsal_here()
    return {"rehearsal_url": url_for("rehearsals.steps") if files else None}


def rehearsal_here() -> Files | None:
    """Return the rehearsal whose site this is; the real site is none."""
    files: Files | None = current_app.config.get("REHEARSAL")
    return files


def files_for(issue: Issue) -> Files:
    """Return where the rehearsal of a draft is kept."""
    folder = Path(current_app.config["REHEARSALS"])
    return Files(folder, token_for(current_app.config["SECRET_KEY"], issue.id))


@blueprint.get("/issues/<int:issue_id>/rehearsal")
@guarded_by(may_see_rehearsal)
def show(issue_id: int) -> ResponseReturnValue:
    """Say what a rehearsal is, lead into the one under way, offer to wipe it."""
    issue = issue_or_missing(issue_id)
    files = files_for(issue)
    is_there = files.exists()
    require(may_see_rehearsal(current_user, issue, membership_in(current_user, issue), is_there))
    return render_template(
        "rehearsals/show.html",
        issue=issue,
        form=SizeForm(formdata=None),
        plan=files.read() if is_there else None,
        way_in=way_into(files),
    )


@blueprint.post("/issues/<int:issue_id>/rehearsal")
@guarded_by(may_rehearse)
def create(issue_id: int) -> ResponseReturnValue:
    """Begin a rehearsal of a draft, in place of an earlier one."""
    issue = issue_or_missing(issue_id)
    require(may_rehearse(current_user, issue, membership_in(current_user, issue)))
    form = SizeForm()
    n_people = int(form.people.data if form.validate() else form.people.default)
    files = files_for(issue)
    begin(files, plan_for(issue, n_people))
    return redirect(way_into(files), code=303)


@blueprint.post("/issues/<int:issue_id>/rehearsal/wipe")
@guarded_by(may_see_rehearsal)
def wipe(issue_id: int) -> ResponseReturnValue:
    """Delete all there is of a rehearsal."""
    issue = issue_or_missing(issue_id)
    files = files_for(issue)
    require(
        may_see_rehearsal(current_user, issue, membership_in(current_user, issue), files.exists())
    )
    files.wipe()
    flash(_("The rehearsal is wiped. Nothing of it is left."))
    where = "issues.preview" if issue.opened_at is None else "process.show"
    return redirect(url_for(where, issue_id=issue.id), code=303)


def way_into(files: Files) -> str:
    """Return the address of a rehearsal's own site."""
    return f"{request.script_root}{PREFIX}{files.token}/rehearse"


@blueprint.get("/rehearse")
@public(may_play)
def steps() -> ResponseReturnValue:
    """Show where the rehearsal stands, and its next step."""
    files = playing()
    plan, issue = files.read(), question_of_rehearsal()
    times, now = stage_times(issue), utc_now()
    part = part_of(issue, now)
    return render_template(
        "rehearsals/steps.html",
        plan=plan,
        issue=issue,
        tracker=tracker_of(issue, times),
        done=so_far(),
        now=now,
        zone=settings_of(issue).zone,
        part=part,
        is_filled=part in plan.filled,
        is_over=issue.stage is Stage.OUTCOME,
        time=times.get(issue.stage) if issue.stage else None,
        draft_url=f"{request.script_root.rpartition(PREFIX.rstrip('/'))[0]}"
        f"/issues/{plan.draft_id}/rehearsal",
    )


@blueprint.post("/rehearse/fill")
@public(may_play)
def fill_stage() -> ResponseReturnValue:
    """Let the made-up people do what belongs to this part, once."""
    if fill(playing()):
        flash(_("The made-up people have been busy. Have a look around."))
    return redirect(url_for("rehearsals.steps"), code=303)


@blueprint.post("/rehearse/on")
@public(may_play)
def next_stage() -> ResponseReturnValue:
    """Let time pass to the end of this stage; a day, once there is a result."""
    go_on(playing(), utc_now())
    return redirect(url_for("rehearsals.steps"), code=303)


def playing() -> Files:
    """Return the rehearsal whose site this is, or stop: the real site has no such page."""
    files = rehearsal_here()
    require(may_play(files is not None))
    assert files is not None  # noqa: S101 - just asked
    return files
