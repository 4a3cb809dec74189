"""A menu bar that stays out of sight until Alt or F10 asks for it."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenuBar


class HiddenMenuBar(QMenuBar):
    """Shows itself when Alt is pressed and released alone, and goes again when it is left.

    On macOS, where the bar belongs to the screen, it is always there.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._is_pinned = sys.platform == "darwin"
        self._alt_alone = False
        window.installEventFilter(self)
        self.setVisible(self._is_pinned)

    def set_pinned(self, pinned: bool) -> None:
        """Keep the bar in sight, or hide it again."""
        self._is_pinned = pinned or sys.platform == "darwin"
        self.setVisible(self._is_pinned)

    def open_bar(self) -> None:
        """Show the bar with the keyboard on its first menu."""
        self.show()
        self.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self.setActiveAction(self.actions()[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and not self._is_pinned:
            self._watch_alt(event)
        return super().eventFilter(watched, event)

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(0, self, self._leave)

    def _watch_alt(self, event: QEvent) -> None:
        match event.type():
            case QEvent.Type.KeyPress | QEvent.Type.ShortcutOverride:
                assert isinstance(event, QKeyEvent)
                self._alt_alone = event.key() == Qt.Key.Key_Alt
            case QEvent.Type.KeyRelease:
                assert isinstance(event, QKeyEvent)
                if event.key() == Qt.Key.Key_Alt and self._alt_alone:
                    self._alt_alone = False
                    self._toggle()
            case QEvent.Type.WindowDeactivate | QEvent.Type.MouseButtonPress:
                self._alt_alone = False

    def _toggle(self) -> None:
        if self.isVisible():
            self.hide()
        else:
            self.open_bar()

    def _leave(self) -> None:
        if not self._is_pinned and not self.hasFocus() and not QApplication.activePopupWidget():
            self.hide()
