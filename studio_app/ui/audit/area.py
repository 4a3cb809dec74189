"""The history as an area of the main window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout

from studio_app.ui.audit.page import HistoryPage
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel


class HistoryBar(AreaBar):
    """Says where one is."""

    def __init__(self) -> None:
        super().__init__()
        title = ElidedLabel(self.tr("History"), self)
        title.setProperty("role", "title")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(title)


class HistoryArea(AreaScreen):
    """Shows owners who did what, when; nothing of it is remembered for the next start."""

    page: HistoryPage
    bar: HistoryBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = HistoryPage(context)
        self.bar = HistoryBar()
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        refresh.triggered.connect(self.page.refresh)
        self.view_actions = (refresh,)
        self.page.client_selected.connect(self.client_selected)
