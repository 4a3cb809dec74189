"""What the sidebar is made of: its items, the program's mark and the connection's dot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio_app.ui.fonts import font
from studio_app.ui.icons import ICON_SIZE, draw_icon
from studio_app.ui.theme import RADIUS, SIZE_SMALL, current_tokens, theme_notifier

ITEM_HEIGHT = 32
TEXT_LEFT = 37


class SidebarItem(QAbstractButton):
    """An icon, a word and perhaps a count at the right, such as "6 due"."""

    def __init__(self, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._count = ""
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_notifier.changed.connect(self.update)

    def count(self) -> str:
        """Return the count as shown."""
        return self._count

    def set_count(self, count: str) -> None:
        """Show a count such as "6 due", or none if it is empty."""
        self._count = count
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, ITEM_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(QColor(tokens.accent_tint))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        elif self.underMouse():
            painter.setBrush(QColor(tokens.line))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
        colour = tokens.accent_text if self.isChecked() else tokens.muted
        if not self.isChecked() and self.underMouse():
            colour = tokens.text
        top = (box.height() - ICON_SIZE) / 2
        draw_icon(painter, QRectF(11, top, ICON_SIZE, ICON_SIZE), self._icon, colour)
        middle = Qt.AlignmentFlag.AlignVCenter
        small = font(SIZE_SMALL, tabular=True)
        room = QFontMetricsF(small).horizontalAdvance(self._count) + 8 if self._count else 0.0
        usual = font(weight=QFont.Weight.Medium)
        words = box.adjusted(TEXT_LEFT, 0, -10 - room, 0)
        text = QFontMetricsF(usual).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.setPen(QColor(colour))
        painter.setFont(usual)
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, text)
        if self._count:
            painter.setPen(QColor(tokens.accent_text if self.isChecked() else tokens.muted))
            painter.setFont(small)
            count = box.adjusted(0, 0, -10, 0)
            painter.drawText(count, middle | Qt.AlignmentFlag.AlignRight, self._count)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)


class AppMark(QWidget):
    """The program's mark: a rounded square in the accent colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(18, 18)
        theme_notifier.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_tokens().accent))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)


class StateDot(QWidget):
    """A connection's state by shape and tone: filled live, a ring waiting, crossed lost."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = "waiting"
        self.setFixedSize(10, 10)
        theme_notifier.changed.connect(self.update)

    def set_state(self, state: str) -> None:
        """Show live, waiting or lost."""
        self._state = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(1.5, 1.5, 7, 7)
        if self._state == "live":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.good))
            painter.drawEllipse(circle.adjusted(-0.5, -0.5, 0.5, 0.5))
            return
        colour = tokens.bad if self._state == "lost" else tokens.muted
        painter.setPen(QPen(QColor(colour), 1.5))
        painter.drawEllipse(circle)
        if self._state == "lost":
            painter.drawLine(QPointF(3, 7), QPointF(7, 3))
