"""Writing many rows at once, with every constraint and trigger in force.

Rows are tuples as SQLite stores them: keys as 16 bytes, times as microseconds since 1970 (UTC).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Date
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from studio_app.repositories.schema import Base
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.types import Identifier, UtcDateTime, from_microseconds

# What one statement sends to a server: large enough to be fast, small enough for its memory.
_ROWS_AT_ONCE = 5_000

# Pages of all that grows at once stay in memory; without, every tenth row waits for the disk.
_CACHE_KIBIBYTES = 256 * 1024

Row = tuple[object, ...]


class BulkLoad:
    """Writes rows past the ORM, in the transaction that is open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._on_postgres = connection.dialect.name == "postgresql"
        if not self._on_postgres:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Add rows that hold the named columns, in order; the others get their defaults.

        Raises IntegrityError when a constraint or a trigger refuses one of them.
        """
        if not rows:
            return
        known = Base.metadata.tables[table].columns
        named = [known[name] for name in columns]
        defaults = {
            column.name: _literal(column.default.arg)
            for column in known
            if column.name not in columns and isinstance(column.default, ScalarElementColumnDefault)
        }
        names = ", ".join((*columns, *defaults))
        if self._on_postgres:
            self._add_on_postgres(table, names, named, list(defaults.values()), rows)
        else:
            self._add_on_sqlite(table, names, named, list(defaults.values()), rows)

    def _add_on_sqlite(
        self,
        table: str,
        names: str,
        columns: Sequence[Column[Any]],
        defaults: list[str],
        rows: Sequence[Row],
    ) -> None:
        dates = [place for place, column in enumerate(columns) if isinstance(column.type, Date)]
        values = ", ".join((*("?" for _ in columns), *defaults))
        self._connection.exec_driver_sql(
            f"INSERT INTO {table} ({names}) VALUES ({values})",
            [_with_text_dates(row, dates) for row in rows] if dates else list(rows),
        )

    def _add_on_postgres(
        self,
        table: str,
        names: str,
        columns: Sequence[Column[Any]],
        defaults: list[str],
        rows: Sequence[Row],
    ) -> None:
        # COPY is refused on tables with row-level security; whole columns as arrays are nearly as
        # fast.
        dialect = self._connection.dialect
        arrays = ", ".join(f"%s::{column.type.compile(dialect)}[]" for column in columns)
        values = ", ".join(("given.*", *defaults))
        statement = f"INSERT INTO {table} ({names}) SELECT {values} FROM unnest({arrays}) AS given"
        convert = [_on_server(column) for column in columns]
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            part = zip(*rows[first : first + _ROWS_AT_ONCE], strict=True)
            self._connection.exec_driver_sql(
                statement,
                tuple(
                    [value if value is None else change(value) for value in values]
                    for change, values in zip(convert, part, strict=True)
                ),
            )

    def finish(self) -> None:
        """Let the database count what it holds, so that it finds the short ways from the start."""
        if self._on_postgres:
            tables = RoleNames.of(self._connection).tables
            self._connection.exec_driver_sql(f'SET LOCAL ROLE "{tables}"')
            for table in Base.metadata.tables:
                self._connection.exec_driver_sql(f"ANALYZE {table}")
            self._connection.exec_driver_sql("RESET ROLE")
        else:
            self._connection.exec_driver_sql("ANALYZE")


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    assert isinstance(value, str)
    return f"'{value}'"


def _with_text_dates(row: Row, places: Sequence[int]) -> Row:
    values = list(row)
    for place in places:
        day = values[place]
        values[place] = day.isoformat() if isinstance(day, date) else day
    return tuple(values)


def _on_server(column: Column[Any]) -> Callable[[Any], object]:
    if isinstance(column.type, Identifier):
        return lambda value: UUID(bytes=value)
    if isinstance(column.type, UtcDateTime):
        return from_microseconds
    return lambda value: value
