"""What a studio knows of its trainers, when it is open, and what waits to be sent or assigned."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, Json, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KINDS = "'studio', 'gym', 'outdoor', 'online', 'home_visit'"
# Table, and the moments that its rows may have from now on.
_MOMENTS = (
    ("weekly_hours", ("removed_at",)),
    ("availability_overrides", ("removed_at",)),
    ("assisted_trainers", ("removed_at",)),
    ("memberships", ("last_login_at",)),
    ("outbox_messages", ("failed_at", "cancelled_at")),
)
_SHORT = (
    *("phone", "email", "website"),
    *("licence_number", "insurance_provider", "insurance_policy"),
)
_OF_A_TRAINER = "trainer_id IS NOT NULL"
_TABLES = ("assignment_failures", "opening_hours", "trainer_certificates", "trainer_profiles")


def upgrade() -> None:
    op.execute("ALTER TABLE places ADD COLUMN kind VARCHAR DEFAULT 'studio' NOT NULL")
    op.execute(f"ALTER TABLE places ADD CONSTRAINT ck_places_kind CHECK (kind IN ({_KINDS}))")
    op.execute("ALTER TABLE availability_overrides ADD COLUMN note VARCHAR DEFAULT '' NOT NULL")
    op.execute(
        "ALTER TABLE availability_overrides ADD CONSTRAINT ck_availability_overrides_note "
        "CHECK (length(note) <= 500)"
    )
    for table, columns in _MOMENTS:
        for column in columns:
            op.add_column(table, sa.Column(column, UtcDateTime(), nullable=True))
    where = sa.text(_OF_A_TRAINER)
    op.create_index(
        "ix_media_trainer_id",
        "media",
        ["trainer_id"],
        sqlite_where=where,
        postgresql_where=where,
    )
    _create_profiles()
    _create_certificates()
    _create_opening_hours()
    _create_assignment_failures()


def _of_studio(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "organization_id"],
        [f"{other}.id", f"{other}.organization_id"],
        name=op.f(f"fk_{table}_{column}_organization_id"),
    )


def _key(table: str) -> tuple[sa.Column[object], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("id", Identifier(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _column(name: str, kind: type, *, optional: bool = False) -> sa.Column[object]:
    kinds = {str: sa.String, int: sa.Integer}
    return sa.Column(name, kinds.get(kind, kind)(), nullable=optional)


def _check(table: str, name: str, promise: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(promise, name=op.f(f"ck_{table}_{name}"))


def _short(table: str, *columns: str) -> tuple[sa.CheckConstraint, ...]:
    return tuple(_check(table, column, f"length({column}) <= 200") for column in columns)


def _create_profiles() -> None:
    table = "trainer_profiles"
    op.create_table(
        table,
        _column("trainer_id", Identifier),
        _column("organization_id", Identifier),
        _column("bio", str),
        sa.Column("specialties", Json, nullable=False),
        sa.Column("languages", Json, nullable=False),
        _column("working_since", int, optional=True),
        _column("phone", str),
        _column("email", str),
        _column("website", str),
        sa.Column("links", Json, nullable=False),
        _column("licence_number", str),
        _column("licence_expires_on", sa.Date, optional=True),
        _column("insurance_provider", str),
        _column("insurance_policy", str),
        _column("insurance_expires_on", sa.Date, optional=True),
        _column("version", int),
        sa.PrimaryKeyConstraint("trainer_id", name=op.f(f"pk_{table}")),
        _of_studio(table, "trainer_id", "trainers"),
        _check(table, "bio", "length(bio) <= 5000"),
        _check(
            table, "working_since", "working_since IS NULL OR working_since BETWEEN 1900 AND 2200"
        ),
        *_short(table, *_SHORT),
    )


def _create_certificates() -> None:
    table = "trainer_certificates"
    op.create_table(
        table,
        _column("organization_id", Identifier),
        _column("trainer_id", Identifier),
        _column("name", str),
        _column("issuer", str),
        _column("issued_on", sa.Date, optional=True),
        _column("expires_on", sa.Date, optional=True),
        _column("removed_at", UtcDateTime, optional=True),
        *_key(table),
        _column("version", int),
        _of_studio(table, "trainer_id", "trainers"),
        _check(table, "name", "length(name) BETWEEN 1 AND 200"),
        *_short(table, "issuer"),
    )
    op.create_index(f"ix_{table}_trainer_id", table, ["trainer_id"])


def _create_opening_hours() -> None:
    table = "opening_hours"
    op.create_table(
        table,
        _column("organization_id", Identifier),
        _column("weekday", int),
        _column("start_minute", int),
        _column("end_minute", int),
        _column("valid_from", sa.Date),
        _column("valid_until", sa.Date, optional=True),
        _column("removed_at", UtcDateTime, optional=True),
        *_key(table),
        _column("version", int),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{table}_organization_id")
        ),
        _check(table, "weekday", "weekday BETWEEN 0 AND 6"),
        _check(table, "start_minute", "start_minute BETWEEN 0 AND 1439"),
        _check(
            table,
            "end_minute",
            "end_minute > start_minute AND end_minute <= start_minute + 1440",
        ),
        _check(table, "valid_until", "valid_until IS NULL OR valid_until >= valid_from"),
    )
    op.create_index(f"ix_{table}_organization_id", table, ["organization_id"])


def _create_assignment_failures() -> None:
    table = "assignment_failures"
    op.create_table(
        table,
        _column("organization_id", Identifier),
        _column("client_id", Identifier),
        _column("at", UtcDateTime),
        _column("reason", str),
        _column("resolved_at", UtcDateTime, optional=True),
        *_key(table),
        _of_studio(table, "client_id", "clients"),
        _check(table, "reason", "length(reason) BETWEEN 1 AND 500"),
    )
    op.create_index(f"ix_{table}_organization_id", table, ["organization_id", "resolved_at"])
    op.create_index(f"ix_{table}_client_id", table, ["client_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_media_trainer_id", "media")
    for table, columns in reversed(_MOMENTS):
        for column in reversed(columns):
            op.drop_column(table, column)
    op.execute("ALTER TABLE availability_overrides DROP CONSTRAINT ck_availability_overrides_note")
    op.drop_column("availability_overrides", "note")
    op.execute("ALTER TABLE places DROP CONSTRAINT ck_places_kind")
    op.drop_column("places", "kind")
