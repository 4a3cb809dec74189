"""What is known of a client, in words: how to reach them, who they are, what staff must know."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.client_record import ClientRecord, FamilyMember
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Gender
from studio_app.domain.typed_values import shown_weight
from studio_app.ui.clients.page.words import gender_word, plain_day
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.icon_label import IconLabel

SIGN = 14


class Section(QWidget):
    """A heading with what belongs below it; hidden while there is nothing."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(title, self)
        heading.setProperty("role", "section")
        self.head = QHBoxLayout()
        self.head.addWidget(heading, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_TINY)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.column.addLayout(self.head)
        self.column.addLayout(self.body)

    def clear(self) -> None:
        """Take everything away but the heading."""
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def add_line(self, text: str, sign: str = "", role: str = "") -> QLabel:
        """Add a line of words that can be copied, with a sign before it."""
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAccessibleName(text)
        if role:
            label.setProperty("role", role)
        if not sign:
            self.body.addWidget(label)
            return label
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(IconLabel(sign, "muted", SIGN, line), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)
        self.body.addWidget(line)
        return label


class Facts(QWidget):
    """``client_wanted`` carries the key of somebody of the family."""

    client_wanted = Signal(object)

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self.contact = Section(self.tr("CONTACT"), self)
        self.person = Section(self.tr("PERSON"), self)
        self.emergency = Section(self.tr("IN AN EMERGENCY"), self)
        self.health = Section(self.tr("HEALTH, FOR THE STAFF"), self)
        self.family = Section(self.tr("FAMILY"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_WIDE)
        for section in (self.contact, self.person, self.emergency, self.health, self.family):
            column.addWidget(section)

    def show_record(self, record: ClientRecord, today: date) -> None:
        """Show what is known of a client."""
        details = record.details
        for section in (self.contact, self.person, self.emergency, self.health, self.family):
            section.clear()
        for text, sign in (
            (record.card.client.phone, "phone"),
            (details.email, "mail"),
            (details.address, "map-pin"),
        ):
            if text:
                self.contact.add_line(text, sign)
        if not (details.phone or details.email or details.address):
            self.contact.add_line(self.tr("Nothing is known yet."), role="muted")
        person = self._person(record, today)
        if person:
            self.person.add_line(person)
        self.person.setVisible(bool(person))
        emergency = tuple(filter(None, (details.emergency_name, record.emergency_phone_shown)))
        for text in emergency:
            self.emergency.add_line(text)
        self.emergency.setVisible(bool(emergency))
        if details.health_notes:
            self.health.add_line(details.health_notes)
        self.health.setVisible(bool(details.health_notes))
        self._show_family(record)

    def _person(self, record: ClientRecord, today: date) -> str:
        details, locale = record.details, self._organization.locale
        parts = []
        if details.birth_date is not None:
            born = details.birth_date
            age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
            text = self.tr("Born {day}, {age} years old")
            parts.append(text.format(day=plain_day(born, locale), age=age))
        if details.gender is not Gender.UNSAID:
            parts.append(gender_word(details.gender))
        if details.height_cm is not None:
            parts.append(self.tr("{height} cm").format(height=details.height_cm))
        if details.weight_grams is not None:
            weight = shown_weight(details.weight_grams)
            parts.append(self.tr("{weight} kg").format(weight=weight))
        return " · ".join(parts)

    def _show_family(self, record: ClientRecord) -> None:
        own = record.card.client.id
        for member in record.family:
            self.family.body.addWidget(self._member(member, own))
        if record.family and record.family_owes:
            owes = Money(record.family_owes, self._organization.currency)
            text = self.tr("Together they owe {amount}.")
            amount = owes.text(self._organization.locale)
            self.family.add_line(text.format(amount=amount), role="muted")
        self.family.setVisible(bool(record.family))

    def _member(self, member: FamilyMember, own: UUID) -> QWidget:
        line = QWidget(self.family)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        if member.client_id == own:
            name: QWidget = QLabel(member.name, line)
        else:
            button = QPushButton(member.name.replace("&", "&&"), line)
            button.setProperty("kind", "link")
            button.setAutoDefault(False)
            button.clicked.connect(lambda: self.client_wanted.emit(member.client_id))
            name = button
        row.addWidget(name)
        said = []
        if member.pays:
            said.append(self.tr("pays"))
        if not member.active:
            said.append(self.tr("inactive"))
        if member.owes:
            owes = Money(member.owes, self._organization.currency)
            said.append(
                self.tr("owes {amount}").format(amount=owes.text(self._organization.locale))
            )
        about = QLabel(" · ".join(said), line)
        about.setProperty("role", "muted")
        row.addWidget(about, 1)
        return line
