"""Looking whether the guard of an SQLite file keeps step with the policies, for every role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.people import Role, Viewer
from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.guard import WRITTEN_BY_TRIGGERS_ALONE, Guard, kept_equal
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.schema import Base

_NOBODY = UUID(int=0)
_SECRET = re.compile(r"(?<=_)[0-9a-f]{16}\b")
_VALUES = (
    ("IN (SELECT trainer_id FROM temp.team_)", "{in_team}"),
    *(
        (f"(SELECT {name}_id FROM temp.viewer_)", f"{{{name}}}")
        for name in ("organization", "user", "membership", "trainer", "client")
    ),
)
_UNGUARDED = frozenset({"alembic_version"})


def guard_finding(connection: Connection) -> Finding:
    """Return whether every login's views and triggers are those of the policies."""
    promise = "The guard of every login keeps step with the policies."
    return finding("guard", promise, "parts of the guard are off", guard_faults(connection))


def guard_faults(connection: Connection) -> list[str]:
    """Return what is off: each role's guard is put up over empty tables, and read back."""
    tables = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\'"
    ).all()
    present = {name for name, _ in tables}
    faults = [f"{name} has no policy" for name in sorted(present - POLICIES.keys() - _UNGUARDED)]
    if POLICIES.keys() <= present:
        for role in Role:
            faults += faults_of_role(role, tuple(sql for _, sql in tables))
    return faults


@lru_cache(maxsize=2 * len(Role))
def faults_of_role(role: Role, tables: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is off for a role over such tables; asked once, as the answer stays."""
    scratch = sqlcipher.connect(":memory:")
    try:
        for sql in tables:
            scratch.execute(sql)
        Guard(scratch, Viewer(_NOBODY, _NOBODY, _NOBODY, role, "nobody"), "")
        # It lets nobody look at its own parts.
        scratch.set_authorizer(None)
        return tuple(_out_of_step(role, scratch))
    finally:
        scratch.close()


def _out_of_step(role: Role, scratch: Any) -> Iterator[str]:
    rows = scratch.execute("SELECT type, name, tbl_name, sql FROM sqlite_temp_master").fetchall()
    views = {_SECRET.sub("", name): _told(sql) for kind, name, _, sql in rows if kind == "view"}
    shadows = {name for kind, name, _, _ in rows if kind == "view"}
    triggers = {
        (table, _SECRET.sub("", name)): _told(sql)
        for kind, name, table, sql in rows
        if kind == "trigger"
    }
    for table, policy in POLICIES.items():
        read = (policy.read.get(role) or "0").replace("{row}", "")
        columns = ", ".join(_shown(table, policy.hidden.get(role, frozenset())))
        shown = f" AS SELECT {columns} FROM main.{table} WHERE {read}"
        if table not in shadows or not views[f"{table}_"].endswith(shown):
            yield f"{role} sees {table} by another rule"
        if table in WRITTEN_BY_TRIGGERS_ALONE:
            continue
        for verb, rule in _rules(table, role):
            guarded = f" BEFORE {verb} ON main.{table} WHEN {rule} AND NOT aside_() BEGIN SELECT "
            if guarded not in triggers.get((table, f"{table}_{verb}_"), ""):
                yield f"{role} may {verb.lower()} {table} by another rule"


def _rules(table: str, role: Role) -> Iterator[tuple[str, str]]:
    """Yield for each verb when a trigger of the guard has to step in."""
    insert = (POLICIES[table].insert.get(role) or "0").replace("{row}", "NEW.")
    if role in POLICIES[table].additions:
        insert = f"({insert}) AND ({POLICIES[table].additions[role]})"
    yield "INSERT", f"({insert}) IS NOT TRUE"
    update = POLICIES[table].update.get(role)
    changed = update.predicate if update else "0"
    after, before = (changed.replace("{row}", row) for row in ("NEW.", "OLD."))
    narrower = POLICIES[table].changes
    if narrower and role in narrower.by_role:
        after = f"({after}) AND ({narrower.by_role[role]})"
    by_itself = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept_equal(table)) or "1"
    yield "UPDATE", f"{by_itself} AND (({before}) AND ({after})) IS NOT TRUE"
    yield "DELETE", "1"


def _shown(table: str, hidden: frozenset[str]) -> Iterator[str]:
    for column in Base.metadata.tables[table].columns:
        yield f"NULL AS {column.name}" if column.name in hidden else column.name


def _told(sql: str) -> str:
    """Return the statement with the viewer's values named as the policies name them."""
    plain = _SECRET.sub("", sql)
    for told, name in _VALUES:
        plain = plain.replace(told, name)
    return plain
