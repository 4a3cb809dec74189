"""The free times found, day by day: an item model, and how a line of it is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.domain.free_slots import FreeSlot
from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.people import Trainer
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.fonts import font
from studio_app.ui.schedule.texts import long_day, span_text
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens

ROW_HEIGHT = 29
PADDING = 8
GAP = 12
DOT = 8

SlotRole = Qt.ItemDataRole.UserRole
TrainerRole = Qt.ItemDataRole.UserRole + 1
PlaceRole = Qt.ItemDataRole.UserRole + 2

AnyIndex = QModelIndex | QPersistentModelIndex


class SlotListModel(QAbstractListModel):
    """One row per free time, below a row for its day; ``trainers`` and ``places`` tell names."""

    def __init__(self, tz: ZoneInfo, locale: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tz = tz
        self._locale = locale
        self._rows: list[date | FreeSlot] = []
        self.widest_times = ""
        self.trainers: Mapping[UUID, Trainer] = {}
        self.places: Mapping[UUID, str] = {}

    def set_slots(self, slots: Sequence[FreeSlot]) -> None:
        """Show these free times, which are in order of time."""
        self.beginResetModel()
        self._rows = []
        self.widest_times = max((self.times_of(slot) for slot in slots), key=len, default="")
        for day, found in groupby(slots, key=self.day_of):
            self._rows.append(day)
            self._rows += found
        self.endResetModel()

    def slot_at(self, row: int) -> FreeSlot | None:
        """Return the free time in a row, None for a day or no row."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, FreeSlot) else None

    def row_of(self, slot: FreeSlot | None) -> int:
        """Return the row of a free time, else the first one that has any, or -1."""
        rows = [row for row in range(len(self._rows)) if self.slot_at(row) is not None]
        same = (row for row in rows if self._rows[row] == slot)
        return next(same, rows[0] if rows else -1)

    def next_row(self, row: int, direction: int) -> int:
        """Return the nearest row of a free time in a direction, else the same row."""
        here = row + direction
        while 0 <= here < len(self._rows):
            if self.slot_at(here) is not None:
                return here
            here += direction
        return row

    def day_of(self, slot: FreeSlot) -> date:
        """Return the studio's day on which a free time begins."""
        return local_day(slot.starts_at, self._tz)

    def times_of(self, slot: FreeSlot) -> str:
        """Return when a free time begins and ends, such as "09:00–10:00"."""
        start = minute_of_day(slot.starts_at, self._tz)
        end = minute_of_day(slot.starts_at + timedelta(minutes=slot.minutes), self._tz)
        return span_text(start, end, self._locale)

    def trainer_name(self, slot: FreeSlot) -> str:
        """Return whose free time it is."""
        trainer = self.trainers.get(slot.trainer_id)
        return trainer.name if trainer is not None else ""

    def place_name(self, slot: FreeSlot) -> str:
        """Return where the trainer works then; empty where that is not said."""
        return self.places.get(slot.place_id, "") if slot.place_id is not None else ""

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows; they have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return that free times can be chosen, and days cannot."""
        if index.isValid() and self.slot_at(index.row()) is None:
            return Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a row, or the FreeSlot, the trainer and the place of one."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if not isinstance(row, FreeSlot):
            return long_day(row, self._locale) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.times_of(row)
        if role == SlotRole:
            return row
        if role == TrainerRole:
            # Where there is one, all of them are theirs.
            return self.trainers.get(row.trainer_id) if len(self.trainers) > 1 else None
        if role == PlaceRole:
            return self.place_name(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            day = long_day(self.day_of(row), self._locale)
            told = (day, self.times_of(row), self.trainer_name(row), self.place_name(row))
            return ", ".join(text for text in told if text)
        return None


class SlotDelegate(QStyledItemDelegate):
    """Draws a day as a head, and a free time with its trainer and place."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        if index.data(SlotRole) is None:
            self._paint_day(painter, QRectF(option.rect), str(index.data()))
        else:
            self._paint_slot(painter, option, index)
        painter.restore()

    def _paint_day(self, painter: QPainter, rect: QRectF, text: str) -> None:
        painter.setFont(font(SIZE_SMALL, QFont.Weight.DemiBold))
        painter.setPen(QColor(current_tokens().muted))
        inner = rect.adjusted(PADDING, 0, -PADDING, -5)
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_slot(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, rect = current_tokens(), QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        times, small = font(SIZE_BODY, QFont.Weight.DemiBold), font(SIZE_SMALL)
        painter.setFont(times)
        painter.setPen(QColor(tokens.text))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, str(index.data()))
        model = index.model()
        assert isinstance(model, SlotListModel)
        # Figures are not all as wide; the names stand below each other all the same.
        widest = re.sub("[0-9]", "0", model.widest_times)
        inner.setLeft(inner.left() + QFontMetricsF(times).horizontalAdvance(widest) + GAP)
        trainer: Trainer | None = index.data(TrainerRole)
        if trainer is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(trainer_colour(trainer.colour)))
            centre = QPointF(inner.left() + DOT / 2, inner.center().y())
            painter.drawEllipse(centre, DOT / 2, DOT / 2)
            inner.setLeft(inner.left() + DOT + 6)
        place = QFontMetricsF(small).elidedText(
            str(index.data(PlaceRole)), Qt.TextElideMode.ElideRight, inner.width() / 2
        )
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted_on_tint))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, place)
        room = inner.width() - QFontMetricsF(small).horizontalAdvance(place) - GAP
        usual = font(SIZE_BODY)
        name = "" if trainer is None else trainer.name
        painter.setFont(usual)
        painter.setPen(QColor(tokens.text))
        name = QFontMetricsF(usual).elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, name)
