"""tell the story so far."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0010"
down_revision = "0009"
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
        "stories",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("disputed", sa.JSON(), nullable=False),
        sa.Column("agree_count", sa.Integer(), nullable=False),
        sa.Column("disagree_count", sa.Integer(), nullable=False),
        sa.Column("unsure_count", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        to("stories", "issue_id", "issues"),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_stories")),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("dropped_at", MOMENT, nullable=True),
        to("themes", "issue_id", "issues"),
        to("themes", "merged_into_id", "themes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_issue_id"), "themes", ["issue_id"])
    op.create_table(
        "theme_posts",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        to("theme_posts", "post_id", "posts"),
        to("theme_posts", "theme_id", "themes"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_theme_posts")),
    )
    op.create_index(op.f("ix_theme_posts_theme_id"), "theme_posts", ["theme_id"])
    make_summaries()
    make_checks()


def make_summaries() -> None:
    """Make the tables of what hosts tell, and from which posts."""
    op.create_table(
        "summaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=True),
        to("summaries", "issue_id", "issues"),
        to("summaries", "theme_id", "themes"),
        to("summaries", "author_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summaries")),
        sa.UniqueConstraint("theme_id", "number", name=op.f("uq_summaries_theme_id_number")),
    )
    op.create_index(op.f("ix_summaries_issue_id"), "summaries", ["issue_id"])
    op.create_index(op.f("ix_summaries_author_id"), "summaries", ["author_id"])
    op.create_table(
        "summary_sentences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=280), nullable=False),
        to("summary_sentences", "summary_id", "summaries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_sentences")),
        sa.UniqueConstraint(
            "summary_id", "place", name=op.f("uq_summary_sentences_summary_id_place")
        ),
    )
    op.create_table(
        "sentence_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sentence_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        to("sentence_posts", "sentence_id", "summary_sentences"),
        to("sentence_posts", "post_id", "posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_posts")),
        sa.UniqueConstraint(
            "sentence_id", "post_id", name=op.f("uq_sentence_posts_sentence_id_post_id")
        ),
    )
    op.create_index(op.f("ix_sentence_posts_post_id"), "sentence_posts", ["post_id"])


def make_checks() -> None:
    """Make the table of what people say of a summary."""
    op.create_table(
        "summary_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("fair", "misses", name="verdict", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("line", sa.String(length=280), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=True),
        to("summary_checks", "issue_id", "issues"),
        to("summary_checks", "summary_id", "summaries"),
        to("summary_checks", "member_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_checks")),
        sa.UniqueConstraint(
            "summary_id", "member_id", name=op.f("uq_summary_checks_summary_id_member_id")
        ),
    )
    op.create_index(op.f("ix_summary_checks_issue_id"), "summary_checks", ["issue_id"])
    op.create_index(op.f("ix_summary_checks_member_id"), "summary_checks", ["member_id"])
