"""A database session that adds rows plainly: most of what is added is never looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, inspect
from sqlalchemy.orm import Session

from studio_app.repositories.schema import Base


class AddingSession(Session):
    """Adds rows at the next flush, after what was changed, table by table.

    A flush that fails ends the session for good, as nothing half written may be committed.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(
            bind=connection, expire_on_commit=False, autoflush=False, close_resets_only=False
        )
        self._rows: dict[type[Base], list[dict[str, Any]]] = {}
        self._begun: Connection | None = None

    def connection(self, *given: Any, **named: Any) -> Connection:
        """Return the transaction's connection, without asking for it anew for every statement."""
        if self._begun is None or given or named or not self.in_transaction():
            self._begun = super().connection(*given, **named)
        return self._begun

    def add_row(self, row: type[Base], values: dict[str, Any]) -> None:
        """Add a row with those values at the next flush.

        All rows of a table name the same columns. Tables that others refer to come first.
        """
        self._rows.setdefault(row, []).append(values)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was changed, and add the rows."""
        super().flush(objects)
        if not self._rows:
            return
        rows, self._rows = self._rows, {}
        connection = self.connection()
        try:
            for row, values in rows.items():
                connection.execute(_insert(row), values)
        except BaseException:
            self.close()
            raise


@cache
def _insert(row: type[Base]) -> Insert:
    table: Any = inspect(row).local_table
    insert: Insert = table.insert()
    return insert
