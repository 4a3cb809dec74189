"""The readable part of a client's card."""

from __future__ import annotations

from datetime import date

from babel.dates import format_skeleton
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio_app.domain.client_cards import CardBooking, ClientCard
from studio_app.domain.organizations import Organization
from studio_app.ui.fonts import font
from studio_app.ui.main.client_card_parts import BookingLine, DebtBox, PackageBox
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import CLIENT_CARD_WIDTH
from studio_app.ui.widgets.avatar import Avatar
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.frames import CardFrame

HEAD_GAP = 10
FOLD_ROOM = 52
AVATAR_SIZE = 44
ABOUT_WIDTH = CLIENT_CARD_WIDTH - 2 * 16 - AVATAR_SIZE - HEAD_GAP - 2
EDGE = 16 - BookingLine.INSET


class ClientCardBody(QWidget):
    """Everything for the client in front of the desk.

    ``day_clicked`` carries a local day, ``menu_wanted`` a package and the button of its menu.
    """

    day_clicked = Signal(object)
    menu_wanted = Signal(object, object)

    def __init__(
        self,
        card: ClientCard,
        colour: str,
        organization: Organization,
        today: date,
    ) -> None:
        """Take the card, its trainer's colour as #RRGGBB, the studio and its date of today."""
        super().__init__()
        self._organization = organization
        self._today = today
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(EDGE, 16, EDGE, 16)
        self._column.setSpacing(14)
        self._add(self._head(card, colour))
        if card.alert:
            banner = Banner("warning", parent=self)
            self._add(banner)
            banner.show_message(card.alert)
        for package in card.packages:
            is_ahead = package.id in card.ahead
            box = PackageBox(
                package, organization, today, card.shows_payments, self, is_ahead=is_ahead
            )
            box.menu_wanted.connect(self.menu_wanted)
            self._add(box)
        if not card.packages:
            self._add(self._no_package())
        if card.owes is not None and card.owes > 0:
            self._add(DebtBox(card, card.owes, organization, self))
        self._add_lines(self.tr("NEXT"), card.next, self.tr("Nothing booked."))
        self._add_lines(self.tr("LATELY"), card.lately, self.tr("No session yet."))
        self._column.addStretch(1)
        lines = self.findChildren(BookingLine)
        for line in lines:
            line.set_day_width(max(other.day_width() for other in lines))

    def _add(self, content: QWidget) -> None:
        """Add content flush with the words of the lines, whose ground reaches further out."""
        self._column.addLayout(_inset(content))

    def _head(self, card: ClientCard, colour: str) -> QWidget:
        head = QWidget(self)
        name = ElidedLabel(card.client.name, self)
        name.setProperty("role", "title")
        about = QLabel(self._about(card), self)
        about.setProperty("role", "muted")
        about.setTextFormat(Qt.TextFormat.PlainText)
        # So that the phone number can be copied.
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        about.setAccessibleName(about.text())
        beside_fold = QHBoxLayout()
        beside_fold.addWidget(name)
        beside_fold.addSpacing(FOLD_ROOM)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addLayout(beside_fold)
        words.addWidget(about)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(HEAD_GAP)
        row.addWidget(Avatar(card.client.name, colour, AVATAR_SIZE, self))
        row.addLayout(words, 1)
        return head

    def _about(self, card: ClientCard) -> str:
        parts = [card.client.phone or card.client.email]
        if card.trainer_name:
            given = card.trainer_name.split()[0]
            if card.since is None:
                parts.append(given)
            else:
                month = format_skeleton("yMMM", card.since, locale=self._organization.locale)
                parts.append(self.tr("{trainer} since {month}").format(trainer=given, month=month))
        if not card.client.active:
            parts.append(self.tr("inactive"))
        in_one_line = " · ".join(filter(None, parts))
        if QFontMetrics(font()).horizontalAdvance(in_one_line) <= ABOUT_WIDTH:
            return in_one_line
        return "\n".join(filter(None, parts))

    def _no_package(self) -> CardFrame:
        frame = CardFrame(self)
        text = QLabel(self.tr("No package: sessions are paid one by one."), frame)
        text.setWordWrap(True)
        text.setProperty("role", "muted")
        frame.body.addWidget(text)
        return frame

    def _add_lines(self, title: str, bookings: tuple[CardBooking, ...], empty: str) -> None:
        section = QLabel(title, self)
        section.setProperty("role", "section")
        block = QVBoxLayout()
        block.setSpacing(0)
        block.addLayout(_inset(section))
        block.addSpacing(6)
        for booking in bookings:
            line = BookingLine(booking, self._organization, self._today, self)
            line.day_clicked.connect(self.day_clicked)
            block.addWidget(line)
        if not bookings:
            nothing = QLabel(empty, self)
            nothing.setProperty("role", "muted")
            nothing.setAlignment(Qt.AlignmentFlag.AlignLeft)
            block.addLayout(_inset(nothing))
        self._column.addLayout(block)


def _inset(content: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(BookingLine.INSET, 0, BookingLine.INSET, 0)
    row.addWidget(content)
    return row
