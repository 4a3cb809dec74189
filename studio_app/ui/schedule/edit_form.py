"""The fields of a session that there is: when, with whom and where, and of a class what it is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QLabel, QWidget

from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.schedule.refusal import Refusal
from studio_app.ui.schedule.session_times import SessionTimes
from studio_app.ui.schedule.slot_card import SlotCard
from studio_app.ui.schedule.slot_form_parts import (
    PlacesField,
    SlotNote,
    TitleField,
    class_foot,
    halves,
    head_row,
    main_button,
    title_label,
)
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.named_box import named_box

FORESEEN_HEIGHT = 340


class EditForm(SlotCard):
    """The widgets of the form."""

    foreseen_height = FORESEEN_HEIGHT

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self.title = title_label("", self)
        self.subtitle = ElidedLabel(parent=self)
        self.subtitle.setProperty("role", "muted")
        self.name_field = TitleField(self)
        self.trainer_box = named_box(self.tr("Trainer"), self)
        self.date_field = DateField(QDate.currentDate(), self, organization.locale)
        self.date_field.setAccessibleName(self.tr("Date"))
        self.weekday = QLabel(self)
        self.weekday.setProperty("role", "muted")
        self.session_times = SessionTimes(organization, self)
        self.place_box = named_box(self.tr("Place"), self)
        self.places_field = PlacesField(self)
        self.note = SlotNote(self)
        may_move_anyway = allows(context.login.viewer, Right.BOOK_ANYWAY)
        self.refusal = Refusal(may_move_anyway, self, moving=True)
        self.button = main_button(self.tr("Save"), self)
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
        for widget in (self.name_field, self.places_field.label, self.places_field):
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
        self.body.addLayout(head_row(self.title, self.subtitle))
        self.body.addWidget(self.name_field)
        self.body.addLayout(halves(self.date_field, self.weekday))
        self.body.addWidget(self.session_times)
        self.body.addLayout(halves(self.trainer_box, self.place_box))
        self.body.addWidget(self.note)
        self.body.addWidget(self.refusal)
        self.body.addLayout(class_foot(self.places_field, self.button))
