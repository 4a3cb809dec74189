"""People, clients, places and the audit trail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from studio_app.repositories.types import Identifier, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organizations",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("late_cancel_hours", sa.Integer(), nullable=False),
        sa.Column("late_cancel_spends_credit", sa.Boolean(), nullable=False),
        sa.Column("demo_seed", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "late_cancel_hours >= 0", name=op.f("ck_organizations_late_cancel_hours")
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_organizations_currency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "users",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )
    op.create_table(
        "credentials",
        sa.Column("user_id", Identifier(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint("failed_logins >= 0", name=op.f("ck_credentials_failed_logins")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_credentials_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credentials")),
    )
    op.create_table(
        "memberships",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("user_id", Identifier(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("database_role", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'owner', 'front_desk', 'senior', 'trainer', 'assistant', 'client')",
            name=op.f("ck_memberships_role"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_memberships_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("database_role", name=op.f("uq_memberships_database_role")),
        sa.UniqueConstraint(
            "organization_id",
            "user_id",
            "role",
            name=op.f("uq_memberships_organization_id_user_id_role"),
        ),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"], unique=False)
    op.create_table(
        "trainers",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("user_id", Identifier(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("colour", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("session_minutes", sa.Integer(), nullable=False),
        sa.Column("session_price", sa.BigInteger(), nullable=False),
        sa.Column("accepts_new_clients", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "session_minutes BETWEEN 5 AND 1440", name=op.f("ck_trainers_session_minutes")
        ),
        sa.CheckConstraint("session_price >= 0", name=op.f("ck_trainers_session_price")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_trainers_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trainers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainers")),
        sa.UniqueConstraint("id", "organization_id", name=op.f("uq_trainers_id_organization_id")),
        sa.UniqueConstraint(
            "organization_id", "user_id", name=op.f("uq_trainers_organization_id_user_id")
        ),
    )
    op.create_table(
        "assisted_trainers",
        sa.Column("membership_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_assisted_trainers_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_assisted_trainers_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["trainers.id"], name=op.f("fk_assisted_trainers_trainer_id")
        ),
        sa.PrimaryKeyConstraint("membership_id", "trainer_id", name=op.f("pk_assisted_trainers")),
    )
    op.create_table(
        "clients",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("user_id", Identifier(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_clients_name")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_clients_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_clients_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint(
            "id", "organization_id", "name", name=op.f("uq_clients_id_organization_id_name")
        ),
        sa.UniqueConstraint("id", "organization_id", name=op.f("uq_clients_id_organization_id")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_clients_organization_id_number")
        ),
    )
    op.create_table(
        "client_alerts",
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_client_alerts_client_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_alerts")),
    )
    op.create_table(
        "assignments",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at",
            name=op.f("ck_assignments_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_assignments_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_assignments_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(
        "ix_assignments_trainer_client", "assignments", ["trainer_id", "client_id"], unique=False
    )
    op.create_index(
        "uq_assignments_active_client",
        "assignments",
        ["client_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "places",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_places_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("id", "organization_id", name=op.f("uq_places_id_organization_id")),
        sa.UniqueConstraint("organization_id", "name", name=op.f("uq_places_organization_id_name")),
    )
    op.create_table(
        "weekly_hours",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("place_id", Identifier(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "end_minute > start_minute AND end_minute <= start_minute + 1440",
            name=op.f("ck_weekly_hours_end_minute"),
        ),
        sa.CheckConstraint(
            "start_minute BETWEEN 0 AND 1439", name=op.f("ck_weekly_hours_start_minute")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_weekly_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["place_id", "organization_id"],
            ["places.id", "places.organization_id"],
            name=op.f("fk_weekly_hours_place_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_weekly_hours_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_hours")),
    )
    op.create_index("ix_weekly_hours_trainer_id", "weekly_hours", ["trainer_id"], unique=False)
    op.create_table(
        "time_off",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'declined')", name=op.f("ck_time_off_status")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_time_off_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_time_off_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
    )
    op.create_index(
        "ix_time_off_trainer_starts", "time_off", ["trainer_id", "starts_at"], unique=False
    )
    op.create_table(
        "audit_entries",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", Identifier(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", Identifier(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_audit_entries_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_entries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(
        "ix_audit_entries_organization_at", "audit_entries", ["organization_id", "at"], unique=False
    )


def downgrade() -> None:
    for table in (
        "audit_entries",
        "time_off",
        "weekly_hours",
        "places",
        "assignments",
        "client_alerts",
        "clients",
        "assisted_trainers",
        "trainers",
        "memberships",
        "credentials",
        "users",
        "organizations",
    ):
        op.drop_table(table)
