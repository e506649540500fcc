"""keep the files that were made of a finished issue."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "made_files",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_made_files_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", "name", name=op.f("pk_made_files")),
    )
