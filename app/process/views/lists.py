"""Home, every question, an organiser's desk."""

from __future__ import annotations

from flask import (
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.answers.services.showing import what_changed
from app.checking.queries import to_answer
from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.issues.policy import may_draft
from app.issues.queries import (
    group_by_slug,
    place_in_group,
)
from app.moderation.queries.records import jobs_for
from app.outcomes.queries import outcomes_of
from app.outcomes.services.showing import headlines_of
from app.paper.queries import n_unfinished
from app.process.convert.cards import by_stage, card_of
from app.process.convert.desk import minutes_of, tasks_on_desk
from app.process.convert.quick import quick_things
from app.process.queries import (
    facts_about,
    finished_issues,
    groups_organised_by,
    issues_of_group,
    open_issues,
)
from app.process.views.frame import blueprint
from deliberation.stages import Stage

SHOWN_FINISHED = 4
SHOWN_CHANGED = 2


@blueprint.get("/")
@public()
def home() -> ResponseReturnValue:
    """Say what can be done now, and what came of what was done."""
    now, issues = utc_now(), open_issues()
    finished = finished_issues(SHOWN_FINISHED)
    facts = facts_about([*issues, *finished])
    cards = [card_of(issue, facts[issue.id], now) for issue in issues]
    return render_template(
        "process/home.html",
        cards=cards,
        finished=[card_of(issue, facts[issue.id], now) for issue in finished],
        told=headlines_of(outcomes_of(finished)),
        changed=what_changed(SHOWN_CHANGED, now),
        quick=quick_things(cards),
    )


@blueprint.get("/issues")
@public()
def index() -> ResponseReturnValue:
    """List every opened issue by stage; `?group=` leaves those of one group."""
    now, slug = utc_now(), request.args.get("group", "")
    group = group_by_slug(slug) if slug else None
    issues = [*open_issues(), *finished_issues()]
    shown = [issue for issue in issues if group is None or issue.group_id == group.id]
    facts = facts_about(shown)
    cards = [card_of(issue, facts[issue.id], now) for issue in shown]
    return render_template("process/index.html", by_stage=by_stage(cards), group=group)


@blueprint.get("/desk")
@guarded_by(may_draft)
def desks() -> ResponseReturnValue:
    """Go to the organiser's desk, or list the desks of somebody with several groups."""
    groups = groups_organised_by(current_user)
    if len(groups) == 1:
        return redirect(url_for("process.desk", slug=groups[0].slug), code=303)
    return render_template("process/desks.html", groups=groups)


@blueprint.get("/groups/<slug>/desk")
@guarded_by(may_draft)
def desk(slug: str) -> ResponseReturnValue:
    """Show an organiser the group's own issues, each with its next step."""
    group = group_by_slug(slug)
    require(may_draft(current_user, place_in_group(current_user, group)))
    issues = issues_of_group(group.id)
    opened = [issue for issue in issues if issue.opened_at is not None]
    facts, now = facts_about(opened), utc_now()
    cards = [card_of(issue, facts[issue.id], now) for issue in opened]
    drafts = [issue for issue in issues if issue.opened_at is None]
    said = to_answer([issue.id for issue in opened])
    sheets = n_unfinished([issue.id for issue in opened if issue.stage is Stage.RANK])
    tasks = tasks_on_desk(group, jobs_for(current_user, group), drafts, cards, said, sheets)
    return render_template(
        "process/desk.html",
        group=group,
        drafts=drafts,
        cards=cards,
        tasks=tasks,
        minutes=minutes_of(tasks),
    )
