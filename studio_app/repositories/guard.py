"""SQLite's guard: a connection that shows and changes only what the viewer may.

Views in the temp schema shadow the tables for reading; temp triggers pass over foreign rows that
a statement wants to change and refuse foreign rows that it wants to make; an authorizer holds the
columns and closes the ways around. See ``policies`` for the rules themselves.

SQLite evaluates conditions in any order, a statement's own before the guard's. So only functions
that put no value into an error may be called, and no row and no value is shown. What remains: a
statement made for it can tell by its error whether some foreign row holds a guessed value.
"""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.people import Viewer
from studio_app.repositories import audit_chain, program_version
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.schema import Base
from studio_app.repositories.sqlite_file import connect
from studio_app.repositories.triggers import WRITTEN_BY_TRIGGER

REFUSED = "this row belongs to someone else"
FORBIDDEN = "not authorized"
# The settings and the salt of an argon2 hash: another with every password, and of no use to guess.
_MARK = "substr(password_hash, 1, 53)"

_WRITE = re.compile(
    r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?)"
    r"\s+[\"`\[]?(?P<table>\w+)",
    re.IGNORECASE,
)
_SCHEMA = re.compile(r"\bmain\b", re.IGNORECASE)
_READABLE_PRAGMAS = frozenset(
    {"data_version", "foreign_keys", "journal_mode", "read_uncommitted", "user_version"}
)
# Those of JSON and of formats, say, quote in their errors what they were called with.
_FUNCTIONS = frozenset(
    "abs avg changes char coalesce concat count date datetime dense_rank first_value glob "
    "group_concat hex ifnull iif instr julianday lag last_value lead length like lower ltrim max "
    "min nullif octet_length rank replace round row_number rtrim sign strftime string_agg substr "
    "substring sum time total total_changes trim typeof unicode unixepoch upper".split()
)
_FUNCTION_LIKE_A_TABLE = re.compile(r"json_|pragma_|fts|dbstat|sqlite_|bytecode|tables_used", re.I)
_ROWS = frozenset({sqlcipher.SQLITE_READ, sqlcipher.SQLITE_INSERT, sqlcipher.SQLITE_UPDATE})
_HARMLESS = frozenset(
    {sqlcipher.SQLITE_SELECT, sqlcipher.SQLITE_TRANSACTION, sqlcipher.SQLITE_SAVEPOINT}
    | {sqlcipher.SQLITE_RECURSIVE}
)


def _relations() -> tuple[Mapping[str, frozenset[str]], Mapping[str, Mapping[str, frozenset[str]]]]:
    """Return what SQLite touches by itself for the sake of foreign keys when a table is written.

    First, for each table, the tables whose keys it reads; second, for each table, the tables and
    columns that it keeps equal to it.
    """
    related: dict[str, set[str]] = {table: {table} for table in POLICIES}
    cascades: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for name, table in Base.metadata.tables.items():
        for constraint in table.foreign_key_constraints:
            parent = constraint.referred_table.name
            related[name].add(parent)
            related[parent].add(name)
            if constraint.onupdate == "CASCADE":
                cascades[parent][name] = frozenset(constraint.column_keys)
    for parent, children in cascades.items():
        related[parent].update(*(related[child] for child in children))
    return {table: frozenset(names) for table, names in related.items()}, cascades


_RELATED, _CASCADES = _relations()
# Written by triggers alone, hence by nobody's own statement: the authorizer sees to that.
WRITTEN_BY_TRIGGERS_ALONE = frozenset(
    table for written in WRITTEN_BY_TRIGGER.values() for table in written
) - frozenset(table for table, policy in POLICIES.items() if policy.insert)


def kept_equal(table: str) -> Iterator[str]:
    """Yield the columns that SQLite keeps equal to a parent row's, and nobody else writes."""
    columns = {column.name: column for column in Base.metadata.tables[table].columns}
    keys = {name for cascade in _CASCADES.values() for name in cascade.get(table, ())}
    policy_columns = {name for update in POLICIES[table].update.values() for name in update.columns}
    return (name for name in columns if name in keys - policy_columns)


