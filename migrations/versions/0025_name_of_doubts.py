"""keep with a doubt the name it was said under."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NOW = """
UPDATE count_doubts SET author_name =
  (SELECT display_name FROM members WHERE members.id = count_doubts.member_id)
"""


def upgrade() -> None:
    """Make the change; what was said before stands under the name its writer has now."""
    name = sa.Column("author_name", sa.String(length=40), nullable=False, server_default="")
    op.add_column("count_doubts", name)
    op.execute(NOW)
    with op.batch_alter_table("count_doubts") as doubts:
        doubts.alter_column("author_name", server_default=None)


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("count_doubts", "author_name")
