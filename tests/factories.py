"""Rows for tests: each maker takes what matters and fills in the rest."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from app.accounts.models import Member
from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.issues.convert import HOURS, TIMED_STAGES, document_of, settings_from, settings_hash
from app.issues.models import Experience, Issue, StageTime
from app.jobs.tasks import run_due
from deliberation.admission import commitment_to
from deliberation.stages import Stage

counter = itertools.count(1)


def make_member(name=None, **columns):
    """A member with a checked address and a chosen name."""
    n = next(counter)
    row = Member(
        **{
            "email": f"member{n}@example.org",
            "display_name": name or f"Member {n}",
            "has_chosen_name": True,
            "created_at": utc_now(),
            **columns,
        }
    )
    db.session.add(row)
    db.session.commit()
    return row


def make_group(name=None, organiser=None):
    """A group; with an organiser if one is given."""
    n = next(counter)
    row = Group(slug=f"group-{n}", name=name or f"Group {n}", created_at=utc_now())
    db.session.add(row)
    db.session.flush()
    if organiser is not None:
        add_to_group(row, organiser, Role.ORGANISER)
    db.session.commit()
    return row


def add_to_group(group, someone, role=Role.MEMBER):
    """Put a member into a group."""
    row = Membership(group_id=group.id, member_id=someone.id, role=role, created_at=utc_now())
    db.session.add(row)
    db.session.commit()
    return row


EXPERIENCES = {
    Experience.USES.value: "I use it",
    Experience.WORKS.value: "I work in it",
    Experience.CARES.value: "I care for someone who does",
    Experience.OTHER.value: "Something else",
}
ISSUE_COLUMNS = {"question", "background", "background_html", "status_quo", "created_by_id"}


def make_issue(stage=Stage.PROPOSE, group=None, organiser=None, opened_at=None, **given):
    """An issue an hour into a stage; `stage=None` makes a draft.

    What is not a column of the issue is a setting, as in its JSON document.
    """
    n = next(counter)
    columns = {name: given.pop(name) for name in ISSUE_COLUMNS & given.keys()}
    seed = f"seed {n}"
    settings = {
        "template": "standard",
        "experiences": EXPERIENCES,
        "lot_commitment": commitment_to(seed),
        **given,
    }
    settings.setdefault("hours", HOURS[settings["template"]])
    document = document_of(settings_from(settings))
    opened = opened_at or opened_for(stage, document["hours"])
    issue = Issue(
        **{
            "group": group or make_group(organiser=organiser),
            "question": f"What should happen to thing {n}?",
            "status_quo": "It happens on Tuesdays.",
            "created_by_id": organiser.id if organiser else None,
            "stage": stage,
            "settings": document,
            "settings_hash": settings_hash(document) if stage else None,
            "lot_seed": seed,
            "created_at": opened,
            "opened_at": opened if stage else None,
            "closed_at": utc_now() if stage is Stage.OUTCOME else None,
            **columns,
        }
    )
    db.session.add(issue)
    db.session.flush()
    if stage:
        lay_times(issue, opened, document["hours"])
    db.session.commit()
    return issue


def opened_for(stage, hours):
    """When an issue must have opened to be an hour into a stage now."""
    passed = sum(hours) if stage is Stage.OUTCOME else 0
    if stage in TIMED_STAGES:
        passed = sum(hours[: TIMED_STAGES.index(stage)])
    return utc_now() - timedelta(hours=passed + 1)


def lay_times(issue, starts_at, hours):
    """One row for each timed stage, end to end."""
    for stage, length in zip(TIMED_STAGES, hours, strict=True):
        ends_at = starts_at + timedelta(hours=length)
        db.session.add(
            StageTime(
                issue_id=issue.id,
                stage=stage,
                announced_starts_at=starts_at,
                announced_ends_at=ends_at,
                starts_at=starts_at,
                ends_at=ends_at,
                moved_on_at=ends_at if ends_at <= utc_now() else None,
            )
        )
        starts_at = ends_at


def let_time_pass(issue, seconds=1):
    """Shift all times of an issue so that its present stage ended so many seconds ago."""
    rows = db.session.scalars(db.select(StageTime).where(StageTime.issue_id == issue.id)).all()
    [now_in] = [row for row in rows if row.stage is issue.stage]
    shift = now_in.ends_at - utc_now() + timedelta(seconds=seconds)
    for row in rows:
        for name in ("announced_starts_at", "announced_ends_at", "starts_at", "ends_at"):
            setattr(row, name, getattr(row, name) - shift)
    db.session.commit()


def end_stage(issue):
    """Let the present stage end and run the mover, as the worker would. Jobs: `run_jobs`."""
    from app.process.tasks import move_on_due_issues

    let_time_pass(issue)
    move_on_due_issues()
    db.session.refresh(issue)
    return issue.stage


def run_jobs():
    """Do what the worker would find waiting."""
    return run_due()


def at(hours=0, **parts):
    """A moment some time from now."""
    return datetime.now(UTC) + timedelta(hours=hours, **parts)
