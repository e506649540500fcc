"""find statements by their words."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note that every statement has to be read; who watches them is set anew by each upgrade."""
    op.execute("INSERT INTO search_due (kind, ref_id) SELECT 'statement', id FROM statements")
