"""The hours at the edge of the calendar, which stay while it scrolls sideways."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.ui.fonts import font
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.texts import hour_text, part_of_hour_text
from studio_app.ui.theme import SIZE_SMALL, current_tokens, theme_notifier

AXIS_PADDING = 7


class TimeAxis(QWidget):
    """The hours at the left of the columns."""

    def __init__(self, locale: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._locale = locale
        self._geometry = Geometry(0, 0)
        self._offset = 0
        theme_notifier.changed.connect(self.update)

    def show_geometry(self, geometry: Geometry) -> None:
        """Take another height of an hour."""
        self._geometry = geometry
        self.update()

    def scroll_to(self, offset: int) -> None:
        """Follow the columns up and down."""
        self._offset = offset
        self.update()

    def wanted_width(self) -> int:
        """Return how wide the longest label makes it."""
        metrics = QFontMetricsF(font(SIZE_SMALL, tabular=True))
        longest = max(metrics.horizontalAdvance(hour_text(h, self._locale)) for h in range(24))
        return max(52, round(longest) + 2 * AXIS_PADDING)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        thin = self._geometry.hairline
        edge = QRectF(self._geometry.snap(self.width() - thin), 0, thin, self.height())
        painter.fillRect(edge, QColor(tokens.line))
        painter.setFont(font(SIZE_SMALL, tabular=True))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        room = self.width() - 1 - AXIS_PADDING
        step = self._geometry.line_minutes
        for minute in range(step, MINUTES_PER_DAY, step):
            y = self._geometry.y(minute) - self._offset
            if not 6 < y < self.height() + 10:
                continue
            is_hour = minute % 60 == 0
            painter.setPen(QColor(tokens.text if is_hour and step < 60 else tokens.muted))
            if is_hour:
                text = hour_text(minute // 60, self._locale)
            else:
                text = part_of_hour_text(minute, self._locale)
            painter.drawText(QRectF(0, y - 8, room, 16), flags, text)
