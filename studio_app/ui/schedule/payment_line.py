"""The line of the booking form that says what pays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.coverage import SessionKind
from studio_app.domain.people import ClientMatch
from studio_app.ui.schedule.client_words import not_for_this_words
from studio_app.ui.schedule.payment import Asked, Payment, expected_payment, payment_from
from studio_app.ui.task_runner import Task

# Of a longer name there is no more than fits on a line of its own.
LONGEST_NAME = 150

ReadCard = Callable[[UUID, Callable[[ClientCard], object]], Task]


class PaymentLine(QLabel):
    """Knows from the search what pays on a day, or reads the client's card to find out.

    ``changed`` says that ``pays_later`` may be another now.
    """

    changed = Signal()

    def __init__(self, read_card: ReadCard, locale: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._locale = locale
        self._read_card = read_card
        self._payment: Payment | None = None
        self._kind = SessionKind.PERSONAL
        self._day: date | None = None
        self._task: Task | None = None
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    @property
    def pays_later(self) -> bool:
        """Tell whether it is known that no package pays."""
        return self._payment is not None and self._payment.package_name is None

    def show_for(self, match: ClientMatch | None, asked: Asked | None) -> None:
        """Tell what pays for a client's session; nothing without either."""
        self.stop()
        self._kind = asked.kind if asked is not None else SessionKind.PERSONAL
        self._day = asked.day if asked is not None else None
        if match is None or asked is None:
            self.show_payment(None)
            return
        self.show_payment(expected_payment(match, asked))
        if self._payment is None:
            self._task = self._read_card(
                match.client_id, lambda card: self.show_payment(payment_from(card, asked))
            )

    def stop(self) -> None:
        """Forget the card that is being read."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def show_payment(self, payment: Payment | None) -> None:
        """Say what pays, nothing where that is not known."""
        self._payment = payment
        other = payment.not_for_this if payment is not None else None
        if payment is None:
            text = ""
        elif other is not None:
            text = self.tr("{reason}: pays later").format(
                reason=not_for_this_words(other, self._kind, self._day, self._locale)
            )
        elif payment.package_name is None:
            text = self.tr("No package: pays later")
        elif payment.is_unlimited:
            text = self.tr("Covered by “{package}”")
        else:
            text = self.tr("Uses 1 credit of “{package}”")
        whole = "" if payment is None else payment.package_name or ""
        whole = other.name if other is not None else whole
        elide = Qt.TextElideMode.ElideRight
        name = self.fontMetrics().elidedText(whole, elide, LONGEST_NAME)
        self.setText(text.format(package=name))
        self.setToolTip(text.format(package=whole) if name != whole else "")
        self.changed.emit()
