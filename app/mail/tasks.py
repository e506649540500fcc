"""Sending mail as a job; the worker also sweeps every few seconds."""

from __future__ import annotations

from typing import Any

from app.core.clock import database_now
from app.mail.services import send_due


def send_waiting(payload: dict[str, Any]) -> None:
    """Send what waits in the outbox; kind "send-mail"."""
    while send_due(database_now):
        continue
