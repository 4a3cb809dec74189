"""What was noted on a client's sessions as cards to read, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Role
from studio_app.domain.session_notes import (
    NotePlace,
    NotesPage,
    PrintedNotes,
    SessionNote,
    may_write_notes,
)
from studio_app.ui.icons import icon
from studio_app.ui.notes.drafts import NoteWish
from studio_app.ui.notes.stars import Stars
from studio_app.ui.notes.words import field_word, note_head
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class SessionNotesView(QWidget):
    """Loads the notes on a client when asked to.

    ``note_wanted`` carries a NoteWish.
    """

    note_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._viewer = context.login.viewer
        self._may_write = may_write_notes(self._viewer)
        self._client_id: UUID | None = None
        self._shown: tuple[SessionNote, ...] = ()
        self._next: NotePlace | None = None
        self._task: Task | None = None
        self.write_button = QPushButton(self.tr("Write a note"), self)
        self.write_button.setToolTip(self.tr("Write a note on the last session (O)"))
        self.write_button.clicked.connect(self._want_new)
        self.print_button = QPushButton(self.tr("Print"), self)
        self._menu = Menu(parent=self.print_button)
        self._offer_prints()
        self.print_button.setMenu(self._menu)
        self.nothing = EmptyState(
            "file-text",
            self.tr("No session notes yet"),
            self.tr("What was done, how it went and what comes next stands here after a session.")
            if self._viewer.role is not Role.CLIENT
            else self.tr("What your trainer shares with you after a session stands here."),
            self.tr("Write a note") if self._may_write else "",
            self,
        )
        self.nothing.button_clicked.connect(self._want_new)
        self.more_button = QPushButton(self.tr("Show more"), self)
        self.more_button.setProperty("kind", "link")
        self.more_button.clicked.connect(self._load_more)
        for button in (self.write_button, self.print_button, self.more_button):
            button.setAutoDefault(False)
        self._lay_out()

    def show_client(self, client_id: UUID) -> None:
        """Load what was noted on a client; on the same one, what is shown stays until then."""
        if client_id != self._client_id:
            self._client_id = client_id
            self._show_notes(())
        self._load(None)

    def notes(self) -> tuple[SessionNote, ...]:
        """Return the notes that are shown."""
        return self._shown

    def _load_more(self) -> None:
        self._load(self._next)

    def _load(self, after: NotePlace | None) -> None:
        login, client_id = self._context.login, self._client_id
        if client_id is None:
            return

        def work() -> NotesPage:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.note_reading import notes_of

            return notes_of(login.uow, login.viewer, client_id, after)

        def show(page: NotesPage) -> None:
            self._task = None
            self._next = page.next_place
            self._show_notes(page.notes if after is None else (*self._shown, *page.notes))

        if self._task is not None:
            self._task.cancel()
        self._task = self._context.runner.run(work, done=show, failed=self._fail, owner=self)

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self._context.runner.problem.emit(error)

    def _show_notes(self, notes: Sequence[SessionNote]) -> None:
        self.more_button.setVisible(self._next is not None and bool(notes))
        self._stack.setCurrentWidget(self._page if notes else self.nothing)
        self._head.setVisible(bool(notes))
        same = 0
        while same < min(len(notes), len(self._shown)) and notes[same] == self._shown[same]:
            same += 1
        # What is the same stays where it is.
        while self._cards.count() > same:
            item = self._cards.takeAt(same)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._shown = tuple(notes)
        for note in notes[same:]:
            self._cards.addWidget(self._card(note))

    def _card(self, note: SessionNote) -> CardFrame:
        card = CardFrame(self._page)
        card.body.setSpacing(SPACE_TINY)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        about = QLabel(note_head(note, self._context.login.organization), card)
        about.setProperty("role", "strong")
        about.setTextFormat(Qt.TextFormat.PlainText)
        about.setWordWrap(True)
        head.addWidget(about, 1)
        if note.content.shared and self._viewer.role is not Role.CLIENT:
            shared = QLabel(self.tr("shared"), card)
            shared.setProperty("tone", "accent")
            head.addWidget(shared)
        if note.content.rating is not None:
            stars = Stars(card, is_shown_only=True)
            stars.set_value(note.content.rating)
            head.addWidget(stars)
        if self._may_write and note.author_id == self._viewer.user_id:
            edit = QToolButton(card)
            edit.setIcon(icon("pencil"))
            edit.setToolTip(self.tr("Change this note"))
            edit.setAccessibleName(self.tr("Change the note: {note}").format(note=about.text()))
            edit.clicked.connect(partial(self._want, note))
            head.addWidget(edit)
        card.body.addLayout(head)
        for name, text in note.content.texts().items():
            if text:
                caption = QLabel(field_word(name), card)
                caption.setProperty("role", "caption")
                said = QLabel(text, card)
                said.setTextFormat(Qt.TextFormat.PlainText)
                said.setWordWrap(True)
                said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                said.setAccessibleName(f"{caption.text()}: {text}")
                card.body.addWidget(caption)
                card.body.addWidget(said)
        return card

    def _want(self, note: SessionNote, _checked: bool = False) -> None:
        is_on_none = note.booking_id is None
        wish = NoteWish(note.client_id, note.booking_id, note.id if is_on_none else None)
        self.note_wanted.emit(wish)

    def _want_new(self) -> None:
        if self._client_id is not None:
            self.note_wanted.emit(NoteWish(self._client_id))

    def _offer_prints(self) -> None:
        periods = (
            (self.tr("The last &30 days"), 30),
            (self.tr("The last &3 months"), 91),
            (self.tr("The last &12 months"), 365),
            (self.tr("&All of them"), None),
        )
        for text, days in periods:
            action = self._menu.addAction(icon("printer"), text)
            action.triggered.connect(partial(self._print, days))

    def _print(self, days: int | None, _checked: bool = False) -> None:
        # PDF and printing are slow to import and seldom needed.
        from studio_app.ui.notes.sheet import notes_sheet_of
        from studio_app.ui.till.sheets import preview

        if self._client_id is None:
            return
        today = local_day(self._context.now(), self._context.login.organization.tz)
        first = None if days is None else today - timedelta(days=days - 1)
        wanted = PrintedNotes(self._client_id, first, today)
        preview(self._context, notes_sheet_of(wanted), self)

    def _lay_out(self) -> None:
        self._page, inner = scrolling_page(self)
        inner.setContentsMargins(0, 0, SPACE, SPACE_WIDE)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SPACE)
        inner.addLayout(self._cards)
        inner.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addStretch(1)
        self._head = QWidget(self)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, SPACE, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.write_button)
        row.addStretch(1)
        row.addWidget(self.print_button)
        self.write_button.setVisible(self._may_write)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._head)
        stacked = QWidget(self)
        self._stack = QStackedLayout(stacked)
        for page in (self.nothing, self._page):
            self._stack.addWidget(page)
        column.addWidget(stacked, 1)
        self.more_button.hide()
        self._head.hide()
