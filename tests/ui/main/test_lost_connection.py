"""The line to the server breaks while somebody works: nothing typed is lost, nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio_app.domain.schedule import BookingStatus
from studio_app.services.access import Login, StudioInfo
from studio_app.settings import Settings
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.live import LiveKeeper
from studio_app.ui.main.main_window import USUAL_SIZE, MainWindow
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack
from tests import factories
from tests.databases import StudioDatabase, make_studio
from tests.factories import NOW
from tests.postgres import start_cluster
from tests.postgres_cluster import Cluster
from tests.postgres_power import PowerSwitch
from tests.postgres_wire import Moment, Wire, wire_to
from tests.services.broken_lines import counted
from tests.services.steps import stored
from tests.ui.broken_line import (
    BOTH,
    ENTER,
    LOST,
    added,
    click,
    login_over,
    try_again,
    type_booking,
)
from tests.ui.conftest import Grab
from tests.ui.main.conftest import Show
from tests.ui.schedule.hands import Clock, Hands
from tests.ui.schedule.test_booking import take_the_usual_hour

SERVER = "PostgreSQL · here"


@pytest.fixture
def wire(postgres_cluster: Cluster) -> Iterator[Wire]:
    """A wire to the server."""
    with wire_to(postgres_cluster.host, postgres_cluster.port) as made:
        yield made


@pytest.fixture
def full_day(postgres_studio: StudioDatabase) -> StudioDatabase:
    """A studio on the server on a Tuesday at ten: Cara is with Anna at eleven."""
    with postgres_studio.house() as connection:
        start = NOW + timedelta(hours=1)
        factories.add_booking(connection, "cara today", "cara", "anna", start)
    return postgres_studio


@pytest.fixture
def login(full_day: StudioDatabase, wire: Wire) -> Iterator[Login]:
    """The front desk at the other end of the wire."""
    made = login_over(full_day, wire)
    yield made
    made.close()


@pytest.fixture
def desk(qapp: QApplication, login: Login, tmp_path: Path) -> Iterator[Hands]:
    """The schedule of the front desk, on screen."""
    hands = Hands(login, Settings(tmp_path / "settings.json"), Clock(NOW))
    yield hands
    hands.close()


@BOTH
def test_the_form_keeps_what_was_typed_and_the_same_is_booked_once(
    desk: Hands, full_day: StudioDatabase, wire: Wire, moment: Moment, grab: Grab
) -> None:
    before = counted(full_day)
    type_booking(desk)
    wire.cut_at_commit(moment, stays_down=True)
    desk.press(ENTER)
    popup = desk.popup
    assert popup.isVisible()
    assert LOST in popup.refusal.text()
    assert popup.picker.field.text() == "cem"
    assert popup.start_field.minute() == 14 * 60
    assert popup.book_button.isEnabled()
    assert desk.focus() is popup.refusal.again_button
    grab(desk.page, f"lost-connection-form-{moment.name.lower()}")
    click(desk, popup.refusal.again_button)
    assert LOST in popup.refusal.text()
    wire.up()
    click(desk, popup.refusal.again_button)
    assert not popup.isVisible()
    assert len(desk.outcomes) == 1
    assert added(full_day, before) == (1, 1, 1, 1)
    assert desk.names().count("Cem Client") == 1


def test_enter_tries_again_with_the_reason_that_was_typed(
    desk: Hands, full_day: StudioDatabase, wire: Wire
) -> None:
    take_the_usual_hour(desk)
    desk.type("cem")
    desk.press(ENTER)
    desk.type("twins come together")
    before = counted(full_day)
    wire.cut_at_commit(Moment.AFTER, stays_down=True)
    desk.press(ENTER)
    assert LOST in desk.popup.refusal.text()
    wire.up()
    desk.press(ENTER)
    assert not desk.popup.isVisible()
    assert added(full_day, before) == (1, 1, 1, 1)
    assert desk.tile("Cem Client").session.overlap_allowed


@BOTH
@pytest.mark.parametrize("way", ["button", "key"])
def test_a_check_in_is_tried_again_as_the_same(
    desk: Hands, full_day: StudioDatabase, wire: Wire, moment: Moment, way: str, grab: Grab
) -> None:
    before = counted(full_day)
    desk.click_tile("Cara Client")
    wire.cut_at_commit(moment, stays_down=True)
    desk.press(Qt.Key.Key_C)
    assert LOST in desk.page.banner.text()
    assert not desk.page.load_banner.isVisible()
    assert desk.status("Cara Client") is BookingStatus.BOOKED
    grab(desk.page, f"lost-connection-page-{moment.name.lower()}")
    wire.up()
    if way == "button":
        click(desk, try_again(desk.page.banner))
    else:
        desk.press(Qt.Key.Key_C)
    assert not desk.page.banner.isVisible()
    assert desk.status("Cara Client") is BookingStatus.ARRIVED
    assert [outcome.version for outcome in desk.outcomes] == [2]
    assert added(full_day, before) == (0, 0, 1, 1)


def test_what_is_refused_offers_nothing_to_try_again(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_C)
    desk.press(Qt.Key.Key_Delete)
    assert desk.page.banner.isVisible()
    take_the_usual_hour(desk)
    desk.type("cem")
    desk.press(ENTER)
    assert desk.popup.refusal.again_button.isHidden()
    assert try_again(desk.page.banner).isHidden()


@BOTH
def test_an_undo_is_tried_again_as_the_same(
    desk: Hands, full_day: StudioDatabase, wire: Wire, moment: Moment
) -> None:
    refused: list[str] = []
    desk.undo.refused.connect(lambda name, error: refused.append(str(error)))
    type_booking(desk)
    desk.press(ENTER)
    before = counted(full_day)
    desk.undo.push(desk.outcomes[0], "Book Cem")
    wire.cut_at_commit(moment, stays_down=True)
    desk.undo.undo_last()
    desk.settle()
    assert LOST in refused[0]
    assert desk.undo.text() == "Book Cem"
    wire.up()
    desk.undo.undo_last()
    desk.settle()
    assert len(refused) == 1
    assert not desk.undo.can_undo()
    assert added(full_day, before) == (0, 1, 1, 1)
    assert "Cem Client" not in desk.names()


def open_window(login: Login, runner: TaskRunner, settings: Settings, show: Show) -> MainWindow:
    bus = ChangeBus()
    undo = UndoStack(login, runner, bus, lambda: NOW)
    context = ScreenContext(login, runner, bus, undo, settings, lambda: NOW)
    window = MainWindow(context, StudioInfo("Harbour Studio", SERVER, is_postgres=True))
    window.resize(USUAL_SIZE)
    # A person would wait for three seconds.
    window.connection_watch.timer.setInterval(50)
    show(window)
    assert runner.wait_idle()
    return window


def shows(window: MainWindow, text: str) -> bool:
    labels = window.sidebar.findChildren(QLabel)
    return any(label.isVisible() and label.text() == text for label in labels)


def names(window: MainWindow) -> list[str]:
    return [tile.label for tile in window.schedule().page.calendar.board.tiles]


def add_in_the_afternoon(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        start = NOW + timedelta(hours=5)
        factories.add_booking(connection, "dora later", "dora", "ben", start)


def test_the_dot_tells_of_the_loss_and_of_the_return(
    login: Login,
    full_day: StudioDatabase,
    wire: Wire,
    qtbot: QtBot,
    runner: TaskRunner,
    show: Show,
    settings_file: Path,
    grab: Grab,
) -> None:
    window = open_window(login, runner, Settings(settings_file), show)
    assert shows(window, SERVER)
    assert not window.connection_watch.timer.isActive()
    wire.down()
    window.schedule().page.reload()
    qtbot.waitUntil(lambda: shows(window, "Connection lost"))
    assert window.schedule().page.load_banner.isVisible()
    qtbot.wait(200)
    assert shows(window, "Connection lost")
    grab(window, "lost-connection-window")
    add_in_the_afternoon(full_day)
    wire.up()
    qtbot.waitUntil(lambda: shows(window, SERVER))
    assert not window.connection_watch.timer.isActive()
    # What others did meanwhile is on the screen without anybody asking for it.
    qtbot.waitUntil(lambda: "Dora Client" in names(window))
    assert not window.schedule().page.load_banner.isVisible()
    wire.down()
    window.schedule().page.reload()
    qtbot.waitUntil(lambda: shows(window, "Connection lost"))
    wire.up()
    qtbot.waitUntil(lambda: shows(window, SERVER))


def test_the_window_offers_to_undo_again(
    login: Login,
    full_day: StudioDatabase,
    wire: Wire,
    runner: TaskRunner,
    show: Show,
    settings_file: Path,
    qtbot: QtBot,
    grab: Grab,
) -> None:
    window = open_window(login, runner, Settings(settings_file), show)
    page = window.schedule().page
    session = page.calendar.board.tiles[0].session
    page.calendar.select_session(session.session_id)
    QTest.keyClick(page.calendar, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: window.context.undo.can_undo())
    assert runner.wait_idle()
    before = counted(full_day)
    wire.cut_at_commit(Moment.AFTER, stays_down=True)
    window.actions_of_window.undo.trigger()
    qtbot.waitUntil(window.banner.isVisible)
    assert "Check in Cara Client" in window.banner.text()
    assert LOST in window.banner.text()
    grab(window, "lost-connection-undo")
    wire.up()
    QTest.mouseClick(try_again(window.banner), Qt.MouseButton.LeftButton)
    assert runner.wait_idle()
    assert not window.banner.isVisible()
    assert added(full_day, before) == (0, 0, 1, 1)
    booking = session.bookings[0].booking_id
    assert (stored(full_day, booking).status, stored(full_day, booking).version) == ("booked", 3)


def test_a_server_that_stops_and_starts_again(
    qtbot: QtBot, runner: TaskRunner, show: Show, tmp_path: Path
) -> None:
    with start_cluster() as cluster, cluster.temporary_database("stops") as name:
        make_studio(cluster.admin_url(name), tmp_path)
        studio = StudioDatabase(cluster.admin_url(name), "postgres", name)
        with studio.house() as connection:
            start = NOW + timedelta(hours=1)
            factories.add_booking(connection, "cara today", "cara", "anna", start)
        login = login_over(studio, cluster)
        window = open_window(login, runner, Settings(tmp_path / "s.json"), show)
        qtbot.waitUntil(lambda: "Cara Client" in names(window))
        page, switch = window.schedule().page, PowerSwitch(cluster)
        keeper = LiveKeeper(runner)
        keeper.enter(login, window.context.bus, window.connection_watch)
        line = page.calendar.board.tiles[0].session.bookings[0]
        page.calendar.select_session(page.calendar.board.tiles[0].session.session_id)
        switch.off()
        # Without a click; and with one, nothing is lost.
        qtbot.waitUntil(lambda: shows(window, "Connection lost"), timeout=20_000)
        QTest.keyClick(page.calendar, Qt.Key.Key_C)
        qtbot.waitUntil(lambda: page.banner.isVisible(), timeout=20_000)
        assert LOST in page.banner.text()
        switch.on()
        qtbot.waitUntil(lambda: shows(window, SERVER), timeout=20_000)
        QTest.mouseClick(try_again(page.banner), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not page.banner.isVisible(), timeout=20_000)
        assert runner.wait_idle()
        assert stored(studio, line.booking_id).status == "arrived"
        assert stored(studio, line.booking_id).version == 2
        with studio.house() as connection:
            factories.add_booking(connection, "dora later", "dora", "ben", NOW)
        qtbot.waitUntil(lambda: "Dora Client" in names(window), timeout=20_000)
        assert keeper.end()
        login.close()
