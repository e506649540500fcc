"""Filling a rehearsal's empty database: made-up people, a group like one's own, the question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from flask_babel import gettext as _
from sqlalchemy import insert, select

from app.accounts.models import Member
from app.accounts.services.people import DEMO_PEOPLE
from app.core.words.markdown import render_markdown
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.groups.queries import place_in
from app.groups.services import create_group
from app.issues.models import Issue
from app.issues.services import create_draft, open_issue
from app.process.demo.people import People
from app.process.demo.seeding import content_of
from app.rehearsals.convert import Plan


def build(plan: Plan, now: datetime) -> Issue:
    """Make the people, the group and the question, and open it."""
    content = {**content_of("people"), "named": [], "crowd": plan.people}
    people = People.made(content, now, np.random.default_rng(plan.people))
    organiser = people.organiser
    group = create_group(organiser, name=plan.group, description="", now=now)
    others = [*people.by_name.values(), *people.crowd]
    put_on_the_list(group, [member for member in others if member is not organiser], now)
    place = place_in(organiser, group)
    issue = create_draft(
        group,
        organiser,
        place,
        question=plan.question,
        status_quo=plan.status_quo or _("Things stay as they are."),
        template=str(plan.settings["template"]),
        now=now,
    )
    issue.background, issue.background_html = plan.background, render_markdown(plan.background)
    issue.settings = dict(plan.settings)
    db.session.flush()
    open_issue(issue, organiser, place, clock=lambda session: now)
    return issue


def put_on_the_list(group: Group, members: Sequence[Member], now: datetime) -> None:
    """Make people members of the group, for questions that ask for it."""
    rows = [
        {"group_id": group.id, "member_id": member.id, "role": Role.MEMBER, "created_at": now}
        for member in members
    ]
    db.session.execute(insert(Membership), rows)


def found_people() -> People:
    """Return the made-up people of a rehearsal that was built before."""
    members = db.session.scalars(select(Member).order_by(Member.id)).all()
    known = set(DEMO_PEOPLE.values())
    [organiser] = [one for one in members if one.email == DEMO_PEOPLE["organiser"]]
    by_name = {one.display_name: one for one in members}
    crowd = [one for one in members if one.email not in known and not one.is_guest]
    return People(by_name, organiser.display_name, crowd)
