"""The till: three views of the money, one of them in front."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio_app.ui.context import ScreenContext
from studio_app.ui.till.close_view import CloseView
from studio_app.ui.till.payments_view import PaymentsView
from studio_app.ui.till.unpaid_view import UnpaidView

View = Literal["payments", "unpaid", "close"]
VIEWS: tuple[View, ...] = ("payments", "unpaid", "close")


class TillPage(QStackedWidget):
    """Makes each view when it is first looked at.

    ``view_changed`` carries the name of the view in front; the other signals are its views'.
    """

    view_changed = Signal(str)
    client_selected = Signal(object)
    client_opened = Signal(object)
    payment_wanted = Signal(object)
    refund_wanted = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._view: View = "payments"
        self._views: list[PaymentsView | UnpaidView | CloseView] = []

    @cached_property
    def payments(self) -> PaymentsView:
        """Return the list of payments."""
        made = PaymentsView(self._context)
        made.client_selected.connect(self.client_selected)
        made.refund_wanted.connect(self.refund_wanted)
        self._keep(made)
        return made

    @cached_property
    def unpaid(self) -> UnpaidView:
        """Return the list of those who owe."""
        made = UnpaidView(self._context)
        made.client_selected.connect(self.client_selected)
        made.client_opened.connect(self.client_opened)
        made.payment_wanted.connect(self.payment_wanted)
        self._keep(made)
        return made

    @cached_property
    def close_till(self) -> CloseView:
        """Return the form that closes a till, with the earlier closes."""
        made = CloseView(self._context)
        made.closed.connect(self._context.bus.announce)
        self._keep(made)
        return made

    def view(self) -> View:
        """Return the name of the view in front."""
        return self._view

    def show_view(self, view: View) -> None:
        """Bring a view to the front and give it the keyboard."""
        self._view = view
        self._bring().take_keyboard()
        self.view_changed.emit(view)

    def choose_view(self, view: View) -> None:
        """Have a view in front once the page is looked at."""
        self._view = view
        if self.isVisible():
            self._bring()

    def print_chosen(self) -> None:
        """Show the receipt or the slip that is chosen, where there is one, to be printed."""
        if self._view == "payments":
            self.payments.receipt.click()
        elif self._view == "close":
            self.close_till.slip.click()

    def refresh(self) -> None:
        """Look again at what is in front, and at the others once they are."""
        for view in self._views:
            view.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        self._bring()
        super().showEvent(event)

    def _bring(self) -> PaymentsView | UnpaidView | CloseView:
        shown: PaymentsView | UnpaidView | CloseView
        match self._view:
            case "payments":
                shown = self.payments
            case "unpaid":
                shown = self.unpaid
            case "close":
                shown = self.close_till
        self.setCurrentWidget(shown)
        self.setFocusProxy(shown)
        return shown

    def _keep(self, view: PaymentsView | UnpaidView | CloseView) -> None:
        self._views.append(view)
        self.addWidget(view)
