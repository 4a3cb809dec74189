"""The calendar's room: columns and hours to scroll, with their heads in sight, in pixels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY, local_day, minute_of_day
from studio_app.ui.schedule.board import Board
from studio_app.ui.schedule.geometry import COLUMN_WIDTH, DAY_OF_WEEK_WIDTH, Geometry
from studio_app.ui.schedule.header import HEADER_HEIGHT, CalendarHeader
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.time_axis import TimeAxis
from studio_app.ui.schedule.zoom import HOUR_HEIGHTS, USUAL_STEP, next_step

SCROLL_STEP = 25
WHEEL_NOTCH = 120
USUAL_BEGINNING = 8 * 60
MARGIN = 8


class CalendarGrid(QAbstractScrollArea):
    """Lays a TileModel's board out; ``scrolled`` tells that the content moved.

    ``now`` returns the present in UTC. ``zoomed`` carries the minutes between slots.
    """

    scrolled = Signal()
    zoomed = Signal(int)

    def __init__(
        self, model: TileModel, tz: ZoneInfo, now: Callable[[], datetime], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.model = model
        self.tz = tz
        self.now = now
        self.geometry_of_board = Geometry(0, 0)
        self.header = CalendarHeader(model.locale, self)
        self.axis = TimeAxis(model.locale, self)
        self._corner = QFrame(self)
        self._corner.setProperty("pane", "bar")
        self._scrolled_in = ""
        self._was_shown = False
        self._snap_minutes = USUAL_STEP
        self._turned = 0
        self.setCornerWidget(QWidget(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setViewportMargins(self.axis.wanted_width(), HEADER_HEIGHT, 0, 0)
        self.verticalScrollBar().setSingleStep(SCROLL_STEP)
        self.horizontalScrollBar().setSingleStep(SCROLL_STEP)
        self.header.dragged_to.connect(self._scroll_along)
        model.modelReset.connect(self.take_board)

    @property
    def board(self) -> Board:
        """Return the board on show."""
        return self.model.board

    @property
    def snap_minutes(self) -> int:
        """Return the minutes between slots, which go with the zoom of the time axis."""
        return self._snap_minutes

    def set_snap_minutes(self, minutes: int, still_at: int | None = None) -> None:
        """Zoom the time axis to one of STEPS.

        The time ``still_at`` pixels below the viewport's top stays there, by default its middle.
        """
        if minutes not in HOUR_HEIGHTS or minutes == self._snap_minutes:
            return
        self._snap_minutes = minutes
        bar = self.verticalScrollBar()
        still = self.viewport().height() // 2 if still_at is None else still_at
        minute = (bar.value() + still) * 60 / self.geometry_of_board.hour
        self.lay_out()
        bar.setValue(round(self.geometry_of_board.y(minute)) - still)
        self.axis.scroll_to(bar.value())
        self.scrolled.emit()
        self.zoomed.emit(minutes)

    def zoom(self, direction: int) -> None:
        """Show time one step finer (1) or coarser (-1)."""
        self.set_snap_minutes(next_step(self._snap_minutes, direction))

    def zoom_back(self) -> None:
        """Show time as finely as at first."""
        self.set_snap_minutes(USUAL_STEP)

    def take_board(self) -> None:
        """Lay out another board; the first of a view is scrolled to where its work begins."""
        self.lay_out()
        if self.board.columns and self._scrolled_in != self.board.mode:
            self.scroll_to_start()

    def lay_out(self) -> None:
        """Give everything its place in the present size."""
        size = self.viewport().size()
        board = self.board
        is_week = board.mode == "week"
        geometry = Geometry(
            len(board.columns),
            size.width(),
            least=DAY_OF_WEEK_WIDTH if is_week else COLUMN_WIDTH,
            lanes=board.most_side_by_side if is_week else 1,
            ratio=self.devicePixelRatioF(),
            hour=HOUR_HEIGHTS[self._snap_minutes],
        )
        self.geometry_of_board = geometry
        area = self.viewport().geometry()
        self.header.setGeometry(area.x(), area.y() - HEADER_HEIGHT, area.width(), HEADER_HEIGHT)
        self.axis.setGeometry(0, area.y(), area.x(), area.height())
        self._corner.setGeometry(0, area.y() - HEADER_HEIGHT, area.x(), HEADER_HEIGHT)
        self.header.show_board(board, geometry, self.today())
        self.axis.show_geometry(geometry)
        self.verticalScrollBar().setRange(0, max(0, geometry.height - size.height()))
        self.verticalScrollBar().setPageStep(size.height())
        self.horizontalScrollBar().setRange(0, max(0, geometry.width - size.width()))
        self.horizontalScrollBar().setPageStep(size.width())
        self.viewport().update()

    def scroll_to_start(self) -> None:
        """Show the working hours from their beginning, or the present time where that is later."""
        whole = (0, MINUTES_PER_DAY)
        spans = [
            span.start
            for column in self.board.columns
            for span in column.working
            if (span.start, span.end) != whole
        ]
        spans += [tile.span.start for tile in self.board.tiles if not tile.cut_before]
        geometry, now = self.geometry_of_board, self.minute_now()
        top = geometry.y(max(0, min(spans, default=USUAL_BEGINNING) - 60))
        lowest = top + self.viewport().height() * 0.9
        today = self.today_columns()
        if today and geometry.y(now) > lowest:
            top = geometry.y(max(0, now - 120))
        self.verticalScrollBar().setValue(int(top))
        begins_today = self.board.mode == "week" and today
        self.horizontalScrollBar().setValue(int(geometry.left(today[0])) if begins_today else 0)
        self._scrolled_in = self.board.mode

    def reveal(self, rect: QRectF) -> None:
        """Scroll as little as needed to bring a rectangle of the content into sight."""
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        sizes = (self.viewport().width(), self.viewport().height())
        edges = ((rect.left(), rect.right()), (rect.top(), rect.bottom()))
        for bar, size, (low, high) in zip(bars, sizes, edges, strict=True):
            if low - MARGIN < bar.value() or high - low > size:
                bar.setValue(int(low) - MARGIN)
            elif high + MARGIN > bar.value() + size:
                bar.setValue(int(high - size) + MARGIN)

    def today(self) -> date:
        """Return the studio's present day."""
        return local_day(self.now(), self.tz)

    def today_columns(self) -> list[int]:
        """Return the columns that show the present day."""
        today = self.today()
        return [column.index for column in self.board.columns if column.day == today]

    def minute_now(self) -> int:
        """Return the present minute on the studio's clock."""
        return minute_of_day(self.now(), self.tz)

    def to_content(self, point: QPoint | QPointF) -> QPointF:
        """Return the point of the content at a point of the viewport."""
        return QPointF(point) + QPointF(self.offset())

    def viewport_point(self, point: QPointF) -> QPoint:
        """Return where a point of the content is in the viewport."""
        return (point - QPointF(self.offset())).toPoint()

    def viewport_rect(self, rect: QRectF) -> QRect:
        """Return where a rectangle of the content is in the viewport."""
        return rect.translated(-QPointF(self.offset())).toAlignedRect()

    def rect_in(self, rect: QRectF, widget: QWidget) -> QRect:
        """Return where a rectangle of the content is on a widget around the calendar."""
        inside = self.viewport_rect(rect)
        return QRect(self.viewport().mapTo(widget, inside.topLeft()), inside.size())

    def offset(self) -> QPoint:
        """Return how far the content is scrolled."""
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def visible_rect(self) -> QRectF:
        """Return what of the content is in sight."""
        return QRectF(QPointF(self.offset()), QSizeF(self.viewport().size()))

    def _scroll_along(self, x: int) -> None:
        """Bring the columns beyond an edge into sight, while a head is dragged over it."""
        bar, room = self.horizontalScrollBar(), self.viewport().width()
        if x < 0 or x > room:
            bar.setValue(bar.value() + (x if x < 0 else x - room))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.header.scroll_to(self.horizontalScrollBar().value())
        self.axis.scroll_to(self.verticalScrollBar().value())
        self.viewport().update()
        self.scrolled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        # A touch pad sends many small turns.
        self._turned += event.angleDelta().y()
        if abs(self._turned) >= WHEEL_NOTCH:
            direction = 1 if self._turned > 0 else -1
            self._turned = 0
            still_at = round(event.position().y())
            self.set_snap_minutes(next_step(self._snap_minutes, direction), still_at)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # What was scrolled to before the size was known may be off.
        if not event.spontaneous() and self.board.columns and not self._was_shown:
            self.scroll_to_start()
        self._was_shown = True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self.lay_out()
