"""Fixtures for the schedule: pages of several people in a real studio."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import insert

from studio_app.repositories import schema
from studio_app.settings import Settings
from tests import factories
from tests.databases import StudioDatabase
from tests.ui.schedule.hands import Clock, Hands, OpenPage


@pytest.fixture
def full_day(sqlite_studio: StudioDatabase) -> StudioDatabase:
    """A studio on a Tuesday at ten: Cara is with Anna at eleven, Dora with Ben at two."""
    with sqlite_studio.house() as connection:
        for name, trainer, hours in (("cara", "anna", 1), ("dora", "ben", 4)):
            start = factories.NOW + timedelta(hours=hours)
            factories.add_booking(connection, f"{name} today", name, trainer, start)
    return sqlite_studio


@pytest.fixture
def open_page(qapp: QApplication, full_day: StudioDatabase, tmp_path: Path) -> Iterator[OpenPage]:
    """A function that opens the schedule of a person of the world."""
    opened: list[Hands] = []

    def open_for(name: str) -> Hands:
        settings = Settings(tmp_path / "settings.json")
        opened.append(Hands(full_day.login(name), settings, Clock(factories.NOW)))
        return opened[-1]

    yield open_for
    for hands in opened:
        hands.close()


@pytest.fixture
def desk(open_page: OpenPage) -> Hands:
    """The schedule of the front desk."""
    return open_page("desk")


@pytest.fixture
def yoga(full_day: StudioDatabase) -> None:
    """A class of Sara's at noon with two clients in it."""
    start = factories.NOW + timedelta(hours=2)
    shared = {
        "organization_id": factories.key("home"),
        "trainer_id": factories.key("sara"),
        "starts_at": start,
        "ends_at": start + timedelta(hours=1),
        "created_at": factories.NOW,
    }
    lesson = {"id": factories.key("yoga"), "capacity": 8, "title": "Yoga", **shared}
    bookings_in_it = [
        {
            "id": factories.key(f"yoga {name}"),
            "session_id": factories.key("yoga"),
            "client_id": factories.key(name),
            "client_name": factories.client_name(name),
            "status": "booked",
            **shared,
        }
        for name in ("cem", "emil")
    ]
    with full_day.house() as connection:
        connection.execute(insert(schema.SessionRow), [lesson])
        connection.execute(insert(schema.BookingRow), bookings_in_it)
