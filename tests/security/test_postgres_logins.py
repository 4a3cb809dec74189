"""Whoever opens a connection of their own with their password sees what the program shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from studio_app.repositories.server_roles import RoleNames
from tests.databases import StudioDatabase
from tests.factories import PASSWORD, PEOPLE, key
from tests.postgres_cluster import Cluster

Bare = psycopg.Connection[Any]
FOREIGN = "Iu Client"


@pytest.fixture(scope="module")
def unchanged_studio(postgres_cluster: Cluster, postgres_template: str) -> Iterator[StudioDatabase]:
    """A studio for statements that are all refused."""
    with postgres_cluster.temporary_database("refusing", template=postgres_template) as name:
        yield StudioDatabase(postgres_cluster.admin_url(name), "postgres", postgres_template)


@pytest.fixture(params=[name for name, person in PEOPLE.items() if person.studio == "home"])
def login(
    request: pytest.FixtureRequest, postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> Iterator[tuple[str, Bare]]:
    """Everybody of the home studio in turn, with a bare connection in autocommit mode."""
    name: str = request.param
    with bare(postgres_cluster, postgres_studio, name) as connection:
        yield name, connection


def bare(cluster: Cluster, studio: StudioDatabase, name: str) -> Bare:
    database = studio.url.rsplit("/", 1)[1]
    return cluster.connect(database, studio.role_of(name), PASSWORD)


def names_of(studio: StudioDatabase) -> RoleNames:
    with studio.house() as connection:
        return RoleNames.of(connection)


@pytest.mark.parametrize(
    "statement",
    [
        "SET SESSION AUTHORIZATION {owner}",
        "SET SESSION AUTHORIZATION {dba}",
        "SET ROLE {tables}",
        "SET ROLE {maintenance}",
        "SET ROLE {owner}",
        "SET ROLE {dba}",
        "SET ROLE pg_read_all_data",
        "SET SESSION session_replication_role = replica",
        "GRANT {maintenance} TO {me}",
        "GRANT {owner_tier} TO {me}",
        "ALTER ROLE {me} BYPASSRLS",
        "ALTER ROLE {me} CREATEROLE",
        "ALTER ROLE {me} SUPERUSER",
        "ALTER ROLE {me} CONNECTION LIMIT 1000",
        "ALTER ROLE {owner} PASSWORD 'taken'",
        "ALTER ROLE {me} VALID UNTIL 'infinity'",
        "CREATE ROLE intruder",
        "DROP ROLE {owner}",
        "CREATE TEMP TABLE memberships (id uuid)",
        "CREATE TABLE public.copy AS SELECT 1",
        "CREATE SCHEMA mine",
        "CREATE VIEW public.all_clients AS SELECT * FROM clients",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION security.my_trainer() RETURNS uuid LANGUAGE sql AS 'SELECT 1'",
        "ALTER FUNCTION security.my_trainer() OWNER TO {me}",
        "CREATE EXTENSION dblink",
        "CREATE DATABASE mine",
        "DROP DATABASE {database}",
        "DROP TABLE bookings",
        "DROP POLICY maintenance_all ON clients",
        "CREATE POLICY mine ON clients USING (true)",
        "ALTER TABLE clients DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE clients NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE clients OWNER TO {me}",
        "ALTER TABLE credit_entries DISABLE TRIGGER ALL",
        "TRUNCATE bookings CASCADE",
        "TRUNCATE audit_entries",
        "DELETE FROM bookings",
        "DELETE FROM audit_entries",
        "BEGIN; LOCK TABLE clients IN ACCESS EXCLUSIVE MODE",
        "BEGIN; LOCK TABLE clients IN SHARE MODE",
        "BEGIN; LOCK TABLE bookings IN EXCLUSIVE MODE",
        "BEGIN; LOCK TABLE bookings IN SHARE ROW EXCLUSIVE MODE",
        "COPY clients TO '/tmp/never.csv'",
        "COPY clients TO PROGRAM 'cat'",
        "COPY clients FROM PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT * FROM pg_authid",
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM credentials",
        "SELECT security.keep_balance()",
        "COMMENT ON TABLE clients IS 'x'",
        "ALTER SYSTEM SET row_security = off",
        "ALTER DATABASE {database} SET row_security = off",
        "CREATE PUBLICATION everything FOR ALL TABLES",
        "SELECT pg_create_logical_replication_slot('x', 'test_decoding')",
        "SET row_security = off; SELECT * FROM clients",
        "SET LOCAL row_security = off; SELECT * FROM trainers",
    ],
)
def test_the_ways_out_are_shut(
    postgres_cluster: Cluster, unchanged_studio: StudioDatabase, statement: str
) -> None:
    names = names_of(unchanged_studio)
    said = sql.SQL(statement).format(
        me=sql.Identifier(unchanged_studio.role_of("anna")),
        owner=sql.Identifier(unchanged_studio.role_of("owner")),
        dba=sql.Identifier(names.tables.removesuffix("_tables") + "_dba"),
        tables=sql.Identifier(names.tables),
        maintenance=sql.Identifier(names.maintenance),
        owner_tier=sql.Identifier(names.tier[PEOPLE["owner"].role]),
        database=sql.Identifier(unchanged_studio.url.rsplit("/", 1)[1]),
    )
    with (
        bare(postgres_cluster, unchanged_studio, "anna") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(said)


def test_settings_are_no_identity(login: tuple[str, Bare], postgres_studio: StudioDatabase) -> None:
    name, connection = login
    query = "SELECT coalesce(array_agg(id::text ORDER BY id), '{}') FROM bookings"
    before = connection.execute(query).fetchone()
    for statement in (
        f"SET studio.viewer = '{key('user owner')}'",
        f"SET application_name = '{key('user owner')}'",
        "SET search_path = pg_temp, security, public",
        "SET plan_cache_mode = force_generic_plan",
        "SET enable_indexscan = off",
        f'SET ROLE "{names_of(postgres_studio).member}"',
        "RESET ROLE",
        f'SET ROLE "{names_of(postgres_studio).tier[PEOPLE[name].role]}"',
    ):
        connection.execute(statement)
        try:
            assert connection.execute(query).fetchone() == before
        except psycopg.errors.InsufficientPrivilege:
            # The common group is granted no table at all.
            assert "_member" in statement


def test_what_a_role_remembers_for_itself_opens_nothing(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    """A login may set defaults for itself; they apply from the next connection on."""
    with bare(postgres_cluster, postgres_studio, "anna") as connection:
        me = sql.Identifier(postgres_studio.role_of("anna"))
        tables = sql.Literal(names_of(postgres_studio).tables)
        connection.execute(sql.SQL("ALTER ROLE {} SET row_security = off").format(me))
        connection.execute(sql.SQL("ALTER ROLE {} SET role = {}").format(me, tables))
    with bare(postgres_cluster, postgres_studio, "anna") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM clients")
        assert connection.execute("SELECT current_user = session_user").fetchone() == (True,)
        connection.execute("SET row_security = on")
        rows = connection.execute("SELECT name FROM clients").fetchall()
        # Roles outlive this database: other copies of it know the same ones.
        connection.execute(sql.SQL("ALTER ROLE {} RESET ALL").format(me))
        assert {name for (name,) in rows} == {"Cara Client", "Cem Client"}


@pytest.mark.parametrize(
    "condition",
    [
        "name::int = 1",
        "(1 / (CASE WHEN name = 'Iu Client' THEN 0 ELSE 1 END)) = 1",
        "name ~ '('",
        "pg_catalog.pg_ls_dir(name) IS NOT NULL",
    ],
)
def test_conditions_that_fail_do_not_tell_of_foreign_rows(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase, condition: str
) -> None:
    with bare(postgres_cluster, postgres_studio, "cara") as connection:
        try:
            connection.execute(f"SELECT * FROM clients WHERE {condition}")
        except psycopg.Error as error:
            message = str(error)
        else:
            message = ""
        assert FOREIGN not in message
        assert "division by zero" not in message


def test_a_foreign_client_and_one_that_is_not_there_look_alike(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    answers = set()
    with bare(postgres_cluster, postgres_studio, "anna") as connection:
        for client in (key("dora"), key("iu"), key("nobody")):
            statement = "INSERT INTO client_alerts (client_id, organization_id, text)"
            with pytest.raises(psycopg.Error) as caught:
                connection.execute(f"{statement} VALUES (%s, %s, 'x')", (client, key("home")))
            answers.add((caught.value.sqlstate, str(caught.value)))
    assert len(answers) == 1


def test_a_login_has_ten_connections_at_most(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    connections = [bare(postgres_cluster, postgres_studio, "anna") for _ in range(10)]
    with pytest.raises(psycopg.OperationalError, match="too many connections"):
        bare(postgres_cluster, postgres_studio, "anna")
    for connection in connections:
        connection.close()


def test_the_studios_passwords_and_roles_reach_no_log(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    with bare(postgres_cluster, postgres_studio, "owner") as connection:
        connection.execute("SELECT 1")
    assert PASSWORD not in postgres_cluster.log_file.read_text(encoding="utf-8", errors="replace")
