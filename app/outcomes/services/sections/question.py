"""What was asked, what was fixed when it opened, and when each stage ran."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import stage_times


def issue_document(issue: Issue) -> dict[str, Any]:
    """Return what was asked, and what was fixed when it opened."""
    settings = settings_of(issue)
    return {
        "question": issue.question,
        "group": issue.group.name,
        "status_quo": issue.status_quo if settings.has_status_quo else None,
        "privacy_mode": settings.privacy_mode.value,
        "joining": settings.joining.value,
        "experiences": {kind.value: label for kind, label in settings.experiences.items()},
        "target": settings.target,
        "settings": dict(issue.settings),
        "settings_hash": issue.settings_hash,
        "options_hash": issue.options_hash,
        "is_imported": issue.is_imported,
        "closed_at": text_of(issue.closed_at),
    }


def text_of(at: datetime | None) -> str | None:
    """Write a moment in UTC."""
    return at.astimezone(UTC).isoformat() if at else None


def timeline(issue: Issue) -> list[dict[str, Any]]:
    """Return when each stage started and ended, and what had been announced."""
    return [
        {
            "stage": stage.value,
            "starts_at": text_of(time.starts_at),
            "announced_ends_at": text_of(time.announced_ends_at),
            "ends_at": text_of(time.ends_at),
            "was_reached": time.moved_on_at is not None,
        }
        for stage, time in stage_times(issue).items()
    ]
