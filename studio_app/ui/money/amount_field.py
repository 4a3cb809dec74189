"""A field for an amount of money."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from studio_app.domain.money import LONGEST_AMOUNT, Money, parse_money
from studio_app.domain.organizations import Organization

AMOUNT_WIDTH = 118


class AmountField(QLineEdit):
    """Shows and reads minor units of the studio's currency, as its locale types them."""

    def __init__(self, organization: Organization, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._organization = organization
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(LONGEST_AMOUNT)
        self.setFixedWidth(AMOUNT_WIDTH)

    def set_minor(self, minor: int) -> None:
        """Show an amount in minor units, as though nobody had typed it."""
        organization = self._organization
        self.setText(Money(minor, organization.currency).typed(organization.locale))

    def minor(self, field: str) -> int:
        """Return what stands in it, in minor units; raise InvalidInput, of that field."""
        organization = self._organization
        return parse_money(
            self.text(), organization.currency, organization.locale, field=field
        ).minor
