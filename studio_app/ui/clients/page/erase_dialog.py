"""Asks before a person is erased for good, and says what goes and what stays."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.client_record import ClientRecord, Erasure
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 520


class EraseDialog(PressingDialog):
    """``erased`` carries the Erasure. The client's number is typed before it can be done."""

    erased = Signal(object)

    def __init__(
        self, context: ScreenContext, record: ClientRecord, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._record = context, record
        self._key = new_id()
        self._busy = False
        client = record.card.client
        self.setWindowTitle(self.tr("Erase client"))
        heading = QLabel(self.tr("Erase {client}?").format(client=client.name), self)
        heading.setProperty("role", "heading")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setWordWrap(True)
        goes = self.tr(
            "Name, contact data, health notes, alert, picture, tags and all notes are taken out "
            "for good. This cannot be undone."
        )
        stays = self.tr(
            "The books stay: sessions, packages, payments and receipts, of an erased client."
        )
        self.history = QLabel(self)
        self.history.setWordWrap(True)
        ask = self.tr("Type the client's number, {number}, to go on:").format(number=client.number)
        self.number = QLineEdit(self)
        self.number.setAccessibleName(ask)
        self.number.textChanged.connect(self._compare)
        self.banner = AgainBanner(self)
        self.erase_button = QPushButton(self.tr("Erase for good"), self)
        self.erase_button.setProperty("kind", "danger")
        self.erase_button.setAutoDefault(False)
        self.erase_button.setEnabled(False)
        self.erase_button.clicked.connect(self._erase)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setDefault(True)
        self.cancel_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.erase_button)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(heading)
        for text in (goes, stays):
            label = QLabel(text, self)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addWidget(self.history)
        column.addSpacing(SPACE)
        column.addWidget(QLabel(ask, self))
        column.addWidget(self.number)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self.number.setFocus()
        self._count()

    def reject(self) -> None:
        """Close, unless it is being done."""
        if not self._busy:
            super().reject()

    def _count(self) -> None:
        login, client_id = self._context.login, self._record.card.client.id

        def work() -> int:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.erasing import entries_about

            return entries_about(login.uow, login.viewer, client_id)

        self.history.setText(self._history_words(None))
        self._context.runner.run(
            work,
            done=lambda count: self.history.setText(self._history_words(count)),
            failed=lambda _error: None,
            owner=self,
        )

    def _history_words(self, count: int | None) -> str:
        text = self.tr(
            "So does the history, which is never changed: what was done about this person, with "
            "the name as it was then. Only owners read it. Backups made until now hold it all."
        )
        if count is None:
            return text
        entries = self.tr("{text} Entries in the history: {count}.")
        return entries.format(text=text, count=count)

    def _compare(self) -> None:
        typed = self.number.text().strip().removeprefix("#")
        is_right = typed == str(self._record.card.client.number)
        self.erase_button.setEnabled(is_right and not self._busy)

    def _erase(self) -> None:
        login, now, record, key = self._context.login, self._context.now(), self._record, self._key
        self._busy = True
        self._compare()
        self.banner.hide()

        def work() -> Erasure:
            from studio_app.services.erasing import erase_client

            client_id = record.card.client.id
            return erase_client(
                login.uow, login.viewer, client_id, record.version, now, request_id=key
            )

        self._context.runner.run(work, done=self._done, failed=self._fail, owner=self)

    def _done(self, erasure: Erasure) -> None:
        self._busy = False
        self.erased.emit(erasure)
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._busy = False
        self._compare()
        again = partial(self._erase) if may_be_tried_again(error) else None
        self.banner.show_failure(sentence(error), again)
