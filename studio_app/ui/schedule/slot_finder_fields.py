"""What a free time is looked for by: trainers, length, place, days of the week, time of day."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import Place
from studio_app.domain.searching import folded
from studio_app.ui.schedule.time_field import MinuteField
from studio_app.ui.schedule.weekday_chips import weekday_chips
from studio_app.ui.widgets.fields import NumberField

USUAL_MINUTES = 60
LONGEST_MINUTES = 480
LAST_MINUTE = MINUTES_PER_DAY - 1
STEP_MINUTES = 15


class SlotFields(QWidget):
    """Says what is wanted; ``changed`` tells that it is something else now."""

    changed = Signal()

    def __init__(self, locale: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._trainers: tuple[Trainer, ...] = ()
        self.trainer = QLineEdit(self)
        self.trainer.setPlaceholderText(self.tr("All trainers, or part of a name"))
        self.trainer.setAccessibleName(self.tr("Trainers"))
        self.trainer.setClearButtonEnabled(True)
        self.minutes = NumberField(5, LONGEST_MINUTES, self)
        self.minutes.setValue(USUAL_MINUTES)
        self.minutes.setSingleStep(STEP_MINUTES)
        self.minutes.setSuffix(self.tr(" min"))
        self.minutes.setAccessibleName(self.tr("Length in minutes"))
        self.place = QComboBox(self)
        self.place.addItem(self.tr("Any place"), None)
        self.place.setAccessibleName(self.tr("Place"))
        self.place.view().setAccessibleName(self.tr("Place"))
        self.place.hide()
        self.start = MinuteField(locale, self)
        self.start.setAccessibleName(self.tr("Not before"))
        self.end = MinuteField(locale, self)
        self.end.set_minute(LAST_MINUTE)
        self.end.setAccessibleName(self.tr("Not after"))
        self.days = weekday_chips(locale, self)
        self._lay_out()
        self.trainer.textChanged.connect(self.changed)
        self.minutes.valueChanged.connect(self.changed)
        self.place.currentIndexChanged.connect(self.changed)
        for field in (self.start, self.end):
            field.timeChanged.connect(self.changed)
        for chip in self.days.values():
            chip.toggled.connect(self.changed)

    def set_trainers(self, trainers: Sequence[Trainer]) -> None:
        """Look among these trainers; a length that nobody chose follows theirs."""
        if tuple(trainers) == self._trainers:
            return
        lengths = {trainer.session_minutes for trainer in trainers}
        if not self._trainers and len(lengths) == 1:
            self.minutes.setValue(min(LONGEST_MINUTES, *lengths, LONGEST_MINUTES))
        self._trainers = tuple(trainers)
        self.trainer.setVisible(len(trainers) > 1)
        if len(trainers) < 2:
            self.trainer.clear()

    def set_places(self, places: Sequence[Place]) -> None:
        """Offer these places beside any."""
        chosen = self.place.currentData()
        self.place.blockSignals(True)
        while self.place.count() > 1:
            self.place.removeItem(1)
        for place in places:
            self.place.addItem(place.name, place.id)
        self.place.setCurrentIndex(max(0, self.place.findData(chosen)))
        self.place.blockSignals(False)
        self.place.setVisible(len(places) > 1)

    def trainer_ids(self) -> tuple[UUID, ...]:
        """Return the keys of the trainers whose names have every word in them, all without any."""
        words = folded(self.trainer.text()).split()
        return tuple(
            one.id for one in self._trainers if all(word in folded(one.name) for word in words)
        )

    def place_id(self) -> UUID | None:
        """Return the key of the place, None for any."""
        found: UUID | None = self.place.currentData()
        return found

    def weekdays(self) -> frozenset[int]:
        """Return the days of the week (0 = Monday): those that are pressed, all when none is."""
        pressed = frozenset(day for day, chip in self.days.items() if chip.isChecked())
        return pressed or frozenset(self.days)

    def hours(self) -> tuple[int, int]:
        """Return the time of day from which and by which; the last minute of the day is no end."""
        start, end = self.start.minute(), self.end.minute()
        if end == LAST_MINUTE:
            return start, 2 * MINUTES_PER_DAY
        return start, end if end > start else end + MINUTES_PER_DAY

    def reading_order(self) -> list[QWidget]:
        """Return the fields in the order in which Tab goes through them."""
        return [
            self.trainer,
            self.minutes,
            self.place,
            *self.days.values(),
            self.start,
            self.end,
        ]

    def _lay_out(self) -> None:
        what = QHBoxLayout()
        what.setSpacing(8)
        what.addWidget(self.minutes)
        what.addWidget(self.place, 1)
        what.addStretch()
        days = QHBoxLayout()
        days.setSpacing(4)
        for chip in self.days.values():
            days.addWidget(chip, 1)
        hours = QHBoxLayout()
        hours.setSpacing(8)
        for text, field in ((self.tr("from"), self.start), (self.tr("to"), self.end)):
            label = QLabel(text, self)
            label.setProperty("role", "muted")
            hours.addWidget(label)
            hours.addWidget(field)
        hours.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.trainer)
        column.addLayout(what)
        column.addLayout(days)
        column.addLayout(hours)
