"""Looking whether a database holds what the program promises about its data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, inspect, text

from studio_app.repositories.audit_examination import chain_finding
from studio_app.repositories.file_examination import (
    FOREIGN_KEYS,
    faults_of_file,
    faults_of_file_schema,
)
from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.migrations import HEAD, revision_of
from studio_app.repositories.money_promises import MONEY_PROMISES
from studio_app.repositories.package_promises import PACKAGE_PROMISES, expiry_finding
from studio_app.repositories.schema import Base
from studio_app.repositories.server_condition import condition_of_server
from studio_app.repositories.server_examination import faults_of_server

_CACHE_KIBIBYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class _Rule:
    """A promise about the data; ``broken`` selects the keys of the rows that break it.

    What foreign keys hold need not be looked for where the database has just checked all of them.
    """

    check: str
    promise: str
    fault: str
    broken: str
    held_by_foreign_keys: bool = False


def _overlaps(table: str, who: str) -> str:
    return f"""
        SELECT id FROM (
            SELECT id, starts_at, max(ends_at) OVER (
                PARTITION BY {who} ORDER BY starts_at, ends_at
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
            FROM {table} WHERE occupies AND NOT overlap_allowed) AS taken
        WHERE starts_at < busy_until"""


def _without_parent(table: str, column: str, parent: str) -> str:
    return f"""
        SELECT child.id FROM {table} child LEFT JOIN {parent} parent ON parent.id = child.{column}
        WHERE parent.id IS NULL AND child.{column} IS NOT NULL"""


_PARENTS = (
    ("sessions", "trainer_id", "trainers"),
    ("bookings", "session_id", "sessions"),
    ("bookings", "client_id", "clients"),
    ("bookings", "client_package_id", "client_packages"),
    ("client_packages", "client_id", "clients"),
    ("credit_entries", "client_package_id", "client_packages"),
    ("credit_entries", "booking_id", "bookings"),
    ("payments", "client_id", "clients"),
    ("payments", "client_package_id", "client_packages"),
    ("assignments", "client_id", "clients"),
    ("assignments", "trainer_id", "trainers"),
)

_RULES = (
    _Rule(
        "trainer_overlaps",
        "No trainer is in two sessions at once.",
        "sessions overlap another of the same trainer",
        _overlaps("sessions", "trainer_id"),
    ),
    _Rule(
        "client_overlaps",
        "No client is booked twice at once.",
        "bookings overlap another of the same client",
        _overlaps("bookings", "client_id"),
    ),
    _Rule(
        "balances",
        "Every package has what its ledger adds up to.",
        "packages have a balance below zero or other than the sum of their ledger",
        """
        SELECT id FROM client_packages p WHERE balance < 0 OR balance <>
            CASE WHEN sessions IS NULL THEN 0 ELSE (
                SELECT coalesce(sum(amount), 0) FROM credit_entries
                WHERE client_package_id = p.id) END""",
    ),
    _Rule(
        "assignments",
        "No client is assigned to two trainers.",
        "clients have more than one active assignment",
        """
        SELECT client_id AS id FROM assignments WHERE ended_at IS NULL
        GROUP BY client_id HAVING count(*) > 1""",
    ),
    _Rule(
        "orphans",
        "Nothing refers to what is not there.",
        "rows refer to what is not there",
        " UNION ALL ".join(_without_parent(*names) for names in _PARENTS),
        held_by_foreign_keys=True,
    ),
    _Rule(
        "repeated_columns",
        "Bookings repeat the trainer, times and client of their session.",
        "bookings differ from their session or client in trainer, times or name",
        """
        SELECT b.id FROM bookings b JOIN sessions s ON s.id = b.session_id
        WHERE (b.organization_id, b.trainer_id, b.starts_at, b.ends_at)
           <> (s.organization_id, s.trainer_id, s.starts_at, s.ends_at)
        UNION ALL
        SELECT b.id FROM bookings b JOIN clients c ON c.id = b.client_id
        WHERE (b.organization_id, b.client_name) <> (c.organization_id, c.name)""",
        held_by_foreign_keys=True,
    ),
    _Rule(
        "occupied_slots",
        "Slots are taken exactly where a booking stands.",
        "sessions or bookings are taken or free against what their bookings say",
        """
        SELECT s.id FROM sessions s WHERE s.occupies <> (s.withdrawn_at IS NULL AND (
            s.capacity > 1
            OR EXISTS (SELECT 1 FROM bookings b WHERE b.session_id = s.id AND b.occupies)))
        UNION ALL
        SELECT id FROM bookings WHERE occupies <>
            (withdrawn_at IS NULL AND status NOT IN ('cancelled', 'late_cancelled'))""",
    ),
    _Rule(
        "full_sessions",
        "No session has more bookings than places.",
        "sessions have more bookings than places",
        """
        SELECT s.id FROM sessions s JOIN bookings b ON b.session_id = s.id AND b.occupies
        GROUP BY s.id, s.capacity HAVING count(*) > s.capacity""",
    ),
    _Rule(
        "audit_trail",
        "The audit trail can be read, and every entry names who did it.",
        "audit entries name nobody who is known",
        """
        SELECT a.id FROM audit_entries a LEFT JOIN users u ON u.id = a.user_id
        LEFT JOIN organizations o ON o.id = a.organization_id
        WHERE u.id IS NULL OR o.id IS NULL""",
    ),
)


def examined(connection: Connection) -> Iterator[Finding]:
    """Yield what is found, promise by promise; only the schema when it is not up to date.

    On PostgreSQL the connection must see all rows.
    """
    revision = revision_of(connection)
    if revision != HEAD:
        yield Finding("schema", False, f"The tables are at {revision}, not at {HEAD}.", 1)
        return
    gone = _missing_tables_and_columns(connection)
    lacking = gone or _missing_indexes(connection)
    yield finding("schema", f"The tables are at {HEAD}.", "parts of the schema are gone", lacking)
    if gone:
        return
    references_hold = False
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        for found in faults_of_file(connection):
            references_hold = references_hold or (found.check == FOREIGN_KEYS and found.ok)
            yield found
    else:
        yield from faults_of_server(connection)
        yield from condition_of_server(connection)
    promises = (*PACKAGE_PROMISES, *MONEY_PROMISES)
    for rule in (*_RULES, *(_Rule(*promise) for promise in promises)):
        if rule.held_by_foreign_keys and references_hold:
            yield Finding(rule.check, True, rule.promise, 0)
        else:
            yield _applied(connection, rule)
    yield expiry_finding(connection)
    yield chain_finding(connection)


def faults_of_schema(connection: Connection) -> Iterator[Finding]:
    """Yield what is found of tables, triggers and rights, without a look at the rows."""
    lacking = _missing_tables_and_columns(connection) or _missing_indexes(connection)
    yield finding("schema", f"The tables are at {HEAD}.", "parts of the schema are gone", lacking)
    if connection.dialect.name == "sqlite":
        yield from faults_of_file_schema(connection)
    else:
        yield from faults_of_server(connection)


def _missing_tables_and_columns(connection: Connection) -> list[str]:
    present = {
        name: {column["name"] for column in columns}
        for (_schema, name), columns in inspect(connection).get_multi_columns().items()
    }
    missing = [name for name in Base.metadata.tables if name not in present]
    for name, table in Base.metadata.tables.items():
        if name in present:
            missing += [f"{name}.{c.name}" for c in table.columns if c.name not in present[name]]
    return missing


def _missing_indexes(connection: Connection) -> list[str]:
    present = {
        name: {index["name"] for index in indexes}
        for (_schema, name), indexes in inspect(connection).get_multi_indexes().items()
    }
    missing = []
    for name, table in Base.metadata.tables.items():
        missing += [str(one.name) for one in table.indexes if one.name not in present[name]]
    return missing


def _applied(connection: Connection, rule: _Rule) -> Finding:
    shown = "id" if connection.dialect.name == "sqlite" else "CAST(id AS text)"
    count, example = connection.execute(
        text(f"SELECT count(*), min({shown}) FROM ({rule.broken}) AS broken")
    ).one()
    if not count:
        return Finding(rule.check, True, rule.promise, 0)
    key = UUID(bytes=example) if isinstance(example, bytes) else example
    return Finding(rule.check, False, f"{count} {rule.fault}, such as {key}.", count)
