"""What is done on a client's page, each step once, told and remembered for its undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from studio_app.domain.client_record import ClientNote, ClientRecord
from studio_app.domain.client_steps import ClientOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import ConsentKind
from studio_app.ui.clients.page.words import done_sentence, step_name
from studio_app.ui.sentences import may_be_tried_again

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

PICTURES = "*.jpg *.jpeg *.png *.webp *.gif"
LARGEST_PICTURE_FILE = 40 * 1024 * 1024


class PictureUnreadable(StudioError):
    """A picture's file that cannot be read."""

    template = "{file} cannot be read: {reason}."


class FileNotWritten(StudioError):
    """A file that cannot be written there."""

    template = "{file} could not be written: {reason}. Choose another name or folder."


class ClientDesk(QObject):
    """``step_done`` carries an outcome, the name of its undo and the sentence that tells it.

    ``failed`` carries a StudioError and how to try it again, None where that is of no use; ``told``
    a sentence about something that has no undo.
    """

    step_done = Signal(object, str, str)
    failed = Signal(object, object)
    told = Signal(str)
    note_taken = Signal()

    def __init__(self, context: ScreenContext, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window

    def note(self, client_id: UUID, text: str) -> None:
        """Note something about a client."""
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> ClientOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_steps import add_note

            return add_note(login.uow, login.viewer, client_id, key, text, now)

        self._attempt(work, self.note_taken.emit)

    def remove_note(self, client_id: UUID, note: ClientNote) -> None:
        """Take a note away."""
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> ClientOutcome:
            from studio_app.services.client_steps import remove_note

            return remove_note(
                *(login.uow, login.viewer, client_id, note.id, note.version, now), request_id=key
            )

        self._attempt(work)

    def record_consent(self, client_id: UUID, kind: ConsentKind, granted: bool) -> None:
        """Note that a client consents, or no more."""
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> ClientOutcome:
            from studio_app.services.client_steps import record_consent

            return record_consent(
                *(login.uow, login.viewer, client_id, kind, granted, now), request_id=key
            )

        self._attempt(work)

    def choose_picture(self, client_id: UUID) -> None:
        """Ask for the file of a picture, and show it."""
        title = self.tr("Picture of the client")
        pattern = self.tr("Pictures ({patterns})").format(patterns=PICTURES)
        name, _kind = QFileDialog.getOpenFileName(self._window, title, "", pattern)
        if name:
            self.set_picture(client_id, Path(name))

    def set_picture(self, client_id: UUID, file: Path | None) -> None:
        """Show the picture of a file, or none."""
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> ClientOutcome:
            from studio_app.services.client_steps import set_picture

            content = None if file is None else _read(file)
            return set_picture(login.uow, login.viewer, client_id, key, content, now)

        self._attempt(work)

    def set_active(self, record: ClientRecord, active: bool) -> None:
        """Let a client go, or take them back."""
        login, now, key = self._context.login, self._context.now(), new_id()
        client_id, version = record.card.client.id, record.version

        def work() -> ClientOutcome:
            from studio_app.services.client_steps import set_active

            return set_active(
                *(login.uow, login.viewer, client_id, version, active, now), request_id=key
            )

        self._attempt(work)

    def export(self, record: ClientRecord, kind: str) -> None:
        """Ask for a name, and write all that is known as "json" or "pdf"."""
        title = self.tr("Export all that is known")
        client = record.card.client
        proposed = f"{client.name} {client.number}.{kind}".replace("/", "-").replace("\\", "-")
        pattern = self.tr("{kind} files (*.{ending})").format(kind=kind.upper(), ending=kind)
        name, _kind = QFileDialog.getSaveFileName(self._window, title, proposed, pattern)
        if name:
            self.write_export(client.id, kind, Path(name))

    def write_export(self, client_id: UUID, kind: str, file: Path) -> None:
        """Write all that is known about a client into a file."""
        login, now = self._context.login, self._context.now()

        def work() -> str:
            from studio_app.services.client_export import client_json, client_pdf

            make = client_pdf if kind == "pdf" else client_json
            content = make(login.uow, login.viewer, client_id, now)
            try:
                file.write_bytes(content)
            except OSError as error:
                reason = error.strerror or str(error)
                raise FileNotWritten(file=file.name, reason=reason) from error
            return file.name

        def done(written: str) -> None:
            self.told.emit(self.tr("Wrote {file}").format(file=written))

        self._context.runner.run(
            work, done=done, failed=lambda error: self.failed.emit(error, None), owner=self
        )

    def _attempt(
        self, work: Callable[[], ClientOutcome], after: Callable[[], object] | None = None
    ) -> None:
        """Do something once, however often it is tried again."""

        def done(outcome: ClientOutcome) -> None:
            self.step_done.emit(outcome, step_name(outcome), done_sentence(outcome))
            if after is not None:
                after()

        def failed(error: StudioError) -> None:
            again = partial(self._attempt, work, after) if may_be_tried_again(error) else None
            self.failed.emit(error, again)

        self._context.runner.run(work, done=done, failed=failed, owner=self)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_PICTURE_FILE + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PictureUnreadable(file=file.name, reason=reason) from error
