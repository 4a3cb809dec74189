"""What is there again at the next start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from studio_app.settings import Settings
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import LEAST_SIZE, USUAL_SIZE, MainWindow, usual_size
from studio_app.ui.main.schedule_area import KEPT_FOR
from tests.factories import NOW, key
from tests.ui.main.conftest import LogIn, OpenWindow


def again(context: ScreenContext, settings_file: Path) -> ScreenContext:
    """Return the login as the next start of the program finds it, reading its settings anew."""
    return replace(context, settings=Settings(settings_file))


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
