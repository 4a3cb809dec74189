"""How a line of a client's history is drawn: day, sign, words, and the amount at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.ui.clients.page.timeline_words import TimelineLine
from studio_app.ui.fonts import font
from studio_app.ui.icons import ICON_SIZE, draw_icon
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, current_tokens

PADDING = 8
GAP = 10
MOST_LINES = 6

AnyIndex = QModelIndex | QPersistentModelIndex
_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
_WRAPPED = int(_TOP | Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class _Places:
    day: QRectF
    sign: QRectF
    text: QRectF
    amount: QRectF
    detail: QRectF


class TimelineDelegate(QStyledItemDelegate):
    """Paints a TimelineLine, which the given role of a row holds."""

    def __init__(self, role: int, days: Sequence[str], parent: QObject) -> None:
        """Take the role of a row's line, and days of which the widest sets where signs stand."""
        super().__init__(parent)
        self._role, self._days = role, days

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        line = index.data(self._role)
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 400
        places = self._places(QRectF(0, 0, width, 0), line)
        bottom = places.detail.bottom() if line.detail else places.text.bottom()
        return QSize(0, round(bottom + PADDING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line, tokens = index.data(self._role), current_tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        box = QRectF(option.rect)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if chosen else tokens.hover))
            painter.drawRoundedRect(box, RADIUS_SMALL, RADIUS_SMALL)
        muted = QColor(tokens.muted_on_tint if chosen else tokens.muted)
        places = self._places(box, line)
        painter.setFont(font(SIZE_SMALL, tabular=True))
        painter.setPen(muted)
        painter.drawText(places.day, _TOP, line.day)
        painter.drawText(places.detail, _WRAPPED, line.detail)
        draw_icon(painter, places.sign, line.sign, muted.name())
        painter.setFont(font())
        painter.setPen(QColor(tokens.text))
        painter.drawText(places.text, _WRAPPED, line.text)
        painter.setFont(font(tabular=True))
        right = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        painter.drawText(places.amount, right, line.amount)
        painter.restore()

    def _places(self, box: QRectF, line: TimelineLine) -> _Places:
        letters, small = QFontMetricsF(font(tabular=True)), QFontMetricsF(font(SIZE_SMALL))
        top = box.top() + PADDING
        inner = box.adjusted(PADDING, 0, -PADDING, 0)
        tabular = QFontMetricsF(font(SIZE_SMALL, tabular=True))
        room = max(tabular.horizontalAdvance(text) for text in self._days)
        day = QRectF(inner.left(), top + 2, room, small.height())
        sign = QRectF(day.right() + GAP, top, ICON_SIZE, ICON_SIZE)
        amount_width = letters.horizontalAdvance(line.amount) if line.amount else 0.0
        left = sign.right() + GAP
        width = max(inner.right() - left - amount_width - (GAP if line.amount else 0), 40.0)
        most = letters.height() * MOST_LINES
        height = min(
            letters.boundingRect(QRectF(0, 0, width, 10_000), _WRAPPED, line.text).height(), most
        )
        text = QRectF(left, top, width, height)
        amount = QRectF(inner.right() - amount_width, top, amount_width, letters.height())
        said = small.boundingRect(QRectF(0, 0, width, 10_000), _WRAPPED, line.detail).height()
        detail = QRectF(left, text.bottom() + 1, width, min(said, small.height() * 3))
        return _Places(day, sign, text, amount, detail)
