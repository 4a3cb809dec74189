"""The till: three views of the money, one of them in front."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from studio_app.ui.context import ScreenContext
from studio_app.ui.till.close_view import CloseView
from studio_app.ui.till.payments_view import PaymentsView
from studio_app.ui.till.unpaid_view import UnpaidView

View = Literal["payments", "unpaid", "close"]
VIEWS: tuple[View, ...] = ("payments", "unpaid", "close")


class TillPage(QStackedWidget):
    """``view_changed`` carries the name of the view in front; the other signals are its views'."""

    view_changed = Signal(str)
    client_selected = Signal(object)
    client_opened = Signal(object)
    payment_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.payments = PaymentsView(context)
        self.unpaid = UnpaidView(context)
        self.close_till = CloseView(context)
        self._views = (self.payments, self.unpaid, self.close_till)
        for view in self._views:
            self.addWidget(view)
        self.setFocusProxy(self.payments)
        for lister in (self.payments, self.unpaid):
            lister.client_selected.connect(self.client_selected)
        self.unpaid.client_opened.connect(self.client_opened)
        self.unpaid.payment_wanted.connect(self.payment_wanted)
        self.close_till.closed.connect(context.bus.announce)

    def view(self) -> View:
        """Return the name of the view in front."""
        return VIEWS[self.currentIndex()]

    def show_view(self, view: View) -> None:
        """Bring a view to the front and give it the keyboard."""
        shown = self.choose_view(view)
        shown.setFocus()
        self.view_changed.emit(view)

    def choose_view(self, view: View) -> QWidget:
        """Bring a view to the front and return it; the keyboard stays where it is."""
        shown = self._views[VIEWS.index(view)]
        self.setCurrentWidget(shown)
        self.setFocusProxy(shown)
        return shown

    def print_chosen(self) -> None:
        """Show the receipt or the slip that is chosen, where there is one, to be printed."""
        buttons: dict[QWidget, QPushButton] = {
            self.payments: self.payments.receipt,
            self.close_till: self.close_till.slip,
        }
        button = buttons.get(self._views[self.currentIndex()])
        if button is not None:
            button.click()

    def refresh(self) -> None:
        """Look again at what is in front."""
        for view in self._views:
            view.refresh()
