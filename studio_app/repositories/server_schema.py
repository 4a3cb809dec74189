"""Looking whether the tables of a PostgreSQL database are those that the program would make."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from functools import cache

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable

from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.schema import Base

_CHECK = "tables"
_PROMISE = "The tables refuse by themselves what is not whole."
_BY_NAME_ONLY = (
    "The tables have their checks, references and keys. Only names could be compared, because this "
    "user may make no tables to compare with: connect as the owner of the database."
)

# What the server itself writes down of each part, so that it does not matter how it was said.
# Exclusions are looked at by their own words, triggers and what keeps references by theirs.
_PARTS = """
WITH ours AS (
    SELECT c.oid, relname, relkind, relpersistence FROM pg_class c
    WHERE relnamespace = to_regnamespace(:schema) AND relname = ANY(:tables)
    AND relkind IN ('r', 'p', 'f', 'v', 'm'))
SELECT relname AS part,
    CASE relpersistence WHEN 'p' THEN 'kept' WHEN 'u' THEN 'unlogged' ELSE 'temporary' END
    || CASE WHEN relkind = 'r' THEN '' ELSE ' and no plain table' END
    || CASE WHEN EXISTS (SELECT 1 FROM pg_inherits WHERE t.oid IN (inhrelid, inhparent))
       THEN ' and tied to another' ELSE '' END AS said
FROM ours t
UNION ALL
SELECT relname || '.' || attname,
    format_type(atttypid, atttypmod)
    || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
    || CASE WHEN attcollation = typcollation THEN ''
       ELSE (SELECT ' COLLATE ' || collname FROM pg_collation l WHERE l.oid = attcollation) END
    || CASE attidentity WHEN '' THEN '' ELSE ' IDENTITY' END
    || CASE attgenerated WHEN '' THEN '' ELSE ' GENERATED' END
    || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')
FROM ours t JOIN pg_attribute a ON attrelid = t.oid JOIN pg_type y ON y.oid = atttypid
LEFT JOIN pg_attrdef d ON adrelid = t.oid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT CASE WHEN contype = 'n' THEN 'a column' ELSE conname END || ' on ' || relname,
    pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN ours t ON t.oid = conrelid
WHERE contype NOT IN ('x', 't') AND (contype <> 'n' OR NOT convalidated)
UNION ALL
SELECT 'index ' || i.relname,
    pg_get_indexdef(i.oid, 0, true)
    || CASE WHEN indisvalid AND indisready AND indislive THEN '' ELSE ' (not in force)' END
FROM pg_index x JOIN ours t ON t.oid = indrelid JOIN pg_class i ON i.oid = indexrelid
WHERE NOT indisexclusion
"""


Parts = dict[str, str]
# By the server's version, which alone decides in what words it says them.
_made_anew: dict[str, tuple[Parts, Parts]] = {}


def server_tables_finding(connection: Connection) -> Finding:
    """Return whether tables, their checks, references and indices are as the program makes them.

    It makes them anew beside the studio's own, compares what the server says of both, and takes
    that back. Whose rights do not reach so far compares names.
    """
    wanted = _as_made_anew(connection)
    if wanted is None:
        missing = sorted(_missing_by_name(connection))
        if missing:
            return finding(_CHECK, _PROMISE, "parts of the tables are off", missing)
        return Finding(_CHECK, True, _BY_NAME_ONLY, 1)
    made, restored = wanted
    with connection.begin_nested() as aside:
        present = _parts(connection, "public")
        aside.rollback()
    faults = [f"{name} is missing" for name in made if name not in present]
    faults += [f"{name} is not ours" for name in present if name not in made]
    faults += [
        f"{name} is “{present[name]}”, not “{said}”"
        for name, said in made.items()
        if present.get(name, said) not in (said, restored[name])
    ]
    return finding(_CHECK, _PROMISE, "parts of the tables are off", sorted(faults))


def _as_made_anew(connection: Connection) -> tuple[Parts, Parts] | None:
    """Return the parts of tables made for this alone; None where the server does not let us.

    Once as the program makes them, and once as a restored dump does: the server says the same in
    other words when it reads what it wrote down.
    """
    may = connection.execute(
        text(
            "SELECT has_database_privilege(session_user, current_database(), 'CREATE') "
            "AND NOT current_setting('transaction_read_only')::boolean"
        )
    ).scalar_one()
    if not may:
        return None
    version = str(connection.execute(text("SELECT version()")).scalar_one())
    if version in _made_anew:
        return _made_anew[version]
    schema = f"studio_app_{secrets.token_hex(8)}"
    with connection.begin_nested() as aside:
        try:
            connection.exec_driver_sql("SET LOCAL ROLE NONE")
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
            connection.exec_driver_sql(f"SET LOCAL search_path = {schema}, pg_temp")
            connection.exec_driver_sql(_as_one(_statements()))
            made = _parts(connection, schema)
            connection.exec_driver_sql(_as_one(_restoring(made)))
            _made_anew[version] = made, _parts(connection, schema)
            return _made_anew[version]
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            return None
        finally:
            # The role and the search path go back with it.
            aside.rollback()


@cache
def _statements() -> tuple[str, ...]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    statements = []
    for table in Base.metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    return tuple(statements)


def _restoring(made: Parts) -> Iterator[str]:
    """Yield what makes the parts that hold a condition again, from the server's own words."""
    for name, said in made.items():
        if said.startswith("CHECK "):
            constraint, _, table = name.partition(" on ")
            yield f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
            yield f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {said}"
        elif name.startswith("index ") and " WHERE " in said:
            yield f"DROP {name}"
            yield said


def _as_one(statements: Iterable[str]) -> str:
    # The driver reads a per cent sign as the place of a value.
    return ";\n".join(statements).replace("%", "%%")


def _parts(connection: Connection, schema: str) -> Parts:
    # Names of the schema's own are then written down without it.
    connection.exec_driver_sql(f"SET LOCAL search_path = {schema}, pg_temp")
    connection.exec_driver_sql("SET LOCAL quote_all_identifiers = off")
    rows = connection.execute(
        text(_PARTS), {"schema": schema, "tables": list(Base.metadata.tables)}
    )
    return {part: said for part, said in rows}


def _missing_by_name(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        text(
            "SELECT relname, conname, convalidated FROM pg_constraint c "
            "JOIN pg_class t ON t.oid = conrelid WHERE relnamespace = 'public'::regnamespace"
        )
    )
    present = {(table, name): valid for table, name, valid in rows}
    preparer = connection.dialect.identifier_preparer
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            name = preparer.format_constraint(constraint)
            if name is not None and not present.get((table.name, name.strip('"'))):
                yield f"{name} on {table.name}"
