"""From minutes and columns to pixels of the calendar's content, and back."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.layout import DaySpan, Share
from studio_app.ui.schedule.zoom import HOUR_HEIGHTS, USUAL_STEP, line_minutes

HOUR_HEIGHT = HOUR_HEIGHTS[USUAL_STEP]
COLUMN_WIDTH = 64
DAY_OF_WEEK_WIDTH = 80
LANE_WIDTH = 56
GAP_LEFT = 4
GAP_RIGHT = 6
GAP_BETWEEN = 2


class Geometry:
    """Pixels of a board's content in a viewport of some width.

    Columns share the width evenly but never get narrower than ``least``; edges fall on whole
    pixels of the screen, of which there are ``ratio`` to a unit.
    """

    def __init__(
        self,
        columns: int,
        width: int,
        *,
        least: int = COLUMN_WIDTH,
        lanes: int = 1,
        ratio: float = 1.0,
        hour: int = HOUR_HEIGHT,
    ) -> None:
        least = max(least, lanes * LANE_WIDTH)
        self.columns = columns
        self.ratio = ratio
        self.hour = hour
        self.width = max(width, least * columns)
        self.height = hour * 24
        # Thousands of tiles stand on few edges.
        self._lefts: dict[int, float] = {}
        self._tops: dict[float, float] = {}

    def left(self, column: int) -> float:
        """Return the left edge of a column; the number of columns gives the right end of all."""
        found = self._lefts.get(column)
        if found is None:
            found = self.snap(self.width * column / self.columns) if self.columns else 0.0
            self._lefts[column] = found
        return found

    def column_width(self, column: int) -> float:
        """Return the width of a column."""
        return self.left(column + 1) - self.left(column)

    def column_at(self, x: float) -> int:
        """Return the column at x, -1 outside of all."""
        if not 0 <= x < self.left(self.columns):
            return -1
        guess = min(int(x * self.columns / self.width), self.columns - 1)
        while x < self.left(guess):
            guess -= 1
        while x >= self.left(guess + 1):
            guess += 1
        return guess

    def y(self, minute: float) -> float:
        """Return where a minute of the day stands."""
        found = self._tops.get(minute)
        if found is None:
            found = self._tops[minute] = self.snap(minute * self.hour / 60)
        return found

    def minute_at(self, y: float) -> float:
        """Return the minute of the day at y, within the day."""
        return max(0.0, min(y * 60 / self.hour, float(MINUTES_PER_DAY)))

    @property
    def line_minutes(self) -> int:
        """Return after how many minutes there is a line across the columns."""
        return line_minutes(self.hour)

    @property
    def hairline(self) -> float:
        """Return the width of a thin line: whole pixels of the screen, about one unit."""
        return int(self.ratio) / self.ratio

    def snap(self, value: float) -> float:
        """Return the nearest whole pixel of the screen."""
        return round(value * self.ratio) / self.ratio

    def span_rect(self, column: int, span: DaySpan, share: Share | None = None) -> QRectF:
        """Return the rectangle of a stretch of a column, or of a share of it, without gaps."""
        left, width = self.left(column), self.column_width(column)
        if share is not None:
            right = self.snap(left + width * (share.left + share.width))
            left = self.snap(left + width * share.left)
            width = right - left
        top = self.y(span.start)
        return QRectF(left, top, width, self.y(span.end) - top)

    def inner_rect(self, column: int, span: DaySpan, share: Share) -> QRectF:
        """Return the rectangle that a tile of that share fills, with its gaps left free."""
        ratio = self.ratio
        edge = self.left(column)
        left = edge + GAP_LEFT
        width = self.left(column + 1) - edge - GAP_LEFT - GAP_RIGHT
        end = share.left + share.width
        right = left + width * end - (0 if end > 0.999 else GAP_BETWEEN)
        x = round((left + width * share.left) * ratio) / ratio
        y = round((self.y(span.start) + 1) * ratio) / ratio
        bottom = round((self.y(span.end) - 1) * ratio) / ratio
        return QRectF(x, y, round(right * ratio) / ratio - x, bottom - y)

    def tile_rect(self, tile: Tile) -> QRectF:
        """Return the rectangle of a tile."""
        return self.inner_rect(tile.column, tile.span, tile.share)
