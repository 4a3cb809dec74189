"""What happens before the main window closes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from studio_app.ui.main.area_screen import AreaScreen

if TYPE_CHECKING:
    from studio_app.ui.main.main_window import MainWindow


class Closing(QObject):
    """Lets the window remember how it looks, and points out first what is typed and not saved."""

    def __init__(self, window: MainWindow, screens: Mapping[str, AreaScreen]) -> None:
        super().__init__(window)
        self._window, self._screens = window, screens
        self._told = ""
        self._lets_go = False
        window.installEventFilter(self)

    def let_go(self) -> None:
        """Ask about nothing any more, as somebody leaves in another way."""
        self._lets_go = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Close:
            unsaved = [key for key, screen in self._screens.items() if screen.has_unsaved()]
            if unsaved and not self._lets_go and not self._is_told():
                self._tell(unsaved[0])
                event.ignore()
                return True
            self._window.remember()
        return super().eventFilter(watched, event)

    def _is_told(self) -> bool:
        banner = self._window.banner
        return banner.isVisible() and banner.text() == self._told

    def _tell(self, key: str) -> None:
        self._told = self.tr("What you typed is not saved. Close again to leave without it.")
        show = partial(self._show, key)
        self._window.banner.show_failure(self._told, show, "warning", self.tr("Show it"))

    def _show(self, key: str) -> None:
        self._window.open_area(key).show_unsaved()
