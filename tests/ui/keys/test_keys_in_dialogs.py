"""Enter in the dialogs of the window: it presses the button that has the keyboard."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog
from sqlalchemy import insert, select

from studio_app.domain.schedule import TimeOffStatus
from studio_app.repositories import schema
from studio_app.services.waiting_list import waiting_list
from studio_app.ui.calendar_files.dialog import CalendarFilesDialog
from studio_app.ui.time_off.dialog import TimeOffDialog
from studio_app.ui.waiting.dialog import WaitingDialog
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.keys.typist import SeatAt, Typist

ENTER = Qt.Key.Key_Return
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def choose(typist: Typist, text: str) -> None:
    """Choose what stands in the menus of the window under that name."""
    actions = typist.window.findChildren(QAction)
    next(one for one in actions if one.text().replace("&", "") == text).trigger()
    typist.settle()


def waiting(typist: Typist) -> list[str]:
    login = typist.window.context.login
    return [one.client_name for one in waiting_list(login.uow, login.viewer, NOW)]


def test_time_off_is_asked_for_and_left_by_enter_on_its_buttons(sit_down: SeatAt) -> None:
    typist = sit_down("owner")
    typist.press(Qt.Key.Key_O, CTRL_SHIFT)
    dialog = typist.dialog()
    assert isinstance(dialog, TimeOffDialog)
    count = dialog.model.rowCount()
    typist.tab_to(dialog.ask_button)
    typist.press(ENTER)
    assert dialog.send_button.isVisible()
    typist.tab_to(dialog.back_button)
    typist.press(ENTER)
    assert dialog.ask_button.isVisible()
    assert dialog.model.rowCount() == count
    typist.tab_to(dialog.close_button)
    typist.press(ENTER)
    assert QApplication.activeModalWidget() is None


def test_enter_on_decline_declines(full_day: StudioDatabase, sit_down: SeatAt) -> None:
    with full_day.house() as connection:
        wish = factories.time_off("anna", NOW + timedelta(days=9), status="requested")
        connection.execute(insert(schema.TimeOffRow), [wish])
    typist = sit_down("owner")
    typist.press(Qt.Key.Key_O, CTRL_SHIFT)
    dialog = typist.dialog()
    assert isinstance(dialog, TimeOffDialog)
    row = dialog.model.row_of(wish["id"])
    dialog.table.selectRow(row)
    typist.tab_to(dialog.withdraw_button)
    typist.tab_to(dialog.decide_button)
    typist.press(ENTER)
    typist.tab_to(dialog.decline_button)
    typist.press(ENTER)
    with full_day.house() as connection:
        found = select(schema.TimeOffRow.status).where(schema.TimeOffRow.id == wish["id"])
        assert connection.execute(found).scalar_one() == TimeOffStatus.DECLINED
    typist.press(Qt.Key.Key_Escape)


def test_enter_on_back_lets_nobody_wait_and_in_a_field_it_does(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    typist.press(Qt.Key.Key_W, CTRL_SHIFT)
    dialog = typist.dialog()
    assert isinstance(dialog, WaitingDialog)
    before = waiting(typist)
    typist.tab_to(dialog.add_button)
    typist.press(ENTER)
    assert dialog.send_button.isVisible()
    typist.type("cara")
    field = typist.focus()
    typist.tab_to(dialog.back_button)
    typist.press(ENTER)
    assert dialog.add_button.isVisible()
    assert waiting(typist) == before
    typist.tab_to(dialog.add_button)
    typist.press(ENTER)
    assert typist.focus() is field
    typist.type("cara")
    typist.press(ENTER)
    assert len(waiting(typist)) == len(before) + 1
    typist.tab_to(dialog.withdraw_button)
    typist.press(ENTER)
    assert len(waiting(typist)) == len(before)
    typist.press(Qt.Key.Key_Escape)


def test_enter_in_calendar_files_presses_what_has_the_keyboard(sit_down: SeatAt) -> None:
    typist = sit_down("anna")
    choose(typist, "Calendar files…")
    dialog = typist.dialog()
    assert isinstance(dialog, CalendarFilesDialog)
    typist.tab_to(dialog.save_button)
    typist.press(ENTER)
    (chooser,) = dialog.findChildren(QFileDialog)
    assert chooser.isVisible()
    chooser.reject()
    typist.dialog()
    typist.tab_to(dialog.close_button)
    typist.press(ENTER)
    assert QApplication.activeModalWidget() is None
