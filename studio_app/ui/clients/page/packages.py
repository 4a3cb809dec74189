"""What a client bought and owes, with what can be sold, taken and done about a package."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.packages import ClientPackage
from studio_app.domain.permissions import Right, allows
from studio_app.ui.clients.page.facts import Section
from studio_app.ui.main.client_card_parts import BookingLine, DebtBox, PackageBox
from studio_app.ui.packages.package_menu import PackageDesk
from studio_app.ui.theme import SPACE

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class Packages(Section):
    """``sell_clicked`` and ``pay_clicked`` tell what was pressed; ``day_clicked`` a local day."""

    sell_clicked = Signal()
    pay_clicked = Signal()

    def __init__(
        self, context: ScreenContext, desk: PackageDesk, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self._context, self._desk = context, desk
        self.body.setSpacing(SPACE)
        self._may_sell = allows(context.login.viewer, Right.SELL)
        self.sell_button = QPushButton(self.tr("Sell a package…"))
        self.pay_button = QPushButton(self.tr("Take a payment…"))
        self._buttons = QWidget(self)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(SPACE)
        for button, signal in (
            (self.sell_button, self.sell_clicked),
            (self.pay_button, self.pay_clicked),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        self.column.addWidget(self._buttons)

    def show_card(self, card: ClientCard, today: date, *, is_open: bool) -> None:
        """Show packages and debts; nothing more is sold to who is not ``is_open`` any more."""
        self.clear()
        organization = self._context.login.organization
        for package in card.packages:
            box = PackageBox(
                *(package, organization, today, card.shows_payments, self),
                is_ahead=package.id in card.ahead,
            )
            box.menu_wanted.connect(self._open_menu)
            self.body.addWidget(box)
        if not card.packages:
            self.add_line(self.tr("No package: sessions are paid one by one."), role="muted")
        if card.owes is not None and card.owes > 0:
            self.body.addWidget(DebtBox(card, card.owes, organization, self))
        self._buttons.setVisible(self._may_sell and is_open)

    def _open_menu(self, package: ClientPackage, button: QToolButton) -> None:
        menu = self._desk.menu(package, button)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


class ComingLine(BookingLine):
    """A line whose words stand flush with what is above and below."""

    INSET = 0


class Coming(Section):
    """The next sessions of a client; ``day_clicked`` carries a local day."""

    day_clicked = Signal(object)

    def __init__(self, context: ScreenContext, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._context = context
        self.body.setSpacing(0)

    def show_card(self, card: ClientCard, today: date) -> None:
        """Show the next sessions."""
        self.clear()
        organization = self._context.login.organization
        lines = [ComingLine(one, organization, today, self) for one in card.next]
        for line in lines:
            line.set_day_width(max(other.day_width() for other in lines))
            line.day_clicked.connect(self.day_clicked)
            self.body.addWidget(line)
        if not lines:
            self.add_line(self.tr("Nothing booked."), role="muted")
