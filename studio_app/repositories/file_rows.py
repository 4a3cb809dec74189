"""Rows of an SQLite file that are worked on beyond the viewer's own rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Row, Table, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.schema import Base
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.types import Identifier

_ALL_ROWS = {"schema_translate_map": {None: "main"}}
TABLES = Base.metadata.tables
_CLIENTS, _BOOKINGS = TABLES["clients"], TABLES["bookings"]


class FileRows:
    """Authorises the viewer, then works on all rows; the transaction keeps everybody else out."""

    def __init__(self, session: Session, viewer: Viewer, audit: AuditTrail) -> None:
        self._session = session
        self._viewer = viewer
        self._audit = audit

    @contextmanager
    def _all_rows(self) -> Iterator[None]:
        """See and change all rows until the end, references being looked at by the commit."""
        with stepping_aside(self._session):
            self._session.execute(sql("PRAGMA defer_foreign_keys = ON"))
            yield

    def _moved(self, table: Table, rows: ColumnElement[bool], to: UUID, name: str) -> list[str]:
        def values(row: Any) -> Mapping[str, Any]:
            more = {"client_name": name} if table is _BOOKINGS else {}
            return {"client_id": to, **more, **_next_version(table, row)}

        return self._each(table, rows, values)

    def _each(
        self,
        table: Table,
        rows: ColumnElement[bool],
        values: Callable[[Any], Mapping[str, Any]],
    ) -> list[str]:
        found = self._run(select(table).where(rows)).all()
        for row in found:
            self._set(table, table.c.id == row.id, **values(row))
        return [str(row.id) for row in found]

    def _done(self, table: Table, rows: ColumnElement[bool], **values: Any) -> list[str]:
        keys = self._keys(table, rows)
        self._set(table, listed(table, keys), **values)
        return keys

    def _keys(self, table: Table, rows: ColumnElement[bool]) -> list[str]:
        return [str(key) for key in self._run(select(table.c.id).where(rows)).scalars()]

    def _authorised(self, table: Table, key: UUID) -> Any:
        # Asked for through the guard: it shows nothing foreign, and nothing to a closed login.
        found = self._session.execute(select(table).where(table.c.id == key)).first()
        if found is None or self._viewer.role not in (Role.OWNER, Role.ADMIN, Role.FRONT_DESK):
            raise NotFound()
        return found

    def _set_client(self, row: Row[Any], **values: Any) -> None:
        self._set(_CLIENTS, _CLIENTS.c.id == row.id, version=row.version + 1, **values)

    def _set(self, table: Table, rows: ColumnElement[bool], **values: Any) -> None:
        self._run(update(table).where(rows).values(**values))

    def _run(self, statement: Executable) -> Any:
        return self._session.execute(statement, execution_options=_ALL_ROWS)


def record_of(client: Any, alert: Any, columns: Iterable[str], texts: Iterable[str]) -> Any:
    """Return what is told of a client, as JSON has it."""
    told = {name: plain(getattr(client, name)) for name in columns}
    return told | {name: getattr(alert, name) if alert is not None else None for name in texts}


def plain(value: Any) -> Any:
    """Return a value of a column as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def read(table: Table, column: str, value: Any) -> Any:
    """Return a value of JSON as the column has it."""
    kind = table.c[column].type
    if value is None:
        return None
    if isinstance(kind, Identifier):
        return UUID(value)
    return date.fromisoformat(value) if issubclass(kind.python_type, date) else value


def listed(table: Table, keys: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition for the rows of those keys."""
    return table.c.id.in_([UUID(key) for key in keys])


def counts(kept: Any, gone: Any, moved: Mapping[str, Any]) -> Mapping[str, int]:
    """Return the versions of both, each changed once, and how much went from one to the other."""
    rows = moved["rows"]
    return {
        "kept": kept.version + 1,
        "merged": gone.version + 1,
        "bookings": len(rows["bookings"]),
        "packages": len(rows["client_packages"]),
    }


def _next_version(table: Table, row: Any) -> Mapping[str, int]:
    return {"version": row.version + 1} if "version" in table.c else {}
