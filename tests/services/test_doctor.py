"""The doctor finds nothing in a sound studio, and every fault in one that is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from studio_app.domain.errors import (
    DatabaseProblem,
    DatabaseTooNew,
    NotAllowed,
    StudioMissing,
)
from studio_app.repositories.engine import WRITING, house_engine, parse_url
from studio_app.services.doctor import Diagnosis, examine
from tests.databases import StudioDatabase
from tests.factories import PASSWORD, key
from tests.postgres_cluster import Cluster

ON_SERVER = {
    "row_security",
    "policies",
    "grants",
    "functions",
    "triggers",
    "exclusions",
    "views",
    "roles",
    "tables",
    "settings",
    "server_version",
    "login_names",
}
# The server under these tests may be an older one, and the studio is a copy of another, in which
# nobody opened the program since its packages expired.
ADVICE = {"server_version", "login_names", "expired_credits"}
IN_FILE = {"integrity", "foreign_keys", "durability", "tables", "triggers", "guard"}
IN_BOTH = {
    "schema",
    "trainer_overlaps",
    "client_overlaps",
    "balances",
    "assignments",
    "orphans",
    "repeated_columns",
    "occupied_slots",
    "full_sessions",
    "audit_trail",
    "audit_chain",
    *("price_reductions", "drawn_credits", "shared_packages", "moved_credits", "ended_packages"),
    *("merged_clients", "expired_credits", "receipts", "refunds", "fees"),
    *("pay_totals", "paid_once"),
}

_SESSION = "organization_id, starts_at, ends_at, title, overlap_allowed, created_at, version"
_BOOKING = (
    "organization_id, starts_at, ends_at, client_id, client_name, status, occupies, "
    "overlap_allowed, charge, created_at, version"
)


class Unguarded:
    """Statements past every trigger and foreign key; ``<name>`` stands for the world's key."""

    def __init__(self, connection: Connection, *, is_postgres: bool) -> None:
        self.connection = connection
        self.is_postgres = is_postgres

    def __call__(self, statement: str) -> None:
        """Run a statement."""
        self.connection.exec_driver_sql(re.sub(r"<([\w ]+)>", self._literal, statement))

    def _literal(self, match: re.Match[str]) -> str:
        named = key(match[1])
        return f"'{named}'::uuid" if self.is_postgres else f"x'{named.hex}'"


@contextmanager
def unguarded(studio: StudioDatabase, cluster: Cluster | None) -> Iterator[Unguarded]:
    """Open a transaction in which anything goes; afterwards the guards stand again."""
    url = studio.url
    if cluster is not None:
        url = cluster.url(str(parse_url(studio.url).database))
    with house_engine(parse_url(url)).connect() as connection:
        if not studio.is_postgres:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute("PRAGMA ignore_check_constraints = ON")
        connection = connection.execution_options(**{WRITING: True})
        with connection.begin():
            if studio.is_postgres:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            else:
                # Of whatever revision the tables are.
                guards = connection.exec_driver_sql(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                ).all()
                for name, _statement in guards:
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
            yield Unguarded(connection, is_postgres=studio.is_postgres)
            if not studio.is_postgres:
                for _name, statement in guards:
                    connection.exec_driver_sql(statement)


@pytest.fixture
def cluster(studio: StudioDatabase, request: pytest.FixtureRequest) -> Cluster | None:
    """The server of a studio on PostgreSQL, None for a file."""
    return request.getfixturevalue("postgres_cluster") if studio.is_postgres else None


def broken(diagnosis: Diagnosis) -> dict[str, int]:
    """Return the checks that found something, with how much."""
    found = {finding.check: finding.count for finding in diagnosis.findings if not finding.ok}
    assert diagnosis.ok == (not found)
    assert all(finding.count > 0 for finding in diagnosis.findings if not finding.ok)
    return found


def add_session(run: Unguarded, trainer: str, beside: str, capacity: int) -> None:
    """Add a session of a trainer at the time of another."""
    run(
        f"INSERT INTO sessions (id, trainer_id, capacity, occupies, {_SESSION}) "
        f"SELECT <added session>, <{trainer}>, {capacity}, true, {_SESSION} FROM sessions "
        f"WHERE id = <session {beside}>"
    )


def test_a_sound_studio(studio: StudioDatabase) -> None:
    diagnosis = examine(studio.url)
    assert broken(diagnosis) == {}
    assert all(finding.detail for finding in diagnosis.findings)
    assert {finding.check for finding in diagnosis.findings if finding.count} <= ADVICE
    checks = [finding.check for finding in diagnosis.findings]
    assert len(checks) == len(set(checks))
    assert set(checks) == IN_BOTH | (ON_SERVER if studio.is_postgres else IN_FILE)


