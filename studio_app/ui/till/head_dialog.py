"""What stands above every receipt: an owner writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.receipts import MOST_HEAD_LINES
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 460
FIELD_HEIGHT = 150


class HeadDialog(PressingDialog):
    """Loads the lines as they are, and keeps them as they are typed."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Heading of receipts"))
        self._context = context
        heading = QLabel(context.login.organization.name, self)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setProperty("role", "title")
        hint = QLabel(
            self.tr(
                "These lines stand below the name: address, phone, tax number. {count} at most."
            ),
            self,
        )
        hint.setText(hint.text().format(count=MOST_HEAD_LINES))
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        self.lines = QPlainTextEdit(self)
        self.lines.setAccessibleName(self.tr("Lines below the name"))
        self.lines.setTabChangesFocus(True)
        self.lines.setFixedHeight(FIELD_HEIGHT)
        self.lines.setEnabled(False)
        self.error = FieldError(self)
        self.banner = AgainBanner(self)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.save = QPushButton(self.tr("&Save"), self)
        self.save.setProperty("kind", "primary")
        self.save.setAutoDefault(False)
        self.save.setEnabled(False)
        self.save.clicked.connect(self._save)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        column = dialog_column(self, DIALOG_WIDTH)
        for widget in (heading, hint, self.lines, self.error, self.banner):
            column.addWidget(widget)
        column.addLayout(foot)
        self._load()

    def _load(self) -> None:
        login = self._context.login

        def work() -> tuple[str, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.receipts import receipt_head

            return receipt_head(login.uow, login.viewer)

        self._context.runner.run(work, done=self._show, failed=self._fail_to_load, owner=self)

    def _show(self, lines: tuple[str, ...]) -> None:
        self.lines.setPlainText("\n".join(lines))
        self._set_ready(True)
        self.lines.setFocus()

    def _save(self) -> None:
        login, now = self._context.login, self._context.now()
        lines = self.lines.toPlainText().splitlines()

        def work() -> tuple[str, ...]:
            from studio_app.services.receipts import set_receipt_head

            return set_receipt_head(login.uow, login.viewer, lines, now)

        self._set_ready(False)
        self.banner.hide()
        self._context.runner.run(
            work, done=lambda _kept: self.accept(), failed=self._fail, owner=self
        )

    def _fail(self, error: StudioError) -> None:
        self._set_ready(True)
        if getattr(error, "field", "") == "head":
            self.error.set_error(self.lines, sentence(error))
        else:
            again = self._save if may_be_tried_again(error) else None
            self.banner.show_failure(sentence(error), again)

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), self._load)

    def _set_ready(self, ready: bool) -> None:
        self.lines.setEnabled(ready)
        self.save.setEnabled(ready)
