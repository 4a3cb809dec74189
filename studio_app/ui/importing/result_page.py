"""The last step of an import: how far it is, and what it did."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.outcomes import ImportResult
from studio_app.ui.importing.words import rows_text
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.icon_label import IconLabel

_BAR_WIDTH = 420


class WorkingPage(QWidget):
    """A sentence and a bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = _label(self, "title")
        self.hint = _label(self, "muted")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_WIDTH)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(SPACE)
        column.addStretch(2)
        column.addWidget(self.words)
        column.addWidget(self.hint)
        column.addSpacing(SPACE)
        column.addWidget(self.bar, 0, centre)
        column.addStretch(3)

    def begin(self, words: str, hint: str = "") -> None:
        """Say what is done, of which nothing is done yet."""
        self.words.setText(words)
        self.hint.setText(hint)
        self.bar.setAccessibleName(words)
        self.bar.setRange(0, 0)

    def set_progress(self, done: int, total: int) -> None:
        """Show how much is done."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)


class ResultPage(QWidget):
    """What an import did, in a sentence or two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = _label(self, "title")
        self.more = _label(self, "muted")
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(SPACE)
        column.addStretch(2)
        column.addWidget(IconLabel("circle-check", "good", 32, self), 0, centre)
        column.addWidget(self.words)
        column.addWidget(self.more)
        column.addStretch(3)

    def show_result(self, result: ImportResult) -> None:
        """Say what was done."""
        if result.kind is ImportKind.CLIENTS:
            text = self.tr("Clients: {added} added, {updated} changed")
        else:
            text = self.tr("Packages: {added} given to clients")
        self.words.setText(text.format(added=result.added, updated=result.updated))
        more = self.tr(
            "Changed nothing: {same}. Refused: {refused}. This import can be taken back here, "
            "also later."
        )
        same, refused = rows_text(result.same), rows_text(result.refused)
        self.more.setText(more.format(same=same, refused=refused))


def _label(parent: QWidget, role: str) -> QLabel:
    label = QLabel(parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    return label
