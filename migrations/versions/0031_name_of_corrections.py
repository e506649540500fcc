"""keep with each correction the name its writer goes by in posts."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NAME_THEY_HAD = """
UPDATE paragraph_checks SET author_name =
(SELECT display_name FROM members WHERE members.id = paragraph_checks.member_id)
WHERE line != ''
"""


def upgrade() -> None:
    """Add the column; what was said before gets the name that people could read there."""
    name = sa.Column("author_name", sa.String(length=40), nullable=False, server_default="")
    op.add_column("paragraph_checks", name)
    op.execute(NAME_THEY_HAD)
    with op.batch_alter_table("paragraph_checks") as checks:
        checks.alter_column("author_name", server_default=None)
