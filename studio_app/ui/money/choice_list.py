"""A short list with an amount at the right of each line, of which one is chosen by a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio_app.domain.searching import folded
from studio_app.ui.fonts import font
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens
from studio_app.ui.widgets.views import ListView

ROW_HEIGHT = 30
MOST_ROWS = 8
NUMBERED = 9
PADDING = 8
NUMBER_WIDTH = 20
GAP = 12
TYPED_FOR_MS = 1_000

AnyIndex = QModelIndex | QPersistentModelIndex
ChoiceRole = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """A line: what it is called, what else there is to say, and an amount in words.

    ``value`` is what is chosen by it; one that cannot be chosen is not ``possible``.
    """

    title: str
    detail: str
    amount: str
    value: Any
    possible: bool = True


class ChoiceModel(QAbstractListModel):
    """The lines in their order."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Show others."""
        self.beginResetModel()
        self.choices = tuple(choices)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.choices)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and not self.choices[index.row()].possible:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.title
        if role == ChoiceRole:
            return choice
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join(filter(None, (choice.title, choice.detail, choice.amount)))
        return None


class ChoiceDelegate(QStyledItemDelegate):
    """Draws number, title, what else there is to say, and the amount."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, choice = current_tokens(), index.data(ChoiceRole)
        rect, state = QRectF(option.rect), option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver) and choice.possible
        painter.save()
        if selected or hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = middle | Qt.AlignmentFlag.AlignLeft, middle | Qt.AlignmentFlag.AlignRight
        small, body = font(SIZE_SMALL), font(SIZE_BODY)
        strong = font(SIZE_BODY, QFont.Weight.DemiBold)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted_on_tint))
        if index.row() < NUMBERED:
            painter.drawText(inner, left, str(index.row() + 1))
        painter.setFont(body)
        painter.setPen(QColor(tokens.text if choice.possible else tokens.faint))
        painter.drawText(inner, right, choice.amount)
        amount = QFontMetricsF(body).horizontalAdvance(choice.amount)
        words = inner.adjusted(NUMBER_WIDTH, 0, -amount - GAP if choice.amount else 0, 0)
        title_font = strong if selected else body
        letters, elide = QFontMetricsF(title_font), Qt.TextElideMode.ElideRight
        title = letters.elidedText(choice.title, elide, words.width())
        painter.setFont(title_font)
        painter.drawText(words, left, title)
        rest = words.adjusted(letters.horizontalAdvance(title) + GAP, 0, 0, 0)
        if rest.width() > 0 and choice.detail:
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted_on_tint if choice.possible else tokens.faint))
            painter.drawText(
                rest, left, QFontMetricsF(small).elidedText(choice.detail, elide, rest.width())
            )
        painter.restore()


class ChoiceList(ListView):
    """Arrows, digits and typed letters choose; ``changed`` says that another line is chosen."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._model = ChoiceModel(self)
        self._typed, self._typed_at = "", 0
        self.setModel(self._model)
        self.setItemDelegate(ChoiceDelegate(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda *_: self.changed.emit())

    def set_choices(self, choices: Sequence[Choice], chosen: object = None) -> None:
        """Show other lines, the one of a value chosen, or else the first that is possible."""
        self._model.set_choices(choices)
        rows = max(1, min(len(choices), MOST_ROWS))
        self.setFixedHeight(rows * ROW_HEIGHT + 2)
        possible = [row for row, choice in enumerate(choices) if choice.possible]
        wanted = [row for row in possible if choices[row].value == chosen]
        for row in (*wanted, *possible)[:1]:
            self.setCurrentIndex(self._model.index(row))

    def choices(self) -> tuple[Choice, ...]:
        """Return the lines."""
        return self._model.choices

    def chosen(self) -> Any:
        """Return the value of the line that is chosen, None without one."""
        row = self.currentIndex().row()
        return self._model.choices[row].value if row >= 0 else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isdecimal() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            row = int(text) - 1
            if 0 <= row < len(self._model.choices) and self._model.choices[row].possible:
                self.setCurrentIndex(self._model.index(row))
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Choose the first line in which what was typed in one go begins a word."""
        self._typed = folded(self._typed + search) if self._goes_on() else folded(search)
        words = f" {self._typed}"
        for row, choice in enumerate(self._model.choices):
            if choice.possible and words in f" {folded(choice.title)}":
                self.setCurrentIndex(self._model.index(row))
                return

    def _goes_on(self) -> bool:
        from time import monotonic

        before, self._typed_at = self._typed_at, round(monotonic() * 1000)
        return self._typed_at - before < TYPED_FOR_MS
