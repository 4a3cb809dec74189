"""Value added tax, card fee, and how much the front desk gives back: for owners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from studio_app.domain.changes import Changes
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.fee_settings import FeeSettings
from studio_app.domain.fees import FeeRates, FeeRatesSince, parse_percent, percent_text
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.schedule.texts import day_of_month
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.keys import pressed_button
from studio_app.ui.widgets.named_box import named_box
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.rows_model import RowsModel
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 560
LIST_HEIGHT = 132


class Column(IntEnum):
    """What is said of each line of rates."""

    SINCE = 0
    VAT = 1
    CARD_FEE = 2
    PRICES = 3


class RatesModel(RowsModel[FeeRatesSince]):
    """The rates that were set, the latest first."""

    def __init__(self, organization: Organization) -> None:
        super().__init__(Column)
        self._locale = organization.locale

    def headings(self) -> dict[Any, str]:
        return {
            Column.SINCE: self.tr("From"),
            Column.VAT: self.tr("VAT"),
            Column.CARD_FEE: self.tr("Card fee"),
            Column.PRICES: self.tr("Prices"),
        }

    def text(self, one: FeeRatesSince, column: Any) -> str:
        rates = one.rates
        if column == Column.SINCE:
            return day_of_month(rates.valid_from, 0, self._locale) if rates.valid_from else ""
        if column == Column.PRICES:
            return self.tr("with fees") if rates.prices_include_fees else self.tr("fees on top")
        rate = rates.vat if column == Column.VAT else rates.card_fee
        return f"{percent_text(rate, self._locale)} %"


class RatesForm(AssistantStep):
    """Asks for rates from a day on, and for the front desk's limit."""

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent)
        self._locale = organization.locale
        self.valid_from = DateField(QDate.currentDate(), self, organization.locale)
        self.vat, self.card_fee = QLineEdit(self), QLineEdit(self)
        self.prices = named_box(self.tr("Prices of packages"), self)
        self.prices.addItem(self.tr("include tax and card fee"), True)
        self.prices.addItem(self.tr("are net: tax and card fee come on top"), False)
        self.add_field("valid_from", self.tr("&From"), self.valid_from)
        self.add_field("vat", self.tr("&VAT, in percent"), self.vat)
        self.add_field("card_fee", self.tr("&Card fee, in percent"), self.card_fee)
        self.add_field("prices", self.tr("&Prices of packages"), self.prices)

    def show_rates(self, rates: FeeRates, today: date) -> None:
        """Propose the rates of today, to be changed from today on."""
        self.valid_from.setDate(QDate(today.year, today.month, today.day))
        self.vat.setText(percent_text(rates.vat, self._locale))
        self.card_fee.setText(percent_text(rates.card_fee, self._locale))
        self.prices.setCurrentIndex(0 if rates.prices_include_fees else 1)

    def rates(self) -> FeeRates:
        """Return what is filled in; raise InvalidInput, by field."""
        day = self.valid_from.date()
        return FeeRates(
            parse_percent(self.vat.text(), self._locale, "vat"),
            parse_percent(self.card_fee.text(), self._locale, "card_fee"),
            bool(self.prices.currentData()),
            date(day.year(), day.month(), day.day()),
        )


class LimitForm(AssistantStep):
    """Asks how much the front desk may give back."""

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent)
        name = self.tr("The front desk may give back of a payment, up to")
        self.limit = AmountField(organization, name, self)
        self.add_field("refund_limit", self.tr("The &front desk may give back, up to"), self.limit)


