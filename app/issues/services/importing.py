"""Bringing in what was said elsewhere: a question that stands in the middle of its way."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from app.extensions import db
from app.groups.models import Group
from app.issues.convert import (
    HOURS,
    TIMED_STAGES,
    Settings,
    document_of,
    opening_document,
    settings_hash,
)
from app.issues.models import Issue, Joining
from app.issues.queries import stage_times
from app.issues.services.preparing import lay_timetable
from deliberation.admission import commitment_to
from deliberation.stages import Stage

LONGEST_QUESTION = 140


def open_elsewhere(
    group: Group, stage: Stage, *, question: str, background: str, now: datetime
) -> Issue:
    """Return an issue that has just reached a stage, open to anyone, with the longest timetable."""
    seed = secrets.token_hex(16)
    settings = Settings(
        template="deep",
        hours=HOURS["deep"],
        joining=Joining.OPEN,
        has_status_quo=False,
        lot_commitment=commitment_to(seed),
    )
    passed = TIMED_STAGES[: TIMED_STAGES.index(stage)]
    opened_at = now - timedelta(hours=sum(HOURS["deep"][: len(passed)]))
    issue = Issue(
        group=group,
        question=shortened(question),
        background=background,
        stage=stage,
        settings=document_of(settings),
        settings_hash="",
        lot_seed=seed,
        is_imported=True,
        created_at=now,
        opened_at=opened_at,
    )
    db.session.add(issue)
    db.session.flush()
    lay_timetable(issue, settings, opened_at)
    times = stage_times(issue)
    for before in passed:
        times[before].moved_on_at = now
    issue.settings_hash = settings_hash(opening_document(issue, times))
    return issue


def shortened(question: str) -> str:
    """Cut a question to the length that one may have here."""
    if len(question) <= LONGEST_QUESTION:
        return question
    return question[: LONGEST_QUESTION - 1] + "…"


def group_for_imports(slug: str, *, name: str, description: str, now: datetime) -> Group:
    """Return the group that things of one kind are brought into, made with the first."""
    group = db.session.scalar(select(Group).where(Group.slug == slug))
    if group is None:
        group = Group(slug=slug, name=name, description=description, created_at=now)
        db.session.add(group)
    return group
