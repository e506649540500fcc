"""Runs the migrations against the application's own database."""

from alembic import context
from flask import current_app

from app.extensions import db
from app.search.models import is_compared, watch

config = context.config
target_metadata = db.metadata


def run_migrations() -> None:
    """Run inside one transaction; on SQLite tables are rebuilt where ALTER cannot."""
    given = config.attributes.get("connection")
    if given is not None:
        run_on(given)
        return
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        run_on(connection)


def run_on(connection) -> None:
    """Configure Alembic for a connection and run."""
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=is_compared,
    )
    with context.begin_transaction():
        context.run_migrations()
    if set(context.get_context().get_current_heads()) == set(context.script.get_heads()):
        watch(connection)
    connection.commit()


run_migrations()
