"""let people follow and choose what is sent to them."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TOPICS = ("week", "replies", "yours", "stages", "deadlines", "hosts", "groups")
PACES = ("at-once", "weekly", "nothing")
MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def topic(*, nullable: bool) -> sa.Column:
    """Return the column that says what a mail is about."""
    kind = sa.Enum(*TOPICS, name="topic", native_enum=False, length=24)
    return sa.Column("topic", kind, nullable=nullable)


def upgrade() -> None:
    """Make the change; mails that wait already go out as they would have."""
    with op.batch_alter_table("outgoing_mails") as mails:
        mails.add_column(topic(nullable=True))
        mails.add_column(sa.Column("gist", sa.Text(), nullable=False, server_default=""))
        mails.add_column(
            sa.Column("stop_url", sa.String(length=300), nullable=False, server_default="")
        )
        mails.add_column(sa.Column("ref_id", sa.Integer(), nullable=True))
        mails.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        mails.add_column(sa.Column("week", sa.Date(), nullable=True))
        mails.add_column(sa.Column("good_until", MOMENT, nullable=True))
    with op.batch_alter_table("outgoing_mails") as mails:
        mails.alter_column("gist", server_default=None)
        mails.alter_column("stop_url", server_default=None)
        mails.create_index(op.f("ix_outgoing_mails_digest_id"), ["digest_id"])
        mails.create_index("ix_outgoing_mails_member_id_state", ["member_id", "state"])
    op.create_table(
        "mail_choices",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        topic(nullable=False),
        sa.Column(
            "pace",
            sa.Enum(*PACES, name="pace", native_enum=False, length=24),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("member_id", "topic", name=op.f("pk_mail_choices")),
    )
    op.create_table(
        "mail_weeks",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.CheckConstraint("mails BETWEEN 1 AND 7", name=op.f("ck_mail_weeks_most_a_week")),
        sa.PrimaryKeyConstraint("member_id", "week", name=op.f("pk_mail_weeks")),
    )
    for table, key, parent in (
        ("issue_follows", "issue_id", "issues"),
        ("idea_follows", "proposal_id", "proposals"),
    ):
        op.create_table(
            table,
            sa.Column(key, sa.Integer(), nullable=False),
            sa.Column("member_id", sa.Integer(), nullable=False),
            sa.Column("is_on", sa.Boolean(), nullable=False),
            sa.ForeignKeyConstraint([key], [f"{parent}.id"], name=f"fk_{table}_{key}_{parent}"),
            sa.ForeignKeyConstraint(
                ["member_id"], ["members.id"], name=f"fk_{table}_member_id_members"
            ),
            sa.PrimaryKeyConstraint(key, "member_id", name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_member_id", table, ["member_id"])
    op.create_table(
        "read_marks",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_read_marks")),
    )
