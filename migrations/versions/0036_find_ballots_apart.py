"""index the few ballots that came on paper or by another hand, to count them without the others."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

CAME_APART = sa.text("channel <> 'online'")


def upgrade() -> None:
    """Make the change."""
    op.create_index(
        "ix_ballots_apart",
        "ballots",
        ["issue_id", "channel"],
        sqlite_where=CAME_APART,
        postgresql_where=CAME_APART,
    )
