"""The command line: serve, worker, demo."""

from __future__ import annotations

from flask import Flask


def register_commands(app: Flask) -> None:
    """Add every room's commands to `flask --app app`."""
