"""The fields of a client: who they are, how to reach them, and what staff must know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.client_details import ClientDetails, complaints
from studio_app.domain.client_record import AssignmentRule, FormChoices
from studio_app.domain.duplicates import TypedPerson
from studio_app.domain.errors import InvalidInput
from studio_app.domain.people import Gender, Role
from studio_app.domain.phones import shown_phone
from studio_app.domain.typed_values import (
    day_hint,
    shown_day,
    shown_weight,
    typed_day,
    typed_height,
    typed_weight,
)
from studio_app.ui.clients.duplicate_hint import DuplicateHint
from studio_app.ui.clients.page.form_column import FormColumn
from studio_app.ui.clients.page.payer_field import PayerField
from studio_app.ui.clients.page.tag_field import TagField
from studio_app.ui.clients.page.words import gender_word
from studio_app.ui.context import ScreenContext
from studio_app.ui.theme import SPACE_AREA

ADDRESS_HEIGHT = 62
NOTES_HEIGHT = 96
BY_RULE = "by_rule"


class CalmBox(QComboBox):
    """A choice that a wheel on its way over the form leaves alone."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ClientForm(QWidget):
    """``changed`` says that something was typed; ``grown`` that it needs another height."""

    changed = Signal()
    grown = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        organization = context.login.organization
        self._locale, self._territory = organization.locale, organization.territory
        self._shown = ClientDetails("")
        self._but: tuple[UUID, ...] = ()
        self.name, self.phone, self.email = (QLineEdit(self) for _ in range(3))
        self.birth_date, self.height_field, self.weight_field = (QLineEdit(self) for _ in range(3))
        self.emergency_name, self.emergency_phone, self.alert = (QLineEdit(self) for _ in range(3))
        self.address, self.health_notes = (QPlainTextEdit(self) for _ in range(2))
        self.gender, self.trainer = CalmBox(self), CalmBox(self)
        self.payer = PayerField(context, self)
        self.tags = TagField(self)
        self.hint = DuplicateHint(context, self)
        self.person, self.more = FormColumn(self), FormColumn(self)
        self._dates, self._measures = FormColumn(self), FormColumn(self)
        self._columns = (self.person, self._dates, self._measures, self.more)
        self._prepare()
        self._lay_out()
        self._connect()

    def show_choices(self, choices: FormChoices, name: str = "") -> None:
        """Fill the form with a client, or with nothing but a name for a new one."""
        record = choices.record
        self._but = (record.card.client.id,) if record else ()
        self.tags.set_known(choices.tags)
        self._offer_trainers(choices)
        self.more.show_field("trainer", record is None and bool(choices.trainers))
        if record is not None:
            self.show_details(record.details, choices.payer_name)
            self._offer_only(record.editable)
        else:
            self.show_details(ClientDetails(name), "")

    def show_details(self, details: ClientDetails, payer_name: str) -> None:
        """Show what is known of a client."""
        self._shown = details
        self.clear_errors()
        self.hint.forget()
        self.type_over(details, payer_name)

    def type_over(self, details: ClientDetails, payer_name: str) -> None:
        """Fill the fields with what is to be saved in the place of what is known."""
        self.name.setText(details.name)
        self.phone.setText(shown_phone(details.phone, self._territory))
        self.email.setText(details.email)
        self.address.setPlainText(details.address)
        self.birth_date.setText(shown_day(details.birth_date, self._locale))
        self.gender.setCurrentIndex(self.gender.findData(details.gender))
        self.height_field.setText("" if details.height_cm is None else str(details.height_cm))
        self.weight_field.setText(shown_weight(details.weight_grams))
        self.emergency_name.setText(details.emergency_name)
        self.emergency_phone.setText(shown_phone(details.emergency_phone, self._territory))
        self.payer.set_payer(details.payer_id, payer_name)
        self.alert.setText(_on_one_line(details.alert))
        self.health_notes.setPlainText(details.health_notes)
        self.tags.set_tags(details.tags)

    def answers(self, today: date) -> ClientDetails | None:
        """Return what was filled in; None, and a sentence below each field, where it is not right.

        What was not touched is returned as it was kept.
        """
        self.clear_errors()
        problems: list[InvalidInput] = []
        values: dict[str, Any] = {
            "name": self.name.text(),
            "phone": self._phone(self.phone, self._shown.phone),
            "email": self.email.text(),
            "address": self.address.toPlainText(),
            "gender": Gender(self.gender.currentData()),
            "emergency_name": self.emergency_name.text(),
            "emergency_phone": self._phone(self.emergency_phone, self._shown.emergency_phone),
            "payer_id": self.payer.client_id(),
            "alert": self._alert(),
            "health_notes": self.health_notes.toPlainText(),
            "tags": self._tags(),
        }
        readers: dict[str, Callable[[], Any]] = {
            "birth_date": lambda: typed_day(self.birth_date.text(), self._locale),
            "height_cm": lambda: typed_height(self.height_field.text()),
            "weight_grams": lambda: typed_weight(self.weight_field.text()),
        }
        for name, read in readers.items():
            try:
                values[name] = read()
            except InvalidInput as problem:
                problems.append(problem)
        details = ClientDetails(**values)
        problems += complaints(details, self._territory, today, self._shown)
        self.show_problems(problems)
        return None if problems else details

    def show_problems(self, problems: list[InvalidInput]) -> bool:
        """Say below each field what is wrong with it; tell whether there is such a field."""
        order = {name: place for place, name in enumerate(self.field_names())}
        known = sorted(
            (one for one in problems if one.field in order), key=lambda one: order[one.field]
        )
        # The first column of which a field is wrong has the keyboard in the end.
        for column in reversed(self._columns):
            column.show_errors(known)
        if known:
            self.grown.emit()
        return bool(known)

    def field_names(self) -> tuple[str, ...]:
        """Return the names of all fields, in the order of the form."""
        return tuple(name for column in self._columns for name in column.fields())

    def error_text(self, name: str) -> str:
        """Return what is said below a field."""
        column = next(one for one in self._columns if name in one.fields())
        return column.error_text(name)

    def clear_errors(self) -> None:
        """Take back what was said of the fields."""
        for column in self._columns:
            column.clear_errors()

    def trainer_choice(self) -> tuple[UUID | None, bool]:
        """Return who is to look after a new client, and whether the studio's rule says who."""
        chosen = self.trainer.currentData()
        viewer = self._context.login.viewer
        if self.trainer.count() == 0:
            return viewer.trainer_id, False
        return (None, True) if chosen == BY_RULE else (chosen, False)

    def _prepare(self) -> None:
        for gender in Gender:
            self.gender.addItem(gender_word(gender), gender.value)
        self.birth_date.setPlaceholderText(day_hint(self._locale))
        self.height_field.setPlaceholderText(self.tr("cm"))
        self.weight_field.setPlaceholderText(self.tr("kg"))
        for field, height in ((self.address, ADDRESS_HEIGHT), (self.health_notes, NOTES_HEIGHT)):
            field.setFixedHeight(height)
            field.setTabChangesFocus(True)

    def _lay_out(self) -> None:
        person, more = self.person, self.more
        person.add_heading(self.tr("PERSON"))
        person.add_field("name", self.tr("&Name"), self.name)
        person.add_field("phone", self.tr("&Phone"), self.phone)
        person.add_field("email", self.tr("&E-mail"), self.email)
        person.add_field("address", self.tr("A&ddress"), self.address)
        self._dates.add_field("birth_date", self.tr("&Birth date"), self.birth_date)
        self._dates.add_field("height_cm", self.tr("Hei&ght"), self.height_field)
        self._measures.add_field("gender", self.tr("Gende&r"), self.gender)
        self._measures.add_field("weight_grams", self.tr("&Weight"), self.weight_field)
        person.add_beside(self._dates, self._measures)
        person.end()
        more.add_heading(self.tr("IN AN EMERGENCY"))
        more.add_field("emergency_name", self.tr("&Contact"), self.emergency_name)
        more.add_field("emergency_phone", self.tr("Contact's p&hone"), self.emergency_phone)
        more.add_heading(self.tr("FOR THE STAFF"))
        viewer = self._context.login.viewer
        alert = self.tr("Shown wherever this client is booked.")
        more.add_field("alert", self.tr("A&lert"), self.alert, alert)
        more.add_field("health_notes", self.tr("Health n&otes"), self.health_notes)
        more.add_field("tags", self.tr("&Tags"), self.tags)
        more.add_heading(self.tr("TRAINER AND FAMILY"))
        more.add_field("trainer", self.tr("Tra&iner"), self.trainer)
        more.add_field("payer_id", self.tr("Paid b&y"), self.payer)
        more.end()
        if viewer.role is Role.CLIENT:
            for name in ("alert", "health_notes", "tags", "trainer", "payer_id"):
                more.show_field(name, False)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_AREA)
        columns.addWidget(person, 1)
        columns.addWidget(more, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.hint)
        whole.addLayout(columns)
        whole.addStretch(1)

    def _connect(self) -> None:
        for column in self._columns:
            for field in column.fields().values():
                match field:
                    case QLineEdit():
                        field.textEdited.connect(self.changed)
                    case QPlainTextEdit():
                        field.textChanged.connect(self.changed)
                    case QComboBox():
                        field.activated.connect(self.changed)
        self.payer.changed.connect(self.changed)
        self.hint.grown.connect(self.grown)
        for field in (self.name, self.phone, self.email, self.birth_date):
            field.textEdited.connect(self._look_around)

    def _offer_trainers(self, choices: FormChoices) -> None:
        self.trainer.clear()
        if not choices.trainers:
            return
        rule = choices.rule
        names = {one.trainer_id: one.name for one in choices.trainers}
        said = {
            AssignmentRule.NOBODY: self.tr("Nobody yet"),
            AssignmentRule.LEAST_LOADED: self.tr("Whoever has the fewest clients"),
        }
        default = names.get(rule.trainer_id) if rule.trainer_id else None
        self.trainer.addItem(said.get(rule.rule) or default or self.tr("Nobody yet"), BY_RULE)
        if rule.rule is not AssignmentRule.NOBODY:
            self.trainer.addItem(self.tr("Nobody yet"), None)
        for one in choices.trainers:
            full = self.tr("{trainer} (takes nobody now)").format(trainer=one.name)
            self.trainer.addItem(one.name if one.takes_another else full, one.trainer_id)

    def _offer_only(self, editable: frozenset[str]) -> None:
        for column in self._columns:
            for name, field in column.fields().items():
                field.setEnabled(name in editable)

    def _phone(self, field: QLineEdit, kept: str) -> str:
        return kept if field.text() == shown_phone(kept, self._territory) else field.text()

    def _alert(self) -> str:
        # Files bring several lines, and so do two clients who became one.
        text, kept = self.alert.text(), self._shown.alert
        return kept if text == _on_one_line(kept) else text

    def _tags(self) -> tuple[str, ...]:
        tags = self.tags.tags()
        return self._shown.tags if tags == self._shown.tags else tags

    def _look_around(self) -> None:
        try:
            born = typed_day(self.birth_date.text(), self._locale)
        except InvalidInput:
            born = None
        person = TypedPerson(self.name.text(), self.phone.text(), self.email.text(), born)
        self.hint.look_for(person, self._but)


def _on_one_line(text: str) -> str:
    return " · ".join(filter(None, map(str.strip, text.splitlines())))
