"""add other words for a change, and what it said before."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; a column with a key in plain SQL, as SQLite takes it in one step only."""
    op.execute(
        "ALTER TABLE amendments ADD COLUMN beside_id INTEGER "
        "CONSTRAINT fk_amendments_beside_id_amendments REFERENCES amendments (id)"
    )
    op.create_index(op.f("ix_amendments_beside_id"), "amendments", ["beside_id"])
    op.add_column("amendment_backings", sa.Column("asked_wording", sa.Integer(), nullable=True))
    op.create_table(
        "earlier_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=140), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["amendments.id"],
            name=op.f("fk_earlier_wordings_amendment_id_amendments"),
        ),
        sa.ForeignKeyConstraint(
            ["base_version_id"],
            ["proposal_versions.id"],
            name=op.f("fk_earlier_wordings_base_version_id_proposal_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_wordings")),
        sa.UniqueConstraint(
            "amendment_id", "number", name=op.f("uq_earlier_wordings_amendment_id_number")
        ),
    )
