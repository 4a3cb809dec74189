"""Freezing all packages of the studio, which closes for some days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.package_life import (
    FreezeAllPreview,
    PackageFacts,
    PackageOutcome,
    checked_days,
)
from studio_app.ui.packages.package_words import days_words, packages_words, sessions_words
from studio_app.ui.packages.step_dialog import PackageStepDialog, chosen_day, shown_day
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report, Task
from studio_app.ui.widgets.fields import DateField

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

PREVIEW_DELAY = 150
A_WEEK = timedelta(days=6)


class FreezeAllDialog(PackageStepDialog):
    """From which day to which nothing pays, what that does, and how far it is."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(context, None, parent)
        self._looking: Task | None = None
        self._doing: Task | None = None
        locale, today = self._organization.locale, self._today
        self.first = DateField(shown_day(today), self, locale)
        self.last = DateField(shown_day(today + A_WEEK), self, locale)
        self.fields.add_field("from", self.tr("&First day"), self.first)
        self.fields.add_field("until", self.tr("&Last day"), self.last)
        self.add_reason(needed=True)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Packages frozen"))
        self.progress.hide()
        self.column.insertWidget(self.column.indexOf(self.banner), self.progress)
        self.about.setText(
            self.tr(
                "For days on which the studio is closed: no package pays for anything, and each "
                "lasts as many days longer."
            )
        )
        self._timer = QTimer(self, singleShot=True, interval=PREVIEW_DELAY)
        self._timer.timeout.connect(self._look)
        self.first.dateChanged.connect(self._first_changed)
        self.last.dateChanged.connect(self.tell)
        self.begin(self.tr("Freeze all packages"), self.tr("F&reeze all"))
        self.tell()

    def tell(self) -> None:
        self._timer.start()

    def submit(self) -> None:
        if self._is_busy:
            return
        self.fields.clear_errors()
        try:
            work = self._whole_work()
        except InvalidInput as error:
            self._refuse(error)
            return
        self._attempt(work)

    def reject(self) -> None:
        if self._doing is not None and self._is_busy:
            # Nothing has happened yet: it does all at its end, or nothing.
            self._doing.cancel()
            self._doing = None
            self._is_busy = False
        super().reject()

    def _load(self) -> None:
        """All is known from the days alone."""

    def _first_changed(self) -> None:
        if self.last.date() < self.first.date():
            self.last.setDate(self.first.date())
        self.tell()

    def _look(self) -> None:
        first, last = chosen_day(self.first), chosen_day(self.last)
        try:
            checked_days(first, last, self._today)
        except InvalidInput as error:
            self.show_effect(sentence(error))
            return
        login, now = self._context.login, self._context.now()

        def work() -> FreezeAllPreview:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.package_freezes import freeze_all_preview

            return freeze_all_preview(login.uow, login.viewer, first, last, now)

        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._context.runner.run(
            work, done=self._show_preview, failed=self._fail_to_load, owner=self
        )

    def _show_preview(self, found: FreezeAllPreview) -> None:
        days = days_words((chosen_day(self.last) - chosen_day(self.first)).days + 1)
        told = [
            self.tr("{packages} would be frozen for {days}.").format(
                packages=packages_words(found.packages), days=days
            )
        ]
        if found.sessions:
            text = self.tr("What is booked on these days stays booked: {sessions}.")
            told.append(text.format(sessions=sessions_words(found.sessions)))
        if found.left_alone:
            text = self.tr("Left alone, with a freeze of their own at another time: {packages}.")
            told.append(text.format(packages=packages_words(found.left_alone)))
        self.show_effect(" ".join(told))

    def _whole_work(self) -> Callable[..., PackageOutcome]:
        login, now = self._context.login, self._context.now()
        first, last, reason = chosen_day(self.first), chosen_day(self.last), self.reason.text()
        checked_days(first, last, self._today)
        key = self.key_for(first, last, reason)

        def work(report: Report) -> PackageOutcome:
            from studio_app.services.package_freezes import freeze_all

            return freeze_all(
                login.uow, login.viewer, first, last, reason, now, report, request_id=key
            )

        return work

    def _run(
        self, work: Callable[..., PackageOutcome], fail: Callable[[StudioError], object]
    ) -> None:
        self.progress.setRange(0, 0)
        self.progress.show()
        self._doing = self._context.runner.run(
            work, done=self._did, failed=fail, owner=self, progress=self._show_progress
        )

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        self.progress.hide()
        super()._fail(error, again)

    def _enable(self) -> None:
        self.fields.setEnabled(not self._is_busy)
        self.go.setEnabled(not self._is_busy)

    def _fill(self, facts: PackageFacts) -> None:
        """Nothing is known of a single package."""

    def _effect(self, facts: PackageFacts) -> str:
        return ""

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        return self._whole_work()
