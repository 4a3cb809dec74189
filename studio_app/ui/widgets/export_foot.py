"""The foot of a list that can be saved as a file: how much it is, and what became of that."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.export_button import ExportButton, Write

FOOT_HEIGHT, LOW_FOOT_HEIGHT = 40, 30
TOLD_FOR_MS = 12_000


class ExportFoot(QFrame):
    """``words`` is what the list says of itself; the button is there for those who may."""

    def __init__(
        self,
        suggested_name: Callable[[], str],
        ask: Callable[[], Write],
        parent: QWidget,
        *,
        may_export: bool,
    ) -> None:
        super().__init__(parent)
        self.setProperty("pane", "foot")
        self.setFixedHeight(FOOT_HEIGHT if may_export else LOW_FOOT_HEIGHT)
        self.words = QLabel(self)
        self.note = ElidedLabel("", self)
        self.note.setProperty("role", "muted")
        self.export = ExportButton(suggested_name, ask, self)
        self.export.setProperty("kind", "quiet")
        self.export.setVisible(may_export)
        self._forgetting = QTimer(self, singleShot=True, interval=TOLD_FOR_MS)
        self._forgetting.timeout.connect(lambda: self._tell(""))
        self.export.exported.connect(self._tell)
        self.export.failed.connect(lambda error: self._tell(sentence(error)))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_WIDE, 0, SPACE if may_export else SPACE_WIDE, 0)
        row.setSpacing(SPACE_WIDE)
        row.addWidget(self.words)
        row.addWidget(self.note, 1)
        row.addWidget(self.export)

    def _tell(self, text: str) -> None:
        self.note.set_whole_text(text)
        if text:
            self._forgetting.start()
