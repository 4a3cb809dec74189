"""When trainers work, on the screen: drawn, typed, saved from a day on, copied and taken back."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.working_hours import WeekSpan
from studio_app.services.time_off import coming_time_off
from studio_app.services.working_hours import hours_sheet
from studio_app.ui.hours.day_dialog import DayDialog
from studio_app.ui.hours.trainer_tab import HoursTab
from studio_app.ui.hours.week_bars import WeekBars
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.time_off.dialog import TimeOffDialog
from studio_app.ui.trainers.area import TrainersArea
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish
from tests.ui.main.conftest import LogIn, OpenWindow

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
USUAL = WeekSpan(1, 480, 1080)


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def settle(window: MainWindow) -> None:
    """Wait until what was asked for is on screen."""
    for _ in range(3):
        QTest.qWait(0)
        assert window.context.runner.wait_idle()
    QTest.qWait(0)


def opened(window: MainWindow, trainer: str) -> HoursTab:
    area = window.open_area(
        "trainers" if window.context.login.viewer.name == "Owner" else "profile"
    )
    assert isinstance(area, TrainersArea)
    settle(window)
    area.show_trainer(key(trainer), "hours")
    settle(window)
    tab = area.page.pane.current_tab()
    assert isinstance(tab, HoursTab)
    return tab


def undo(window: MainWindow, qtbot: QtBot) -> None:
    """Take a step back, with the keyboard in the window as after closing a dialog."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(window)


def drag(bars: WeekBars, start: QPointF, end: QPointF) -> None:
    QTest.mousePress(bars, LEFT, NONE, start.toPoint())
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(bars, (start + share * (end - start)).toPoint())
    QTest.mouseRelease(bars, LEFT, NONE, end.toPoint())


def at(bars: WeekBars, weekday: int, minute: int) -> QPointF:
    places = bars._geometry()
    return QPointF(places.x_of(minute), places.row_of(weekday).center().y())


def test_hours_are_drawn_typed_saved_from_a_day_on_and_taken_back(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    Hands.of(sqlite_studio.login("desk")).book(wish(starts_at=SLOT))
    window = open_window(log_in("owner"))
    tab = opened(window, "anna")
    editor, bars = tab.editor, tab.editor.bars
    keep(window, "hours")
    assert bars.spans() == (USUAL,)
    # What lies outside already is told, with a way to its day.
    assert "Booked outside of the hours" in editor.outside.heading.text()
    # Drawn on Thursday with the mouse, moved to its place and stretched by keys.
    drag(bars, at(bars, 3, 600), at(bars, 3, 840))
    hall = key("home Hall")
    assert bars.spans() == (USUAL, WeekSpan(3, 600, 840, hall))
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(bars, Qt.Key.Key_Left, CTRL)
    assert bars.chosen() == WeekSpan(3, 585, 855, hall)
    # By keys alone: a day further down, new hours, typed, and one bar too many.
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    qtbot.keyClick(bars, Qt.Key.Key_Insert)
    assert bars.chosen() == WeekSpan(4, 540, 1020, hall)
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert editor.row.start.hasFocus()
    editor.row.start.set_minute(22 * 60)
    editor.row.end.set_minute(60)
    editor.row.place.setCurrentIndex(0)
    editor.row.place.activated.emit(0)
    assert bars.chosen() == WeekSpan(4, 22 * 60, 25 * 60)
    keep(window, "hours-night")
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Delete)
    qtbot.mouseDClick(bars, LEFT, NONE, at(bars, 4, 700).toPoint())
    bars.remove_chosen()
    # Hours that would overlap are not taken; the mouse lets go of them.
    drag(bars, at(bars, 3, 700), at(bars, 1, 700))
    assert bars.spans() == (USUAL, WeekSpan(3, 585, 855, hall))
    later = TODAY.replace(day=17)
    editor.first.setDate(QDate(later.year, later.month, later.day))
    qtbot.waitUntil(lambda: "They stay booked" in editor.outside.heading.text())
    assert tab.has_unsaved()
    keep(window, "hours-unsaved")
    qtbot.mouseClick(editor.save_button, LEFT)
    settle(window)
    assert window.notice.text() == "Anna has other hours from Tue 17 Mar on"
    assert window.context.undo.text() == "Working hours of Anna"
    assert not tab.has_unsaved()
    assert editor.period_box.count() == 2
    assert bars.spans() == (USUAL,)
    editor.period_box.setCurrentIndex(1)
    editor.period_box.activated.emit(1)
    assert len(bars.spans()) == 2
    login = sqlite_studio.login("anna")
    kept = hours_sheet(login.uow, login.viewer, key("anna"), NOW)
    assert [one.first_day for one in kept.periods] == [TODAY, later]
    # Copied from a colleague, then given up.
    tab.copy_button.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(one for one in menu.actions() if one.text() == "Ben").trigger()
    menu.close()
    settle(window)
    assert bars.spans() == (USUAL,)
    assert tab.has_unsaved()
    qtbot.mouseClick(editor.discard_button, LEFT)
    assert len(bars.spans()) == 2
    undo(window, qtbot)
    assert editor.period_box.count() == 1
    # The way to a session's day.
    settle(window)
    link = editor.outside.links()[0]
    with qtbot.waitSignal(tab.day_wanted):
        link.click()
    settle(window)


