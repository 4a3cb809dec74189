"""What another program changes is on the screen without a click, and nothing there jumps."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from studio_app.services.access import Login, StudioInfo
from studio_app.settings import Settings
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.live import LiveKeeper
from studio_app.ui.main.client_card_parts import BookingLine
from studio_app.ui.main.main_window import USUAL_SIZE, MainWindow
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.services.crowd import crowd
from tests.ui.main.conftest import Show

GENEROUS = 10_000
ROUNDS = 3

OpenLive = Callable[[Login, bool], MainWindow]


@pytest.fixture
def keeper(runner: TaskRunner) -> Iterator[LiveKeeper]:
    """What listens for whoever is logged in."""
    made = LiveKeeper(runner)
    yield made
    assert made.end()
    assert gc.isenabled()


@pytest.fixture
def open_live(runner: TaskRunner, keeper: LiveKeeper, show: Show, settings_file: Path) -> OpenLive:
    """A function that opens the window of a login, which listens from then on."""

    def make(login: Login, is_postgres: bool) -> MainWindow:
        bus = ChangeBus()
        undo = UndoStack(login, runner, bus, lambda: NOW)
        context = ScreenContext(login, runner, bus, undo, Settings(settings_file), lambda: NOW)
        info = StudioInfo("Harbour Studio", "here", is_postgres=is_postgres)
        window = MainWindow(context, info)
        window.resize(USUAL_SIZE)
        keeper.enter(login, bus, window.connection_watch)
        show(window)
        assert runner.wait_idle()
        return window

    return make


def names(window: MainWindow) -> list[str]:
    return [tile.label for tile in window.schedule().page.calendar.board.tiles]


def test_another_programs_bookings_appear_and_nothing_jumps(
    studio: StudioDatabase, open_live: OpenLive, keeper: LiveKeeper, qtbot: QtBot
) -> None:
    with studio.house() as connection:
        start = NOW + timedelta(days=60, hours=-2)
        factories.add_booking(connection, "hers", "dora", "ben", start)
    login = studio.login("desk")
    window = open_live(login, studio.is_postgres)
    page = window.schedule().page
    page.go_to((NOW + timedelta(days=60)).date())
    qtbot.waitUntil(lambda: names(window) == ["Dora Client"], timeout=GENEROUS)
    calendar = page.calendar
    calendar.select_session(calendar.board.tiles[0].session.session_id)
    page.new_booking()
    popup = page.desk.popup
    QTest.keyClicks(popup.picker.field, "no such person")
    calendar.verticalScrollBar().setValue(77)
    held = (calendar.selected_tile(), popup.times(), popup.picker.field.text())
    seconds = []
    with crowd(studio, ["owner"], 1) as others:
        for number in range(ROUNDS):
            before = names(window)
            answer = others.ask(round=number)
            assert [said["told"] for said in answer] == ["booked"]
            began = time.monotonic()
            qtbot.waitUntil(lambda before=before: names(window) != before, timeout=GENEROUS)
            seconds.append(time.monotonic() - began)
            qtbot.wait(150)
    shown = ", ".join(f"{1000 * one:.0f}" for one in seconds)
    print(f"{studio.kind}: on the screen after {shown} ms")
    assert popup.isVisible()
    assert calendar.verticalScrollBar().value() == 77
    assert (calendar.selected_tile(), popup.times(), popup.picker.field.text()) == held
    assert popup.picker.field.hasFocus()
    # One of the rounds was the client's on the card.
    lines = [line.accessibleName() for line in window.card.findChildren(BookingLine)]
    assert "Sat 9 May, 13:00 · Anna, booked" in lines
    keeper.leave()
    login.close()
    assert not [one for one in threading.enumerate() if one.name == "change listener"]
    if studio.is_postgres:
        with studio.house() as connection:
            left = connection.execute(
                text("SELECT count(*) FROM pg_stat_activity WHERE usename = :role"),
                {"role": studio.role_of("desk")},
            ).scalar_one()
        assert left == 0
