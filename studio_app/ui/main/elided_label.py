"""A label that shortens its text with an ellipsis instead of asking for room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """Shows as much of a text as fits; the whole of it in a tool tip and to screen readers."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self._least = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.set_whole_text(text)

    def whole_text(self) -> str:
        """Return the text before shortening."""
        return self._whole

    def set_whole_text(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._elide()
        self.updateGeometry()

    def set_least_width(self, pixels: int | None) -> None:
        """Never shrink below so many pixels; None never shortens the text."""
        self._least = -1 if pixels is None else pixels
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        whole = self.sizeHint()
        return whole if self._least < 0 else QSize(min(self._least, whole.width()), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        # A bare & is fine here, where nothing makes it a shortcut: the label has no buddy.
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self._whole, mode, max(self.width(), 1))
        if not self.isVisible() and self.width() <= 1:
            shown = self._whole
        super().setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
