"""The fields of the hours that are chosen in a week: weekday, from when to when, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel import Locale
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.working_hours import HoursPlace, WeekSpan
from studio_app.ui.hours.words import weekday_name
from studio_app.ui.schedule.time_field import MinuteField
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.named_box import named_box


class SpanRow(QWidget):
    """``edited`` says that a field was changed by hand, ``remove_clicked`` that they are to go."""

    edited = Signal()
    remove_clicked = Signal()

    def __init__(self, locale: str, *, with_place: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: WeekSpan | None = None
        self._is_silent = False
        first = Locale.parse(locale).first_week_day
        self.weekday = named_box(self.tr("Weekday"), self)
        for offset in range(7):
            day = (first + offset) % 7
            self.weekday.addItem(weekday_name(day, locale), day)
        self.start, self.end = MinuteField(locale, self), MinuteField(locale, self)
        self.start.setAccessibleName(self.tr("From"))
        self.end.setAccessibleName(self.tr("Until"))
        self.place = named_box(self.tr("Place"), self)
        self.place.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.place.setVisible(with_place)
        self.remove_button = QPushButton(self.tr("Remove"), self)
        self.remove_button.setAutoDefault(False)
        self.remove_button.clicked.connect(self.remove_clicked)
        between = QLabel("–", self)
        self._night = QLabel(self.tr("next day"), self)
        self._night.setProperty("role", "caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (self.weekday, self.start, between, self.end, self._night, self.place):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.remove_button)
        self.setFocusProxy(self.start)
        self.weekday.activated.connect(self._tell)
        self.place.activated.connect(self._tell)
        for field in (self.start, self.end):
            field.timeChanged.connect(self._tell)

    def set_places(self, places: Iterable[HoursPlace], keeps: Sequence[WeekSpan] = ()) -> None:
        """Offer the places that are in use, and those at which hours are kept."""
        kept = {one.place_id for one in keeps}
        self._is_silent = True
        self.place.clear()
        self.place.addItem(self.tr("Any place"), None)
        for one in places:
            if one.active or one.id in kept:
                self.place.addItem(one.name, one.id)
        self._is_silent = False

    def show_span(self, span: WeekSpan) -> None:
        """Show hours; a field in which somebody types stays as it is."""
        self._shown = span
        self._is_silent = True
        self.weekday.setCurrentIndex(self.weekday.findData(span.weekday))
        for field, minute in ((self.start, span.start_minute), (self.end, span.end_minute)):
            if field.minute() != minute % MINUTES_PER_DAY:
                field.set_minute(minute)
        self.place.setCurrentIndex(max(0, self.place.findData(span.place_id)))
        self._is_silent = False
        self._name_night()

    def span(self) -> WeekSpan:
        """Return the hours as they are filled in; what ends before it begins ends the next day."""
        start, end = self.start.minute(), self.end.minute()
        if end <= start:
            end += MINUTES_PER_DAY
        return WeekSpan(self.weekday.currentData(), start, end, self.place.currentData())

    def begin_editing(self) -> None:
        """Put the cursor where the hours begin."""
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)
        self.start.selectAll()

    def _tell(self) -> None:
        self._name_night()
        if not self._is_silent:
            self.edited.emit()

    def _name_night(self) -> None:
        self._night.setVisible(self.span().end_minute > MINUTES_PER_DAY)
