"""let people in by one-time codes."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to a table's id."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "code_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("voided_at", MOMENT, nullable=True),
        to("code_batches", "issue_id", "issues"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_batches")),
    )
    op.create_index(op.f("ix_code_batches_issue_id"), "code_batches", ["issue_id"])
    op.create_table(
        "one_time_codes",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column(
            "used_as",
            sa.Enum(
                "online", "paper", "assisted", name="codeuse", native_enum=False, length=24
            ),
            nullable=True,
        ),
        to("one_time_codes", "batch_id", "code_batches"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_one_time_codes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_one_time_codes_batch_id"), "one_time_codes", ["batch_id"])
    op.create_table(
        "code_holders",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        to("code_holders", "issue_id", "issues"),
        to("code_holders", "member_id", "members"),
        sa.PrimaryKeyConstraint("issue_id", "member_id", name=op.f("pk_code_holders")),
        sqlite_with_rowid=False,
    )
