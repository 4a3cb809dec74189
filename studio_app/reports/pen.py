"""Drawing on a page with the origin at the top left, in points; lengths grow downwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from studio_app.reports.fonts import runs
from studio_app.reports.ink import LINE, TextStyle

Align = Literal["left", "centre", "right"]


_colour = lru_cache(maxsize=256)(HexColor)


class Pen:
    """A canvas whose y is measured from the upper edge of a page of that height."""

    def __init__(self, canvas: Canvas, page_height: float) -> None:
        self._canvas = canvas
        self._page_height = page_height

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        style: TextStyle,
        *,
        align: Align = "left",
        limit: float | None = None,
    ) -> float:
        """Draw the text at x and return its width; what exceeds limit points gets an ellipsis."""
        shown = text if limit is None else style.fitted(text, limit)
        length = style.width(shown)
        left = {"left": x, "centre": x - length / 2, "right": x - length}[align]
        drawn = self._canvas.beginText(left, self._page_height - baseline)
        drawn.setFillColor(_colour(style.colour))
        for font_name, piece in runs(shown, style.face):
            drawn.setFont(font_name, style.size)
            drawn.textOut(piece)
        self._canvas.drawText(drawn)
        return length

    def struck(self, x: float, baseline: float, text: str, style: TextStyle, limit: float) -> float:
        """Draw the text struck through and return its width."""
        length = self.text(x, baseline, text, style, limit=limit)
        middle = baseline - style.size * 0.3
        self.line(x, middle, x + length, middle, style.colour, 0.45)
        return length

    def line(
        self,
        x: float,
        y: float,
        to_x: float,
        to_y: float,
        colour: str = LINE,
        thickness: float = 0.5,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """Draw a straight line."""
        with self._kept():
            self._stroke(colour, thickness, dash)
            self._canvas.line(x, self._page_height - y, to_x, self._page_height - to_y)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        thickness: float = 0.5,
        radius: float = 0,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """Draw a rectangle from its upper left corner, its corners rounded by radius."""
        if width <= 0 or height <= 0:
            return
        with self._kept():
            if fill is not None:
                self._canvas.setFillColor(_colour(fill))
            if edge is not None:
                self._stroke(edge, thickness, dash)
            round_by = min(radius, width / 2, height / 2)
            place = (x, self._page_height - y - height, width, height)
            painted = {"stroke": int(edge is not None), "fill": int(fill is not None)}
            if round_by > 0:
                self._canvas.roundRect(*place, round_by, **painted)
            else:
                self._canvas.rect(*place, **painted)

    def polyline(
        self, points: list[tuple[float, float]], colour: str, thickness: float = 1.0
    ) -> None:
        """Draw a line through the points."""
        with self._kept():
            self._stroke(colour, thickness, None)
            self._canvas.setLineCap(1)
            self._canvas.setLineJoin(1)
            path = self._canvas.beginPath()
            path.moveTo(points[0][0], self._page_height - points[0][1])
            for x, y in points[1:]:
                path.lineTo(x, self._page_height - y)
            self._canvas.drawPath(path)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """Draw a filled circle around x, y."""
        with self._kept():
            self._canvas.setFillColor(_colour(colour))
            self._canvas.circle(x, self._page_height - y, radius, stroke=0, fill=1)

    def hatch(
        self, x: float, y: float, width: float, height: float, colour: str, step: float = 5
    ) -> None:
        """Fill a rectangle with slanted lines that end at its edges."""
        with self._kept():
            self._stroke(colour, 0.4, None)
            path = self._canvas.beginPath()
            offset = step
            while offset < width + height:
                from_x, from_y = min(offset, width), max(0.0, offset - width)
                to_x, to_y = max(0.0, offset - height), min(offset, height)
                path.moveTo(x + from_x, self._page_height - y - from_y)
                path.lineTo(x + to_x, self._page_height - y - to_y)
                offset += step
            self._canvas.drawPath(path)

    def _stroke(self, colour: str, thickness: float, dash: tuple[float, float] | None) -> None:
        self._canvas.setStrokeColor(_colour(colour))
        self._canvas.setLineWidth(thickness)
        if dash is not None:
            self._canvas.setDash(list(dash))

    @contextmanager
    def _kept(self) -> Iterator[None]:
        self._canvas.saveState()
        yield
        self._canvas.restoreState()
