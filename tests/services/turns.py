"""Two at a server at once, one of whom has to wait for the other: held still to be looked at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import psycopg

from studio_app.domain.identifiers import new_id
from studio_app.repositories.program_version import server_option
from tests.databases import StudioDatabase
from tests.factories import PASSWORD, client_name, key
from tests.postgres_cluster import Cluster

T = TypeVar("T")
HOUR = timedelta(hours=1)
BARE_BOOKING = (
    "INSERT INTO sessions (id, organization_id, trainer_id, starts_at, ends_at, capacity, title, "
    "occupies, overlap_allowed, created_at, version) "
    "VALUES (%(session)s, %(studio)s, %(trainer)s, %(start)s, %(end)s, 1, '', true, false, "
    "now(), 1)",
    "INSERT INTO bookings (id, organization_id, session_id, trainer_id, starts_at, ends_at, "
    "client_id, client_name, status, occupies, overlap_allowed, charge, created_at, version) "
    "VALUES (%(booking)s, %(studio)s, %(session)s, %(trainer)s, %(start)s, %(end)s, %(client)s, "
    "%(client_name)s, 'booked', true, false, 0, now(), 1)",
)


def bare(cluster: Cluster, studio: StudioDatabase, name: str) -> psycopg.Connection[Any]:
    """Return a connection of somebody who works past the program."""
    return psycopg.connect(
        host=cluster.host,
        port=cluster.port,
        dbname=studio.url.rsplit("/", 1)[1],
        user=studio.role_of(name),
        password=PASSWORD,
        options=server_option(),
    )


def book_bare(connection: psycopg.Connection[Any], trainer: str, start: datetime) -> None:
    """Book Cem past the program, without its locks."""
    values = {
        "session": new_id(),
        "booking": new_id(),
        "studio": key("home"),
        "trainer": key(trainer),
        "client": key("cem"),
        "client_name": client_name("cem"),
        "start": start,
        "end": start + HOUR,
    }
    with connection.transaction():
        for statement in BARE_BOOKING:
            connection.execute(statement, values)


def deadlocks(cluster: Cluster, studio: StudioDatabase) -> int:
    """Return how often the server had to end somebody, once all are gone and have been counted."""
    name = studio.url.rsplit("/", 1)[1]
    deadline = time.monotonic() + 20
    with cluster.connect() as connection:
        there = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        while connection.execute(there, (name,)).fetchone() != (0,):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = %s"
        row = connection.execute(counted, (name,)).fetchone()
    assert row is not None
    return int(row[0])


class Turns:
    """Runs what has to wait on a thread of its own, and tells once it does."""

    def __init__(self, cluster: Cluster, studio: StudioDatabase, pool: ThreadPoolExecutor) -> None:
        self._cluster = cluster
        self._database = studio.url.rsplit("/", 1)[1]
        self._pool = pool

    def waiting(self, function: Callable[[], T]) -> Future[T]:
        """Return what is under way and waits for a lock by now."""
        under_way = self._pool.submit(function)
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        )
        deadline = time.monotonic() + 20
        with self._cluster.connect() as connection:
            while connection.execute(query, (self._database,)).fetchone() == (0,):
                assert not under_way.done(), "it did not wait"
                assert time.monotonic() < deadline
                time.sleep(0.01)
        return under_way


@contextmanager
def taking_turns(cluster: Cluster, studio: StudioDatabase) -> Iterator[Turns]:
    """Open a thread for whoever waits."""
    with ThreadPoolExecutor(1) as pool:
        yield Turns(cluster, studio, pool)