class Guard:
    """The temp objects and the authorizer of one connection.

    Its own views and triggers carry a name that nobody can know: SQLite tells the authorizer by
    name alone where a read comes from, and a subquery may give itself any name.
    """

    def __init__(self, connection: Any, viewer: Viewer, mark: str) -> None:
        self.mark = mark
        self._role = viewer.role
        self._secret = secrets.token_hex(8)
        self._target: str | None = None
        self._trusted: set[str] = set()
        self._aside = False
        values = ("organization", "user", "membership", "trainer", "client")
        self._values = {
            name: f"(SELECT {name}_id FROM temp.viewer_{self._secret})" for name in values
        }
        self._values["in_team"] = f"IN (SELECT trainer_id FROM temp.team_{self._secret})"
        keys = (getattr(viewer, f"{name}_id") for name in values)
        cursor = connection.cursor()
        cursor.execute("PRAGMA recursive_triggers = ON")
        cursor.execute(
            "CREATE TEMP TABLE login AS "
            + "SELECT "
            + ", ".join(f"CAST(? AS BLOB) AS {name}_id" for name in values)
            + ", CAST(? AS TEXT) AS password_mark",
            [*(key.bytes if key else None for key in keys), mark],
        )
        cursor.close()
        # As a script: executed one by one they would fill the connection's cache of statements for
        # good, which keeps what was asked for oftenest, and every later one be prepared anew.
        sqlcipher.Cursor(connection).executescript("\n;\n".join(self._statements()))
        # Known to the guard's own triggers alone, by its name.
        connection.create_function(f"aside_{self._secret}", 0, lambda: self._aside)
        self._functions = _FUNCTIONS | {
            f"aside_{self._secret}",
            audit_chain.HASH_FUNCTION,
            program_version.FUNCTION,
        }
        connection.set_authorizer(self._authorize)

    def _named(self, name: str) -> str:
        self._trusted.add(f"{name}_{self._secret}")
        return f"{name}_{self._secret}"

    def _predicate(self, template: str | None, row: str = "") -> str:
        return template.format(row=row, **self._values) if template else "0"

    def _statements(self) -> Iterator[str]:
        viewer = self._named("viewer")
        yield (
            f"CREATE TEMP VIEW {viewer} AS SELECT login.* FROM temp.login "
            "JOIN main.memberships m ON m.id = login.membership_id "
            "JOIN main.users u ON u.id = m.user_id "
            f"WHERE m.active AND u.active AND m.role = '{self._role}' AND login.password_mark = "
            f"coalesce((SELECT {_MARK} FROM main.credentials WHERE user_id = login.user_id), '')"
        )
        yield (
            f"CREATE TEMP VIEW {self._named('team')} AS SELECT a.trainer_id "
            f"FROM main.assisted_trainers a JOIN temp.{viewer} v "
            "ON a.membership_id = v.membership_id AND a.removed_at IS NULL"
        )
        for table, policy in POLICIES.items():
            hidden = self._named(table)
            read = self._predicate(policy.read.get(self._role))
            columns = ", ".join(self._shown(table))
            yield f"CREATE TEMP VIEW {hidden} AS SELECT {columns} FROM main.{table} WHERE {read}"
            yield f"CREATE TEMP VIEW {table} AS SELECT * FROM temp.{hidden}"
            if table not in WRITTEN_BY_TRIGGERS_ALONE:
                yield from self._triggers(table)

    def _shown(self, table: str) -> Iterator[str]:
        hidden = POLICIES[table].hidden.get(self._role, ())
        for column in Base.metadata.tables[table].columns:
            yield f"NULL AS {column.name}" if column.name in hidden else column.name

    def _triggers(self, table: str) -> Iterator[str]:
        policy = POLICIES[table]
        insert = self._predicate(policy.insert.get(self._role), "NEW.")
        if self._role in policy.additions:
            insert = f"({insert}) AND ({self._predicate(policy.additions[self._role])})"
        update = policy.update.get(self._role)
        before, after = (
            self._predicate(update.predicate if update else None, row) for row in ("OLD.", "NEW.")
        )
        if policy.changes and self._role in policy.changes.by_role:
            after = f"({after}) AND ({self._predicate(policy.changes.by_role[self._role])})"
        # What SQLite keeps equal to the parent row has a value of its own to write; the
        # authorizer lets nobody else write it.
        by_itself = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept_equal(table)) or "1"
        for verb, condition, action in (
            # A login that was closed has no values, and what is compared with them is null.
            ("INSERT", f"({insert}) IS NOT TRUE", f"RAISE(ABORT, '{REFUSED}')"),
            (
                "UPDATE",
                f"{by_itself} AND (({before}) AND ({after})) IS NOT TRUE",
                f"CASE WHEN {before} THEN RAISE(ABORT, '{REFUSED}') ELSE RAISE(IGNORE) END",
            ),
            # Nobody may delete, but INSERT OR REPLACE does so without asking the authorizer.
            ("DELETE", "1", f"RAISE(ABORT, '{REFUSED}')"),
        ):
            yield (
                f"CREATE TEMP TRIGGER {self._named(f'{table}_{verb}')} BEFORE {verb} "
                f"ON main.{table} WHEN {condition} AND NOT aside_{self._secret}() "
                f"BEGIN SELECT {action}; END"
            )

    @contextmanager
    def stepping_aside(self) -> Iterator[None]:
        """Let statements see and change all rows, in tables written ``main.table``, until the end.

        For what the program does on behalf of a viewer beyond the viewer's own rights, as a
        server does in functions with their owner's rights: authorise the viewer first. Nobody may
        change the tables themselves even then, nor remove a row.
        """
        self._aside = True
        try:
            yield
        finally:
            self._aside = False

    @contextmanager
    def admitting(self, statement: str) -> Iterator[str]:
        """Yield the statement with its writing sent to ``main``, while only it may be prepared.

        Raises the driver's DatabaseError for one that reaches past the views.
        """
        if self._aside:
            # The comment keeps it apart from the same statement admitted by the rules: a
            # connection remembers what was allowed by its text.
            yield f"{statement} /* {self._secret} */"
            return
        if self._secret in statement:
            raise sqlcipher.DatabaseError(FORBIDDEN)
        self._target, admitted = _sent_to_main(statement)
        try:
            yield admitted
        finally:
            self._target = None

    def _authorize(
        self, action: int, first: str | None, second: str | None, schema: str, source: str | None
    ) -> int:
        if self._aside and action in _ROWS:
            allowed = action == sqlcipher.SQLITE_READ or schema == "main"
        elif action == sqlcipher.SQLITE_READ:
            # A table of which no column is used is read as "", and then even from a view without
            # a source; that no statement may name ``main`` itself has been seen to.
            allowed = (
                self._may_read(str(first), str(second), schema, source)
                if second
                else _FUNCTION_LIKE_A_TABLE.match(str(first)) is None
            )
        elif action == sqlcipher.SQLITE_INSERT:
            allowed = schema == "main" and self._may_insert(str(first), source)
        elif action == sqlcipher.SQLITE_UPDATE:
            allowed = schema == "main" and self._may_update(str(first), str(second), source)
        elif action == sqlcipher.SQLITE_PRAGMA:
            allowed = second is None if first in _READABLE_PRAGMAS else self._may_put_off(first)
        elif action == sqlcipher.SQLITE_FUNCTION:
            allowed = second in self._functions
        else:
            allowed = action in _HARMLESS
        return int(sqlcipher.SQLITE_OK if allowed else sqlcipher.SQLITE_DENY)

    def _may_put_off(self, pragma: str | None) -> bool:
        """Tell whether references may be looked at by the commit alone."""
        return self._aside and pragma == "defer_foreign_keys"

    def _may_read(self, table: str, column: str, schema: str, source: str | None) -> bool:
        if source in self._trusted:
            return True
        hidden = POLICIES[table].hidden.get(self._role, ()) if table in POLICIES else ()
        if schema == "main" and column in hidden:
            # Whatever it calls itself: a part of a statement may be named as a trigger is.
            return False
        if source is not None and source in WRITTEN_BY_TRIGGER and self._target is not None:
            touched = (self._target, *WRITTEN_BY_TRIGGER[source])
            return schema == "main" and any(table in _RELATED[name] for name in touched)
        if schema == "main":
            # A statement that writes a table reads the table itself, and not its view.
            written = self._target is not None and table in _RELATED[self._target]
            return written or table == "sqlite_master"
        return table not in ("login", "sqlite_temp_master")

    def _may_insert(self, table: str, source: str | None) -> bool:
        if table == self._target and table not in WRITTEN_BY_TRIGGERS_ALONE:
            return True
        return table in WRITTEN_BY_TRIGGER.get(source or "", ())

    def _may_update(self, table: str, column: str, source: str | None) -> bool:
        if self._target is None:
            return False
        if table == self._target:
            update = POLICIES[table].update.get(self._role)
            return update is not None and column in update.columns
        if source is not None and source in WRITTEN_BY_TRIGGER:
            return column in WRITTEN_BY_TRIGGER[source].get(table, ())
        return column in _CASCADES.get(self._target, {}).get(table, ())


