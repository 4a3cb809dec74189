"""A session that there is, beside its tile: its fields filled in, and Enter saves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import CalendarSession, Place
from studio_app.domain.series_plans import Scope
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.drag import Drop
from studio_app.ui.schedule.edit_form import EditForm
from studio_app.ui.schedule.move_steps import Placing
from studio_app.ui.schedule.slot import Times
from studio_app.ui.schedule.texts import short_day, span_text, weekday_name


@dataclass(frozen=True, slots=True)
class Values:
    """What stands in the fields."""

    day: date
    start: int
    end: int
    trainer_id: UUID
    place: str
    title: str
    capacity: int


class EditPopup(EditForm):
    """Emits what is wanted and shows what came of it; nothing typed is lost by a refusal.

    ``wanted`` carries a Placing, ``values_changed`` says that other times, another trainer or place
    are in the fields.
    """

    wanted = Signal(object)
    values_changed = Signal()
    closed = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self._organization = context.login.organization
        self._session: CalendarSession | None = None
        self._label = ""
        self._stored: Values | None = None
        self._places: Sequence[Place] = ()
        self._asked: Placing | None = None
        self._is_busy = False
        self._is_filling = False
        self.submitted.connect(self._submit)
        self.left.connect(self.close_popup)
        self.button.clicked.connect(self._submit)
        self.name_field.textEdited.connect(self.refusal.hide)
        self.places_field.valueChanged.connect(self.refusal.hide)
        self.date_field.dateChanged.connect(self._day_changed)
        self.session_times.changed.connect(self._changed)
        self.trainer_box.activated.connect(self._changed)
        self.place_box.activated.connect(self._changed)
        self.refusal.anyway.connect(self._ask)
        self.refusal.again.connect(self._submit)

    @property
    def session(self) -> CalendarSession | None:
        """Return the session as the form knows it, None while closed."""
        return self._session

    @property
    def is_busy(self) -> bool:
        """Tell whether an answer is awaited."""
        return self._is_busy

    def trainer(self) -> Trainer:
        """Return the trainer chosen; only while open."""
        chosen: Trainer = self.trainer_box.currentData()
        return chosen

    def times(self) -> Times:
        """Return the wall-clock times in the fields."""
        return self.session_times.times()

    def is_changed(self) -> bool:
        """Tell whether the fields say something else than what is stored."""
        return self._session is not None and self.values() != self._stored

    def values(self) -> Values:
        """Return what stands in the fields; only while open."""
        times = self.times()
        return Values(
            times.day,
            times.start,
            times.end,
            self.trainer().id,
            self.place_box.currentText() if self.place_box.currentData() else self._kept_place(),
            " ".join(self.name_field.text().split()),
            self.places_field.value(),
        )

    def waits_for(self, placing: Placing) -> bool:
        """Tell whether the form is open for the answer to this wish."""
        return self._is_busy and self._asked == placing

    def wait_for(self, placing: Placing) -> None:
        """Await the answer to a wish, with the scope that was chosen for it."""
        self._asked = placing
        self._set_busy(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_places(self, places: Sequence[Place]) -> None:
        """Offer these places."""
        self._places = places
        if self._session is not None:
            shown = self.values().place
            self.offer_places(places, self._session.place)
            self.choose_place(shown)

    def open_for(self, tile: Tile, trainers: Sequence[Trainer]) -> None:
        """Open for the session of a tile, with these trainers to choose from."""
        session = tile.session
        self._session, self._label, self._asked = session, tile.label, None
        is_class = session.capacity > 1
        self.refusal.forget()
        self.note.hide()
        self.offer_trainers(trainers, tile.trainer)
        self.offer_places(self._places, session.place)
        self.show_class(is_class)
        self._stored = self._values_of(session)
        self._fill(self._stored)
        title = self.tr("Edit class") if is_class else self.tr("Edit session")
        self.title.setText(title)
        self.subtitle.set_whole_text(tile.label)
        self.setAccessibleName(self.tr("{title}, {name}").format(title=title, name=tile.label))
        self._set_busy(False)
        self.show()
        self.raise_()
        first = self.name_field if is_class else self.session_times.start_field
        # As by Tab: what is there is marked, and the first digit takes its place.
        first.setFocus(Qt.FocusReason.TabFocusReason)
        start = self.session_times.start_field
        start.setSelectedSection(start.Section.HourSection)

    def take_session(self, tile: Tile) -> None:
        """Go on from what somebody else made of the session, and keep what was typed since."""
        assert self._stored is not None
        typed, before, now = self.values(), self._stored, self._values_of(tile.session)
        kept = {
            field.name: getattr(typed, field.name)
            for field in fields(typed)
            if getattr(typed, field.name) != getattr(before, field.name)
        }
        self._session, self._label, self._stored = tile.session, tile.label, now
        self.offer_places(self._places, tile.session.place)
        self._fill(replace(now, **kept))
        self.subtitle.set_whole_text(tile.label)
        if now == before:
            return
        text = self.tr("Somebody changed this meanwhile. Now it is {what}.")
        if kept:
            text = self.tr(
                "Somebody changed this meanwhile. Now it is {what}. What you typed is kept: Enter "
                "saves it all the same."
            )
        self.refusal.show_sentence(text.format(what=self._words(now, tile)))
        self.fit()

    def tell(self, text: str) -> None:
        """Say why the session cannot be changed any more; what was typed stays."""
        self.refusal.show_sentence(text)
        self.fit()

    def show_note(self, text: str) -> None:
        """Say what is unusual about what stands in the fields, "" when nothing is."""
        self.note.setText(text)
        self.note.setVisible(bool(text) and self.refusal.isHidden())
        self.fit()

    def refuse(self, error: StudioError) -> None:
        """Show why it was not done and let go on."""
        self._set_busy(False)
        self.note.hide()
        self.refusal.show_error(error)
        if isinstance(error, InvalidInput):
            typed = {"title": self.name_field, "capacity": self.places_field}
            field = typed.get(error.field, self.session_times.start_field)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.refusal.wants_reason and not self.refusal.offers_again:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def go_on(self) -> None:
        """Let the fields be changed again: it was not said which of a series are meant."""
        if self._session is not None:
            self._set_busy(False)
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_popup(self) -> None:
        """Close and forget what was typed."""
        if self._session is None:
            return
        self._session = self._stored = self._asked = None
        self._is_busy = False
        self.refusal.forget()
        self.closed.emit()
        self.hide()

    def placing(self, reason: str = "") -> Placing:
        """Return what the fields ask for; only while open."""
        session, stored, values = self._session, self._stored, self.values()
        assert session is not None
        assert stored is not None
        is_named = session.capacity > 1 and values.title != stored.title
        is_sized = session.capacity > 1 and values.capacity != stored.capacity
        starts_at, minutes = self._moment(session, stored, values)
        return Placing(
            Drop(session, self._label, self.trainer(), starts_at, minutes),
            reason,
            place_id=self.place_box.currentData() if values.place != stored.place else None,
            title=values.title if is_named else "",
            capacity=values.capacity if is_sized else None,
        )

    def _moment(
        self, session: CalendarSession, stored: Values, values: Values
    ) -> tuple[datetime, int]:
        """Return start and real length; what was not changed is not reckoned anew."""
        tz, times = self._organization.tz, self.times()
        starts_at, minutes = times.starts_at(tz), times.minutes(tz)
        # A time that the clock shows twice stays the one that it is.
        if (values.day, values.start) == (stored.day, stored.start):
            starts_at = session.starts_at
            if values.end == stored.end:
                minutes = (session.ends_at - session.starts_at) // timedelta(minutes=1)
        return starts_at, minutes

    def _submit(self) -> None:
        reason = ""
        if self.refusal.wants_reason:
            reason = self.refusal.reason.text().strip()
        elif self.refusal.offers_again and self._asked is not None:
            reason = self._asked.reason
        self._ask(reason)

    def _ask(self, reason: str) -> None:
        if self._is_busy or self._session is None:
            return
        for field in (self.places_field, self.date_field, self.session_times.length_field):
            field.interpretText()
        if self._session.capacity > 1 and not self.name_field.text().strip():
            self.refusal.show_sentence(self.tr("Give the class a title first."))
            self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        if not self.is_changed():
            self.close_popup()
            return
        before, wish = self._asked, self.placing(reason)
        # The same wish again keeps its scope, so that the form need not ask for it once more.
        if before is not None and replace(before, reason="", scope=Scope.THIS) == self.placing():
            wish = replace(wish, scope=before.scope)
        else:
            self._asked = None
        self._set_busy(True, saving=False)
        self.wanted.emit(wish)

    @property
    def knows_scope(self) -> bool:
        """Tell whether it was said before of the present wish which of a series are meant."""
        return self._asked is not None

    def _set_busy(self, busy: bool, *, saving: bool = True) -> None:
        self._is_busy = busy
        self.button.setEnabled(not busy)
        self.refusal.set_busy(busy)
        is_saving = busy and saving
        text = self.tr("Saving…") if is_saving else self.tr("Save")
        self.button.setAccessibleName(text)
        self.button.setText(text if is_saving else f"{text} ⏎")

    def _day_changed(self, day: QDate) -> None:
        shown = date(day.year(), day.month(), day.day())
        self.weekday.setText(weekday_name(shown, self._organization.locale))
        if not self._is_filling:
            times = self.times()
            self.session_times.begin(shown, times.start, times.clock_minutes, is_chosen=True)
            self._changed()

    def _changed(self) -> None:
        if self._session is not None and not self._is_filling:
            self.refusal.hide()
            self.note.hide()
            self.values_changed.emit()
            self.fit()

    def _fill(self, values: Values) -> None:
        self._is_filling = True
        day = QDate(values.day.year, values.day.month, values.day.day)
        self.date_field.setDate(day)
        self._day_changed(day)
        times = Times(values.day, values.start, values.end)
        self.session_times.begin(values.day, values.start, times.clock_minutes, is_chosen=True)
        self.choose_trainer(values.trainer_id)
        self.choose_place(values.place or self._kept_place())
        self.name_field.setText(values.title)
        self.places_field.setValue(values.capacity)
        self._is_filling = False

    def _kept_place(self) -> str:
        return "" if self._session is None else self._session.place

    def _values_of(self, session: CalendarSession) -> Values:
        tz = self._organization.tz
        return Values(
            local_day(session.starts_at, tz),
            minute_of_day(session.starts_at, tz),
            minute_of_day(session.ends_at, tz),
            session.trainer_id,
            session.place,
            " ".join(session.title.split()),
            # A field with another range shows what is nearest to it.
            max(session.capacity, self.places_field.minimum()),
        )

    def _words(self, values: Values, tile: Tile) -> str:
        locale = self._organization.locale
        parts = [
            tile.label,
            self.tr("{day}, {times}").format(
                day=short_day(values.day, locale), times=span_text(values.start, values.end, locale)
            ),
            tile.trainer.name,
            values.place,
        ]
        return " · ".join(part for part in parts if part)
