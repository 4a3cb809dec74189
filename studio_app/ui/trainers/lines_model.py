"""The trainers in one line each: an item model, and how a line of it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.domain.trainer_colours import trainer_colour
from studio_app.domain.trainer_list import TrainerLine
from studio_app.ui.fonts import font
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens

ROW_HEIGHT = 46
PADDING = 10
DOT = 10

LineRole = Qt.ItemDataRole.UserRole
LoadRole = Qt.ItemDataRole.UserRole + 1

AnyIndex = QModelIndex | QPersistentModelIndex
_SHOWN = Qt.ItemDataRole.DisplayRole
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class LinesModel(QAbstractListModel):
    """One row per trainer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[TrainerLine, ...] = ()

    def set_lines(self, lines: Sequence[TrainerLine]) -> None:
        """Show these trainers."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def shows(self, lines: Sequence[TrainerLine]) -> bool:
        """Tell whether these are the ones shown, as they are by now."""
        return self._lines == tuple(lines)

    def index_of(self, trainer_id: UUID | None) -> QModelIndex:
        """Return where a trainer stands, an invalid index for nowhere."""
        keys = [line.id for line in self._lines]
        return self.index(keys.index(trainer_id)) if trainer_id in keys else QModelIndex()

    def load(self, line: TrainerLine) -> str:
        """Return how much a trainer has to do, such as "12 of 20 clients · takes new ones"."""
        if line.capacity is not None:
            text = self.tr("{count} of {capacity} clients")
            load = text.format(count=line.clients, capacity=line.capacity)
        elif line.clients == 1:
            load = self.tr("1 client")
        else:
            load = self.tr("{count} clients").format(count=line.clients)
        if not line.active:
            takes = self.tr("inactive")
        elif not line.accepts:
            takes = self.tr("takes nobody new")
        else:
            takes = self.tr("full") if line.is_full else self.tr("takes new ones")
        return self.tr("{load} · {takes}").format(load=load, takes=takes)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: AnyIndex, role: int = _SHOWN) -> Any:
        """Return name, load, spoken text or the TrainerLine of a row."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if role in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return line.name
        if role == LoadRole:
            return self.load(line)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.name}, {self.load(line)}"
        return line if role == LineRole else None


class LineDelegate(QStyledItemDelegate):
    """Draws a dot in the trainer's colour, the name, and below it the load."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, line = current_tokens(), index.data(LineRole)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.accent_tint if chosen else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        painter.setBrush(QColor(trainer_colour(line.colour) if line.active else tokens.faint))
        middle = rect.center().y()
        painter.drawEllipse(QRectF(rect.left() + PADDING, middle - DOT / 2, DOT, DOT))
        inner = rect.adjusted(2 * PADDING + DOT, 5, -PADDING, -5)
        upper, lower = QRectF(inner), QRectF(inner)
        upper.setBottom(middle + 1)
        lower.setTop(middle + 1)
        weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Medium
        muted = tokens.muted_on_tint if chosen else tokens.muted
        ink = tokens.text if line.active else muted
        _write(painter, upper, line.name, font(SIZE_BODY, weight), ink)
        _write(painter, lower, index.data(LoadRole), font(SIZE_SMALL), muted)
        painter.restore()


def _write(painter: QPainter, rect: QRectF, text: str, letters: QFont, ink: str) -> None:
    metrics = QFontMetricsF(letters)
    painter.setFont(letters)
    painter.setPen(QColor(ink))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _LEFT, shown)
