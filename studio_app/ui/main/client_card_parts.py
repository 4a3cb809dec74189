"""What the card of a client is made of: package boxes, the debt, and lines of bookings."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from studio_app.domain.client_cards import CardBooking, ClientCard
from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.fonts import font
from studio_app.ui.icons import icon
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.schedule.texts import day_of_month, short_day
from studio_app.ui.schedule.words import status_word
from studio_app.ui.theme import RADIUS_SMALL, current_tokens, theme_notifier
from studio_app.ui.widgets.credit_bar import CreditBar
from studio_app.ui.widgets.frames import CardFrame

LINE_HEIGHT = 23
DAY_GAP = 14
STATUS_TONES = {
    BookingStatus.BOOKED: "good",
    BookingStatus.ARRIVED: "accent_text",
    BookingStatus.COMPLETED: "muted",
    BookingStatus.NO_SHOW: "bad",
    BookingStatus.CANCELLED: "muted",
    BookingStatus.LATE_CANCELLED: "bad",
}


class PackageBox(CardFrame):
    """A package: its name, what is left, until when, and what was paid if that may be seen.

    ``menu_wanted`` carries the package and the button below which its menu opens.
    """

    menu_wanted = Signal(object, object)

    def __init__(
        self,
        package: ClientPackage,
        organization: Organization,
        today: date,
        shows_money: bool,
        parent: QWidget,
        *,
        is_ahead: bool = False,
    ) -> None:
        """Take the package, and whether bookings to come are paid by it."""
        super().__init__(parent)
        name = ElidedLabel(package.name, self)
        name.setProperty("role", "strong")
        left = QLabel(self)
        left.setProperty("role", "muted")
        self.more = QToolButton(self)
        self.more.setIcon(icon("ellipsis", "muted"))
        self.more.setAccessibleName(self.tr("More about {package}").format(package=package.name))
        self.more.setToolTip(self.tr("Statement, freeze, and what else can be done"))
        self.more.clicked.connect(lambda: self.menu_wanted.emit(package, self.more))
        head = QHBoxLayout()
        head.addWidget(name, 1)
        head.addWidget(left)
        head.addWidget(self.more)
        self.body.addLayout(head)
        if package.sessions is None:
            left.setText(self.tr("unlimited"))
        else:
            left.setText(self._left(package, is_ahead))
            bar = CreditBar(self)
            spoken = self.tr("{left} of {total} sessions left")
            spoken = spoken.format(left=package.balance, total=package.sessions)
            bar.set_share(package.balance, package.sessions, spoken)
            self.body.addWidget(bar)
        texts = [self._validity(package, organization.locale, today)]
        if package.is_shared:
            texts.append(self._whose(package))
        elif shows_money:
            texts.append(self._payment(package, organization))
        joint = " · " if package.paid >= package.owed and not package.is_shared else "\n"
        terms = QLabel(joint.join(texts), self)
        terms.setTextFormat(Qt.TextFormat.PlainText)
        terms.setWordWrap(True)
        terms.setProperty("role", "muted")
        self.body.addWidget(terms)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.more.click()

    def _whose(self, package: ClientPackage) -> str:
        if not package.owner_name:
            return self.tr("Shared by another client")
        return self.tr("Shared by {client}").format(client=package.owner_name)

    def _left(self, package: ClientPackage, is_ahead: bool) -> str:
        if package.has_credit():
            return self.tr("{count} left").format(count=package.balance)
        return self.tr("0 left, all booked") if is_ahead else self.tr("used up")

    def _validity(self, package: ClientPackage, locale: str, today: date) -> str:
        if package.starts_on > today:
            return self.tr("From {day}").format(day=day_of_month(package.starts_on, 0, locale))
        if package.is_frozen_on(today) and package.frozen_until is not None:
            day = day_of_month(package.frozen_until, 0, locale)
            return self.tr("Frozen until {day}").format(day=day)
        if package.expires_on is None:
            return self.tr("No expiry")
        over = package.expires_on < today
        text = self.tr("Expired {day}") if over else self.tr("Expires {day}")
        return text.format(day=day_of_month(package.expires_on, 0, locale))

    def _payment(self, package: ClientPackage, organization: Organization) -> str:
        locale, currency = organization.locale, organization.currency
        paid = Money(package.paid, currency).text(locale)
        if package.paid >= package.owed:
            return self.tr("paid {paid}").format(paid=paid)
        price = Money(package.owed, currency).text(locale)
        return self.tr("Paid {paid} of {price}").format(paid=paid, price=price)


class DebtBox(CardFrame):
    """What the client owes, and for what when the card's own figures explain it."""

    def __init__(
        self, card: ClientCard, owes: int, organization: Organization, parent: QWidget
    ) -> None:
        super().__init__(parent)
        amount = Money(owes, organization.currency).text(organization.locale)
        head = QLabel(self.tr("Owes {amount}").format(amount=amount), self)
        head.setProperty("role", "strong")
        self.body.addWidget(head)
        reason = self._reason(card, organization)
        if reason:
            why = QLabel(reason, self)
            why.setTextFormat(Qt.TextFormat.PlainText)
            why.setWordWrap(True)
            why.setProperty("role", "muted")
            self.body.addWidget(why)

    def _reason(self, card: ClientCard, organization: Organization) -> str:
        own = [package for package in card.packages if not package.is_shared]
        owing = [package for package in own if package.paid < package.owed]
        charged = [line for line in (*card.lately[::-1], *card.next) if line.charge > 0]
        on_packages = sum(package.owed - package.paid for package in owing)
        if on_packages + sum(line.charge for line in charged) != card.owes:
            return ""
        reasons = [self.tr("{package} not fully paid").format(package=p.name) for p in owing]
        reasons += [self._line_reason(line, organization) for line in charged]
        return "\n".join(reasons)

    def _line_reason(self, line: CardBooking, organization: Organization) -> str:
        day = local_day(line.starts_at, organization.tz)
        texts = {
            BookingStatus.LATE_CANCELLED: self.tr("Late cancellation on {day}"),
            BookingStatus.NO_SHOW: self.tr("Missed session on {day}"),
        }
        text = texts.get(line.status, self.tr("Session on {day}"))
        return text.format(day=day_of_month(day, day.year, organization.locale))


