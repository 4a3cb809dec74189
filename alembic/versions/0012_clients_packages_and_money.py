"""What a desk knows of its clients, what becomes of packages, and what is in the till."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_EMPTY = "VARCHAR DEFAULT '' NOT NULL"
_NO_PAYER = "payer_id IS NULL OR payer_id <> id"
_MONTHS = "validity_months IS NULL OR validity_months > 0 AND validity_days IS NULL"
_FROZEN = (
    "frozen_from IS NULL AND frozen_until IS NULL OR frozen_from IS NOT NULL "
    "AND frozen_until IS NOT NULL AND frozen_from <= frozen_until"
)
_GENDER = "gender IN ('', 'female', 'male', 'other')"
_WEIGHT = "weight_grams IS NULL OR weight_grams BETWEEN 1000 AND 600000"
_TRUE = "BOOLEAN DEFAULT true NOT NULL"

# Table, column, and its type.
_COLUMNS = (
    ("clients", "gender", _EMPTY),
    ("clients", "height_cm", "INTEGER"),
    ("clients", "weight_grams", "INTEGER"),
    ("clients", "address", _EMPTY),
    ("clients", "emergency_name", _EMPTY),
    ("clients", "emergency_phone", _EMPTY),
    ("client_alerts", "health_notes", _EMPTY),
    ("package_types", "validity_months", "INTEGER"),
    ("package_types", "durations", _EMPTY),
    ("package_types", "pays_personal", _TRUE),
    ("package_types", "pays_group", _TRUE),
    ("package_types", "description", _EMPTY),
    ("trainer_prices", "sessions", "INTEGER"),
    ("trainer_prices", "offered", _TRUE),
    ("trainer_prices", "for_class", "BOOLEAN DEFAULT false NOT NULL"),
    ("client_packages", "price_reduction", "BIGINT DEFAULT 0 NOT NULL"),
    ("client_packages", "frozen_from", "DATE"),
    ("client_packages", "frozen_until", "DATE"),
    ("payments", "reason", _EMPTY),
)
# Table, name, and what every row must be.
_PROMISES = (
    ("clients", "gender", _GENDER),
    ("clients", "height_cm", "height_cm IS NULL OR height_cm BETWEEN 30 AND 280"),
    ("clients", "weight_grams", _WEIGHT),
    ("clients", "address", "length(address) <= 500"),
    ("clients", "emergency_name", "length(emergency_name) <= 200"),
    ("clients", "emergency_phone", "length(emergency_phone) <= 200"),
    ("clients", "payer_id", _NO_PAYER),
    ("client_alerts", "health_notes", "length(health_notes) <= 10000"),
    ("package_types", "validity_months", _MONTHS),
    ("package_types", "durations", "length(durations) <= 200"),
    ("package_types", "description", "length(description) <= 2000"),
    ("package_types", "pays_something", "pays_personal OR pays_group"),
    ("trainer_prices", "sessions", "sessions IS NULL OR sessions > 0"),
    ("trainer_prices", "for_class", "NOT for_class OR package_type_id IS NULL"),
    ("client_packages", "price_reduction", "price_reduction BETWEEN 0 AND price"),
    ("client_packages", "frozen", _FROZEN),
    ("payments", "refund_of", "refund_of IS NULL OR amount < 0"),
    ("payments", "reason", "length(reason) <= 500"),
)
_REMOVABLE = ("package_types", "trainer_prices")
# Name of an index, its columns, and the rows in it.
_PRICES = (
    ("uq_trainer_prices_single", ["trainer_id", "valid_from"], "package_type_id IS NULL"),
    (
        "uq_trainer_prices_package",
        ["trainer_id", "package_type_id", "valid_from"],
        "package_type_id IS NOT NULL",
    ),
)
# Table, rest of its name, its columns, and the rows in it.
_INDICES = (
    ("clients", "payer_id", ["payer_id"], "payer_id IS NOT NULL"),
    ("payments", "refund_of", ["refund_of"], "refund_of IS NOT NULL"),
    ("bookings", "charged", ["organization_id", "client_id"], "charge > 0"),
    ("client_packages", "expires", ["organization_id", "expires_on"], "expires_on IS NOT NULL"),
)
_OLD_KINDS = ("bought", "booked", "returned", "adjusted", "expired")
_NEW_KINDS = ("voided", "transferred")
_TABLES = (
    "package_events",
    "package_shares",
    "saved_filters",
    "client_merges",
    "client_notes",
    "client_consents",
    "client_tags",
)


def upgrade() -> None:
    with op.batch_alter_table("clients") as batch:
        for column in ("payer_id", "merged_into_id"):
            batch.add_column(sa.Column(column, Identifier(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_clients_{column}_organization_id"),
                "clients",
                [column, "organization_id"],
                ["id", "organization_id"],
            )
        for column in ("erased_at", "withdrawn_at"):
            batch.add_column(sa.Column(column, UtcDateTime(), nullable=True))
    with op.batch_alter_table("client_packages") as batch:
        batch.add_column(sa.Column("voided_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("transferred_from_id", Identifier(), nullable=True))
        batch.create_unique_constraint(
            op.f("uq_client_packages_id_organization_id"), ["id", "organization_id"]
        )
        batch.create_foreign_key(
            op.f("fk_client_packages_transferred_from_id_organization_id"),
            "client_packages",
            ["transferred_from_id", "organization_id"],
            ["id", "organization_id"],
        )
    with op.batch_alter_table("payments") as batch:
        batch.add_column(sa.Column("refund_of", Identifier(), nullable=True))
        batch.add_column(sa.Column("booking_id", Identifier(), nullable=True))
        batch.create_foreign_key(op.f("fk_payments_refund_of"), "payments", ["refund_of"], ["id"])
        batch.create_foreign_key(op.f("fk_payments_booking_id"), "bookings", ["booking_id"], ["id"])
    _refer_to_packages("organization_id")
    # After the rebuilding of tables, which would write defaults down in other words.
    for table, column, kind in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    for table in _REMOVABLE:
        op.add_column(table, sa.Column("removed_at", UtcDateTime(), nullable=True))
    _index_prices(["for_class"], " AND removed_at IS NULL")
    for table, name, promise in _PROMISES:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({promise})")
    _allow_kinds((*_OLD_KINDS, *_NEW_KINDS))
    for table, name, columns, condition in _INDICES:
        where = sa.text(condition)
        op.create_index(
            f"ix_{table}_{name}", table, columns, sqlite_where=where, postgresql_where=where
        )
    _create_client_tables()
    _create_package_tables()


def _index_prices(of_single: list[str], standing: str) -> None:
    for name, columns, where in _PRICES:
        op.drop_index(name, "trainer_prices")
        only = sa.text(f"{where}{standing}")
        op.create_index(
            name,
            "trainer_prices",
            columns if "NOT" in where else columns + of_single,
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )


def _refer_to_packages(column: str) -> None:
    with op.batch_alter_table("bookings") as batch:
        batch.drop_constraint("fk_bookings_client_package", type_="foreignkey")
        batch.create_foreign_key(
            "fk_bookings_client_package",
            "client_packages",
            ["client_package_id", column],
            ["id", column],
        )


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    names = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE credit_entries DROP CONSTRAINT ck_credit_entries_kind")
    promise = f"CONSTRAINT ck_credit_entries_kind CHECK (kind IN ({names}))"
    op.execute(f"ALTER TABLE credit_entries ADD {promise}")


def _of_organization(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organization_id")
    return sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=name)


def _of_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"))


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
    kinds = {str: sa.String, int: sa.Integer, bool: sa.Boolean}
    return sa.Column(name, kinds.get(kind, kind)(), nullable=optional)


def _check(table: str, name: str, promise: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(promise, name=op.f(f"ck_{table}_{name}"))


def _create_client_tables() -> None:
    op.create_table(
        "client_tags",
        _column("organization_id", Identifier),
        _column("client_id", Identifier),
        _column("tag", str),
        _column("removed_at", UtcDateTime, optional=True),
        *_key("client_tags"),
        _of_studio("client_tags", "client_id", "clients"),
        sa.UniqueConstraint("client_id", "tag", name=op.f("uq_client_tags_client_id_tag")),
        _check("client_tags", "tag", "length(tag) BETWEEN 1 AND 40"),
    )
    op.create_index("ix_client_tags_organization_tag", "client_tags", ["organization_id", "tag"])
    op.create_table(
        "client_consents",
        _column("organization_id", Identifier),
        _column("client_id", Identifier),
        _column("kind", str),
        _column("granted", bool),
        _column("at", UtcDateTime),
        _column("recorded_by", Identifier),
        *_key("client_consents"),
        _of_studio("client_consents", "client_id", "clients"),
        _of_user("client_consents", "recorded_by"),
        _check(
            "client_consents",
            "kind",
            "kind IN ('privacy', 'contract', 'health_data', 'marketing', 'photos')",
        ),
    )
    op.create_index("ix_client_consents_client_id", "client_consents", ["client_id"])
    op.create_table(
        "client_notes",
        _column("organization_id", Identifier),
        _column("client_id", Identifier),
        _column("text", str),
        _column("created_at", UtcDateTime),
        _column("author_id", Identifier),
        _column("removed_at", UtcDateTime, optional=True),
        _column("version", int),
        *_key("client_notes"),
        _of_studio("client_notes", "client_id", "clients"),
        _of_user("client_notes", "author_id"),
        _check("client_notes", "text", "length(text) BETWEEN 1 AND 10000"),
    )
    op.create_index("ix_client_notes_client_created", "client_notes", ["client_id", "created_at"])
    op.create_table(
        "client_merges",
        _column("organization_id", Identifier),
        _column("kept_id", Identifier),
        _column("merged_id", Identifier),
        _column("at", UtcDateTime),
        _column("user_id", Identifier),
        sa.Column("moved", Json, nullable=False),
        _column("undone_at", UtcDateTime, optional=True),
        *_key("client_merges"),
        _of_studio("client_merges", "kept_id", "clients"),
        _of_studio("client_merges", "merged_id", "clients"),
        _of_user("client_merges", "user_id"),
        _check("client_merges", "two", "kept_id <> merged_id"),
    )
    op.create_index("ix_client_merges_kept_id", "client_merges", ["kept_id"])
    op.create_table(
        "saved_filters",
        _column("organization_id", Identifier),
        _column("user_id", Identifier),
        _column("list_name", str),
        _column("name", str),
        sa.Column("definition", Json, nullable=False),
        _column("created_at", UtcDateTime),
        _column("removed_at", UtcDateTime, optional=True),
        _column("version", int),
        *_key("saved_filters"),
        _of_organization("saved_filters"),
        _of_user("saved_filters", "user_id"),
        _check("saved_filters", "name", "length(name) BETWEEN 1 AND 100"),
        _check("saved_filters", "list_name", "length(list_name) BETWEEN 1 AND 40"),
    )
    op.create_index("ix_saved_filters_user_id", "saved_filters", ["user_id"])


def _of_package(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_package_id", column, "organization_id"],
        ["client_packages.id", "client_packages.client_id", "client_packages.organization_id"],
        name=f"fk_{table}_client_package",
    )


def _create_package_tables() -> None:
    op.create_table(
        "package_shares",
        _column("organization_id", Identifier),
        _column("client_package_id", Identifier),
        _column("owner_id", Identifier),
        _column("client_id", Identifier),
        _column("created_at", UtcDateTime),
        _column("created_by", Identifier),
        _column("removed_at", UtcDateTime, optional=True),
        *_key("package_shares"),
        _of_package("package_shares", "owner_id"),
        _of_studio("package_shares", "client_id", "clients"),
        _of_user("package_shares", "created_by"),
        sa.UniqueConstraint(
            "client_package_id",
            "client_id",
            name=op.f("uq_package_shares_client_package_id_client_id"),
        ),
        _check("package_shares", "another", "client_id <> owner_id"),
    )
    op.create_index("ix_package_shares_client_id", "package_shares", ["client_id"])
    op.create_table(
        "package_events",
        _column("organization_id", Identifier),
        _column("client_package_id", Identifier),
        _column("client_id", Identifier),
        _column("kind", str),
        _column("at", UtcDateTime),
        _column("user_id", Identifier),
        _column("reason", str),
        _column("days", int, optional=True),
        _column("amount", sa.BigInteger, optional=True),
        _column("until", sa.Date, optional=True),
        *_key("package_events"),
        _of_package("package_events", "client_id"),
        _of_user("package_events", "user_id"),
        _check(
            "package_events",
            "kind",
            "kind IN ('frozen', 'unfrozen', 'extended', 'shortened', 'voided', 'reduced', "
            "'shared', 'unshared', 'transferred')",
        ),
        _check("package_events", "reason", "length(reason) <= 500"),
    )
    op.create_index("ix_package_events_client_package", "package_events", ["client_package_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    for table, name, _columns, _condition in reversed(_INDICES):
        op.drop_index(f"ix_{table}_{name}", table)
    # What an older program knows no word for.
    old = ", ".join(f"'{kind}'" for kind in _OLD_KINDS)
    op.execute(f"UPDATE credit_entries SET kind = 'adjusted' WHERE kind NOT IN ({old})")
    _allow_kinds(_OLD_KINDS)
    for table, name, _promise in reversed(_PROMISES):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    # What was taken back is neither sold nor asked for by an older program.
    op.execute("UPDATE package_types SET active = false WHERE removed_at IS NOT NULL")
    op.execute("DELETE FROM trainer_prices WHERE removed_at IS NOT NULL OR for_class")
    _index_prices([], "")
    for table in _REMOVABLE:
        op.drop_column(table, "removed_at")
    for table, column, _kind in reversed(_COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute(
        "UPDATE bookings SET client_package_id = NULL WHERE client_package_id IN "
        "(SELECT id FROM client_packages p WHERE p.client_id <> bookings.client_id)"
    )
    _refer_to_packages("client_id")
    with op.batch_alter_table("payments") as batch:
        for column in ("booking_id", "refund_of"):
            batch.drop_constraint(op.f(f"fk_payments_{column}"), type_="foreignkey")
            batch.drop_column(column)
    with op.batch_alter_table("client_packages") as batch:
        name = "fk_client_packages_transferred_from_id_organization_id"
        batch.drop_constraint(op.f(name), type_="foreignkey")
        batch.drop_constraint(op.f("uq_client_packages_id_organization_id"), type_="unique")
        batch.drop_column("transferred_from_id")
        batch.drop_column("voided_at")
    with op.batch_alter_table("clients") as batch:
        for column in ("payer_id", "merged_into_id"):
            name = f"fk_clients_{column}_organization_id"
            batch.drop_constraint(op.f(name), type_="foreignkey")
            batch.drop_column(column)
        batch.drop_column("withdrawn_at")
        batch.drop_column("erased_at")