def test_as_json(sqlite_studio: StudioDatabase) -> None:
    diagnosis = examine(sqlite_studio.url)
    told = json.loads(diagnosis.to_json())
    assert told["ok"] is True
    assert [finding["check"] for finding in told["findings"]] == [
        finding.check for finding in diagnosis.findings
    ]
    assert set(told["findings"][0]) == {"check", "ok", "detail", "count"}


def test_examining_changes_nothing(sqlite_studio: StudioDatabase) -> None:
    before = sqlite_studio.file.read_bytes()
    examine(sqlite_studio.url)
    assert sqlite_studio.file.read_bytes() == before


def test_a_trainer_in_two_sessions_at_once(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        if run.is_postgres:
            run("ALTER TABLE sessions DROP CONSTRAINT ex_sessions_trainer_overlap")
        add_session(run, "anna", "cara next", capacity=2)
    expected = {"trainer_overlaps": 1} | ({"exclusions": 1} if cluster else {})
    assert broken(examine(studio.url)) == expected
    with unguarded(studio, cluster) as run:
        run("UPDATE sessions SET overlap_allowed = true WHERE id = <added session>")
    assert "trainer_overlaps" not in broken(examine(studio.url))


def test_a_client_booked_twice_at_once(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        if run.is_postgres:
            run("ALTER TABLE bookings DROP CONSTRAINT ex_bookings_client_overlap")
        add_session(run, "ben", "cara next", capacity=1)
        run(
            f"INSERT INTO bookings (id, session_id, trainer_id, {_BOOKING}) "
            f"SELECT <added>, <added session>, <ben>, {_BOOKING} FROM bookings "
            "WHERE id = <cara next>"
        )
    expected = {"client_overlaps": 1} | ({"exclusions": 1} if cluster else {})
    assert broken(examine(studio.url)) == expected


def test_a_long_session_over_two_short_ones(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    """The second overlaps not its neighbour but the one before."""
    with unguarded(studio, cluster) as run:
        if run.is_postgres:
            run("ALTER TABLE sessions DROP CONSTRAINT ex_sessions_trainer_overlap")
        add_session(run, "anna", "cara next", capacity=2)
        longer = "interval '23 hours'" if run.is_postgres else f"{23 * 3600 * 10**6}"
        later = "interval '3 hours'" if run.is_postgres else f"{3 * 3600 * 10**6}"
        run(
            f"UPDATE sessions SET ends_at = starts_at + {longer}, "
            "starts_at = starts_at WHERE id = <added session>"
        )
        run(
            f"INSERT INTO sessions (id, trainer_id, capacity, occupies, {_SESSION}) "
            f"SELECT <third>, <anna>, 2, true, organization_id, starts_at + {later}, "
            f"ends_at + {later}, title, overlap_allowed, created_at, version "
            "FROM sessions WHERE id = <session cara next>"
        )
    assert broken(examine(studio.url))["trainer_overlaps"] == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE client_packages SET balance = balance + 1 WHERE id = <cara ten>",
        "DELETE FROM credit_entries WHERE id = <spent cara next>",
        "UPDATE client_packages SET sessions = NULL WHERE id = <cara ten>",
    ],
)
def test_a_balance_that_is_not_the_ledger(
    studio: StudioDatabase, cluster: Cluster | None, statement: str
) -> None:
    with unguarded(studio, cluster) as run:
        run(statement)
    assert broken(examine(studio.url)) == {"balances": 1}


def test_an_unlimited_package_keeps_no_balance(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    with unguarded(studio, cluster) as run:
        run("UPDATE client_packages SET sessions = NULL, balance = 0 WHERE id = <cara ten>")
    assert broken(examine(studio.url)) == {}


def test_a_client_with_two_trainers(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run("DROP INDEX uq_assignments_active_client")
        run("UPDATE assignments SET ended_at = NULL WHERE client_id = <fay>")
    expected = {"assignments": 1, "schema": 1, "tables": 1}
    assert broken(examine(studio.url)) == expected


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("sessions", "trainer_id"),
        ("bookings", "session_id"),
        ("bookings", "client_id"),
        ("bookings", "client_package_id"),
        ("client_packages", "client_id"),
        ("credit_entries", "client_package_id"),
        ("credit_entries", "booking_id"),
        ("payments", "client_id"),
        ("payments", "client_package_id"),
        ("assignments", "client_id"),
        ("assignments", "trainer_id"),
    ],
)
def test_a_row_without_the_row_that_it_refers_to(
    studio: StudioDatabase, cluster: Cluster | None, table: str, column: str
) -> None:
    with unguarded(studio, cluster) as run:
        chosen = f"(SELECT id FROM {table} WHERE {column} IS NOT NULL LIMIT 1)"
        run(f"UPDATE {table} SET {column} = <nobody> WHERE id = {chosen}")
    found = broken(examine(studio.url))
    assert found["orphans"] == 1
    assert studio.is_postgres or "foreign_keys" in found


@pytest.mark.parametrize(
    "change",
    [
        "trainer_id = <ben>",
        "organization_id = <away>",
        "client_name = 'Somebody Else'",
        "starts_at = (SELECT starts_at FROM bookings WHERE id = <dora next>), "
        "ends_at = (SELECT ends_at FROM bookings WHERE id = <dora next>)",
    ],
)
def test_a_booking_that_differs_from_its_session(
    studio: StudioDatabase, cluster: Cluster | None, change: str
) -> None:
    with unguarded(studio, cluster) as run:
        run(f"UPDATE bookings SET {change} WHERE id = <cara next>")
    found = broken(examine(studio.url))
    assert found.pop("repeated_columns") >= 1
    assert set(found) <= {"foreign_keys"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sessions SET occupies = false WHERE id = <session cara next>",
        "UPDATE bookings SET status = 'cancelled', occupies = false WHERE id = <cara next>",
        "UPDATE sessions SET withdrawn_at = created_at WHERE id = <session cara next>",
    ],
)
def test_a_slot_taken_or_free_against_its_bookings(
    studio: StudioDatabase, cluster: Cluster | None, statement: str
) -> None:
    with unguarded(studio, cluster) as run:
        run(statement)
    assert broken(examine(studio.url)) == {"occupied_slots": 1}


