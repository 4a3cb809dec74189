"""Requests done, settings, invitations, pictures, mail, and the chain of the audit trail."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, Json, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_NEW_COLUMNS = (
    ("organizations", "no_show_spends_credit BOOLEAN DEFAULT true NOT NULL"),
    (
        "organizations",
        "refund_limit BIGINT DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_organizations_refund_limit CHECK (refund_limit >= 0)",
    ),
    (
        "organizations",
        "trainer_limit INTEGER CONSTRAINT ck_organizations_trainer_limit CHECK (trainer_limit > 0)",
    ),
    (
        "organizations",
        "password_minimum INTEGER DEFAULT 8 NOT NULL CONSTRAINT ck_organizations_password_minimum "
        "CHECK (password_minimum BETWEEN 8 AND 64)",
    ),
    (
        "organizations",
        "idle_lock_minutes INTEGER DEFAULT 10 NOT NULL CONSTRAINT "
        "ck_organizations_idle_lock_minutes CHECK (idle_lock_minutes BETWEEN 1 AND 1440)",
    ),
    ("credentials", "valid_until {moment}"),
    (
        "audit_entries",
        "client_id {key} CONSTRAINT fk_audit_entries_client_id REFERENCES clients (id)",
    ),
)


def upgrade() -> None:
    op.create_table(
        "performed_requests",
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("user_id", Identifier(), nullable=False),
        sa.Column("use_case", sa.String(), nullable=False),
        sa.Column("performed_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_performed_requests_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_performed_requests_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performed_requests")),
    )
    op.create_table(
        "failed_logins",
        sa.Column("login_hash", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_failed_logins_failures")),
        sa.PrimaryKeyConstraint("login_hash", name=op.f("pk_failed_logins")),
    )
    op.create_table(
        "invitations",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("user_id", Identifier(), nullable=False),
        sa.Column("membership_id", Identifier(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("invited_by", Identifier(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'front_desk', 'senior', 'trainer', 'assistant', 'client')",
            name=op.f("ck_invitations_role"),
        ),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_invitations_expires_at")),
        sa.CheckConstraint("length(email) <= 320", name=op.f("ck_invitations_email")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_invitations_invited_by")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_invitations_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_invitations_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(
        "ix_invitations_organization_id", "invitations", ["organization_id"], unique=False
    )
    op.create_table(
        "outbox_messages",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", Identifier(), nullable=False),
        sa.Column("send_after", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_messages_attempts")),
        sa.CheckConstraint(
            "length(recipient) BETWEEN 1 AND 320", name=op.f("ck_outbox_messages_recipient")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_outbox_messages_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_outbox_messages_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(
        "ix_outbox_messages_organization_sent",
        "outbox_messages",
        ["organization_id", "sent_at"],
        unique=False,
    )
    op.create_table(
        "media",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=True),
        sa.Column("client_id", Identifier(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", Identifier(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "content_type IN ('image/png', 'image/jpeg')", name=op.f("ck_media_content_type")
        ),
        sa.CheckConstraint("length(content) BETWEEN 1 AND 1048576", name=op.f("ck_media_content")),
        sa.CheckConstraint(
            "trainer_id IS NULL OR client_id IS NULL", name=op.f("ck_media_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_media_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_media_created_by")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_media_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_media_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_index("ix_media_organization_id", "media", ["organization_id"], unique=False)
    op.create_table(
        "organization_settings",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_organization_settings_organization_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "name", name=op.f("pk_organization_settings")),
    )
    op.create_table(
        "feature_switches",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("feature", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_feature_switches_organization_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "feature", name=op.f("pk_feature_switches")),
    )
    op.create_table(
        "audit_links",
        sa.Column("entry_id", Identifier(), nullable=False),
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_audit_links_hash")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_links_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_audit_links_organization_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_links")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_audit_links_organization_id_number")
        ),
    )
    op.create_table(
        "audit_heads",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_audit_heads_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_audit_heads")),
    )
    types = (
        {"key": "BLOB", "moment": "BIGINT"}
        if op.get_bind().dialect.name == "sqlite"
        else {"key": "UUID", "moment": "TIMESTAMP WITH TIME ZONE"}
    )
    # Not by the operations for columns: those would rebuild the table on SQLite.
    for table, column in _NEW_COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(**types)}")
    op.create_index("ix_audit_entries_client_at", "audit_entries", ["client_id", "at"])
    op.create_index("ix_audit_entries_user_at", "audit_entries", ["user_id", "at"])
    op.execute(
        "UPDATE audit_entries SET client_id = "
        "(SELECT client_id FROM bookings WHERE bookings.id = subject_id) "
        "WHERE subject = 'booking'"
    )


def downgrade() -> None:
    op.drop_index("ix_audit_entries_client_at", "audit_entries")
    op.drop_index("ix_audit_entries_user_at", "audit_entries")
    for table, column in reversed(_NEW_COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
    for table in (
        "audit_heads",
        "audit_links",
        "feature_switches",
        "organization_settings",
        "media",
        "outbox_messages",
        "invitations",
        "failed_logins",
        "performed_requests",
    ):
        op.drop_table(table)
