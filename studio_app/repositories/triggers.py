"""What the database holds by itself: no overlap, a true balance, an untouchable trail.

PostgreSQL keeps overlaps out by exclusion constraints (in the migrations); SQLite by triggers
here. All of this is put in place again after every migration, because rebuilding a table on
SQLite drops its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

from studio_app.domain.schedule import LONGEST_SESSION
from studio_app.repositories import (
    audit_chain,
    full_sessions,
    merged_rows,
    money_back,
    program_version,
    server_bookings,
    server_changes,
    server_logins,
)
from studio_app.repositories.live_kinds import kind_of
from studio_app.repositories.schema import Base

LONGEST_MICROSECONDS = int(LONGEST_SESSION.total_seconds()) * 1_000_000

TRAINER_OVERLAP = "ex_sessions_trainer_overlap"
CLIENT_OVERLAP = "ex_bookings_client_overlap"
BALANCE = "credit_entries_balance"
UNCHANGEABLE = "audit entries and ledger lines are never changed"
RECEIPT_NUMBER = "receipts_number"

_APPEND_ONLY = (
    "audit_entries",
    "audit_links",
    "client_consents",
    "credit_entries",
    "fee_audit_entries",
    "package_events",
    "payments",
    "receipts",
    "till_closes",
)
# What happens without a word to other PCs: nobody looks at it.
_UNHEARD = ("audit_entries", "audit_heads", "audit_links", "performed_requests")


def _append_only() -> Iterator[str]:
    return (table for table in _APPEND_ONLY if table in Base.metadata.tables)


def _overlap(name: str, table: str, who: str, verb: str) -> str:
    return f"""
        CREATE TRIGGER {name}_{verb.split()[0].lower()} BEFORE {verb} ON {table}
        WHEN NEW.occupies AND NOT NEW.overlap_allowed
        BEGIN
            SELECT RAISE(ABORT, '{name}') WHERE EXISTS (
                SELECT 1 FROM {table}
                WHERE {who} = NEW.{who} AND occupies AND NOT overlap_allowed
                  AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
                  AND starts_at > NEW.starts_at - {LONGEST_MICROSECONDS}
                  AND id <> NEW.id);
        END"""


def sqlite_triggers() -> Iterator[tuple[str, str]]:
    """Yield name and CREATE statement of every trigger of a SQLite studio."""
    for name, table, who in (
        (TRAINER_OVERLAP, "sessions", "trainer_id"),
        (CLIENT_OVERLAP, "bookings", "client_id"),
    ):
        yield f"{name}_insert", _overlap(name, table, who, "INSERT")
        columns = f"{who}, starts_at, ends_at, occupies, overlap_allowed"
        yield f"{name}_update", _overlap(name, table, who, f"UPDATE OF {columns}")
    yield from full_sessions.sqlite_triggers()
    yield from money_back.sqlite_triggers()
    yield (
        BALANCE,
        f"""
        CREATE TRIGGER {BALANCE} AFTER INSERT ON credit_entries
        BEGIN
            UPDATE client_packages SET balance = balance + NEW.amount
            WHERE id = NEW.client_package_id AND sessions IS NOT NULL;
        END""",
    )
    yield audit_chain.CHAIN, audit_chain.sqlite_trigger()
    yield RECEIPT_NUMBER, _numbered_receipt()
    for table in Base.metadata.tables:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            name = f"{table}_program_{verb.lower()}"
            # Never called: an older program cannot even prepare a statement that might.
            yield (
                name,
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT {program_version.FUNCTION}() WHERE 0; END",
            )
    for table in _append_only():
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            when = ""
            if verb == "UPDATE" and table in merged_rows.KEPT_BUT_FOR_THE_CLIENT:
                when = f"WHEN {merged_rows.sqlite_condition(table)} "
            yield (
                name,
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{UNCHANGEABLE}'); END",
            )


def _numbered_receipt() -> str:
    mine = "organization_id = NEW.organization_id"
    return f"""
        CREATE TRIGGER {RECEIPT_NUMBER} AFTER INSERT ON receipts
        BEGIN
            INSERT INTO receipt_counters (organization_id, last_number)
            SELECT NEW.organization_id, 0
            WHERE NOT EXISTS (SELECT 1 FROM receipt_counters WHERE {mine});
            UPDATE receipt_counters SET last_number = last_number + 1 WHERE {mine};
            SELECT RAISE(ABORT, 'receipt numbers have no gaps') FROM receipt_counters
            WHERE {mine} AND last_number <> NEW.number;
        END"""


# What else each trigger writes when it is fired, and which columns of it.
WRITTEN_BY_TRIGGER: Mapping[str, Mapping[str, frozenset[str]]] = {
    BALANCE: {"client_packages": frozenset({"balance"})},
    audit_chain.CHAIN: {
        "audit_heads": frozenset({"number", "hash"}),
        "audit_links": frozenset(),
    },
    RECEIPT_NUMBER: {"receipt_counters": frozenset({"last_number"})},
}


def apply_sqlite_triggers(connection: Connection) -> None:
    """Put every trigger in place, and remove those that are no longer ours."""
    present = connection.execute(
        text("SELECT name FROM main.sqlite_master WHERE type = 'trigger'")
    ).scalars()
    for name in list(present):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for _name, statement in sqlite_triggers():
        connection.exec_driver_sql(statement)


def create_trigger(name: str, rest: str) -> str:
    """Return the CREATE statement of a trigger of ``postgres_triggers``."""
    kind = "CONSTRAINT TRIGGER" if " DEFERRABLE " in rest else "TRIGGER"
    return f"CREATE {kind} {name} {rest}"


def postgres_triggers() -> Iterator[tuple[str, str, str]]:
    """Yield table, name and the rest of the CREATE TRIGGER statement, for PostgreSQL."""
    yield (
        "credit_entries",
        BALANCE,
        "AFTER INSERT ON public.credit_entries FOR EACH ROW "
        "EXECUTE FUNCTION security.keep_balance()",
    )
    yield (
        "audit_entries",
        audit_chain.CHAIN,
        # At the commit: whoever has written an entry and stalls keeps nobody waiting.
        "AFTER INSERT ON public.audit_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION security.chain_audit_entry()",
    )
    yield (
        "receipts",
        RECEIPT_NUMBER,
        "AFTER INSERT ON public.receipts REFERENCING NEW TABLE AS added FOR EACH STATEMENT "
        "EXECUTE FUNCTION security.number_receipt()",
    )
    yield from server_bookings.TRIGGERS
    yield from full_sessions.TRIGGERS
    yield from money_back.TRIGGERS
    yield from server_changes.triggers()
    yield from server_logins.triggers()
    for table in Base.metadata.tables:
        yield (
            table,
            f"{table}_program",
            f"BEFORE INSERT OR UPDATE OR DELETE ON public.{table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION security.require_program()",
        )
        if table not in _UNHEARD:
            yield (
                table,
                f"{table}_told",
                f"AFTER INSERT OR UPDATE OR DELETE ON public.{table} FOR EACH STATEMENT "
                f"EXECUTE FUNCTION security.tell_others('{kind_of(table)}')",
            )
    for table in _append_only():
        events = "UPDATE OR DELETE OR TRUNCATE"
        if table in merged_rows.KEPT_BUT_FOR_THE_CLIENT:
            yield table, *merged_rows.postgres_trigger(table)
            events = "DELETE OR TRUNCATE"
        yield (
            table,
            f"{table}_unchangeable",
            f"BEFORE {events} ON public.{table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION security.refuse_change()",
        )
