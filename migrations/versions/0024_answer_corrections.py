"""let every correction be answered."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Make the change; reports that are under way end when they were announced to."""
    op.add_column("checked_reports", sa.Column("answers_until", MOMENT, nullable=True))
    op.execute("UPDATE checked_reports SET answers_until = ends_at")
    name = op.f("fk_correction_groups_merged_into_id_correction_groups")
    with op.batch_alter_table("correction_groups") as groups:
        groups.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        groups.create_foreign_key(name, "correction_groups", ["merged_into_id"], ["id"])


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("correction_groups") as groups:
        groups.drop_column("merged_into_id")
    op.drop_column("checked_reports", "answers_until")
