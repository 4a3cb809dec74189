"""Where the tiles of a board stand, worked out for those that somebody looks at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF

from studio_app.ui.schedule.board import Board, Column
from studio_app.ui.schedule.geometry import GAP_BETWEEN, GAP_LEFT, GAP_RIGHT, Geometry

_GAPS = GAP_LEFT + GAP_BETWEEN + GAP_RIGHT


class TilePlaces:
    """The rectangles of one board in one geometry, in pixels of its content.

    A chain's week has thousands of tiles, of which a window shows a few: none is worked out
    before it is asked for.
    """

    def __init__(self, board: Board, geometry: Geometry) -> None:
        self.board = board
        self.geometry = geometry
        self._rects: dict[int, QRectF] = {}
        lengths = (len(column.tiles) for column in board.columns)
        self._first_rows = list(accumulate(lengths, initial=0))

    def rect(self, row: int) -> QRectF:
        """Return the rectangle of the tile in a row."""
        found = self._rects.get(row)
        if found is None:
            found = self._rects[row] = self.geometry.tile_rect(self.board.tiles[row])
        return found

    def rows_in(self, area: QRectF) -> list[int]:
        """Return the rows of the tiles that share a part with a rectangle."""
        left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
        found = []
        for row in self._near(area):
            rect = self.rect(row)
            if (
                rect.left() < right
                and rect.right() > left
                and rect.top() < bottom
                and rect.bottom() > top
            ):
                found.append(row)
        return found

    def row_at(self, point: QPointF) -> int:
        """Return the row of the first tile at a point, -1 without one."""
        around = QRectF(point.x() - 1, point.y() - 1, 2, 2)
        return next((row for row in self._near(around) if self.rect(row).contains(point)), -1)

    def columns_in(self, area: QRectF) -> Iterator[Column]:
        """Yield the columns that share a part with a rectangle."""
        for column in self.board.columns:
            left, right = self.geometry.left(column.index), self.geometry.left(column.index + 1)
            if left < area.right() and right > area.left():
                yield column

    def _near(self, area: QRectF) -> Iterator[int]:
        """Yield the rows of the tiles that can share a part with a rectangle, and few others."""
        minute = 60 / self.geometry.hour
        # Edges fall on whole pixels: what is cut away by that is less than one.
        first, last = (area.top() - 1) * minute, (area.bottom() + 1) * minute
        for column in self.columns_in(area):
            edge = self.geometry.left(column.index)
            width = self.geometry.column_width(column.index)
            slack = _GAPS / width
            left = (area.left() - edge) / width - slack
            right = (area.right() - edge) / width + slack
            row, tiles = self._first_rows[column.index], column.tiles
            until = bisect_left(tiles, last, key=lambda tile: tile.span.start)
            for number in range(until):
                tile = tiles[number]
                share = tile.share
                beside = share.left >= right or share.left + share.width <= left
                if tile.span.end > first and not beside:
                    yield row + number
