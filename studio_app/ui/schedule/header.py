"""The edges of the calendar that stay while it scrolls: heads of columns, and hours."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.fonts import font
from studio_app.ui.schedule.board import Board, Column
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.texts import hour_text, long_day, part_of_hour_text, weekday_text
from studio_app.ui.theme import SIZE_BODY, SIZE_SMALL, current_tokens, theme_notifier

HEADER_HEIGHT = 46
AXIS_PADDING = 7
DOT = 8


class CalendarHeader(QWidget):
    """Names of trainers with their colour, or days of a week, above the columns."""

    def __init__(self, locale: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._locale = locale
        self._board = Board("day")
        self._geometry = Geometry(0, 0)
        self._offset = 0
        self._today: date | None = None
        theme_notifier.changed.connect(self.update)

    def show_board(self, board: Board, geometry: Geometry, today: date) -> None:
        """Take other columns."""
        self._board, self._geometry, self._today = board, geometry, today
        self.update()

    def scroll_to(self, offset: int) -> None:
        """Follow the columns sideways."""
        self._offset = offset
        self.update()

    def caption(self, column: Column) -> str:
        """Return what stands under a column's name, such as "7 sessions · gym, online"."""
        count = column.sessions
        if count == 0:
            text = self.tr("no sessions")
        elif count == 1:
            text = self.tr("1 session")
        else:
            text = self.tr("{count} sessions").format(count=count)
        if column.places and len(column.trainers) == 1 and self._board.mode == "day":
            return f"{text} · {', '.join(column.places)}"
        return text

    def name(self, column: Column) -> str:
        """Return the head of a column: its trainer's name, or its day."""
        if self._board.mode == "day":
            return column.trainers[0].name
        return weekday_text(column.day, self._locale)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._geometry.column_at(event.pos().x() + self._offset)
            if number >= 0:
                column = self._board.columns[number]
                name = self.name(column)
                if self._board.mode == "week":
                    name = long_day(column.day, self._locale)
                QToolTip.showText(event.globalPos(), f"{name}\n{self.caption(column)}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        thin = self._geometry.hairline
        bottom = self._geometry.snap(self.height() - thin)
        painter.fillRect(QRectF(0, bottom, self.width(), thin), QColor(tokens.line))
        name_font, caption_font = font(SIZE_BODY, QFont.Weight.DemiBold), font(SIZE_SMALL)
        names, captions = QFontMetricsF(name_font), QFontMetricsF(caption_font)
        elide = Qt.TextElideMode.ElideRight
        for column in self._board.columns:
            left = self._geometry.left(column.index) - self._offset
            width = self._geometry.column_width(column.index)
            if left + width < 0 or left > self.width():
                continue
            edge = QRectF(left + width - thin, 0, thin, self.height())
            painter.fillRect(edge, QColor(tokens.line))
            # The words of a column that is cut off at the left stay in sight.
            left, width = max(left, 0.0), width - max(0.0, -left)
            x, room = left + 11, width - 18
            if self._board.mode == "day":
                self._paint_dot(painter, QRectF(x, 11, DOT, DOT), column)
                x, room = x + DOT + 6, room - DOT - 6
            is_today = self._board.mode == "week" and column.day == self._today
            painter.setPen(QColor(tokens.accent_text if is_today else tokens.text))
            painter.setFont(name_font)
            name = names.elidedText(self.name(column), elide, room)
            painter.drawText(QRectF(x, 6, room, 18), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(QColor(tokens.muted))
            painter.setFont(caption_font)
            caption = captions.elidedText(self.caption(column), elide, width - 14)
            where = QRectF(left + 11, 24, width - 14, 15)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, caption)

    @staticmethod
    def _paint_dot(painter: QPainter, rect: QRectF, column: Column) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(trainer_colour(column.trainers[0].colour)))
        painter.drawRoundedRect(rect, 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


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
            painter.setPen(QColor(tokens.muted if is_hour else tokens.faint))
            text = hour_text(minute // 60, self._locale) if is_hour else self._part(minute)
            painter.drawText(QRectF(0, y - 8, room, 16), flags, text)

    def _part(self, minute: int) -> str:
        return part_of_hour_text(minute, self._locale)
