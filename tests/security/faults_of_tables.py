"""What may be wrong with the tables of a studio on a server, though every name is there."""

from __future__ import annotations

from tests.security.fault import Fault, faults


def _in_place_of(name: str, table: str, definition: str) -> tuple[str, ...]:
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}",
    )


_INDICES = faults(
    "tables",
    (
        "index uq_assignments_active_client is “CREATE INDEX",
        "DROP INDEX uq_assignments_active_client",
        "CREATE INDEX uq_assignments_active_client ON assignments (client_id)",
    ),
    (
        "index uq_trainer_prices_single is",
        "DROP INDEX uq_trainer_prices_single",
        "CREATE UNIQUE INDEX uq_trainer_prices_single ON trainer_prices (id)",
    ),
    (
        "WHERE ended_at IS NOT NULL”, not",
        "DROP INDEX uq_assignments_active_client",
        "CREATE UNIQUE INDEX uq_assignments_active_client ON assignments (client_id) "
        "WHERE ended_at IS NOT NULL",
    ),
    (
        "index uq_assignments_active_client is missing",
        "DROP INDEX uq_assignments_active_client",
        "CREATE SCHEMA aside",
        "CREATE TABLE aside.assignments (client_id uuid)",
        "CREATE UNIQUE INDEX uq_assignments_active_client ON aside.assignments (client_id)",
    ),
    ("index ix_more is not ours", "CREATE INDEX ix_more ON clients (phone)"),
    (
        "uq_assignments_active_client ON assignments USING btree (client_id) "
        "WHERE ended_at IS NULL (not in force)",
        "UPDATE pg_index SET indisvalid = false "
        "WHERE indexrelid = 'uq_assignments_active_client'::regclass",
    ),
)

_CONSTRAINTS = faults(
    "tables",
    (
        "ck_client_packages_balance on client_packages is missing",
        "ALTER TABLE client_packages DROP CONSTRAINT ck_client_packages_balance",
    ),
    (
        "ck_client_packages_balance on client_packages is “CHECK (true)”",
        *_in_place_of("ck_client_packages_balance", "client_packages", "CHECK (true)"),
    ),
    (
        "ck_client_packages_balance on client_packages is “CHECK ((balance >= 0)) NOT VALID”",
        *_in_place_of(
            "ck_client_packages_balance", "client_packages", "CHECK (balance >= 0) NOT VALID"
        ),
    ),
    (
        "fk_receipts_payment_id on receipts is",
        *_in_place_of(
            "fk_receipts_payment_id",
            "receipts",
            "FOREIGN KEY (payment_id) REFERENCES payments (id) NOT VALID",
        ),
    ),
    (
        "fk_bookings_client on bookings is",
        *_in_place_of(
            "fk_bookings_client",
            "bookings",
            "FOREIGN KEY (client_id, organization_id, client_name) "
            "REFERENCES clients (id, organization_id, name)",
        ),
    ),
    (
        "fk_payments_client_id_organization_id on payments is “CHECK (true)”",
        *_in_place_of("fk_payments_client_id_organization_id", "payments", "CHECK (true)"),
    ),
    (
        "DEFERRABLE INITIALLY DEFERRED”, not",
        "ALTER TABLE payments ALTER CONSTRAINT fk_payments_client_id_organization_id "
        "DEFERRABLE INITIALLY DEFERRED",
    ),
    (
        "uq_receipts_organization_id_number on receipts is missing",
        "ALTER TABLE receipts DROP CONSTRAINT uq_receipts_organization_id_number",
    ),
    (
        "uq_receipts_organization_id_number on receipts is",
        *_in_place_of(
            "uq_receipts_organization_id_number", "receipts", "UNIQUE (organization_id, number, id)"
        ),
    ),
    ("ck_more on clients is not ours", "ALTER TABLE clients ADD CONSTRAINT ck_more CHECK (true)"),
)

_COLUMNS = faults(
    "tables",
    (
        "payments.amount is “bigint”, not “bigint NOT NULL”",
        "ALTER TABLE payments ALTER COLUMN amount DROP NOT NULL",
    ),
    (
        "bookings.occupies is “boolean NOT NULL DEFAULT false”",
        "ALTER TABLE bookings ALTER COLUMN occupies SET DEFAULT false",
    ),
    (
        "outbox_messages.attempts is “bigint NOT NULL”",
        "ALTER TABLE outbox_messages ALTER COLUMN attempts TYPE bigint",
    ),
    (
        "clients.phone is “character varying NOT NULL COLLATE C”",
        'ALTER TABLE clients ALTER COLUMN phone TYPE varchar COLLATE "C"',
    ),
    ("clients.secret is not ours", "ALTER TABLE clients ADD COLUMN secret text"),
    ("payments.method is missing", "ALTER TABLE payments RENAME COLUMN method TO ways"),
    ("media is “unlogged”", "ALTER TABLE media SET UNLOGGED"),
    (
        "outbox_messages is “kept and tied to another”",
        "CREATE SCHEMA aside",
        "CREATE TABLE aside.leak () INHERITS (outbox_messages)",
    ),
)

OF_TABLES: tuple[Fault, ...] = (*_INDICES, *_CONSTRAINTS, *_COLUMNS)
