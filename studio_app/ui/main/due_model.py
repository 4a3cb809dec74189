"""Who is due now as an item model, and how a line of it is drawn."""

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
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.domain.day_steps import DueClient
from studio_app.domain.local_time import time_text
from studio_app.domain.organizations import Organization
from studio_app.ui.fonts import font
from studio_app.ui.schedule.roll_model import KEY_SIZE, MOST_KEYS, PADDING, ROW_HEIGHT, draw_key
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens

GAP = 10

DueRole = Qt.ItemDataRole.UserRole
TimeRole = Qt.ItemDataRole.UserRole + 1
WhereRole = Qt.ItemDataRole.UserRole + 2
KeyRole = Qt.ItemDataRole.UserRole + 3

AnyIndex = QModelIndex | QPersistentModelIndex


class DueModel(QAbstractListModel):
    """One row per client who is due, by time."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._due: tuple[DueClient, ...] = ()

    @property
    def due(self) -> tuple[DueClient, ...]:
        """Return the clients by row."""
        return self._due

    def set_due(self, due: Sequence[DueClient]) -> None:
        """Show others; nothing is reset where they are the same."""
        if tuple(due) != self._due:
            self.beginResetModel()
            self._due = tuple(due)
            self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of clients; they have no children."""
        return 0 if parent.isValid() else len(self._due)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return name, time, where to, key, spoken text or the DueClient of a row."""
        if not index.isValid() or index.row() >= len(self._due):
            return None
        one, row = self._due[index.row()], index.row()
        values = {
            int(Qt.ItemDataRole.DisplayRole): one.client_name,
            int(Qt.ItemDataRole.AccessibleTextRole): self._spoken(one),
            int(Qt.ItemDataRole.ToolTipRole): self._spoken(one),
            int(DueRole): one,
            int(TimeRole): self._time(one),
            int(WhereRole): self._where(one),
            int(KeyRole): str(row + 1) if row < MOST_KEYS else "",
        }
        return values.get(int(role))

    def _time(self, one: DueClient) -> str:
        return time_text(one.starts_at, self._organization.tz, self._organization.locale)

    def _where(self, one: DueClient) -> str:
        if one.title and one.trainer_name:
            both = self.tr("{title} · {trainer}")
            return both.format(title=one.title, trainer=one.trainer_name)
        return one.title or one.trainer_name

    def _spoken(self, one: DueClient) -> str:
        parts = [one.client_name, self._time(one), self._where(one)]
        if one.is_late:
            parts.append(self.tr("late"))
        return ", ".join(part for part in parts if part)


class DueDelegate(QStyledItemDelegate):
    """Draws the key, the time, the name, and at the right where to; late ones in warning."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, one = current_tokens(), index.data(DueRole)
        rect, state = QRectF(option.rect), option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        draw_key(painter, inner, str(index.data(KeyRole)), selected)
        middle, elide = Qt.AlignmentFlag.AlignVCenter, Qt.TextElideMode.ElideRight
        small = font(SIZE_SMALL, tabular=True)
        letters = QFontMetricsF(small)
        time = str(index.data(TimeRole))
        left = inner.x() + KEY_SIZE + GAP
        painter.setFont(small)
        painter.setPen(QColor(tokens.warning if one.is_late else tokens.muted_on_tint))
        words = QRectF(left, rect.y(), letters.horizontalAdvance(time) + 2, rect.height())
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, time)
        left = words.right() + GAP
        where = str(index.data(WhereRole))
        where = self.tr("{where} · late").format(where=where) if one.is_late else where
        where = letters.elidedText(where, elide, (inner.right() - left) * 0.45)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, where)
        usual = font(SIZE_BODY, QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
        room = inner.right() - letters.horizontalAdvance(where) - GAP - left
        name = QFontMetricsF(usual).elidedText(one.client_name, elide, room)
        painter.setFont(usual)
        painter.setPen(QColor(tokens.text))
        words = QRectF(left, rect.y(), room, rect.height())
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.restore()
