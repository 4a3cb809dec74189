"""What a person does to drag a session: press, pull and let go, step by step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.schedule.hands import Hands
from tests.ui.schedule.samples import minute

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Mouse:
    """The left button on a calendar."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.calendar = hands.page.calendar
        self.at = QPoint()

    def press(self, name: str, *, low: bool = False) -> None:
        """Take a session by its middle, or by its lower edge."""
        rect = self.calendar.geometry_of_board.tile_rect(self._hands.tile(name))
        at = QPointF(rect.center().x(), rect.bottom() - 3) if low else rect.center()
        self.at = self.calendar.viewport_point(at)
        QTest.mousePress(self.calendar.viewport(), LEFT, PLAIN, self.at)

    def pull(
        self, x: int = 0, minutes: int = 0, modifiers: Qt.KeyboardModifier = PLAIN, y: int = 0
    ) -> None:
        """Move by some pixels, and by what some minutes take."""
        hour = self.calendar.geometry_of_board.hour
        self.move_to(self.at + QPoint(x, y + round(minutes * hour / 60)), modifiers)

    def pull_to(self, column: int, minutes: int = 0) -> None:
        """Move into another column."""
        geometry = self.calendar.geometry_of_board
        middle = QPointF(geometry.left(column) + geometry.column_width(column) / 2, 0)
        self.pull(self.calendar.viewport_point(middle).x() - self.at.x(), minutes)

    def move_to(self, point: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Move to a point of the viewport."""
        self.at = point
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, LEFT, modifiers)

    def slip(self) -> None:
        """Move with the button up already: nobody saw it go up."""
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, PLAIN)

    def release(self) -> None:
        """Let go, and wait for what comes of it."""
        QTest.mouseRelease(self.calendar.viewport(), LEFT, PLAIN, self.at)
        self._hands.settle()

    def _send(
        self,
        kind: QEvent.Type,
        button: Qt.MouseButton,
        buttons: Qt.MouseButton,
        modifiers: Qt.KeyboardModifier,
    ) -> None:
        viewport = self.calendar.viewport()
        at, there = QPointF(self.at), QPointF(viewport.mapToGlobal(self.at))
        QApplication.sendEvent(viewport, QMouseEvent(kind, at, there, button, buttons, modifiers))


def stands(hands: Hands, name: str) -> tuple[str, int, int]:
    """Return with whom and from when to when a session is, as the calendar shows it."""
    tile = hands.tile(name)
    return tile.trainer.name, tile.start_minute, tile.end_minute


def clock(start: str, end: str) -> tuple[int, int]:
    """Return two times as minutes of the day."""
    return minute(start), minute(end)
