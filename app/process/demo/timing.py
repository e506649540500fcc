"""Days for made-up acts: in order, spread over a stage, and while people are awake."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

ZONE = ZoneInfo("Europe/London")
FIRST_HOUR, LAST_HOUR = 7, 23
HOURS_AWAKE = LAST_HOUR - FIRST_HOUR


def opening(now: datetime, days_ago: int) -> datetime:
    """Return ten in the morning of an earlier day: an hour that no change of clocks touches."""
    day = now.astimezone(ZONE).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(10), ZONE).astimezone(UTC)


def noon_in(now: datetime, days: int) -> datetime:
    """Return noon of the day so many days from now."""
    day = now.astimezone(ZONE).date() + timedelta(days=days)
    return datetime.combine(day, time(12), ZONE).astimezone(UTC)


def spread(
    starts_at: datetime, ends_at: datetime, count: int, rng: np.random.Generator
) -> list[datetime]:
    """Return so many moments between two others, in order, none of them at night."""
    first, last = hours_awake(starts_at), hours_awake(ends_at)
    steps = (np.arange(count) + rng.uniform(0.1, 0.9, count)) / max(1, count)
    return [moment_after(first + (last - first) * float(step)) for step in steps]


def hours_awake(moment: datetime) -> float:
    """Return how many waking hours have passed since the calendar began."""
    local = moment.astimezone(ZONE)
    hour = local.hour + local.minute / 60 + local.second / 3_600
    awake = min(max(hour, FIRST_HOUR), LAST_HOUR) - FIRST_HOUR
    return local.toordinal() * HOURS_AWAKE + awake


def moment_after(hours: float) -> datetime:
    """Return the moment at which so many waking hours have passed."""
    day, rest = divmod(hours, HOURS_AWAKE)
    local = datetime.combine(date.fromordinal(int(day)), time(FIRST_HOUR))
    moment = local + timedelta(seconds=int(rest * 3_600))
    return moment.replace(tzinfo=ZONE).astimezone(UTC)
