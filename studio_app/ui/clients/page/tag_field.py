"""Tags in one line with commas in between, proposed from those that are in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget


class TagField(QLineEdit):
    """Proposes tags for the word that is being typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = QStringListModel(self)
        self._proposals = QCompleter(self._known, self)
        self._proposals.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._proposals.setWidget(self)
        self.popup = QListView()
        self.popup.setAccessibleName(self.tr("Tags in use"))
        self._proposals.setPopup(self.popup)
        self._proposals.activated.connect(self._take)
        self.textEdited.connect(self._propose)
        self.setPlaceholderText(self.tr("For example: early bird, competition"))

    def set_known(self, tags: Sequence[str]) -> None:
        """Propose these."""
        self._known.setStringList(list(tags))

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show tags."""
        self.setText(", ".join(tags))

    def tags(self) -> tuple[str, ...]:
        """Return what is typed, tag by tag."""
        return tuple(part.strip() for part in self.text().split(",") if part.strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        takes = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
        popup = self.popup
        if takes and popup.isVisible() and popup.currentIndex().isValid():
            self._take(str(popup.currentIndex().data()))
            popup.hide()
            return
        super().keyPressEvent(event)

    def _propose(self, text: str) -> None:
        word = text[: self.cursorPosition()].rpartition(",")[2].strip()
        if not word:
            self.popup.hide()
            return
        self._proposals.setCompletionPrefix(word)
        self._proposals.complete()

    def _take(self, tag: str) -> None:
        before, comma, _word = self.text()[: self.cursorPosition()].rpartition(",")
        after = self.text()[self.cursorPosition() :]
        start = f"{before}{comma} {tag}" if comma else tag
        self.setText(start + after)
        self.setCursorPosition(len(start))
