"""How the history is drawn: days as headings, entries with time, sign and sentence."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.domain.audit import AuditEntry, AuditKind, kind_of
from studio_app.ui.audit.model import EntryRole, TimeRole
from studio_app.ui.fonts import font
from studio_app.ui.icons import ICON_SIZE, draw_icon
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, current_tokens

ENTRY_HEIGHT = 32
DAY_HEIGHT = 38
PADDING = 10
GAP = 10

_SIGNS = {
    AuditKind.BOOKING: "calendar-plus",
    AuditKind.ATTENDANCE: "check",
    AuditKind.CANCELLATION: "ban",
    AuditKind.UNDONE: "undo-2",
    AuditKind.TRANSFER: "repeat",
    AuditKind.LOGIN: "key-round",
    AuditKind.UPKEEP: "database",
    AuditKind.OTHER: "pencil",
}

# A tick would say that somebody came.
_SIGN_OF_ACTION = {"no_show": "circle-alert"}

AnyIndex = QModelIndex | QPersistentModelIndex


class HistoryDelegate(QStyledItemDelegate):
    """Paints one line each; what does not fit is in the pane below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        is_entry = isinstance(index.data(EntryRole), AuditEntry)
        return QSize(0, ENTRY_HEIGHT if is_entry else DAY_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        entry = index.data(EntryRole)
        if isinstance(entry, AuditEntry):
            self._paint_entry(painter, option, index, entry)
        else:
            self._paint_day(painter, option, str(index.data()))
        painter.restore()

    def _paint_day(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        box = QRectF(option.rect).adjusted(PADDING, 0, -PADDING, -7)
        letters = font(SIZE_SMALL, QFont.Weight.DemiBold)
        painter.setFont(letters)
        painter.setPen(QColor(current_tokens().muted))
        shown = QFontMetricsF(letters).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_entry(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: AnyIndex,
        entry: AuditEntry,
    ) -> None:
        tokens = current_tokens()
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if chosen else tokens.hover))
            painter.drawRoundedRect(box, RADIUS_SMALL, RADIUS_SMALL)
        muted = tokens.muted_on_tint if chosen else tokens.muted
        words = box.adjusted(PADDING, 0, -PADDING, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        small = font(SIZE_SMALL, tabular=True)
        time = str(index.data(TimeRole))
        painter.setFont(small)
        painter.setPen(QColor(muted))
        painter.drawText(words, middle, time)
        # Wide enough for the longest time that the locale writes, so that all signs stand in line.
        widest = max(QFontMetricsF(small).horizontalAdvance(text) for text in (time, "00:00 PM"))
        left = words.left() + widest + GAP
        sign = QRectF(left, box.center().y() - ICON_SIZE / 2 + 0.5, ICON_SIZE, ICON_SIZE)
        name = _SIGN_OF_ACTION.get(entry.action) or _SIGNS[kind_of(entry.action)]
        draw_icon(painter, sign, name, muted)
        words.setLeft(sign.right() + GAP)
        usual = font()
        text = QFontMetricsF(usual).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.setFont(usual)
        painter.setPen(QColor(tokens.text))
        painter.drawText(words, middle, text)