def test_a_booking_taken_against_its_status(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    with unguarded(studio, cluster) as run:
        if run.is_postgres:
            run("ALTER TABLE bookings DROP CONSTRAINT ck_bookings_occupies")
        run("UPDATE bookings SET status = 'cancelled' WHERE id = <cara next>")
    expected = {"occupied_slots": 1} | ({"tables": 1} if cluster else {"integrity": 1})
    assert broken(examine(studio.url)) == expected


def test_an_audit_entry_by_nobody(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run("UPDATE audit_entries SET user_id = <nobody> WHERE id = <audit cara>")
    expected = {"audit_trail": 1, "audit_chain": 1} | ({} if cluster else {"foreign_keys": 1})
    assert broken(examine(studio.url)) == expected


def test_an_older_schema_is_all_that_is_said(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    with unguarded(studio, cluster) as run:
        run("UPDATE alembic_version SET version_num = '0001'")
    diagnosis = examine(studio.url)
    assert broken(diagnosis) == {"schema": 1}
    assert len(diagnosis.findings) == 1


def test_a_newer_schema_is_refused(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew):
        examine(studio.url)


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("DROP TABLE media", "media"),
        ("ALTER TABLE clients DROP COLUMN birth_date", "clients.birth_date"),
        ("DROP INDEX ix_bookings_session", "ix_bookings_session"),
    ],
)
def test_a_part_of_the_schema_is_gone(
    studio: StudioDatabase, cluster: Cluster | None, statement: str, part: str
) -> None:
    url = studio.url
    database = str(parse_url(url).database)
    with house_engine(parse_url(cluster.url(database) if cluster else url)).begin() as connection:
        connection.exec_driver_sql(statement)
    diagnosis = examine(url)
    found = broken(diagnosis)
    assert found.pop("schema") == 1
    # A file's index is one of the statements that its tables are made of.
    assert set(found) <= {"tables"}
    assert part in diagnosis.findings[0].detail


def test_what_is_no_studio(tmp_path: Path) -> None:
    missing = tmp_path / "missing.sqlite"
    with pytest.raises(StudioMissing):
        examine(f"sqlite:///{missing}")
    assert not missing.exists()
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    with pytest.raises(StudioMissing):
        examine(f"sqlite:///{empty}")
    other = tmp_path / "other.sqlite"
    other.write_text("Dear diary, " * 100)
    with pytest.raises(DatabaseProblem):
        examine(f"sqlite:///{other}")
    with pytest.raises(DatabaseProblem):
        examine("mysql://nowhere/else")


def test_tables_without_a_studio(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run("DELETE FROM organizations")
    with pytest.raises(StudioMissing):
        examine(studio.url)


def test_a_server_without_a_studio(postgres_cluster: Cluster, postgres_database: str) -> None:
    with pytest.raises(StudioMissing):
        examine(postgres_cluster.admin_url(postgres_database))


def test_only_maintenance_sees_enough(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster
) -> None:
    database = str(parse_url(postgres_studio.url).database)
    url = postgres_cluster.url(database, postgres_studio.role_of("owner"), PASSWORD)
    with pytest.raises(NotAllowed):
        examine(url)
