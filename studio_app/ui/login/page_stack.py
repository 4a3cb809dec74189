"""Pages in one place, as high as the one in front needs."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


class PageStack(QWidget):
    """Shows one page at a time; unlike a QStackedWidget it asks for no room for the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def add_page(self, page: QWidget) -> None:
        """Add a page; the first one is in front."""
        page.setVisible(not self._pages)
        self._pages.append(page)
        self._column.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        for other in self._pages:
            if other is not page:
                other.hide()
        page.show()
