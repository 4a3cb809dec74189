"""What the database holds by itself: no overlap, a true balance, an untouchable trail.

PostgreSQL keeps overlaps out by exclusion constraints (in the migrations); SQLite by triggers
here. All of this is put in place again after every migration, because rebuilding a table on
SQLite drops its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.domain.schedule import LONGEST_SESSION

LONGEST_MICROSECONDS = int(LONGEST_SESSION.total_seconds()) * 1_000_000

TRAINER_OVERLAP = "ex_sessions_trainer_overlap"
CLIENT_OVERLAP = "ex_bookings_client_overlap"
BALANCE = "credit_entries_balance"
UNCHANGEABLE = "audit entries and ledger lines are never changed"

_APPEND_ONLY = ("audit_entries", "credit_entries", "payments")


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
    yield (
        BALANCE,
        f"""
        CREATE TRIGGER {BALANCE} AFTER INSERT ON credit_entries
        BEGIN
            UPDATE client_packages SET balance = balance + NEW.amount
            WHERE id = NEW.client_package_id AND sessions IS NOT NULL;
        END""",
    )
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            yield (
                name,
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{UNCHANGEABLE}'); END",
            )


def apply_sqlite_triggers(connection: Connection) -> None:
    """Put every trigger in place, and remove those that are no longer ours."""
    present = connection.execute(
        text("SELECT name FROM main.sqlite_master WHERE type = 'trigger'")
    ).scalars()
    for name in list(present):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for _name, statement in sqlite_triggers():
        connection.exec_driver_sql(statement)


POSTGRES_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION security.keep_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.client_packages SET balance = balance + NEW.amount
    WHERE id = NEW.client_package_id AND sessions IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION security.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '{UNCHANGEABLE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def postgres_triggers() -> Iterator[tuple[str, str, str]]:
    """Yield table, name and the rest of the CREATE TRIGGER statement, for PostgreSQL."""
    yield (
        "credit_entries",
        BALANCE,
        "AFTER INSERT ON public.credit_entries FOR EACH ROW "
        "EXECUTE FUNCTION security.keep_balance()",
    )
    for table in _APPEND_ONLY:
        yield (
            table,
            f"{table}_unchangeable",
            f"BEFORE UPDATE OR DELETE OR TRUNCATE ON public.{table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION security.refuse_change()",
        )
