"""keep the root of each bundle, and count ballots that are begun."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "ballots_begun",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_ballots_begun_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_ballots_begun")),
    )
    op.create_table(
        "bundle_roots",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("laid_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_bundle_roots_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_bundle_roots")),
    )
