"""The edges of the calendar while a session is pulled: they scroll, and then turn the day."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from studio_app.ui.schedule.calendar_canvas import CalendarCanvas
from studio_app.ui.schedule.drag_painter import EDGE_WIDTH

TICK_MILLISECONDS = 16
TURN_AFTER_MILLISECONDS = 700
TURN_AGAIN_MILLISECONDS = 1100
MOST_PER_TICK = 24


class DragEdges(QObject):
    """Watches where the mouse is; ``scrolled`` says that other times or columns are below it.

    Held at the left or right edge, where there is nothing more to scroll to, ``turned`` carries -1
    or 1. An edge counts only once the mouse came to it from inside.
    """

    scrolled = Signal()
    turned = Signal(int)

    def __init__(self, view: CalendarCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._point = QPointF()
        self._turns = False
        self._was_inside = False
        self._edge = 0
        self._scroller = QTimer(self, interval=TICK_MILLISECONDS)
        self._scroller.timeout.connect(self._scroll)
        self._turner = QTimer(self, singleShot=True)
        self._turner.timeout.connect(self._turn)

    @property
    def beyond(self) -> int:
        """Return -1 or 1 where a session let go would go to the day or week before or after."""
        return self._edge if self._was_inside else 0

    def begin(self, point: QPointF) -> None:
        """Take a session at a point of the viewport."""
        self.end()
        self._was_inside = self._side(point) == 0

    def follow(self, point: QPointF, *, turns: bool) -> None:
        """Note where the mouse is; without ``turns`` it only scrolls up and down."""
        self._point, self._turns = point, turns
        if not self._side(point):
            self._was_inside = True
        self._find_edge()
        if any(self._way()):
            if not self._scroller.isActive():
                self._scroller.start()
        else:
            self._scroller.stop()

    def end(self) -> None:
        """Watch no more."""
        self._scroller.stop()
        self._turner.stop()
        self._edge = 0

    def _side(self, point: QPointF) -> int:
        if point.x() < EDGE_WIDTH:
            return -1
        return 1 if point.x() > self._view.viewport().width() - EDGE_WIDTH else 0

    def _find_edge(self) -> None:
        edge = self._side(self._point) if self._turns and not self._way()[0] else 0
        if edge != self._edge:
            self._edge = edge
            self._turner.stop()
            if self.beyond:
                self._turner.start(TURN_AFTER_MILLISECONDS)

    def _way(self) -> tuple[int, int]:
        """Return by how many pixels to scroll to the right and down, 0 where there is no more."""
        view, point = self._view, self._point
        width = view.viewport().width()
        came_here = self._was_inside or not 0 <= point.x() < width
        right = _speed(point.x(), width) if self._turns and came_here else 0
        down = _speed(point.y(), view.viewport().height())
        bars = (view.horizontalScrollBar(), view.verticalScrollBar())
        across, along = (
            max(bar.minimum(), min(bar.value() + way, bar.maximum())) - bar.value()
            for bar, way in zip(bars, (right, down), strict=True)
        )
        return across, along

    def _scroll(self) -> None:
        across, along = self._way()
        if not across and not along:
            self._scroller.stop()
        bars = (self._view.horizontalScrollBar(), self._view.verticalScrollBar())
        for bar, way in zip(bars, (across, along), strict=True):
            bar.setValue(bar.value() + way)
        self._find_edge()
        self.scrolled.emit()

    def _turn(self) -> None:
        """Turn the day, and again as long as the mouse stays; what is let go stays on that day."""
        edge, self._was_inside = self._edge, False
        self._turner.start(TURN_AGAIN_MILLISECONDS)
        self.turned.emit(edge)
        self.scrolled.emit()


def _speed(at: float, size: int) -> int:
    """Return how fast to scroll at a distance from the nearer edge: faster beyond it."""
    if at < EDGE_WIDTH:
        return -min(MOST_PER_TICK, max(1, round((EDGE_WIDTH - at) / 2)))
    if at > size - EDGE_WIDTH:
        return min(MOST_PER_TICK, max(1, round((at - size + EDGE_WIDTH) / 2)))
    return 0
