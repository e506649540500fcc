"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
import app.core.storage.types

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    ${upgrades if upgrades else "pass"}
