"""What a person at the screen does: clicks, types, and waits for what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

T = TypeVar("T")

PATIENCE_SECONDS = 20.0
LOOK_EVERY_MILLISECONDS = 5
REST_MILLISECONDS = 120

_NONE = Qt.KeyboardModifier.NoModifier


class TourStopped(Exception):
    """A step of the tour did not lead where it should; the message is a sentence."""


class Hand:
    """Acts on windows as the window system would, so that whatever is in the way gets in the way.

    ``check`` is called while waiting and raises TourStopped when something went wrong elsewhere.
    """

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check

    def click(
        self,
        widget: QWidget,
        point: QPoint | None = None,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        """Click a point of a widget, its middle by default."""
        window = widget.window()
        handle = window.windowHandle()
        if not widget.isVisible() or handle is None:
            raise TourStopped(f"{_name(widget)} cannot be clicked: it is not on the screen.")
        if not widget.isEnabled():
            raise TourStopped(f"{_name(widget)} cannot be clicked: it is switched off.")
        at = _middle(widget) if point is None else widget.mapTo(window, point)
        QTest.mouseMove(handle, at)
        QTest.mouseClick(handle, button, _NONE, at)
        self.pause()

    def point_at(self, widget: QWidget) -> None:
        """Move the mouse to the middle of a widget."""
        QTest.mouseMove(widget.window().windowHandle(), _middle(widget))
        self.pause()

    def type_text(self, text: str) -> None:
        """Type into whatever has the focus."""
        if not text.isascii():
            raise TourStopped(f"“{text}” cannot be typed on the tour's keyboard.")
        for letter in text:
            QTest.keyClicks(self._focus(), letter)
        self.pause()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """Press a key, with modifiers, wherever the focus is."""
        QTest.keyClick(self._focus(), key, modifiers)
        self.pause()

    def wait_for(self, come: Callable[[], T | None], what: str) -> T:
        """Return what ``come`` returns as soon as it is true; raise TourStopped if that never is.

        ``what`` completes the sentence "... did not come".
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = come()
            self._check()
            if found:
                return found
            if time.monotonic() > until:
                raise TourStopped(f"{what} did not come within {PATIENCE_SECONDS:.0f} seconds.")
            QTest.qWait(LOOK_EVERY_MILLISECONDS)

    def wait_for_window(self, kind: type[T], what: str) -> T:
        """Return the window of a kind once it is shown and has the focus."""

        def active() -> T | None:
            window = QApplication.activeWindow()
            return window if isinstance(window, kind) else None

        return self.wait_for(active, what)

    def return_to(self, window: QWidget) -> None:
        """Wait until a dialog is gone, and go on in the window beneath, as a desktop would."""
        self.wait_for(lambda: QApplication.activeWindow() in (None, window), "The dialog's end")
        window.activateWindow()
        self.wait_for(window.isActiveWindow, "The window beneath the dialog")

    def rest(self) -> None:
        """Do nothing for as long as the program waits for a next key."""
        QTest.qWait(REST_MILLISECONDS)
        self._check()

    def pause(self) -> None:
        """Let the program do what it was asked to."""
        QTest.qWait(1)
        self._check()

    def _focus(self) -> QWidget:
        widget = QApplication.activePopupWidget() or QApplication.focusWidget()
        widget = widget or QApplication.activeWindow()
        if widget is None:
            raise TourStopped("No window takes the keys that are typed.")
        return widget


def _middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def _name(widget: QWidget) -> str:
    words = widget.accessibleName() or str(getattr(widget, "text", lambda: "")())
    return f"{type(widget).__name__} “{words}”"
