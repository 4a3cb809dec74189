"""Steps on the same trainer, client and package at once: they wait in line, and never crosswise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, SlotTaken
from studio_app.domain.packages import EntryKind
from tests.databases import StudioDatabase
from tests.factories import add_entry
from tests.postgres_cluster import Cluster
from tests.services.steps import SLOT, Hands, balance, wish
from tests.services.turns import deadlocks

ROUNDS = [10, pytest.param(200, marks=pytest.mark.soak)]
FREE_FROM = SLOT + timedelta(days=38)
Do = Callable[[], BookingOutcome]


@pytest.fixture
def others(postgres_studio: StudioDatabase) -> Iterator[list[Hands]]:
    """Three people at PCs of their own, and a thread for each."""
    yield [Hands.of(postgres_studio.login(name)) for name in ("desk", "owner", "admin")]
    postgres_studio.close()


def together(steps: list[Do]) -> None:
    """Take the steps in the same moment; who comes too late is refused, and nothing else."""
    start = Barrier(len(steps))

    def take(step: Do) -> None:
        start.wait()
        with suppress(SlotTaken, ChangedMeanwhile, CannotUndo):
            step()

    with ThreadPoolExecutor(len(steps)) as pool:
        for done in [pool.submit(take, step) for step in steps]:
            done.result(30)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_cancelling_undoing_and_booking_the_same_slot_never_cross(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase, others: list[Hands], rounds: int
) -> None:
    desk, owner, admin = others
    with postgres_studio.house() as connection:
        add_entry(connection, "plenty", "cara ten", "cara", EntryKind.ADJUSTED, 2 * rounds)
    for number in range(rounds):
        slot = FREE_FROM + number * timedelta(hours=1)
        booked = desk.book(wish("cara", "anna", slot))
        gone = desk.cancel(desk.book(wish("cem", "ben", slot, pay_later=True)))
        together(
            [
                partial(desk.cancel, booked),
                partial(owner.undo, gone),
                partial(owner.book, wish("cara", "anna", slot)),
                partial(admin.book, wish("cara", "anna", slot)),
                partial(desk.book, wish("cem", "anna", slot, pay_later=True)),
                partial(admin.book, wish("cara", "ben", slot)),
            ]
        )
    # The balance that is kept is that of the ledger, which this looks at.
    assert balance(postgres_studio, "cara ten") >= 0
    for hands in others:
        hands.uow.close()
    assert deadlocks(postgres_cluster, postgres_studio) == 0
