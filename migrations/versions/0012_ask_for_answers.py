"""ask those in power for answers, by mailed links."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)
STATUS = sa.Enum(
    "will", "part", "wont", "already", "looking", "done",
    name="status", native_enum=False, length=24,
)  # fmt: skip


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to a table's id."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    """Make the change."""
    kept = sa.Column("answer_from", sa.String(length=170), nullable=False, server_default="")
    op.add_column("issues", kept)
    asks = sa.Column("answer_asks", sa.Integer(), nullable=False, server_default="0")
    op.add_column("issues", asks)
    op.add_column("issues", sa.Column("answered_at", MOMENT, nullable=True))
    op.create_table(
        "answerers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("promised_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        to("answerers", "issue_id", "issues"),
        to("answerers", "asked_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answerers")),
    )
    op.create_index(op.f("ix_answerers_issue_id"), "answerers", ["issue_id"])
    op.create_table(
        "answerer_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answerer_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        to("answerer_links", "answerer_id", "answerers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answerer_links")),
        sa.UniqueConstraint(
            "answerer_id", "step", name=op.f("uq_answerer_links_answerer_id_step")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_answerer_links_token_hash")),
    )
    op.create_table(
        "given_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("answerer_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        to("given_answers", "issue_id", "issues"),
        to("given_answers", "answerer_id", "answerers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_answers")),
    )
    op.create_index(op.f("ix_given_answers_issue_id"), "given_answers", ["issue_id"])
    op.create_index(op.f("ix_given_answers_answerer_id"), "given_answers", ["answerer_id"])
