"""Asking for the recovery code of a studio whose key this PC does not have."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.pressing_dialog import PressingDialog

DIALOG_WIDTH = 480
LINES = 3


class UnlockDialog(PressingDialog):
    """Emits ``unlocked`` once the code was right, and whether this PC keeps the key from now on."""

    unlocked = Signal(bool)

    def __init__(
        self,
        unlock: Callable[[str], bool],
        runner: TaskRunner,
        parent: QWidget | None = None,
        *,
        is_backup: bool = False,
    ) -> None:
        """``unlock`` tries a code on the worker; what it opens is a studio, or its backup."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(
            self.tr("Encrypted backup") if is_backup else self.tr("Encrypted studio")
        )
        self._unlock, self._runner = unlock, runner
        heading = QLabel(
            self.tr("This backup is encrypted")
            if is_backup
            else self.tr("This studio is encrypted"),
            self,
        )
        heading.setProperty("role", "title")
        words = QLabel(self._about_backups() if is_backup else self._about_studios(), self)
        words.setWordWrap(True)
        self._code = QPlainTextEdit(self)
        self._code.setTabChangesFocus(True)
        self._code.setFixedHeight(self._code.fontMetrics().lineSpacing() * LINES + 18)
        form = top_labelled_form()
        labelled(form, self.tr("Recovery &code"), self._code)
        self._error = FieldError(self)
        self._banner = Banner("bad", parent=self)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._open = QPushButton(
            self.tr("Open backup") if is_backup else self.tr("Open studio"), self
        )
        self._open.setProperty("kind", "primary")
        self._open.setDefault(True)
        self._open.clicked.connect(self._try)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._open)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(heading)
        column.addWidget(words)
        column.addSpacing(SPACE)
        column.addLayout(form)
        column.addWidget(self._error)
        column.addWidget(self._banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self._code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _about_studios(self) -> str:
        return self.tr(
            "This PC does not have its key yet. Type the recovery code from the page that was "
            "printed when the studio was encrypted: 13 groups of 5, small or capital letters. "
            "Where this PC has a keyring, it keeps the key and asks no more."
        )

    def _about_backups(self) -> str:
        return self.tr(
            "This PC does not have its key. Type the recovery code from the page that was printed "
            "when the studio was encrypted as it was then: 13 groups of 5, small or capital "
            "letters. The restored studio is encrypted with that key."
        )

    def _try(self) -> None:
        code, unlock = self._code.toPlainText(), self._unlock
        self._banner.hide()
        self._error.clear()
        self._open.setEnabled(False)
        self._runner.run(
            lambda: unlock(code),
            done=self._opened,
            failed=self._refuse,
            owner=self,
        )

    def _opened(self, kept: bool) -> None:
        self.accept()
        self.unlocked.emit(kept)

    def _refuse(self, error: StudioError) -> None:
        self._open.setEnabled(True)
        if isinstance(error, InvalidInput):
            self._error.set_error(self._code, sentence(error))
        else:
            self._banner.show_message(sentence(error), "bad")
