"""What the colours and signs of the calendar mean, each beside a sample of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from studio_app.domain.schedule import TimeOffStatus
from studio_app.ui.schedule.background_painter import paint_time_off
from studio_app.ui.schedule.tile_body import EDGE, SignCache
from studio_app.ui.schedule.tile_colours import TileColours, TileState, tile_colours
from studio_app.ui.theme import RADIUS_SMALL, Tokens, current_tokens
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

SAMPLE = QSize(34, 20)
SIGN = 11.0
COLOUR = 0
GAP = 18


class Matter(StrEnum):
    """What the legend explains."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    UNPAID = "unpaid"
    NOTED = "noted"
    WORKING = "working"
    OFF_HOURS = "off_hours"
    TIME_OFF = "time_off"
    REQUESTED = "requested"
    NOW = "now"


SESSIONS = tuple(Matter)[:8]
TIMES = tuple(Matter)[8:]


class Legend(PopupCard):
    """Opens above a button, and is closed by Esc or a click anywhere."""

    def __init__(self, sees_money: bool, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(self.tr("Legend"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        sessions = [one for one in SESSIONS if sees_money or one is not Matter.UNPAID]
        self._fill(grid, 0, self.tr("SESSIONS"), sessions)
        grid.setColumnMinimumWidth(2, GAP)
        self._fill(grid, 3, self.tr("TIMES"), TIMES)
        self.body.addLayout(grid)
        trainer = QLabel(self.tr("Each trainer has a colour. What is over is paler."), self)
        trainer.setProperty("role", "caption")
        self.body.addWidget(trainer)

    def open_above(self, button: QWidget) -> None:
        """Open over the upper left corner of a button."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(0, 0))
        self.move(corner - QPoint(SHADOW_MARGIN, self.height() - SHADOW_MARGIN + 4))
        self.show()

    def _fill(self, grid: QGridLayout, column: int, title: str, matters: Sequence[Matter]) -> None:
        head = QLabel(title, self)
        head.setProperty("role", "section")
        grid.addWidget(head, 0, column, 1, 2)
        for row, matter in enumerate(matters, start=1):
            grid.addWidget(Sample(matter, self), row, column)
            grid.addWidget(QLabel(self._words(matter), self), row, column + 1)

    def _words(self, matter: Matter) -> str:
        return {
            Matter.BOOKED: self.tr("Booked"),
            Matter.ARRIVED: self.tr("Arrived"),
            Matter.COMPLETED: self.tr("Completed"),
            Matter.NO_SHOW: self.tr("No-show"),
            Matter.CANCELLED: self.tr("Cancelled"),
            Matter.LATE_CANCELLED: self.tr("Cancelled late"),
            Matter.UNPAID: self.tr("No package: pays later"),
            Matter.NOTED: self.tr("Has a session note"),
            Matter.WORKING: self.tr("Working hours"),
            Matter.OFF_HOURS: self.tr("Off hours"),
            Matter.TIME_OFF: self.tr("Time off"),
            Matter.REQUESTED: self.tr("Time off, requested"),
            Matter.NOW: self.tr("Present time"),
        }[matter]


class Sample(QWidget):
    """One matter as the calendar draws it."""

    def __init__(self, matter: Matter, parent: QWidget) -> None:
        super().__init__(parent)
        self._matter = matter
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return SAMPLE

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._matter in SESSIONS:
            self._paint_session(painter, rect, tokens)
        else:
            self._paint_time(painter, rect, tokens)

    def _paint_session(self, painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
        gone = self._matter in (Matter.CANCELLED, Matter.LATE_CANCELLED)
        state = TileState.CANCELLED if gone else TileState.AHEAD
        colours = tile_colours(COLOUR, state, hovered=False, tokens=tokens)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.edge))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRect(rect.adjusted(EDGE, 0, -4, 0))
        painter.drawRoundedRect(rect.adjusted(EDGE, 0, 0, 0), 4, 4)
        painter.setBrush(QColor(colours.ground))
        painter.drawRoundedRect(rect.adjusted(EDGE, 0, 0, 0), 4, 4)
        sign = _sign(self._matter, colours)
        if sign is not None:
            pixmap = SignCache().sign(*sign, SIGN, self.devicePixelRatioF())
            top = rect.center().y() - SIGN / 2
            painter.drawPixmap(QRectF(rect.right() - SIGN - 5, top, SIGN, SIGN).topLeft(), pixmap)

    def _paint_time(self, painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
        if self._matter in (Matter.TIME_OFF, Matter.REQUESTED):
            is_asked = self._matter is Matter.REQUESTED
            status = TimeOffStatus.REQUESTED if is_asked else TimeOffStatus.APPROVED
            paint_time_off(painter, rect, status, tokens)
            return
        is_off = self._matter is Matter.OFF_HOURS
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.off_hours if is_off else tokens.surface))
        painter.drawRoundedRect(rect, RADIUS_SMALL / 2, RADIUS_SMALL / 2)
        if self._matter is Matter.NOW:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.now_line))
            y = rect.center().y()
            painter.drawRect(QRectF(rect.left(), y - 0.8, rect.width(), 1.6))
            painter.drawEllipse(QRectF(rect.left(), y - 3.5, 7, 7))


def _sign(matter: Matter, colours: TileColours) -> tuple[str, str] | None:
    signs = {
        Matter.ARRIVED: ("dot", colours.arrived),
        Matter.COMPLETED: ("check", colours.sign),
        Matter.NO_SHOW: ("no-show", colours.missed),
        Matter.CANCELLED: ("cross", colours.sign),
        Matter.LATE_CANCELLED: ("cross", colours.missed),
        Matter.UNPAID: ("credit-card", colours.unpaid),
        Matter.NOTED: ("file-text", colours.sign),
    }
    return signs.get(matter)
