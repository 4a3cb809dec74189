"""Sums in a row: what they are of, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.frames import CardFrame

LEAST_WIDTH = 76
# Below so many pixels for each, the sums are set smaller.
NARROW = 118
WIDE_MARGINS, NARROW_MARGINS = (12, 8, 12, 8), (8, 6, 6, 6)


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum in words; ``tone`` names its colour, "" for the usual."""

    name: str
    text: str
    tone: str = ""


class FigureRow(QWidget):
    """Shows figures side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[Figure, ...] = ()
        self._parts: list[tuple[QVBoxLayout, ElidedLabel]] = []
        self._is_narrow = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE)

    def figures(self) -> tuple[Figure, ...]:
        """Return what is shown."""
        return self._figures

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show others; those that stand for the same keep their places."""
        if tuple(figures) == self._figures:
            return
        self._figures = tuple(figures)
        self._parts.clear()
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for figure in figures:
            card = CardFrame(self)
            card.body.setSpacing(2)
            self._parts.append((card.body, _fill(card.body, card, figure)))
            card.setMinimumWidth(LEAST_WIDTH)
            self._row.addWidget(card, 1)
        self._is_narrow = False
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW * max(len(self._parts), 1)
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            for column, text in self._parts:
                _set_narrow(column, text, narrow)


class FigureChoice(QFrame):
    """Figures of which one is chosen; ``chosen`` carries its number."""

    chosen = Signal(int)

    def __init__(self, name: str, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: list[FigureButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for number, text in enumerate(names):
            button = FigureButton(text, self)
            self._group.addButton(button, number)
            self._buttons.append(button)
            row.addWidget(button, 1)
        self._buttons[0].setChecked(True)
        self._group.idToggled.connect(self._toggled)

    def button(self, number: int) -> QAbstractButton:
        """Return the button of a figure."""
        return self._buttons[number]

    def current(self) -> int:
        """Return the number of the one that is chosen."""
        return self._group.checkedId()

    def choose(self, number: int) -> None:
        """Choose one, as though by hand."""
        self._buttons[number].setChecked(True)

    def show_texts(self, texts: Sequence[str]) -> None:
        """Show other sums."""
        for button, text in zip(self._buttons, texts, strict=True):
            button.show_text(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW * len(self._buttons)
        for button in self._buttons:
            button.set_narrow(narrow)

    def _toggled(self, number: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(number)


class FigureButton(QPushButton):
    """A figure that can be chosen."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("kind", "figure")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._is_narrow = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*WIDE_MARGINS)
        self._column.setSpacing(2)
        self._sum = _fill(self._column, self, Figure(name, ""))
        self.setAccessibleName(name)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def figure_text(self) -> str:
        """Return the sum."""
        return self._sum.whole_text()

    def show_text(self, text: str) -> None:
        """Show another sum."""
        self._sum.set_whole_text(text)
        self.setAccessibleName(f"{self._name}: {text}")
        self.updateGeometry()

    def set_narrow(self, narrow: bool) -> None:
        """Set the sum smaller, or as usual."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            _set_narrow(self._column, self._sum, narrow)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self.sizeHint().height())


def _fill(column: QVBoxLayout, parent: QWidget, figure: Figure) -> ElidedLabel:
    name, text = ElidedLabel(figure.name, parent), ElidedLabel(figure.text, parent)
    name.setProperty("role", "caption")
    text.setProperty("role", "title")
    if figure.tone:
        text.setProperty("tone", figure.tone)
    for label in (name, text):
        column.addWidget(label)
    return text


def _set_narrow(column: QVBoxLayout, text: ElidedLabel, narrow: bool) -> None:
    column.setContentsMargins(*(NARROW_MARGINS if narrow else WIDE_MARGINS))
    text.setProperty("role", "strong" if narrow else "title")
    text.style().unpolish(text)
    text.style().polish(text)
    text.updateGeometry()
