"""The offer to sell a package, in the booking form of somebody who has none that pays."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from studio_app.ui.schedule.payment_line import PaymentLine

EDGES = 4


class SellLink(QPushButton):
    """Stands below the line that says what pays, in room that is kept for it."""

    def __init__(self, payment: PaymentLine, parent: QWidget) -> None:
        super().__init__(parent)
        self._payment = payment
        self.is_offered = False
        self.setText(self.tr("Sell a package…"))
        self.setToolTip(self.tr("Ctrl+S, then go on booking"))
        self.setProperty("kind", "link")
        self.setAutoDefault(False)
        self._line = payment.fontMetrics().lineSpacing()
        self.setFixedHeight(self._line + EDGES)
        self.show_for(False)

    def show_for(self, has_client: bool) -> None:
        """Show itself where a client is known whom no package pays for."""
        shown = self.is_offered and has_client and self._payment.pays_later
        self.setVisible(shown)
        self._payment.setMinimumHeight(self._line * (1 if shown else 2) + (0 if shown else EDGES))
