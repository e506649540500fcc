"""The command that brings in how a text changed elsewhere."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from app.amendments.convert.revisions import InvalidHistory, read_history
from app.amendments.services.loading import load_history
from app.core.clock import utc_now
from app.extensions import db


def register_amendment_commands(app: Flask) -> None:
    """Add `flask --app app load-revisions FILE`."""
    app.cli.add_command(load_revisions_command)


@click.command("load-revisions")
@click.argument("file", type=click.Path(path_type=Path))
def load_revisions_command(file: Path) -> None:
    """Bring in the text in FILE and every change made to it (docs/import.md)."""
    try:
        issue = load_history(read_history(file), now=utc_now())
        db.session.commit()
    except InvalidHistory as error:
        db.session.rollback()
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    click.echo(f"imported as issue {issue.id}: {issue.question}")
