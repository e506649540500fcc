"""create every table."""

import sqlalchemy as sa
from alembic import op

import app.core.storage.types
from app.journal.models import POSTGRESQL_TRIGGERS, SQLITE_TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("slug", name=op.f("uq_groups_slug")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued", "running", "done", "failed", name="jobstate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_steps", sa.Integer(), nullable=False),
        sa.Column("all_steps", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("run_after", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_state_run_after", ["state", "run_after"], unique=False)

    op.create_table(
        "journal_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("written_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("payload_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint("entry_hash", name=op.f("uq_journal_entries_entry_hash")),
        sa.UniqueConstraint(
            "issue_id", "previous_hash", name=op.f("uq_journal_entries_issue_id_previous_hash")
        ),
    )
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entries_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "kept_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_forms")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kept_forms_token_hash")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("display_name", sa.String(length=40), nullable=False),
        sa.Column("name_skeleton", sa.String(length=160), nullable=False),
        sa.Column("has_chosen_name", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_members_name_skeleton"), ["name_skeleton"], unique=False
        )

    op.create_table(
        "outgoing_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "claimed",
                "sent",
                "failed",
                name="mailstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("send_after", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mails_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mails_message_id")),
    )
    with op.batch_alter_table("outgoing_mails", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outgoing_mails_state_send_after", ["state", "send_after"], unique=False
        )

    op.create_table(
        "issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(length=140), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("background_html", sa.Text(), nullable=False),
        sa.Column("status_quo", sa.String(length=280), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "propose",
                "discuss",
                "amend",
                "rank",
                "outcome",
                name="stage",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("settings_hash", sa.String(length=64), nullable=True),
        sa.Column("options_hash", sa.String(length=64), nullable=True),
        sa.Column("lot_seed", sa.String(length=64), nullable=False),
        sa.Column("answer_asked_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer_promised_by", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_imported", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (settings_hash IS NULL)",
            name=op.f("ck_issues_hashed_once_opened"),
        ),
        sa.CheckConstraint(
            "(stage IS NULL) = (opened_at IS NULL)", name=op.f("ck_issues_stage_once_opened")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name=op.f("fk_issues_created_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_issues_group_id_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
    )
    with op.batch_alter_table("issues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issues_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issues_stage"), ["stage"], unique=False)

    op.create_table(
        "journal_payloads",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["journal_entries.id"],
            name=op.f("fk_journal_payloads_entry_id_journal_entries"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_journal_payloads")),
    )
    op.create_table(
        "member_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_sessions_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_sessions_token_hash")),
    )
    with op.batch_alter_table("member_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_sessions_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "organiser", "host", "member", "pending", name="role", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("listed_as", sa.String(length=254), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id_groups")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_memberships_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "group_id", "member_id", name=op.f("uq_memberships_group_id_member_id")
        ),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_member_id"), ["member_id"], unique=False)

    op.create_table(
        "sign_in_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_path", sa.String(length=300), nullable=False),
        sa.Column("kept_form_id", sa.Integer(), nullable=True),
        sa.Column("draft_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_form_id"],
            ["kept_forms.id"],
            name=op.f("fk_sign_in_tokens_kept_form_id_kept_forms"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_tokens_token_hash")),
    )
    with op.batch_alter_table("sign_in_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_tokens_email"), ["email"], unique=False)

    op.create_table(
        "ballot_drafts",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_ballot_drafts_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("token_hash", "issue_id", name=op.f("pk_ballot_drafts")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("ballot_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_drafts_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "ballots",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("ranking", sa.LargeBinary(), nullable=False),
        sa.Column("zones", sa.LargeBinary(), nullable=False),
        sa.Column(
            "experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum("online", "paper", "assisted", name="channel", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ticket_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("voter_name", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_ballots_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.create_index("ix_ballots_issue_id", ["issue_id"], unique=False)
        batch_op.create_index("ix_ballots_ticket", ["issue_id", "ticket_hash"], unique=True)

    op.create_table(
        "cast_hours",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("cast", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_cast_hours_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", "hour", name=op.f("pk_cast_hours")),
    )
    op.create_table(
        "cast_links",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sheet_ids", sa.JSON(), nullable=False),
        sa.Column("used_keys", sa.JSON(), nullable=False),
        sa.Column("payload_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_cast_links_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_cast_links_member_id_members")
        ),
        sa.PrimaryKeyConstraint("issue_id", "member_id", name=op.f("pk_cast_links")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_cast_links_ballot_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "propose",
                "discuss",
                "amend",
                "rank",
                "outcome",
                name="stage",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=280), nullable=False),
        sa.Column("previous_ends_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("new_ends_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("extended_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_extensions_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_extensions_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extensions_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "imported_votes",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_imported_votes_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_imported_votes")),
    )
    op.create_table(
        "outcomes",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("counted_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_outcomes_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_outcomes")),
    )
    op.create_table(
        "participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "main_experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_participations_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_participations_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
        sa.UniqueConstraint(
            "issue_id", "member_id", name=op.f("uq_participations_issue_id_member_id")
        ),
    )
    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participations_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=40), nullable=False),
        sa.Column(
            "author_experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("for_whom", sa.String(length=140), nullable=False),
        sa.Column("what_happened", sa.String(length=280), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("retired_into_id", sa.Integer(), nullable=True),
        sa.Column("hidden_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("keeper_name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_proposals_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_proposals_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["retired_into_id"],
            ["proposals.id"],
            name=op.f("fk_proposals_retired_into_id_proposals"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint(
            "issue_id", "position", "variant", name=op.f("uq_proposals_issue_id_position_variant")
        ),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_author_id"), ["author_id"], unique=False)

    op.create_table(
        "reason_sheets",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("option_place", sa.Integer(), nullable=False),
        sa.Column(
            "zone",
            sa.Enum(
                "support",
                "better",
                "unsure",
                "worse",
                "unsorted",
                name="zone",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "shown_as",
            sa.Enum(
                "name", "experience", "anonymous", name="shownas", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("shown_name", sa.String(length=40), nullable=True),
        sa.Column("offers_shown", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("ticket_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_reason_sheets_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason_sheets")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("reason_sheets", schema=None) as batch_op:
        batch_op.create_index("ix_reason_sheets_issue_id", ["issue_id"], unique=False)

    op.create_table(
        "stage_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "propose",
                "discuss",
                "amend",
                "rank",
                "outcome",
                name="stage",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("announced_starts_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("announced_ends_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("starts_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("moved_on_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "announced_ends_at <= ends_at", name=op.f("ck_stage_times_never_shortened")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_stage_times_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_stage_times_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_times")),
        sa.UniqueConstraint("issue_id", "stage", name=op.f("uq_stage_times_issue_id_stage")),
    )
    with op.batch_alter_table("stage_times", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_times_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "turnouts",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_turnouts_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_turnouts_member_id_members")
        ),
        sa.PrimaryKeyConstraint("issue_id", "member_id", name=op.f("pk_turnouts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "experiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_experiences_participation_id_participations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiences")),
        sa.UniqueConstraint(
            "participation_id", "kind", name=op.f("uq_experiences_participation_id_kind")
        ),
    )
    op.create_table(
        "move_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("suggested_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_move_requests_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_move_requests_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_id"], ["proposals.id"], name=op.f("fk_move_requests_suggested_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_requests")),
        sa.UniqueConstraint(
            "proposal_id", "member_id", name=op.f("uq_move_requests_proposal_id_member_id")
        ),
    )
    with op.batch_alter_table("move_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_move_requests_member_id"), ["member_id"], unique=False)

    op.create_table(
        "proposal_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=280), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
            name=op.f("fk_proposal_versions_proposal_id_proposals"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_versions")),
        sa.UniqueConstraint(
            "proposal_id", "number", name=op.f("uq_proposal_versions_proposal_id_number")
        ),
    )
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=40), nullable=False),
        sa.Column(
            "author_experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("summary", sa.String(length=140), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "open",
                "taken_in",
                "reworded",
                "offered",
                "refused",
                "silent",
                "withdrawn",
                "variant",
                name="answer",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("answer_reason", sa.String(length=500), nullable=False),
        sa.Column("offered_edits", sa.JSON(), nullable=True),
        sa.Column("offered_version_id", sa.Integer(), nullable=True),
        sa.Column("result_version_id", sa.Integer(), nullable=True),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_amendments_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["base_version_id"],
            ["proposal_versions.id"],
            name=op.f("fk_amendments_base_version_id_proposal_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["offered_version_id"],
            ["proposal_versions.id"],
            name=op.f("fk_amendments_offered_version_id_proposal_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_amendments_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["result_version_id"],
            ["proposal_versions.id"],
            name=op.f("fk_amendments_result_version_id_proposal_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["proposals.id"], name=op.f("fk_amendments_variant_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_amendments_proposal_id_number")),
    )
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendments_author_id"), ["author_id"], unique=False)

    op.create_table(
        "backings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("asked_version_id", sa.Integer(), nullable=True),
        sa.Column(
            "experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("backed_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_version_id"],
            ["proposal_versions.id"],
            name=op.f("fk_backings_asked_version_id_proposal_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_backings_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_backings_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["proposal_versions.id"],
            name=op.f("fk_backings_version_id_proposal_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backings")),
        sa.UniqueConstraint(
            "proposal_id", "member_id", name=op.f("uq_backings_proposal_id_member_id")
        ),
    )
    with op.batch_alter_table("backings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_backings_member_id"), ["member_id"], unique=False)

    op.create_table(
        "ballot_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("admitted_by", sa.String(length=24), nullable=False),
        sa.Column("backers", sa.Integer(), nullable=False),
        sa.Column("earlier_backers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_ballot_options_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_ballot_options_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["proposal_versions.id"],
            name=op.f("fk_ballot_options_version_id_proposal_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_options")),
        sa.UniqueConstraint("issue_id", "place", name=op.f("uq_ballot_options_issue_id_place")),
        sa.UniqueConstraint(
            "issue_id", "proposal_id", name=op.f("uq_ballot_options_issue_id_proposal_id")
        ),
    )
    op.create_table(
        "amendment_backings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column(
            "experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("backed_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["amendments.id"],
            name=op.f("fk_amendment_backings_amendment_id_amendments"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_amendment_backings_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_backings")),
        sa.UniqueConstraint(
            "amendment_id", "member_id", name=op.f("uq_amendment_backings_amendment_id_member_id")
        ),
    )
    with op.batch_alter_table("amendment_backings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_amendment_backings_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("amendment_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("quoted_id", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=40), nullable=False),
        sa.Column(
            "author_experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "experience",
                "work",
                "evidence",
                "none",
                name="source",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("is_worry", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("same_count", sa.Integer(), nullable=False),
        sa.Column("same_groups", sa.Integer(), nullable=False),
        sa.Column("edited_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendments.id"], name=op.f("fk_posts_amendment_id_amendments")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_posts_author_id_members")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_posts_issue_id_issues")),
        sa.ForeignKeyConstraint(["parent_id"], ["posts.id"], name=op.f("fk_posts_parent_id_posts")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_posts_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(["quoted_id"], ["posts.id"], name=op.f("fk_posts_quoted_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posts_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_posts_thread",
            ["issue_id", "proposal_id", "amendment_id", "parent_id", "id"],
            unique=False,
        )

    op.create_table(
        "post_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["amendments.id"],
            name=op.f("fk_post_amendments_amendment_id_amendments"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_amendments_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_amendments")),
        sa.UniqueConstraint(
            "post_id", "amendment_id", name=op.f("uq_post_amendments_post_id_amendment_id")
        ),
    )
    with op.batch_alter_table("post_amendments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_post_amendments_amendment_id"), ["amendment_id"], unique=False
        )

    op.create_table(
        "reason_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("member_name", sa.String(length=40), nullable=False),
        sa.Column(
            "experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column(
            "slot",
            sa.Enum("why", "worry", "change", name="slot", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_reason_offers_issue_id_issues")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_reason_offers_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_reason_offers_post_id_posts")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_reason_offers_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason_offers")),
    )
    with op.batch_alter_table("reason_offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reason_offers_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "same_for_me",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "experience",
            sa.Enum(
                "uses", "works", "cares", "other", name="experience", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("created_at", app.core.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_same_for_me_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_same_for_me_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_for_me")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_same_for_me_post_id_member_id")),
    )
    with op.batch_alter_table("same_for_me", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_same_for_me_member_id"), ["member_id"], unique=False)

    triggers = {"sqlite": SQLITE_TRIGGERS, "postgresql": POSTGRESQL_TRIGGERS}
    for statement in triggers[op.get_bind().dialect.name]:
        op.execute(statement)
