"""Days on which somebody took cash that nobody counted yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.organizations import Organization
from studio_app.ui.money.words import amount_text
from studio_app.ui.till.payment_words import Now, day_text

MOST_SHOWN = 4


class ForgottenDays(QWidget):
    """``chosen`` carries the day that somebody wants to close; hidden where there is none."""

    chosen = Signal(object)

    def __init__(self, organization: Organization, now: Now, parent: QWidget) -> None:
        super().__init__(parent)
        self._organization, self._now = organization, now
        self._days: tuple[tuple[date, int], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        heading = QLabel(self.tr("Not closed yet"), self)
        heading.setProperty("role", "section")
        self._column.addWidget(heading)
        self.hide()

    def show_days(self, days: Sequence[tuple[date, int]]) -> None:
        """Offer the latest of these days, with how much cash of theirs was not counted."""
        if tuple(days) == self._days:
            return
        self._days = tuple(days)
        for button in self.findChildren(QPushButton):
            self._column.removeWidget(button)
            button.deleteLater()
        for day, amount in self._days[:MOST_SHOWN]:
            text = self.tr("{day} · {amount}").format(
                day=day_text(day, self._organization, self._now),
                amount=amount_text(self._organization, amount),
            )
            button = QPushButton(text, self)
            button.setProperty("kind", "link")
            button.setAutoDefault(False)
            button.setToolTip(self.tr("Close the till of this day"))
            button.clicked.connect(partial(self._choose, day))
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setVisible(bool(self._days))

    def _choose(self, day: date) -> None:
        self.chosen.emit(day)
