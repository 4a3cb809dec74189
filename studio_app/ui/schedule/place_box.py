"""The place of a session to be: proposed from the trainer's hours, until somebody chooses one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from studio_app.domain.schedule import Place


class PlaceBox(QComboBox):
    """Each item carries a place's key; ``chosen`` tells of a choice made by hand."""

    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._proposed = ""
        self._is_chosen = False
        self._by_hand = True
        self.setAccessibleName(self.tr("Place"))
        self.view().setAccessibleName(self.tr("Place"))
        self.activated.connect(self._choose)
        self.currentIndexChanged.connect(self._choose)

    @property
    def is_chosen(self) -> bool:
        """Tell whether somebody chose the place."""
        return self._is_chosen

    def shown(self) -> str:
        """Return the place's name, "" as long as nobody proposed or chose one.

        Also before it is known which places there are.
        """
        if not self._proposed and not self._is_chosen:
            return ""
        return self.currentText() or self._proposed

    def set_places(self, places: Sequence[Place]) -> None:
        """Offer these places, and keep the one that is shown."""
        shown = self.currentText() or self._proposed
        self._by_hand = False
        self.clear()
        for place in places:
            self.addItem(place.name, place.id)
        self._by_hand = True
        self._show(shown)

    def begin(self, name: str, *, is_chosen: bool = False) -> None:
        """Start with a place, which is kept only where it was asked for."""
        self._is_chosen = False
        self.propose(name)
        self._is_chosen = is_chosen

    def propose(self, name: str) -> None:
        """Show a place, the first one when there is none of that name, unless one was chosen."""
        if not self._is_chosen:
            self._proposed = name
            self._show(name)

    def _show(self, name: str) -> None:
        self._by_hand = False
        self.setCurrentIndex(max(0, self.findText(name)))
        self._by_hand = True

    def _choose(self) -> None:
        if self._by_hand:
            self._is_chosen = True
            self.chosen.emit()
