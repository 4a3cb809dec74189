"""Paints the cells of a PagedModel itself: twice as fast as a style that is asked for each."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio_app.ui.theme import current_tokens, theme_notifier
from studio_app.ui.widgets.paged_model import PagedModel

PADDING = 8

_SELECTED = QStyle.StateFlag.State_Selected
_HOVERED = QStyle.StateFlag.State_MouseOver


class PagedDelegate(QStyledItemDelegate):
    """One line of text in a cell, shortened where it does not fit."""

    def __init__(self, model: PagedModel[Any], view: QAbstractItemView) -> None:
        super().__init__(view)
        self._look_of = model.look_of
        self._metrics = view.fontMetrics()
        self._below_middle = (self._metrics.ascent() - self._metrics.descent()) // 2
        self._take_colours()
        theme_notifier.changed.connect(self._take_colours)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        box = option.rect
        left, top, width, height = box.x(), box.y(), box.width(), box.height()
        look = self._look_of(index.row(), index.column())
        chosen = option.state & _SELECTED
        if chosen:
            painter.fillRect(box, self._chosen)
        elif option.state & _HOVERED:
            painter.fillRect(box, self._hovered)
        painter.fillRect(left, top + height - 1, width, 1, self._line)
        if not look.text:
            return
        fitted = look.fitted
        if fitted is None or fitted[0] != width:
            fitted = look.fitted = self._fitted(look.text, look.right, width)
        tone = look.tone
        if tone is None or chosen:
            painter.setPen(self._on_tint if tone == "muted" else self._text)
        else:
            painter.setPen(self._tone(tone))
        painter.drawText(left + fitted[2], top + height // 2 + self._below_middle, fitted[1])

    def _fitted(self, text: str, right: bool, width: int) -> tuple[int, str, int]:
        metrics = self._metrics
        text = " ".join(text.splitlines())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 2 * PADDING)
        at = width - PADDING - metrics.horizontalAdvance(shown) if right else PADDING
        return width, shown, at

    def _tone(self, tone: str) -> QColor:
        found = self._tones.get(tone)
        if found is None:
            found = self._tones[tone] = QColor(getattr(current_tokens(), tone))
        return found

    def _take_colours(self) -> None:
        tokens = current_tokens()
        self._chosen, self._hovered = QColor(tokens.accent_tint), QColor(tokens.hover)
        self._line, self._text = QColor(tokens.faint_line), QColor(tokens.text)
        self._on_tint = QColor(tokens.muted_on_tint)
        self._tones: dict[str, QColor] = {}
