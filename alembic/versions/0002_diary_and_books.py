"""Sessions, bookings, packages and money."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_LENGTH = {
    "sqlite": "ends_at - starts_at BETWEEN 1 AND 86400000000",
    "postgresql": "ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'",
}
_STATUSES = "'booked', 'arrived', 'completed', 'no_show', 'cancelled', 'late_cancelled'"
_NO_OVERLAP = """
ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist
({who} WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (occupies AND NOT overlap_allowed)
"""


def upgrade() -> None:
    length = _LENGTH[op.get_bind().dialect.name]
    op.create_table(
        "package_types",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("validity_days", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_package_types_price")),
        sa.CheckConstraint("sessions > 0", name=op.f("ck_package_types_sessions")),
        sa.CheckConstraint("validity_days > 0", name=op.f("ck_package_types_validity_days")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_package_types_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_types")),
        sa.UniqueConstraint(
            "id", "organization_id", name=op.f("uq_package_types_id_organization_id")
        ),
    )
    op.create_index(
        "ix_package_types_organization_id", "package_types", ["organization_id"], unique=False
    )
    op.create_table(
        "client_packages",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("package_type_id", Identifier(), nullable=False),
        sa.Column("sold_by_trainer_id", Identifier(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("bought_at", UtcDateTime(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_client_packages_balance")),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= starts_on",
            name=op.f("ck_client_packages_expires_on"),
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_client_packages_price")),
        sa.CheckConstraint("sessions > 0", name=op.f("ck_client_packages_sessions")),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_client_packages_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["package_type_id", "organization_id"],
            ["package_types.id", "package_types.organization_id"],
            name=op.f("fk_client_packages_package_type_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sold_by_trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_client_packages_sold_by_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_packages")),
        sa.UniqueConstraint(
            "id",
            "client_id",
            "organization_id",
            name=op.f("uq_client_packages_id_client_id_organization_id"),
        ),
        sa.UniqueConstraint("id", "client_id", name=op.f("uq_client_packages_id_client_id")),
    )
    op.create_index("ix_client_packages_client", "client_packages", ["client_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place_id", Identifier(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("occupies", sa.Boolean(), nullable=False),
        sa.Column("overlap_allowed", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(length, name=op.f("ck_sessions_length")),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_sessions_capacity")),
        sa.ForeignKeyConstraint(
            ["place_id", "organization_id"],
            ["places.id", "places.organization_id"],
            name=op.f("fk_sessions_place_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_sessions_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint(
            "id",
            "organization_id",
            "trainer_id",
            "starts_at",
            "ends_at",
            name=op.f("uq_sessions_id_organization_id_trainer_id_starts_at_ends_at"),
        ),
    )
    op.create_index(
        "ix_sessions_organization_starts",
        "sessions",
        ["organization_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        "ix_sessions_trainer_starts",
        "sessions",
        ["trainer_id", "starts_at", "ends_at"],
        unique=False,
    )
    op.create_table(
        "bookings",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("session_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("client_name", sa.String(), nullable=False),
        sa.Column("client_package_id", Identifier(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("occupies", sa.Boolean(), nullable=False),
        sa.Column("overlap_allowed", sa.Boolean(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "occupies = (withdrawn_at IS NULL AND status NOT IN ('cancelled', 'late_cancelled'))",
            name=op.f("ck_bookings_occupies"),
        ),
        sa.CheckConstraint(
            f"status IN ({_STATUSES})",
            name=op.f("ck_bookings_status"),
        ),
        sa.CheckConstraint(length, name=op.f("ck_bookings_length")),
        sa.CheckConstraint("charge >= 0", name=op.f("ck_bookings_charge")),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id", "client_name"],
            ["clients.id", "clients.organization_id", "clients.name"],
            name="fk_bookings_client",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_package_id", "client_id"],
            ["client_packages.id", "client_packages.client_id"],
            name="fk_bookings_client_package",
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "organization_id", "trainer_id", "starts_at", "ends_at"],
            [
                "sessions.id",
                "sessions.organization_id",
                "sessions.trainer_id",
                "sessions.starts_at",
                "sessions.ends_at",
            ],
            name="fk_bookings_session",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    op.create_index(
        "ix_bookings_client_starts", "bookings", ["client_id", "starts_at"], unique=False
    )
    op.create_index("ix_bookings_session", "bookings", ["session_id"], unique=False)
    op.create_table(
        "credit_entries",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_package_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("booking_id", Identifier(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", Identifier(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('bought', 'booked', 'returned', 'adjusted', 'expired')",
            name=op.f("ck_credit_entries_kind"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_credit_entries_amount")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_credit_entries_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_package_id", "client_id", "organization_id"],
            ["client_packages.id", "client_packages.client_id", "client_packages.organization_id"],
            name="fk_credit_entries_client_package",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_credit_entries_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entries")),
    )
    op.create_index(
        "ix_credit_entries_client_package", "credit_entries", ["client_package_id"], unique=False
    )
    op.create_index("ix_credit_entries_booking", "credit_entries", ["booking_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("client_id", Identifier(), nullable=False),
        sa.Column("client_package_id", Identifier(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("paid_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by", Identifier(), nullable=False),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint(
            "method IN ('cash', 'card', 'transfer', 'other')", name=op.f("ck_payments_method")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(
            ["client_id", "organization_id"],
            ["clients.id", "clients.organization_id"],
            name=op.f("fk_payments_client_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["client_package_id", "client_id"],
            ["client_packages.id", "client_packages.client_id"],
            name=op.f("fk_payments_client_package_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["users.id"], name=op.f("fk_payments_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index(
        "ix_payments_client_organization",
        "payments",
        ["client_id", "organization_id"],
        unique=False,
    )
    op.create_index(
        "ix_payments_organization_paid", "payments", ["organization_id", "paid_at"], unique=False
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, name, who in (
            ("sessions", "ex_sessions_trainer_overlap", "trainer_id"),
            ("bookings", "ex_bookings_client_overlap", "client_id"),
        ):
            op.execute(_NO_OVERLAP.format(table=table, name=name, who=who))


def downgrade() -> None:
    for table in (
        "payments",
        "credit_entries",
        "bookings",
        "sessions",
        "client_packages",
        "package_types",
    ):
        op.drop_table(table)
