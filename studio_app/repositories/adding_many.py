"""Adding and changing many rows in the viewer's name: to a server, whole columns at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update

from studio_app.repositories.adding import AddingSession
from studio_app.repositories.bulk import BulkLoad
from studio_app.repositories.schema import Base
from studio_app.repositories.types import to_microseconds


class AddingMany:
    """Collects rows until ``flush``; tables that others refer to come first."""

    def __init__(self, session: AddingSession) -> None:
        self._session = session
        self._on_server = session.get_bind().dialect.name == "postgresql"
        self._rows: dict[type[Base], list[dict[str, Any]]] = {}

    def add_row(self, row: type[Base], values: dict[str, Any]) -> None:
        """Add a row at the next flush. All rows of a table name the same columns."""
        self._rows.setdefault(row, []).append(values)

    def flush(self) -> None:
        """Write the rows; raises what the database has against one of them."""
        rows, self._rows = self._rows, {}
        self._session.flush()
        for row, values in rows.items():
            if self._on_server:
                names = tuple(values[0])
                BulkLoad(self._session.connection()).add(
                    row.__tablename__,
                    names,
                    [tuple(_stored(one[name]) for name in names) for one in values],
                )
            else:
                for one in values:
                    self._session.add_row(row, one)
        self._session.flush()

    def change(self, row: type[Base], key: str, rows: Sequence[dict[str, Any]]) -> None:
        """Change the rows with those keys, which have a version, to the other values given.

        All of them name the same columns, ``key`` among them.
        """
        if not rows:
            return
        table = Base.metadata.tables[row.__tablename__]
        names = [name for name in rows[0] if name != key]
        connection = self._session.connection()
        if not self._on_server:
            changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
            statement = update(table).where(table.c[key] == bindparam("of_key"))
            statement = statement.values(**changes, version=table.c.version + 1)
            given = [
                {"of_key": one[key]} | {f"new_{name}": one[name] for name in names} for one in rows
            ]
            connection.execute(statement, given)
            return
        columns = [table.c[name] for name in (key, *names)]
        arrays = ", ".join(f"%s::{column.type.compile(connection.dialect)}[]" for column in columns)
        changed = ", ".join(f"{name} = given.{name}" for name in names)
        connection.exec_driver_sql(
            f"UPDATE {table.name} AS kept SET {changed}, version = kept.version + 1 "
            f"FROM unnest({arrays}) AS given ({', '.join((key, *names))}) "
            f"WHERE kept.{key} = given.{key}",
            tuple([one[column.name] for one in rows] for column in columns),
        )


def _stored(value: object) -> object:
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, dict):
        return json.dumps(value)
    return to_microseconds(value) if isinstance(value, datetime) else value
