"""Taking money: Enter takes what is owed, Enter takes it in the way that was used last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.fees import FeeRates, included
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.payments import (
    MoneyOutcome,
    OpenItem,
    PayFor,
    PaymentMethod,
    PayRequest,
    PaysMore,
)
from studio_app.ui.money.choice_list import Choice, ChoiceList
from studio_app.ui.money.fee_lines import FeeLines
from studio_app.ui.money.method_control import LATER
from studio_app.ui.money.money_dialog import MoneyDialog
from studio_app.ui.money.part_rows import PartRows
from studio_app.ui.money.words import amount_text
from studio_app.ui.schedule.texts import day_of_month
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE_TINY

if TYPE_CHECKING:
    from studio_app.services.payments import Owed
    from studio_app.ui.context import ScreenContext


@dataclass(frozen=True, slots=True)
class Purpose:
    """What money is taken for; ``open`` is what is owed there, None where there is no limit."""

    pay_for: PayFor
    item_id: UUID | None = None


class PayDialog(MoneyDialog):
    """Proposes all that the client owes, or the package or the booking that was asked for."""

    def __init__(
        self,
        context: ScreenContext,
        client_id: UUID,
        parent: QWidget | None = None,
        package_id: UUID | None = None,
        booking_id: UUID | None = None,
    ) -> None:
        super().__init__(context, client_id, "", parent)
        self.setWindowTitle(self.tr("Take payment"))
        self.heading.set_whole_text(self.tr("Take payment"))
        self._wanted: Purpose | None = None
        if package_id is not None:
            self._wanted = Purpose(PayFor.PACKAGE, package_id)
        elif booking_id is not None:
            self._wanted = Purpose(PayFor.SESSION, booking_id)
        self._rates = FeeRates()
        self._open: dict[Purpose, int] = {}
        self.list = ChoiceList(self.tr("What it is for"), self)
        method = self._last_method()
        self.parts = PartRows(self._organization, "cash" if method == LATER else method, self)
        self.fees = FeeLines(self._organization, self)
        self.fees.hide()
        self.form.addWidget(self.list)
        self.form.addSpacing(SPACE_TINY)
        self.form.addWidget(self.parts)
        self.form.addWidget(self.fees)
        self.list.changed.connect(self._purpose_changed)
        self.list.doubleClicked.connect(lambda _index: self.parts.take_keyboard())
        self.parts.changed.connect(self._reckon)
        self._ask()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        login, client_id, now = self._context.login, self._client_id, self._context.now()

        def question() -> tuple[Owed, FeeRates]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.fee_settings import rates_of_today
            from studio_app.services.payments import what_is_owed

            owed = what_is_owed(login.uow, login.viewer, client_id, now)
            return owed, rates_of_today(login.uow, login.viewer, now)

        self._load(question, self._show_owed)

    def _show_owed(self, answer: tuple[Owed, FeeRates]) -> None:
        owed, self._rates = answer
        title = self.tr("Take payment from {client}").format(client=owed.client_name)
        self.heading.set_whole_text(title)
        choices = self._choices(owed)
        self.list.set_choices(choices, self._wanted)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._purpose_changed()

    def _choices(self, owed: Owed) -> list[Choice]:
        own, choices = owed.own, list[Choice]()
        self._open.clear()

        def add(purpose: Purpose, title: str, detail: str, amount: int) -> None:
            self._open[purpose] = amount
            choices.append(Choice(title, detail, self._money(amount), purpose))

        if owed.own.owed:
            text = self.tr("Everything owed")
            detail = self.tr("the oldest first") if len(own.items) > 1 else ""
            add(Purpose(PayFor.DEBT), text, detail, own.owed)
        if owed.of_family.owed > own.owed:
            names = ", ".join(name for _key, name in owed.members)
            text = self.tr("Everything the family owes")
            add(Purpose(PayFor.FAMILY), text, names, owed.of_family.owed)
        for item in own.items:
            if item.package_id is not None:
                purpose = Purpose(PayFor.PACKAGE, item.package_id)
            elif item.booking_id is not None:
                purpose = Purpose(PayFor.SESSION, item.booking_id)
            else:
                continue
            add(purpose, self._title(item), self._since(item), item.open)
        ahead = self.tr("{amount} are there already")
        detail = ahead.format(amount=self._money(own.on_account)) if own.on_account else ""
        account = Choice(self.tr("On account"), detail, "", Purpose(PayFor.ACCOUNT))
        choices.append(account)
        return choices

    def _title(self, item: OpenItem) -> str:
        if item.package_id is not None:
            return item.name
        return self.tr("Session with {trainer}").format(trainer=item.name)

    def _since(self, item: OpenItem) -> str:
        today = local_day(self._context.now(), self._organization.tz)
        day = local_day(item.since, self._organization.tz)
        when = day_of_month(day, today.year, self._organization.locale)
        if item.open < item.price:
            text = self.tr("{day} · of {price}")
            return text.format(day=when, price=self._money(item.price))
        return when

    def _purpose(self) -> Purpose | None:
        chosen = self.list.chosen()
        return chosen if isinstance(chosen, Purpose) else None

    def _purpose_changed(self) -> None:
        purpose = self._purpose()
        if purpose is not None:
            self.parts.error.clear()
            self.parts.set_whole(self._open.get(purpose, 0))
        self._enable()

    def _reckon(self) -> None:
        """Show what of the amounts is what, as far as they can be read."""
        try:
            parts = self.parts.parts()
        except InvalidInput:
            self.fees.hide()
            self._name_button(0)
            return
        fees = [
            included(part.amount, self._rates, by_card=part.method is PaymentMethod.CARD)
            for part in parts
            if part.amount > 0
        ]
        taken = sum(part.amount for part in parts)
        purpose = self._purpose()
        left = self._open.get(purpose, taken) - taken if purpose else 0
        self.fees.show_fees(fees, max(0, left))
        self._name_button(taken)

    def _name_button(self, taken: int) -> None:
        text = self.tr("Take {amount}") if taken else self.tr("Take payment")
        text = text.format(amount=self._money(taken))
        self.go.setAccessibleName(text)
        self.go.setText(f"{text} ⏎")

    def _money(self, amount: int) -> str:
        return amount_text(self._organization, amount)

    def _go_on(self) -> None:
        if not self.list.hasFocus() or self._purpose() is None:
            self._submit()
            return
        if self._purpose() == Purpose(PayFor.ACCOUNT):
            field = self.parts.rows[0].amount
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()
        else:
            self.parts.take_keyboard()

    def _can_submit(self) -> bool:
        return self._purpose() is not None

    def _submit(self) -> None:
        purpose = self._purpose()
        if self._is_busy or purpose is None:
            return
        self.parts.error.clear()
        try:
            parts = self.parts.parts()
            if any(part.amount <= 0 for part in parts):
                raise InvalidInput("amount", "Type an amount above zero.")
        except InvalidInput as error:
            self.parts.show_error(error)
            return
        self._keep_method(self.parts.method())
        login, now = self._context.login, self._context.now()
        request = PayRequest(new_id(), self._client_id, purpose.pay_for, parts, purpose.item_id)

        def work() -> MoneyOutcome:
            from studio_app.services.payments import take_payment

            return take_payment(login.uow, login.viewer, request, now)

        self._attempt(work)

    def _show_refusal(self, error: InvalidInput) -> bool:
        if error.field != "amount":
            return False
        self.parts.show_error(error)
        return True

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        if isinstance(error, PaysMore):
            # Beside the amount, where it was typed.
            error = InvalidInput("amount", sentence(error))
        super()._fail(error, again)
