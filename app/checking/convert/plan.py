"""When each part of a report is published, until when people check it, then organisers answer."""

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
    answers_until: datetime

    def due(self, part: int) -> datetime:
        """Return when a part is to be published."""
        return self.parts[part - 1]

    def ends_after(self, published_at: datetime) -> tuple[datetime, datetime]:
        """Return when checking ends, then answering: later by whole hours that part 3 came late."""
        late = max(timedelta(0), published_at - self.parts[2]) // HOUR * HOUR
        return self.ends_at + late, self.answers_until + late


def plan_of(counted_at: datetime, settings: Settings) -> Plan:
    """Return the plan of a report."""
    to_second, to_third, to_check = (timedelta(hours=hours) for hours in settings.check_hours)
    second = counted_at + to_second
    third = second + to_third
    ends_at = third + to_check
    answers_until = ends_at + timedelta(hours=settings.answering_hours)
    return Plan((counted_at, second, third), ends_at, answers_until)
