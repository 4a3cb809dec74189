"""The fields of a class: its title, its places, and where and when it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.place_box import PlaceBox
from studio_app.ui.schedule.refusal import Refusal
from studio_app.ui.schedule.series_fields import fill_rhythms
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
from studio_app.ui.schedule.time_field import MinuteField
from studio_app.ui.widgets.named_box import named_box

USUAL_PLACES = 8


class ClassForm(SlotCard):
    """The widgets of the form."""

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        locale = context.login.organization.locale
        self.title = title_label("", self)
        self.subtitle = QLabel(self)
        self.subtitle.setProperty("role", "muted")
        self.name_field = TitleField(self)
        self.trainer_box = named_box(self.tr("Trainer"), self)
        self.start_field = MinuteField(locale, self)
        self.start_field.setAccessibleName(self.tr("From"))
        self.end_field = MinuteField(locale, self)
        self.end_field.setAccessibleName(self.tr("To"))
        self.place_box = PlaceBox(self)
        self.repeat_box = named_box(self.tr("How often"), self)
        self.repeat_box.addItem(self.tr("Once"), None)
        fill_rhythms(self.repeat_box)
        self.places_field = PlacesField(self)
        self.places_field.setValue(USUAL_PLACES)
        self.note = SlotNote(self)
        self.refusal = Refusal(allows(context.login.viewer, Right.BOOK_ANYWAY), self)
        self.refusal.anyway_button.setText(self.tr("Add anyway"))
        self.button = main_button(self.tr("Add class"), self)
        self._lay_out()
        self.hide()

    def set_places(self, places: Sequence[Place]) -> None:
        """Offer these places to hold it at, and keep the one that is shown."""
        self.place_box.set_places(places)

    def show_when(self, shown: bool) -> None:
        """Show the fields of trainer, time and place, or only title and places."""
        for widget in (self.start_field, self._to, self.end_field, self.repeat_box):
            widget.setVisible(shown)
        self.place_box.setVisible(shown and self.place_box.count() > 0)
        self.trainer_box.setVisible(shown and self.trainer_box.count() > 1)

    def _growing(self) -> tuple[QWidget, ...]:
        return (self.refusal,)

    def _reading_order(self) -> list[QWidget]:
        return [
            self.trainer_box,
            self.name_field,
            self.start_field,
            self.end_field,
            self.place_box,
            self.repeat_box,
            self.places_field,
            self.refusal.reason,
            self.refusal.anyway_button,
            self.refusal.again_button,
            self.button,
        ]

    def _lay_out(self) -> None:
        self._to = QLabel(self.tr("to"), self)
        self._to.setProperty("role", "muted")
        times = QHBoxLayout()
        times.setSpacing(8)
        times.addWidget(self.start_field)
        times.addWidget(self._to)
        times.addWidget(self.end_field)
        times.addStretch(1)
        self.body.addLayout(head_row(self.title, self.subtitle))
        self.body.addWidget(self.trainer_box)
        self.body.addWidget(self.name_field)
        self.body.addLayout(times)
        self.body.addLayout(halves(self.place_box, self.repeat_box))
        self.body.addWidget(self.note)
        self.body.addWidget(self.refusal)
        self.body.addLayout(class_foot(self.places_field, self.button))
