"""The command that writes the bundle of a question into a file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask

from app.bundles.services import bundle_of
from app.bundles.tasks import lay
from app.core.clock import database_now
from app.core.errors import Missing
from app.extensions import db
from app.issues.queries import issue_or_missing


def register_bundle_commands(app: Flask) -> None:
    """Add `flask --app app export-bundle ISSUE_ID OUT.zip`."""
    app.cli.add_command(export_bundle)


@click.command("export-bundle")
@click.argument("issue_id", type=int)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def export_bundle(issue_id: int, out: Path) -> None:
    """Write all that is needed to check the Result of ISSUE_ID into OUT."""
    try:
        issue = issue_or_missing(issue_id)
    except Missing:
        refuse(f"there is no question {issue_id}")
    root = lay(issue_id, database_now)
    db.session.commit()
    content = bundle_of(issue)
    if root is None or content is None:
        refuse(f"question {issue_id} has no Result yet")
    try:
        with content, out.open("wb") as file:
            shutil.copyfileobj(content, file)
    except OSError as error:
        refuse(f"{out}: {error.strerror}")
    click.echo(f"{out}: {out.stat().st_size} bytes, root {root.root}")


def refuse(why: str) -> NoReturn:
    """Say in one line what is wrong, and end with 2."""
    click.echo(why, err=True)
    raise SystemExit(2)
