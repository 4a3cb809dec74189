"""The panel in which a note on a session is written, by the keyboard alone if one likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.note_content import NOTHING, TEXTS, NoteContent, cleaned_note, merged_note
from studio_app.domain.session_notes import NewNote, NoteChanged, NoteEdit, NoteOutcome, NoteSheet
from studio_app.ui.notes.conflict import NoteConflict
from studio_app.ui.notes.drafts import Drafts, NoteWish
from studio_app.ui.notes.form import NoteForm
from studio_app.ui.notes.template_menu import TemplateMenu
from studio_app.ui.notes.words import done_sentence, moment_words, session_words, step_name
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.named_box import named_box
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 700
LONGEST_OF_OTHERS = 240


class NoteDialog(PressingDialog):
    """Writes a note on a client's session, or changes the one that the viewer wrote.

    ``step_done`` carries a NoteOutcome, the name of its undo, and the sentence that tells it;
    ``draft_kept`` the name of the client whose note was begun and not saved.
    """

    step_done = Signal(object, str, str)
    draft_kept = Signal(str)

    def __init__(
        self,
        context: ScreenContext,
        drafts: Drafts,
        wanted: NoteWish,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._drafts = context, drafts
        self._wanted = wanted
        self._sheet: NoteSheet | None = None
        self._seen = NOTHING
        self._version: int | None = None
        self._wish: NewNote | NoteEdit | None = None
        self._theirs: NoteSheet | None = None
        self._both: frozenset[str] = frozenset()
        self._busy = self._dirty = False
        self.setWindowTitle(self.tr("Session note"))
        self.heading = QLabel(self.windowTitle(), self)
        self.heading.setProperty("role", "heading")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.session = named_box(self.tr("Session"), self)
        self.session.activated.connect(self._choose_session)
        self.others = QLabel(self)
        self.others.setWordWrap(True)
        self.others.setTextFormat(Qt.TextFormat.PlainText)
        self.banner = AgainBanner(self)
        self.conflict = NoteConflict(self)
        self.form = NoteForm(self)
        self.form.setEnabled(False)
        self.copy_button = QPushButton(self.tr("Copy &last"), self)
        self.copy_button.setToolTip(self.tr("Put the last note where nothing is typed yet"))
        self.template_button = QPushButton(self.tr("&Template"), self)
        self.template_button.setToolTip(self.tr("Begin with what a template says"))
        self.templates = TemplateMenu(context, self.form, self.template_button)
        self.remove_button = QPushButton(self.tr("&Remove"), self)
        self.remove_button.setProperty("kind", "danger")
        self.remove_button.setToolTip(self.tr("Take this note away"))
        self.cancel_button = QPushButton(self.tr("Close"), self)
        self.save_button = QPushButton(self.tr("Save"), self)
        self.save_button.setProperty("kind", "primary")
        self.save_button.setToolTip(self.tr("Save this note (Ctrl+Enter)"))
        self._lay_out()
        self._connect()
        self._load(self._fill)

    def save(self) -> None:
        """Save what is typed, or say at its field what is wrong with it."""
        sheet = self._sheet
        if self._busy or sheet is None or self.conflict.isVisible():
            return
        content = self.form.content()
        try:
            cleaned_note(content)
        except InvalidInput as problem:
            self.form.show_problem(problem)
            return
        self._set_busy(True)
        login, now = self._context.login, self._context.now()
        wish = self._wish_for(sheet, content)

        def work() -> NoteOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.session_notes import edit_note, write_note

            if isinstance(wish, NewNote):
                return write_note(login.uow, login.viewer, wish, now)
            return edit_note(login.uow, login.viewer, wish, now)

        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def remove(self) -> None:
        """Take the note away that is shown."""
        note = self._sheet.note if self._sheet else None
        if self._busy or note is None:
            return
        self._set_busy(True)
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> NoteOutcome:
            from studio_app.services.session_notes import remove_note

            return remove_note(
                *(login.uow, login.viewer, note.id, note.version, now), request_id=key
            )

        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def reject(self) -> None:
        """Close; what was typed and not saved is kept, and there again when it is opened."""
        if self._busy:
            return
        if self._keep_draft() and self._sheet is not None:
            self.draft_kept.emit(self._sheet.client_name)
        super().reject()

    def _wish_for(self, sheet: NoteSheet, content: NoteContent) -> NewNote | NoteEdit:
        """Return the wish, with the key of the one before where it is the same."""
        before, key = self._wish, new_id()
        wish: NewNote | NoteEdit
        if sheet.note is not None and self._version is not None:
            wish = NoteEdit(key, sheet.note.id, self._version, content)
            again = isinstance(before, NoteEdit) and replace(before, request_id=key) == wish
        else:
            booking_id = sheet.session.booking_id if sheet.session else None
            wish = NewNote(key, sheet.client_id, booking_id, content)
            again = isinstance(before, NewNote) and replace(before, note_id=key) == wish
        if before is not None and again:
            return before
        self._wish = wish
        return wish

    def _load(self, done: Callable[[NoteSheet], object]) -> None:
        login, now, wanted = self._context.login, self._context.now(), self._wanted

        def work() -> NoteSheet:
            from studio_app.services.note_reading import note_sheet

            return note_sheet(
                *(login.uow, login.viewer, wanted.client_id, wanted.booking_id, now),
                note_id=wanted.note_id,
                on_no_session=wanted.on_no_session,
            )

        self._context.runner.run(work, done=done, failed=self._fail_to_load, owner=self)

    def _fill(self, sheet: NoteSheet) -> None:
        self._take(sheet)
        self._seen = sheet.note.content if sheet.note else NOTHING
        self._version = sheet.note.version if sheet.note else None
        draft = self._drafts.find(self._key())
        self.form.show_content(self._seen if draft is None else draft)
        self._dirty = draft is not None
        if draft is not None:
            self.banner.show_failure(
                self.tr("What you typed before is here again."),
                self._discard,
                "info",
                self.tr("Discard"),
            )
        self.form.setEnabled(True)
        self._set_busy(False)
        self.form.focus_first()

    def _take(self, sheet: NoteSheet) -> None:
        """Show what stands around the fields."""
        self._sheet = sheet
        self._wanted = self._key()
        organization = self._context.login.organization
        self.heading.setText(sheet.client_name)
        self.session.clear()
        for one in sheet.sessions:
            words = session_words(one, organization)
            noted = self.tr("{session} · noted").format(session=words)
            self.session.addItem(noted if one.has_note else words, one.booking_id)
        self.session.addItem(self.tr("On no session"), None)
        booking_id = sheet.session.booking_id if sheet.session else None
        keys = [one.booking_id for one in sheet.sessions]
        self.session.setCurrentIndex(keys.index(booking_id) if booking_id in keys else len(keys))
        self._show_others(sheet)
        self.copy_button.setEnabled(sheet.last is not None)
        if sheet.last is not None:
            day = moment_words(sheet.last.at, organization)
            text = self.tr("Put the note of {day} where nothing is typed yet").format(day=day)
            self.copy_button.setToolTip(text)
        self.templates.set_templates(sheet.templates)
        self.remove_button.setVisible(sheet.note is not None)

    def _show_others(self, sheet: NoteSheet) -> None:
        said = []
        for note in sheet.others:
            text = next(filter(None, note.content.texts().values()), self.tr("stars alone"))
            text = " ".join(text.split())
            text = text if len(text) <= LONGEST_OF_OTHERS else f"{text[:LONGEST_OF_OTHERS]}…"
            words = self.tr("{author} noted on this session: {text}")
            said.append(words.format(author=note.author or note.trainer, text=text))
        self.others.setText("\n".join(said))
        self._others_card.setVisible(bool(said))

    def _choose_session(self, row: int) -> None:
        booking_id = self.session.itemData(row)
        if self._sheet is None or booking_id == self._key().booking_id:
            return
        client_id = self._sheet.client_id
        self._keep_draft()
        self.banner.hide()
        self._wanted = NoteWish(client_id, booking_id, on_no_session=booking_id is None)
        self._set_busy(True)
        self._load(self._fill)

    def _discard(self) -> None:
        self._drafts.forget(self._key())
        self.form.show_content(self._seen)
        self._dirty = False
        self.form.focus_first()

    def _copy_last(self) -> None:
        if self._sheet is not None and self._sheet.last is not None:
            self.form.fill(self._sheet.last.content.texts())
            self.form.focus_first()

    def _did(self, outcome: NoteOutcome) -> None:
        self._busy = self._dirty = False
        self._drafts.forget(self._key())
        self.step_done.emit(outcome, step_name(outcome), done_sentence(outcome))
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._set_busy(False)
        if isinstance(error, NoteChanged):
            self._load(self._show_conflict)
            return
        if isinstance(error, InvalidInput) and self.form.show_problem(error):
            return
        again = self.save if may_be_tried_again(error) else None
        self.banner.show_failure(sentence(error), again)

    def _fail_to_load(self, error: StudioError) -> None:
        self._set_busy(False)
        again = (lambda: self._load(self._fill)) if may_be_tried_again(error) else None
        self.banner.show_failure(sentence(error), again)

    def _show_conflict(self, sheet: NoteSheet) -> None:
        mine, seen = self.form.content(), self._seen
        self._take(sheet)
        theirs = sheet.note.content if sheet.note else NOTHING
        self._seen, self._version = theirs, sheet.note.version if sheet.note else None
        if sheet.note is None:
            text = self.tr("This note was taken away meanwhile. Save writes yours as a new one.")
            self.banner.show_message(text, "warning")
            return
        both = theirs.changed_from(seen) & mine.changed_from(seen) & mine.changed_from(theirs)
        self._theirs, self._both = sheet, both
        self.form.show_content(merged_note(mine, seen, theirs))
        if both:
            self.conflict.show_conflict(theirs, both)
        else:
            self.save()

    def _keep_mine(self) -> None:
        self.conflict.hide()
        self.save()

    def _take_theirs(self) -> None:
        self.conflict.hide()
        theirs = {name: getattr(self._seen, name) for name in self._both}
        content = replace(self.form.content(), **theirs)
        self.form.show_content(content)
        # What nobody else touched is still to be saved.
        self._dirty = content != self._seen
        self.form.focus_first()

    def _keep_draft(self) -> bool:
        """Keep what was typed and is not saved; return whether there is such a thing."""
        if self._sheet is None or not self._dirty:
            return False
        content = self.form.content()
        if content == self._seen or content.is_empty:
            self._drafts.forget(self._key())
            return False
        self._drafts.keep(self._key(), content)
        return True

    def _key(self) -> NoteWish:
        """Return what is noted on, as it is told from all others."""
        sheet = self._sheet
        if sheet is None:
            return self._wanted
        if sheet.session is not None:
            return NoteWish(sheet.client_id, sheet.session.booking_id)
        if sheet.note is not None:
            return NoteWish(sheet.client_id, note_id=sheet.note.id)
        return NoteWish(sheet.client_id, on_no_session=True)

    def _touched(self) -> None:
        self._dirty = True
        if self.banner.kind() == "info":
            self.banner.hide()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in (self.save_button, self.remove_button, self.session):
            button.setEnabled(not busy)

    def _connect(self) -> None:
        self.form.changed.connect(self._touched)
        self.copy_button.clicked.connect(self._copy_last)
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self.remove)
        self.cancel_button.clicked.connect(self.reject)
        self.conflict.mine_wanted.connect(self._keep_mine)
        self.conflict.theirs_wanted.connect(self._take_theirs)
        self.templates.step_done.connect(self.step_done)
        self.templates.failed.connect(lambda error: self.banner.show_failure(sentence(error), None))
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self, self.save)

    def _lay_out(self) -> None:
        buttons = (self.copy_button, self.template_button, self.remove_button)
        for button in (*buttons, self.cancel_button, self.save_button):
            button.setAutoDefault(False)
        self.remove_button.hide()
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self.session, 1)
        head.addWidget(self.copy_button)
        head.addWidget(self.template_button)
        self._others_card = CardFrame(self)
        self._others_card.body.addWidget(self.others)
        self._others_card.hide()
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.remove_button)
        hint = QLabel(self.tr("Tab to the next field · Ctrl+1 to 5 give stars"), self)
        hint.setProperty("role", "caption")
        foot.addWidget(hint)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self.heading)
        column.addLayout(head)
        for widget in (self._others_card, self.form, self.conflict, self.banner):
            column.addWidget(widget)
        column.addLayout(foot)
        last = self.form.texts[TEXTS[-1]]
        QWidget.setTabOrder(last, self.form.stars)
        QWidget.setTabOrder(self.form.stars, self.form.share)
        QWidget.setTabOrder(self.form.share, self.save_button)
