"""The tables of a server are compared with tables made for that alone, of which nothing is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from studio_app.repositories import server_schema
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.server_schema import server_tables_finding
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster

_HOLLOW = (
    "ALTER TABLE client_packages DROP CONSTRAINT ck_client_packages_balance, "
    "ADD CONSTRAINT ck_client_packages_balance CHECK (true)"
)
_GONE = "ALTER TABLE client_packages DROP CONSTRAINT ck_client_packages_balance"


@pytest.fixture(autouse=True)
def _made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the server said of tables that were made in another test."""
    monkeypatch.setattr(server_schema, "_made_anew", {})


@pytest.fixture
def connection(postgres_cluster: Cluster, postgres_studio: StudioDatabase) -> Iterator[Connection]:
    """A superuser's transaction in a studio of one's own."""
    url = postgres_cluster.url(str(parse_url(postgres_studio.url).database))
    with house_engine(parse_url(url)).connect() as found:
        yield found


def test_nothing_is_left_and_nothing_else_changes(postgres_studio: StudioDatabase) -> None:
    looks = (
        "SELECT nspname FROM pg_namespace ORDER BY 1",
        "SELECT oid FROM pg_class ORDER BY 1",
        "SELECT current_user, current_setting('search_path')",
    )
    with postgres_studio.house() as connection:
        before = [connection.exec_driver_sql(look).all() for look in looks]
        found = server_tables_finding(connection)
        assert (found.ok, found.count) == (True, 0)
        assert [connection.exec_driver_sql(look).all() for look in looks] == before


@pytest.mark.parametrize(
    "hindrance",
    [
        "SET SESSION AUTHORIZATION {tables}",
        "SET TRANSACTION READ ONLY",
        # Whoever looks after a server may have rules of their own about what is made there.
        """CREATE FUNCTION public.no() RETURNS event_trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE 'nothing is made here'; END $$;
        CREATE EVENT TRIGGER no_tables ON ddl_command_start WHEN TAG IN ('CREATE TABLE')
            EXECUTE FUNCTION public.no()""",
    ],
)
def test_names_alone_are_compared_where_nothing_can_be_made(
    connection: Connection, hindrance: str
) -> None:
    names = RoleNames.of(connection)
    for fault, ok in ((_HOLLOW, True), (_GONE, False)):
        connection.exec_driver_sql(fault)
        connection.exec_driver_sql(hindrance.format(tables=f'"{names.tables}"'))
        found = server_tables_finding(connection)
        assert (found.ok, found.count) == (ok, 1)
        if ok:
            assert "Only names could be compared" in found.detail
        else:
            assert "ck_client_packages_balance on client_packages" in found.detail
        connection.rollback()
        connection.exec_driver_sql("RESET SESSION AUTHORIZATION")


def test_what_was_made_once_finds_faults_in_the_next_studio(connection: Connection) -> None:
    assert server_tables_finding(connection).ok
    connection.exec_driver_sql(_HOLLOW)
    found = server_tables_finding(connection)
    assert (found.ok, found.count) == (False, 1)
    assert "ck_client_packages_balance on client_packages" in found.detail


def test_a_studio_restored_again_and_again_is_as_it_was(connection: Connection) -> None:
    """A dump holds the server's own words, which it says in other words when it reads them."""
    look = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY 1, 2"
    )
    first = connection.exec_driver_sql(look).all()
    for _time in range(3):
        for table, name, said in connection.exec_driver_sql(look).all():
            connection.exec_driver_sql(
                f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {said}"
            )
        assert connection.exec_driver_sql(look).all() != first
        found = server_tables_finding(connection)
        assert (found.ok, found.count) == (True, 0), found.detail
