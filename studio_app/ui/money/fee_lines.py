"""What of an amount is net, tax and the card's, line by line."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio_app.domain.fees import Fees, percent_text
from studio_app.domain.organizations import Organization
from studio_app.ui.money.words import amount_text
from studio_app.ui.widgets.frames import CardFrame

LINES = 5


class FeeLines(CardFrame):
    """Says it of all the payments together; what is not due is left out."""

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent)
        self._organization = organization
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        self._lines: list[tuple[QLabel, QLabel]] = []
        for row in range(LINES):
            what, amount = QLabel(self), QLabel(self)
            amount.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(what, row, 0)
            self._grid.addWidget(amount, row, 1)
            self._lines.append((what, amount))

    def texts(self) -> list[str]:
        """Return the lines that are shown, each with its amount."""
        shown = (pair for pair in self._lines if not pair[0].isHidden())
        return [f"{what.text()} {amount.text()}" for what, amount in shown]

    def show_fees(self, fees: Iterable[Fees], open_: int = 0, later: Fees | None = None) -> None:
        """Show what is paid now, and what is left to pay after it.

        ``later`` is what that will be made of where nothing is paid now.
        """
        paid = list(fees)
        lines = self._parts(paid or ([later] if later else []))
        if paid:
            lines.append((self.tr("To take now"), sum(one.gross for one in paid), "strong"))
        if open_:
            lines.append((self.tr("Left to pay"), open_, "strong" if not paid else "muted"))
        self._show(lines)

    def _parts(self, fees: list[Fees]) -> list[tuple[str, int, str]]:
        """Return the lines of net, tax and card fee; none where there is neither of the latter."""
        if not fees:
            return []
        locale = self._organization.locale
        vat_rate, card_rate = fees[0].vat_rate, max(one.card_fee_rate for one in fees)
        lines = [(self.tr("Net"), sum(one.net for one in fees), "muted")]
        if vat_rate:
            text = self.tr("VAT {percent} %").format(percent=percent_text(vat_rate, locale))
            lines.append((text, sum(one.vat for one in fees), "muted"))
        if card_rate:
            text = self.tr("Card fee {percent} %")
            text = text.format(percent=percent_text(card_rate, locale))
            lines.append((text, sum(one.card_fee for one in fees), "muted"))
        return lines if len(lines) > 1 else []

    def _show(self, lines: list[tuple[str, int, str]]) -> None:
        for number, (what, amount) in enumerate(self._lines):
            is_shown = number < len(lines)
            for label in (what, amount):
                label.setVisible(is_shown)
            if not is_shown:
                continue
            text, minor, role = lines[number]
            what.setText(text)
            amount.setText(amount_text(self._organization, minor))
            for label in (what, amount):
                if label.property("role") != role:
                    label.setProperty("role", role)
                    label.style().unpolish(label)
                    label.style().polish(label)
        self.setVisible(bool(lines))
