"""SQLite's guard: a connection that shows and changes only what the viewer may.

Views in the temp schema shadow the tables for reading, temp triggers refuse foreign writes, and
an authorizer closes the ways around. See ``policies`` for the rules themselves.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.errors import StudioError
from studio_app.domain.people import Viewer
from studio_app.repositories.policies import POLICIES, UpdatePolicy
from studio_app.repositories.schema import Base
from studio_app.repositories.triggers import sqlite_triggers

REFUSED = "this row belongs to someone else"

_VALUES = {
    name: f"(SELECT {name}_id FROM temp.viewer)"
    for name in ("organization", "user", "membership", "trainer", "client")
}
_VALUES["in_team"] = "IN (SELECT trainer_id FROM temp.viewer_team)"

_VIEWER = """
CREATE TEMP VIEW viewer AS
SELECT login.membership_id, login.user_id, login.organization_id, login.trainer_id,
       login.client_id
FROM temp.login JOIN main.memberships m ON m.id = login.membership_id
                JOIN main.users u ON u.id = m.user_id
WHERE m.active AND u.active
"""
_TEAM = """
CREATE TEMP VIEW viewer_team AS
SELECT a.trainer_id FROM main.assisted_trainers a JOIN temp.viewer v
ON a.membership_id = v.membership_id
"""

# Kept equal to the parent row by a foreign key's ON UPDATE CASCADE, hence not frozen.
_CASCADED = {"bookings": {"starts_at", "ends_at", "client_name"}}

_WRITE = re.compile(
    r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)"
    r"\s+[\"`\[]?(?P<table>\w+)",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(r"\bmain\b[\"`\]]?\s*\.", re.IGNORECASE)
_READABLE_PRAGMAS = frozenset({"data_version", "foreign_keys", "journal_mode", "user_version"})


def _predicate(template: str, row: str = "") -> str:
    return template.format(row=row, **_VALUES)


def _changed(columns: Iterator[str]) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns) or "0"


def _abort_when(name: str, verb: str, table: str, condition: str) -> str:
    return (
        f"CREATE TEMP TRIGGER {name} BEFORE {verb} ON main.{table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )


def _update_condition(table: str, columns: list[str], policy: UpdatePolicy | None) -> str:
    if policy is None:
        return "1"
    frozen = [
        c for c in columns if c not in policy.columns and c not in _CASCADED.get(table, set())
    ]
    allowed = " AND ".join(f"({_predicate(policy.predicate, row)})" for row in ("OLD.", "NEW."))
    granted = (column for column in columns if column in policy.columns)
    return f"({_changed(iter(frozen))}) OR (({_changed(granted)}) AND NOT ({allowed}))"


class Guard:
    """The temp objects and the authorizer of one connection.

    ``admit`` tells the authorizer which table the program's own statement is about to write.
    """

    def __init__(self, connection: Any, viewer: Viewer) -> None:
        self._writing: frozenset[str] = frozenset()
        self._trusted = {name for name, _ in sqlite_triggers()} | {"viewer", "viewer_team"}
        cursor = connection.cursor()
        cursor.execute("PRAGMA recursive_triggers = ON")
        cursor.execute(
            "CREATE TEMP TABLE login (membership_id BLOB, user_id BLOB, organization_id BLOB, "
            "trainer_id BLOB, client_id BLOB)"
        )
        keys = (
            viewer.membership_id,
            viewer.user_id,
            viewer.organization_id,
            viewer.trainer_id,
            viewer.client_id,
        )
        cursor.execute(
            "INSERT INTO login VALUES (?, ?, ?, ?, ?)", [key.bytes if key else None for key in keys]
        )
        cursor.execute(_VIEWER)
        cursor.execute(_TEAM)
        for statement in self._statements(viewer):
            cursor.execute(statement)
        cursor.close()
        connection.set_authorizer(self._authorize)

    def _statements(self, viewer: Viewer) -> Iterator[str]:
        # Subqueries count as a source under the name that they give themselves; only a name that
        # nobody can know shows that a read comes from one of these views.
        secret = secrets.token_hex(8)
        for table, policy in POLICIES.items():
            read = policy.read.get(viewer.role)
            hidden = f"{table}_{secret}"
            self._trusted.add(hidden)
            condition = _predicate(read) if read else "0"
            yield f"CREATE TEMP VIEW {hidden} AS SELECT * FROM main.{table} WHERE {condition}"
            yield f"CREATE TEMP VIEW {table} AS SELECT * FROM temp.{hidden}"
            columns = [column.name for column in Base.metadata.tables[table].columns]
            insert = policy.insert.get(viewer.role)
            conditions = {
                "INSERT": f"NOT ({_predicate(insert, 'NEW.')})" if insert else "1",
                "UPDATE": _update_condition(table, columns, policy.update.get(viewer.role)),
                "DELETE": "1",
            }
            for verb, refused_when in conditions.items():
                name = f"{table}_{verb.lower()}_{secret}"
                self._trusted.add(name)
                yield _abort_when(name, verb, table, refused_when)

    def admit(self, statement: str) -> str:
        """Return the statement with its writing sent to ``main``; raise StudioError if it tries."""
        if _QUALIFIED.search(statement):
            raise StudioError()
        match = _WRITE.match(statement)
        if match is None:
            return statement
        table = match["table"]
        if table not in POLICIES:
            raise StudioError()
        self._writing = _RELATED[table]
        start = match.start("table")
        if statement[start - 1] in '"`[':
            start -= 1
        return f"{statement[:start]}main.{statement[start:]}"

    def release(self) -> None:
        """End what ``admit`` began: the authorizer again denies direct reads."""
        self._writing = frozenset()

    def _authorize(
        self, action: int, first: str | None, second: str | None, schema: str, source: str | None
    ) -> int:
        if action == sqlcipher.SQLITE_READ:
            allowed = (
                schema != "main"
                or first == "sqlite_master"
                or source in self._trusted
                or first in self._writing
            ) and not (schema == "temp" and first == "sqlite_temp_master")
            if schema == "temp" and first == "login":
                allowed = source == "viewer"
        elif action in (sqlcipher.SQLITE_INSERT, sqlcipher.SQLITE_UPDATE, sqlcipher.SQLITE_DELETE):
            allowed = schema == "main" and first in POLICIES
        elif action == sqlcipher.SQLITE_PRAGMA:
            allowed = first in _READABLE_PRAGMAS and second is None
        elif action == sqlcipher.SQLITE_FUNCTION:
            allowed = second != "load_extension"
        else:
            allowed = action in _HARMLESS
        return int(sqlcipher.SQLITE_OK if allowed else sqlcipher.SQLITE_DENY)


_HARMLESS = frozenset(
    {sqlcipher.SQLITE_SELECT, sqlcipher.SQLITE_TRANSACTION, sqlcipher.SQLITE_SAVEPOINT}
    | {sqlcipher.SQLITE_RECURSIVE}
)


def _related_tables() -> dict[str, frozenset[str]]:
    """Return, for each table, the tables whose keys SQLite reads when it checks foreign keys."""
    related = {table: {table} for table in POLICIES}
    for name, table in Base.metadata.tables.items():
        for constraint in table.foreign_key_constraints:
            related[name].add(constraint.referred_table.name)
            related[constraint.referred_table.name].add(name)
    return {table: frozenset(names) for table, names in related.items()}


_RELATED = _related_tables()
