"""The clients as an area of the main window: the list of them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from studio_app.ui.clients.list_page import ClientListPage
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel


class ClientsBar(AreaBar):
    """Says where one is."""

    def __init__(self) -> None:
        super().__init__()
        title = ElidedLabel(self.tr("Clients"), self)
        title.setProperty("role", "title")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(title)


class ClientsArea(AreaScreen):
    """Lists the clients; Enter, or a double click, opens one of them."""

    page: QStackedWidget
    bar: ClientsBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = QStackedWidget()
        self.list = ClientListPage(context)
        self.page.addWidget(self.list)
        self.page.setFocusProxy(self.list)
        self.bar = ClientsBar()
        filter_list = QAction(icon("search"), self.tr("&Filter the clients"), self)
        filter_list.setShortcuts([QKeySequence("Ctrl+F"), QKeySequence("/")])
        filter_list.triggered.connect(lambda: self.list.filters.focus_text())
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        refresh.triggered.connect(self.list.refresh)
        self.view_actions = (filter_list, refresh)
        self.list.client_selected.connect(self.client_selected)
        self.list.client_opened.connect(self.show_client)

    def show_client(self, client_id: UUID) -> None:
        """Show one of the clients."""
        self.client_wanted.emit(client_id)

    def show_list(self) -> None:
        """Show the list again."""
        self.page.setCurrentWidget(self.list)
        self.list.keyboard_widget().setFocus()

    def remember(self) -> None:
        self.list.remember()
