"""The calendar as it is seen: a board of sessions in columns, painted by one paint event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY, minute_of_day, to_local
from studio_app.ui.schedule.background_painter import BackgroundPainter
from studio_app.ui.schedule.board import Board, Tile
from studio_app.ui.schedule.cursor import next_start
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.header import HEADER_HEIGHT, CalendarHeader, TimeAxis
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.overlay_painter import Ghost, around, paint_ghost, paint_now, paint_ring
from studio_app.ui.schedule.texts import span_text
from studio_app.ui.schedule.tile_painter import TilePainter
from studio_app.ui.theme import theme_notifier

TICK_MILLISECONDS = 15_000
SCROLL_STEP = 25


class CalendarCanvas(QAbstractScrollArea):
    """Shows a TileModel with a selected session, a hovered one and a slot on offer.

    ``selection_changed`` carries the selected Tile or None, ``scrolled`` tells that the content
    moved; ``now`` returns the present in UTC.
    """

    selection_changed = Signal(object)
    scrolled = Signal()

    def __init__(
        self, model: TileModel, tz: ZoneInfo, now: Callable[[], datetime], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.model = model
        self.tz = tz
        self.now = now
        self.geometry_of_board = Geometry(0, 0)
        self._tiles = TilePainter(model.locale)
        self._background = BackgroundPainter()
        self._rects: list[QRectF] = []
        self._selected: UUID | None = None
        self._ghost: Ghost | None = None
        self._hovered = -1
        self._scrolled = False
        self._mode = ""
        self.header = CalendarHeader(model.locale, self)
        self.axis = TimeAxis(model.locale, self)
        self._corner = QFrame(self)
        self._corner.setProperty("pane", "bar")
        self.setCornerWidget(QWidget(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setViewportMargins(self.axis.wanted_width(), HEADER_HEIGHT, 0, 0)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(SCROLL_STEP)
        self.horizontalScrollBar().setSingleStep(SCROLL_STEP)
        self._ticker = QTimer(self, interval=TICK_MILLISECONDS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()
        self._last_minute = -1
        model.modelReset.connect(self._take_board)
        theme_notifier.changed.connect(self._forget_colours)
        self.setAccessibleName(self.tr("Schedule"))

    @property
    def board(self) -> Board:
        """Return the board on show."""
        return self.model.board

    def selected_tile(self) -> Tile | None:
        """Return the tile of the selected session, None without one on the board."""
        row = self.model.row_of(self._selected)
        return self.model.tiles[row] if row >= 0 else None

    def select_session(self, session_id: UUID | None, *, reveal: bool = True) -> None:
        """Select a session, or none; it may come onto the board later."""
        changed = session_id != self._selected
        self._update_selected()
        self._selected = session_id
        self._update_selected()
        tile = self.selected_tile()
        if tile is not None and reveal:
            self.reveal(self.geometry_of_board.tile_rect(tile))
        if changed:
            self.say("" if tile is None else self.model.spoken(tile))
            self.selection_changed.emit(tile)

    def ghost(self) -> Ghost | None:
        """Return the free slot that is offered on screen."""
        return self._ghost

    def show_ghost(self, ghost: Ghost | None) -> None:
        """Offer a free slot, or none."""
        if ghost == self._ghost:
            return
        for one in (self._ghost, ghost):
            if one is not None and one.column < len(self.board.columns):
                self._update(one.rect(self.geometry_of_board))
        self._ghost = ghost

    def ghost_at(self, column: int, start: int, minutes: int, *, whole: bool = False) -> Ghost:
        """Return a slot of some length as it is offered, cut where the next session begins.

        The ``whole`` slot is drawn over what is in its way.
        """
        shown = self.board.columns[column]
        end = min(start + minutes, MINUTES_PER_DAY)
        if not whole:
            end = min(end, max(next_start(shown, start), start + 15))
        times = span_text(start, (start + minutes) % MINUTES_PER_DAY, self.model.locale)
        text = self.tr("{times} · New").format(times=times)
        return Ghost(column, DaySpan(shown.day, start, end), text)

    def hover(self, row: int) -> None:
        """Mark the tile under the mouse, -1 for none."""
        if row == self._hovered:
            return
        for one in (self._hovered, row):
            if 0 <= one < len(self._rects):
                self._update(self._rects[one])
        self._hovered = row

    def row_at(self, point: QPoint | QPointF) -> int:
        """Return the row of the tile at a point of the viewport, -1 without one."""
        at = self.to_content(point)
        for row, rect in enumerate(self._rects):
            if rect.contains(at):
                return row
        return -1

    def to_content(self, point: QPoint | QPointF) -> QPointF:
        """Return the point of the content at a point of the viewport."""
        return QPointF(point) + QPointF(self._offset())

    def ghost_rect_in(self, ghost: Ghost, widget: QWidget) -> QRect:
        """Return where a slot is on a widget around the calendar."""
        return self._rect_in(ghost.rect(self.geometry_of_board), widget)

    def tile_rect_in(self, tile: Tile, widget: QWidget) -> QRect:
        """Return where a tile is on a widget around the calendar."""
        return self._rect_in(self.geometry_of_board.tile_rect(tile), widget)

    def viewport_point(self, point: QPointF) -> QPoint:
        """Return where a point of the content is in the viewport."""
        return (point - QPointF(self._offset())).toPoint()

    def viewport_rect(self, rect: QRectF) -> QRect:
        """Return where a rectangle of the content is in the viewport."""
        return rect.translated(-QPointF(self._offset())).toAlignedRect()

    def reveal(self, rect: QRectF) -> None:
        """Scroll as little as needed to bring a rectangle of the content into sight."""
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        sizes = (self.viewport().width(), self.viewport().height())
        edges = ((rect.left(), rect.right()), (rect.top(), rect.bottom()))
        for bar, size, (low, high) in zip(bars, sizes, edges, strict=True):
            if low - 8 < bar.value() or high - low > size:
                bar.setValue(int(low) - 8)
            elif high + 8 > bar.value() + size:
                bar.setValue(int(high - size) + 8)

    def scroll_to_start(self) -> None:
        """Show the working hours from their beginning, or the present time where that is later."""
        spans = [span.start for column in self.board.columns for span in column.working]
        spans += [tile.span.start for tile in self.board.tiles]
        geometry = self.geometry_of_board
        top = geometry.y(max(0, min(spans, default=8 * 60) - 60))
        lowest = top + self.viewport().height() - 80
        if self.today_columns() and geometry.y(self.minute_now()) > lowest:
            top = geometry.y(max(0, self.minute_now() - 120))
        self._scrolled = bool(self.board.columns)
        self.verticalScrollBar().setValue(int(top))
        left = 0.0
        if self.board.mode == "week" and self.today_columns():
            left = geometry.left(self.today_columns()[0])
        self.horizontalScrollBar().setValue(int(left))

    def today_columns(self) -> list[int]:
        """Return the columns that show the present day."""
        today = to_local(self.now(), self.tz).date()
        return [column.index for column in self.board.columns if column.day == today]

    def minute_now(self) -> int:
        """Return the present minute on the studio's clock."""
        return minute_of_day(self.now(), self.tz)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.header.scroll_to(self.horizontalScrollBar().value())
        self.axis.scroll_to(self.verticalScrollBar().value())
        self.viewport().update()
        self.scrolled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        offset = self._offset()
        painter.translate(-QPointF(offset))
        visible = QRectF(event.rect().translated(offset))
        self._background.paint(painter, visible)
        left, top, right, bottom = _edges(visible)
        rows = [
            row
            for row, rect in enumerate(self._rects)
            if rect.left() < right
            and rect.right() > left
            and rect.top() < bottom
            and rect.bottom() > top
        ]
        self._tiles.paint(painter, rows, self._hovered)
        if self._ghost is not None and self._ghost.column < len(self.board.columns):
            paint_ghost(painter, self._ghost, self.geometry_of_board)
        for row in rows:
            if self.model.tiles[row].session.session_id == self._selected:
                paint_ring(painter, self._rects[row])
        paint_now(painter, self.geometry_of_board, self.today_columns(), self.minute_now(), visible)

    def _take_board(self) -> None:
        if self.board.mode != self._mode:
            self._mode = self.board.mode
            self._scrolled = False
        self._hovered = -1
        self._ghost = None
        self._place()
        if self.board.columns and not self._scrolled:
            self.scroll_to_start()
        tile = self.selected_tile()
        if tile is not None:
            self.say(self.model.spoken(tile))

    def _place(self) -> None:
        """Lay everything out for the present size."""
        size = self.viewport().size()
        board = self.board
        lanes = board.most_side_by_side if board.mode == "week" else 1
        ratio = self.devicePixelRatioF()
        geometry = Geometry(len(board.columns), size.width(), lanes=lanes, ratio=ratio)
        self.geometry_of_board = geometry
        self._rects = [geometry.tile_rect(tile) for tile in board.tiles]
        self._background.prepare(board, geometry)
        self._tiles.prepare(board.tiles, geometry, self.now())
        area = self.viewport().geometry()
        self.header.setGeometry(area.x(), area.y() - HEADER_HEIGHT, area.width(), HEADER_HEIGHT)
        self.axis.setGeometry(0, area.y(), area.x(), area.height())
        self._corner.setGeometry(0, area.y() - HEADER_HEIGHT, area.x(), HEADER_HEIGHT)
        self.header.show_board(board, geometry, to_local(self.now(), self.tz).date())
        self.axis.show_geometry(geometry)
        self.verticalScrollBar().setRange(0, max(0, geometry.height - size.height()))
        self.verticalScrollBar().setPageStep(size.height())
        self.horizontalScrollBar().setRange(0, max(0, geometry.width - size.width()))
        self.horizontalScrollBar().setPageStep(size.width())
        self.viewport().update()

    def _rect_in(self, rect: QRectF, widget: QWidget) -> QRect:
        inside = self.viewport_rect(rect)
        return QRect(self.viewport().mapTo(widget, inside.topLeft()), inside.size())

    def _offset(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _update(self, rect: QRectF) -> None:
        self.viewport().update(self.viewport_rect(around(rect)))

    def _update_selected(self) -> None:
        for row, tile in enumerate(self.model.tiles):
            if tile.session.session_id == self._selected:
                self._update(self._rects[row])

    def _tick(self) -> None:
        """Move the line of the present time once a minute, and fade what is over."""
        minute = self.minute_now()
        if minute != self._last_minute:
            self._last_minute = minute
            self._tiles.prepare(self.board.tiles, self.geometry_of_board, self.now())
            self.viewport().update()

    def _forget_colours(self) -> None:
        self._tiles.forget_colours()
        self.viewport().update()

    def say(self, text: str) -> None:
        """Describe the calendar by what is selected, and let screen readers speak it."""
        self.setAccessibleDescription(text)
        if text and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))


def _edges(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
