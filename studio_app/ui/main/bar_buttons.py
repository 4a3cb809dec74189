"""The buttons of the bar: one whose words give way to a narrow window, one that names its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from studio_app.ui.icons import icon

SIGN = 14
SIGN_GAP = 6
PADDING = 12
MENU_GAP = 4


class MenuButton(QPushButton):
    """Shows one of several texts, from long to short, then a sign that a menu opens below."""

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: Sequence[str] = ("",)
        self._level = 0
        self._widest = 10_000
        self._menu = menu
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)

    def set_texts(self, texts: Sequence[str]) -> None:
        """Take texts from the longest to the shortest; the longest is also what is spoken."""
        self._texts = texts
        self.setAccessibleName(texts[0])
        self._choose()

    def set_level(self, level: int, widest: int = 10_000) -> None:
        """Show the text of that level, 0 for the longest, within so many pixels of text."""
        self._level, self._widest = level, widest
        self._choose()

    def open_menu(self) -> None:
        """Open the menu below the button, flush with it on the side that has more room."""
        corner = QPoint(0, self.height() + MENU_GAP)
        if self.mapTo(self.window(), corner).x() > self.window().width() // 2:
            corner.setX(self.width() - self._menu.sizeHint().width())
        self._menu.popup(self.mapToGlobal(corner))

    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + SIGN_GAP + SIGN + 2 * PADDING, whole.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        words = self.rect().adjusted(PADDING, 0, -PADDING - SIGN - SIGN_GAP, 0)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(option.palette.buttonText().color())
        painter.drawText(words, left, self.text())
        top = (self.height() - SIGN) // 2
        sign = QRect(self.width() - PADDING - SIGN + 2, top, SIGN, SIGN)
        icon("chevron-down").paint(painter, sign)

    def _choose(self) -> None:
        whole = self._texts[min(self._level, len(self._texts) - 1)]
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(whole, mode, self._widest)
        self.setText(shown)
        self.setToolTip(self._texts[0] if shown != self._texts[0] else "")
        self.updateGeometry()


class KeyHintButton(QPushButton):
    """A button that also writes, more quietly, the key that does the same."""

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._hint = hint
        self._hint_shown = True
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_hint_shown(self, shown: bool) -> None:
        """Write the key, or leave it out for want of room."""
        self._hint_shown = shown
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        if not self._hint_shown:
            return whole
        room = self.fontMetrics().horizontalAdvance(self._hint) + SIGN_GAP + 2
        return QSize(whole.width() + room, whole.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        words = self.rect().adjusted(PADDING + 1, 0, -PADDING - 1, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(option.palette.buttonText().color())
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._hint_shown:
            painter.setOpacity(0.75)
            painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, self._hint)
