"""Correcting the sessions of a package, lowering its price, and giving it up for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from studio_app.domain.errors import InvalidInput
from studio_app.domain.package_life import (
    PackageFacts,
    PackageOutcome,
    VoidMoney,
    checked_credits,
    checked_reduction,
    reduction_when_void,
)
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.packages.package_words import balance_words, money_words, sessions_words
from studio_app.ui.packages.step_dialog import PackageStepDialog
from studio_app.ui.theme import SPACE_TINY
from studio_app.ui.widgets.fields import NumberField

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

MOST_MORE = 999


class AdjustDialog(PackageStepDialog):
    """By how many sessions a package changes, and why."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        self.credits = NumberField(-MOST_MORE, MOST_MORE, self)
        self.credits.setPrefix("")
        self.fields.add_field(
            "credits", self.tr("&Sessions more, or less with a minus"), self.credits
        )
        self.add_reason(needed=True)
        self.credits.valueChanged.connect(self.tell)
        self.begin(self.tr("Correct the sessions"), self.tr("C&orrect"))

    def _fill(self, facts: PackageFacts) -> None:
        self.credits.setMinimum(-facts.balance)
        self.credits.setValue(1)
        self.credits.selectAll()

    def _effect(self, facts: PackageFacts) -> str:
        after = facts.balance + self.credits.value()
        told = self.tr("{before} left now, {after} then.")
        return told.format(before=facts.balance, after=after)

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        login, now = self._context.login, self._context.now()
        credits, reason = checked_credits(self.credits.value()), self.reason.text()
        key = self.key_for(facts.ref, credits, reason)

        def work() -> PackageOutcome:
            from studio_app.services.package_life import adjust_credits

            return adjust_credits(
                login.uow, login.viewer, facts.ref, credits, reason, now, request_id=key
            )

        return work


class PriceDialog(PackageStepDialog):
    """By how much a package costs less after all, and why."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        self.amount = AmountField(self._organization, self.tr("Less by"), self)
        self.fields.add_field("amount", self.tr("&Less by"), self.amount)
        self.add_reason(needed=True)
        self.amount.textChanged.connect(self.tell)
        self.begin(self.tr("Lower the price"), self.tr("L&ower"))

    def _fill(self, facts: PackageFacts) -> None:
        text = self.tr("{package} of {client}, {price}")
        self.about.setText(
            text.format(
                package=facts.name,
                client=facts.client_name,
                price=money_words(facts.owed, self._organization),
            )
        )

    def _effect(self, facts: PackageFacts) -> str:
        if not self.amount.text().strip():
            return ""
        amount = checked_reduction(self.amount.minor("amount"), facts.owed)
        told = self.tr("It costs {price} then.")
        price = facts.owed - amount
        told = told.format(price=money_words(price, self._organization))
        rest = balance_words(price, facts.paid, self._organization, facts.covered)
        return f"{told} {rest}"

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        login, now = self._context.login, self._context.now()
        amount = checked_reduction(self.amount.minor("amount"), facts.owed)
        reason = self.reason.text()
        key = self.key_for(facts.ref, amount, reason)

        def work() -> PackageOutcome:
            from studio_app.services.package_ends import reduce_price

            return reduce_price(
                login.uow, login.viewer, facts.ref, amount, reason, now, request_id=key
            )

        return work


class VoidDialog(PackageStepDialog):
    """What becomes of the money for a package that is given up, and why."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        self.choices: dict[VoidMoney, QRadioButton] = {}
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_TINY)
        group = QButtonGroup(self)
        for money, text in self._texts().items():
            button = QRadioButton(text, holder)
            button.toggled.connect(self.tell)
            group.addButton(button)
            column.addWidget(button)
            self.choices[money] = button
        holder.setFocusProxy(self.choices[VoidMoney.PRICE_STAYS])
        self.fields.add_field("money", self.tr("Of its price"), holder)
        self.add_reason(needed=True)
        self.begin(self.tr("Void a package"), self.tr("&Void"))

    def _texts(self) -> dict[VoidMoney, str]:
        return {
            VoidMoney.PRICE_STAYS: self.tr("&all stays owed"),
            VoidMoney.UNPAID_WAIVED: self.tr("what is not &paid yet is owed no more"),
            VoidMoney.USED_ONLY: self.tr("only the sessions that were &used are owed"),
            VoidMoney.NOTHING_OWED: self.tr("&nothing is owed"),
        }

    def _fill(self, facts: PackageFacts) -> None:
        counted = facts.sessions is not None
        self.choices[VoidMoney.USED_ONLY].setVisible(counted)
        self.choices[VoidMoney.UNPAID_WAIVED].setVisible(
            0 < facts.paid + facts.covered < facts.owed
        )
        proposed = VoidMoney.USED_ONLY if counted else VoidMoney.PRICE_STAYS
        self.choices[proposed].setChecked(True)

    def _money(self) -> VoidMoney:
        for money, button in self.choices.items():
            if button.isChecked():
                return money
        raise InvalidInput("money", self.tr("Choose what becomes of its price."))

    def _effect(self, facts: PackageFacts) -> str:
        told = []
        if facts.sessions is not None:
            gone = self.tr("What is left over is gone: {sessions}.")
            told.append(gone.format(sessions=sessions_words(facts.balance)))
        if facts.ahead:
            stays = self.tr("What is booked ahead stays booked: {sessions}.")
            told.append(stays.format(sessions=sessions_words(facts.ahead)))
        price = facts.owed - reduction_when_void(facts, self._money())
        text = self.tr("It costs {price} then, in place of {before}.")
        told.append(
            text.format(
                price=money_words(price, self._organization),
                before=money_words(facts.owed, self._organization),
            )
        )
        told.append(balance_words(price, facts.paid, self._organization, facts.covered))
        return " ".join(told)

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        login, now = self._context.login, self._context.now()
        money, reason = self._money(), self.reason.text()
        key = self.key_for(facts.ref, money, reason)

        def work() -> PackageOutcome:
            from studio_app.services.package_ends import void_package

            return void_package(
                login.uow, login.viewer, facts.ref, money, reason, now, request_id=key
            )

        return work
