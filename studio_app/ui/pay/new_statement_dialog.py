"""The window in which a statement of pay is drawn up: days, lines as they would be, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.money import LONGEST_AMOUNT, parse_money
from studio_app.domain.pay import LineKind, PayLine
from studio_app.domain.pay_statements import (
    LONGEST_TEXT,
    AlreadyStated,
    Correction,
    DraftStatement,
    PaySheet,
    ShownLine,
    StatementRequest,
    cleaned_corrections,
)
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.pay.days_row import DaysRow
from studio_app.ui.pay.lines_table import LinesTable
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.field_error import FieldError

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 860
DIALOG_HEIGHT = 660
AMOUNT_WIDTH = 110


class NewStatementDialog(StepDialog):
    """Shows what the statement will say, as soon as the days are chosen."""

    def __init__(self, context: ScreenContext, sheet: PaySheet, parent: QWidget) -> None:
        title = parent.tr("New statement of {trainer}").format(trainer=sheet.trainer_name)
        super().__init__(
            context, title, parent.tr("&Draw up"), DIALOG_WIDTH, parent, height=DIALOG_HEIGHT
        )
        self._sheet = sheet
        self._organization = context.login.organization
        self._key = new_id()
        self._draft: DraftStatement | None = None
        self._corrections: tuple[Correction, ...] = ()
        self._loading: Task | None = None
        self.days = DaysRow(sheet.proposed_days(), self._organization.locale, self)
        self.lines = LinesTable(self._organization, self)
        self.left_out = Banner("info", parent=self)
        self.text = QLineEdit(self)
        self.amount = QLineEdit(self)
        self.add = self._button(self.tr("&Add"))
        self.text_problem = FieldError(self)
        self._lay_out()
        self._connect()
        self.days.choose_last_month()
        self.days.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self.text.setPlaceholderText(self.tr("What a correction is for"))
        self.text.setAccessibleName(self.tr("What the correction is for"))
        self.text.setMaxLength(LONGEST_TEXT)
        self.amount.setPlaceholderText(self.tr("+ or −"))
        self.amount.setAccessibleName(self.tr("Amount of the correction"))
        self.amount.setMaxLength(LONGEST_AMOUNT)
        self.amount.setFixedWidth(AMOUNT_WIDTH)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        correcting = QHBoxLayout()
        correcting.setSpacing(SPACE)
        label = QLabel(self.tr("&Correction"), self)
        label.setProperty("role", "label")
        label.setBuddy(self.text)
        for part in (label, self.text, self.amount, self.add):
            correcting.addWidget(part)
        self.column.addWidget(self.days)
        self.column.addWidget(self.lines, 1)
        self.column.addWidget(self.left_out)
        self.column.addLayout(correcting)
        self.column.addWidget(self.text_problem)
        self._finish_layout()

    def _connect(self) -> None:
        self.days.changed.connect(self._days_chosen)
        self.add.clicked.connect(self._add)
        for field in (self.text, self.amount):
            field.textEdited.connect(self.text_problem.clear)
        remove = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.lines.table)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self._remove)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        return button

    def _days_chosen(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        self.banner.hide()
        self.go_button.setEnabled(False)
        login, now, trainer_id = self._context.login, self._context.now(), self._sheet.trainer_id
        first, last = self.days.days()

        def work() -> DraftStatement:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.pay_statements import draft_statement

            return draft_statement(login.uow, login.viewer, trainer_id, first, last, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def _fail_to_load(self, error: StudioError) -> None:
        self._draft = None
        self._show_lines()
        if may_be_tried_again(error):
            self.banner.show_failure(sentence(error), self._days_chosen)
        else:
            self.days.show_problem(sentence(error))

    def _show(self, draft: DraftStatement) -> None:
        self._draft = draft
        self._show_lines()

    def _show_lines(self) -> None:
        draft = self._draft
        self.lines.show_lines(self._all_lines())
        said = []
        if draft is not None and draft.open_sessions:
            text = self.tr(
                "{count} sessions are not completed yet. Once they are, they come with a later "
                "statement."
            )
            said.append(text.format(count=draft.open_sessions))
        if draft is not None and draft.without_rate:
            text = self.tr("{count} sessions are from before the first pay rate, and left out.")
            said.append(text.format(count=draft.without_rate))
        if said:
            self.left_out.show_message(" ".join(said))
        else:
            self.left_out.hide()
        self.go_button.setEnabled(draft is not None and bool(self._all_lines()))

    def _all_lines(self) -> tuple[ShownLine, ...]:
        if self._draft is None:
            return ()
        last = self._draft.last_day
        corrections = (
            ShownLine(PayLine(LineKind.CORRECTION, last, one.amount, text=one.text))
            for one in self._corrections
        )
        return (*self._draft.lines, *corrections)

    def _add(self) -> None:
        self.text_problem.clear()
        organization = self._organization
        try:
            amount = parse_money(
                self.amount.text(),
                organization.currency,
                organization.locale,
                field="correction_amount",
                may_be_negative=True,
            )
            one = Correction(self.text.text(), amount.minor)
            self._corrections = cleaned_corrections((*self._corrections, one))
        except InvalidInput as error:
            self._show_refusal(error)
            return
        self._key = new_id()
        self.text.clear()
        self.amount.clear()
        self._show_lines()
        self.lines.table.scrollToBottom()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        chosen = self.lines.table.selectionModel().selectedRows()
        earned = len(self._draft.lines) if self._draft else 0
        if not chosen or chosen[0].row() < earned:
            return
        kept = list(self._corrections)
        del kept[chosen[0].row() - earned]
        self._corrections, self._key = tuple(kept), new_id()
        self._show_lines()

    def _submit(self) -> None:
        is_begun = bool(self.text.text().strip() or self.amount.text().strip())
        if is_begun and (self.text.hasFocus() or self.amount.hasFocus()):
            self._add()
            return
        if is_begun:
            self.text_problem.set_error(
                self.text, self.tr("Add this correction first, or empty its fields.")
            )
            return
        if self._draft is None:
            return
        total = sum(one.line.amount for one in self._all_lines())
        request = StatementRequest(
            self._key,
            self._sheet.trainer_id,
            self._draft.first_day,
            self._draft.last_day,
            self._corrections,
            seen_total=total,
        )
        login, now = self._context.login, self._context.now()

        def work() -> DiaryOutcome:
            from studio_app.services.pay_statements import issue_statement

            return issue_statement(login.uow, login.viewer, request, now)

        self._attempt(work)

    def _show_refusal(self, error: StudioError) -> bool:
        field = getattr(error, "field", "")
        if field in ("correction_text", "corrections"):
            self.text_problem.set_error(self.text, sentence(error))
        elif field == "correction_amount":
            self.text_problem.set_error(self.amount, sentence(error))
        elif field in ("first_day", "last_day") or isinstance(error, AlreadyStated):
            self.days.show_problem(sentence(error), field)
        else:
            return False
        return True
