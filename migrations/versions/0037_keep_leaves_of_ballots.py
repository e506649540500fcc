"""keep the leaves of ballots in pieces, so that a ticket is found without reading all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; under roots laid before, all ballots are read as they were till now."""
    op.create_table(
        "bundle_leaves",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.LargeBinary(length=32), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"],
            ["bundle_roots.issue_id"],
            name=op.f("fk_bundle_leaves_issue_id_bundle_roots"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("issue_id", "number", name=op.f("pk_bundle_leaves")),
    )
