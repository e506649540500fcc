"""let organisers type in an answer that came by letter or in a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

HOW = sa.Enum("letter", "meeting", name="cameby", native_enum=False, length=24)
WHO = "fk_given_answers_typed_by_id_members"


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("given_answers") as table:
        table.add_column(sa.Column("came_by", HOW, nullable=True))
        table.add_column(sa.Column("came_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("typed_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(WHO), "members", ["typed_by_id"], ["id"])
