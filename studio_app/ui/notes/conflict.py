"""What was changed in another window while a note was written, and the choice between both."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.note_content import TEXTS, NoteContent
from studio_app.ui.notes.words import field_word, stars_word
from studio_app.ui.widgets.banner import Banner

_LONGEST = 60


class NoteConflict(Banner):
    """Names the fields that were changed in both windows, with what stands there now."""

    mine_wanted = Signal()
    theirs_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warning", parent=parent)
        self.mine_button = self.add_action(self.tr("Save mine"))
        self.theirs_button = self.add_action(self.tr("Take theirs"))
        self.mine_button.clicked.connect(self.mine_wanted)
        self.theirs_button.clicked.connect(self.theirs_wanted)

    def show_conflict(self, theirs: NoteContent, names: Collection[str]) -> None:
        """Say what is there by now in the fields of these names."""
        changed = []
        for name in (one for one in (*TEXTS, "rating", "shared") if one in names):
            value = self._words(name, theirs) or self.tr("empty")
            text = self.tr("{field}: {value}")
            changed.append(text.format(field=field_word(name), value=value))
        text = self.tr("This note was changed in another window. By now it says: {changes}.")
        self.show_message(text.format(changes="; ".join(changed)))
        self.mine_button.setFocus()

    def _words(self, name: str, content: NoteContent) -> str:
        if name == "rating":
            return stars_word(content.rating)
        if name == "shared":
            return self.tr("yes") if content.shared else self.tr("no")
        text = " ".join(content.texts()[name].split())
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
