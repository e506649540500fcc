"""Preparing an issue, opening it, making a stage longer, and saying what brings one here."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app.accounts.models import Member
from app.core.clock import AnySession
from app.core.errors import Conflict, Refused
from app.core.markdown import render_markdown
from app.core.policy import require
from app.extensions import db
from app.groups.models import Group, Membership
from app.issues.convert import (
    HOURS,
    Settings,
    document_of,
    opening_document,
    settings_hash,
    settings_of,
    timetable_of,
    with_changes,
)
from app.issues.models import (
    DeclaredExperience,
    Experience,
    Extension,
    Issue,
    Joining,
    Participation,
    PrivacyMode,
    StageTime,
)
from app.issues.policy import may_change_settings, may_draft, may_extend, may_organise
from app.issues.queries import extensions_of, organisers_are_away, stage_times
from app.journal.services import write_entry
from deliberation.admission import commitment_to
from deliberation.errors import ExtensionRefused, InvalidMoment
from deliberation.stages import Stage
from deliberation.timetable import extend, timetable_from

Clock = Callable[[AnySession], datetime]

EXPERIENCES = {
    Experience.USES: _l("I use it"),
    Experience.WORKS: _l("I work in it"),
    Experience.CARES: _l("I care for someone who uses it"),
    Experience.OTHER: _l("Something else"),
}
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


def create_draft(
    group: Group,
    member: Member,
    membership: Membership | None,
    *,
    question: str,
    status_quo: str,
    template: str,
    now: datetime,
) -> Issue:
    """Start preparing a question, with a default for everything."""
    require(may_draft(member, membership))
    settings = Settings(
        template=template,
        hours=HOURS[template],
        experiences={kind: str(label) for kind, label in EXPERIENCES.items()},
    )
    issue = Issue(
        group=group,
        created_by_id=member.id,
        question=question,
        status_quo=status_quo,
        settings=document_of(settings),
        created_at=now,
    )
    db.session.add(issue)
    db.session.flush()
    return issue


def save_draft(
    issue: Issue,
    member: Member,
    membership: Membership | None,
    *,
    question: str,
    background: str,
    status_quo: str,
    settings: Settings,
    revision: int,
) -> None:
    """Change a draft; somebody else's change in between is not written over."""
    require(may_change_settings(member, issue, membership))
    if issue.revision != revision:
        raise Conflict(
            _l("Somebody else changed this draft meanwhile. Reload it and make your change again.")
        )
    refuse_contradictions(settings)
    issue.question = question
    issue.background = background
    issue.background_html = render_markdown(background)
    issue.status_quo = status_quo
    issue.settings = document_of(settings)


def refuse_contradictions(settings: Settings) -> None:
    """Refuse settings that cannot hold together, saying which to change."""
    if settings.privacy_mode is PrivacyMode.RECORDED and settings.joining is not Joining.LIST:
        raise Refused(_l("Ballots with names need a list of who may take part."))
    if settings.privacy_mode is PrivacyMode.PRIVATE and settings.joining is Joining.OPEN:
        raise Refused(
            _l("A private question needs checked addresses. Choose another way of joining.")
        )
    if not settings.experiences:
        raise Refused(_l("Name at least one thing that may bring people here."))


def open_issue(
    issue: Issue, member: Member, membership: Membership | None, *, clock: Clock
) -> None:
    """Fix and hash the settings, commit to the lot, lay the timetable from this moment on."""
    locked(issue)
    require(may_change_settings(member, issue, membership))
    settings = settings_of(issue)
    refuse_contradictions(settings)
    if settings.has_status_quo and not issue.status_quo:
        raise Refused(_l("Say how things are now: people rank every idea against it."))
    now = clock(db.session)
    issue.lot_seed = secrets.token_hex(16)
    issue.settings = document_of(
        with_changes(settings, lot_commitment=commitment_to(issue.lot_seed))
    )
    lay_timetable(issue, settings, now)
    fixed = opening_document(issue, stage_times(issue))
    issue.settings_hash = settings_hash(fixed)
    issue.opened_at = now
    issue.stage = Stage.PROPOSE
    write_entry(
        "issue-opened",
        issue_id=issue.id,
        now=now,
        by=member.display_name,
        question=issue.question,
        settings_hash=issue.settings_hash,
        lot_commitment=issue.settings["lot_commitment"],
    )


def lay_timetable(issue: Issue, settings: Settings, now: datetime) -> None:
    """Write when each stage starts and ends, counted from the moment of opening."""
    try:
        timetable = timetable_from(now, settings.lengths, settings.zone)
    except InvalidMoment as error:
        raise Refused(
            _l(
                "A stage would end while the clocks change, at an hour that is missing or comes "
                "twice. Open it an hour later."
            )
        ) from error
    for timed in timetable.stages:
        db.session.add(
            StageTime(
                issue_id=issue.id,
                stage=timed.stage,
                announced_starts_at=timed.announced_start,
                announced_ends_at=timed.announced_end,
                starts_at=timed.announced_start,
                ends_at=timed.announced_end,
            )
        )
    db.session.flush()


def locked(issue: Issue) -> None:
    """Lock the issue's row and read it afresh; on SQLite the request holds the lock already."""
    db.session.refresh(issue, with_for_update={"of": Issue})


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


def note_answerer(
    issue: Issue,
    member: Member,
    membership: Membership | None,
    *,
    asked_at: datetime | None,
    promised_by: datetime | None,
    now: datetime,
) -> None:
    """Write down that the answerer was asked, or has promised to answer by a day."""
    require(may_organise(member, issue, membership))
    if issue.opened_at is None or not settings_of(issue).answerer:
        raise Refused(_l("Nobody was named who should answer."))
    issue.answer_asked_at = asked_at
    issue.answer_promised_by = promised_by
    write_entry(
        "answerer-noted",
        issue_id=issue.id,
        now=now,
        by=member.display_name,
        answerer=settings_of(issue).answerer,
        asked_at=asked_at.isoformat() if asked_at else None,
        promised_by=promised_by.isoformat() if promised_by else None,
    )


def declare_experience(
    issue: Issue,
    member: Member,
    *,
    kinds: Collection[Experience],
    main: Experience | None,
    now: datetime,
) -> Participation:
    """Write down what brings the member here; asked on the first contribution and at Cast."""
    offered = set(settings_of(issue).experiences) or {Experience.OTHER}
    chosen = set(kinds) & offered or ({main} if main in offered else set())
    if not chosen:
        raise Refused(_l("Tell us what brings you here: tick at least one."))
    if main not in chosen:
        if len(chosen) > 1:
            raise Refused(_l("You ticked more than one. Say which one to count you under."))
        [main] = chosen
    row = db.session.scalar(
        select(Participation).where(
            Participation.issue_id == issue.id, Participation.member_id == member.id
        )
    )
    if row is None:
        row = Participation(issue_id=issue.id, member_id=member.id, created_at=now)
        db.session.add(row)
    row.main_experience = main
    db.session.flush()
    db.session.execute(
        delete(DeclaredExperience).where(DeclaredExperience.participation_id == row.id)
    )
    db.session.add_all(DeclaredExperience(participation_id=row.id, kind=kind) for kind in chosen)
    return row
