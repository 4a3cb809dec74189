"""The heads of the columns, which stay while the calendar scrolls down, and can be dragged."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.fonts import font
from studio_app.ui.schedule.board import Board, Column
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.texts import long_day, two_lines, weekday_text
from studio_app.ui.theme import SIZE_BODY, SIZE_SMALL, current_tokens, theme_notifier

HEADER_HEIGHT = 46
DOT = 8
DRAG_DISTANCE = 10
DROP_LINE = 3
PADDING = 11
NARROW = 96
NARROW_PADDING = 6
STRIP = 3


class CalendarHeader(QWidget):
    """Names of trainers with their colour, or days of a week, above the columns.

    ``column_dropped`` carries the number of a trainer's column that was dragged, and of the one
    before which it was dropped; ``dragged_to`` where the mouse is meanwhile; ``menu_wanted`` the
    number of a column and a global point.
    """

    column_dropped = Signal(int, int)
    dragged_to = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, locale: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._locale = locale
        self._board = Board("day")
        self._geometry = Geometry(0, 0)
        self._offset = 0
        self._today: date | None = None
        self._pressed: tuple[int, int] | None = None
        self._dragged = -1
        self._drop_before = -1
        theme_notifier.changed.connect(self.update)

    def show_board(self, board: Board, geometry: Geometry, today: date) -> None:
        """Take other columns."""
        if board is not self._board:
            self._end_drag()
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._column_at(event.position().x())
        can_be_dragged = self._board.mode == "day" and len(self._board.columns) > 1
        if event.button() == Qt.MouseButton.LeftButton and number >= 0 and can_be_dragged:
            self._pressed = (number, round(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        number, start = self._pressed
        x = event.position().x()
        if self._dragged < 0 and abs(x - start) > DRAG_DISTANCE:
            self._dragged = number
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.grabKeyboard()
        if self._dragged >= 0:
            self.dragged_to.emit(round(x))
            self._drop_before = self._edge_at(x + self._offset)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, before = self._dragged, self._drop_before
        self._end_drag()
        if dragged >= 0:
            self.column_dropped.emit(dragged, before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._dragged >= 0 and event.key() == Qt.Key.Key_Escape:
            self._end_drag()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number = self._column_at(event.pos().x())
        if number >= 0:
            self.menu_wanted.emit(number, event.globalPos())

    def _column_at(self, x: float) -> int:
        return self._geometry.column_at(x + self._offset)

    def _edge_at(self, x: float) -> int:
        """Return the number of the column whose left edge is nearest, one more for the end."""
        edges = range(self._geometry.columns + 1)
        return min(edges, key=lambda number: abs(self._geometry.left(number) - x))

    def _end_drag(self) -> None:
        if self._dragged >= 0:
            self.releaseKeyboard()
            self.unsetCursor()
            self.update()
        self._pressed, self._dragged, self._drop_before = None, -1, -1

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._column_at(event.pos().x())
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
        for column in self._board.columns:
            left = self._geometry.left(column.index) - self._offset
            width = self._geometry.column_width(column.index)
            if left + width < 0 or left > self.width():
                continue
            edge = QRectF(left + width - thin, 0, thin, self.height())
            painter.fillRect(edge, QColor(tokens.line))
            if column.index == self._dragged:
                tint = QColor(tokens.accent_tint)
                painter.fillRect(QRectF(left, 0, width - thin, bottom), tint)
            if self._board.mode == "day" and width < NARROW:
                self._paint_narrow(painter, QRectF(left, 0, width - thin, bottom), column)
            else:
                # The words of a column that is cut off at the left stay in sight.
                room = QRectF(max(left, 0.0), 0, width - max(0.0, -left), bottom)
                self._paint_head(painter, room, column)
        if self._drop_before >= 0:
            self._paint_drop(painter, QColor(tokens.accent))

    def _paint_head(self, painter: QPainter, room: QRectF, column: Column) -> None:
        """Write a name, behind the trainer's colour, over the caption."""
        tokens, elide = current_tokens(), Qt.TextElideMode.ElideRight
        x, width = room.left() + PADDING, room.width() - 18
        if self._board.mode == "day":
            self._paint_dot(painter, QRectF(x, 11, DOT, DOT), column)
            x, width = x + DOT + 6, width - DOT - 6
        is_today = self._board.mode == "week" and column.day == self._today
        painter.setPen(QColor(tokens.accent_text if is_today else tokens.text))
        painter.setFont(font(SIZE_BODY, QFont.Weight.DemiBold))
        name = QFontMetricsF(painter.font()).elidedText(self.name(column), elide, width)
        painter.drawText(QRectF(x, 6, width, 18), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(font(SIZE_SMALL))
        below = QRectF(room.left() + PADDING, 24, room.width() - 14, 15)
        caption = self.caption(column)
        caption = QFontMetricsF(painter.font()).elidedText(caption, elide, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, caption)

    def _paint_narrow(self, painter: QPainter, room: QRectF, column: Column) -> None:
        """Write a name small on two lines, below a strip in the trainer's colour."""
        tokens = current_tokens()
        painter.fillRect(
            QRectF(room.left(), 0, room.width(), STRIP),
            QColor(trainer_colour(column.trainers[0].colour)),
        )
        painter.setPen(QColor(tokens.text))
        painter.setFont(font(SIZE_SMALL, QFont.Weight.DemiBold))
        metrics = QFontMetricsF(painter.font())
        width = room.width() - NARROW_PADDING - 2
        lines = two_lines(self.name(column), metrics, width)
        for number, line in enumerate(lines):
            where = QRectF(room.left() + NARROW_PADDING, 8 + number * 16, width, 16)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, line)

    def _paint_drop(self, painter: QPainter, colour: QColor) -> None:
        """Draw a line where the dragged column would go."""
        x = self._geometry.left(self._drop_before) - self._offset - DROP_LINE / 2
        x = max(0.0, min(x, self.width() - DROP_LINE))
        painter.fillRect(QRectF(x, 0, DROP_LINE, self.height()), colour)

    @staticmethod
    def _paint_dot(painter: QPainter, rect: QRectF, column: Column) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(trainer_colour(column.trainers[0].colour)))
        painter.drawRoundedRect(rect, 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
