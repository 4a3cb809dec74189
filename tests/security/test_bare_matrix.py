"""Each login of a server with a connection of its own: the whole matrix, past the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import dialect

from studio_app.repositories.program_version import server_option
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.postgres_cluster import Cluster
from tests.security.candidates import candidates
from tests.security.matrix import VIEWERS, turn
from tests.security.of_whom import NEVER_SEEN
from tests.security.oracle import TABLES, Keys, Oracle, read_everything
from tests.security.test_adding import filled

Bare = psycopg.Connection[Any]
Way = Callable[[Bare, str, list[str]], Any]

_DIALECT = dialect()


@pytest.fixture(scope="module")
def world(postgres_cluster: Cluster, postgres_template: str) -> Iterator[StudioDatabase]:
    """A studio in which everything is rolled back."""
    with postgres_cluster.temporary_database("bare", template=postgres_template) as name:
        yield StudioDatabase(postgres_cluster.admin_url(name), "postgres", postgres_template)


def bare(cluster: Cluster, studio: StudioDatabase, name: str) -> Bare:
    """Return a connection with the person's password, as psql would open it; no autocommit."""
    return psycopg.connect(
        host=cluster.host,
        port=cluster.port,
        dbname=studio.url.rsplit("/", 1)[1],
        user=studio.role_of(name),
        password=PASSWORD,
        # Or else each write would be refused for its age, and not for its rows.
        options=server_option(),
    )


def _copied(connection: Bare, table: str, keys: list[str]) -> Any:
    types = [TABLES[table].c[key].type.compile(_DIALECT).lower() for key in keys]
    with connection.cursor().copy(
        f"COPY (SELECT {', '.join(keys)} FROM {table}) TO STDOUT"
    ) as copy:
        copy.set_types(types)
        return list(copy.rows())


def _fetched(connection: Bare, table: str, keys: list[str]) -> Any:
    with connection.cursor(name="by_and_by") as cursor:
        cursor.execute(f"SELECT {', '.join(keys)} FROM {table}")
        return cursor.fetchall()


def _said(statement: str, **options: Any) -> Way:
    def way(connection: Bare, table: str, keys: list[str]) -> Any:
        said = statement.format(t=table, k=", ".join(keys))
        return connection.execute(said, **options).fetchall()

    return way


READINGS: tuple[Way, ...] = (
    _said("SELECT {k} FROM {t}"),
    _said("SELECT {k} FROM public.{t}", prepare=True),
    _said("SELECT {k} FROM ONLY {t}", binary=True),
    _said("WITH x AS MATERIALIZED (SELECT {k} FROM {t}) SELECT * FROM x"),
    _copied,
    _fetched,
)


def done(connection: Bare, statement: str, values: Any = None) -> Keys | None:
    """Return the keys that a statement returns, None when it is refused; it is rolled back."""
    with connection.transaction(force_rollback=True):
        try:
            with connection.transaction():
                return set(connection.execute(statement, values).fetchall())
        except psycopg.Error:
            return None


def values_of(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as the driver takes it."""
    return {
        name: Jsonb(value) if isinstance(value, dict | list) else value
        for name, value in filled(table, row).items()
        if name in TABLES[table].columns
    }


@pytest.mark.parametrize(("name", "all_of_it"), VIEWERS)
def test_a_bare_connection_is_held_to_the_same(
    postgres_cluster: Cluster,
    world: StudioDatabase,
    name: str,
    all_of_it: bool,
    record_property: Callable[[str, object], None],
) -> None:
    viewer = world.viewer(name)
    with world.house() as house:
        rows = read_everything(house)
    oracle = Oracle(viewer, rows)
    wrong: list[Any] = []
    tried = 0
    with bare(postgres_cluster, world, name) as connection:
        for table, target in TABLES.items():
            keys = [column.name for column in target.primary_key]
            returned = ", ".join(keys)
            for way in turn(READINGS, name, table, everything=all_of_it, of=2):
                expected = None if table in NEVER_SEEN else oracle.visible(table)
                wrong += [] if _read(connection, way, table, keys) == expected else [(table, way)]
                tried += 1
            columns = [column.name for column in target.columns]
            for column in turn(columns, name, table, everything=all_of_it, of=3):
                said = f"UPDATE {table} SET {column} = {column} RETURNING {returned}"
                if done(connection, said) != oracle.changeable(table, column):
                    wrong.append((table, "update", column))
                tried += 1
            found = candidates(table, rows, viewer)
            many = max(1, len(found) // 8)
            for row in turn(found, name, table, everything=all_of_it, of=many):
                given = values_of(table, row)
                marks = ", ".join(f"%({column})s" for column in given)
                said = f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks})"
                if _added(connection, said, given) != oracle.may_add(table, row):
                    wrong.append((table, "insert", row))
                tried += 1
            for said in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                if _added(connection, said, None):
                    wrong.append((table, said))
                tried += 1
    assert wrong == []
    record_property("combinations", tried)
    assert tried >= (1_200 if all_of_it else 500)


def _read(connection: Bare, way: Way, table: str, keys: list[str]) -> Keys | None:
    try:
        with connection.transaction():
            return set(way(connection, table, keys))
    except psycopg.errors.InsufficientPrivilege:
        return None


def _added(connection: Bare, statement: str, values: Any) -> bool:
    with connection.transaction(force_rollback=True):
        try:
            with connection.transaction():
                connection.execute(statement, values)
        except psycopg.Error:
            return False
    return True
