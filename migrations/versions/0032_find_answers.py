"""find answers, needs and corrections by their words."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLES = {"answer": "given_answers", "need": "needs", "correction": "paragraph_checks"}


def upgrade() -> None:
    """Note that all of them have to be read; who watches them is set anew by each upgrade."""
    for kind, table in TABLES.items():
        op.execute(f"INSERT INTO search_due (kind, ref_id) SELECT '{kind}', id FROM {table}")
