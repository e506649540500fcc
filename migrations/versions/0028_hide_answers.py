"""let answers and needs be hidden."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = app.core.storage.types.UtcDateTime(timezone=True)


def to(column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to a table's id."""
    name = op.f(f"fk_needs_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    """Make the change; needs are written anew, each with an id of its own."""
    op.add_column("given_answers", sa.Column("hidden_at", MOMENT, nullable=True))
    names = ("proposal_id", "answerer_id", "text", "name", "written_at")
    old = sa.table("needs", *(sa.column(name) for name in names[:-1]), sa.column(names[-1], MOMENT))
    rows = [dict(row) for row in op.get_bind().execute(sa.select(old)).mappings()]
    op.drop_table("needs")
    made = op.create_table(
        "needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("answerer_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("name", sa.String(length=170), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=True),
        to("proposal_id", "proposals"),
        to("answerer_id", "answerers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
    )
    op.create_index(op.f("ix_needs_proposal_id"), "needs", ["proposal_id"])
    op.bulk_insert(made, rows)
