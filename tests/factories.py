"""Rows for tests: each maker takes what matters and fills in the rest."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from app.accounts.models import Member
from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Group, Membership, Role

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


def at(hours=0, **parts):
    """A moment some time from now."""
    return datetime.now(UTC) + timedelta(hours=hours, **parts)
