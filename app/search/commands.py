"""The command line: reindex."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from app.extensions import db
from app.search.services import forget_everything
from app.search.tasks import catch_up


def register_search_commands(app: Flask) -> None:
    """Add this room's command to `flask --app app`."""
    app.cli.add_command(reindex)


@click.command()
@with_appcontext
def reindex() -> None:
    """Build the index for searching anew; the site stays open meanwhile."""
    forget_everything()
    db.session.commit()
    click.echo(f"{catch_up(None)} texts were read.")
