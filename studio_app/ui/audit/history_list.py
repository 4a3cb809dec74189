"""The list of the history, in which the first arrow key chooses the latest entry."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from studio_app.ui.audit.delegate import HistoryDelegate
from studio_app.ui.audit.model import HistoryModel
from studio_app.ui.widgets.views import ListView

ARROWS = (Qt.Key.Key_Down, Qt.Key.Key_Up)


class HistoryList(ListView):
    """Shows a HistoryModel."""

    def __init__(self, name: str, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(model)
        self.setItemDelegate(HistoryDelegate(model.widest_times(), self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS and not self.selectionModel().hasSelection():
            # Qt would go on from where the keyboard came in, and leave that entry out.
            current = self.currentIndex()
            self.setCurrentIndex(current if current.isValid() else self.model().index(1, 0))
        else:
            super().keyPressEvent(event)
