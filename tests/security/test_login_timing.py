"""Nobody learns from the time of an answer whether there is such a login."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import pytest
from sqlalchemy import update

from studio_app import paths
from studio_app.domain.errors import LoginFailed, LoginLocked
from studio_app.repositories.schema import CredentialRow
from studio_app.services.access import Studio, open_studio
from studio_app.services.login_attempts import LoginAttempts
from studio_app.services.password_hashing import hash_password
from tests.databases import StudioDatabase, make_studio
from tests.factories import NOW, PASSWORD
from tests.postgres_cluster import Cluster

Clock = Callable[[], float]


class Guesser:
    """Tries a wrong password under one name, an hour after the last try."""

    def __init__(self, studio: Studio, login: str) -> None:
        self._studio = studio
        self._login = login
        self._now = NOW

    def seconds(self, clock: Clock) -> float:
        self._now += timedelta(hours=1)
        start = clock()
        with suppress(LoginFailed, LoginLocked):
            self._studio.log_in(self._login, "a wrong password", self._now)
        return clock() - start


def door(url: str) -> Studio:
    attempts = LoginAttempts()
    return open_studio(
        url, scripts=paths.migrations_folder(), backups=Path("unused"), attempts=attempts
    )


def compared(url: str, times: int, clock: Clock = perf_counter) -> tuple[float, float]:
    """Return the median seconds of an unknown and of a known name, tried in turn.

    A studio opened anew each time would count nothing on a server; here, an hour passes.
    """
    unknown, known = Guesser(door(url), "nobody"), Guesser(door(url), "anna")
    pairs = [(unknown.seconds(clock), known.seconds(clock)) for _ in range(times)]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


@pytest.fixture
def file_studio(sqlite_studio: StudioDatabase, hashes_as_shipped: None) -> StudioDatabase:
    """A studio in a file whose passwords were hashed as the program does."""
    with sqlite_studio.house() as connection:
        connection.execute(update(CredentialRow).values(password_hash=hash_password(PASSWORD)))
    return sqlite_studio


def test_either_way_one_password_is_hashed(file_studio: StudioDatabase) -> None:
    """Counted in the work of the processor, in which one hash is most of a login."""
    times = []
    for _ in range(5):
        start = process_time()
        hash_password("one hash")
        times.append(process_time() - start)
    hashing = statistics.median(times)
    for cost in compared(file_studio.url, 5, process_time):
        assert 0.6 < cost / hashing < 1.7


@pytest.mark.soak
def test_the_times_are_the_same_in_a_file(file_studio: StudioDatabase) -> None:
    unknown, known = compared(file_studio.url, 60)
    print(f"\nSQLite: unknown {unknown * 1000:.1f} ms, wrong {known * 1000:.1f} ms")
    assert 0.9 < unknown / known < 1.1


@pytest.mark.soak
def test_the_times_are_the_same_on_a_server(postgres_cluster: Cluster, tmp_path: Path) -> None:
    with postgres_cluster.temporary_database("timing") as name:
        url = postgres_cluster.admin_url(name)
        make_studio(url, tmp_path)
        unknown, known = compared(url, 200)
    print(f"\nPostgreSQL: unknown {unknown * 1000:.2f} ms, wrong {known * 1000:.2f} ms")
    assert 0.9 < unknown / known < 1.1
