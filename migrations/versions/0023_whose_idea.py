"""note whose words an idea is in."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    kinds = sa.Enum("somebody", "child", name="voice", native_enum=False, length=24)
    op.add_column("proposals", sa.Column("voice", kinds, nullable=True))
