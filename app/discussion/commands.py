"""The command that brings in threads of posts held elsewhere."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from app.core.clock import utc_now
from app.discussion.convert.published import read_topics
from app.discussion.services.loading import load_topics
from app.extensions import db
from app.statements.convert import InvalidConversation


def register_discussion_commands(app: Flask) -> None:
    """Add `flask --app app load-thread FOLDER`."""
    app.cli.add_command(load_thread_command)


@click.command("load-thread")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--issues", type=click.IntRange(min=1), help="Only so many, the longest first.")
def load_thread_command(folder: Path, issues: int | None) -> None:
    """Bring in the proposals and comments in FOLDER (docs/import.md), each a question in Talk."""
    try:
        topics = read_topics(folder)[:issues]
        loaded = load_topics(topics, source=folder.name, now=utc_now())
        db.session.commit()
    except InvalidConversation as error:
        db.session.rollback()
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    for one in loaded:
        orphans = f", {one.orphans} without the post they answer" if one.orphans else ""
        click.echo(
            f"imported as issue {one.issue.id}: {one.issue.question} ({one.posts} posts{orphans})"
        )
