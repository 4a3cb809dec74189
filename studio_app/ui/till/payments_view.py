"""Payments one below the other, with what they add up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.money_lists import (
    ListedPayment,
    OpenedPayments,
    PaymentFilter,
    PaymentOrder,
)
from studio_app.domain.permissions import Right, allows
from studio_app.domain.receipts import NoReceipt
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.money.words import amount_text, method_word
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.till.figures import Figure, FigureRow
from studio_app.ui.till.foot import foot
from studio_app.ui.till.payment_filters import PaymentFilters
from studio_app.ui.till.payment_words import payment_columns
from studio_app.ui.till.payments_source import PaymentsSource
from studio_app.ui.till.sheets import preview, receipt_sheet
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.export_button import ExportButton, Write
from studio_app.ui.widgets.keys import OF_SHORTCUTS
from studio_app.ui.widgets.paged_model import PagedModel
from studio_app.ui.widgets.paged_table import PagedTable

CLIENT_DELAY = 60
REFRESH_DELAY = 200
SHOWN = frozenset({Aggregate.PACKAGE, Aggregate.CLIENT})


class PaymentsView(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``client_selected`` carries the key of the client whose payment has the keyboard,
    ``refund_wanted`` that of one who gets money back, and of the payment.
    """

    client_selected = Signal(object)
    refund_wanted = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._is_stale, self._takes_keyboard = True, False
        self._order, self._descending = PaymentOrder.WHEN, True
        self.filters = PaymentFilters(context, self._today, self)
        columns = payment_columns(context.login.organization, context.now)
        self.model = PagedModel[ListedPayment](context.runner, columns, self)
        self.table = PagedTable[ListedPayment](self.tr("Payments"), self.model, self, several=False)
        self.table.show_order(self._order.value, self._descending)
        self.figures = FigureRow(self)
        self.receipt = QPushButton(icon("file-text"), self.tr("&Receipt…"), self)
        self.receipt.setToolTip(self.tr("Look at the receipt, print or save it (Enter)"))
        self.receipt.setAutoDefault(False)
        self.give_back = QPushButton(self.tr("Give &back…"), self)
        self.give_back.setToolTip(self.tr("Give this payment back, or a part of it"))
        self.give_back.setAutoDefault(False)
        self.give_back.setVisible(allows(context.login.viewer, Right.REFUND))
        self.export = ExportButton(self._file_name, self._write, self)
        self.export.setVisible(allows(context.login.viewer, Right.EXPORT))
        self.count = QLabel(self)
        self.banner = Banner("good", closable=True, parent=self)
        self.nothing = EmptyState(
            "banknote", "", "", self.tr("Show all payments of these days"), parent=self
        )
        self.waiting = EmptyState("search", self.tr("Looking…"), "", parent=self)
        self.failed = EmptyState(
            "circle-alert",
            self.tr("The payments cannot be shown"),
            "",
            self.tr("Try again"),
            parent=self,
        )
        self._client_timer = QTimer(self, singleShot=True, interval=CLIENT_DELAY)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_DELAY)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)
        self._show_chosen()

    def refresh(self) -> None:
        """Look again, as soon as this is in sight; what is in sight stays there."""
        self._is_stale = True
        if self.isVisible():
            self._refresh_timer.start()

    def wanted(self) -> PaymentFilter:
        """Return what is asked for now."""
        return replace(
            self.filters.wanted(),
            trainer_ids=self._context.trainers.keys(),
            order=self._order,
            descending=self._descending,
        )

    def take_keyboard(self) -> None:
        """Go to the rows, once there are any."""
        self._takes_keyboard = self.model.places.total == 0
        if not self._takes_keyboard:
            self.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Letters are the window's own keys; digits are none of them, and are of a receipt.
        if watched is self.table and isinstance(event, QKeyEvent):
            is_digit = event.text().isdecimal() and not event.modifiers() & OF_SHORTCUTS
            if is_digit and event.type() == QEvent.Type.KeyPress:
                self.filters.look_for(event.text())
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, 10)
        top.setSpacing(10)
        top.addWidget(self.filters)
        top.addWidget(self.banner)
        top.addWidget(self.figures)
        self._stack = QStackedLayout()
        for widget in (self.waiting, self.table, self.nothing, self.failed):
            self._stack.addWidget(widget)
        middle = QVBoxLayout()
        middle.setContentsMargins(SPACE, 0, 0, 0)
        middle.addLayout(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(middle, 1)
        column.addWidget(foot(self.count, self.export, self.give_back, self.receipt, parent=self))

    def _connect(self) -> None:
        self.filters.changed.connect(self._load)
        self.nothing.button_clicked.connect(self._show_all)
        self._context.trainers.changed.connect(self._follow)
        self.failed.button_clicked.connect(self._load)
        self.model.opened.connect(self._show)
        self.model.failed.connect(self._fail)
        self.table.order_wanted.connect(self._order_by)
        self.table.row_opened.connect(self._open)
        self.table.installEventFilter(self)
        self.table.rows_chosen.connect(self._show_chosen)
        self.give_back.clicked.connect(self._want_refund)
        self.receipt.clicked.connect(lambda: self._open(self.table.current_row()))
        chosen = self.table.selectionModel().currentRowChanged
        chosen.connect(lambda: self._client_timer.start())
        self._client_timer.timeout.connect(self._tell_client)
        self._refresh_timer.timeout.connect(self._look_again)
        self._context.bus.changed.connect(self._heard)
        self._context.runner.busy.connect(self._show_waiting)
        self.export.exported.connect(lambda text: self.banner.show_message(text, "good"))
        self.export.failed.connect(lambda error: self.banner.show_message(sentence(error), "bad"))

    def _load(self) -> None:
        self._is_stale = False
        self._refresh_timer.stop()
        source = PaymentsSource(self._context.login, self.wanted(), self._context.now)
        self.model.open(source)

    def _follow(self) -> None:
        if self.isVisible():
            self._load()
        else:
            self._is_stale = True

    def _show_all(self) -> None:
        self._context.trainers.choose(None)
        self.filters.clear()

    def _look_again(self) -> None:
        self._is_stale = False
        self.model.refresh()

    def _heard(self, changes: Changes) -> None:
        if changes.aggregates & SHOWN:
            self.refresh()

    def _order_by(self, name: str, descending: bool) -> None:
        self._order, self._descending = PaymentOrder(name), descending
        self.table.show_order(name, descending)
        self._load()

    def _show(self, opened: object) -> None:
        assert isinstance(opened, OpenedPayments)
        self.filters.set_users(opened.users)
        self._show_sums(opened)
        is_open = self.filters.is_open() and self._context.trainers.keys() is None
        title = self.tr("No payments on these days") if is_open else self.tr("Nothing fits")
        hint = self.tr("Money is taken in a client's card, or in the list of what is unpaid.")
        if not is_open:
            hint = self.tr("On these days, no payment is like this.")
        self.nothing.set_texts(title, hint)
        self.nothing.button.setVisible(not is_open)
        self._stack.setCurrentWidget(self.table if opened.places.total else self.nothing)
        if self._takes_keyboard:
            self.take_keyboard()
        self._show_chosen()

    def _show_sums(self, opened: OpenedPayments) -> None:
        organization, totals = self._context.login.organization, opened.totals
        count = self.tr("1 payment") if totals.count == 1 else self.tr("{count} payments")
        self.count.setText(count.format(count=f"{totals.count:,}"))
        figures = [Figure(self.tr("In all"), amount_text(organization, totals.total))]
        figures += [
            Figure(method_word(one.method), amount_text(organization, one.total))
            for one in totals.by_method
        ]
        if totals.given_back:
            text = amount_text(organization, -totals.given_back)
            figures.append(Figure(self.tr("Of it given back"), text, "bad"))
        self.figures.show_figures(figures)

    def _fail(self, error: StudioError) -> None:
        self._is_stale = True
        if self.model.places.total == 0:
            self.failed.set_texts(self.tr("The payments cannot be shown"), sentence(error))
            self._stack.setCurrentWidget(self.failed)
        else:
            self._context.runner.problem.emit(error)

    def _show_waiting(self, busy: bool) -> None:
        if busy and self.model.is_loading and self.model.places.total == 0:
            self._stack.setCurrentWidget(self.waiting)

    def _show_chosen(self) -> None:
        row = self.table.current_row() if self.table.chosen_count() else None
        self.receipt.setEnabled(row is not None and row.receipt_id is not None)
        self.give_back.setEnabled(row is not None and row.amount > 0)

    def _open(self, row: ListedPayment | None) -> None:
        if row is None:
            return
        if row.receipt_id is None or row.receipt_number is None:
            self.banner.show_message(sentence(NoReceipt()), "info")
            return
        sheet = receipt_sheet(row.receipt_id, row.receipt_number, is_refund=row.amount < 0)
        preview(self._context, sheet, self)

    def _want_refund(self) -> None:
        row = self.table.current_row()
        if row is not None and row.amount > 0:
            self.refund_wanted.emit(row.client_id, row.id)

    def _tell_client(self) -> None:
        row = self.table.current_row()
        if row is not None and self.table.hasFocus():
            self.client_selected.emit(row.client_id)

    def _file_name(self) -> str:
        return self.tr("Payments {days}").format(days=self.filters.words()).strip()

    def _write(self) -> Write:
        login, wanted, now = self._context.login, self.wanted(), self._context.now()

        def write(path: Path, report: Report) -> int:
            from studio_app.services.money_lists import export_payments

            return export_payments(login.uow, login.viewer, wanted, path, now, report)

        return write

    def _today(self) -> date:
        return local_day(self._context.now(), self._context.login.organization.tz)
