"""A box of many choices that narrows down to what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from studio_app.ui.login.regional_choices import Choice


class ChoiceBox(QComboBox):
    """Offers the choices that contain the typed letters anywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(12)
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(8)
        self.setCompleter(completer)
        self._found = completer.popup()
        field = self.lineEdit()
        assert self._found is not None
        assert field is not None
        self._found.setProperty("dropped", True)
        field.editingFinished.connect(self._settle)

    def set_choices(self, choices: Sequence[Choice], code: str) -> None:
        """Offer these, with the one of that code chosen."""
        self.clear()
        for choice in choices:
            self.addItem(choice.text, choice.code)
        self.setCurrentIndex(self.findData(code))

    def name_its_parts(self) -> None:
        """Give the field within and the lists that drop down the name of the box."""
        for part in (self.lineEdit(), self.view(), self._found):
            if part is not None:
                part.setAccessibleName(self.accessibleName())

    def code(self) -> str:
        """Return the code of what is typed or chosen, "" when several choices or none fit."""
        index = self._fitting()
        return str(self.itemData(index)) if index >= 0 else ""

    def _fitting(self) -> int:
        """Return the place of the choice that is typed, whole or so that no other fits; or -1."""
        typed = self.currentText().strip()
        whole = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        if whole >= 0 or not typed:
            return whole
        found = self.model().match(
            self.model().index(0, 0),
            Qt.ItemDataRole.DisplayRole,
            typed,
            2,
            Qt.MatchFlag.MatchContains,
        )
        return found[0].row() if len(found) == 1 else -1

    def _settle(self) -> None:
        """Write out the only choice that fits what was typed."""
        index = self._fitting()
        if index >= 0:
            self.setCurrentIndex(index)
            self.setEditText(self.itemText(index))
