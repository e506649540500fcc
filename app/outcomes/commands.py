"""The command that brings in a vote held elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask

from app.core.clock import utc_now
from app.extensions import db
from app.outcomes.convert.fields import InvalidVote
from app.outcomes.convert.vote import Vote, vote_from
from app.outcomes.services.importing import import_vote
from deliberation.errors import DeliberationError

LARGEST_FILE = 200_000_000


def register_outcome_commands(app: Flask) -> None:
    """Add `flask --app app import-vote FILE`."""
    app.cli.add_command(import_vote_command)


@click.command("import-vote")
@click.argument("file", type=click.Path(path_type=Path))
def import_vote_command(file: Path) -> None:
    """Bring in the vote in FILE (docs/import.md) as a finished question, and count it."""
    try:
        issue = import_vote(read_vote(file), now=utc_now())
        db.session.commit()
    except (InvalidVote, DeliberationError) as error:
        db.session.rollback()
        refuse(file, str(error))
    click.echo(f"imported as issue {issue.id}: {issue.question}")
    if issue.settings["has_status_quo"] is False:
        click.echo("this vote had no way to keep things as they are, and its Result says so")


def read_vote(file: Path) -> Vote:
    """Read the file whole, or stop with what is wrong with it."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            refuse(file, f"expected at most {LARGEST_FILE} bytes")
        document: Any = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        refuse(file, error.strerror or "cannot be read")
    except UnicodeDecodeError as error:
        refuse(file, f"byte {error.start}: expected text in UTF-8")
    except json.JSONDecodeError as error:
        refuse(file, f"line {error.lineno}: expected JSON ({error.msg})")
    except (RecursionError, ValueError):
        refuse(file, "expected JSON with numbers and lists of usual size")
    return vote_from(document)


def refuse(file: Path, why: str) -> NoReturn:
    """Say in one line what is wrong, and end with 2."""
    click.echo(f"{file}: {why}", err=True)
    raise SystemExit(2)
