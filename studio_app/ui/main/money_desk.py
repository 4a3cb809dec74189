"""Opens the windows that sell, take money and give it back, over the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext
    from studio_app.ui.main.client_card import ClientCardPanel
    from studio_app.ui.main.window_actions import WindowActions
    from studio_app.ui.money.money_dialog import MoneyDialog


class MoneyDesk(QObject):
    """``step_done`` carries a MoneyOutcome, the name of its undo, and the sentence that tells it.

    The windows are made, and their libraries imported, when they are first asked for.
    """

    step_done = Signal(object, str, str)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._window = context, parent

    def serve(
        self, actions: WindowActions, card: ClientCardPanel, find: Callable[[], object]
    ) -> None:
        """Open them for the client on the card; ``find`` lets somebody look for one first."""
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
        dialog.step_done.connect(self.step_done)
        if then is not None:
            dialog.accepted.connect(then)
        dialog.open()
