"""Weeks as people on this site know them: from Monday morning to Monday morning, by its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKLY_HOUR = time(8)
"""No zone moves its clocks at eight in the morning, so that this hour is there once each Monday."""


def week_of(now: datetime, zone: str) -> date:
    """Return the Monday on which the week of a moment began."""
    local = now.astimezone(ZoneInfo(zone))
    monday = local.date() - timedelta(days=local.weekday())
    return monday if begin_of(monday, zone) <= now else monday - timedelta(days=7)


def begin_of(monday: date, zone: str) -> datetime:
    """Return the moment at which the week of a Monday begins."""
    return datetime.combine(monday, WEEKLY_HOUR, ZoneInfo(zone)).astimezone(UTC)


def next_begin(now: datetime, zone: str) -> datetime:
    """Return the moment at which the week after this one begins."""
    return begin_of(week_of(now, zone) + timedelta(days=7), zone)
