"""What is there again at the next start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.domain.schedule import BookingStatus
from studio_app.settings import Settings
from studio_app.ui.chosen_trainers import ChosenTrainers
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import LEAST_SIZE, USUAL_SIZE, MainWindow, usual_size
from studio_app.ui.main.schedule_memory import KEPT_FOR, LOOK_OF
from studio_app.ui.schedule.list_filters import ListChoice
from tests.factories import NOW, key
from tests.ui.main.conftest import LogIn, OpenWindow


def again(context: ScreenContext, settings_file: Path) -> ScreenContext:
    """Return the login as the next start of the program finds it, reading its settings anew."""
    return replace(context, settings=Settings(settings_file), trainers=ChosenTrainers())


def settle(window: MainWindow) -> None:
    """Let the worker finish, and what it started in turn."""
    for _ in range(5):
        QTest.qWait(40)
        assert window.context.runner.wait_idle()
    QApplication.processEvents()


def close(window: MainWindow) -> None:
    """Close a window after its work."""
    assert window.context.runner.wait_idle()
    window.close()


def test_the_folded_card_stays_folded(
    qtbot: QtBot, open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    first = open_window(context)
    assert first.card.isVisible()
    qtbot.keyClick(first, Qt.Key.Key_F9)
    assert not first.card.isVisible()
    close(first)
    second = open_window(again(context, settings_file))
    assert not second.card.isVisible()
    qtbot.keyClick(second, Qt.Key.Key_F9)
    assert second.card.isVisible()


def test_finding_somebody_brings_the_card_back(
    qtbot: QtBot, open_window: OpenWindow, context: ScreenContext
) -> None:
    window = open_window(context)
    window.set_card_folded(True)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.bar.search, "cara")
    qtbot.keyClick(window.bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(window.card.isVisible)
    assert window.card.client_id() == key("cara")


def test_size_view_day_and_filter_come_back(
    open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    first = open_window(context)
    first.resize(LEAST_SIZE.width(), 700)
    area = first.schedule()
    area.set_view("week")
    area.page.go_to(NOW.date() + timedelta(days=9))
    area.bar.filter.changed.emit((key("ben"),))
    close(first)
    second = open_window(again(context, settings_file))
    area = second.schedule()
    assert second.size() == first.size()
    assert (area.page.view(), area.bar.views.current_key()) == ("week", "week")
    assert area.page.day() == NOW.date() + timedelta(days=9)
    assert area.chosen_trainers() == (key("ben"),)
    assert area.bar.filter.text() == "Ben"


def test_the_next_morning_begins_with_the_new_day(
    open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    first = open_window(context)
    first.schedule().page.go_to(NOW.date() + timedelta(days=9))
    close(first)
    tomorrow = NOW + timedelta(days=1)
    second = open_window(replace(again(context, settings_file), now=lambda: tomorrow))
    assert second.schedule().page.day() == tomorrow.date()


def test_a_filter_of_trainers_who_are_not_there_is_dropped(
    qtbot: QtBot, open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    settings = Settings(settings_file)
    settings.set_value(KEPT_FOR, str(context.login.viewer.membership_id))
    settings.trainer_filter = (str(key("yuna")), "no key at all")
    window = open_window(again(context, settings_file))
    area = window.schedule()
    qtbot.waitUntil(lambda: area.chosen_trainers() is None)
    assert area.bar.filter.text() == "All trainers"
    assert {trainer.id for trainer in area.page.trainers()} == {
        key(name) for name in ("anna", "ben", "sara")
    }


def test_damaged_memories_do_not_keep_the_window_from_opening(
    open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    settings = Settings(settings_file)
    settings.window_geometry = "Ω is no base64"
    settings.set_value(KEPT_FOR, str(context.login.viewer.membership_id))
    settings.last_view = "year"
    window = open_window(again(context, settings_file))
    assert window.schedule().page.view() == "day"
    assert window.width() >= LEAST_SIZE.width()


def test_a_trainer_is_not_left_with_what_the_desk_looked_at(
    open_window: OpenWindow, context: ScreenContext, log_in: LogIn
) -> None:
    desk = open_window(context)
    desk.schedule().bar.filter.changed.emit((key("ben"),))
    desk.schedule().page.go_to(NOW.date() + timedelta(days=9))
    close(desk)
    window = open_window(log_in("anna"))
    assert window.schedule().chosen_trainers() is None
    assert window.schedule().page.view() == "week"
    assert window.schedule().page.day() == NOW.date()


def test_zoom_and_columns_are_chosen_by_keys_and_come_back_to_whoever_chose_them(
    qtbot: QtBot, open_window: OpenWindow, context: ScreenContext, log_in: LogIn
) -> None:
    def columns(window: MainWindow) -> list[str]:
        board = window.schedule().page.calendar.board
        return [column.trainers[0].name for column in board.columns]

    control = Qt.KeyboardModifier.ControlModifier
    both = control | Qt.KeyboardModifier.ShiftModifier
    first = open_window(context)
    calendar = first.schedule().page.calendar
    qtbot.keyClick(calendar, Qt.Key.Key_Equal, control)
    qtbot.keyClick(calendar, Qt.Key.Key_Plus, control)
    assert calendar.snap_minutes == 5
    qtbot.keyClick(calendar, Qt.Key.Key_Minus, control)
    qtbot.keyClick(calendar, Qt.Key.Key_N)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    for _ in range(3):
        qtbot.keyClick(calendar, Qt.Key.Key_Right, both)
    assert columns(first) == ["Ben", "Sara", "Anna"]
    qtbot.keyClick(calendar, Qt.Key.Key_Left, both)
    assert columns(first) == ["Ben", "Anna", "Sara"]
    qtbot.keyClick(calendar, Qt.Key.Key_H, both)
    assert columns(first) == ["Ben", "Sara"]
    close(first)
    between = open_window(log_in("owner"))
    assert columns(between) == ["Anna", "Ben", "Sara"]
    assert between.schedule().page.calendar.snap_minutes == 15
    qtbot.keyClick(between.schedule().page.calendar, Qt.Key.Key_0, control)
    close(between)
    last = open_window(log_in("desk"))
    assert columns(last) == ["Ben", "Sara"]
    assert last.schedule().page.calendar.snap_minutes == 10
    qtbot.keyClick(last.schedule().page.calendar, Qt.Key.Key_0, control)
    assert last.schedule().page.calendar.snap_minutes == 15


def test_the_list_comes_back_as_it_was_looked_at(
    qtbot: QtBot, open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    first = open_window(context)
    area = first.schedule()
    for key_, view in ((Qt.Key.Key_M, "month"), (Qt.Key.Key_L, "list"), (Qt.Key.Key_M, "month")):
        qtbot.keyClick(QApplication.focusWidget(), key_)
        assert (area.page.view(), area.bar.views.current_key()) == (view, view)
        assert context.runner.wait_idle()
        qtbot.wait(20)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_L)
    area.page.list.filters.period.setFocus()
    qtbot.keyClick(area.page.list.filters.period, Qt.Key.Key_Down)
    qtbot.keyClick(area.page.list.filters.order, Qt.Key.Key_Down)
    area.page.list.table.setColumnWidth(2, 321)
    assert area.bar.title.whole_text() == "March 2026"
    close(first)
    area = open_window(again(context, settings_file)).schedule()
    assert (area.page.view(), area.bar.views.current_key()) == ("list", "list")
    assert area.page.title() == "March 2026"
    assert area.page.list.filters.is_latest_first()
    assert area.page.list.table.widths()[2] == 321


def test_what_the_list_was_narrowed_to_comes_back_by_keys_and_is_told(
    open_window: OpenWindow, context: ScreenContext, log_in: LogIn, settings_file: Path
) -> None:
    first = open_window(context)
    first.schedule().set_view("list")
    settle(first)
    filters = first.schedule().page.list.filters
    wanted = ListChoice(BookingStatus.BOOKED, key("home Loft"), key("cara"))
    filters.status.setCurrentIndex(filters.status.findData("booked"))
    filters.place.setCurrentIndex(filters.place.findText("Loft"))
    filters.client.setFocus()
    QTest.keyClicks(filters.client, "cara")
    QTest.keyClick(filters.client, Qt.Key.Key_Return)
    settle(first)
    assert filters.choice() == wanted
    close(first)
    assert "Cara" not in settings_file.read_text()
    second = open_window(again(context, settings_file))
    settle(second)
    page = second.schedule().page
    assert page.view() == "list"
    assert page.list.filters.choice() == wanted
    assert page.list.filters.client.text() == "Cara Client"
    assert page.list.filters.words() == "Booked · Loft · Cara Client"
    assert page.list._shown == page.list.filters.wanted(page.whereabouts())
    close(second)
    colleague = open_window(log_in("anna"))
    assert colleague.schedule().page.list.filters.is_open()


def test_a_list_is_narrowed_to_nobody_and_nothing_that_is_not_there_any_more(
    open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    settings = Settings(settings_file)
    look = {
        "list_status": "lost",
        "list_place": str(key("away Hall")),
        "list_client": str(key("hana")),
    }
    settings.set_value(LOOK_OF + str(context.login.viewer.membership_id), look)
    settings.set_value(KEPT_FOR, str(context.login.viewer.membership_id))
    settings.last_view = "list"
    window = open_window(again(context, settings_file))
    settle(window)
    filters = window.schedule().page.list.filters
    assert filters.is_open()
    assert filters.client.text() == ""


def test_the_menu_bar_can_stay(
    open_window: OpenWindow, context: ScreenContext, settings_file: Path
) -> None:
    first = open_window(context)
    assert not first.menuBar().isVisible()
    first.actions_of_window.menu_bar.trigger()
    assert first.menuBar().isVisible()
    close(first)
    second = open_window(again(context, settings_file))
    assert second.menuBar().isVisible()
    second.actions_of_window.menu_bar.trigger()
    assert not second.menuBar().isVisible()


def test_a_new_window_is_no_larger_than_the_screen() -> None:
    assert usual_size(QSize(2560, 1400)) == USUAL_SIZE
    notebook = QSize(1366, 728)
    assert usual_size(notebook).boundedTo(notebook) == usual_size(notebook) != notebook
    assert usual_size(QSize(800, 600)) == LEAST_SIZE
