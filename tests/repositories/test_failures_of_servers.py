"""Servers that are not there, not ours, or gone in the middle: a sentence, and nothing harmed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from studio_app import paths
from studio_app.domain.errors import DatabaseProblem, LoginFailed, StudioError
from studio_app.repositories.engine import login_engine, parse_url
from studio_app.repositories.failures import explained
from studio_app.repositories.house import House
from studio_app.repositories.server_roles import MOST_CONNECTIONS
from studio_app.services.access import open_studio, reach
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, count_bookings, wish

SCRIPTS = paths.migrations_folder()


@contextmanager
def listener(answer: bytes | None) -> Iterator[int]:
    """Listen on a port of this machine: give the answer, or none at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                if answer is not None:
                    connection.recv(100)
                    connection.sendall(answer)
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for connection in held:
                connection.close()


def url_at(port: int, host: str = "127.0.0.1", query: str = "connect_timeout=2") -> str:
    return f"postgresql+psycopg://someone:hidden@{host}:{port}/studio?{query}"


def test_a_port_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for use in (lambda: House(url_at(port)).revision(), lambda: reach(url_at(port))):
        with pytest.raises(DatabaseProblem) as refusal:
            use()
        assert str(refusal.value) == (
            f"The server at 127.0.0.1:{port} cannot be reached. Check the network and that the "
            "server is on, then try again; nothing that you typed is lost."
        )


def test_a_host_that_has_no_address() -> None:
    with pytest.raises(DatabaseProblem, match=r"studio\.invalid:5432 cannot be reached"):
        reach(url_at(5432, "studio.invalid"))


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"N", b"\x00" * 50])
def test_a_server_of_another_kind(answer: bytes) -> None:
    with listener(answer) as port, pytest.raises(DatabaseProblem) as refusal:
        reach(url_at(port))
    assert "hidden" not in str(refusal.value)


def test_a_server_that_does_not_answer() -> None:
    with listener(None) as port, pytest.raises(DatabaseProblem, match="cannot be reached"):
        reach(url_at(port))


def test_a_server_elsewhere_must_show_who_it_is() -> None:
    remote = parse_url("postgresql+psycopg://u@db.example.com/studio")
    engine = login_engine(remote, None)
    assert engine.url.query["sslmode"] == "verify-full"
    assert engine.url.query["channel_binding"] == "require"
    with listener(b"N") as port:
        url = url_at(port, query="connect_timeout=2&sslmode=verify-full&sslrootcert=system")
        with pytest.raises(DatabaseProblem):
            reach(url)


def test_a_wrong_password_and_an_unknown_role(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    database = postgres_studio.url.rsplit("/", 1)[1]
    for user, password in (
        (postgres_studio.role_of("anna"), "wrong"),
        (postgres_studio.role_of("anna"), ""),
        ("nobody_at_all", PASSWORD),
    ):
        with pytest.raises(LoginFailed):
            House(postgres_cluster.url(database, user, password)).revision()


def test_a_database_that_there_is_not(postgres_cluster: Cluster) -> None:
    with pytest.raises(DatabaseProblem, match="has no database of that name") as refusal:
        reach(postgres_cluster.url("nowhere"))
    assert postgres_cluster.password not in str(refusal.value)


def test_a_database_of_another_program(postgres_cluster: Cluster, postgres_database: str) -> None:
    url = postgres_cluster.admin_url(postgres_database)
    with postgres_cluster.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE theirs AS SELECT 1 AS kept")
        with pytest.raises(DatabaseProblem, match="holds the data of another program"):
            House(url).migrate(SCRIPTS, paths.backups_folder())
        assert connection.execute("SELECT kept FROM theirs").fetchone() == (1,)
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchone() == (1,)


def test_a_studio_of_others(postgres_cluster: Cluster, postgres_studio: StudioDatabase) -> None:
    """A role that may connect to another database has no right to this one."""
    with postgres_cluster.temporary_database("other") as other:
        stranger = postgres_cluster.admin_url(other).rsplit("/", 1)[0]
        url = f"{stranger}/{postgres_studio.url.rsplit('/', 1)[1]}"
        with pytest.raises(StudioError):
            House(url).revision()


def end_all_sessions(cluster: Cluster, studio: StudioDatabase) -> None:
    with cluster.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (studio.url.rsplit("/", 1)[1],),
        )


def test_a_connection_lost_between_two_steps_is_made_again(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    hands = Hands.of(postgres_studio.login("desk"))
    booked = hands.book(wish())
    end_all_sessions(postgres_cluster, postgres_studio)
    assert hands.check_in(booked).version == 2


def test_a_connection_lost_within_a_step_leaves_nothing_half_done(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    hands = Hands.of(postgres_studio.login("desk"))
    before = count_bookings(postgres_studio)

    def broken_off() -> None:
        with hands.uow.writing() as work:
            work.organizations.mine()
            end_all_sessions(postgres_cluster, postgres_studio)
            work.organizations.mine()

    with pytest.raises(DatabaseProblem, match="cannot be reached"):
        broken_off()
    assert count_bookings(postgres_studio) == before
    assert hands.book(wish()).version == 1


def test_a_login_closed_on_the_server(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    hands = Hands.of(postgres_studio.login("ben"))
    role = postgres_studio.role_of("ben")
    with postgres_cluster.connect() as connection:
        connection.execute(f"ALTER ROLE {role} NOLOGIN")
        end_all_sessions(postgres_cluster, postgres_studio)
        try:
            with pytest.raises(StudioError):
                hands.book(wish("dora", "ben"))
        finally:
            connection.execute(f"ALTER ROLE {role} LOGIN")


def test_too_many_at_once(postgres_studio: StudioDatabase) -> None:
    house = postgres_studio.house_as("sara")
    logins = [postgres_studio.login("sara") for _ in range(MOST_CONNECTIONS)]
    for login in logins:
        login.uow._engine.connect().close()
    with pytest.raises(DatabaseProblem, match="takes no more connections"):
        house.revision()


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("could not extend file: No space left on device", "disk of the server"),
        ("deadlock detected", "Someone else is changing"),
        ("canceling statement due to lock timeout", "Someone else is changing"),
        ("SSL error: certificate verify failed", "is not secure"),
        ("SSL error: tlsv1 alert unknown ca", "is not secure"),
        ("SSL SYSCALL error: EOF detected", None),
        ("SSL error: unexpected eof while reading", None),
        ("SSL connection has been closed unexpectedly", None),
        ('relation "x" does not exist', None),
        ("division by zero", None),
    ],
)
def test_what_a_server_says_in_words_for_people(message: str, said: str | None) -> None:
    url = URL.create("postgresql+psycopg", host="db", database="x")
    error = explained(DBAPIError("SELECT 1", {}, Exception(message)), url)
    assert said is None if error is None else said is not None and said in str(error)


def test_a_server_that_is_off_shows_before_anybody_types() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(DatabaseProblem, match="cannot be reached"):
        open_studio(url_at(port), scripts=SCRIPTS, backups=paths.backups_folder())


def test_a_server_that_asks_who_it_is_can_be_opened(postgres_studio: StudioDatabase) -> None:
    stranger = parse_url(postgres_studio.url).set(username="nobody", password="wrong")
    address = stranger.render_as_string(hide_password=False)
    door = open_studio(address, scripts=SCRIPTS, backups=paths.backups_folder())
    assert door.info.is_postgres
