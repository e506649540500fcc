"""keep with summaries, and with what people say of them, the name of who wrote it."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NAME_THEY_HAVE = """
UPDATE {table} SET author_name =
(SELECT display_name FROM members WHERE members.id = {table}.{writer} AND deleted_at IS NULL)
WHERE EXISTS (SELECT 1 FROM members WHERE members.id = {table}.{writer} AND deleted_at IS NULL)
"""


def upgrade() -> None:
    """Add the columns; what was said before stands under the name that people read there now."""
    for table, writer in (("summaries", "author_id"), ("summary_checks", "member_id")):
        name = sa.Column("author_name", sa.String(length=40), nullable=False, server_default="")
        op.add_column(table, name)
        op.execute(NAME_THEY_HAVE.format(table=table, writer=writer))