def test_a_trainer_gives_a_day_other_hours_and_asks_for_time_off(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("anna"))
    tab = opened(window, "anna")
    assert not tab.copy_button.isVisible()
    before = tab.days.model.rowCount()
    tab.days.add_button.click()
    dialog = next(one for one in tab.findChildren(DayDialog) if one.isVisible())
    dialog.day.setDate(QDate(2026, 3, 17))
    dialog.more_button.click()
    dialog.rows[0].end.set_minute(12 * 60)
    dialog.rows[1].start.set_minute(11 * 60)
    dialog.note.setText("School")
    keep(dialog, "hours-day")
    dialog.go_button.click()
    settle(window)
    assert "overlap" in dialog.form._errors["spans"].text()
    dialog.rows[1].start.set_minute(13 * 60)
    dialog.go_button.click()
    settle(window)
    assert window.notice.text() == "Anna has other hours on Tue 17 Mar"
    model = tab.days.model
    row = next(at for at in range(model.rowCount()) if "17 Mar" in str(model.index(at, 0).data()))
    assert str(model.index(row, 1).data()).startswith("09:00–12:00, 13:00")
    tab.days.table.selectRow(row)
    keep(window, "hours-days")
    tab.days.usual_button.click()
    settle(window)
    assert model.rowCount() == before
    undo(window, qtbot)
    assert model.rowCount() == before + 1
    tab.time_off.ask_button.click()
    asking = next(one for one in window.findChildren(TimeOffDialog) if one.isVisible())
    settle(window)
    # An afternoon is half a day; what is asked for is told on the tab.
    asking.form._first.setDate(QDate(2026, 3, 18))
    asking.form.afternoon.click()
    keep(asking, "hours-half-day")
    asking.send_button.click()
    settle(window)
    asking.close_button.click()
    login = sqlite_studio.login("anna")
    asked = coming_time_off(login.uow, login.viewer, NOW)[0].interval
    assert (asked.start.hour, asked.end.hour) == (11, 23)
    assert asked.start.date() == asked.end.date() == date(2026, 3, 18)
    assert tab.time_off.show_button.isVisible()
    assert "Ask for time off" in window.context.undo.text()


def test_the_front_desk_reads_hours_and_changes_none(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("desk"))
    area = window.open_area("trainers")
    assert isinstance(area, TrainersArea)
    settle(window)
    area.show_trainer(key("anna"), "hours")
    settle(window)
    tab = area.page.pane.current_tab()
    assert isinstance(tab, HoursTab)
    bars = tab.editor.bars
    drag(bars, at(bars, 3, 600), at(bars, 3, 840))
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Insert)
    assert bars.spans() == (USUAL,)
    assert not tab.has_unsaved()
    for button in (tab.editor.save_button, tab.days.add_button, tab.time_off.ask_button):
        assert not button.isVisible()
    keep(window, "hours-desk")
