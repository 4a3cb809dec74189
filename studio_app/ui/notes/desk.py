"""Opens what notes are written in over the main window, and keeps what was begun there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import Step
from studio_app.domain.session_notes import may_write_notes
from studio_app.ui.notes.drafts import Drafts, NoteWish
from studio_app.ui.schedule.page import SchedulePage

if TYPE_CHECKING:
    from studio_app.domain.changes import BookingOutcome, DiaryOutcome
    from studio_app.ui.main.main_window import MainWindow
    from studio_app.ui.notes.dialog import NoteDialog
    from studio_app.ui.notes.missing_dialog import MissingDialog

_COMPLETED = (Step.COMPLETE, Step.COMPLETE_CLASS, Step.COMPLETE_DAY)


class NoteDesk(QObject):
    """Serves the window's key for a note, its list of sessions without one, and its areas."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._context = window, window.context
        self.drafts = Drafts()
        self.dialog: NoteDialog | None = None
        self.missing: MissingDialog | None = None
        self._is_warned = self._is_leaving = False
        if not may_write_notes(self._context.login.viewer):
            return
        actions = window.actions_of_window
        actions.note.triggered.connect(self._write)
        actions.without_note.triggered.connect(self.open_missing)
        window.card.note_clicked.connect(lambda client_id: self.open(NoteWish(client_id)))
        window.switch_user_requested.connect(self._leave)
        if window.due is not None:
            window.due.popup.offer_notes(
                lambda one: self.open(NoteWish(one.client_id, one.booking_id))
            )
        window.installEventFilter(self)

    def open(self, wanted: NoteWish) -> None:
        """Open the panel for what somebody wants to note on."""
        # Seldom needed before the first session is over.
        from studio_app.ui.notes.dialog import NoteDialog

        above: QWidget = self.missing if self.missing is not None else self._window
        self.dialog = NoteDialog(self._context, self.drafts, wanted, above)
        self.dialog.step_done.connect(self._window.finish_step)
        self.dialog.draft_kept.connect(self._tell_kept)
        self.dialog.finished.connect(self._closed)
        self._is_warned = False
        self.dialog.open()

    def open_missing(self) -> None:
        """Open the list of sessions without a note."""
        from studio_app.ui.notes.missing_dialog import MissingDialog

        if self.missing is not None:
            return
        self.missing = MissingDialog(self._context, self._window)
        self.missing.note_wanted.connect(self.open)
        self.missing.finished.connect(self._missing_closed)
        self.missing.open()

    def offer_after(self, outcome: BookingOutcome | DiaryOutcome) -> None:
        """Offer to note on what was just completed, beside the notice that tells it."""
        if outcome.step not in _COMPLETED or not may_write_notes(self._context.login.viewer):
            return
        keys = self._window.actions_of_window.without_note.shortcut().toString()
        self._window.notice.offer(self.tr("Notes"), keys.replace("+", " "), self.open_missing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Point out once that a note is not saved yet, before the window closes for good."""
        begun = self.drafts.last()
        is_close = watched is self._window and event.type() == QEvent.Type.Close
        if is_close and begun is not None and not self._is_warned and not self._is_leaving:
            self._is_warned = True
            text = self.tr("A note that you began is not saved. Close again to leave without it.")
            self._window.banner.show_failure(
                text, partial(self.open, begun), "warning", self.tr("Open it")
            )
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _write(self) -> None:
        """Write on the session that is marked in the calendar, or else for the client's card."""
        page = self._window.findChild(SchedulePage)
        assert isinstance(page, SchedulePage)
        tile = page.calendar.selected_tile() if page.calendar.hasFocus() else None
        client_id = self._window.card.client_id()
        if tile is not None and tile.line is not None:
            self.open(NoteWish(tile.line.client_id, tile.line.booking_id))
        elif tile is not None:
            text = self.tr("Choose whom the note is on: right-click the class, or its roll call.")
            self._window.notice.show_notice(text)
        elif client_id is not None:
            self.open(NoteWish(client_id))
        else:
            self._window.actions_of_window.find.trigger()

    def _tell_kept(self, name: str) -> None:
        text = self.tr("Kept what you began for {client}: O opens it again")
        self._window.notice.show_notice(text.format(client=name))

    def _leave(self) -> None:
        self._is_leaving = True

    def _closed(self) -> None:
        self.dialog = None

    def _missing_closed(self) -> None:
        self.missing = None
