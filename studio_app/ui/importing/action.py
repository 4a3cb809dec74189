"""The entry of a menu that opens the import assistant."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon


def import_action(context: ScreenContext, page: QWidget, parent: QObject) -> QAction:
    """Return the action; the assistant opens over the window of the page."""
    text = QCoreApplication.translate("Import", "&Import clients or packages…")
    action = QAction(icon("folder"), text, parent)

    def open_assistant() -> None:
        # Brings much along, and is seldom needed.
        from studio_app.ui.importing.assistant import ImportAssistant

        ImportAssistant(context, page.window()).open()

    action.triggered.connect(open_assistant)
    return action