class BookingLine(QAbstractButton):
    """A line under "next" or "lately"; ``day_clicked`` carries the local day to go to."""

    INSET = 6

    day_clicked = Signal(object)

    def __init__(
        self, booking: CardBooking, organization: Organization, today: date, parent: QWidget
    ) -> None:
        super().__init__(parent)
        locale = organization.locale
        day = local_day(booking.starts_at, organization.tz)
        same_year = day.year == today.year
        self._day = short_day(day, locale) if same_year else day_of_month(day, 0, locale)
        clock = time_text(booking.starts_at, organization.tz, locale)
        self._what = f"{clock} · {booking.trainer_name}"
        self._status = status_word(booking.status)
        self._tone = STATUS_TONES[booking.status]
        self._start = self.day_width()
        spoken = f"{self._day}, {self._what}, {self._status}"
        self.setAccessibleName(spoken)
        self.setToolTip(self.tr("{line}. Click to show this day.").format(line=spoken))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.day_clicked.emit(day))
        theme_notifier.changed.connect(self.update)

    def day_width(self) -> int:
        """Return how many pixels the day needs, with the gap behind it."""
        return round(QFontMetricsF(font(tabular=True)).horizontalAdvance(self._day)) + DAY_GAP

    def set_day_width(self, pixels: int) -> None:
        """Begin what stands behind the day at so many pixels, as the other lines do."""
        self._start = pixels
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, LINE_HEIGHT)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(box, RADIUS_SMALL, RADIUS_SMALL)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS_SMALL, RADIUS_SMALL)
        letters = font(tabular=True)
        metrics = QFontMetricsF(letters)
        words = box.adjusted(self.INSET, 0, -self.INSET, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(letters)
        painter.setPen(QColor(getattr(tokens, self._tone)))
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, self._status)
        painter.setPen(QColor(tokens.text))
        room = words.width() - self._start - metrics.horizontalAdvance(self._status) - 8
        what = metrics.elidedText(self._what, Qt.TextElideMode.ElideRight, room)
        left = middle | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, left, self._day)
        painter.drawText(words.adjusted(self._start, 0, 0, 0), left, what)
