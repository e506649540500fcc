"""reasons that stand by themselves in the Result."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SLOT = sa.Enum("why", "worry", "change", name="slot", native_enum=False, length=24)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "reason_splits",
        sa.Column("sheet_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", SLOT, nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_reason_splits_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "slot", name=op.f("pk_reason_splits")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("reason_splits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reason_splits_issue_id"), ["issue_id"], unique=False
        )
