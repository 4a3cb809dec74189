"""Whose data is shown: one choice of trainers, which every screen follows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.people import Trainer


class ChosenTrainers(QObject):
    """The trainers in the toolbar's filter.

    ``changed`` carries their keys, None for all of them; ``offered`` says that there are others to
    choose from.
    """

    changed = Signal(object)
    offered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[UUID, ...] | None = None
        self._trainers: tuple[Trainer, ...] = ()

    def keys(self) -> tuple[UUID, ...] | None:
        """Return the keys of the chosen trainers, None for all."""
        return self._keys

    def trainers(self) -> tuple[Trainer, ...]:
        """Return those who can be chosen."""
        return self._trainers

    def choose(self, keys: Sequence[UUID] | None) -> None:
        """Choose these trainers, or all of them with None or with nobody."""
        chosen = tuple(keys) if keys else None
        if chosen != self._keys:
            self._keys = chosen
            self.changed.emit(chosen)

    def offer(self, trainers: Sequence[Trainer]) -> None:
        """Let these be chosen; whoever is not among them is chosen no longer."""
        if tuple(trainers) == self._trainers:
            return
        self._trainers = tuple(trainers)
        self.offered.emit()
        if self._keys is not None and trainers:
            there = {trainer.id for trainer in trainers}
            self.choose([key for key in self._keys if key in there])
