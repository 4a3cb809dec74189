"""Selling a package: Enter takes the proposed one, Enter takes the money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.fees import fees_of_price
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_types import Offer
from studio_app.domain.payments import MoneyOutcome
from studio_app.domain.sales import Bill, PriceChanged, SaleChoice, SaleRequest, bill_of
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.money.choice_list import Choice, ChoiceList
from studio_app.ui.money.fee_lines import FeeLines
from studio_app.ui.money.money_dialog import MoneyDialog
from studio_app.ui.money.part_rows import PartRows
from studio_app.ui.money.words import amount_text
from studio_app.ui.package_types.words import sessions_text, validity_text
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.named_box import named_box

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

LONGEST_REASON = 200


class SellDialog(MoneyDialog):
    """Proposes what the client bought last, paid whole in the way that was used last."""

    def __init__(
        self, context: ScreenContext, client_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, client_id, "", parent)
        self.setWindowTitle(self.tr("Sell a package"))
        self.heading.set_whole_text(self.tr("Sell a package"))
        self._choice: SaleChoice | None = None
        self.list = ChoiceList(self.tr("Package"), self)
        self.trainer = named_box(self.tr("Sold by"), self)
        today = QDate.currentDate()
        self.starts_on = DateField(today, self, self._organization.locale)
        self.starts_on.setAccessibleName(self.tr("Starts on"))
        self.price = AmountField(self._organization, self.tr("Price"), self)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setPlaceholderText(self.tr("Why at another price, for the record"))
        self.reason.setAccessibleName(self.tr("Why at another price"))
        self.reason.hide()
        self.error = FieldError(self)
        self.parts = PartRows(self._organization, self._last_method(), self, may_wait=True)
        self.fees = FeeLines(self._organization, self)
        self.fees.hide()
        self._nothing = EmptyState(
            "package",
            self.tr("There is nothing to sell yet"),
            self.tr("An owner adds packages and their prices first."),
            parent=self,
        )
        self._nothing.hide()
        self._lay_out()
        self.list.changed.connect(self._offer_changed)
        self.list.doubleClicked.connect(lambda _index: self.parts.take_keyboard())
        self.trainer.activated.connect(self._trainer_chosen)
        self.price.textChanged.connect(self._reckon)
        self.parts.changed.connect(self._reckon)
        self._ask(None, usual_seller=True)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, trainer_id: UUID | None, *, usual_seller: bool = False) -> None:
        login, client_id, now = self._context.login, self._client_id, self._context.now()

        def question() -> SaleChoice:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.sales import sale_choice

            return sale_choice(
                *(login.uow, login.viewer, client_id, now, trainer_id), usual_seller=usual_seller
            )

        self._load(question, self._show_choice)

    def _show_choice(self, choice: SaleChoice) -> None:
        is_first, self._choice = self._choice is None, choice
        self.heading.set_whole_text(self.tr("Sell to {client}").format(client=choice.client_name))
        chosen = choice.last_type if is_first else self.list.chosen()
        choices = [self._line(offer) for offer in choice.offers]
        self.list.set_choices(choices, chosen)
        for part in (self._nothing, *self._of_offers):
            part.setVisible((part is self._nothing) == (not choices))
        if is_first:
            self.starts_on.setDate(_qdate(choice.today))
            self.price.setEnabled(choice.may_change_price)
            if not choice.rates.prices_include_fees:
                self._price_label.setText(self.tr("&Price, net"))
            self.trainer.clear()
            if choice.may_change_price:
                self.trainer.addItem(self.tr("Nobody in particular"), None)
            for one in choice.trainers:
                self.trainer.addItem(one.name, one.id)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        sellers = [self.trainer.itemData(row) for row in range(self.trainer.count())]
        if choice.trainer_id in sellers:
            self.trainer.setCurrentIndex(sellers.index(choice.trainer_id))
        self._offer_changed()

    def _line(self, offer: Offer) -> Choice:
        terms = offer.type.terms
        details = [sessions_text(offer.sessions)]
        if terms.validity is not None:
            details.append(validity_text(terms.validity))
        if offer.own is not None and offer.offered:
            details.append(self.tr("price of the trainer"))
        if not offer.offered:
            details.append(self.tr("not with this trainer"))
        return Choice(
            terms.name,
            " · ".join(details),
            amount_text(self._organization, offer.price),
            offer.type.id,
            offer.offered,
        )

    def _offer(self) -> Offer | None:
        if self._choice is None:
            return None
        chosen = self.list.chosen()
        return next((one for one in self._choice.offers if one.type.id == chosen), None)

    def _offer_changed(self) -> None:
        offer = self._offer()
        if offer is not None:
            self.error.clear()
            self.price.set_minor(offer.price)
        self._reckon()
        self._enable()

    def _trainer_chosen(self) -> None:
        self._ask(self.trainer.currentData())

    def _reckon(self) -> None:
        """Show what it comes to, as far as the amounts can be read."""
        offer, choice = self._offer(), self._choice
        if offer is None or choice is None:
            return
        try:
            price = self.price.minor("price")
            whole = bill_of(price, choice.rates, ()).to_pay
        except InvalidInput:
            self.fees.hide()
            return
        self.reason.setVisible(price != offer.price)
        if whole != self.parts.whole:
            self.parts.set_whole(whole)
            return
        try:
            bill = bill_of(price, choice.rates, self.parts.parts())
        except InvalidInput:
            self.fees.hide()
            return
        self.fees.show_fees(bill.paid, bill.open, fees_of_price(price, choice.rates))
        self._name_button(bill)

    def _name_button(self, bill: Bill) -> None:
        if not bill.taken:
            text = self.tr("Sell, pay later")
        else:
            amount = amount_text(self._organization, bill.taken)
            text = self.tr("Sell, take {amount}").format(amount=amount)
        self.go.setAccessibleName(text)
        self.go.setText(f"{text} ⏎")

    def _go_on(self) -> None:
        if self.list.hasFocus() and self._offer() is not None:
            self.parts.take_keyboard()
        else:
            self._submit()

    def _can_submit(self) -> bool:
        return self._offer() is not None

    def _submit(self) -> None:
        offer = self._offer()
        if self._is_busy or offer is None:
            return
        self.error.clear()
        self.parts.error.clear()
        try:
            request = self._request(offer)
        except InvalidInput as error:
            self._show_refusal(error)
            return
        self._keep_method(self.parts.method() if request.parts else self._last_method())
        login, now = self._context.login, self._context.now()

        def work() -> MoneyOutcome:
            from studio_app.services.sales import sell

            return sell(login.uow, login.viewer, request, now)

        self._attempt(work)

    def _request(self, offer: Offer) -> SaleRequest:
        assert self._choice is not None
        price = self.price.minor("price")
        parts = self.parts.parts()
        if any(part.amount <= 0 for part in parts) and price:
            raise InvalidInput("amount", "Type an amount above zero.")
        bill_of(price, self._choice.rates, parts)
        reason = self.reason.text().strip() if price != offer.price else ""
        if price != offer.price and not reason:
            raise InvalidInput("reason", "Say in a few words why it is sold at another price.")
        return SaleRequest(
            new_id(),
            self._client_id,
            offer.type.id,
            self.trainer.currentData(),
            _date(self.starts_on.date()),
            price,
            parts if price else (),
            reason,
        )

    def _show_refusal(self, error: InvalidInput) -> bool:
        if error.field == "amount":
            self.parts.show_error(error)
            return True
        fields = {"price": self.price, "reason": self.reason, "starts_on": self.starts_on}
        field = fields.get(error.field)
        if field is None:
            return False
        self.error.set_error(field, sentence(error))
        return True

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        super()._fail(error, again)
        if isinstance(error, PriceChanged):
            self._ask(self.trainer.currentData())

    def _lay_out(self) -> None:
        self.form.addWidget(self._nothing)
        self.form.addWidget(self.list)
        terms = QWidget(self)
        grid = QGridLayout(terms)
        grid.setContentsMargins(0, SPACE_TINY, 0, 0)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE_TINY)
        self._price_label = QLabel(self.tr("&Price"), self)
        for column, (label, field) in enumerate(
            (
                (QLabel(self.tr("Sold &by"), self), self.trainer),
                (QLabel(self.tr("S&tarts on"), self), self.starts_on),
                (self._price_label, self.price),
            )
        ):
            label.setProperty("role", "label")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(0, 1)
        self.form.addWidget(terms)
        self.form.addWidget(self.reason)
        self.form.addWidget(self.error)
        self.form.addSpacing(SPACE_TINY)
        self.form.addWidget(self.parts)
        self.form.addWidget(self.fees)
        self._of_offers = (self.list, terms, self.parts)


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
