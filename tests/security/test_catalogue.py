"""Every fault that is seeded into rights, rules and tables is found, and named, by the doctor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from studio_app.repositories.engine import WRITING, house_engine, parse_url
from studio_app.repositories.examination import examined, faults_of_schema
from studio_app.repositories.guard import Guard
from studio_app.repositories.guard_examination import faults_of_role, guard_faults
from studio_app.repositories.server_condition import condition_of_server
from studio_app.repositories.server_examination import faults_of_server
from studio_app.repositories.server_roles import RoleNames
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.security.faults import IN_FILES, ON_SERVERS, Fault


@pytest.fixture(scope="module")
def server_studio(postgres_cluster: Cluster, postgres_template: str) -> Iterator[StudioDatabase]:
    """A studio whose faults are rolled back, the roles' too."""
    with postgres_cluster.temporary_database("faulty", template=postgres_template) as name:
        yield StudioDatabase(postgres_cluster.url(name), "postgres", postgres_template)


@pytest.fixture(scope="module")
def superuser(server_studio: StudioDatabase) -> Iterator[Connection]:
    """A connection that stays, as a new one has to learn the whole catalogue first."""
    with house_engine(parse_url(server_studio.url)).connect() as connection:
        yield connection


@pytest.fixture
def tampering(
    superuser: Connection, server_studio: StudioDatabase
) -> Iterator[tuple[Connection, dict[str, str]]]:
    """A superuser's transaction that is rolled back, with the names of the studio's roles."""
    names = RoleNames.of(superuser)
    known = {name: f'"{names.prefix}_{name}"' for name in ("member", "tables", "maintenance")}
    known |= {"role_maker": f'"{names.role_maker}"'}
    known |= {role.value: f'"{tier}"' for role, tier in names.tier.items()}
    known |= {who: f'"{server_studio.role_of(who)}"' for who in ("anna", "ben")}
    known["database"] = f'"{parse_url(server_studio.url).database}"'
    yield superuser, known
    superuser.rollback()


def findings(connection: Connection) -> dict[str, str]:
    """Return the checks that found something, with all that they say."""
    return {found.check: found.detail for found in examined(connection) if not found.ok}


def test_a_healthy_server(tampering: tuple[Connection, dict[str, str]]) -> None:
    connection, known = tampering
    connection.exec_driver_sql(f"SET LOCAL ROLE {known['maintenance']}")
    assert findings(connection) == {}


@pytest.mark.parametrize("fault", ON_SERVERS, ids=str)
def test_a_fault_on_a_server(tampering: tuple[Connection, dict[str, str]], fault: Fault) -> None:
    connection, known = tampering
    for statement in fault.statements:
        connection.exec_driver_sql(statement.format(**known))
    connection.exec_driver_sql(f"SET LOCAL ROLE {known['maintenance']}")
    looked = (*faults_of_server(connection), *condition_of_server(connection))
    found = {f.check: f.detail for f in looked if not f.ok}
    assert set(found) - fault.also == {fault.check}
    assert fault.named.format(**known).replace('"', "") in found[fault.check]


def test_nobody_can_keep_a_studio_from_a_new_version(
    tampering: tuple[Connection, dict[str, str]],
) -> None:
    """By what any login may say for itself; the doctor tells of it where it might matter."""
    connection, known = tampering
    connection.exec_driver_sql(f"SET LOCAL SESSION AUTHORIZATION {known['anna']}")
    connection.exec_driver_sql("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
    connection.exec_driver_sql(f"ALTER ROLE {known['anna']} SET search_path = aside")
    connection.exec_driver_sql("SELECT lo_create(0)")
    connection.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION DEFAULT")
    assert [found.detail for found in faults_of_schema(connection) if not found.ok] == []
    connection.exec_driver_sql(f"SET LOCAL ROLE {known['maintenance']}")
    assert set(findings(connection)) == {"settings"}


def test_there_are_faults_enough() -> None:
    assert len(ON_SERVERS) >= 100
    assert len(IN_FILES) >= 14
    assert {fault.check for fault in ON_SERVERS} == {
        *("row_security", "policies", "grants", "functions", "views", "roles"),
        *("triggers", "exclusions", "tables", "settings"),
    }
    assert {fault.check for fault in IN_FILES} == {"tables", "triggers", "guard"}


def test_a_healthy_file(sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as connection:
        assert findings(connection) == {}


@pytest.mark.parametrize("fault", IN_FILES, ids=str)
def test_a_fault_in_a_file(sqlite_studio: StudioDatabase, fault: Fault) -> None:
    with house_engine(parse_url(sqlite_studio.url)).connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        connection = connection.execution_options(**{WRITING: True})
        with connection.begin():
            for statement in fault.statements:
                connection.exec_driver_sql(statement)
    with sqlite_studio.house() as connection:
        found = findings(connection)
    assert set(found) - fault.also == {fault.check}
    assert fault.named in found[fault.check]


def test_a_guard_that_is_out_of_step_with_the_policies(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Guard._statements
    wrong = {
        "trainer sees clients by another rule": ("FROM main.clients WHERE", "FROM main.clients --"),
        "assistant sees bookings by another rule": ("NULL AS charge", "charge"),
        "client may insert payments by another rule": (
            "BEFORE INSERT ON main.payments",
            "BEFORE DELETE ON main.payments",
        ),
        "owner may update sessions by another rule": (
            "BEFORE UPDATE ON main.sessions WHEN",
            "BEFORE UPDATE ON main.sessions WHEN 0 AND NOT",
        ),
        "trainer may delete bookings by another rule": (
            "BEFORE DELETE ON main.bookings WHEN 1",
            "BEFORE DELETE ON main.bookings WHEN 0",
        ),
    }
    for fault, (ours, theirs) in wrong.items():

        def tampered(self: Guard, ours: str = ours, theirs: str = theirs) -> Iterator[str]:
            return (statement.replace(ours, theirs) for statement in made(self))

        monkeypatch.setattr(Guard, "_statements", tampered)
        faults_of_role.cache_clear()
        with sqlite_studio.house() as connection:
            assert fault in guard_faults(connection)
            assert "guard" in findings(connection)
    faults_of_role.cache_clear()


def test_what_a_migration_left_is_looked_at_without_the_rows(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        assert [found.check for found in faults_of_schema(connection) if not found.ok] == []
        if studio.is_postgres:
            connection.exec_driver_sql("RESET ROLE")
            tables = RoleNames.of(connection).tables
            connection.exec_driver_sql(f'SET LOCAL ROLE "{tables}"')
            connection.execute(text("ALTER TABLE clients DISABLE TRIGGER clients_program"))
        else:
            connection.execute(text("DROP TRIGGER clients_program_insert"))
        assert [found.check for found in faults_of_schema(connection) if not found.ok] == [
            "triggers"
        ]
        connection.rollback()
