"""Keys inside the cards over the calendar: Enter presses buttons, letters open nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QWidget

from studio_app.domain.schedule import BookingStatus
from studio_app.ui.schedule.series_panel import SeriesPanel
from tests.factories import NOW
from tests.ui.keys.typist import SeatAt, Typist

Key = Qt.Key
ENTER, SHIFT = Key.Key_Return, Qt.KeyboardModifier.ShiftModifier
LETTERS = (Key.Key_D, Key.Key_W, Key.Key_M, Key.Key_L, Key.Key_T, Key.Key_N, Key.Key_F)


def rows(panel: SeriesPanel) -> list[tuple[str, str]]:
    """Return state and plan of each date."""
    model = panel.model
    return [
        (model.index(row, 2).data(), model.index(row, 3).data()) for row in range(model.rowCount())
    ]


def open_series(typist: Typist) -> SeriesPanel:
    """Open the dates of a weekly series of Cara by keys."""
    popup = typist.page.desk.popup
    typist.press(Key.Key_N)
    assert popup.isVisible()
    typist.type("cara")
    typist.tab_to(popup.repeat_box)
    typist.press(Key.Key_Down)
    panel = typist.page.series.panel
    assert panel.isVisible()
    return panel


def test_enter_presses_the_button_of_a_series_that_has_the_keyboard(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    panel = open_series(typist)
    before = rows(panel)
    typist.tab_to(panel.table)
    typist.tab_to(panel.skip_button)
    typist.press(ENTER)
    assert rows(panel)[0] == (before[0][0], "left out")
    typist.press(ENTER)
    assert rows(panel) == before
    typist.tab_to(panel.next_button)
    typist.press(ENTER)
    assert rows(panel)[0][1].startswith("moved to")
    typist.tab_to(panel.back_button)
    typist.press(ENTER)
    assert not panel.isVisible()
    assert typist.page.desk.popup.isVisible()
    assert not typist.window.notice.isVisible()


def test_the_keys_of_the_dates_are_for_the_dates(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    panel = open_series(typist)
    typist.tab_to(panel.table)
    typist.press(Key.Key_M)
    assert rows(panel)[0][1].startswith("moved to")
    assert typist.page.view() == "day"
    for letter in LETTERS:
        typist.press(letter)
        typist.press(letter, SHIFT)
    assert panel.isVisible()
    assert typist.page.view() == "day"
    assert not typist.page.desk.popup.isVisible()
    assert not typist.page.classes.popup.isVisible()


def test_letters_mean_no_shortcut_on_the_lists_and_buttons_of_a_form(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    popup = typist.page.desk.popup
    typist.press(Key.Key_N)
    typist.type("cara")
    others: list[QWidget] = [popup.repeat_box, popup.book_button]
    for widget in others:
        typist.tab_to(widget)
        for letter in LETTERS:
            if not isinstance(widget, QComboBox):
                typist.press(letter, SHIFT)
        typist.press(Key.Key_W)
        assert typist.page.view() == "day"
        assert typist.page.day() == NOW.date()
        assert popup.isVisible()
        assert not typist.page.classes.popup.isVisible()
        if widget is popup.repeat_box:
            assert widget.hasFocus()
    # Keys that write nothing are shortcuts there as well.
    typist.press(Key.Key_F9)
    assert not typist.window.card.isVisible()


@pytest.mark.usefixtures("yoga")
def test_n_in_the_roll_call_is_for_the_client_and_opens_no_form(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    typist.stand_on("Yoga")
    typist.press(ENTER)
    roll = typist.page.classes.roll
    assert roll.isVisible()
    assert roll.list.hasFocus()
    typist.press(Key.Key_N)
    assert "nobody can have missed it yet" in typist.page.banner.text()
    assert roll.isVisible()
    assert not typist.page.desk.popup.isVisible()
    # Enter on the button of its menu opens that, and marks nobody.
    typist.tab_to(roll.menu_button)
    typist.press(ENTER)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert roll.list.roll.lines[0].status is BookingStatus.BOOKED
    typist.press(Key.Key_Escape)


@pytest.mark.usefixtures("yoga")
def test_letters_do_nothing_beside_who_is_due(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    typist.press(Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    due = typist.window.due
    assert due is not None
    assert due.popup.isVisible()
    for letter in LETTERS:
        typist.press(letter)
    assert due.popup.isVisible()
    assert typist.page.view() == "day"
    assert not typist.page.desk.popup.isVisible()
    typist.press(Key.Key_Escape)


def test_letters_do_nothing_while_a_day_is_completed(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    typist.press(Key.Key_C, SHIFT)
    popup = typist.page.complete_popup
    assert popup.isVisible()
    for letter in LETTERS:
        typist.press(letter)
    assert popup.isVisible()
    assert typist.page.view() == "day"
    assert not typist.page.desk.popup.isVisible()


def test_enter_on_a_button_of_the_finder_books_nothing(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    typist.press(Key.Key_F)
    popup = typist.page.finder.popup
    assert popup is not None
    assert popup.isVisible()
    found = popup.model.rowCount()
    assert found
    typist.tab_to(popup.further)
    typist.press(ENTER)
    assert popup.isVisible()
    assert popup.model.rowCount() > found
