"""What matters of the client who is to be booked, and which of their packages pays."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.coverage import SessionKind
from studio_app.domain.local_time import local_day
from studio_app.domain.money import Money
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import ClientMatch
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.client_words import left_of, not_for_this_words, sessions_words
from studio_app.ui.schedule.payment import Asked, Payment, expected_payment, paid_by, payment_from
from studio_app.ui.schedule.payment_line import ReadCard
from studio_app.ui.task_runner import Task
from studio_app.ui.widgets.frames import line
from studio_app.ui.widgets.icon_label import IconLabel

ALERT_ICON = 14
BOX_EDGES = 57


class ClientFacts(QWidget):
    """Reads the card of the client shown, the latest only, and tells the matters that count.

    It takes no height back before ``clear``, so that nothing jumps from client to client.
    ``changed`` says that ``payment`` may be another now; ``grown`` that the height is.
    """

    changed = Signal()
    grown = Signal()

    def __init__(
        self, context: ScreenContext, read_card: ReadCard, width: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._read_card = read_card
        self._organization = context.login.organization
        self._own_trainer = context.login.viewer.trainer_id
        self._year = local_day(context.now(), self._organization.tz).year
        self._width = width
        self._match: ClientMatch | None = None
        self._day: date | None = None
        self._card: ClientCard | None = None
        self._minutes: int | None = None
        self._payable: dict[UUID, ClientPackage] = {}
        self._task: Task | None = None
        self._alert_row = QWidget(self)
        self.alert = _words(self._alert_row)
        self.alert.setProperty("tone", "warning")
        sign = IconLabel("triangle-alert", "warning", ALERT_ICON, self._alert_row)
        row = QHBoxLayout(self._alert_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.alert, 1)
        self.sessions = _words(self)
        self.sessions.setProperty("role", "muted")
        self.terms = _words(self)
        self.terms.setProperty("role", "muted")
        self.others = _words(self)
        self.others.setProperty("role", "muted")
        self.package_box = QComboBox(self)
        self.package_box.setAccessibleName(self.tr("What pays"))
        self.package_box.view().setAccessibleName(self.tr("What pays"))
        self.package_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.package_box.activated.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(line(Qt.Orientation.Horizontal, self))
        column.addSpacing(4)
        for part in (self._alert_row, self.sessions, self.terms):
            column.addWidget(part)
        column.addSpacing(2)
        column.addWidget(self.package_box)
        column.addWidget(self.others)
        column.addStretch(1)
        self.clear()

    @property
    def package_id(self) -> UUID | None:
        """Return the package that was chosen to pay; None where what is usual does, or none."""
        return self.package_box.currentData() if self.package_box.currentIndex() > 0 else None

    def payment(self) -> Payment | None:
        """Return what pays as far as it is known, None while it is not."""
        if self._match is None or self._day is None:
            return None
        asked = Asked(self._day, minutes=self._minutes)
        if self._card is None:
            return expected_payment(self._match, asked)
        if self.package_box.currentIndex() <= 0:
            return payment_from(self._card, asked)
        return paid_by(self._payable.get(self.package_box.currentData()))

    def usual_minutes(self, otherwise: int) -> int:
        """Return how long the session lasts unless somebody chooses, by the package that pays.

        What is usual ``otherwise`` where none does.
        """
        if self._match is None or self._day is None:
            return otherwise
        if self._card is None:
            is_known = expected_payment(self._match, Asked(self._day)) is not None
            usual = self._match.session_minutes or otherwise
            return self._match.coverage.nearest_length(usual) if is_known else otherwise
        chosen = self._payable.get(self.package_box.currentData())
        if self.package_box.currentIndex() <= 0:
            chosen = Asked(self._day).payer(self._card)
        return otherwise if chosen is None else chosen.usual_minutes(otherwise)

    def set_length(self, minutes: int | None) -> None:
        """Offer what pays for a session of that length, or of any while nobody chose one."""
        if minutes == self._minutes:
            return
        self._minutes = minutes
        if self._card is not None:
            self._offer_packages()
            self._hold_height()
        self.changed.emit()

    def show_for(self, match: ClientMatch | None, day: date) -> None:
        """Tell of a client who is to come on a day; of nobody without one."""
        before = self._match
        if match and before and match.client_id == before.client_id and day == self._day:
            return
        self._drop_task()
        self._match, self._day, self._card = match, day, None
        self._show_card()
        if match is not None:
            self.show()
            self._task = self._read_card(match.client_id, self._take)
        self._hold_height()

    def read_again(self) -> None:
        """Read the card of the client who is shown once more: something was sold to them."""
        if self._match is not None:
            self._drop_task()
            self._task = self._read_card(self._match.client_id, self._take)

    def clear(self) -> None:
        """Forget the client, and how much there was to tell."""
        self._drop_task()
        self._match = self._day = self._card = None
        self._show_card()
        self.setMinimumHeight(0)
        self.hide()

    def _take(self, card: ClientCard) -> None:
        self._task = None
        self._card = card
        self._show_card()
        self._hold_height()
        self.changed.emit()

    def _show_card(self) -> None:
        card = self._card
        self.alert.setText("" if card is None else card.alert)
        self._alert_row.setVisible(bool(self.alert.text()))
        self.sessions.setText(
            "" if card is None else sessions_words(card, self._organization, self._year)
        )
        self.terms.setText("" if card is None else " · ".join(self._terms(card)))
        self.terms.setVisible(bool(self.terms.text()))
        self._offer_packages()

    def _terms(self, card: ClientCard) -> list[str]:
        terms = []
        if card.owes is not None and card.owes > 0:
            amount = Money(card.owes, self._organization.currency)
            owes = amount.text(self._organization.locale)
            terms.append(self.tr("Owes {amount}").format(amount=owes))
        if card.trainer_name and card.trainer_id != self._own_trainer:
            terms.append(self.tr("Client of {trainer}").format(trainer=card.trainer_name))
        return terms

    def _offer_packages(self) -> None:
        box, card, day = self.package_box, self._card, self._day
        before = box.currentData()
        box.clear()
        self.others.setText("")
        self.others.hide()
        if card is None or day is None:
            # The room is kept where a package is known of.
            box.setVisible(self._match is not None and self._match.package_name is not None)
            box.setEnabled(False)
            return
        asked = Asked(day, minutes=self._minutes)
        payable = [one for one in card.packages if asked.is_paid_by(one)]
        # What pays without a choice stands first.
        payable.sort(key=lambda one: one != asked.payer(card))
        self._payable = {one.id: one for one in payable}
        for package in self._payable.values():
            whole, short = self._package_words(package)
            box.addItem(short, package.id)
            box.setItemData(box.count() - 1, whole, Qt.ItemDataRole.ToolTipRole)
            box.setItemData(box.count() - 1, whole, Qt.ItemDataRole.AccessibleTextRole)
        if self._payable:
            box.addItem(self.tr("No package: pays later"), None)
        keys = [one.id for one in payable]
        box.setCurrentIndex(keys.index(before) if before in keys else 0)
        box.setVisible(bool(self._payable))
        box.setEnabled(True)
        if payable:
            left_out = [
                one
                for one in card.packages
                if one not in payable and (one.pays_on(day) or _is_on_ice(one, day))
            ]
            locale = self._organization.locale
            self.others.setText("\n".join(_why_not(one, day, locale) for one in left_out))
            self.others.setVisible(bool(left_out))

    def _package_words(self, package: ClientPackage) -> tuple[str, str]:
        """Return name and what is left, in full and as it fits into the box."""
        self.package_box.ensurePolished()
        words = QFontMetrics(self.package_box.font())
        locale = self._organization.locale
        whole = f"{package.name} · {left_of(package, self._year, locale)}"
        room = self._width - BOX_EDGES
        if words.horizontalAdvance(whole) <= room:
            return whole, whole
        left = left_of(package, self._year, locale, briefly=True)
        room -= words.horizontalAdvance(f" · {left}")
        name = words.elidedText(package.name, Qt.TextElideMode.ElideRight, room)
        return whole, f"{name} · {left}"

    def _hold_height(self) -> None:
        if self.isHidden():
            return
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        needed = layout.totalHeightForWidth(self._width)
        if needed > self.minimumHeight():
            self.setMinimumHeight(needed)
            self.grown.emit()

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None


def _is_on_ice(package: ClientPackage, day: date) -> bool:
    return package.has_credit() and package.is_frozen_on(day)


def _why_not(package: ClientPackage, day: date, locale: str) -> str:
    reason = not_for_this_words(package, SessionKind.PERSONAL, day, locale)
    return reason.format(package=package.name)


def _words(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
