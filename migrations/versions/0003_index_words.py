"""index words, so that things can be found."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types
from app.search.models import POSTGRESQL_INDEX, SQLITE_INDEX

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = sa.Enum(
    "issue", "idea", "change", "post", "result", name="found", native_enum=False, length=24
)
FILL = {"issue": "issues", "idea": "proposals", "change": "amendments", "post": "posts"}


def upgrade() -> None:
    """Make the tables, and note that all there is has to be read.

    What is searched is watched by triggers, which every upgrade sets anew (`migrations/env.py`).
    """
    op.create_table(
        "search_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"],
            ["issues.id"],
            name=op.f("fk_search_texts_issue_id_issues"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_texts")),
        sa.UniqueConstraint("kind", "ref_id", name=op.f("uq_search_texts_kind_ref_id")),
    )
    op.create_index(op.f("ix_search_texts_issue_id"), "search_texts", ["issue_id"])
    op.create_table(
        "search_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_due")),
    )
    op.create_index("ix_search_due_kind_ref_id", "search_due", ["kind", "ref_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        op.execute(statement)
    for kind, table in FILL.items():
        op.execute(f"INSERT INTO search_due (kind, ref_id) SELECT '{kind}', id FROM {table}")
    op.execute("INSERT INTO search_due (kind, ref_id) SELECT 'result', issue_id FROM outcomes")
