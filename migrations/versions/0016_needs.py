"""what those in power would need for an idea."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "needs",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("answerer_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("name", sa.String(length=170), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_needs_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["answerer_id"], ["answerers.id"], name=op.f("fk_needs_answerer_id_answerers")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_needs")),
    )
