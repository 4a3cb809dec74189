"""The window of time off: what is coming, asking for more, and deciding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import TimeOffStatus
from studio_app.domain.time_off import AskedTimeOff, SessionInTheWay, TimeOffDecision
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.time_off import words
from studio_app.ui.time_off.ask_form import AskForm
from studio_app.ui.time_off.model import Column, TimeOffModel
from studio_app.ui.time_off.plan import PlanView
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.keys import pressed_button
from studio_app.ui.widgets.listed_dialog import ListedDialog
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 860
DIALOG_HEIGHT = 580
HITS_DELAY = 150
FOLLOWS = frozenset({Aggregate.TRAINER})
COLUMN_WIDTHS = {Column.TRAINER: 130, Column.WHEN: 270, Column.WHAT: 180}


class TimeOffDialog(ListedDialog[AskedTimeOff]):
    """The list, the form by which somebody asks for more, and the plan of who decides."""

    def __init__(
        self, context: ScreenContext, trainers: Sequence[Trainer], parent: QWidget | None = None
    ) -> None:
        organization = context.login.organization
        super().__init__(context, TimeOffModel(organization), FOLLOWS, parent)
        self.setWindowTitle(self.tr("Time off"))
        self._mine = [
            one for one in trainers if allows(self._viewer, Right.ASK_TIME_OFF, trainer_id=one.id)
        ]
        self._names = {one.id: one.name for one in trainers}
        self._decides = allows(self._viewer, Right.DECIDE_TIME_OFF)
        self._deciding: AskedTimeOff | None = None
        self._planning: Task | None = None
        empty = EmptyState(
            "calendar",
            self.tr("No time off is coming"),
            self.tr("What is asked for and approved stands here, and in the calendar."),
            parent=self,
        )
        self._make_list(self.tr("Coming time off"), COLUMN_WIDTHS, empty)
        self.table.doubleClicked.connect(self._begin_deciding)
        self.form = AskForm(organization, self)
        self._hits_timer = QTimer(self, singleShot=True, interval=HITS_DELAY)
        self._hits_timer.timeout.connect(self._look_for_hits)
        self.form.changed.connect(self._hits_timer.start)
        self.plan = PlanView(organization, self)
        self.word = QLineEdit(self)
        self.word.setMaxLength(500)
        self.word.setPlaceholderText(self.tr("A word with it, if you like"))
        self.word.setAccessibleName(self.tr("A word with the answer"))
        ask = self.tr("&Add time off…") if self._decides else self.tr("&Ask for time off…")
        self.ask_button = self._button(ask, lambda: self.begin_asking(None))
        self.decide_button = self._button(self.tr("&Decide…"), self._begin_deciding)
        self.withdraw_button = self._button(self.tr("&Take back"), self._withdraw)
        self.close_button = self._button(self.tr("Close"), self.reject)
        self.back_button = self._button(self.tr("&Back"), self._show_list)
        self.send_button = self._button(
            self.tr("A&dd") if self._decides else self.tr("A&sk"), self._ask
        )
        self.decline_button = self._button(self.tr("&Decline"), lambda: self._decide(False))
        self.approve_button = self._button(self.tr("A&pprove"), lambda: self._decide(True))
        for primary in (self.ask_button, self.send_button, self.approve_button):
            primary.setProperty("kind", "primary")
        self._lay_out()
        self._show_list()
        self.reload()

    def begin_asking(self, trainer_id: UUID | None, day: date | None = None) -> None:
        """Show the form for a wish, for a trainer and from a local day on."""
        if not self._mine:
            return
        self.banner.hide()
        today = self._context.now().astimezone(self._context.login.organization.tz).date()
        self._show(self._form_page)
        self.form.begin(self._mine, trainer_id, day or today)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        on_list = not self._list_page.isHidden()
        if event.key() == Qt.Key.Key_Escape and not on_list:
            self._show_list()
            return
        if pressed_button(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if on_list:
                self._begin_deciding()
            elif not self._form_page.isHidden():
                self._ask()
            return
        super().keyPressEvent(event)

    def _question(self) -> Callable[[], Sequence[AskedTimeOff]]:
        login, now = self._context.login, self._context.now()

        def work() -> tuple[AskedTimeOff, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.time_off import coming_time_off

            return coming_time_off(login.uow, login.viewer, now)

        return work

    def _changed_elsewhere(self, changes: Changes) -> None:
        super()._changed_elsewhere(changes)
        if Aggregate.SESSION in changes.aggregates and not self._form_page.isHidden():
            self._hits_timer.start()

    def _name_steps(self) -> None:
        one = self._selected()
        if one is not None:
            self._chosen = one.id
        is_open = one is not None and one.status is TimeOffStatus.REQUESTED
        own = one is not None and allows(
            self._viewer, Right.ASK_TIME_OFF, trainer_id=one.trainer_id
        )
        self.decide_button.setEnabled(is_open)
        self.withdraw_button.setEnabled(own and (is_open or self._decides))

    def _look_for_hits(self) -> None:
        if self._form_page.isHidden():
            return
        request, login = self.form.request(), self._context.login
        try:
            interval = request.interval()
        except InvalidInput as error:
            self.form.hits.setText(sentence(error))
            return

        def work() -> tuple[SessionInTheWay, ...]:
            from studio_app.services.time_off import sessions_hit

            return sessions_hit(login.uow, login.viewer, request.trainer_id, interval)

        def done(hit: tuple[SessionInTheWay, ...]) -> None:
            if self.form.request() == request:
                self.form.show_hits(hit)

        self._context.runner.run(work, done=done, failed=self._fail_to_load, owner=self)

    def _ask(self) -> None:
        request, login, now = self.form.request(), self._context.login, self._context.now()
        try:
            request.interval()
        except InvalidInput as error:
            self.form.show_refusal(error)
            return

        def work() -> DiaryOutcome:
            from studio_app.services.time_off import ask_time_off

            return ask_time_off(login.uow, login.viewer, request, now)

        self._chosen = request.time_off_id
        self._attempt(work)

    def _withdraw(self) -> None:
        one = self._selected()
        if one is None:
            return
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.time_off import withdraw_time_off

            return withdraw_time_off(
                login.uow, login.viewer, one.id, one.version, now, request_id=key
            )

        self._attempt(work)

    def _begin_deciding(self) -> None:
        one = self._selected()
        if one is None or not self._decides or one.status is not TimeOffStatus.REQUESTED:
            return
        self.banner.hide()
        self._stop_planning()
        login, now = self._context.login, self._context.now()

        def work() -> tuple[SessionInTheWay, ...]:
            from studio_app.services.time_off_decisions import time_off_plan

            return time_off_plan(login.uow, login.viewer, one.id, now)

        self._planning = self._context.runner.run(
            work, done=partial(self._show_plan, one), failed=self._fail_to_load, owner=self
        )

    def _stop_planning(self) -> None:
        """Show no plan any more that is on its way: whoever asked for it went elsewhere."""
        if self._planning is not None:
            self._planning.cancel()
            self._planning = None

    def _show_plan(self, one: AskedTimeOff, sessions: tuple[SessionInTheWay, ...]) -> None:
        self._deciding = one
        when = words.span_words(one.interval, self._context.login.organization)
        kind = words.kind_word(one.kind)
        title = self.tr("{trainer}: {kind}, {when}")
        self._plan_title.setText(title.format(trainer=one.trainer_name, kind=kind, when=when))
        self._plan_note.setText(one.note)
        self._plan_note.setVisible(bool(one.note))
        if sessions:
            text = self.tr("Choose what becomes of each session. All of it is done at once.")
        else:
            text = self.tr("No session is in it.")
        self._plan_hint.setText(text)
        self.plan.set_plan(sessions, self._names)
        self._plan_card.setVisible(bool(sessions))
        self.word.clear()
        self._show(self._plan_page)
        first = self.plan.choices[0] if sessions else self.approve_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide(self, approve: bool) -> None:
        one = self._deciding
        if one is None:
            return
        login, now, key = self._context.login, self._context.now(), new_id()
        resolutions = self.plan.resolutions() if approve else ()
        decision = TimeOffDecision(one.id, one.version, approve, self.word.text(), resolutions)

        def work() -> DiaryOutcome:
            from studio_app.services.time_off_decisions import decide_time_off

            return decide_time_off(login.uow, login.viewer, decision, now, request_id=key)

        self._attempt(work)

    def _refuse_on_form(self, error: StudioError) -> bool:
        return not self._form_page.isHidden() and self.form.show_refusal(error)

    def _show(self, page: QWidget) -> None:
        self._stop_planning()
        for other in (self._list_page, self._form_page, self._plan_page):
            other.setVisible(other is page)
        of_list = page is self._list_page
        self.back_button.setVisible(not of_list)
        self.close_button.setVisible(of_list)
        self.decide_button.setVisible(of_list and self._decides)
        for button in (self.ask_button, self.withdraw_button):
            button.setVisible(of_list and bool(self._mine))
        self.send_button.setVisible(page is self._form_page)
        for button in (self.decline_button, self.approve_button):
            button.setVisible(page is self._plan_page)

    def _lay_out(self) -> None:
        self._form_page, form = scrolling_page(self)
        heading = QLabel(self.tr("Time off"), self)
        heading.setProperty("role", "title")
        form.addWidget(heading)
        beside = QHBoxLayout()
        beside.setSpacing(2 * SPACE_WIDE)
        self.form.column.addStretch(1)
        beside.addWidget(self.form)
        beside.addWidget(self.form.hits, 1, Qt.AlignmentFlag.AlignTop)
        form.addLayout(beside, 1)
        self._plan_page, plan = self._page()
        self._plan_title, self._plan_note, self._plan_hint = (QLabel(self) for _ in range(3))
        self._plan_title.setProperty("role", "title")
        self._plan_hint.setProperty("role", "caption")
        for label in (self._plan_title, self._plan_note, self._plan_hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            plan.addWidget(label)
        self._plan_card = CardFrame(self)
        self._plan_card.body.setContentsMargins(1, 1, 1, 1)
        self._plan_card.body.addWidget(self.plan)
        plan.addWidget(self._plan_card, 1)
        plan.addWidget(self.word)
        plan.addStretch(0)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.back_button)
        foot.addWidget(self.decide_button)
        foot.addWidget(self.withdraw_button)
        foot.addStretch(1)
        for button in (
            self.close_button,
            self.decline_button,
            self.ask_button,
            self.send_button,
            self.approve_button,
        ):
            foot.addWidget(button)
        column = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        for page in (self._list_page, self._form_page, self._plan_page):
            column.addWidget(page, 1)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
