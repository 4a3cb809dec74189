"""Takes every window of the program off the screen while it is locked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class ScreenGuard(QObject):
    """Shows one window alone: the others, and any that want to open meanwhile, wait hidden."""

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._alone: QWidget | None = None
        self._waiting: list[QWidget] = []

    def show_alone(self, window: QWidget) -> None:
        """Show ``window`` and hide all others; open menus are closed for good."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        others = [
            other
            for other in QApplication.topLevelWidgets()
            if other.isVisible() and other is not window
        ]
        self._alone = window
        self._app.installEventFilter(self)
        window.show()
        for other in others:
            if not _is_fleeting(other):
                self._waiting.append(other)
            other.hide()
        window.raise_()
        window.activateWindow()

    def release(self) -> None:
        """Show the others again; the window shown alone is the caller's to close."""
        self._stop()
        waiting, self._waiting = self._waiting, []
        for window in waiting:
            if isValid(window):
                window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
                window.show()

    def forget(self) -> None:
        """Leave the others hidden: they are thrown away."""
        self._stop()
        self._waiting.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not self._belongs_to_it(watched)
        ):
            # Qt sends the event before it maps the window, so nothing of it gets to the screen.
            watched.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            if watched not in self._waiting and not _is_fleeting(watched):
                self._waiting.append(watched)
            QTimer.singleShot(0, watched, watched.hide)
        return False

    def _belongs_to_it(self, window: QWidget) -> bool:
        above: QWidget | None = window
        while above is not None:
            if above is self._alone:
                return True
            above = above.parentWidget()
        return False

    def _stop(self) -> None:
        self._alone = None
        self._app.removeEventFilter(self)


def _is_fleeting(window: QWidget) -> bool:
    return window.windowType() in (Qt.WindowType.ToolTip, Qt.WindowType.Popup)
