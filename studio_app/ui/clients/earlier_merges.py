"""Who was merged into a client before, each with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import day_text, local_day

if TYPE_CHECKING:
    from studio_app.domain.merging import KnownMerge, MergeOutcome
    from studio_app.ui.context import ScreenContext

MOST_SHOWN = 5


class EarlierMerges(QWidget):
    """Hidden where there is none; ``parted`` carries the MergeOutcome, ``failed`` a StudioError."""

    parted = Signal(object)
    failed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._keys: dict[UUID, UUID] = {}
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def are_any(self) -> bool:
        """Tell whether somebody was merged into the client."""
        return bool(self.buttons)

    def show_of(self, client_id: UUID) -> None:
        """Load and show the merges into a client that stand."""
        login = self._context.login

        def work() -> Sequence[KnownMerge]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.merging import merges_of

            return merges_of(login.uow, login.viewer, client_id)

        self._context.runner.run(work, done=self._show, failed=self.failed.emit, owner=self)

    def _show(self, merges: Sequence[KnownMerge]) -> None:
        if self.buttons:
            return
        organization = self._context.login.organization
        for one in merges[:MOST_SHOWN]:
            day = day_text(local_day(one.at, organization.tz), organization.locale)
            text = self.tr("{name} was merged into this client on {day}.")
            said = QLabel(text.format(name=one.merged_name, day=day), self)
            said.setWordWrap(True)
            button = QPushButton(self.tr("Make two again"), self)
            button.setAccessibleName(
                self.tr("Make {name} a client again").format(name=one.merged_name)
            )
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._part, one.merge_id))
            self.buttons.append(button)
            row = QHBoxLayout()
            row.addWidget(said, 1)
            row.addWidget(button)
            self._column.addLayout(row)
        self.setVisible(bool(merges))

    def _part(self, merge_id: UUID, _checked: bool = False) -> None:
        login, now = self._context.login, self._context.now()
        # The same again is done once.
        key = self._keys.setdefault(merge_id, new_id())

        def work() -> MergeOutcome:
            from studio_app.services.merging import undo_merge

            return undo_merge(login.uow, login.viewer, merge_id, now, request_id=key)

        self._context.runner.run(work, done=self.parted.emit, failed=self.failed.emit, owner=self)
