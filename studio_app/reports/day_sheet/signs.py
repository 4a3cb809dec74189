"""Signs for what became of a booking: boxes that a pen can tick, readable without colour."""

from __future__ import annotations

from studio_app.domain.schedule import BookingStatus
from studio_app.reports.ink import PAPER, TEXT
from studio_app.reports.pen import Pen


def status_sign(pen: Pen, status: BookingStatus, x: float, y: float, size: float) -> None:
    """Draw the box of a booking from its upper left corner.

    Empty is booked, a dot arrived, a tick completed, a cross not shown up.
    """
    pen.box(x, y, size, size, fill=PAPER, edge=TEXT, thickness=0.7, radius=size * 0.15)
    thickness = max(0.9, size * 0.13)
    if status is BookingStatus.ARRIVED:
        pen.dot(x + size / 2, y + size / 2, size * 0.24, TEXT)
    elif status is BookingStatus.COMPLETED:
        tick = [(0.22, 0.54), (0.43, 0.74), (0.8, 0.26)]
        pen.polyline([(x + dx * size, y + dy * size) for dx, dy in tick], TEXT, thickness)
    elif status is BookingStatus.NO_SHOW:
        for falling in ([(0.25, 0.25), (0.75, 0.75)], [(0.25, 0.75), (0.75, 0.25)]):
            pen.polyline([(x + dx * size, y + dy * size) for dx, dy in falling], TEXT, thickness)


def alert_sign(pen: Pen, x: float, y: float, size: float) -> None:
    """Draw a warning triangle from the upper left corner of its square."""
    corners = [(0.5, 0.06), (0.98, 0.92), (0.02, 0.92), (0.5, 0.06)]
    pen.polyline([(x + dx * size, y + dy * size) for dx, dy in corners], TEXT, size * 0.1)
    stroke = [(x + size * 0.5, y + size * 0.38), (x + size * 0.5, y + size * 0.6)]
    pen.polyline(stroke, TEXT, size * 0.11)
    pen.dot(x + size * 0.5, y + size * 0.77, size * 0.07, TEXT)
