"""How the history is drawn: days as headings, entries with time, sign and sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from studio_app.domain.audit import AuditEntry, AuditKind, kind_of
from studio_app.ui.audit.model import EntryRole, NotedRole, TimeRole
from studio_app.ui.fonts import font
from studio_app.ui.icons import ICON_SIZE, draw_icon
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, current_tokens

ENTRY_HEIGHT = 32
DAY_HEIGHT = 38
PADDING = 10
GAP = 10

SIGNS = {
    AuditKind.BOOKING: "calendar-plus",
    AuditKind.ATTENDANCE: "check",
    AuditKind.CANCELLATION: "ban",
    AuditKind.UNDONE: "undo-2",
    AuditKind.CLIENT: "user-plus",
    AuditKind.PACKAGE: "package",
    AuditKind.MONEY: "credit-card",
    AuditKind.TRANSFER: "repeat",
    AuditKind.TIME_OFF: "sun",
    AuditKind.HOURS: "clock",
    AuditKind.LOGIN: "key-round",
    AuditKind.MAIL: "mail",
    AuditKind.UPKEEP: "database",
    AuditKind.OTHER: "pencil",
}

# A tick would say that somebody came.
_SIGN_OF_ACTION = {"no_show": "circle-alert"}
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the parts of a line stand; ``noted`` is empty where there is nothing to say of it."""

    time: QRectF
    sign: QRectF
    noted: QRectF
    sentence: QRectF


class HistoryDelegate(QStyledItemDelegate):
    """Paints one line each; what does not fit is told when the mouse rests on it.

    ``times`` are times of day, of which the widest sets where the signs stand.
    """

    def __init__(self, times: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._times = times

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

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(index.data(EntryRole), AuditEntry):
            return super().helpEvent(event, view, option, index)
        sentence = str(index.data())
        if self.shown_sentence(QRectF(option.rect), index) == sentence:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), sentence, view.viewport(), option.rect)
        return True

    def shown_sentence(self, line: QRectF, index: AnyIndex) -> str:
        """Return as much of an entry's sentence as fits into its line."""
        room = self._places(line, str(index.data(NotedRole))).sentence.width()
        letters = QFontMetricsF(font())
        return letters.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room)

    def _places(self, line: QRectF, noted: str) -> _Places:
        small = QFontMetricsF(font(SIZE_SMALL, tabular=True))
        inner = line.adjusted(PADDING, 0, -PADDING, 0)
        time, said, words = QRectF(inner), QRectF(inner), QRectF(inner)
        time.setWidth(max(small.horizontalAdvance(text) for text in self._times))
        top = line.center().y() - ICON_SIZE / 2 + 0.5
        sign = QRectF(time.right() + GAP, top, ICON_SIZE, ICON_SIZE)
        said.setLeft(sign.right() + GAP)
        said.setWidth(small.horizontalAdvance(noted))
        words.setLeft(said.right() + GAP if noted else said.left())
        return _Places(time, sign, said, words)

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
        line, noted = QRectF(option.rect), str(index.data(NotedRole))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if chosen else tokens.hover))
            painter.drawRoundedRect(line, RADIUS_SMALL, RADIUS_SMALL)
        muted = tokens.muted_on_tint if chosen else tokens.muted
        places = self._places(line, noted)
        painter.setFont(font(SIZE_SMALL, tabular=True))
        painter.setPen(QColor(muted))
        painter.drawText(places.time, _MIDDLE, str(index.data(TimeRole)))
        painter.setPen(QColor(tokens.text if chosen else tokens.warning))
        painter.drawText(places.noted, _MIDDLE, noted)
        name = _SIGN_OF_ACTION.get(entry.action) or SIGNS[kind_of(entry.action)]
        draw_icon(painter, places.sign, name, muted)
        painter.setFont(font())
        painter.setPen(QColor(tokens.text))
        painter.drawText(places.sentence, _MIDDLE, self.shown_sentence(line, index))
