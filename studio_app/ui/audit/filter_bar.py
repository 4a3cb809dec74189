"""What the history is looked through for: who did it, to which client, what, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from PySide6.QtCore import QDate, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.audit import AuditFilter, AuditKind, AuditPerson
from studio_app.ui.audit.choice_box import LEAST, ChoiceBox
from studio_app.ui.audit.client_field import ClientField
from studio_app.ui.audit.sentences import kind_word
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.fields import DateField

Period = Literal["any", "today", "week", "month", "between"]

WEEK = timedelta(days=6)
MONTH = timedelta(days=29)
NARROW = 560
WIDEST = 960
# Kinds have the longest names.
SHARES = (5, 5, 6, 5)


class FilterBar(QWidget):
    """``changed`` carries the AuditFilter that is asked for now."""

    changed = Signal(object)

    def __init__(
        self, context: ScreenContext, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._locale = context.login.organization.locale
        self._silent = False
        self._columns = 0
        self.setMaximumWidth(WIDEST)
        self.person = ChoiceBox(self.tr("Who did it"), self)
        self.person.addItem(self.tr("Everybody"), None)
        self.client = ClientField(context, self, with_former=True)
        self.client.setMinimumWidth(LEAST)
        self.kind = ChoiceBox(self.tr("What was done"), self)
        self.kind.addItem(self.tr("Everything"), None)
        for kind in AuditKind:
            self.kind.addItem(kind_word(kind), kind)
        self.period = ChoiceBox(self.tr("When"), self)
        for text, period in (
            (self.tr("At any time"), "any"),
            (self.tr("Today"), "today"),
            (self.tr("Last 7 days"), "week"),
            (self.tr("Last 30 days"), "month"),
            (self.tr("Between…"), "between"),
        ):
            self.period.addItem(text, period)
        self.first_day = self._day(self.tr("From"))
        self.last_day = self._day(self.tr("To"))
        self._from, self._to = QLabel(self.tr("From"), self), QLabel(self.tr("to"), self)
        for label in (self._from, self._to):
            label.setProperty("role", "muted")
        self.clear_button = QToolButton(self)
        self.clear_button.setIcon(icon("x"))
        self.clear_button.setAccessibleName(self.tr("Show everything"))
        self.clear_button.setToolTip(self.tr("Show everything"))
        self.clear_button.clicked.connect(self.clear)
        self._lay_out()
        for box in (self.person, self.kind, self.period):
            box.currentIndexChanged.connect(self._change)
        self.client.changed.connect(self._change)
        self.first_day.dateChanged.connect(self._change)
        self.last_day.dateChanged.connect(self._change)
        self._fit()

    def wanted(self) -> AuditFilter:
        """Return what is asked for now."""
        first, last = self._days()
        kind = self.kind.currentData()
        return AuditFilter(
            user_id=self.person.currentData(),
            client_id=self.client.client_id(),
            # Qt hands texts of an enumeration back as plain text.
            kind=AuditKind(kind) if kind else None,
            first_day=first,
            last_day=last,
        )

    def set_people(self, people: Sequence[AuditPerson]) -> None:
        """Offer these people, and keep the one who is chosen."""
        chosen: UUID | None = self.person.currentData()
        self._silent = True
        while self.person.count() > 1:
            self.person.removeItem(1)
        for person in people:
            self.person.addItem(person.name, person.user_id)
            if person.user_id == chosen:
                self.person.setCurrentIndex(self.person.count() - 1)
        self._silent = False

    def clear(self) -> None:
        """Ask for everything again."""
        self._silent = True
        for box in (self.person, self.kind, self.period):
            box.setCurrentIndex(0)
        self.client.reset()
        self._silent = False
        self._change()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.width() < NARROW else 4)

    def minimumSizeHint(self) -> QSize:
        # As wide as two fields: with less room than for four, there are two rows.
        return QSize(2 * LEAST, super().minimumSizeHint().height())

    def _days(self) -> tuple[date | None, date | None]:
        today = self._today()
        period: Period = self.period.currentData()
        if period == "between":
            return _python_date(self.first_day.date()), _python_date(self.last_day.date())
        first = {"today": today, "week": today - WEEK, "month": today - MONTH}.get(period)
        return first, None

    def _change(self) -> None:
        self._fit()
        if not self._silent:
            self.changed.emit(self.wanted())

    def _fit(self) -> None:
        between = self.period.currentData() == "between"
        for widget in (self._from, self.first_day, self._to, self.last_day):
            widget.setVisible(between)
        self.clear_button.setVisible(not self.wanted().is_open)

    def _day(self, name: str) -> DateField:
        today = self._today()
        field = DateField(QDate(today.year, today.month, today.day), self, self._locale)
        field.setAccessibleName(name)
        field.setToolTip(name)
        return field

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE)
        days = QHBoxLayout()
        days.setSpacing(SPACE)
        for widget in (self._from, self.first_day, self._to, self.last_day):
            days.addWidget(widget)
        days.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._grid)
        column.addLayout(days)
        self._arrange(4)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        fields = (self.person, self.client, self.kind, self.period)
        for number, field in enumerate(fields):
            self._grid.addWidget(field, *divmod(number, columns))
        # Behind the last field in one line, in a row of four as in two rows of two.
        self._grid.addWidget(self.clear_button, 3 // columns, columns)
        for column in range(len(fields) + 1):
            self._grid.setColumnStretch(column, SHARES[column] if column < columns else 0)


def _python_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
