"""Filling an empty site with the demo, in one transaction, each act at its own day."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Member
from app.amendments.queries import answer_by
from app.checking.convert.plan import plan_of
from app.checking.services.publishing import publish
from app.core.errors import Conflict
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.groups.queries import place_in
from app.groups.services import (
    ask_to_join,
    change_role,
    create_group,
    seen_of_population,
    set_population,
)
from app.issues.convert import TIMED_STAGES, settings_of, with_changes
from app.issues.models import Experience, Issue
from app.issues.queries import current_time, membership_in
from app.issues.services import create_draft, open_issue, save_draft
from app.outcomes.services.storing import count_and_store
from app.process.demo.acts import ACTS
from app.process.demo.people import People
from app.process.demo.scene import Scene
from app.process.demo.shortlisting import ballot_from
from app.process.demo.timing import opening, spread
from app.process.demo.voting import cast_ballots
from app.process.services import Clock, move_on
from app.tellers.models import Found
from app.tellers.queries import tellers_of
from app.tellers.services import name_tellers, say
from deliberation.stages import Stage

FOLDER = Path(__file__).parent / "content"
ISSUES = (
    *("home_care", "library", "discharge", "surgery", "repairs", "manifesto"),
    *("chapter", "corner"),
)
"""The questions of the demo, each a file of content: one in each stage, then what else there is."""

A_LITTLE = timedelta(minutes=1)


@functools.cache
def content_of(name: str) -> Mapping[str, Any]:
    """Return a file of the demo's content."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def dice_for(name: str) -> np.random.Generator:
    """Return dice that fall the same way each time; each file has its own."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def is_seeded() -> bool:
    """Say whether the demo is here already."""
    slugs = [group["slug"] for group in content_of("groups")["groups"]]
    return db.session.scalar(select(Group.id).where(Group.slug.in_(slugs)).limit(1)) is not None


def seed_demo(now: datetime) -> Sequence[Issue]:
    """Bring in the demo's people, groups and questions; nothing if they are here already."""
    if is_seeded():
        return []
    if db.session.scalar(select(Member.id).limit(1)) is not None:
        raise Conflict(_l("People use this site already. The demo only fills an empty one."))
    first = opening(now, 60)
    people = People.made(content_of("people"), first, dice_for("people"))
    groups = {
        group["slug"]: make_group(group, people, first) for group in content_of("groups")["groups"]
    }
    return [play(name, groups, people, now) for name in ISSUES]


def make_group(content: Mapping[str, Any], people: People, now: datetime) -> Group:
    """Start a group with its organiser; a few people join it."""
    organiser = people.organiser
    group = create_group(
        organiser, name=content["name"], description=content["description"], now=now
    )
    for name, role in content["people"].items():
        member = people.named(name)
        ask_to_join(group, member, now=now)
        change_role(group, organiser, place_of(member, group), Role(role), now=now)
    figures = {
        kind: (number, source, date.fromisoformat(day))
        for kind, (number, source, day) in content.get("population", {}).items()
    }
    set_population(group, organiser, seen=seen_of_population(group), figures=figures)
    return group


def place_of(member: Member, group: Group) -> Membership:
    """Return a member's place in a group that they are in."""
    place = place_in(member, group)
    if place is None:
        raise LookupError(member.display_name)
    return place


def play(name: str, groups: Mapping[str, Group], people: People, now: datetime) -> Issue:
    """Open a question some days ago and let everything happen in it that its content tells."""
    content = content_of(name)
    opened_at = opening(now, content["opened_days_ago"])
    issue = draft(content, groups[content["group"]], people.organiser, opened_at)
    if named := [(who["name"], "") for who in content.get("tellers", [])]:
        place = membership_in(people.organiser, issue)
        name_tellers(issue, people.organiser, place, named=named)
    scene = Scene(issue, content, people, dice_for(name))
    open_issue(
        issue,
        people.organiser,
        membership_in(people.organiser, issue),
        clock=lambda session: opened_at,
    )
    for stage in Stage:
        if issue.stage is not stage:
            break
        play_stage(scene, stage, now)
        end_stage_if_due(issue, now)
    count_again(issue, content, now)
    return issue


def count_again(issue: Issue, content: Mapping[str, Any], now: datetime) -> None:
    """Let whoever was named say what they got, once Rank has closed."""
    if issue.closed_at is None:
        return
    for row, who in zip(tellers_of(issue), content.get("tellers", []), strict=True):
        said_at = min(now, issue.closed_at + timedelta(days=1))
        say(row, issue, found=Found.SAME, note=who["note"], now=said_at)
        row.backs = who["backs"]


def draft(content: Mapping[str, Any], group: Group, organiser: Member, now: datetime) -> Issue:
    """Prepare a question with its settings."""
    membership = place_in(organiser, group)
    words = {key: content[key] for key in ("question", "status_quo")}
    issue = create_draft(
        group, organiser, membership, template=content["template"], now=now, **words
    )
    labels = {Experience(kind): label for kind, label in content["experiences"].items()}
    settings = with_changes(settings_of(issue), experiences=labels, **content["settings"])
    db.session.flush()
    save_draft(
        issue,
        organiser,
        membership,
        background=content["background"],
        settings=settings,
        revision=issue.revision,
        **words,
    )
    db.session.flush()
    return issue


def play_stage(scene: Scene, stage: Stage, now: datetime) -> None:
    """Let the acts of a stage happen, and the ballots come in while Rank runs."""
    starts_at, ends_at = bounds(scene.issue, stage, now)
    if stage is Stage.OUTCOME:
        report_on(scene.issue, now)
    acts = scene.content["acts"].get(stage.value, [])
    moments = spread(starts_at, ends_at, len(acts), scene.rng)
    for act, moment in zip(acts, moments, strict=True):
        scene.now = moment
        ACTS[act["do"]](scene, act)
    if stage is Stage.RANK:
        rank(scene, starts_at, ends_at)


def rank(scene: Scene, starts_at: datetime, ends_at: datetime) -> None:
    """Let the shortlist be made where there is one, and ballots come in once there is a ballot."""
    first = ballot_from(scene, starts_at, ends_at)
    if first is not None:
        count = scene.content["ballots"]["people"]
        cast_ballots(scene, spread(first, ends_at, count, scene.rng))


def stopped_at(moment: datetime) -> Clock:
    """Return a clock that always shows the same moment."""
    return lambda session: moment


def report_on(issue: Issue, now: datetime) -> None:
    """Count an issue when its Rank closed, and publish its report on the days it was due."""
    counted_at = (issue.closed_at or now) + A_LITTLE
    plan = plan_of(count_and_store(issue, now=counted_at).counted_at, settings_of(issue))
    for due_at in (*plan.parts, plan.ends_at, plan.answers_until):
        if due_at < now:
            publish(issue.id, stopped_at(due_at))


def bounds(issue: Issue, stage: Stage, now: datetime) -> tuple[datetime, datetime]:
    """Return between which moments things happen in a stage: up to now at most."""
    time = current_time(issue)
    if time is None:
        return issue.closed_at or now, now - A_LITTLE
    last = (answer_by(issue) if stage is Stage.AMEND else None) or time.ends_at
    return time.starts_at + A_LITTLE, min(last, now) - A_LITTLE


def end_stage_if_due(issue: Issue, now: datetime) -> None:
    """Let the mover end the present stage at its time, if that has come."""
    time = current_time(issue)
    if issue.stage in TIMED_STAGES and time is not None and time.ends_at <= now:
        ends_at = time.ends_at
        move_on(issue.id, lambda session: ends_at + A_LITTLE)
        db.session.flush()
