"""Who is due now as an item model, and how a line of it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
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

from studio_app.domain.day_steps import DueClient
from studio_app.domain.local_time import time_text
from studio_app.domain.organizations import Organization
from studio_app.ui.fonts import font
from studio_app.ui.icons import draw_icon
from studio_app.ui.schedule.roll_model import (
    KEY_SIZE,
    MOST_KEYS,
    PADDING,
    ROW_HEIGHT,
    SIGN_SIZE,
    draw_key,
)
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens

GAP = 10

DueRole = Qt.ItemDataRole.UserRole
TimeRole = Qt.ItemDataRole.UserRole + 1
WhereRole = Qt.ItemDataRole.UserRole + 2
KeyRole = Qt.ItemDataRole.UserRole + 3
StateRole = Qt.ItemDataRole.UserRole + 4

AnyIndex = QModelIndex | QPersistentModelIndex


class DueState(Enum):
    """Whether a client is still due, was checked in here, or was seen to elsewhere."""

    AWAITED = "awaited"
    HERE = "here"
    GONE = "gone"


class DueModel(QAbstractListModel):
    """One row per client who is due, by time; a row may stay for one who is due no more."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._due: tuple[DueClient, ...] = ()
        self._awaited: frozenset[UUID] = frozenset()
        self._here: set[UUID] = set()

    @property
    def due(self) -> tuple[DueClient, ...]:
        """Return the clients by row."""
        return self._due

    def set_due(self, due: Sequence[DueClient], *, rows_stay: bool = False) -> None:
        """Show others; nothing is reset where they are the same.

        Where ``rows_stay`` each client keeps the row, due or not, and others come below.
        """
        rows = tuple(due)
        if rows_stay:
            latest = {one.booking_id: one for one in due}
            shown = tuple(latest.pop(one.booking_id, one) for one in self._due)
            rows = shown + tuple(latest.values())
        awaited = frozenset(one.booking_id for one in due)
        self._here = self._here - awaited if rows_stay else set()
        if (rows, awaited) != (self._due, self._awaited):
            self.beginResetModel()
            self._due, self._awaited = rows, awaited
            self.endResetModel()

    def is_awaited(self, row: int) -> bool:
        """Tell whether the client of a row is still due."""
        return self._due[row].booking_id in self._awaited

    def set_here(self, row: int) -> None:
        """Give a client a tick once they are due no more: they were checked in from here."""
        self._here.add(self._due[row].booking_id)

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
            int(KeyRole): str(row + 1) if row < MOST_KEYS and self.is_awaited(row) else "",
            int(StateRole): self._state(one),
        }
        return values.get(int(role))

    def _time(self, one: DueClient) -> str:
        return time_text(one.starts_at, self._organization.tz, self._organization.locale)

    def _where(self, one: DueClient) -> str:
        if one.title and one.trainer_name:
            both = self.tr("{title} · {trainer}")
            return both.format(title=one.title, trainer=one.trainer_name)
        return one.title or one.trainer_name

    def _state(self, one: DueClient) -> DueState:
        if one.booking_id in self._awaited:
            return DueState.AWAITED
        return DueState.HERE if one.booking_id in self._here else DueState.GONE

    def _spoken(self, one: DueClient) -> str:
        parts = [one.client_name, self._time(one), self._where(one)]
        state = self._state(one)
        if state is DueState.HERE:
            parts.append(self.tr("here"))
        elif state is DueState.GONE:
            parts.append(self.tr("due no more"))
        elif one.is_late:
            parts.append(self.tr("late"))
        return ", ".join(part for part in parts if part)


class DueDelegate(QStyledItemDelegate):
    """Draws the key, the time, the name, and at the right where to; late ones in warning.

    Whoever was checked in has a tick in place of the key.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, one = current_tokens(), index.data(DueRole)
        rect, state = QRectF(option.rect), option.state
        due_state = index.data(StateRole)
        is_late = one.is_late and due_state is DueState.AWAITED
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        draw_key(painter, inner, str(index.data(KeyRole)), selected)
        if due_state is DueState.HERE:
            inset = (KEY_SIZE - SIGN_SIZE) / 2
            top = inner.center().y() - SIGN_SIZE / 2
            box = QRectF(inner.x() + inset, top, SIGN_SIZE, SIGN_SIZE)
            draw_icon(painter, box, "circle-check", tokens.good)
        middle, elide = Qt.AlignmentFlag.AlignVCenter, Qt.TextElideMode.ElideRight
        small = font(SIZE_SMALL, tabular=True)
        letters = QFontMetricsF(small)
        time = str(index.data(TimeRole))
        left = inner.x() + KEY_SIZE + GAP
        painter.setFont(small)
        painter.setPen(QColor(tokens.warning if is_late else tokens.muted_on_tint))
        words = QRectF(left, rect.y(), letters.horizontalAdvance(time) + 2, rect.height())
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, time)
        left = words.right() + GAP
        where = str(index.data(WhereRole))
        where = self.tr("{where} · late").format(where=where) if is_late else where
        where = letters.elidedText(where, elide, (inner.right() - left) * 0.45)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, where)
        usual = font(SIZE_BODY, QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
        room = inner.right() - letters.horizontalAdvance(where) - GAP - left
        name = QFontMetricsF(usual).elidedText(one.client_name, elide, room)
        painter.setFont(usual)
        awaited = due_state is DueState.AWAITED
        painter.setPen(QColor(tokens.text if awaited else tokens.muted_on_tint))
        words = QRectF(left, rect.y(), room, rect.height())
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.restore()
