"""The window with a statement of pay: read, printed, and by owners marked as paid or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.pay_statements import PayStatement, WholeStatement
from studio_app.domain.permissions import Right, allows
from studio_app.ui.pay import line_words, words
from studio_app.ui.pay.lines_table import LinesTable
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 900
DIALOG_HEIGHT = 620
PREVIEW_SIZE = QSize(760, 820)


class PayStatementDialog(PressingDialog):
    """Follows what others change; ``done_step`` carries the DiaryOutcome of what was done."""

    done_step = Signal(object)

    def __init__(self, context: ScreenContext, statement_id: UUID, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Pay statement"))
        self._context, self._statement_id = context, statement_id
        self._organization = context.login.organization
        self._may_change = allows(context.login.viewer, Right.CHANGE_SETTINGS)
        self._whole: WholeStatement | None = None
        self._loading: Task | None = None
        self._is_busy = False
        self._key = new_id()
        self.heading, self.standing, self.note = (QLabel(self) for _ in range(3))
        self.heading.setProperty("role", "title")
        self.standing.setProperty("role", "caption")
        for label in (self.heading, self.standing, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.lines = LinesTable(self._organization, self)
        self.banner = AgainBanner(self)
        self.print_button = self._button(self.tr("&Print…"), self.print_it)
        self.withdraw_button = self._button(self.tr("&Withdraw…"), self._ask_to_withdraw)
        self.paid_button = self._button(self.tr("&Mark as paid…"), self._ask_to_pay)
        self.paid_button.setProperty("kind", "primary")
        self.close_button = self._button(self.tr("Close"), self.reject)
        self._lay_out()
        context.bus.changed.connect(self._follow)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self).activated.connect(
            self.print_it
        )
        self._load()

    def print_it(self) -> None:
        """Show the statement as it will be printed."""
        if self._whole is None:
            return
        # PDF and printing are slow to import and seldom needed.
        from studio_app.ui.main.print_preview import Paper, PrintPreview, Sheet

        slip = line_words.slip_of(self._whole, self._organization)

        def make(
            context: ScreenContext, _keys: tuple[UUID, ...] | None, paper: Paper, now: datetime
        ) -> bytes:
            from studio_app.services.pay_slips import pay_slip

            login = context.login
            return pay_slip(login.uow, login.viewer, slip, now, paper)

        title = self.tr("Pay statement · {trainer}").format(trainer=slip.title)
        first = self._whole.statement.first_day.isoformat()
        name = self.tr("Pay {trainer} {day}.pdf").format(trainer=_plain(slip.title), day=first)
        made = Sheet(title, name, self.tr("Making the statement…"), make)
        preview = PrintPreview(self._context, made, (), None, self)
        preview.resize(PREVIEW_SIZE.boundedTo(self.screen().availableSize()))
        preview.open()

    def _ask_to_pay(self) -> None:
        text = self.tr("Once it is marked as paid, nothing of this statement changes any more.")
        self.banner.show_failure(text, self._pay, "warning", self.tr("It is paid"))

    def _ask_to_withdraw(self) -> None:
        text = self.tr("A withdrawn statement stays in the list; its days can be stated anew.")
        self.banner.show_failure(text, self._withdraw, "warning", self.tr("Withdraw it"))

    def _pay(self) -> None:
        login, now, key, stands = (
            self._context.login,
            self._context.now(),
            self._key,
            self._stands(),
        )

        def work() -> DiaryOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.pay_statements import pay_statement

            return pay_statement(
                login.uow, login.viewer, stands.id, stands.version, now, request_id=key
            )

        self._attempt(work)

    def _withdraw(self) -> None:
        login, now, key, stands = (
            self._context.login,
            self._context.now(),
            self._key,
            self._stands(),
        )

        def work() -> DiaryOutcome:
            from studio_app.services.pay_statements import withdraw_statement

            return withdraw_statement(
                login.uow, login.viewer, stands.id, stands.version, now, request_id=key
            )

        self._attempt(work)

    def _stands(self) -> PayStatement:
        assert self._whole is not None
        return self._whole.statement

    def _attempt(self, work: Callable[[], DiaryOutcome]) -> None:
        if self._is_busy:
            return
        self._is_busy = True

        def fail(error: StudioError) -> None:
            self._is_busy = False
            again = partial(self._attempt, work) if may_be_tried_again(error) else None
            if again is None:
                self._key = new_id()
            self.banner.show_failure(sentence(error), again)

        def done(outcome: DiaryOutcome) -> None:
            self._is_busy = False
            self._key = new_id()
            self.done_step.emit(outcome)
            self._load()

        self._context.runner.run(work, done=done, failed=fail, owner=self)

    def _load(self) -> None:
        login, statement_id = self._context.login, self._statement_id

        def work() -> WholeStatement:
            from studio_app.services.pay_statements import whole_statement

            return whole_statement(login.uow, login.viewer, statement_id)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work,
            done=self._show,
            failed=lambda error: self.banner.show_failure(sentence(error), self._load),
            owner=self,
        )

    def _follow(self, changes: Changes) -> None:
        if Aggregate.TRAINER in changes.aggregates:
            self._load()

    def _show(self, whole: WholeStatement) -> None:
        was_there, self._whole = self._whole is not None, whole
        statement = whole.statement
        heading = self.tr("{trainer} · {days}")
        days = words.period_of(statement, self._organization)
        self.heading.setText(heading.format(trainer=statement.trainer_name, days=days))
        self.standing.setText(words.standing_words(statement, self._organization))
        self.note.setText(statement.note)
        self.note.setVisible(bool(statement.note))
        self.lines.show_lines(whole.lines)
        self.print_button.setEnabled(True)
        may_close = self._may_change and statement.is_open
        for button in (self.withdraw_button, self.paid_button):
            button.setVisible(may_close)
        if not may_close:
            self.banner.hide()
        if not was_there:
            self.lines.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.print_button)
        foot.addWidget(self.withdraw_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.paid_button)
        self.print_button.setEnabled(False)
        for button in (self.withdraw_button, self.paid_button):
            button.hide()
        self.note.hide()
        page = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        for part in (self.heading, self.standing, self.note):
            page.addWidget(part)
        page.addSpacing(SPACE)
        page.addWidget(self.lines, 1)
        page.addWidget(self.banner)
        page.addSpacing(SPACE_WIDE)
        page.addLayout(foot)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button


def _plain(name: str) -> str:
    """Return a name as a file may have it."""
    return "".join(char if char.isalnum() or char in " -_" else "-" for char in name)[:80]
