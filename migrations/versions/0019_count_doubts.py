"""let people say that a count is wrong."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def to(column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to a table's id."""
    name = op.f(f"fk_count_doubts_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "count_doubts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("hidden_at", MOMENT, nullable=True),
        to("issue_id", "issues"),
        to("member_id", "members"),
        to("answered_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_doubts")),
    )
    op.create_index(op.f("ix_count_doubts_issue_id"), "count_doubts", ["issue_id"])
    op.create_index(op.f("ix_count_doubts_member_id"), "count_doubts", ["member_id"])


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("count_doubts")
