"""Preparing an issue and opening it; noting what its answerer promised."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.clock import AnySession
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.core.words.markdown import render_markdown
from app.extensions import db
from app.groups.models import Group, Membership
from app.issues.convert import (
    ANSWERING_HOURS,
    CHECK_HOURS,
    HOURS,
    Settings,
    document_of,
    opening_document,
    settings_hash,
    settings_of,
    with_changes,
)
from app.issues.models import (
    Experience,
    Issue,
    Joining,
    PrivacyMode,
    StageTime,
)
from app.issues.policy import may_change_settings, may_draft, may_organise
from app.issues.queries import stage_times
from app.journal.services import write_entry
from deliberation.admission import commitment_to
from deliberation.errors import InvalidMoment
from deliberation.stages import Stage
from deliberation.timetable import timetable_from

Clock = Callable[[AnySession], datetime]

EXPERIENCES = {
    Experience.USES: _l("I use it"),
    Experience.WORKS: _l("I work in it"),
    Experience.CARES: _l("I care for someone who uses it"),
    Experience.OTHER: _l("Something else"),
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
        check_hours=CHECK_HOURS[template],
        answering_hours=ANSWERING_HOURS[template],
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
    db.session.refresh(issue, with_for_update={"of": Issue})
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
    if settings.privacy_mode is PrivacyMode.PRIVATE and settings.joining is Joining.CODES:
        raise Refused(_l("A private question needs checked addresses, so a code can't open it."))
    if settings.privacy_mode is PrivacyMode.RECORDED and settings.paper_place:
        raise Refused(_l("Ballots on paper have no names, so a recorded question takes none."))
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
    """Lock the issue's row, and read it and its times afresh; SQLite's lock is held already."""
    db.session.refresh(issue, with_for_update={"of": Issue})
    for time in stage_times(issue).values():
        db.session.refresh(time)


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
