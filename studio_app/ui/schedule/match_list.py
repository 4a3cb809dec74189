"""The clients found by a search: an item model, and how a line of it is drawn."""

from __future__ import annotations

from collections import Counter
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

from studio_app.domain.people import ClientMatch
from studio_app.ui.fonts import font
from studio_app.ui.schedule.texts import day_of_month
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens

ROW_HEIGHT = 29
PADDING = 8
GAP = 12

MatchRole = Qt.ItemDataRole.UserRole
InfoRole = Qt.ItemDataRole.UserRole + 1
ShortInfoRole = Qt.ItemDataRole.UserRole + 2

AnyIndex = QModelIndex | QPersistentModelIndex


class MatchModel(QAbstractListModel):
    """One row per client found, and one for a new client; ``this_year`` is left out of dates."""

    def __init__(self, locale: str, this_year: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._this_year = this_year
        self._matches: tuple[ClientMatch, ...] = ()
        self._namesakes: frozenset[str] = frozenset()
        self._new_name = ""

    @property
    def matches(self) -> tuple[ClientMatch, ...]:
        """Return the clients by row."""
        return self._matches

    def set_matches(self, matches: Sequence[ClientMatch], new_name: str = "") -> None:
        """Show other clients, and below them the offer to add one of a name that was typed."""
        self.beginResetModel()
        self._matches = tuple(matches)
        self._new_name = new_name
        counts = Counter(match.name for match in matches)
        self._namesakes = frozenset(name for name, count in counts.items() if count > 1)
        self.endResetModel()

    def info(self, match: ClientMatch) -> str:
        """Return what the client has left, such as "4 of 10 left · expires 12 Jan"."""
        left = self.short_info(match)
        if not match.active or match.package_name is None or match.expires_on is None:
            return left
        day = day_of_month(match.expires_on, self._this_year, self._locale)
        return self.tr("{left} · expires {day}").format(left=left, day=day)

    def short_info(self, match: ClientMatch) -> str:
        """Return what the client has left, without the date."""
        if not match.active:
            return self.tr("no longer comes")
        if match.package_name is None:
            return self.tr("no package")
        if match.credits_left is None:
            return self.tr("unlimited")
        text = self.tr("{left} of {bought} left")
        return text.format(left=match.credits_left, bought=match.credits_bought)

    def label(self, match: ClientMatch) -> str:
        """Return the client's name, with the phone number when another has the same name."""
        if match.name in self._namesakes and match.phone:
            return f"{match.name} · {match.phone}"
        return match.name

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of clients, and of offers to add one; they have no children."""
        return 0 if parent.isValid() else len(self._matches) + bool(self._new_name)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return name, info, spoken text or the ClientMatch of a row."""
        if index.isValid() and index.row() == len(self._matches):
            return self._new_data(role)
        if not index.isValid() or index.row() > len(self._matches):
            return None
        match = self._matches[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.label(match)
        if role == InfoRole:
            return self.info(match)
        if role == ShortInfoRole:
            return self.short_info(match)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.label(match)}, {self.info(match)}"
        if role == MatchRole:
            return match
        return None

    def _new_data(self, role: int) -> str | None:
        if role in (InfoRole, ShortInfoRole):
            return ""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("+ New client “{name}”").format(name=self._new_name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("New client “{name}”").format(name=self._new_name)
        return None


class MatchDelegate(QStyledItemDelegate):
    """Draws a client's name at the left and what is left of the package at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = current_tokens()
        rect = QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if selected or hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        small = font(SIZE_SMALL)
        info = str(index.data(InfoRole))
        words = QFontMetricsF(small)
        name_font = font(SIZE_BODY, QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
        letters = QFontMetricsF(name_font)
        name = str(index.data())
        room = inner.width() - letters.horizontalAdvance(name) - GAP
        if words.horizontalAdvance(info) > room:
            info = str(index.data(ShortInfoRole))
        room = inner.width() - words.horizontalAdvance(info) - GAP
        name = letters.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(name_font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted_on_tint))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, info)
        painter.restore()