# The same statements come again and again, and looking through a long one takes its time.
@lru_cache(maxsize=500)
def _sent_to_main(statement: str) -> tuple[str | None, str]:
    """Return the table that a statement writes, if any, and the statement that writes it in main.

    Raises the driver's DatabaseError for one that names the schema, or writes no table of ours.
    """
    if _SCHEMA.search(statement):
        raise sqlcipher.DatabaseError(FORBIDDEN)
    match = _WRITE.match(statement)
    if match is None:
        return None, statement
    table = match["table"].lower()
    if table not in POLICIES:
        raise sqlcipher.DatabaseError(FORBIDDEN)
    start = match.start("table")
    if statement[start - 1] in '"`[':
        start -= 1
    return table, f"{statement[:start]}main.{statement[start:]}"


class _GuardedCursor(sqlcipher.Cursor):  # type: ignore[misc]
    def execute(self, statement: str, *parameters: Any) -> Any:
        return self._guarded(super().execute, statement, *parameters)

    def executemany(self, statement: str, parameters: Any) -> Any:
        return self._guarded(super().executemany, statement, parameters)

    def executescript(self, script: str) -> Any:
        raise sqlcipher.DatabaseError(FORBIDDEN)

    def _guarded(self, run: Callable[..., Any], statement: str, *parameters: Any) -> Any:
        guard: Guard | None = self.connection.guard
        if guard is None:
            return run(statement, *parameters)
        with guard.admitting(statement) as admitted:
            return run(admitted, *parameters)


class _GuardedConnection(sqlcipher.Connection):  # type: ignore[misc]
    guard: Guard | None = None

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(_GuardedCursor)


def _mark_of(connection: Any, viewer: Viewer) -> str:
    query = f"SELECT {_MARK} FROM credentials WHERE user_id = ?"
    found = connection.execute(query, [viewer.user_id.bytes]).fetchone()
    return str(found[0]) if found else ""


def connect_guarded(file: Path, viewer: Viewer, mark: str | None = None) -> Any:
    """Return a DBAPI connection on which every statement, raw ones too, passes the guard.

    ``mark`` is the ``Guard.mark`` of the first connection of this login: once the viewer's password
    is another one, neither that connection nor any later one shows anything.
    """
    connection = connect(file, _GuardedConnection)
    try:
        connection.guard = Guard(
            connection, viewer, _mark_of(connection, viewer) if mark is None else mark
        )
    except BaseException:
        connection.close()
        raise
    return connection
