"""Reads: reports and appeals that wait, why things are hidden, the log, who may decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.core.errors import Missing
from app.core.house_rules import HouseRule
from app.core.people import Visitor
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.issues.models import Issue
from app.moderation.convert import Deciders, Thing
from app.moderation.models import Hiding, Kind, Report
from app.moderation.queries.things import thing_or_missing, things_of

Person = Member | Visitor
MINUTES_A_REPORT, MINUTES_AN_APPEAL = 2, 3


def thing_of(hiding: Hiding) -> Thing:
    """Return what a hiding hid."""
    return thing_or_missing(hiding.kind.value, hiding.thing_id)


def hiding_or_missing(hiding_id: int) -> Hiding:
    """Return one hiding with its issue and group, or stop."""
    row = db.session.scalar(
        select(Hiding)
        .where(Hiding.id == hiding_id)
        .options(joinedload(Hiding.issue).joinedload(Issue.group))
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing("")
    return row


def hidings_in_force(kind: Kind, ids: Collection[int]) -> Sequence[Hiding]:
    """Return why these things are hidden now."""
    return db.session.scalars(
        select(Hiding).where(
            Hiding.kind == kind, Hiding.thing_id.in_(ids), Hiding.restored_at.is_(None)
        )
    ).all()


def was_put_back(thing: Thing, rule: HouseRule) -> bool:
    """Say whether these very words were put back on appeal after being hidden for this rule."""
    query = select(Hiding.id).where(
        Hiding.kind == thing.kind,
        Hiding.thing_id == thing.id,
        Hiding.rule == rule,
        Hiding.words_hash == thing.words_hash,
        Hiding.restored_at.is_not(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def open_report_of(person: Person, thing: Thing) -> Report | None:
    """Return this person's report of a thing, while nobody has looked at it."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(Report).where(
            Report.kind == thing.kind,
            Report.thing_id == thing.id,
            Report.member_id == person.id,
            Report.settled_at.is_(None),
        )
    )


def open_reports_about(thing: Thing) -> Sequence[Report]:
    """Return the reports of a thing that nobody has looked at, oldest first."""
    return db.session.scalars(
        select(Report)
        .where(
            Report.kind == thing.kind,
            Report.thing_id == thing.id,
            Report.settled_at.is_(None),
        )
        .order_by(Report.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Jobs:
    """How much waits for a host today: things reported, and appeals to decide."""

    reports: int
    appeals: int

    @property
    def count(self) -> int:
        """How many there are."""
        return self.reports + self.appeals

    @property
    def minutes(self) -> int:
        """About how long they take."""
        return MINUTES_A_REPORT * self.reports + MINUTES_AN_APPEAL * self.appeals


@dataclass(frozen=True, slots=True)
class Reported:
    """A thing with the reports that wait for a host."""

    thing: Thing
    reports: Sequence[Report]


def reported_in(group: Group) -> Sequence[Reported]:
    """Return what was reported in a group and is neither hidden nor looked at, oldest first."""
    rows = db.session.scalars(
        select(Report)
        .join(Issue, Issue.id == Report.issue_id)
        .where(Issue.group_id == group.id, Report.settled_at.is_(None))
        .order_by(Report.id)
    )
    waiting: defaultdict[tuple[Kind, int], list[Report]] = defaultdict(list)
    for row in rows:
        waiting[row.kind, row.thing_id].append(row)
    things = {
        kind: things_of(kind, [one for found, one in waiting if found is kind]) for kind in Kind
    }
    found = [
        Reported(things[kind][one], reports)
        for (kind, one), reports in waiting.items()
        if one in things[kind]
    ]
    return [one for one in found if one.thing.hidden_at is None]


def hidings_of_group(group: Group) -> Sequence[Hiding]:
    """Return everything that was hidden in a group, newest first."""
    return db.session.scalars(
        select(Hiding)
        .join(Hiding.issue)
        .where(Issue.group_id == group.id)
        .options(joinedload(Hiding.issue))
        .order_by(Hiding.hidden_at.desc(), Hiding.id.desc())
    ).all()


def hidings_of(person: Person) -> Sequence[Hiding]:
    """Return what was hidden of somebody's own words, newest first."""
    if person.id is None:
        return ()
    return db.session.scalars(
        select(Hiding)
        .where(Hiding.author_id == person.id)
        .options(joinedload(Hiding.issue))
        .order_by(Hiding.id.desc())
    ).all()


def appeals_waiting() -> Sequence[Hiding]:
    """Return every appeal on the site that nobody has decided, oldest first."""
    return db.session.scalars(
        select(Hiding)
        .where(Hiding.appealed_at.is_not(None), Hiding.decided_at.is_(None))
        .options(joinedload(Hiding.issue).joinedload(Issue.group))
        .order_by(Hiding.appealed_at, Hiding.id)
    ).all()


def people_who_run(group: Group) -> Sequence[Membership]:
    """Return a group's organisers and hosts, paused and gone people left out."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.member)
        .where(
            Membership.group_id == group.id,
            Membership.role.in_((Role.ORGANISER, Role.HOST)),
            Member.is_suspended.is_(False),
            Member.deleted_at.is_(None),
        )
        .order_by(Membership.id)
    ).all()


def organisers_elsewhere(hiding: Hiding) -> Sequence[Membership]:
    """Return who organised another group, with a question of its own, before something was hidden.

    Whoever becomes one only afterwards may have done it for the sake of this appeal.
    """
    opened = select(Issue.group_id).where(Issue.opened_at < hiding.hidden_at)
    return db.session.scalars(
        select(Membership)
        .join(Membership.member)
        .where(
            Membership.role == Role.ORGANISER,
            Membership.group_id != hiding.issue.group_id,
            Membership.group_id.in_(opened),
            Membership.created_at < hiding.hidden_at,
            Member.is_suspended.is_(False),
            Member.deleted_at.is_(None),
        )
        .order_by(Membership.id)
    ).all()


def deciders_of(hiding: Hiding) -> Deciders:
    """Return who may decide an appeal: others who run the group, else organisers elsewhere.

    Never whoever hid it, and never its author.
    """
    barred = {hiding.hidden_by_id, hiding.author_id}
    here = {row.member_id for row in people_who_run(hiding.issue.group)} - barred
    if here:
        return Deciders(frozenset(here), is_here=True)
    elsewhere = {row.member_id for row in organisers_elsewhere(hiding)} - barred
    return Deciders(frozenset(elsewhere), is_here=False)


def appeals_for(person: Person, group: Group | None = None) -> Sequence[Hiding]:
    """Return the appeals that somebody may decide: in one group, or those held from elsewhere."""
    waiting = appeals_waiting()
    if group is not None:
        waiting = [row for row in waiting if row.issue.group_id == group.id]
    return [row for row in waiting if person.id in deciders_of(row).member_ids]


def jobs_for(person: Person, group: Group) -> Jobs:
    """Count what waits for somebody who hosts a group, appeals held from elsewhere included."""
    return Jobs(reports=len(reported_in(group)), appeals=len(appeals_for(person)))
