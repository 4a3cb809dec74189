"""Gives every client without a trainer one: first what would happen, then how far it is, then
what came of it."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.backfill import BackfillPlan, BackfillResult
from studio_app.domain.client_record import AssignmentRule, FormChoices, NewClientRule
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.ui.importing.result_page import WorkingPage
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Report, Task, TaskRunner
from studio_app.ui.team.assignment.outcome_view import OutcomeView
from studio_app.ui.team.assignment.words import (
    clients_text,
    done_words,
    plan_words,
    result_words,
    step_words,
)
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

WIDTH, HEIGHT = 860, 560


class BackfillDialog(PressingDialog):
    """``done_step`` carries the BackfillResult, its name, and the sentence that tells it."""

    done_step = Signal(object, str, str)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Clients without a trainer"))
        self._context = context
        # Long work: whoever works at the desk must not wait behind it.
        self.worker = TaskRunner(self)
        self._stop = threading.Event()
        self._planning: Task | None = None
        self._plan: BackfillPlan | None = None
        self._is_working = False
        self.heading = QLabel(self)
        self.heading.setProperty("role", "title")
        self.rule = QComboBox(self)
        self.rule.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.rule.setAccessibleName(self.tr("Who gets them"))
        self.rule_label = QLabel(self.tr("&Who gets them"), self)
        self.rule_label.setBuddy(self.rule)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.view = OutcomeView(context, self)
        self.working = WorkingPage(self)
        self.banner = AgainBanner(self)
        self.run_button = self._button(self.tr("&Assign"), self._run)
        self.run_button.setProperty("kind", "primary")
        self.again_button = self._button(self.tr("&Look again"), self._look_again)
        self.stop_button = self._button(self.tr("&Stop"), self._stop_work)
        self.close_button = self._button(self.tr("Close"), self.reject)
        self._lay_out()
        self.view.export.failed.connect(
            lambda error: self.banner.show_message(sentence(error), "bad")
        )
        self.view.export.exported.connect(lambda text: self.banner.show_message(text, "good"))
        self._show_planning()
        self._load()

    def reject(self) -> None:
        """Close; what is under way is stopped first, and says so."""
        if self._is_working:
            self._stop_work()
        else:
            super().reject()

    def _load(self) -> None:
        login, now = self._context.login, self._context.now()

        def work() -> FormChoices:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_form import client_form

            return client_form(login.uow, login.viewer, None, now)

        self._context.runner.run(
            work, done=self._fill, failed=partial(self._fail, self._load), owner=self
        )

    def _fill(self, choices: FormChoices) -> None:
        self.rule.blockSignals(True)
        if choices.rule.rule is not AssignmentRule.NOBODY:
            self.rule.addItem(self.tr("Whoever gets new clients"), None)
        self.rule.addItem(
            self.tr("The trainers with the fewest clients who take new ones"),
            NewClientRule(AssignmentRule.LEAST_LOADED),
        )
        for one in choices.trainers:
            rule = NewClientRule(AssignmentRule.DEFAULT_TRAINER, one.trainer_id)
            self.rule.addItem(self.tr("All to {trainer}").format(trainer=one.name), rule)
        self.rule.blockSignals(False)
        self.rule.currentIndexChanged.connect(self._look)
        self._look()

    def _look(self) -> None:
        """Find out what would happen."""
        if self._planning is not None:
            self._planning.cancel()
        self._plan = None
        self.run_button.setEnabled(False)
        login, rule = self._context.login, self.rule.currentData()

        def work() -> BackfillPlan:
            from studio_app.services.backfill import plan_backfill

            return plan_backfill(login.uow, login.viewer, rule)

        self._planning = self._context.runner.run(
            work, done=self._show_plan, failed=partial(self._fail, self._look), owner=self
        )

    def _show_plan(self, plan: BackfillPlan) -> None:
        self._planning, self._plan = None, plan
        self.summary.setText(plan_words(plan))
        self.view.show_outcome(plan.trainers, plan.failures)
        text = self.tr("&Assign {clients}").format(clients=clients_text(plan.assigned))
        self.run_button.setText(text if plan.assigned else self.tr("&Assign"))
        self.run_button.setEnabled(plan.assigned > 0)
        self.run_button.setDefault(plan.assigned > 0)

    def _run(self) -> None:
        if self._plan is None or self._is_working:
            return
        from studio_app.ui.team.assignment.tasks import assign_all

        login, now, rule = self._context.login, self._context.now(), self.rule.currentData()
        key, stop = new_id(), threading.Event()
        self._stop, self._is_working = stop, True
        self.banner.hide()
        self.working.begin(
            self.tr("Giving {clients} a trainer").format(clients=clients_text(self._plan.total)),
            self.tr("What is done by the time you stop stays done."),
        )
        self._show_working()

        def work(report: Report) -> BackfillResult:
            return assign_all(login, key, rule, now, report, stop.is_set)

        self.worker.run(
            work,
            done=self._show_result,
            failed=self._failed_to_run,
            owner=self,
            progress=self.working.set_progress,
        )

    def _stop_work(self) -> None:
        self._stop.set()
        self.stop_button.setEnabled(False)
        self.working.hint.setText(self.tr("Stopping…"))

    def _show_result(self, result: BackfillResult) -> None:
        self._is_working = False
        self.heading.setText(
            self.tr("Stopped") if result.untried and result.problem is None else self.tr("Done")
        )
        self.summary.setText(result_words(result))
        self.view.show_outcome(result.trainers, result.failures)
        if result.problem is not None:
            self.banner.show_message(sentence(result.problem), "bad")
        for widget in (self.rule, self.rule_label, self.run_button, self.stop_button):
            widget.hide()
        for button in (self.again_button, self.close_button):
            button.show()
        self.close_button.setDefault(True)
        self._pages.show_page(self._outcome)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        if result.assigned:
            self.done_step.emit(result, step_words(result), done_words(result))

    def _look_again(self) -> None:
        self._show_planning()
        self._look()

    def _show_planning(self) -> None:
        self.heading.setText(self.tr("Who would get a trainer?"))
        for widget in (self.rule, self.rule_label, self.run_button, self.close_button):
            widget.show()
        for button in (self.again_button, self.stop_button):
            button.hide()
        self._pages.show_page(self._outcome)

    def _show_working(self) -> None:
        for button in (self.run_button, self.again_button, self.close_button):
            button.hide()
        self.stop_button.setEnabled(True)
        self.stop_button.show()
        self._pages.show_page(self._busy)
        self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed_to_run(self, error: StudioError) -> None:
        self._is_working = False
        self._show_planning()
        self._fail(self._run, error)

    def _fail(self, again: object, error: StudioError) -> None:
        offered = again if callable(again) and may_be_tried_again(error) else None
        self.banner.show_failure(sentence(error), offered)

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        self._outcome, self._busy = QWidget(self), QWidget(self)
        chosen = QHBoxLayout()
        chosen.setSpacing(SPACE)
        chosen.addWidget(self.rule_label)
        chosen.addWidget(self.rule)
        chosen.addStretch(1)
        outcome = QVBoxLayout(self._outcome)
        outcome.setContentsMargins(0, 0, 0, 0)
        outcome.setSpacing(SPACE)
        outcome.addWidget(self.heading)
        outcome.addLayout(chosen)
        outcome.addWidget(self.summary)
        outcome.addSpacing(SPACE)
        outcome.addWidget(self.view, 1)
        busy = QVBoxLayout(self._busy)
        busy.addWidget(self.working)
        self._pages = PageStack(self)
        self._pages.add_page(self._outcome)
        self._pages.add_page(self._busy)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        for button in (self.again_button, self.close_button, self.stop_button, self.run_button):
            foot.addWidget(button)
        column = dialog_column(self, WIDTH, grows=True, height=HEIGHT)
        column.addWidget(self.banner)
        column.addWidget(self._pages, 1)
        column.addSpacing(SPACE)
        column.addLayout(foot)
