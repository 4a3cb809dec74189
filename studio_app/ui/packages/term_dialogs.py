"""Freezing a package, and letting it expire on another day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from dateutil.relativedelta import relativedelta
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.package_life import (
    PackageFacts,
    PackageOutcome,
    checked_days,
    checked_expiry,
    frozen,
)
from studio_app.ui.packages.package_words import day_words, days_words
from studio_app.ui.packages.step_dialog import PackageStepDialog, chosen_day, shown_day
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.fields import DateField

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

USUAL_FREEZE = timedelta(days=13)


class FreezeDialog(PackageStepDialog):
    """From which day to which a package pays for nothing."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        locale, today = self._organization.locale, self._today
        self.first = DateField(shown_day(today), self, locale)
        self.last = DateField(shown_day(today + USUAL_FREEZE), self, locale)
        self.fields.add_field("from", self.tr("&First day"), self.first)
        self.fields.add_field("until", self.tr("&Last day"), self.last)
        self.add_reason(needed=False)
        self.first.dateChanged.connect(self._first_changed)
        self.last.dateChanged.connect(self.tell)
        self.begin(self.tr("Freeze a package"), self.tr("F&reeze"))

    def _fill(self, facts: PackageFacts) -> None:
        if facts.starts_on > self._today:
            self.first.setDate(shown_day(facts.starts_on))

    def _take_keyboard(self) -> None:
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_changed(self) -> None:
        if self.last.date() < self.first.date():
            self.last.setDate(self.first.date())
        self.tell()

    def _effect(self, facts: PackageFacts) -> str:
        first, last = chosen_day(self.first), chosen_day(self.last)
        days = checked_days(first, last, self._today, starts_on=facts.starts_on)
        stand = frozen(facts.stand, first, last)
        told = [self.tr("Pays for nothing on {days}.").format(days=days_words(days))]
        if facts.stand.expires_on is not None:
            text = self.tr("Expires on {then} instead of {now}.")
            told.append(
                text.format(
                    then=day_words(stand.expires_on, self._organization),
                    now=day_words(facts.stand.expires_on, self._organization),
                )
            )
        if facts.ahead:
            told.append(self.tr("What is booked stays booked."))
        return " ".join(told)

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        login, now = self._context.login, self._context.now()
        first, last, reason = chosen_day(self.first), chosen_day(self.last), self.reason.text()
        checked_days(first, last, self._today, starts_on=facts.starts_on)
        key = self.key_for(facts.ref, first, last, reason)

        def work() -> PackageOutcome:
            from studio_app.services.package_life import freeze_package

            return freeze_package(
                login.uow, login.viewer, facts.ref, first, last, now, reason, request_id=key
            )

        return work


class ExpiryDialog(PackageStepDialog):
    """The last day that a package pays for."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        self.until = DateField(shown_day(self._today), self, self._organization.locale)
        self.never = QCheckBox(self.tr("&Never expires"), self)
        self._steps = [
            (self.tr("+1 week"), relativedelta(weeks=1)),
            (self.tr("+2 weeks"), relativedelta(weeks=2)),
            (self.tr("+1 month"), relativedelta(months=1)),
        ]
        self.fields.add_field("until", self.tr("&Last day"), self._row())
        self.add_reason(needed=False)
        self.until.dateChanged.connect(self.tell)
        self.never.toggled.connect(self._never_changed)
        self.begin(self.tr("Move the expiry"), self.tr("&Move"))

    def _row(self) -> QWidget:
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.never)
        row.addWidget(self.until)
        self.until.setAccessibleName(self.tr("Last day"))
        for text, step in self._steps:
            button = QPushButton(text, holder)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._extend, step))
            row.addWidget(button)
        row.addStretch(1)
        holder.setFocusProxy(self.until)
        return holder

    def _take_keyboard(self) -> None:
        self.until.setFocus(Qt.FocusReason.OtherFocusReason)

    def _extend(self, step: relativedelta) -> None:
        day = chosen_day(self.until)
        self.never.setChecked(False)
        self.until.setDate(shown_day(day + step))

    def _never_changed(self, never: bool) -> None:
        self.until.setEnabled(not never)
        self.tell()

    def _fill(self, facts: PackageFacts) -> None:
        expires_on = facts.stand.expires_on
        self.until.setDate(shown_day(max(expires_on or self._today, self._today)))
        self.never.setChecked(expires_on is None)

    def _effect(self, facts: PackageFacts) -> str:
        before = facts.stand.expires_on
        wanted = checked_expiry(self._wanted(), facts.starts_on, self._today)
        if wanted == before:
            return ""
        if wanted is None:
            told = self.tr("It expires no more.")
        elif before is None:
            told = self.tr("It had no day of expiry before.")
        elif wanted > before:
            told = self.tr("{days} longer than before.").format(
                days=days_words((wanted - before).days)
            )
        else:
            told = self.tr("{days} less than before.").format(
                days=days_words((before - wanted).days)
            )
        if before is not None and before < self._today:
            told += " " + self.tr("Sessions that have expired come back.")
        return told

    def _wanted(self) -> date | None:
        return None if self.never.isChecked() else chosen_day(self.until)

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        login, now, reason = self._context.login, self._context.now(), self.reason.text()
        wanted = checked_expiry(self._wanted(), facts.starts_on, self._today)
        key = self.key_for(facts.ref, wanted, reason)

        def work() -> PackageOutcome:
            from studio_app.services.package_life import move_expiry

            return move_expiry(
                login.uow, login.viewer, facts.ref, wanted, now, reason, request_id=key
            )

        return work
