"""What a person does to the schedule: clicks, keys and looks, never calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.schedule import BookingStatus
from studio_app.services.access import Login
from studio_app.settings import Settings
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.booking_popup import BookingPopup
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack
from tests.ui.schedule.samples import minute

OpenPage = Callable[[str], "Hands"]


class Clock:
    """The present moment, which a test may move."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the present moment in UTC."""
        return self.now


class Hands:
    """A page of somebody logged in, on screen, with hands on mouse and keyboard."""

    def __init__(self, login: Login, settings: Settings, clock: Clock) -> None:
        self.clock = clock
        self.runner = TaskRunner()
        self.bus = ChangeBus()
        self.undo = UndoStack(login, self.runner, self.bus, clock)
        self.login = login
        self.context = ScreenContext(login, self.runner, self.bus, self.undo, settings, clock)
        self.page = SchedulePage(self.context)
        self.outcomes: list[BookingOutcome] = []
        self.clients: list[object] = []
        self.page.booking_done.connect(self.outcomes.append)
        self.page.booking_done.connect(lambda outcome: self.bus.announce(outcome.changes))
        self.page.client_selected.connect(self.clients.append)
        self.page.resize(914, 848)
        self.page.show()
        self.page.setFocus()
        self.settle()

    @property
    def popup(self) -> BookingPopup:
        """Return the booking form."""
        return self.page.desk.popup

    def settle(self) -> None:
        """Wait until the worker has nothing to do and what it brought is on screen."""
        for _ in range(4):
            QApplication.processEvents()
            assert self.runner.wait_idle(), "the worker did not come to rest"
        QApplication.processEvents()

    def column(self, trainer: str) -> int:
        """Return the number of a trainer's column in the day view."""
        columns = self.page.calendar.board.columns
        return next(c.index for c in columns if [t.name for t in c.trainers] == [trainer])

    def slot_point(self, column: int, time: str) -> QPoint:
        """Return where the first quarter of an hour from a time on is in the viewport."""
        calendar = self.page.calendar
        geometry = calendar.geometry_of_board
        at = QPointF(geometry.left(column + 1) - 12, geometry.y(minute(time)) + 4)
        return calendar.viewport_point(at)

    def hover_slot(self, trainer: str, time: str) -> None:
        """Move the mouse over a slot."""
        QTest.mouseMove(self.page.calendar.viewport(), self.slot_point(self.column(trainer), time))
        QApplication.processEvents()

    def click_slot(self, trainer: str, time: str) -> None:
        """Click a trainer's slot."""
        self.click(self.slot_point(self.column(trainer), time))

    def click(self, point: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Click a point of the calendar."""
        viewport = self.page.calendar.viewport()
        QTest.mouseClick(viewport, button, Qt.KeyboardModifier.NoModifier, point)
        self.settle()

    def tile(self, name: str) -> Tile:
        """Return the tile on the board with that name."""
        return next(tile for tile in self.page.calendar.board.tiles if tile.label == name)

    def names(self) -> list[str]:
        """Return the names on the board."""
        return [tile.label for tile in self.page.calendar.board.tiles]

    def status(self, name: str) -> BookingStatus | None:
        """Return the status that the tile with that name shows."""
        return self.tile(name).status

    def tile_point(self, name: str) -> QPoint:
        """Return the middle of a tile in the viewport."""
        calendar = self.page.calendar
        rect = calendar.geometry_of_board.tile_rect(self.tile(name))
        return calendar.viewport_point(rect.center())

    def click_tile(self, name: str) -> None:
        """Click a tile."""
        self.click(self.tile_point(name))

    def press(
        self,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key wherever the focus is."""
        QTest.keyClick(self.focus(), key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.focus(), text)
        self.settle()

    def focus(self) -> QWidget:
        """Return the widget that gets the keys."""
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def context_menu(self, point: QPoint) -> None:
        """Ask for the menu at a point of the calendar, as the right button does."""
        viewport = self.page.calendar.viewport()
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, point, viewport.mapToGlobal(point))
        QApplication.sendEvent(viewport, event)
        self.settle()

    def open_menu(self) -> list[str]:
        """Return the entries of the menu that is open, without keys and marks."""
        return [
            action.text().split("\t")[0].replace("&", "")
            for action in self.menu().actions()
            if not action.isSeparator()
        ]

    def menu(self) -> QMenu:
        """Return the menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), "no menu is open"
        return menu

    def choose(self, text: str) -> None:
        """Click an entry of the open menu."""
        menu = self.menu()
        action = next(a for a in menu.actions() if a.text().replace("&", "").startswith(text))
        QTest.mouseClick(
            menu,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            menu.actionGeometry(action).center(),
        )
        self.settle()

    def close(self) -> None:
        """Put everything away."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self.runner.shut_down()
        self.page.close()
        self.page.deleteLater()
        QApplication.sendPostedEvents(None, 0)
