"""Which function does which kind of job."""

from __future__ import annotations

from collections.abc import Mapping

from app.jobs.services import Handler

HANDLERS: Mapping[str, Handler] = {}
