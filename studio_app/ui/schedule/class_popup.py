"""A new class beside a slot, or another title and number of places for one that there is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.classes import ClassChange, ClassRequest
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import CalendarSession
from studio_app.domain.series import Rhythm
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.class_form import USUAL_PLACES, ClassForm
from studio_app.ui.schedule.series_panel import SeriesWish
from studio_app.ui.schedule.slot import Slot, Times
from studio_app.ui.schedule.slot_sight import SlotSight
from studio_app.ui.schedule.texts import short_day


class ClassPopup(ClassForm):
    """Emits what is wanted and shows what came of it; nothing typed is lost by a refusal.

    ``wanted`` carries a ClassRequest or a ClassChange, ``times_changed`` the Times of a new class,
    ``series_wanted`` the SeriesWish of one that comes again.
    """

    wanted = Signal(object)
    series_wanted = Signal(object)
    times_changed = Signal(object)
    closed = Signal()

    def __init__(self, context: ScreenContext, sight: SlotSight, parent: QWidget) -> None:
        super().__init__(context, parent)
        self._organization = context.login.organization
        self._sight = sight
        self._slot: Slot | None = None
        self._session: CalendarSession | None = None
        self._asked: ClassRequest | ClassChange | None = None
        self._is_busy = False
        self._start_before = 0
        self._usual_places = USUAL_PLACES
        self.submitted.connect(self._submit)
        self.left.connect(self.close_popup)
        self.button.clicked.connect(self._submit)
        self.name_field.textEdited.connect(self.refusal.hide)
        self.places_field.valueChanged.connect(self.refusal.hide)
        self.start_field.timeChanged.connect(self._start_changed)
        self.end_field.timeChanged.connect(self._end_changed)
        self.trainer_box.activated.connect(self._end_changed)
        self.place_box.chosen.connect(self._end_changed)
        self.repeat_box.activated.connect(self._repeat_chosen)
        self.refusal.anyway.connect(self._ask)
        self.refusal.again.connect(self._submit)

    @property
    def slot(self) -> Slot | None:
        """Return the slot of a new class, None while closed or for one that there is."""
        return self._slot

    def is_open(self) -> bool:
        """Tell whether the form is open."""
        return self._slot is not None or self._session is not None

    def waits_for(self, wish: object) -> bool:
        """Tell whether the form is open for the answer to this wish."""
        return self._is_busy and self._asked == wish

    def trainer(self) -> Trainer:
        """Return the trainer of the new class; only while open for one."""
        assert self._slot is not None
        return self._slot.trainers[max(0, self.trainer_box.currentIndex())]

    def times(self) -> Times:
        """Return the wall-clock times in the fields; only while open for a new class."""
        assert self._slot is not None
        return Times(self._slot.day, self.start_field.minute(), self.end_field.minute())

    def open_for(self, slot: Slot) -> None:
        """Open for a new class in a slot."""
        self._slot, self._session = slot, None
        self.repeat_box.setCurrentIndex(0)
        self.name_field.clear()
        self.places_field.setValue(self._usual_places)
        self.trainer_box.clear()
        self.trainer_box.addItems([trainer.name for trainer in slot.trainers])
        self._start_before = slot.minute
        length = slot.minutes or self.trainer().session_minutes
        for field, minute in ((self.start_field, 0), (self.end_field, length)):
            field.blockSignals(True)
            field.set_minute(slot.minute + minute)
            field.blockSignals(False)
        self.place_box.begin(slot.place, is_chosen=slot.place_is_chosen)
        day = short_day(slot.day, self._organization.locale)
        alone = len(slot.trainers) == 1
        both = self.tr("{day} · {trainer}").format(day=day, trainer=self.trainer().name)
        self._begin(self.tr("New class"), both if alone else day)
        self._show_times()

    def open_to_change(self, session: CalendarSession) -> None:
        """Open for another title or number of places of a class."""
        self._slot, self._session = None, session
        self.name_field.setText(session.title)
        self.places_field.setValue(session.capacity)
        self.note.hide()
        self._begin(self.tr("Change class"), "")
        self.name_field.selectAll()

    def stand_aside(self, aside: bool) -> None:
        """Make room for the dates of a series, or come back as it was, for a single class."""
        if self.is_open():
            self.setVisible(not aside)
            if not aside:
                self.repeat_box.setCurrentIndex(0)
                self._set_busy(False)
                self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: StudioError) -> None:
        """Show why it was not done and let go on."""
        self._set_busy(False)
        self.refusal.show_error(error)
        self.note.hide()
        if isinstance(error, InvalidInput):
            fields = {"capacity": self.places_field, "minutes": self.end_field}
            fields.get(error.field, self.name_field).setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def close_popup(self) -> None:
        """Close and forget what was typed."""
        if not self.is_open():
            return
        self._slot = self._session = self._asked = None
        self._is_busy = False
        self.refusal.forget()
        self.closed.emit()
        self.hide()

    def _begin(self, title: str, subtitle: str) -> None:
        self._asked = None
        self.refusal.forget()
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.setAccessibleName(title)
        self.show_when(self._slot is not None)
        self._set_busy(False)
        self.show()
        self.raise_()
        self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        reason = ""
        if self.refusal.wants_reason:
            reason = self.refusal.reason.text().strip()
        elif self.refusal.offers_again and isinstance(self._asked, ClassRequest):
            reason = self._asked.add_anyway_reason
        self._ask(reason)

    def _ask(self, reason: str) -> None:
        if self._is_busy or not self.is_open():
            return
        if not self.name_field.text().strip():
            self.refusal.show_sentence(self.tr("Give the class a title first."))
            self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        self.places_field.interpretText()
        if self._slot is not None and self.repeat_box.currentData() is not None:
            self.series_wanted.emit(self._series_wish())
            return
        self._asked = wish = self._wish(reason)
        self._set_busy(True)
        self.wanted.emit(wish)

    def _series_wish(self) -> SeriesWish:
        return SeriesWish(
            None,
            " ".join(self.name_field.text().split()),
            self.trainer(),
            self.times(),
            self.place_box.currentData(),
            Rhythm(self.repeat_box.currentData()),
            capacity=self.places_field.value(),
        )

    def _repeat_chosen(self) -> None:
        """Go on to the dates as soon as the class has a title."""
        self._set_busy(False)
        if self.repeat_box.currentData() is not None and self.name_field.text().strip():
            self._submit()

    def _wish(self, reason: str) -> ClassRequest | ClassChange:
        title, places = self.name_field.text(), self.places_field.value()
        if self._session is not None:
            session = self._session
            return ClassChange(session.session_id, session.version, title, places)
        times, tz = self.times(), self._organization.tz
        self._usual_places = places
        wish = ClassRequest(
            new_id(),
            self.trainer().id,
            times.starts_at(tz),
            times.minutes(tz),
            title,
            places,
            self.place_box.currentData(),
            reason,
        )
        # The same wish again keeps its key: an answer that got lost makes no second class.
        if isinstance(self._asked, ClassRequest):
            same = replace(wish, session_id=self._asked.session_id)
            return self._asked if same == self._asked else wish
        return wish

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.button.setEnabled(not busy)
        self.refusal.set_busy(busy)
        text = self.tr("Add class") if self._slot is not None else self.tr("Save")
        if self._slot is not None and self.repeat_box.currentData() is not None:
            text = self.tr("Dates…")
        self.button.setAccessibleName(text)
        self.button.setText(f"{text} ⏎")

    def _start_changed(self) -> None:
        """Move the end along, so that the length stays."""
        moved = self.start_field.minute() - self._start_before
        self._start_before = self.start_field.minute()
        self.end_field.blockSignals(True)
        self.end_field.set_minute(self.end_field.minute() + moved)
        self.end_field.blockSignals(False)
        self._end_changed()

    def _end_changed(self) -> None:
        if self._slot is not None:
            self.refusal.hide()
            self._show_times()

    def _show_times(self) -> None:
        """Say what is unusual about the times, and show them on the calendar."""
        assert self._slot is not None
        what = self._slot, self.trainer(), self.times()
        self.place_box.propose(self._sight.place(*what, self.place_box.shown()))
        notes = self._sight.notes(*what, self.place_box.shown())
        self.note.setText(notes)
        self.note.setVisible(bool(notes))
        self.times_changed.emit(self.times())
        self.fit()
