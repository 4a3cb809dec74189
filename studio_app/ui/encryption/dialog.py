"""The window that sets a studio's encryption up or takes it back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import StudioError
from studio_app.domain.recovery_codes import GROUPS, groups_of, tidied
from studio_app.ui.encryption.code_step import CodeStep
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.services.encryption import DeskFor, EncryptionDesk, EncryptionState
    from studio_app.ui.context import ScreenContext

T = TypeVar("T")

DIALOG_WIDTH = 560


class EncryptionDialog(PressingDialog):
    """Emits ``encrypt_chosen`` with code and whether plain backups go, or ``decrypt_chosen``.

    What follows needs the login closed, and so is not this window's to do.
    """

    encrypt_chosen = Signal(str, bool)
    decrypt_chosen = Signal()

    def __init__(
        self, context: ScreenContext, desk_for: DeskFor, url: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Encryption of this studio"))
        self._context, self._desk_for, self._url = context, desk_for, url
        self._asked = 0
        self._is_sealed = False
        self.banner = Banner("bad", parent=self)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "title")
        self._pages = PageStack(self)
        self._intro = self._make_intro()
        self.code_step = CodeStep(context, self._make_sheet, self)
        self._retype = self._make_retype()
        self._sealed = self._make_sealed()
        self._waiting = QLabel(self.tr("Looking at the file…"), self)
        self._waiting.setProperty("role", "muted")
        pages = (self._waiting, self._intro, self.code_step, self._retype, self._sealed)
        for page in pages:
            self._pages.add_page(page)
        self._back = self._button(self.tr("&Back"), self._go_back)
        self._cancel = self._button(self.tr("Cancel"), self.reject)
        self._show_again = self._button(self.tr("Show the recovery &code"), self._ask_code)
        self._next = QPushButton(self)
        self._next.setProperty("kind", "primary")
        self._next.setDefault(True)
        self._next.clicked.connect(self._go_on)
        self._lay_out()
        self._show(self._waiting)
        self._run(lambda desk: desk.state(context.login.viewer), self._show_state)

    def _run(self, ask: Callable[[EncryptionDesk], T], done: Callable[[T], None]) -> None:
        url, desk_for = self._url, self._desk_for
        self._context.runner.run(
            lambda: ask(desk_for(url)), done=done, failed=self._fail, owner=self
        )

    def _make_sheet(self, code: str, paper: str) -> bytes:
        login, now = self._context.login, self._context.now()
        desk: EncryptionDesk = self._desk_for(self._url)
        return desk.sheet(login, code, now, "LETTER" if paper == "LETTER" else "A4")

    def _show_state(self, state: EncryptionState) -> None:
        count = len(state.plain_backups)
        self._delete.setText(
            self.tr("&Delete the unencrypted backups that Studio App made: {count}").format(
                count=count
            )
        )
        self._delete.setVisible(bool(count))
        self._delete_words.setVisible(bool(count))
        self._keyring_words.setText(
            self.tr("This PC keeps the key in its keyring, so that nobody has to type the code.")
            if state.has_keyring
            else self.tr(
                "This PC has no keyring: the code is asked for each time Studio App starts."
            )
        )
        self._is_sealed = state.encrypted
        self._show(self._sealed if state.encrypted else self._intro)

    def _show_code(self, code: str) -> None:
        self.code_step.show_code(code)
        self._show(self.code_step)

    def _ask_code(self) -> None:
        viewer = self._context.login.viewer
        self._run(lambda desk: desk.code(viewer), self._show_code)

    def _go_on(self) -> None:
        viewer = self._context.login.viewer
        self.banner.hide()
        if self._page is self._intro:
            if self.code_step.view.code():
                self._show(self.code_step)
            else:
                self._run(lambda desk: desk.new_code(viewer), self._show_code)
        elif self._page is self.code_step:
            if self._is_sealed:
                self._show(self._sealed)
            else:
                self._ask_for_group()
        elif self._page is self._retype:
            self._check_group()
        elif self._page is self._sealed:
            self.accept()
            self.decrypt_chosen.emit()

    def _go_back(self) -> None:
        before = {self.code_step: self._intro, self._retype: self.code_step}
        self._show(before[self._page])

    def _ask_for_group(self) -> None:
        # Which one is asked for cannot be known beforehand, so the print has to be at hand.
        self._asked = secrets.randbelow(GROUPS)
        text = self.tr("Type &group {number} of the code, as it stands on your print")
        self._group_label.setText(text.format(number=self._asked + 1))
        self._group.setAccessibleName(
            self.tr("Group {number} of the code").format(number=self._asked + 1)
        )
        self._group.clear()
        self._show(self._retype)
        self._group.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check_group(self) -> None:
        code = self.code_step.view.code()
        if not tidied(self._group.text()):
            self._error.set_error(
                self._group,
                self.tr("Type group {number} of the code. Your print has it.").format(
                    number=self._asked + 1
                ),
            )
            return
        if tidied(self._group.text()) != groups_of(code)[self._asked]:
            self._error.set_error(
                self._group,
                self.tr("That is not group {number}. Compare it with your print.").format(
                    number=self._asked + 1
                ),
            )
            return
        delete = not self._delete.isHidden() and self._delete.isChecked()
        self.accept()
        self.encrypt_chosen.emit(code, delete)

    def _fail(self, error: StudioError) -> None:
        self.banner.show_message(sentence(error), "bad")

    def _show(self, page: QWidget) -> None:
        self._page = page
        self._pages.show_page(page)
        self._heading.setText(
            {
                self._waiting: self.tr("Encryption"),
                self._intro: self.tr("Encrypt this studio"),
                self.code_step: self.tr("The recovery code"),
                self._retype: self.tr("Do you have the code?"),
                self._sealed: self.tr("This studio is encrypted"),
            }[page]
        )
        self._next.setText(
            {
                self._waiting: self.tr("Continue"),
                self._intro: self.tr("Continue"),
                self.code_step: self.tr("I have the code"),
                self._retype: self.tr("Log out and encrypt"),
                self._sealed: self.tr("Log out and decrypt"),
            }[page]
        )
        if page is self.code_step and self._is_sealed:
            self._next.setText(self.tr("Done"))
        self._next.setProperty("kind", "danger" if page is self._sealed else "primary")
        self._next.style().polish(self._next)
        self._next.setEnabled(page is not self._waiting)
        self._back.setVisible(page in (self.code_step, self._retype) and not self._is_sealed)
        self._show_again.setVisible(page is self._sealed)
        if page is not self._retype:
            # What cannot be taken back by accident has the keyboard.
            first = self._cancel if page is self._sealed else self._next
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_intro(self) -> QWidget:
        page, column = self._page_with(
            self.tr(
                "Whoever copies the studio's file can read it with other tools: names, notes, "
                "payments. Encrypted, the file is of no use without its key."
            ),
            self.tr(
                "Studio App makes the key, and a recovery code that stands for it. Everybody else "
                "has to close Studio App first; then you are logged out, the file is encrypted and "
                "checked, and everybody logs in as before. Other PCs ask for the code once."
            ),
        )
        self._keyring_words = self._words("")
        self._delete = QCheckBox(self)
        self._delete_words = self._words(
            self.tr(
                "They can still be read by whoever has them. Copies that you put elsewhere "
                "yourself stay: look for them."
            )
        )
        self._delete_words.setProperty("role", "caption")
        for widget in (self._keyring_words, self._delete, self._delete_words):
            column.addWidget(widget)
        return page

    def _make_retype(self) -> QWidget:
        page, column = self._page_with(
            self.tr("So that the code is not lost before it is needed, type a part of it now.")
        )
        form = top_labelled_form()
        self._group = QLineEdit(self)
        self._group.setMaximumWidth(180)
        self._group_label = labelled(form, " ", self._group)
        self._error = FieldError(self)
        column.addLayout(form)
        column.addWidget(self._error)
        return page

    def _make_sealed(self) -> QWidget:
        page, _column = self._page_with(
            self.tr("The file, and every backup made since, opens only with its key."),
            self.tr(
                "Decrypted, the file can be read by whoever copies it. Keep the code all the same: "
                "the backups made until then stay encrypted."
            ),
        )
        return page

    def _page_with(self, *texts: str) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for text in texts:
            column.addWidget(self._words(text))
        return page, column

    def _words(self, text: str) -> QLabel:
        words = QLabel(text, self)
        words.setWordWrap(True)
        return words

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._back)
        foot.addWidget(self._show_again)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._next)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self._heading)
        column.addSpacing(SPACE)
        column.addWidget(self._pages)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
