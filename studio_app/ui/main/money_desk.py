"""Opens the windows that sell, take money and give it back, over the main window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from studio_app.domain.payments import MoneyOutcome, ReceiptNumber
    from studio_app.ui.context import ScreenContext
    from studio_app.ui.main.client_card import ClientCardPanel
    from studio_app.ui.main.window_actions import WindowActions
    from studio_app.ui.money.money_dialog import MoneyDialog
    from studio_app.ui.widgets.notice import Notice


class MoneyDesk(QObject):
    """``step_done`` carries a MoneyOutcome, the name of its undo, and the sentence that tells it.

    The windows are made, and their libraries imported, when they are first asked for.
    """

    step_done = Signal(object, str, str)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._window = context, parent
        self._receipts: Sequence[ReceiptNumber] = ()
        self._actions: WindowActions | None = None
        self._notice: Notice | None = None

    def serve(
        self,
        actions: WindowActions,
        card: ClientCardPanel,
        find: Callable[[], object],
        notice: Notice,
    ) -> None:
        """Open them for the client on the card; ``find`` lets somebody look for one first.

        What was just paid is told by the notice, which offers its receipt.
        """
        self._actions, self._notice = actions, notice
        actions.receipt.triggered.connect(lambda: self.print_receipt())
        steps = (
            (actions.sell, self.sell),
            (actions.take_payment, self.take),
            (actions.give_back, self.give_back),
        )
        for action, step in steps:
            action.triggered.connect(partial(self._with_client, step, card, find))
        actions.fees.triggered.connect(lambda: self.set_fees())
        card.sell_clicked.connect(self.sell)
        card.pay_clicked.connect(self.take)

    def sell(self, client_id: UUID, then: Callable[[], object] | None = None) -> None:
        """Sell a package to a client; ``then`` is called after a sale."""
        from studio_app.ui.money.sell_dialog import SellDialog

        self._open(SellDialog(self._context, client_id, self._window), then)

    def take(
        self, client_id: UUID, package_id: UUID | None = None, booking_id: UUID | None = None
    ) -> None:
        """Take money from a client, for a package or a booking where one is named."""
        from studio_app.ui.money.pay_dialog import PayDialog

        self._open(PayDialog(self._context, client_id, self._window, package_id, booking_id))

    def give_back(self, client_id: UUID, package_id: UUID | None = None) -> None:
        """Give money back to a client, of what was paid for a package where one is named."""
        from studio_app.ui.money.refund_dialog import RefundDialog

        window = self._window
        self._open(RefundDialog(self._context, client_id, window, package_id=package_id))

    def give_back_of(self, client_id: UUID, payment_id: UUID) -> None:
        """Give back a payment of a client, or a part of it."""
        from studio_app.ui.money.refund_dialog import RefundDialog

        self._open(RefundDialog(self._context, client_id, self._window, payment_id))

    def print_receipt(self) -> None:
        """Show the receipt that was issued last, to be printed."""
        from studio_app.ui.till.sheets import preview, receipts_sheet

        if self._receipts:
            preview(self._context, receipts_sheet(self._receipts), self._window)

    def set_fees(self) -> None:
        """Show taxes and fees to an owner."""
        from studio_app.ui.money.fee_dialog import FeeDialog

        FeeDialog(self._context, self._window).open()

    def _with_client(
        self,
        step: Callable[[UUID], object],
        card: ClientCardPanel,
        find: Callable[[], object],
        _checked: bool = False,
    ) -> None:
        client_id = card.client_id()
        if client_id is None:
            find()
        else:
            step(client_id)

    def _open(self, dialog: MoneyDialog, then: Callable[[], object] | None = None) -> None:
        dialog.step_done.connect(self._tell)
        if then is not None:
            dialog.accepted.connect(then)
        dialog.open()

    def _tell(self, outcome: MoneyOutcome, name: str, text: str) -> None:
        self.step_done.emit(outcome, name, text)
        if not outcome.receipts or self._actions is None or self._notice is None:
            return
        self._receipts = outcome.receipts
        self._actions.receipt.setEnabled(True)
        self._notice.offer(self.tr("Receipt"), self.tr("Ctrl Shift P"), self.print_receipt)
