"""read on in talk: questions, who finds a post helpful, earlier words, marks, drafts."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)
THREAD = ["issue_id", "proposal_id", "amendment_id"]
OTHERS = """
UPDATE posts SET same_others = COALESCE((
  SELECT SUM(people) - MAX(people) FROM (
    SELECT COUNT(*) AS people FROM same_for_me
    WHERE same_for_me.post_id = posts.id AND experience IS NOT NULL GROUP BY experience
  ) AS kinds
), 0)
"""


def upgrade() -> None:
    """Make the change."""
    for name in ("same_others", "same_elsewhere"):
        added("posts", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    added("posts", sa.Column("is_question", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(OTHERS)
    op.create_index("ix_posts_questions", "posts", [*THREAD, "parent_id", "is_question", "id"])
    op.create_index("ix_posts_turns", "posts", [*THREAD, "id"])
    op.create_table(
        "earlier_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_earlier_words_post_id_posts"),
        sa.PrimaryKeyConstraint("id", name="pk_earlier_words"),
    )
    op.create_index("ix_earlier_words_post_id", "earlier_words", ["post_id"])
    op.create_table(
        "talk_marks",
        *place_of_member("talk_marks"),
        sa.Column("since_id", sa.Integer(), nullable=False),
        sa.Column("seen_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("member_id", *THREAD, name="pk_talk_marks"),
    )
    op.create_table(
        "post_drafts",
        *place_of_member("post_drafts"),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("member_id", *THREAD, "parent_id", name="pk_post_drafts"),
    )


def added(table: str, column: sa.Column) -> None:
    """Add a column that existing rows need a value for; new ones bring their own."""
    op.add_column(table, column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)


def place_of_member(table: str) -> list[sa.schema.SchemaItem]:
    """Return the columns that say whose row it is and in which conversation."""
    return [
        *(sa.Column(n, sa.Integer(), nullable=False) for n in ("member_id", *THREAD)),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=f"fk_{table}_member_id_members"),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=f"fk_{table}_issue_id_issues"),
    ]
