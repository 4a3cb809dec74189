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
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from studio_app.domain.changes import Aggregate, Changes
from studio_app.services.access import Login, StudioInfo
from studio_app.settings import Settings
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.gathering import Gathering
from studio_app.ui.live import LiveKeeper
from studio_app.ui.main.client_card_parts import BookingLine
from studio_app.ui.main.main_window import USUAL_SIZE, MainWindow
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.postgres_cluster import Cluster
from tests.postgres_wire import wire_to
from tests.services.crowd import crowd
from tests.ui.broken_line import login_over
from tests.ui.listener import Listener
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
    qtbot.waitUntil(lambda: "change listener" not in {one.name for one in threading.enumerate()})
    if studio.is_postgres:
        # The server takes a moment to see that somebody has gone.
        qtbot.waitUntil(lambda: _connections_of(studio, "desk") == 0, timeout=GENEROUS)


def _connections_of(studio: StudioDatabase, person: str) -> int:
    query = text("SELECT count(*) FROM pg_stat_activity WHERE usename = :role")
    with studio.house() as connection:
        return int(connection.execute(query, {"role": studio.role_of(person)}).scalar_one())


def connection_text(window: MainWindow) -> str:
    return next(
        label.text()
        for label in window.sidebar.findChildren(QLabel)
        if label.text() in ("here", "Connection lost")
    )


def test_the_dot_turns_although_nobody_clicks(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster, open_live: OpenLive, qtbot: QtBot
) -> None:
    """When the line is cut, and when whoever is at its other end says nothing any more."""
    with wire_to(postgres_cluster.host, postgres_cluster.port) as wire:
        login = login_over(postgres_studio, wire)
        window = open_live(login, True)
        qtbot.wait(500)
        seconds = []
        ways = (("dora", wire.down, wire.up), ("cara", wire.freeze, wire.thaw))
        for name, cut, mend in ways:
            assert connection_text(window) == "here"
            began = time.monotonic()
            cut()
            qtbot.waitUntil(
                lambda: connection_text(window) == "Connection lost", timeout=2 * GENEROUS
            )
            seconds.append(time.monotonic() - began)
            with postgres_studio.house() as connection:
                start = NOW + timedelta(hours=5)
                trainer = "ben" if name == "dora" else "anna"
                factories.add_booking(connection, f"{name} later", name, trainer, start)
            began = time.monotonic()
            mend()
            shown = f"{name.title()} Client"
            qtbot.waitUntil(
                lambda shown=shown: connection_text(window) == "here" and shown in names(window),
                timeout=3 * GENEROUS,
            )
            seconds.append(time.monotonic() - began)
        login.close()
        print("cut: {:.1f} s, back: {:.1f} s, silent: {:.1f} s, back: {:.1f} s".format(*seconds))


def test_a_burst_is_announced_together_once_work_is_done(qtbot: QtBot, runner: TaskRunner) -> None:
    bus, listener = ChangeBus(), Listener()
    bus.changed.connect(listener.hear)
    gathering = Gathering(bus, runner, bus)
    kinds = list(Aggregate)
    for number in range(60):
        gathering.take(Changes(frozenset({kinds[number % len(kinds)]})))
        qtbot.wait(5)
    qtbot.waitUntil(lambda: frozenset().union(*told(listener)) == frozenset(kinds))
    assert len(listener.heard) <= 3
    qtbot.wait(500)
    before = len(listener.heard)
    release = threading.Event()
    runner.run(lambda: release.wait(8), done=lambda _value: None)
    for kind in kinds[:2]:
        gathering.take(Changes(frozenset({kind})))
        qtbot.wait(400)
    assert len(listener.heard) == before
    release.set()
    qtbot.waitUntil(lambda: len(listener.heard) > before)
    assert told(listener)[before:] == [frozenset(kinds[:2])]


def told(listener: Listener) -> list[frozenset[Aggregate]]:
    return [changes.aggregates for changes in listener.heard if isinstance(changes, Changes)]
