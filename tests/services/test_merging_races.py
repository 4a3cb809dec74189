"""A merge and a booking of the same client at the same moment leave nothing behind."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from sqlalchemy import select

from studio_app.domain.errors import StudioError
from studio_app.domain.merge_requests import MergeRequest
from studio_app.domain.merging import MergeOutcome
from studio_app.repositories.schema import BookingRow
from studio_app.services.merging import merge_clients
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, wish
from tests.services.test_merging import put_back, request_of
from tests.services.turns import deadlocks

ROUNDS = 8
FIRST = NOW + timedelta(days=40)
LATEST_START = 0.02
"""Seconds by which either is late, by chance, so that they meet at any point."""


def test_whoever_comes_first_nothing_is_left_with_who_goes(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    desk = Hands.of(postgres_studio.login("desk"))
    owner = Hands.of(postgres_studio.login("owner"))
    left = select(BookingRow.id).where(BookingRow.client_id == key("dora"))
    for number in range(ROUNDS):
        gate, request = Barrier(2), request_of(desk, "cara", "dora")
        trainer, start = ("anna", "ben")[number % 2], FIRST + timedelta(hours=number)

        def merging(gate: Barrier = gate, request: MergeRequest = request) -> MergeOutcome:
            gate.wait()
            time.sleep(random.uniform(0, LATEST_START))
            return merge_clients(desk.uow, desk.viewer, request, NOW)

        def booking(gate: Barrier = gate, who: str = trainer, at: datetime = start) -> bool:
            gate.wait()
            time.sleep(random.uniform(0, LATEST_START))
            try:
                owner.book(wish("dora", who, at, pay_later=True))
            except StudioError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            merged, booked = pool.submit(merging), pool.submit(booking)
            outcome = merged.result(timeout=60)
            assert booked.result(timeout=60) in (True, False)
        with postgres_studio.house() as connection:
            assert connection.execute(left).all() == [], number
        assert outcome.undo is not None
        put_back(desk, outcome.undo)
    postgres_studio.close()
    assert deadlocks(postgres_cluster, postgres_studio) == 0
