"""Making a stage longer, for a public reason."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.errors import Refused
from app.core.policy import require
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import timetable_of
from app.issues.models import Extension, Issue
from app.issues.policy import may_extend
from app.issues.queries import extensions_of, organisers_are_away, stage_times
from app.issues.services.preparing import Clock, locked
from app.journal.services import write_entry
from deliberation.errors import ExtensionRefused
from deliberation.timetable import extend

REFUSALS = {
    "stage-has-no-end": _l("There is no running stage to extend."),
    "stage-is-over": _l("That stage has just ended, so it can't be made longer."),
    "stage-closes-soon": _l("Rank closes in less than six hours, so it can't be made longer."),
    "extended-too-often": _l("This stage has been made longer as often as it may be."),
    "extended-too-far": _l(
        "That's too long. All extensions of a stage together are at most half its announced length."
    ),
    "not-longer": _l("Say by how many hours it should be longer. A stage is never shortened."),
}


def extend_stage(
    issue: Issue,
    member: Member,
    membership: Membership | None,
    *,
    hours: int,
    reason: str,
    clock: Clock,
) -> Extension:
    """Make the present stage longer, for a public reason; later stages move along."""
    locked(issue)
    now = clock(db.session)
    away = organisers_are_away(issue, now)
    require(may_extend(member, issue, membership, hosts_may=away))
    if issue.stage is None:
        raise Refused(REFUSALS["stage-has-no-end"])
    times = stage_times(issue)
    timetable = timetable_of(times, extensions_of(issue))
    try:
        longer = extend(timetable, issue.stage, timedelta(hours=hours), now)
    except ExtensionRefused as error:
        raise Refused(REFUSALS[error.code]) from error
    extension = Extension(
        issue_id=issue.id,
        stage=issue.stage,
        member_id=member.id,
        reason=reason,
        previous_ends_at=timetable.ends_at(issue.stage),
        new_ends_at=longer.ends_at(issue.stage),
        extended_at=now,
    )
    db.session.add(extension)
    for stage, time in times.items():
        time.starts_at, time.ends_at = longer.starts_at(stage), longer.ends_at(stage)
    db.session.flush()
    write_entry(
        "stage-extended",
        issue_id=issue.id,
        now=now,
        by=member.display_name,
        stage=issue.stage.value,
        hours=hours,
        reason=reason,
        new_ends_at=extension.new_ends_at.isoformat(),
    )
    return extension
