"""let two people count again."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "tellers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column(
            "found",
            sa.Enum("same", "other", name="found", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=280), nullable=False),
        sa.Column("said_at", MOMENT, nullable=True),
        sa.Column("backs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_tellers_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellers")),
        sa.UniqueConstraint("issue_id", "place", name=op.f("uq_tellers_issue_id_place")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tellers_token_hash")),
    )
    op.create_index(op.f("ix_tellers_address"), "tellers", ["address"])
    op.create_table(
        "recount_files",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("is_pairs", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_recount_files_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_recount_files")),
    )
