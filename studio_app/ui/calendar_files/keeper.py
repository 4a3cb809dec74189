"""Keeps calendar files up to date while the program is open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.ui.context import ScreenContext

KEPT_FILES = "calendar_files "
WRITE_AFTER_MS = 2_000
# Days go by, though nobody changes anything.
WRITE_EVERY_MS = 6 * 60 * 60 * 1_000


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A trainer's calendar in a file, with or without the names of those who come."""

    trainer_id: UUID
    path: Path
    with_names: bool


class CalendarFileKeeper(QObject):
    """Writes each kept file anew soon after its diary changed; ``failed`` carries a StudioError.

    One that could not be written is tried again at the next change, and told of once.
    """

    failed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._key = KEPT_FILES + str(context.login.viewer.membership_id)
        self._told: set[Path] = set()
        self._soon = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._soon.timeout.connect(self.write_all)
        self._again = QTimer(self, interval=WRITE_EVERY_MS)
        self._again.timeout.connect(self.write_all)
        context.bus.changed.connect(self._changed)
        if self.kept():
            self._soon.start()
            self._again.start()

    def kept(self) -> tuple[KeptFile, ...]:
        """Return the files of this login on this PC."""
        found = []
        for one in self._context.settings.value(self._key, []):
            try:
                found.append(
                    KeptFile(UUID(one["trainer"]), Path(one["path"]), one["names"] is True)
                )
            except (KeyError, TypeError, ValueError):
                continue
        return tuple(found)

    def keep(self, wanted: KeptFile) -> None:
        """Keep one more file; another of the same trainer is kept no longer."""
        others = [one for one in self.kept() if one.trainer_id != wanted.trainer_id]
        self._store((*others, wanted))
        self._told.discard(wanted.path)
        self._again.start()

    def forget(self, trainer_id: UUID) -> None:
        """Keep no file of the trainer any more; what lies there stays as it is."""
        self._store(tuple(one for one in self.kept() if one.trainer_id != trainer_id))

    def write_all(self) -> None:
        """Write every file that is not up to date."""
        for one in self.kept():
            self.write(one)

    def write(self, wanted: KeptFile) -> None:
        """Write one file on the worker."""
        login, now = self._context.login, self._context.now()

        def work() -> None:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.calendar_feeds import export_calendar
            from studio_app.services.calendar_files.keeping import write_private_file

            content = export_calendar(
                login.uow, login.viewer, wanted.trainer_id, now, with_names=wanted.with_names
            )
            write_private_file(wanted.path, content)

        self._context.runner.run(
            work,
            done=lambda _nothing: self._told.discard(wanted.path),
            failed=partial(self._fail, wanted),
            owner=self,
        )

    def _fail(self, wanted: KeptFile, error: StudioError) -> None:
        if wanted.path not in self._told:
            self._told.add(wanted.path)
            self.failed.emit(error)

    def _changed(self, changes: Changes) -> None:
        # What is due is not put off: where changes never cease, nothing would ever be written.
        if self._soon.isActive():
            return
        if changes.aggregates & {Aggregate.SESSION, Aggregate.TRAINER} and self.kept():
            self._soon.start()

    def _store(self, files: tuple[KeptFile, ...]) -> None:
        kept = [
            {"trainer": str(one.trainer_id), "path": str(one.path), "names": one.with_names}
            for one in files
        ]
        self._context.settings.set_value(self._key, kept or None)
