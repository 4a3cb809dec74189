"""The opening hours of the studio's week, which count from a day on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.working_hours import OpeningSheet, Outside
from studio_app.ui.hours.week_editor import WeekEditor
from studio_app.ui.sentences import may_be_tried_again
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class OpeningView(QWidget):
    """``done_step`` carries the DiaryOutcome, ``day_wanted`` the local day of a booked session."""

    done_step = Signal(object)
    day_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._sheet: OpeningSheet | None = None
        self._is_busy = False
        self._loading: Task | None = None
        self._looking: Task | None = None
        name = self.tr("Opening hours")
        self.editor = WeekEditor(context.login.organization, name, with_places=False, parent=self)
        self.told = QLabel(self)
        self.told.setProperty("role", "muted")
        self.told.setWordWrap(True)
        page, column = scrolling_page(self)
        column.setContentsMargins(0, 0, SPACE, SPACE_WIDE)
        column.addWidget(self.told)
        column.addWidget(self.editor)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(page)
        self.editor.save_clicked.connect(self.save)
        self.editor.draft_changed.connect(self._look)
        self.editor.day_wanted.connect(self.day_wanted)
        self.setFocusProxy(self.editor)

    def has_unsaved(self) -> bool:
        """Tell whether hours were drawn that are not saved."""
        return self._sheet is not None and self.editor.has_unsaved()

    def reload(self) -> None:
        """Load anew when the studio is open."""
        login, now = self._context.login, self._context.now()

        def work() -> OpeningSheet:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.opening_hours import opening_sheet

            return opening_sheet(login.uow, login.viewer, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def save(self) -> None:
        """Let the hours that are shown be those at which the studio is open."""
        if not self.editor.save_button.isEnabled():
            return
        login, now, wish = self._context.login, self._context.now(), self.editor.request()

        def work() -> DiaryOutcome:
            from studio_app.services.opening_hours import set_opening_hours

            return set_opening_hours(login.uow, login.viewer, wish, now)

        self._attempt(work)

    def _show(self, sheet: OpeningSheet) -> None:
        before, self._sheet = self._sheet, sheet
        # What somebody is about to change is not taken out of their hands.
        if before is not None and self.editor.has_unsaved():
            return
        if sheet.periods[0].spans:
            text = self.tr(
                "Outside of these hours nobody can be booked in the studio's rooms without being "
                "asked. Sessions outdoors, online, at a gym or at home are free of them."
            )
        else:
            text = self.tr(
                "No opening hours at present: the studio is open whenever a trainer works. Where "
                "there are any, the calendar is grey outside of them."
            )
        self.told.setText(text)
        self.editor.show_hours(sheet.periods, sheet.seen, sheet.today, may_change=True)
        self.editor.show_outside(sheet.outside)

    def _look(self) -> None:
        """Look up which booked sessions lie outside of the hours as they are drawn."""
        sheet = self._sheet
        if sheet is None:
            return
        if not self.editor.has_unsaved():
            self.editor.show_outside(sheet.outside)
            return
        login, now, wish = self._context.login, self._context.now(), self.editor.request()

        def work() -> Outside:
            from studio_app.services.opening_hours import sessions_outside_opening

            return sessions_outside_opening(login.uow, login.viewer, wish, now)

        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._context.runner.run(
            work, done=self.editor.show_outside, failed=_say_nothing, owner=self
        )

    def _attempt(self, work: Callable[[], DiaryOutcome]) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self.editor.set_busy(True)

        def fail(error: StudioError) -> None:
            self._fail(error, partial(self._attempt, work) if may_be_tried_again(error) else None)

        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, outcome: DiaryOutcome) -> None:
        # What is saved is not held on to any more.
        self._is_busy, self._sheet = False, None
        self.editor.set_busy(False)
        self.done_step.emit(outcome)

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        self._is_busy = False
        self.editor.set_busy(False)
        theirs = isinstance(error, ChangedMeanwhile)
        self.editor.refuse(error, self._show_theirs if theirs else again)

    def _show_theirs(self) -> None:
        """Show the hours as somebody else left them, instead of what was drawn."""
        self._sheet = None
        self.reload()

    def _fail_to_load(self, error: StudioError) -> None:
        self._context.runner.problem.emit(error)


def _say_nothing(_error: StudioError) -> None:
    """What is told stays as it was; saving says what is wrong."""
