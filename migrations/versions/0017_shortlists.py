"""cut long lists before they are ranked."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to a table's id."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "shortlists",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("n_candidates", sa.Integer(), nullable=False),
        sa.Column("picks_until", MOMENT, nullable=False),
        sa.Column("rescue_until", MOMENT, nullable=False),
        sa.Column("candidates_hash", sa.String(length=64), nullable=False),
        sa.Column("lot_seed", sa.String(length=64), nullable=False),
        sa.Column("n_people", sa.Integer(), nullable=False),
        sa.Column("cut_at", MOMENT, nullable=True),
        sa.Column("laid_at", MOMENT, nullable=True),
        to("shortlists", "issue_id", "issues"),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_shortlists")),
    )
    op.create_table(
        "candidates",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("admitted_by", sa.String(length=24), nullable=False),
        sa.Column("backers", sa.Integer(), nullable=False),
        sa.Column("earlier_backers", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("picked", sa.Integer(), nullable=False),
        sa.Column("share", sa.Text(), nullable=True),
        sa.Column("is_near", sa.Boolean(), nullable=False),
        sa.Column("is_level", sa.Boolean(), nullable=False),
        sa.Column("rescuers", sa.Integer(), nullable=False),
        sa.Column(
            "kept_as",
            sa.Enum("share", "rescue", "next", name="keptas", native_enum=False, length=24),
            nullable=True,
        ),
        to("candidates", "issue_id", "issues"),
        to("candidates", "proposal_id", "proposals"),
        to("candidates", "version_id", "proposal_versions"),
        sa.PrimaryKeyConstraint("issue_id", "place", name=op.f("pk_candidates")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_candidates_proposal_id")),
    )
    make_tables_without_order()


def make_tables_without_order() -> None:
    """Make the tables whose rows keep no order and no time."""
    op.create_table(
        "pick_sheets",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer(), nullable=False),
        to("pick_sheets", "issue_id", "issues"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_sheets")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pick_sheets_issue_id", "pick_sheets", ["issue_id"])
    op.create_table(
        "pick_links",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        to("pick_links", "issue_id", "issues"),
        to("pick_links", "member_id", "members"),
        sa.PrimaryKeyConstraint("issue_id", "member_id", name=op.f("pk_pick_links")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rescues",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        to("rescues", "issue_id", "issues"),
        to("rescues", "member_id", "members"),
        sa.PrimaryKeyConstraint("issue_id", "place", "member_id", name=op.f("pk_rescues")),
        sqlite_with_rowid=False,
    )
