"""All that makes up a studio's database, gathered past the program, to be compared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from tests.postgres_cluster import Cluster

Fingerprint = dict[str, Any]
_LOGIN = re.compile(r"studio_[0-9a-f]{24}\b")
Ask = Callable[[str], list[tuple[Any, ...]]]

_ON_SERVER = {
    "relations": """
        SELECT relname, relkind, pg_get_userbyid(relowner), relacl::text, relrowsecurity,
               relforcerowsecurity
        FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'security')""",
    "columns": """
        SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull,
               attacl::text, pg_get_expr(adbin, adrelid)
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace::regnamespace::text = 'public' AND NOT attisdropped AND attnum > 0""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace::regnamespace::text = 'public'""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policies": "SELECT * FROM pg_policies",
    "triggers": """
        SELECT pg_get_triggerdef(t.oid), tgenabled FROM pg_trigger t WHERE NOT tgisinternal""",
    "functions": """
        SELECT pg_get_functiondef(oid), pg_get_userbyid(proowner), proacl::text FROM pg_proc
        WHERE pronamespace::regnamespace::text = 'security'""",
    "schemas": "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_'",
    "extensions": "SELECT extname FROM pg_extension",
    "database": "SELECT datacl::text FROM pg_database WHERE datname = current_database()",
    "roles": """
        SELECT rolname, rolsuper, rolcreaterole, rolcanlogin FROM pg_roles
        WHERE starts_with(rolname, {prefix})""",
    "memberships": """
        SELECT pg_get_userbyid(roleid), pg_get_userbyid(member), admin_option
        FROM pg_auth_members WHERE starts_with(pg_get_userbyid(roleid)::text, {prefix})""",
}


def of_file(file: Path) -> Fingerprint:
    """Return the fingerprint of an SQLite studio."""
    with closing(sqlcipher.connect(str(file))) as connection:

        def ask(query: str) -> list[tuple[Any, ...]]:
            return list(connection.execute(query))

        schema = ask("SELECT type, name, tbl_name, sql FROM sqlite_master")
        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("PRAGMA foreign_key_check") == []
        tables = [name for kind, name, *_ in schema if kind == "table"]
        return {"schema": sorted(schema, key=repr), **_rows(ask, tables)}


def of_server(cluster: Cluster, database: str, prefix: str) -> Fingerprint:
    """Return the fingerprint of a studio on a server, once nobody else is connected."""
    with cluster.connect(database) as connection:

        def ask(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query).fetchall()

        # What was killed rolls back when the server notices.
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        while ask(others + "pg_backend_pid() AND backend_type = 'client backend'"):
            pass
        found = {
            part: sorted(ask(query.format(prefix=f"'{prefix}'")), key=repr)
            for part, query in _ON_SERVER.items()
        }
        tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {"name": prefix, **found, **_rows(ask, [name for (name,) in tables])}


def _rows(ask: Ask, tables: Iterable[str]) -> Fingerprint:
    rows = {table: sorted(map(repr, ask(f"SELECT * FROM {table}"))) for table in tables}
    return {
        "counts": {table: len(found) for table, found in rows.items()},
        "revision": rows.get("alembic_version"),
        "rows": hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest(),
    }


def without_rows(fingerprint: Fingerprint) -> Fingerprint:
    """Return what is the same after every migration: some new rows have keys and times."""
    return {part: value for part, value in fingerprint.items() if part != "rows"}


def whatever_its_name(fingerprint: Fingerprint) -> Fingerprint:
    """Return what is the same for every studio of its kind.

    Roles are named after the database, and a table that was rebuilt on SQLite has its constraints
    in any order.
    """
    found = without_rows(fingerprint)
    name = found.pop("name", "")

    def anybodys(value: object) -> str:
        if isinstance(value, tuple):
            value = [sorted(re.split(r",?\s*\n", str(part))) for part in value]
        text = repr(value)
        return _LOGIN.sub("<login>", text).replace(name, "<studio>") if name else text

    return {
        part: sorted(map(anybodys, value)) if isinstance(value, list) else value
        for part, value in found.items()
    }
