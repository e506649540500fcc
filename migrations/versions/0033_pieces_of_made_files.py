"""keep made files in pieces, so that no file has to be whole in memory."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; files made before are made again when somebody asks."""
    op.execute("DELETE FROM made_files")
    op.drop_column("made_files", "content")
    op.create_table(
        "made_pieces",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id", "name"],
            ["made_files.issue_id", "made_files.name"],
            name=op.f("fk_made_pieces_issue_id_made_files"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("issue_id", "name", "number", name=op.f("pk_made_pieces")),
    )
