"""Where an issue is up to: the steps of the stage tracker, the answer the last, and time left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.web.templating import day, moment
from app.issues.convert.settings import STAGE_LABELS, settings_of
from app.issues.models import Issue, StageTime
from deliberation.stages import Stage

STAGE_ICONS = {
    Stage.PROPOSE: "hand-platter",
    Stage.DISCUSS: "messages-square",
    Stage.AMEND: "pencil",
    Stage.RANK: "list-ordered",
    Stage.OUTCOME: "sunrise",
}


def tracker_of(issue: Issue, times: Mapping[Stage, StageTime]) -> list[dict[str, Any]]:
    """Return the steps of the stage tracker (macros/stages.html); stages left out are not shown.

    A vote held elsewhere went through none of them.
    """
    if issue.is_imported:
        return []
    order = list(Stage)
    steps: list[dict[str, Any]] = []
    for stage in order:
        step: dict[str, Any] = {"label": STAGE_LABELS[stage], "icon": STAGE_ICONS[stage]}
        if issue.stage is stage:
            step["state"] = "now"
            if stage in times:
                ends = moment(times[stage].ends_at, settings_of(issue).zone)
                step["when"] = _("until %(moment)s", moment=ends)
        elif issue.stage is None or order.index(stage) > order.index(issue.stage):
            step["state"] = "next"
        elif stage in times and times[stage].moved_on_at is None:
            continue
        else:
            step["state"] = "done"
        steps.append(step)
    return [*steps, answer_step(issue)]


def answer_step(issue: Issue) -> dict[str, Any]:
    """Return the last step: the result is not the end, those in power answer it."""
    step: dict[str, Any] = {"label": _("Answer"), "icon": "reply", "state": "next"}
    zone = settings_of(issue).zone
    if issue.answered_at is not None:
        when = _("answered %(day)s", day=day(issue.answered_at, zone))
        return step | {"state": "done", "when": when}
    if issue.answer_promised_by is not None:
        return step | {"when": _("by %(day)s", day=day(issue.answer_promised_by, zone))}
    return step


def time_left(ends_at: datetime, now: datetime) -> str:
    """Say how much time is left, in the largest whole unit."""
    seconds = int((ends_at - now).total_seconds())
    if seconds < 60:
        return _("Closing now")
    if seconds < 3_600:
        return ngettext("%(num)s minute left", "%(num)s minutes left", seconds // 60)
    if seconds < 2 * 86_400:
        return ngettext("%(num)s hour left", "%(num)s hours left", seconds // 3_600)
    return ngettext("%(num)s day left", "%(num)s days left", seconds // 86_400)
