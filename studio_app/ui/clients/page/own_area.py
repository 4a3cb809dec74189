"""What is known of a client, for the client: an area of the main window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio_app.ui.clients.page.screen import ClientScreen
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel


class OwnBar(AreaBar):
    """Says where one is."""

    def __init__(self) -> None:
        super().__init__()
        title = ElidedLabel(self.tr("My data"), self)
        title.setProperty("role", "title")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(title)


class OwnRoom(QWidget):
    """Loads the page when it first comes in sight."""

    def __init__(self, screen: ClientScreen, context: ScreenContext) -> None:
        super().__init__()
        self._screen, self._client_id = screen, context.login.viewer.client_id
        room = QVBoxLayout(self)
        room.setContentsMargins(0, 0, 0, 0)
        room.addWidget(screen.page)
        self.setFocusProxy(screen.page)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._client_id is not None:
            self._screen.show_client(self._client_id)


class OwnArea(AreaScreen):
    """Shows clients their own page, on which they edit how they are reached."""

    page: OwnRoom
    bar: OwnBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.client = ClientScreen(context, self)
        self.page = OwnRoom(self.client, context)
        self.bar = OwnBar()
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        own = context.login.viewer.client_id
        if own is not None:
            refresh.triggered.connect(lambda: self.client.show_client(own))
        self.view_actions = (refresh,)
