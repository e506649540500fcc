"""The command that brings in a conversation held elsewhere."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from app.core.clock import utc_now
from app.extensions import db
from app.statements.convert import InvalidConversation, read_conversation
from app.statements.services.loading import load_statements


def register_statement_commands(app: Flask) -> None:
    """Add `flask --app app load-statements FOLDER`."""
    app.cli.add_command(load_statements_command)


@click.command("load-statements")
@click.argument("folder", type=click.Path(path_type=Path))
def load_statements_command(folder: Path) -> None:
    """Bring in the statements and votes in FOLDER (docs/import.md) as a question in Talk."""
    try:
        issue = load_statements(read_conversation(folder), now=utc_now())
        db.session.commit()
    except InvalidConversation as error:
        db.session.rollback()
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    click.echo(f"imported as issue {issue.id}: {issue.question}")
