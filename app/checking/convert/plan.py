"""When each part of a report is published, and until when people can check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.issues.convert import Settings

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The days that were fixed when the question opened, counted from the count."""

    parts: tuple[datetime, datetime, datetime]
    ends_at: datetime

    def due(self, part: int) -> datetime:
        """Return when a part is to be published."""
        return self.parts[part - 1]

    def end_after(self, published_at: datetime) -> datetime:
        """Return when checking ends: as planned, later by whole hours that part 3 came late."""
        late = max(timedelta(0), published_at - self.parts[2])
        return self.ends_at + late // HOUR * HOUR


def plan_of(counted_at: datetime, settings: Settings) -> Plan:
    """Return the plan of a report."""
    to_second, to_third, to_check = (timedelta(hours=hours) for hours in settings.check_hours)
    second = counted_at + to_second
    third = second + to_third
    return Plan((counted_at, second, third), third + to_check)