class FeeDialog(PressingDialog):
    """Does at once what is chosen, and says so."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Taxes and fees"))
        self._context = context
        self._is_busy = False
        organization = context.login.organization
        self.model = RatesModel(organization)
        self.model.setParent(self)
        self.table = TableView(self.tr("Rates"), self)
        self.table.setModel(self.model)
        self.table.setFixedHeight(LIST_HEIGHT)
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.form = RatesForm(organization, self)
        self.limit_form = LimitForm(organization, self)
        self.banner = AgainBanner(self)
        self.set_rates = self._button(self.tr("&Set rates"), self._set_rates)
        self.set_limit = self._button(self.tr("S&et limit"), self._set_limit)
        self.set_rates.setProperty("kind", "primary")
        self.close_button = self._button(self.tr("Close"), self.reject)
        self._lay_out()
        self._load(self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not pressed_button(event):
                in_limit = self.limit_form.limit.hasFocus()
                (self._set_limit if in_limit else self._set_rates)()
            return
        super().keyPressEvent(event)

    def _load(self, shown: Callable[[FeeSettings], object]) -> None:
        login, now = self._context.login, self._context.now()

        def question() -> FeeSettings:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.fee_settings import fee_settings

            return fee_settings(login.uow, login.viewer, now)

        self._context.runner.run(question, done=shown, failed=self._fail, owner=self)

    def _show(self, settings: FeeSettings) -> None:
        self._show_limit(settings)
        self._show_rates(settings)

    def _show_limit(self, settings: FeeSettings) -> None:
        self.limit_form.limit.set_minor(settings.refund_limit)

    def _show_rates(self, settings: FeeSettings) -> None:
        self.model.set_rows(settings.rates)
        self.form.show_rates(settings.of_today, settings.today)
        self.form.vat.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.vat.selectAll()

    def _set_rates(self) -> None:
        self._clear()
        try:
            rates = self.form.rates()
        except InvalidInput as error:
            self.form.show_error(error.field, sentence(error))
            return
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> Changes:
            from studio_app.services.fee_settings import set_fee_rates

            return set_fee_rates(login.uow, login.viewer, rates, now, request_id=key)

        assert rates.valid_from is not None
        day = day_of_month(rates.valid_from, 0, self._context.login.organization.locale)
        said = self.tr("These rates hold from {day} on.").format(day=day)
        self._attempt(work, said, self._show_rates)

    def _set_limit(self) -> None:
        self._clear()
        try:
            limit = self.limit_form.limit.minor("refund_limit")
        except InvalidInput as error:
            self.limit_form.show_error(error.field, sentence(error))
            return
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> Changes:
            from studio_app.services.fee_settings import set_refund_limit

            return set_refund_limit(login.uow, login.viewer, limit, now, request_id=key)

        self._attempt(work, self.tr("The limit of the front desk is set."), self._show_limit)

    def _attempt(
        self, work: Callable[[], Changes], said: str, shown: Callable[[FeeSettings], object]
    ) -> None:
        """Set one of both, and show it anew; what is typed of the other stays."""
        if self._is_busy:
            return
        self._is_busy = True

        def fail(error: StudioError) -> None:
            again = partial(self._attempt, work, said, shown) if may_be_tried_again(error) else None
            self._fail(error, again)

        def done(changes: Changes) -> None:
            self._is_busy = False
            self._context.bus.announce(changes)
            self.banner.show_message(said, "good")
            self._load(shown)

        self._context.runner.run(work, done=done, failed=fail, owner=self)

    def _fail(self, error: StudioError, again: Callable[[], object] | None = None) -> None:
        self._is_busy = False
        if isinstance(error, InvalidInput):
            for form in (self.form, self.limit_form):
                if form.has_field(error.field):
                    form.show_error(error.field, sentence(error))
                    return
        self.banner.show_failure(sentence(error), again)

    def _clear(self) -> None:
        self.banner.hide()
        self.form.clear_errors()
        self.limit_form.clear_errors()

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        hint = QLabel(
            self.tr("Each payment is broken down by the rates of its day. What was paid stays so."),
            self,
        )
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        rates = QHBoxLayout()
        rates.addStretch(1)
        rates.addWidget(self.set_rates)
        limit = QHBoxLayout()
        limit.setSpacing(SPACE)
        limit.addWidget(self.limit_form)
        limit.addStretch(1)
        limit.addWidget(self.set_limit, 0, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(hint)
        column.addWidget(card)
        column.addWidget(self.form)
        column.addLayout(rates)
        column.addSpacing(SPACE)
        column.addLayout(limit)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
