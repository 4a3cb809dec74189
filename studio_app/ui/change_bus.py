"""Tells every screen what changed, so that it loads anew what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from studio_app.domain.changes import Changes


class ChangeBus(QObject):
    """Carries the changes of a use case to whoever shows them; lives on the GUI thread."""

    changed = Signal(object)

    def announce(self, changes: Changes) -> None:
        """Emit ``changed`` with what was changed; says nothing when nothing was."""
        if changes.aggregates or changes.ids:
            self.changed.emit(changes)
