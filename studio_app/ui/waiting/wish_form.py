"""Who waits, and for what: a class, or any time with somebody on some days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import MINUTES_PER_DAY, local_day
from studio_app.domain.people import Trainer
from studio_app.domain.waiting_list import ANY_TIME, LONGEST_NOTE, WaitingWish, WaitRequest
from studio_app.ui.context import ScreenContext
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.schedule.client_picker import ClientPicker
from studio_app.ui.schedule.time_field import MinuteField
from studio_app.ui.schedule.weekday_chips import weekday_chips
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.waiting.place import WaitingPlace
from studio_app.ui.widgets.fields import DateField

FIELD_WIDTH = 400
MORNING, EVENING = 8 * 60, 20 * 60


class WishForm(AssistantStep):
    """The fields of a wish."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self._context, locale = context, organization.locale
        self._key = new_id()
        self._session_id: UUID | None = None
        self._wished = WaitingWish()
        today = local_day(context.now(), organization.tz)
        self.picker = ClientPicker(context, today.year, self)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.trainer = QComboBox(self)
        self.chips = weekday_chips(locale, self)
        self.any_time = QCheckBox(self.tr("At any &time of the day"), self)
        self.from_field, self.until_field = (MinuteField(locale, self) for _ in range(2))
        shown = QDate(today.year, today.month, today.day)
        self.first, self.last = (DateField(shown, self, locale) for _ in range(2))
        self.ends = QCheckBox(self.tr("&Until"), self)
        self.note = QLineEdit(self)
        self.note.setMaxLength(LONGEST_NOTE)
        self.add_field("client", self.tr("&Client"), self.picker)
        self.add_field("session", self.tr("Waits for a place in"), self.title)
        self.add_field("trainer", self.tr("T&rainer"), self.trainer)
        self.add_field("weekdays", self.tr("Days of the week"), self._row(*self.chips.values()))
        self.add_field("until_minute", self.tr("Time"), self._times())
        days = self._row(self.first, self.ends, self.last)
        self.add_field("last_day", self.tr("&From"), days)
        self.add_field("note", self.tr("&Note"), self.note)
        for field, name in (
            (self.trainer.view(), self.tr("Trainer")),
            (self.from_field, self.tr("From this time")),
            (self.until_field, self.tr("Until this time")),
            (self.first, self.tr("From this day")),
            (self.last, self.tr("Until this day")),
        ):
            field.setAccessibleName(name)
        self.setFixedWidth(FIELD_WIDTH)
        self.any_time.toggled.connect(self._show_open_ends)
        self.ends.toggled.connect(self._show_open_ends)

    def begin(self, trainers: Sequence[Trainer], alone: bool, place: WaitingPlace | None) -> None:
        """Ask anew, about a place where one is given; ``alone`` is a trainer about themselves."""
        wish = place.wish if place is not None else WaitingWish()
        self._key = new_id()
        self._session_id, self._wished = wish.session_id, wish
        self.clear_errors()
        self.picker.clear()
        self.note.clear()
        self.title.setText(place.title if place is not None else "")
        self.trainer.clear()
        if not alone:
            self.trainer.addItem(self.tr("Any trainer"), None)
        for one in trainers:
            self.trainer.addItem(one.name, one.id)
        keys = [self.trainer.itemData(row) for row in range(self.trainer.count())]
        wanted = keys.index(wish.trainer_id) if wish.trainer_id in keys else 0
        self.trainer.setCurrentIndex(wanted)
        for day, chip in self.chips.items():
            chip.setChecked(day in wish.weekdays)
        today = local_day(self._context.now(), self._context.login.organization.tz)
        self._show_day(self.first, wish.first_day or today)
        self._show_day(self.last, wish.last_day or wish.first_day or today)
        self.ends.setChecked(wish.last_day is not None)
        # What ends in the night after has no field of its own: any time of the day fits it.
        is_open = wish.until_minute > MINUTES_PER_DAY
        self.any_time.setChecked(is_open)
        self.from_field.set_minute(MORNING if is_open else wish.from_minute)
        self.until_field.set_minute(EVENING if is_open else wish.until_minute)
        of_class = self._session_id is not None
        self._form.setRowVisible(self.title, of_class)
        for name in ("weekdays", "until_minute", "last_day"):
            self._form.setRowVisible(self._fields[name], not of_class)
        self._form.setRowVisible(self.trainer, not of_class and self.trainer.count() > 1)
        self._show_open_ends()
        self.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def request(self) -> WaitRequest:
        """Return the wish as it is filled in; tried again unchanged, it keeps its key.

        Raises InvalidInput.
        """
        match = self.picker.chosen()
        if match is None:
            raise InvalidInput("client", self.tr("Type the name of a client first."))
        return WaitRequest(self._key, match.client_id, self._wish(), self.note.text().strip())

    def forget_key(self) -> None:
        """Let the next request be another one: the one before was carried out, or refused."""
        self._key = new_id()

    def show_refusal(self, error: StudioError) -> bool:
        """Show an error beside its field; return False for one that belongs to none."""
        if not isinstance(error, InvalidInput) or not self.has_field(error.field):
            return False
        self.show_error(error.field, sentence(error))
        return True

    def _wish(self) -> WaitingWish:
        if self._session_id is not None:
            return self._wished
        start, end = 0, ANY_TIME
        if not self.any_time.isChecked():
            start, end = self.from_field.minute(), self.until_field.minute() or MINUTES_PER_DAY
        return WaitingWish(
            self.trainer.currentData(),
            None,
            frozenset(day for day, chip in self.chips.items() if chip.isChecked()),
            start,
            end,
            _day(self.first),
            _day(self.last) if self.ends.isChecked() else None,
        )

    def _times(self) -> QWidget:
        self._clock = self._row(self.from_field, QLabel(self.tr("to"), self), self.until_field)
        both = QWidget(self)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_TINY)
        column.addWidget(self.any_time)
        column.addWidget(self._clock)
        both.setFocusProxy(self.any_time)
        return both

    def _row(self, *widgets: QWidget) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        holder.setFocusProxy(widgets[0])
        return holder

    def _show_open_ends(self) -> None:
        self._clock.setVisible(not self.any_time.isChecked())
        self.last.setVisible(self.ends.isChecked())

    @staticmethod
    def _show_day(field: DateField, day: date) -> None:
        field.setDate(QDate(day.year, day.month, day.day))


def _day(field: DateField) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
