"""The tour opens what lies over the calendar: free times, dates of a series, a roll, lists."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTableView

from studio_app.domain.schedule import BookingStatus
from studio_app.ui.schedule.board import Tile
from studio_app.ui.time_off.dialog import TimeOffDialog
from studio_app.ui.tour.desk import CONTROL, SHORTEST, click_tile, open_form
from studio_app.ui.tour.stage import Stage
from studio_app.ui.waiting.dialog import WaitingDialog

SHIFT = Qt.KeyboardModifier.ShiftModifier


def find_a_free_time(stage: Stage) -> None:
    """F lists the next free times of all."""
    hand, page = stage.hand, stage.page()
    hand.press(Qt.Key.Key_F)
    finder = page.finder.popup
    assert finder is not None
    hand.wait_for(lambda: finder.isVisible() and not finder.is_searching, "The free times")
    stage.photograph("free-times")
    stage.require(finder.model.rowCount(), "The demo studio has no free time at all.")
    hand.press(Qt.Key.Key_Escape)
    stage.require(not finder.isVisible(), "Esc does not close the free times.")


def plan_a_series(stage: Stage) -> None:
    """Every week instead of once: all dates are listed, and nothing is booked yet."""
    hand, page = stage.hand, stage.page()
    open_form(stage, SHORTEST)
    popup, panel = page.desk.popup, page.series.panel
    popup.repeat_box.setFocus(Qt.FocusReason.TabFocusReason)
    hand.press(Qt.Key.Key_Down)
    hand.wait_for(lambda: panel.isVisible() and panel.model.rowCount(), "The dates of a series")
    stage.photograph("series-dates")
    hand.press(Qt.Key.Key_Escape)
    stage.require(popup.isVisible(), "Esc does not go back from the dates to the booking form.")
    hand.press(Qt.Key.Key_Escape)
    stage.require(not popup.isVisible(), "Esc does not close the booking form.")


def call_a_roll(stage: Stage) -> None:
    """A click on a class shows who is in it."""
    tiles = stage.page().calendar.board.tiles
    classes = [tile for tile in tiles if tile.session.capacity > 1 and tile.is_live]
    stage.require(classes, "No class stands in the demo studio's day.")
    click_tile(stage, max(classes, key=_here_already))
    roll = stage.page().classes.roll
    stage.require(roll.isVisible(), "A click on a class shows nobody.")
    stage.photograph("roll-call")
    stage.hand.press(Qt.Key.Key_Escape)
    stage.require(not roll.isVisible(), "Esc does not close the roll call.")


def see_who_waits(stage: Stage) -> None:
    """The waiting list of the studio."""
    stage.hand.press(Qt.Key.Key_W, CONTROL | SHIFT)
    dialog = stage.hand.wait_for_window(WaitingDialog, "The waiting list")
    _look_at(stage, dialog, "waiting-list")


def see_who_is_away(stage: Stage) -> None:
    """Time off that is to come, asked for and decided."""
    stage.hand.press(Qt.Key.Key_O, CONTROL | SHIFT)
    dialog = stage.hand.wait_for_window(TimeOffDialog, "The window of time off")
    _look_at(stage, dialog, "time-off")


def _look_at(stage: Stage, dialog: QDialog, name: str) -> None:
    table = dialog.findChild(QTableView)
    stage.settle()
    stage.album.keep(name, stage.window())
    stage.require(table is not None and table.model().rowCount(), f"{name} is empty.")
    stage.hand.press(Qt.Key.Key_Escape)
    stage.hand.return_to(stage.window())


def _here_already(tile: Tile) -> int:
    here = (BookingStatus.ARRIVED, BookingStatus.COMPLETED)
    return sum(line.status in here for line in tile.session.bookings)
