"""check the report."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    """Return a foreign key to a table's key."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=name)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "checked_reports",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("final_at", MOMENT, nullable=True),
        to("checked_reports", "issue_id", "issues"),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_checked_reports")),
    )
    op.create_table(
        "report_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("tallies", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        to("report_versions", "issue_id", "checked_reports", "issue_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_versions")),
        sa.UniqueConstraint("issue_id", "number", name=op.f("uq_report_versions_issue_id_number")),
    )
    make_corrections()


def make_corrections() -> None:
    """Make the tables of what people say of paragraphs, and what became of it."""
    op.create_table(
        "correction_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("changed", "kept", name="decision", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        to("correction_groups", "issue_id", "checked_reports", "issue_id"),
        to("correction_groups", "decided_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_groups")),
    )
    op.create_index(op.f("ix_correction_groups_issue_id"), "correction_groups", ["issue_id"])
    op.create_index(
        op.f("ix_correction_groups_decided_by_id"), "correction_groups", ["decided_by_id"]
    )
    op.create_table(
        "paragraph_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("right", "wrong", "missing", name="verdict", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("line", sa.String(length=280), nullable=False),
        sa.Column("quote", sa.String(length=280), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=True),
        to("paragraph_checks", "issue_id", "issues"),
        to("paragraph_checks", "member_id", "members"),
        to("paragraph_checks", "group_id", "correction_groups"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph_checks")),
        sa.UniqueConstraint(
            "issue_id",
            "paragraph",
            "wording",
            "member_id",
            name=op.f("uq_paragraph_checks_issue_id_paragraph_wording_member_id"),
        ),
    )
    op.create_index(op.f("ix_paragraph_checks_member_id"), "paragraph_checks", ["member_id"])
    op.create_index(op.f("ix_paragraph_checks_group_id"), "paragraph_checks", ["group_id"])
