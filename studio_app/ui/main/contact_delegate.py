"""How a client found by the search box is drawn: on two lines, with the phone number."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.domain.people import ClientMatch
from studio_app.ui.fonts import font
from studio_app.ui.schedule.match_list import InfoRole, MatchRole
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, current_tokens

LINE_HEIGHT = 46
PADDING = 10
AnyIndex = QModelIndex | QPersistentModelIndex


class ContactDelegate(QStyledItemDelegate):
    """Paints name, contacts and trainer at the left, what is left of the package at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(0, LINE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = current_tokens()
        state = option.state
        current = bool(state & QStyle.StateFlag.State_Selected)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if current or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.accent_tint if current else tokens.hover))
            painter.drawRoundedRect(box, RADIUS_SMALL, RADIUS_SMALL)
        match: ClientMatch = index.data(MatchRole)
        words = box.adjusted(PADDING, 5, -PADDING, -6)
        muted = tokens.muted_on_tint if current else tokens.muted
        small = font(SIZE_SMALL)
        usual = font(weight=QFont.Weight.DemiBold if current else QFont.Weight.Medium)
        info = str(index.data(InfoRole))
        room = words.width() - QFontMetricsF(small).horizontalAdvance(info) - PADDING
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        painter.setFont(usual)
        painter.setPen(QColor(tokens.text))
        painter.drawText(words, top | left, _elided(match.name, usual, room))
        painter.setFont(small)
        painter.setPen(QColor(muted))
        painter.drawText(words.adjusted(0, 2, 0, 0), top | right, info)
        number = f"#{match.number}" if match.number else ""
        known = (match.phone, match.trainer_name, number, match.email)
        contact = " · ".join(filter(None, known))
        painter.drawText(words, bottom | left, _elided(contact, small, words.width()))
        painter.restore()


def _elided(text: str, letters: QFont, width: float) -> str:
    return QFontMetricsF(letters).elidedText(text, Qt.TextElideMode.ElideRight, width)
