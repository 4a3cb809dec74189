"""When a trainer works: the hours of the week, single days that differ, and time off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.working_hours import (
    DayRequest,
    HoursSheet,
    Outside,
    SingleDay,
    WeekSpan,
)
from studio_app.ui.hours.days_view import DaysView
from studio_app.ui.hours.time_off_card import TimeOffCard
from studio_app.ui.hours.week_editor import WeekEditor
from studio_app.ui.hours.words import done_sentence, step_name
from studio_app.ui.main.booking_words import done_sentence as said_of_time_off
from studio_app.ui.main.booking_words import step_name as name_of_time_off
from studio_app.ui.sentences import may_be_tried_again
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_AREA, SPACE_WIDE
from studio_app.ui.trainers.tabs import TrainerTab
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

FOLLOWED = frozenset({Aggregate.TRAINER, Aggregate.SESSION, Aggregate.ORGANIZATION})


class HoursTab(TrainerTab):
    """Loads when a trainer is shown, and again after changes while it is in sight.

    ``loaded`` says that what was asked for is on screen.
    """

    loaded = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._trainer_id: UUID | None = None
        self._sheet: HoursSheet | None = None
        self._is_stale, self._is_busy = False, False
        self._loading: Task | None = None
        self._looking: Task | None = None
        organization = context.login.organization
        name = self.tr("Working hours")
        self.editor = WeekEditor(organization, name, with_places=True, parent=self)
        self.copy_button = QPushButton(self.tr("&Copy from…"), self)
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._offer_colleagues)
        self.editor.top.insertWidget(self.editor.top.count() - 2, self.copy_button)
        tab_through(self.editor.period_box, self.copy_button, self.editor.repeat_button)
        self.days = DaysView(context, self)
        self.time_off = TimeOffCard(context, self)
        self._lay_out()
        self.editor.save_clicked.connect(self.save)
        self.editor.draft_changed.connect(self._look)
        self.editor.day_wanted.connect(self.day_wanted)
        self.days.done_step.connect(self._tell)
        self.days.usual_wanted.connect(self._clear_day)
        self.time_off.done_step.connect(self._tell_time_off)
        context.bus.changed.connect(self._follow)

    def show_trainer(self, trainer_id: UUID | None) -> None:
        self._trainer_id = trainer_id
        self._page.setVisible(trainer_id is not None)
        self._sheet = None
        if trainer_id is not None:
            self._load()

    def has_unsaved(self) -> bool:
        return self._sheet is not None and self._sheet.may_change and self.editor.has_unsaved()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def save(self) -> None:
        """Let the hours that are shown be those of the trainer."""
        if self._trainer_id is None or not self.editor.save_button.isEnabled():
            return
        login, now = self._context.login, self._context.now()
        wish = self.editor.request(self._trainer_id)

        def work() -> DiaryOutcome:
            from studio_app.services.working_hours import set_week

            return set_week(login.uow, login.viewer, wish, now)

        self._attempt(work)

    def _load(self) -> None:
        trainer_id = self._trainer_id
        if trainer_id is None:
            return
        self._is_stale = False
        login, now = self._context.login, self._context.now()

        def work() -> HoursSheet:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.working_hours import hours_sheet

            return hours_sheet(login.uow, login.viewer, trainer_id, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def _show(self, sheet: HoursSheet) -> None:
        before, self._sheet = self._sheet, sheet
        same = before is not None and before.trainer_id == sheet.trainer_id
        # What somebody is about to change is not taken out of their hands.
        if not (same and self.editor.has_unsaved()):
            self.editor.show_hours(
                sheet.periods, sheet.seen, sheet.today, sheet.places, may_change=sheet.may_change
            )
            self.editor.show_outside(sheet.outside)
        self.copy_button.setVisible(sheet.may_change and len(self._colleagues()) > 0)
        self.days.show_sheet(sheet)
        self.time_off.show_sheet(sheet)
        self.loaded.emit()

    def _colleagues(self) -> list[Trainer]:
        sheet = self._sheet
        if sheet is None:
            return []
        return [one for one in sheet.trainers if one.id != sheet.trainer_id]

    def _offer_colleagues(self) -> None:
        menu = Menu(parent=self)
        for one in self._colleagues():
            action = menu.addAction(one.name.replace("&", "&&"))
            action.triggered.connect(partial(self._copy, one))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.copy_button.mapToGlobal(self.copy_button.rect().bottomLeft()))

    def _copy(self, colleague: Trainer, *_checked: bool) -> None:
        login, day = self._context.login, self.editor.request().first_day

        def work() -> tuple[WeekSpan, ...]:
            from studio_app.services.working_hours import week_to_copy

            return week_to_copy(login.uow, login.viewer, colleague.id, day)

        self._context.runner.run(
            work,
            done=lambda spans: self.editor.copy_week(spans, colleague.name),
            failed=self._fail_to_load,
            owner=self,
        )

    def _look(self) -> None:
        """Look up which booked sessions lie outside of the hours as they are drawn."""
        sheet = self._sheet
        if sheet is None or not sheet.may_change:
            return
        if not self.editor.has_unsaved():
            self.editor.show_outside(sheet.outside)
            return
        login, now = self._context.login, self._context.now()
        wish = self.editor.request(sheet.trainer_id)

        def work() -> Outside:
            from studio_app.services.working_hours import sessions_outside

            return sessions_outside(login.uow, login.viewer, wish, now)

        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._context.runner.run(
            work, done=self.editor.show_outside, failed=_say_nothing, owner=self
        )

    def _clear_day(self, single: SingleDay) -> None:
        if self._trainer_id is None:
            return
        login, now = self._context.login, self._context.now()
        wish = DayRequest(new_id(), self._trainer_id, single.day, None, seen=single.seen)

        def work() -> DiaryOutcome:
            from studio_app.services.working_hours import set_day

            return set_day(login.uow, login.viewer, wish, now)

        self._attempt(work)

    def _attempt(self, work: Callable[[], DiaryOutcome]) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self.editor.set_busy(True)

        def fail(error: StudioError) -> None:
            self._fail(error, partial(self._attempt, work) if may_be_tried_again(error) else None)

        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, outcome: DiaryOutcome) -> None:
        self._is_busy = False
        if self._sheet is not None and outcome.undo is not None:
            hours = outcome.undo.hours
            if hours is not None and hours.weekly:
                # What is saved is not held on to any more.
                self._sheet = None
        self.editor.set_busy(False)
        # What was done is announced, and so loaded anew.
        self._tell(outcome)

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        self._is_busy = False
        self.editor.set_busy(False)
        theirs = isinstance(error, ChangedMeanwhile)
        self.editor.refuse(error, self._show_theirs if theirs else again)

    def _show_theirs(self) -> None:
        """Show the hours as somebody else left them, instead of what was drawn."""
        self._sheet = None
        self._load()

    def _tell(self, outcome: DiaryOutcome) -> None:
        organization = self._context.login.organization
        name, said = step_name(outcome, organization), done_sentence(outcome, organization)
        self.step_done.emit(outcome, name, said)

    def _tell_time_off(self, outcome: DiaryOutcome) -> None:
        organization = self._context.login.organization
        name = name_of_time_off(outcome, organization)
        self.step_done.emit(outcome, name, said_of_time_off(outcome, organization))

    def _follow(self, changes: Changes) -> None:
        self._is_stale |= bool(FOLLOWED & changes.aggregates) and self._trainer_id is not None
        if self._is_stale and self.isVisible():
            self._load()

    def _fail_to_load(self, error: StudioError) -> None:
        self._is_stale = True
        self._context.runner.problem.emit(error)

    def _lay_out(self) -> None:
        self._page, column = scrolling_page(self)
        heading = QLabel(self.tr("Hours of the week"), self)
        heading.setProperty("role", "title")
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(heading)
        top.addStretch(1)
        column.setContentsMargins(SPACE_WIDE, SPACE_WIDE, SPACE_WIDE, SPACE_WIDE)
        column.addLayout(top)
        column.addWidget(self.editor)
        column.addSpacing(SPACE_AREA)
        column.addWidget(self.days)
        column.addSpacing(SPACE_AREA)
        column.addWidget(self.time_off)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)
        self.setFocusProxy(self.editor)


def _say_nothing(_error: StudioError) -> None:
    """What is told stays as it was; saving says what is wrong."""
