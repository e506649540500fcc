"""note that an answer is begun."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)
FIRST = """
UPDATE issues SET answer_begun_at =
  (SELECT min(given_at) FROM given_answers WHERE given_answers.issue_id = issues.id)
"""


def upgrade() -> None:
    """Make the change; what was answered before is begun, too."""
    op.add_column("issues", sa.Column("answer_begun_at", MOMENT, nullable=True))
    op.execute(FIRST)
