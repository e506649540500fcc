"""add worries aimed at words."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)
EXPERIENCES = ("uses", "works", "cares", "other")


def key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return a named foreign key to another table's id."""
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def choice(name: str, kind: str, *values: str, is_optional: bool = False) -> sa.Column:
    """Return a column that stores one of a few values."""
    values_of = sa.Enum(*values, name=kind, native_enum=False, length=24)
    return sa.Column(name, values_of, nullable=is_optional)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "reservations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        choice("kind", "kind", "worry", "condition"),
        sa.Column("seen_id", sa.Integer(), nullable=False),
        sa.Column("followed_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        key("reservations", "post_id", "posts"),
        key("reservations", "proposal_id", "proposals"),
        key("reservations", "seen_id", "proposal_versions"),
        key("reservations", "followed_id", "proposal_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sa.UniqueConstraint("post_id", name=op.f("uq_reservations_post_id")),
    )
    op.create_index(op.f("ix_reservations_proposal_id"), "reservations", ["proposal_id"])
    op.create_table(
        "met_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        choice("answer", "met", "yes", "partly", "no", is_optional=True),
        choice("experience", "experience", *EXPERIENCES, is_optional=True),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        key("met_questions", "reservation_id", "reservations"),
        key("met_questions", "member_id", "members"),
        key("met_questions", "version_id", "proposal_versions"),
        key("met_questions", "reply_id", "posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_met_questions")),
        sa.UniqueConstraint(
            "reservation_id",
            "member_id",
            "version_id",
            name=op.f("uq_met_questions_reservation_id_member_id_version_id"),
        ),
    )
    op.create_index(op.f("ix_met_questions_member_id"), "met_questions", ["member_id"])
