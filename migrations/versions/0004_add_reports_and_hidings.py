"""add reports and hidings."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = ("post", "idea", "change")
RULES = ("person", "source", "names", "once", "topic", "threats", "organisers")
MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def kind() -> sa.Column:
    """Return the column that says what kind of thing it is."""
    return sa.Column(
        "kind", sa.Enum(*KINDS, name="kind", native_enum=False, length=24), nullable=False
    )


def rule() -> sa.Column:
    """Return the column that names a house rule."""
    return sa.Column(
        "rule", sa.Enum(*RULES, name="houserule", native_enum=False, length=24), nullable=False
    )


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "hidings",
        sa.Column("id", sa.Integer(), nullable=False),
        kind(),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=False),
        rule(),
        sa.Column("reason", sa.String(length=280), nullable=False),
        sa.Column("words_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=False),
        sa.Column("appeal", sa.String(length=500), nullable=False),
        sa.Column("appealed_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.String(length=280), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("restored_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_hidings_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_hidings_decided_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["hidden_by_id"], ["members.id"], name=op.f("fk_hidings_hidden_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_hidings_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidings")),
    )
    op.create_index(op.f("ix_hidings_author_id"), "hidings", ["author_id"])
    op.create_index(op.f("ix_hidings_issue_id"), "hidings", ["issue_id"])
    op.create_index(
        "uq_hidings_in_force",
        "hidings",
        ["kind", "thing_id"],
        unique=True,
        sqlite_where=sa.text("restored_at IS NULL"),
        postgresql_where=sa.text("restored_at IS NULL"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        kind(),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        rule(),
        sa.Column("line", sa.String(length=280), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("hiding_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["hiding_id"], ["hidings.id"], name=op.f("fk_reports_hiding_id_hidings")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_reports_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_reports_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_issue_id"), "reports", ["issue_id"])
    op.create_index(op.f("ix_reports_member_id"), "reports", ["member_id"])
    op.create_index(
        "uq_reports_open",
        "reports",
        ["kind", "thing_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
