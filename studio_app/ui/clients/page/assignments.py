"""Who looks and looked after a client, from when to when, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from studio_app.domain.assignments import (
    LONGEST_NOTE,
    AssignmentLine,
    AssignmentNoted,
    NoteOnAssignment,
    notes_assignments,
)
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.ui.clients.page.facts import Section
from studio_app.ui.clients.page.words import plain_day
from studio_app.ui.sentences import may_be_tried_again
from studio_app.ui.task_runner import Task

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class AssignmentHistory(Section):
    """The latest first. What is typed is noted at the latest, where the viewer may.

    ``step_done`` carries the outcome, its name, and the sentence that tells it; ``failed`` a
    StudioError and how to try again, None where that is of no use.
    """

    step_done = Signal(object, str, str)
    failed = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("AssignmentHistory", "LOOKED AFTER BY")
        super().__init__(title, parent)
        self._context = context
        self._lines: tuple[AssignmentLine, ...] = ()
        self._task: Task | None = None
        self._may_note = False
        self.note_button = QPushButton(self.tr("Note…"), self)
        self.note_button.setProperty("kind", "quiet")
        self.note_button.setAutoDefault(False)
        self.note_button.clicked.connect(self._open_field)
        self.head.addWidget(self.note_button)
        self.field = QLineEdit(self)
        self.field.setMaxLength(LONGEST_NOTE)
        self.field.setPlaceholderText(self.tr("Note, then Enter"))
        self.field.setAccessibleName(self.tr("Note about who looks after the client"))
        self.field.returnPressed.connect(self._note)
        self.field.hide()
        self.column.addWidget(self.field)
        self.hide()

    def show_client(self, client_id: UUID, *, is_open: bool) -> None:
        """Load and show the history of a client; nothing is noted of who is not ``is_open``."""
        login = self._context.login
        self._may_note = is_open and notes_assignments(login.viewer)

        def work() -> tuple[AssignmentLine, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.assignments import assignment_history

            return assignment_history(login.uow, login.viewer, client_id)

        if self._task is not None:
            self._task.cancel()
        self._task = self._context.runner.run(
            work, done=self._show, failed=lambda _error: self.hide(), owner=self
        )

    def texts(self) -> list[str]:
        """Return what is said of each assignment."""
        return [self._words(line) for line in self._lines]

    def _show(self, lines: tuple[AssignmentLine, ...]) -> None:
        self._task = None
        if [one.id for one in lines] != [one.id for one in self._lines]:
            self.field.hide()
        self._lines = lines
        self.clear()
        for text in self.texts():
            self.add_line(text)
        if not lines:
            self.add_line(self.tr("Nobody so far."), role="muted")
        self.note_button.setVisible(self._may_note and bool(lines))
        self.show()

    def _words(self, line: AssignmentLine) -> str:
        organization = self._context.login.organization
        days = [
            plain_day(local_day(moment, organization.tz), organization.locale)
            for moment in (line.started_at, line.ended_at)
            if moment is not None
        ]
        trainer = line.trainer or self.tr("A former trainer")
        text = self.tr("{trainer}, since {start}")
        if line.ended_at is not None:
            text = self.tr("{trainer}, {start} to {end}")
        said = [text.format(trainer=trainer, start=days[0], end=days[-1])]
        if line.by_rule:
            said.append(self.tr("Assigned by the studio's rule"))
        if line.by:
            said.append(self.tr("Assigned by {who}").format(who=line.by))
        said += [words for words in (line.reason, line.note) if words]
        return "\n".join(said)

    def _open_field(self) -> None:
        self.field.setText(self._lines[0].note)
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note(self) -> None:
        line = self._lines[0]
        self._send(NoteOnAssignment(new_id(), line.id, line.note, self.field.text()))

    def _send(self, wish: NoteOnAssignment) -> None:
        login, now = self._context.login, self._context.now()

        def work() -> AssignmentNoted:
            from studio_app.services.assignments import note_assignment

            return note_assignment(login.uow, login.viewer, wish, now)

        def failed(error: StudioError) -> None:
            self.failed.emit(
                error, partial(self._send, wish) if may_be_tried_again(error) else None
            )

        self._context.runner.run(work, done=self._noted, failed=failed, owner=self)

    def _noted(self, done: AssignmentNoted) -> None:
        self.field.hide()
        name = self.tr("Note who looks after {client}").format(client=done.client_name)
        told = self.tr("Noted at who looks after {client}").format(client=done.client_name)
        self.step_done.emit(done, name, told)
