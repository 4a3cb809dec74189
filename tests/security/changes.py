"""Every kind of statement by which a program, or a slip in it, may change or remove rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Boolean, bindparam, delete, literal_column, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.exc import StaleDataError

from tests.security.oracle import TABLES, Row, key_of
from tests.security.ways import MAPPED, REFUSALS, OtherSession

Change = Callable[[Session, str, str, str], None]

VALUES = {
    "organizations": ("late_cancel_hours", "late_cancel_hours + 1"),
    "users": ("name", "name || '!'"),
    "credentials": ("failed_logins", "failed_logins + 1"),
    "memberships": ("role", "'admin'"),
    "trainers": ("session_minutes", "session_minutes + 1"),
    "assisted_trainers": ("organization_id", "organization_id"),
    "clients": ("phone", "phone || '!'"),
    "client_alerts": ("text", "text || '!'"),
    "assignments": ("note", "note || '!'"),
    "places": ("position", "position + 1"),
    "weekly_hours": ("weekday", "6"),
    "time_off": ("note", "note || '!'"),
    "sessions": ("title", "title || '!'"),
    "bookings": ("version", "version + 1"),
    "package_types": ("price", "price + 1"),
    "client_packages": ("version", "version + 1"),
    "credit_entries": ("reason", "reason || '!'"),
    "payments": ("method", "'other'"),
    "audit_entries": ("reason", "reason || '!'"),
    "audit_links": ("number", "number + 1000"),
    "audit_heads": ("number", "number + 1000"),
    "availability_overrides": ("start_minute", "600"),
    "closures": ("name", "name || '!'"),
    "busy_imports": ("uid", "uid || '!'"),
    "failed_logins": ("failures", "failures + 1"),
    "feature_switches": ("version", "version + 1"),
    "fee_audit_entries": ("vat_rate", "vat_rate + 1"),
    "fee_rates": ("vat_rate", "vat_rate + 1"),
    "invitations": ("email", "email || '!'"),
    "media": ("content_type", "'image/jpeg'"),
    "organization_settings": ("version", "version + 1"),
    "outbox_messages": ("attempts", "attempts + 1"),
    "pay_rates": ("amount", "amount + 1"),
    "performed_requests": ("use_case", "use_case || '!'"),
    "receipt_counters": ("last_number", "last_number + 1"),
    "receipts": ("number", "number + 1000"),
    "series": ("title", "title || '!'"),
    "session_notes": ("text", "text || '!'"),
    "trainer_prices": ("price", "price + 1"),
    "transfers": ("version", "version + 1"),
    "waiting_list_entries": ("note", "note || '!'"),
    "client_tags": ("tag", "tag || '!'"),
    "client_consents": ("kind", "'photos'"),
    "client_notes": ("text", "text || '!'"),
    "client_merges": ("organization_id", "organization_id"),
    "saved_filters": ("name", "name || '!'"),
    "package_shares": ("organization_id", "organization_id"),
    "package_events": ("reason", "reason || '!'"),
    "till_closes": ("note", "note || '!'"),
    "trainer_profiles": ("bio", "bio || '!'"),
    "trainer_certificates": ("issuer", "issuer || '!'"),
    "opening_hours": ("weekday", "5"),
    "assignment_failures": ("reason", "reason || '!'"),
    "note_templates": ("name", "name || '!'"),
    "pay_statements": ("note", "note || '!'"),
    "pay_statement_lines": ("amount", "amount + 1"),
    "import_runs": ("source_name", "source_name || '!'"),
    "import_rows": ("row_key", "row_key || '!'"),
}
"""For each table, a column to change and the SQL of a value that the table would take."""


def _keys(table: str) -> str:
    return " AND ".join(f"{column.name} = :{column.name}" for column in TABLES[table].primary_key)


def _said(statement: str) -> Change:
    def change(session: Session, table: str, column: str, value: str) -> None:
        session.execute(text(statement.format(t=table, c=column, v=value)))

    return change


def _core(session: Session, table: str, column: str, value: str) -> None:
    session.execute(update(TABLES[table]).values({column: literal_column(value)}))


def _orm(session: Session, table: str, column: str, value: str) -> None:
    statement = update(MAPPED[table]).values({column: literal_column(value)})
    session.execute(statement.execution_options(synchronize_session=False))


def _raw(statement: str) -> Change:
    def change(session: Session, table: str, column: str, value: str) -> None:
        cursor = session.connection().connection.cursor()
        cursor.execute(statement.format(t=table, c=column, v=value))

    return change


def _second_class(change: Change) -> Change:
    """Return the change as another session class makes it, on the same connection."""

    def changed(session: Session, table: str, column: str, value: str) -> None:
        connection = session.connection()
        with OtherSession(connection, join_transaction_mode="create_savepoint") as other:
            change(other, table, column, value)
            other.commit()

    return changed


def _remove_by_core(session: Session, table: str, _column: str, _value: str) -> None:
    session.execute(delete(TABLES[table]))


def _remove_by_orm(session: Session, table: str, _column: str, _value: str) -> None:
    session.execute(delete(MAPPED[table]))


_ONCE = [{"now": True}, {"now": False}]


def _many(session: Session, table: str, column: str, value: str) -> None:
    statement = update(TABLES[table]).values({column: literal_column(value)})
    session.connection().execute(statement.where(bindparam("now", type_=Boolean)), _ONCE)


def _remove_many(session: Session, table: str, _column: str, _value: str) -> None:
    statement = delete(TABLES[table]).where(bindparam("now", type_=Boolean))
    session.connection().execute(statement, _ONCE)


CHANGES: dict[str, Change] = {
    "text": _said("UPDATE {t} SET {c} = {v}"),
    "quoted": _said('UPDATE "{t}" SET {c} = {v}'),
    "core": _core,
    "orm": _orm,
    "raw cursor": _raw("UPDATE {t} SET {c} = {v}"),
    "second session class": _second_class(_orm),
    "executemany": _many,
    "everything but": _said("UPDATE {t} SET {c} = {v} WHERE 1 = 1"),
    "found within": _said("UPDATE {t} SET {c} = {v} WHERE EXISTS (SELECT 1 FROM {t})"),
    "returning": _said("UPDATE {t} SET {c} = {v} RETURNING *"),
    "from": _said("UPDATE {t} SET {c} = {t}.{v} FROM (SELECT 1 AS one) AS x"),
}

ONLY_ON: dict[str, dict[str, Change]] = {
    "sqlite": {
        f"or {what}": _said("UPDATE OR " + what + " {t} SET {c} = {v}")
        for what in ("IGNORE", "FAIL", "REPLACE", "ABORT")
    }
    | {
        "main": _said("UPDATE main.{t} SET {c} = {v}"),
        "with": _said("WITH x AS (SELECT 1) UPDATE {t} SET {c} = {v}"),
        "comment": _said("/**/ UPDATE {t} SET {c} = {v}"),
    },
    "postgres": {
        "only": _said("UPDATE ONLY public.{t} SET {c} = {v}"),
        "with": _said("WITH x AS (UPDATE {t} SET {c} = {v} RETURNING *) SELECT * FROM x"),
        "merge": _said(
            "MERGE INTO {t} USING (SELECT 1) AS x ON true "
            "WHEN MATCHED THEN UPDATE SET {c} = {t}.{v}"
        ),
    },
}

REMOVALS: dict[str, Change] = {
    "text": _said("DELETE FROM {t}"),
    "returning": _said("DELETE FROM {t} RETURNING *"),
    "core": _remove_by_core,
    "orm": _remove_by_orm,
    "raw cursor": _raw("DELETE FROM {t}"),
    "second session class": _second_class(_remove_by_orm),
    "executemany": _remove_many,
    "main": _said("DELETE FROM main.{t}"),
    "truncate": _said("TRUNCATE {t} CASCADE"),
    "merge": _said("MERGE INTO {t} USING (SELECT 1) AS x ON true WHEN MATCHED THEN DELETE"),
    "drop": _said("DROP TABLE {t}"),
    "drop view": _said("DROP VIEW {t}"),
    "alter": _said("ALTER TABLE {t} DISABLE ROW LEVEL SECURITY"),
}


def attempt(session: Session, change: Callable[[], Any]) -> bool:
    """Make a change in a savepoint; return whether it was let through."""
    try:
        with session.begin_nested():
            change()
            session.flush()
    except (*REFUSALS, StaleDataError, StatementError):
        return False
    finally:
        session.expunge_all()
    return True


def on_rows(session: Session, table: str, rows: list[Row]) -> Iterator[Callable[[], Any]]:
    """Yield the ways of changing or removing single rows whose keys are known."""
    column, value = VALUES[table]
    by_key = text(f"UPDATE {table} SET {column} = {value} WHERE {_keys(table)}")
    away = text(f"DELETE FROM {table} WHERE {_keys(table)}")
    target = TABLES[table]
    upsert = _upsert(session, table)
    for row in rows:
        names = {column.name for column in target.primary_key}
        key = {name: row[name] for name in names}
        typed = [bindparam(name, type_=target.c[name].type) for name in names]
        yield lambda key=key, typed=typed: session.execute(by_key.bindparams(*typed), key)
        yield lambda key=key, typed=typed: session.execute(away.bindparams(*typed), key)
        yield lambda row=row: session.execute(upsert, dict(row))
        yield lambda row=row: _changed_object(session, table, row)
        yield lambda row=row: session.delete(_object(session, table, row))
        yield lambda row=row: session.merge(MAPPED[table](**dict(row)))
        for bulk in BULK.values():
            yield lambda row=row, bulk=bulk: bulk(session, table, row)
    yield lambda: _removed_together(session, table, rows)


def _bulk_mappings(session: Session, table: str, row: Row) -> None:
    session.bulk_update_mappings(MAPPED[table].__mapper__, [_changed_values(table, row)])


def _bulk_statement(session: Session, table: str, row: Row) -> None:
    session.execute(update(MAPPED[table]), [_changed_values(table, row)])


BULK: dict[str, Callable[[Session, str, Row], None]] = {
    "mappings": _bulk_mappings,
    "statement": _bulk_statement,
}
"""The ways of the ORM to change rows by their keys without loading them."""


def _changed_values(table: str, row: Row) -> dict[str, Any]:
    column = VALUES[table][0]
    known = {found.name: row[found.name] for found in TABLES[table].primary_key}
    counted = MAPPED[table].__mapper__.version_id_col
    if counted is not None:
        # It counts by itself, from what it is told that the row has.
        known[counted.name] = row[counted.name]
    return {column: _another(row[column])} | known


def _removed_together(session: Session, table: str, rows: list[Row]) -> None:
    for row in {key_of(table, row): row for row in rows}.values():
        session.delete(_object(session, table, row))


def _upsert(session: Session, table: str) -> Any:
    target = TABLES[table]
    column = VALUES[table][0]
    if session.get_bind().dialect.name == "sqlite":
        return target.insert().prefix_with("OR REPLACE")
    from sqlalchemy.dialects.postgresql import insert

    statement = insert(target)
    return statement.on_conflict_do_update(
        index_elements=list(target.primary_key), set_={column: statement.excluded[column]}
    )


def _object(session: Session, table: str, row: Row) -> Any:
    found = MAPPED[table](**dict(row))
    make_transient_to_detached(found)
    session.add(found)
    return found


def _changed_object(session: Session, table: str, row: Row) -> None:
    found = _object(session, table, row)
    column = VALUES[table][0]
    setattr(found, column, _another(row[column]))


def _another(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else f"{value}!"


def differences(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> dict[Any, set[str]]:
    """Return the columns that changed by table and key; an added or removed row has all."""
    found: dict[Any, set[str]] = {}
    for table in TABLES:
        old, new = ({key_of(table, r): r for r in side[table]} for side in (before, after))
        for key in old.keys() | new.keys():
            pair = old.get(key), new.get(key)
            if None in pair:
                found[table, key] = {column.name for column in TABLES[table].columns}
            elif pair[0] != pair[1]:
                names = pair[0] or {}
                found[table, key] = {n for n in names if pair[0][n] != pair[1][n]}  # type: ignore[index]
    return found
