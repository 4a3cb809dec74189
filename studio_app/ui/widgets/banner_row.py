"""The place over a page where a message appears, and takes no room while there is none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner


class BannerRow(QWidget):
    """Keeps a banner off the edges, and comes and goes with it."""

    def __init__(self, banner: Banner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = banner
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_WIDE, SPACE, SPACE_WIDE, SPACE)
        row.addWidget(self.banner)
        self.banner.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(not self.banner.isHidden())
        return super().eventFilter(watched, event)
