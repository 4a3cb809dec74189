"""What the list of payments is narrowed to: when, how, what, by whom and of whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal

from PySide6.QtCore import QDate, QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.money_lists import PaymentFilter, PaymentKind, TillUser
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.ui.audit.choice_box import LEAST, ChoiceBox
from studio_app.ui.audit.client_field import ClientField
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.money.words import method_word
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.fields import DateField

Period = Literal["today", "yesterday", "week", "month", "last_month", "any", "between"]

FIELD_WIDTH = 112
DEBOUNCE_MS = 150
# Beyond the largest number that a receipt can have.
LONGEST_NUMBER = 9
NO_RECEIPT = 0
WIDEST = 960


class PaymentFilters(QWidget):
    """``changed`` says that something else is asked for.

    Whoever is shown today's till alone is offered no other days.
    """

    changed = Signal()

    def __init__(
        self, context: ScreenContext, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._locale = context.login.organization.locale
        self._silent = False
        self._columns = 0
        self._sees_all_days = scope_of(context.login.viewer.role, Right.SEE_REVENUE) in (
            Scope.ALL,
            Scope.OWN,
        )
        self.setMaximumWidth(WIDEST)
        self.period = ChoiceBox(self.tr("When"), self)
        for text, period in (
            (self.tr("Today"), "today"),
            (self.tr("Yesterday"), "yesterday"),
            (self.tr("Last 7 days"), "week"),
            (self.tr("This month"), "month"),
            (self.tr("Last month"), "last_month"),
            (self.tr("At any time"), "any"),
            (self.tr("Between…"), "between"),
        ):
            self.period.addItem(text, period)
        self.method = ChoiceBox(self.tr("How it was paid"), self)
        self.method.addItem(self.tr("Any method"), None)
        for method in PaymentMethod:
            self.method.addItem(method_word(method), method.value)
        self.kind = ChoiceBox(self.tr("Taken or given back"), self)
        self.kind.addItem(self.tr("In and out"), None)
        self.kind.addItem(self.tr("Taken"), PaymentKind.TAKEN.value)
        self.kind.addItem(self.tr("Given back"), PaymentKind.GIVEN_BACK.value)
        self.user = ChoiceBox(self.tr("Who took it"), self)
        self.user.addItem(self.tr("Anybody"), None)
        self.client = ClientField(context, self, with_former=True)
        self.client.setMinimumWidth(LEAST)
        self.number = QLineEdit(self)
        self.number.setPlaceholderText(self.tr("Any receipt"))
        self.number.setAccessibleName(self.tr("Number of the receipt"))
        self.number.setToolTip(self.tr("The number of a receipt, of any day"))
        self.number.setMaxLength(LONGEST_NUMBER)
        self.number.setMinimumWidth(LEAST)
        self.number.setClearButtonEnabled(True)
        self._typing = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._typing.timeout.connect(self._change)
        self.first_day, self.last_day = self._day(self.tr("From")), self._day(self.tr("To"))
        self._from, self._to = QLabel(self.tr("From"), self), QLabel(self.tr("to"), self)
        for label in (self._from, self._to):
            label.setProperty("role", "muted")
        self._clear = QToolButton(self)
        self._clear.setIcon(icon("x"))
        self._clear.setAccessibleName(self.tr("Show all payments of these days"))
        self._clear.setToolTip(self.tr("Show all payments of these days"))
        self._clear.clicked.connect(self.clear)
        self._lay_out()
        for box in (self.period, self.method, self.kind, self.user):
            box.currentIndexChanged.connect(self._change)
        self.client.changed.connect(self._change)
        self.number.textEdited.connect(lambda: self._typing.start())
        self.number.textChanged.connect(self._emptied)
        for field in (self.first_day, self.last_day):
            field.dateChanged.connect(self._change)
        self._fit()

    def wanted(self) -> PaymentFilter:
        """Return what is asked for now."""
        first, last = self._days()
        method, kind = self.method.currentData(), self.kind.currentData()
        return PaymentFilter(
            first_day=first,
            last_day=last,
            method=PaymentMethod(method) if method else None,
            kind=PaymentKind(kind) if kind else None,
            user_id=self.user.currentData(),
            client_id=self.client.client_id(),
            receipt_number=self.receipt_number(),
        )

    def receipt_number(self) -> int | None:
        """Return the number that is looked for, None for any; words are that of no receipt."""
        typed = self.number.text().strip().removeprefix("#")
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdecimal() else NO_RECEIPT

    def look_for(self, text: str) -> None:
        """Begin to type the number of a receipt."""
        self.number.setFocus()
        self.number.setText(text)
        self._typing.start()

    def is_open(self) -> bool:
        """Tell whether nothing of these days is left out."""
        boxes = (self.method, self.kind, self.user)
        chosen = any(box.currentData() is not None for box in boxes)
        return not chosen and self.client.client_id() is None and not self.number.text().strip()

    def words(self) -> str:
        """Return the days in words, for the name of a file."""
        first, last = self._days()
        days = [day.isoformat() for day in (first, last) if day is not None]
        return " ".join(dict.fromkeys(days))

    def set_users(self, users: Sequence[TillUser]) -> None:
        """Offer these users, and keep the one who is chosen; of one there is nothing to choose."""
        chosen = self.user.currentData()
        self._silent = True
        while self.user.count() > 1:
            self.user.removeItem(1)
        for user in users:
            self.user.addItem(user.name, user.id)
            if user.id == chosen:
                self.user.setCurrentIndex(self.user.count() - 1)
        self.user.setVisible(len(users) > 1)
        self._silent = False
        self._arrange(again=True)

    def clear(self) -> None:
        """Leave nothing of these days out."""
        self._silent = True
        for box in (self.method, self.kind, self.user):
            box.setCurrentIndex(0)
        self.client.reset()
        self.number.clear()
        self._silent = False
        self._change()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        # As wide as two fields: with less room than for all, there are more rows.
        return QSize(2 * LEAST, super().minimumSizeHint().height())

    def _days(self) -> tuple[date | None, date | None]:
        today = self._today()
        period: Period = self.period.currentData()
        match period:
            case "any":
                return None, None
            case "between":
                return _python_date(self.first_day.date()), _python_date(self.last_day.date())
            case "yesterday":
                return (today - timedelta(days=1),) * 2
            case "week":
                return today - timedelta(days=6), today
            case "month":
                return today.replace(day=1), today
            case "last_month":
                last = today.replace(day=1) - timedelta(days=1)
                return last.replace(day=1), last
        return today, today

    def _emptied(self, text: str) -> None:
        if not text and not self._silent:
            self._typing.start()

    def _change(self) -> None:
        self._typing.stop()
        self._fit()
        if not self._silent:
            self.changed.emit()

    def _fit(self) -> None:
        between = self.period.currentData() == "between"
        for widget in (self._from, self.first_day, self._to, self.last_day):
            widget.setVisible(between)
        self._clear.setVisible(not self.is_open())

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
        self.period.setVisible(self._sees_all_days)
        self.user.hide()
        self._arrange()

    def _arrange(self, *, again: bool = False) -> None:
        fields = [self.period, self.method, self.kind, self.user, self.client, self.number]
        shown = [field for field in fields if not field.isHidden()]
        columns = max(2, min(len(shown), self.width() // FIELD_WIDTH))
        if columns == self._columns and not again:
            return
        self._columns = columns
        for number, field in enumerate(shown):
            self._grid.addWidget(field, *divmod(number, columns))
        self._grid.addWidget(self._clear, 0, columns)
        for column in range(len(fields) + 1):
            self._grid.setColumnStretch(column, int(column < columns))


def _python_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
