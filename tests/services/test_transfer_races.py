"""A transfer and a booking of the same client at the same moment do not cross."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from studio_app.domain.errors import ChangedMeanwhile, NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.transfers import TransferRequest
from studio_app.repositories.schema import AssignmentRow, BookingRow, ClientRow, SessionRow
from studio_app.services.transfers import transfer_client
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, wish
from tests.services.turns import bare, book_bare, deadlocks

HOUR = timedelta(hours=1)
FIRST = NOW + timedelta(days=40)
TRAINERS = ("anna", "ben")
LATEST_START = 0.02
"""Seconds by which one of the two is late, by chance, so that they meet at any point."""

Book = Callable[[str, datetime], object]


def version_of_cem(studio: StudioDatabase) -> int:
    query = select(ClientRow.version).where(ClientRow.id == key("cem"))
    with studio.house() as connection:
        return connection.execute(query).scalar_one()


def move(owner: Hands, to: str, version: int) -> None:
    request = TransferRequest(new_id(), key("cem"), key(to), version)
    transfer_client(owner.uow, owner.viewer, request, NOW, request_id=new_id())


def orphans(studio: StudioDatabase) -> list[Any]:
    """Return Cem's coming bookings that are not with the trainer who looks after him."""
    assigned = (
        select(AssignmentRow.trainer_id)
        .where(AssignmentRow.client_id == key("cem"), AssignmentRow.ended_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(BookingRow.id, BookingRow.trainer_id, SessionRow.trainer_id)
        .join(SessionRow, SessionRow.id == BookingRow.session_id)
        .where(BookingRow.client_id == key("cem"), BookingRow.starts_at > NOW)
        .where((BookingRow.trainer_id != assigned) | (SessionRow.trainer_id != assigned))
    )
    with studio.house() as connection:
        return list(connection.execute(query))


def booked_at(studio: StudioDatabase, start: datetime) -> bool:
    query = select(BookingRow.id).where(BookingRow.starts_at == start)
    with studio.house() as connection:
        return connection.execute(query).first() is not None


def race(studio: StudioDatabase, book: Book, rounds: int) -> Counter[str]:
    """Hand Cem to and fro, while whoever has him books; return how the rounds ended."""
    owner = Hands.of(studio.login("owner"))
    ends: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            former, target = TRAINERS[number % 2], TRAINERS[1 - number % 2]
            start = FIRST + number * HOUR
            late = random.uniform(-LATEST_START, LATEST_START)
            gate = Barrier(2)
            version = version_of_cem(studio)

            def transferring(
                late: float = late, gate: Barrier = gate, to: str = target, version: int = version
            ) -> None:
                gate.wait()
                time.sleep(max(late, 0))
                move(owner, to, version)

            def booking(
                late: float = late, gate: Barrier = gate, who: str = former, at: datetime = start
            ) -> bool:
                gate.wait()
                time.sleep(max(-late, 0))
                try:
                    book(who, at)
                except (
                    NotFound,
                    NotAllowed,
                    ChangedMeanwhile,
                    psycopg.errors.InsufficientPrivilege,
                ):
                    return False
                return True

            moved, done = pool.submit(transferring), pool.submit(booking)
            moved.result(timeout=60)
            was_booked = done.result(timeout=60)
            assert orphans(studio) == [], number
            assert booked_at(studio, start) is was_booked
            ends["booked first" if was_booked else "moved first"] += 1
    return ends


@pytest.fixture
def trainers_at_work(studio: StudioDatabase, request: pytest.FixtureRequest) -> Iterator[Book]:
    """Anna and Ben, who book as the program does, and never have to be ended for another."""
    hands = {name: Hands.of(studio.login(name)) for name in TRAINERS}

    def book(trainer: str, start: datetime) -> object:
        return hands[trainer].book(wish("cem", trainer, start, pay_later=True))

    yield book
    studio.close()
    if studio.is_postgres:
        assert deadlocks(request.getfixturevalue("postgres_cluster"), studio) == 0


@pytest.fixture
def trainers_with_psql(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> Iterator[Book]:
    """Anna and Ben, who book by statements of their own."""
    with ExitStack() as stack:
        connections = {
            name: stack.enter_context(bare(postgres_cluster, postgres_studio, name))
            for name in TRAINERS
        }
        yield lambda trainer, start: book_bare(connections[trainer], trainer, start)
    postgres_studio.close()
    assert deadlocks(postgres_cluster, postgres_studio) == 0


def test_they_never_cross(studio: StudioDatabase, trainers_at_work: Book) -> None:
    ends = race(studio, trainers_at_work, 15 if studio.is_postgres else 5)
    assert ends.total() == (15 if studio.is_postgres else 5)


def test_nor_past_the_program(postgres_studio: StudioDatabase, trainers_with_psql: Book) -> None:
    assert race(postgres_studio, trainers_with_psql, 15).total() == 15


@pytest.mark.soak
def test_they_never_cross_for_long(
    studio: StudioDatabase, trainers_at_work: Book, record_property: Callable[[str, object], None]
) -> None:
    ends = race(studio, trainers_at_work, 300 if studio.is_postgres else 30)
    record_property("ends", dict(ends))
    print(studio.kind, dict(ends))
    assert set(ends) == {"booked first", "moved first"}


@pytest.mark.soak
def test_nor_past_the_program_for_long(
    postgres_studio: StudioDatabase, trainers_with_psql: Book
) -> None:
    ends = race(postgres_studio, trainers_with_psql, 300)
    print("bare", dict(ends))
    assert set(ends) == {"booked first", "moved first"}


@pytest.mark.parametrize("level", list(psycopg.IsolationLevel))
def test_what_was_seen_before_the_transfer_is_no_excuse(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase, level: psycopg.IsolationLevel
) -> None:
    """A transaction that began earlier sees the client as its own, if it likes, to the end."""
    owner = Hands.of(postgres_studio.login("owner"))
    with bare(postgres_cluster, postgres_studio, "anna") as connection:
        connection.isolation_level = level
        with pytest.raises(
            (psycopg.errors.InsufficientPrivilege, psycopg.errors.SerializationFailure)
        ):
            _book_across_a_transfer(connection, postgres_studio, owner)
    assert orphans(postgres_studio) == []


def _book_across_a_transfer(
    connection: psycopg.Connection[Any], studio: StudioDatabase, owner: Hands
) -> None:
    with connection.transaction():
        seen = connection.execute("SELECT id FROM clients WHERE id = %s", (key("cem"),))
        assert seen.fetchone() == (key("cem"),)
        move(owner, "ben", version_of_cem(studio))
        book_bare(connection, "anna", FIRST)
