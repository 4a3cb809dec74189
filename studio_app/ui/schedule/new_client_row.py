"""What else there is to know of a new client whose name was typed, within a form."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.duplicates import TypedPerson
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.typed_texts import LONGEST_CONTACT
from studio_app.ui.clients.duplicate_hint import DuplicateHint
from studio_app.ui.context import ScreenContext
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.icon_label import IconLabel

SIGN = 14
SHORTEST_NUMBER = 5


class NewClientFields(QWidget):
    """Phone and e-mail, who is alike, who looks after the client, and why they were not added.

    ``without_trainer`` wants them added with nobody to look after them.
    """

    without_trainer = Signal()
    grown = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self.phone = self._field(self.tr("Phone, if known"), self.tr("Phone"))
        self.email = self._field(self.tr("E-mail, if known"), self.tr("E-mail"))
        self.trainer = QLabel(self)
        self.trainer.setProperty("role", "muted")
        self.problem = QLabel(self)
        self.problem.setProperty("tone", "bad")
        self.without_button = QPushButton(self.tr("Add without trainer"), self)
        self.without_button.setAutoDefault(True)
        self.without_button.clicked.connect(self.without_trainer)
        for label in (self.trainer, self.problem):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.hint = DuplicateHint(context, self, offers_former=False)
        self.hint.grown.connect(self.grown)
        for field in (self.phone, self.email):
            field.textEdited.connect(self._look_around)
        self._sign = IconLabel("circle-alert", "bad", SIGN, self)
        contacts = QHBoxLayout()
        contacts.setSpacing(8)
        contacts.addWidget(self.phone)
        contacts.addWidget(self.email)
        why = QHBoxLayout()
        why.setSpacing(6)
        why.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        why.addWidget(self.problem, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(contacts)
        column.addWidget(self.hint)
        column.addWidget(self.trainer)
        column.addLayout(why)
        column.addWidget(self.without_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._last: NewClient | None = None
        self.hide()

    def wish(self, name: str, trainer_id: UUID | None) -> NewClient:
        """Return what the fields say; the same again keeps its key, so that it is done once."""
        key = new_id() if self._last is None else self._last.client_id
        wish = NewClient(key, name, self.phone.text(), self.email.text(), trainer_id)
        if wish != self._last:
            wish = replace(wish, client_id=new_id())
        self._last = wish
        return wish

    def begin(self, typed: str) -> str:
        """Show empty fields, or one with the number or address typed; return the name, if any."""
        self.phone.clear()
        self.email.clear()
        self.hint.forget()
        self.forget_problem()
        self.show()
        if "@" in typed and " " not in typed:
            self.email.setText(typed)
            return ""
        digits = sum(char.isdigit() for char in typed)
        if digits >= SHORTEST_NUMBER and not any(char.isalpha() for char in typed):
            self.phone.setText(typed)
            return ""
        return typed

    def look_for(self, name: str) -> None:
        """Point out who is probably this person, by name and what is in the fields."""
        self._name = name
        self._look_around()

    def name_trainer(self, name: str) -> None:
        """Say who is to look after the client."""
        self.trainer.setText(self.tr("New client of {trainer}").format(trainer=name))

    def show_problem(self, text: str, *, offers_without: bool = False) -> None:
        """Say why the client could not be added, and offer the way around."""
        self.problem.setText(text)
        for part in (self._sign, self.problem):
            part.show()
        self.without_button.setVisible(offers_without)
        announce(self, text)
        if offers_without:
            self.without_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grown.emit()

    def forget_problem(self) -> None:
        """Take the sentence away."""
        for part in (self._sign, self.problem, self.without_button):
            part.hide()

    def _look_around(self) -> None:
        self.hint.look_for(TypedPerson(self._name, self.phone.text(), self.email.text()))

    def _field(self, hint: str, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(hint)
        field.setAccessibleName(name)
        field.setMaxLength(LONGEST_CONTACT)
        return field
