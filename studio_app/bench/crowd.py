"""Fifty people at PCs of their own who all want the same slot."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Barrier
from time import perf_counter

from studio_app.bench.figures import Measured
from studio_app.bench.plain_inserts import plain_inserts
from studio_app.bench.sizes import NOW
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import milliseconds
from studio_app.bench.wishes import one_slot
from studio_app.domain.errors import SlotTaken
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookRequest
from studio_app.repositories.server_roles import MOST_CONNECTIONS
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.bookings import book

WRITERS = 50
_ROUNDS = 3
_START_SECONDS = 60
# More than a login may open by the program's own rule: what fifty of them need.
_LARGEST_LIMIT = 2 * WRITERS


def fifty_at_one_slot(studio: BenchStudio) -> Measured:
    """Measure how long fifty need until one has the slot and all others know.

    It holds when exactly one was booked each time.
    """
    with ExitStack() as stack:
        enter = stack.enter_context
        viewer = enter(studio.login()).viewer
        connection = enter(studio.plain())
        insert = enter(plain_inserts(studio))
        enter(_many_connections(studio))
        people = [enter(_at_work(studio, viewer)) for _ in range(WRITERS)]
        pool = enter(ThreadPoolExecutor(WRITERS))
        rounds = one_slot(studio, connection, WRITERS)
        runs, floor, booked = [], [], []
        for _ in range(min(_ROUNDS, studio.size.runs)):
            spent, winners = _race(pool, people, viewer, next(rounds))
            runs.append(spent)
            booked.append(winners)
            floor.append(milliseconds(lambda: [insert() for _ in range(WRITERS)]))
    return Measured(runs, floor, holds=set(booked) == {1})


def _race(
    pool: ThreadPoolExecutor, people: list[UnitOfWork], viewer: Viewer, wanted: list[BookRequest]
) -> tuple[float, int]:
    """Return the milliseconds from the start to the last answer, and how many were booked."""
    start = Barrier(len(people) + 1)

    def one(number: int) -> bool:
        # Who pays later spends no credit that another of them may have spent.
        request = replace(wanted[number], pay_later=True)
        start.wait(_START_SECONDS)
        try:
            book(people[number], viewer, request, NOW)
        except SlotTaken:
            return False
        return True

    answers = [pool.submit(one, number) for number in range(len(people))]
    start.wait(_START_SECONDS)
    before = perf_counter()
    booked = sum(answer.result() for answer in answers)
    return (perf_counter() - before) * 1000, booked


@contextmanager
def _at_work(studio: BenchStudio, viewer: Viewer) -> Iterator[UnitOfWork]:
    uow = studio.house_of_front_desk().unit_of_work(viewer)
    try:
        with uow.reading() as work:
            work.organizations.mine()
        yield uow
    finally:
        uow.close()


@contextmanager
def _many_connections(studio: BenchStudio) -> Iterator[None]:
    """Let one login connect as often as fifty people would."""
    if not studio.is_postgres:
        yield
        return
    role = studio.house_of_front_desk().url.username
    with studio.plain() as connection:
        connection.execute("RESET ROLE")
        connection.execute(f'ALTER ROLE "{role}" CONNECTION LIMIT {_LARGEST_LIMIT}')
        try:
            yield
        finally:
            connection.execute(f'ALTER ROLE "{role}" CONNECTION LIMIT {MOST_CONNECTIONS}')
