"""Giving money back of a payment, whole or in part, for a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.package_life import TooFewCredits
from studio_app.domain.payments import (
    MoneyOutcome,
    PaymentLine,
    RefundBeyondLimit,
    RefundChoice,
    RefundRequest,
    RefundsMore,
)
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.money.choice_list import Choice, ChoiceList
from studio_app.ui.money.method_control import MethodControl
from studio_app.ui.money.money_dialog import MoneyDialog
from studio_app.ui.money.words import amount_text, method_word
from studio_app.ui.schedule.texts import day_of_month
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.fields import NumberField

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

LONGEST_REASON = 500
CREDITS_WIDTH = 74


class RefundDialog(MoneyDialog):
    """Says what is left of each payment; nothing is given back without a reason.

    With a ``payment_id`` that payment is chosen, with a ``package_id`` the latest for it.
    """

    def __init__(
        self,
        context: ScreenContext,
        client_id: UUID,
        parent: QWidget | None = None,
        payment_id: UUID | None = None,
        package_id: UUID | None = None,
    ) -> None:
        super().__init__(context, client_id, "", parent)
        self.setWindowTitle(self.tr("Give money back"))
        self.heading.set_whole_text(self.tr("Give money back"))
        self._payment_id, self._package_id = payment_id, package_id
        self._choice: RefundChoice | None = None
        self.list = ChoiceList(self.tr("Payment"), self)
        self.methods = MethodControl(self)
        self.amount = AmountField(self._organization, self.tr("Amount to give back"), self)
        self.limit = QLabel(self)
        self.limit.setProperty("role", "caption")
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setPlaceholderText(self.tr("Why, for the record"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.lower_price = QCheckBox(self.tr("&Lower the price as much, so it is not owed"), self)
        self.credits = NumberField(0, 0, self)
        self.credits.setAccessibleName(self.tr("Sessions to take back"))
        self.credits.setFixedWidth(CREDITS_WIDTH)
        self.error = FieldError(self)
        self._nothing = EmptyState(
            "credit-card",
            self.tr("Nothing was paid"),
            self.tr("What this client pays stands here, and can be given back."),
            parent=self,
        )
        self._nothing.hide()
        self.go.setProperty("kind", "danger")
        self._lay_out()
        self.list.changed.connect(self._payment_changed)
        self.amount.textChanged.connect(self._name_button)
        self._ask()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        login, client_id, payment_id = self._context.login, self._client_id, self._payment_id

        def question() -> RefundChoice:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.refunds import refund_choice

            return refund_choice(login.uow, login.viewer, client_id, payment_id)

        self._load(question, self._show_choice)

    def _show_choice(self, choice: RefundChoice) -> None:
        if any(one.id == self._payment_id and not one.left for one in choice.payments):
            # Of the one that is asked for nothing is left, and nobody asked for another.
            only = tuple(one for one in choice.payments if one.id == self._payment_id)
            choice = replace(choice, payments=only)
        self._choice = choice
        self.heading.set_whole_text(
            self.tr("Give money back to {client}").format(client=choice.client_name)
        )
        if choice.limit is not None:
            text = self.tr("You may give back up to {limit} of a payment.")
            self.limit.setText(text.format(limit=amount_text(self._organization, choice.limit)))
        self.limit.setVisible(choice.limit is not None)
        wanted = self._payment_id or next(
            (
                one.id
                for one in choice.payments
                if one.package_id == self._package_id and self._package_id and one.left
            ),
            None,
        )
        self.list.set_choices([self._line(one) for one in choice.payments], wanted)
        has_any = any(one.left for one in choice.payments)
        for part in self._of_payments:
            part.setVisible(bool(choice.payments))
        self._nothing.setVisible(not choice.payments)
        for part in (self.lower_price, self._credits_row):
            part.hide()
        self.limit.setVisible(choice.limit is not None and has_any)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._payment_changed()

    def _line(self, one: PaymentLine) -> Choice:
        today = local_day(self._context.now(), self._organization.tz)
        day = local_day(one.paid_at, self._organization.tz)
        when = day_of_month(day, today.year, self._organization.locale)
        details = [method_word(one.method)]
        if one.package_name:
            details.append(one.package_name)
        if one.receipt is not None:
            details.append(self.tr("receipt {number}").format(number=one.receipt))
        if one.refunded:
            back = self.tr("{amount} given back")
            details.append(back.format(amount=amount_text(self._organization, one.refunded)))
        amount = amount_text(self._organization, one.amount)
        return Choice(when, " · ".join(details), amount, one.id, one.left > 0)

    def _payment(self) -> PaymentLine | None:
        if self._choice is None:
            return None
        chosen = self.list.chosen()
        return next((one for one in self._choice.payments if one.id == chosen), None)

    def _payment_changed(self) -> None:
        one, choice = self._payment(), self._choice
        if one is not None and choice is not None:
            self.error.clear()
            left = one.left if choice.limit is None else min(one.left, choice.limit - one.refunded)
            self.amount.set_minor(max(0, left))
            self.methods.set_current(one.method.value)
            balance = choice.balances.get(one.package_id, 0) if one.package_id else 0
            self.credits.setRange(0, balance)
            self.credits.setValue(0)
            self._credits_row.setVisible(balance > 0)
            is_owed = one.package_id is not None or one.booking_id is not None
            self.lower_price.setVisible(is_owed)
            self.lower_price.setChecked(is_owed)
        self._name_button()
        self._enable()

    def _name_button(self) -> None:
        try:
            amount = amount_text(self._organization, self.amount.minor("amount"))
            text = self.tr("Give {amount} back").format(amount=amount)
        except InvalidInput:
            text = self.tr("Give back")
        self.go.setAccessibleName(text)
        self.go.setText(f"{text} ⏎")

    def _go_on(self) -> None:
        if self.list.hasFocus() and self._payment() is not None:
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
            self.amount.selectAll()
        elif self.amount.hasFocus() and not self.reason.text().strip():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._submit()

    def _can_submit(self) -> bool:
        return self._payment() is not None

    def _submit(self) -> None:
        one = self._payment()
        if self._is_busy or one is None:
            return
        self.error.clear()
        try:
            request = self._request(one)
        except InvalidInput as error:
            self._show_refusal(error)
            return
        login, now = self._context.login, self._context.now()

        def work() -> MoneyOutcome:
            from studio_app.services.refunds import refund

            return refund(login.uow, login.viewer, request, now)

        self._attempt(work)

    def _request(self, one: PaymentLine) -> RefundRequest:
        amount = self.amount.minor("amount")
        if amount <= 0:
            raise InvalidInput("amount", "Type an amount above zero.")
        if not self.reason.text().strip():
            raise InvalidInput("reason", "Say in a few words why it is given back.")
        method = self.methods.method()
        assert method is not None
        return RefundRequest(
            new_id(),
            one.id,
            amount,
            method,
            self.reason.text(),
            lower_price=self.lower_price.isChecked() and not self.lower_price.isHidden(),
            credits_back=self.credits.value(),
        )

    def _show_refusal(self, error: InvalidInput) -> bool:
        fields: dict[str, QWidget] = {
            "amount": self.amount,
            "reason": self.reason,
            "credits": self.credits,
        }
        field = fields.get(error.field)
        if field is None:
            return False
        self.error.set_error(field, sentence(error))
        return True

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        # Beside the field, where it was typed.
        if isinstance(error, RefundsMore | RefundBeyondLimit):
            error = InvalidInput("amount", sentence(error))
        elif isinstance(error, TooFewCredits):
            error = InvalidInput("credits", sentence(error))
        super()._fail(error, again)

    def _lay_out(self) -> None:
        self.form.addWidget(self._nothing)
        self.form.addWidget(self.list)
        money = QWidget(self)
        row = QHBoxLayout(money)
        row.setContentsMargins(0, SPACE_TINY, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.methods)
        row.addStretch(1)
        row.addWidget(self.amount)
        self._credits_row = QWidget(self)
        label = QLabel(self.tr("&Sessions to take out of the package"), self)
        label.setBuddy(self.credits)
        credits_ = QHBoxLayout(self._credits_row)
        credits_.setContentsMargins(0, 0, 0, 0)
        credits_.addWidget(label, 1)
        credits_.addWidget(self.credits)
        for part in (money, self.limit, self.reason, self.lower_price, self._credits_row):
            self.form.addWidget(part)
        self.form.addWidget(self.error)
        self._of_payments = (self.list, money, self.reason)
