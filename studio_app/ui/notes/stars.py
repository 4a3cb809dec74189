"""One to five stars, given by the keys 1 to 5 or a click, or shown."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio_app.domain.note_content import RATINGS
from studio_app.ui.notes.words import stars_word
from studio_app.ui.theme import RADIUS_SMALL, current_tokens, theme_notifier

SIZE = 20
SMALL = 13
GAP = 4
PADDING = 5
INNER = 0.42


class Stars(QWidget):
    """``changed`` carries the stars given by hand, None once they are taken back."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, is_shown_only: bool = False) -> None:
        super().__init__(parent)
        self._value: int | None = None
        self._only = is_shown_only
        self._size = SMALL if is_shown_only else SIZE
        self._padding = 0 if is_shown_only else PADDING
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if not is_shown_only:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(self.tr("1 to 5 give stars, 0 takes them back"))
        self.setAccessibleName(self.tr("Stars"))
        theme_notifier.changed.connect(self.update)

    def value(self) -> int | None:
        """Return how many stars there are, None where none were given."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Show so many stars."""
        if value != self._value:
            self._value = value
            self.setAccessibleDescription(stars_word(value))
            self.update()

    def give(self, value: int | None) -> None:
        """Give so many stars as if by hand; the same once more takes them back."""
        self.set_value(value)
        self.changed.emit(value)

    def sizeHint(self) -> QSize:
        edge = 2 * self._padding
        count = len(RATINGS)
        return QSize(count * self._size + (count - 1) * GAP + edge, self._size + edge)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and not self._only:
            if key - Qt.Key.Key_0 in RATINGS:
                self.give(key - Qt.Key.Key_0)
                return
            if key in (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.give(None)
                return
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(key))
            if step is not None:
                self.give(min(max((self._value or 0) + step, RATINGS[0]), RATINGS[-1]))
                return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._only:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        place = (event.position().x() - self._padding) // (self._size + GAP)
        value = min(max(int(place) + 1, RATINGS[0]), RATINGS[-1])
        self.give(None if value == self._value else value)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = current_tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(ring, RADIUS_SMALL, RADIUS_SMALL)
        for number in RATINGS:
            left = self._padding + (number - 1) * (self._size + GAP)
            given = self._value is not None and number <= self._value
            painter.setPen(QPen(QColor(tokens.accent if given else tokens.faint), 1.2))
            painter.setBrush(QColor(tokens.accent) if given else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(_star(QRectF(left, self._padding, self._size, self._size)))


def _star(square: QRectF) -> QPolygonF:
    centre, radius = square.center(), square.width() / 2 - 0.8
    points = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else radius * INNER
        angle = math.radians(corner * 36 - 90)
        points.append(
            QPointF(centre.x() + length * math.cos(angle), centre.y() + length * math.sin(angle))
        )
    return QPolygonF(points)
