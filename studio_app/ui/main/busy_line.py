"""A thin moving line that says that something is on its way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from studio_app.ui.theme import current_tokens

HEIGHT = 2
STEP_MS = 30
STEP = 0.02
LENGTH = 0.25


class BusyLine(QWidget):
    """Lies over the upper edge of its parent and moves while it is shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._position = 0.0
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._move)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Working…"))
        parent.installEventFilter(self)
        self.hide()

    def set_busy(self, busy: bool) -> None:
        """Show the line or take it away."""
        self._position = 0.0
        self._stretch()
        self.setVisible(busy)
        self.raise_()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._over:
            self._stretch()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        start = self._position * (1 + LENGTH) - LENGTH
        part = QRectF(start * self.width(), 0, LENGTH * self.width(), self.height())
        QPainter(self).fillRect(part, QColor(current_tokens().accent))

    def _move(self) -> None:
        self._position = (self._position + STEP) % 1.0
        self.update()

    def _stretch(self) -> None:
        self.setGeometry(0, 0, self._over.width(), HEIGHT)
