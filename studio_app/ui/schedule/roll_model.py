"""The clients of a class as an item model, and how a line of it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.domain.schedule import BookingLine, BookingStatus
from studio_app.ui.fonts import font
from studio_app.ui.icons import draw_icon
from studio_app.ui.schedule.words import status_word
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens

ROW_HEIGHT = 30
PADDING = 6
KEY_SIZE = 18
SIGN_SIZE = 14
MOST_KEYS = 9

LineRole = Qt.ItemDataRole.UserRole
KeyRole = Qt.ItemDataRole.UserRole + 1

AnyIndex = QModelIndex | QPersistentModelIndex

_SIGNS = {
    BookingStatus.ARRIVED: ("circle-check", "good"),
    BookingStatus.COMPLETED: ("check", "muted"),
    BookingStatus.NO_SHOW: ("ban", "bad"),
    BookingStatus.CANCELLED: ("x", "muted"),
    BookingStatus.LATE_CANCELLED: ("x", "bad"),
}


class RollModel(QAbstractListModel):
    """One row per client: those whose places stand first, by name, then those who cancelled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[BookingLine, ...] = ()

    @property
    def lines(self) -> tuple[BookingLine, ...]:
        """Return the bookings by row."""
        return self._lines

    def set_lines(self, lines: Sequence[BookingLine]) -> None:
        """Show these bookings; where they are the same clients, the rows stay."""
        ordered = tuple(sorted(lines, key=lambda line: not line.status.occupies))
        before, after = ([one.booking_id for one in rows] for rows in (self._lines, ordered))
        if before == after:
            self._lines = ordered
            if ordered:
                self.dataChanged.emit(self.index(0), self.index(len(ordered) - 1))
            return
        self.beginResetModel()
        self._lines = ordered
        self.endResetModel()

    def key_of(self, row: int) -> str:
        """Return the key that stands for a row, "" where none does."""
        stands = row < MOST_KEYS and self._lines[row].status.occupies
        return str(row + 1) if stands else ""

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of clients; they have no children."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return name, spoken text, key or the BookingLine of a row."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line, key = self._lines[index.row()], self.key_of(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return line.client_name
            case Qt.ItemDataRole.AccessibleTextRole:
                spoken = f"{line.client_name}, {status_word(line.status)}"
                return f"{key}, {spoken}" if key else spoken
            case _ if role == LineRole:
                return line
            case _ if role == KeyRole:
                return key
        return None


class RollDelegate(QStyledItemDelegate):
    """Draws the key, the name, and at the right the status as a sign and a word."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, line = current_tokens(), index.data(LineRole)
        rect = QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        small = font(SIZE_SMALL)
        draw_key(painter, inner, str(index.data(KeyRole)), selected)
        right = self._draw_status(painter, inner, line, small)
        usual = font(SIZE_BODY, QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
        left = inner.x() + KEY_SIZE + 8
        room = max(0.0, right - left - 8)
        name = QFontMetricsF(usual).elidedText(line.client_name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(usual)
        painter.setPen(QColor(tokens.text if line.status.occupies else tokens.muted_on_tint))
        words = QRectF(left, rect.y(), room, rect.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.restore()

    def _draw_status(
        self, painter: QPainter, inner: QRectF, line: BookingLine, small: QFont
    ) -> float:
        """Draw the status, and what is to be paid, at the right; return where that begins."""
        tokens = current_tokens()
        word = status_word(line.status)
        sign, tone = _SIGNS.get(line.status, ("", "muted"))
        tone = "muted_on_tint" if tone == "muted" else tone
        painter.setFont(small)
        painter.setPen(QColor(getattr(tokens, tone)))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, word)
        left = inner.right() - QFontMetricsF(small).horizontalAdvance(word)
        signs = [(sign, tone)] if sign else []
        if line.package_id is None and line.charge > 0:
            signs.append(("credit-card", "warning"))
        for name, colour in signs:
            left -= SIGN_SIZE + 5
            box = QRectF(left, inner.center().y() - SIGN_SIZE / 2, SIGN_SIZE, SIGN_SIZE)
            draw_icon(painter, box, name, getattr(tokens, colour))
        return left


def draw_key(painter: QPainter, inner: QRectF, key: str, selected: bool) -> None:
    """Draw the key that stands for a row at its left, nothing for ""."""
    if not key:
        return
    tokens = current_tokens()
    box = QRectF(inner.x(), inner.center().y() - KEY_SIZE / 2, KEY_SIZE, KEY_SIZE)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.faint if selected else tokens.line), 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(font(SIZE_SMALL))
    painter.setPen(QColor(tokens.muted_on_tint))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
