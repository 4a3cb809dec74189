"""What shapes the diary, notes and transfers, and what money is reckoned by."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, Json, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "availability_overrides",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=True),
        sa.Column("end_minute", sa.Integer(), nullable=True),
        sa.Column("place_id", Identifier(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "(start_minute IS NULL AND end_minute IS NULL) OR (start_minute BETWEEN 0 AND 1439 "
            "AND end_minute > start_minute AND end_minute <= start_minute + 1440)",
            name=op.f("ck_availability_overrides_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id", "organization_id"],
            ["places.id", "places.organization_id"],
            name=op.f("fk_availability_overrides_place_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_availability_overrides_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_overrides")),
    )
    op.create_index(
        "ix_availability_overrides_trainer_day",
        "availability_overrides",
        ["trainer_id", "day"],
        unique=False,
    )
    op.create_table(
        "series",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place_id", Identifier(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_series_capacity")),
        sa.CheckConstraint("length(rule) BETWEEN 1 AND 1000", name=op.f("ck_series_rule")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_series_minutes")),
        sa.CheckConstraint("start_minute BETWEEN 0 AND 1439", name=op.f("ck_series_start_minute")),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_series_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id", "organization_id"],
            ["places.id", "places.organization_id"],
            name=op.f("fk_series_place_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_series_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("id", "organization_id", name=op.f("uq_series_id_organization_id")),
    )
    op.create_index("ix_series_trainer_id", "series", ["trainer_id"], unique=False)
    op.create_table(
        "waiting_list_entries",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=True),
        sa.Column("session_id", Identifier(), nullable=True),
        sa.Column("wish", Json, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", Identifier(), nullable=False),
        sa.Column("booking_id", Identifier(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'offered', 'booked', 'expired', 'withdrawn')",
            name=op.f("ck_waiting_list_entries_status"),
        ),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_waiting_list_entries_note")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_waiting_list_entries_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_waiting_list_entries_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_waiting_list_entries_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_waiting_list_entries_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_waiting_list_entries_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_list_entries")),
    )
    op.create_index(
        "ix_waiting_list_entries_client_id", "waiting_list_entries", ["client_id"], unique=False
    )
    op.create_index(
        "ix_waiting_list_entries_organization_status",
        "waiting_list_entries",
        ["organization_id", "status"],
        unique=False,
    )
    op.create_table(
        "session_notes",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("booking_id", Identifier(), nullable=True),
        sa.Column("author_id", Identifier(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 20000", name=op.f("ck_session_notes_text")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_session_notes_rating")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_session_notes_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_session_notes_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_session_notes_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_session_notes_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_notes")),
    )
    op.create_index(
        "ix_session_notes_client_written",
        "session_notes",
        ["client_id", "written_at"],
        unique=False,
    )
    op.create_table(
        "transfers",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("from_trainer_id", Identifier(), nullable=True),
        sa.Column("to_trainer_id", Identifier(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", Identifier(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", Identifier(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("moved", Json, nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('asked', 'done', 'declined', 'undone')", name=op.f("ck_transfers_status")
        ),
        sa.CheckConstraint(
            "from_trainer_id <> to_trainer_id", name=op.f("ck_transfers_to_someone_else")
        ),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_transfers_reason")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_transfers_asked_by")),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_transfers_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_transfers_decided_by")),
        sa.ForeignKeyConstraint(
            ["from_trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_transfers_from_trainer_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_transfers_to_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index(
        "ix_transfers_client_asked", "transfers", ["client_id", "asked_at"], unique=False
    )
    op.create_index(
        "ix_transfers_organization_status", "transfers", ["organization_id", "status"], unique=False
    )
    op.create_table(
        "fee_rates",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("card_fee_rate", sa.Integer(), nullable=False),
        sa.Column("prices_include_fees", sa.Boolean(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "card_fee_rate BETWEEN 0 AND 1000000", name=op.f("ck_fee_rates_card_fee_rate")
        ),
        sa.CheckConstraint("vat_rate BETWEEN 0 AND 1000000", name=op.f("ck_fee_rates_vat_rate")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_fee_rates_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_rates")),
        sa.UniqueConstraint(
            "organization_id", "valid_from", name=op.f("uq_fee_rates_organization_id_valid_from")
        ),
    )
    op.create_table(
        "fee_audit_entries",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("payment_id", Identifier(), nullable=True),
        sa.Column("client_package_id", Identifier(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", Identifier(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("card_fee_rate", sa.Integer(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("card_fee", sa.BigInteger(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "method IN ('inclusive', 'exclusive')", name=op.f("ck_fee_audit_entries_method")
        ),
        sa.CheckConstraint("gross = net + vat + card_fee", name=op.f("ck_fee_audit_entries_sum")),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_fee_audit_entries_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["client_package_id"],
            ["client_packages.id"],
            name=op.f("fk_fee_audit_entries_client_package_id"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_fee_audit_entries_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_fee_audit_entries_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_audit_entries")),
    )
    op.create_index(
        "ix_fee_audit_entries_organization_at",
        "fee_audit_entries",
        ["organization_id", "at"],
        unique=False,
    )
    op.create_table(
        "receipt_counters",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_receipt_counters_last_number")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_receipt_counters_organization_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_receipt_counters")),
    )
    op.create_table(
        "receipts",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("payment_id", Identifier(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by", Identifier(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_receipts_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["users.id"], name=op.f("fk_receipts_issued_by")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_receipts_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_receipts_organization_id_number")
        ),
        sa.UniqueConstraint("payment_id", name=op.f("uq_receipts_payment_id")),
    )
    op.create_table(
        "pay_rates",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('per_session', 'percentage', 'hourly')", name=op.f("ck_pay_rates_kind")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_pay_rates_amount")),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_pay_rates_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_rates")),
        sa.UniqueConstraint(
            "trainer_id", "valid_from", name=op.f("uq_pay_rates_trainer_id_valid_from")
        ),
    )
    key = "BLOB" if op.get_bind().dialect.name == "sqlite" else "UUID"
    op.execute(
        f"ALTER TABLE sessions ADD COLUMN series_id {key} "
        "CONSTRAINT fk_sessions_series_id REFERENCES series (id)"
    )
    op.execute("ALTER TABLE sessions ADD COLUMN series_day DATE")
    op.create_index("ix_sessions_series_id", "sessions", ["series_id"])


def downgrade() -> None:
    op.drop_index("ix_sessions_series_id", "sessions")
    for column in ("series_day", "series_id"):
        op.execute(f"ALTER TABLE sessions DROP COLUMN {column}")
    for table in (
        "pay_rates",
        "receipts",
        "receipt_counters",
        "fee_audit_entries",
        "fee_rates",
        "transfers",
        "session_notes",
        "waiting_list_entries",
        "series",
        "availability_overrides",
    ):
        op.drop_table(table)
