"""Writing jobs down and running them; huey wakes the runner, the table is the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

Handler = Callable[[dict[str, Any]], None]


def init_jobs(app: Flask, handlers: Mapping[str, Handler]) -> None:
    """Remember which function does which kind of job."""
    app.extensions["job_handlers"] = dict(handlers)
