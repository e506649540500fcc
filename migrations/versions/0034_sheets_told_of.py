"""remember of which sheets hosts were told that they don't count yet."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of sheets that lie there now hosts may hear once more."""
    told = sa.Column("is_told", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("paper_sheets", told)
