"""The fields of a session that there is: when, with whom and where, and of a class what it is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.classes import FEWEST_PLACES, LONGEST_TITLE, MOST_PLACES
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.schedule.refusal import Refusal
from studio_app.ui.schedule.session_times import SessionTimes
from studio_app.ui.schedule.slot_card import SlotCard
from studio_app.ui.widgets.fields import DateField, NumberField

FORESEEN_HEIGHT = 340


class EditForm(SlotCard):
    """The widgets of the form."""

    foreseen_height = FORESEEN_HEIGHT

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self.title = QLabel(self)
        self.title.setProperty("role", "strong")
        self.subtitle = ElidedLabel(parent=self)
        self.subtitle.setProperty("role", "muted")
        self.name_field = QLineEdit(self)
        self.name_field.setPlaceholderText(self.tr("Title, such as Pilates"))
        self.name_field.setAccessibleName(self.tr("Title"))
        self.name_field.setMaxLength(LONGEST_TITLE)
        self.trainer_box = QComboBox(self)
        self.date_field = DateField(QDate.currentDate(), self, organization.locale)
        self.date_field.setAccessibleName(self.tr("Date"))
        self.weekday = QLabel(self)
        self.weekday.setProperty("role", "muted")
        self.session_times = SessionTimes(organization, self)
        self.place_box = QComboBox(self)
        for box, name in (
            (self.trainer_box, self.tr("Trainer")),
            (self.place_box, self.tr("Place")),
        ):
            box.setAccessibleName(name)
            box.view().setAccessibleName(name)
        self.places_field = NumberField(FEWEST_PLACES, MOST_PLACES, self)
        self.places_field.setAccessibleName(self.tr("Places for clients"))
        self.places_field.setFixedWidth(68)
        self.note = QLabel(self)
        self.note.setProperty("tone", "warning")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        may_move_anyway = allows(context.login.viewer, Right.BOOK_ANYWAY)
        self.refusal = Refusal(may_move_anyway, self, moving=True)
        self.button = QPushButton(self.tr("Save"), self)
        self.button.setProperty("kind", "primary")
        self.button.setAutoDefault(True)
        self._lay_out()
        self.hide()

    def offer_trainers(self, trainers: Sequence[Trainer], chosen: Trainer) -> None:
        """Offer these trainers, and the one chosen whoever is offered."""
        everybody = [*trainers]
        if all(one.id != chosen.id for one in everybody):
            everybody.insert(0, chosen)
        self.trainer_box.clear()
        for one in everybody:
            self.trainer_box.addItem(one.name, one)
        self.choose_trainer(chosen.id)
        self.trainer_box.setVisible(len(everybody) > 1)

    def choose_trainer(self, trainer_id: UUID) -> None:
        """Choose one of the trainers offered."""
        for row in range(self.trainer_box.count()):
            if self.trainer_box.itemData(row).id == trainer_id:
                self.trainer_box.setCurrentIndex(row)

    def offer_places(self, places: Sequence[Place], chosen: str) -> None:
        """Offer these places, and the one chosen, or none, where it is not among them."""
        self.place_box.clear()
        if all(one.name != chosen for one in places):
            self.place_box.addItem(chosen or self.tr("No place"), None)
        for one in places:
            self.place_box.addItem(one.name, one.id)
        self.choose_place(chosen)
        self.place_box.setVisible(bool(places))

    def choose_place(self, name: str) -> None:
        """Choose one of the places offered by its name."""
        self.place_box.setCurrentIndex(max(0, self.place_box.findText(name)))

    def show_class(self, shown: bool) -> None:
        """Show the fields that only a class has, or hide them."""
        for widget in (self.name_field, self._places_label, self.places_field):
            widget.setVisible(shown)

    def _growing(self) -> tuple[QWidget, ...]:
        return (self.refusal,)

    def _reading_order(self) -> list[QWidget]:
        return [
            self.name_field,
            self.date_field,
            self.session_times.start_field,
            self.session_times.end_field,
            self.session_times.length_field,
            self.trainer_box,
            self.place_box,
            self.places_field,
            self.refusal.reason,
            self.refusal.anyway_button,
            self.refusal.again_button,
            self.button,
        ]

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.subtitle, 1)
        when = QHBoxLayout()
        when.setSpacing(8)
        when.addWidget(self.date_field, 1)
        when.addWidget(self.weekday, 1)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.trainer_box, 1)
        where.addWidget(self.place_box, 1)
        self._places_label = QLabel(self.tr("&Places"), self)
        self._places_label.setProperty("role", "muted")
        self._places_label.setBuddy(self.places_field)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._places_label)
        foot.addWidget(self.places_field)
        foot.addStretch(1)
        foot.addWidget(self.button)
        self.body.addLayout(head)
        self.body.addWidget(self.name_field)
        self.body.addLayout(when)
        self.body.addWidget(self.session_times)
        self.body.addLayout(where)
        self.body.addWidget(self.note)
        self.body.addWidget(self.refusal)
        self.body.addLayout(foot)
