"""statements."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""

    op.create_table('opinion_maps',
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('replies', sa.Integer(), nullable=False),
    sa.Column('found', sa.JSON(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('drawn_at', app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['issues.id'], name=op.f('fk_opinion_maps_issue_id_issues')),
    sa.PrimaryKeyConstraint('issue_id', name=op.f('pk_opinion_maps'))
    )
    op.create_table('statements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('author_name', sa.String(length=40), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('agree_count', sa.Integer(), nullable=False),
    sa.Column('disagree_count', sa.Integer(), nullable=False),
    sa.Column('unsure_count', sa.Integer(), nullable=False),
    sa.Column('created_at', app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('hidden_at', app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['members.id'], name=op.f('fk_statements_author_id_members')),
    sa.ForeignKeyConstraint(['issue_id'], ['issues.id'], name=op.f('fk_statements_issue_id_issues')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statements'))
    )
    with op.batch_alter_table('statements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statements_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_statements_issue', ['issue_id', 'id'], unique=False)

    op.create_table('statement_replies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('reply', sa.Enum('agree', 'disagree', 'unsure', name='reply', native_enum=False, length=24), nullable=False),
    sa.Column('propensity', sa.Double(), nullable=True),
    sa.Column('created_at', app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_statement_replies_member_id_members')),
    sa.ForeignKeyConstraint(['statement_id'], ['statements.id'], name=op.f('fk_statement_replies_statement_id_statements')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_replies')),
    sa.UniqueConstraint('member_id', 'statement_id', name=op.f('uq_statement_replies_member_id_statement_id'))
    )
    with op.batch_alter_table('statement_replies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_replies_statement_id'), ['statement_id'], unique=False)


