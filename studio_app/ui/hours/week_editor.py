"""Edits the hours of a week that count from a day on: bars, the fields of one, and from when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.domain.working_hours import (
    HoursPlace,
    Outside,
    Seen,
    WeekPeriod,
    WeekRequest,
    WeekSpan,
    hours_of_week,
)
from studio_app.ui.hours.outside_list import OutsideList
from studio_app.ui.hours.span_row import SpanRow
from studio_app.ui.hours.week_bars import WeekBars
from studio_app.ui.hours.words import period_words
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.named_box import named_box

LOOK_DELAY = 200
WORKDAYS = range(5)


class WeekEditor(QWidget):
    """``draft_changed`` says that what is wished for is another; ``save_clicked`` that it counts.

    ``day_wanted`` carries the local day of a booked session.
    """

    draft_changed = Signal()
    save_clicked = Signal()
    day_wanted = Signal(object)

    def __init__(
        self,
        organization: Organization,
        name: str,
        *,
        with_places: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._organization = organization
        locale = organization.locale
        self._today = date.today()
        self._seen: Seen = ()
        self._periods: tuple[WeekPeriod, ...] = ()
        self._places: tuple[HoursPlace, ...] = ()
        self._copied_from = ""
        self._key = new_id()
        self._may_change = True
        self._is_busy = False
        self.period_box = named_box(self.tr("Which hours"), self)
        fits = QComboBox.SizeAdjustPolicy.AdjustToContents
        self.period_box.setSizeAdjustPolicy(fits)
        self.period_box.activated.connect(self._show_period)
        self.add_button = self._button(self.tr("&Add hours"), lambda: self.bars.add())
        self.repeat_button = self._button(self.tr("Same &Monday to Friday"), self._repeat)
        self.bars = WeekBars(name, locale, self)
        self.row = SpanRow(locale, with_place=with_places, parent=self)
        self.sum = QLabel(self)
        self.sum.setProperty("role", "caption")
        self.first = DateField(QDate.currentDate(), self, locale)
        self.last = DateField(QDate.currentDate(), self, locale)
        self.first.setAccessibleName(self.tr("From"))
        self.last.setAccessibleName(self.tr("Until"))
        self.has_end = QCheckBox(self.tr("u&ntil"), self)
        self.discard_button = self._button(self.tr("&Discard"), self.discard)
        self.save_button = self._button(self.tr("&Save hours"), self.save_clicked.emit)
        self.save_button.setProperty("kind", "primary")
        self.outside = OutsideList(organization, self)
        self.outside.day_wanted.connect(self.day_wanted)
        self.banner = AgainBanner(self)
        self._look_timer = QTimer(self, singleShot=True, interval=LOOK_DELAY)
        self._look_timer.timeout.connect(self.draft_changed)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.bars)

    def show_hours(
        self,
        periods: Sequence[WeekPeriod],
        seen: Seen,
        today: date,
        places: Sequence[HoursPlace] = (),
        *,
        may_change: bool,
    ) -> None:
        """Show the hours as they are kept; of several weeks the one that was in sight stays."""
        at = self.period_box.currentIndex()
        before = self._periods[at].first_day if 0 <= at < len(self._periods) else None
        self._periods, self._seen, self._today = tuple(periods), seen, today
        self._places, self._may_change = tuple(places), may_change
        self.period_box.clear()
        for period in periods:
            self.period_box.addItem(period_words(period, today, self._organization.locale))
        starts = [period.first_day for period in periods]
        self.period_box.setCurrentIndex(starts.index(before) if before in starts else 0)
        self.period_box.setVisible(len(self._periods) > 1)
        self.bars.set_may_change(may_change)
        self.bars.set_places({one.id: one.name for one in places})
        for widget in (self.add_button, self.repeat_button, self._foot):
            widget.setVisible(may_change)
        self.row.setEnabled(may_change)
        self._show_period()

    def has_unsaved(self) -> bool:
        """Tell whether the hours are others than those that are kept."""
        period = self._period()
        return period is not None and sorted(self.bars.spans(), key=str) != sorted(
            period.spans, key=str
        )

    def request(self, trainer_id: UUID | None = None) -> WeekRequest:
        """Return what is wished for, of the studio where no trainer is given.

        Tried again unchanged, it keeps its key.
        """
        last = _day(self.last) if self.has_end.isChecked() else None
        return WeekRequest(
            self._key,
            trainer_id,
            _day(self.first),
            last,
            self.bars.spans(),
            self._seen,
            self._copied_from,
        )

    def copy_week(self, spans: Sequence[WeekSpan], whose: str) -> None:
        """Take over the hours of somebody else, not saved yet."""
        in_use = {one.id for one in self._places if one.active}
        self.bars.set_week(
            one if one.place_id in in_use else replace(one, place_id=None) for one in spans
        )
        self._copied_from = whose
        self._changed()

    def show_outside(self, outside: Outside) -> None:
        """Tell which booked sessions lie outside of the hours as they are shown."""
        if self.has_unsaved():
            text = self.tr("Booked outside of these hours: {count}. They stay booked.")
        else:
            text = self.tr("Booked outside of the hours: {count}.")
        self.outside.show_outside(outside, text)

    def set_busy(self, busy: bool) -> None:
        """Let nothing be saved while an answer is on its way."""
        self._is_busy = busy
        self._name_steps()

    def discard(self) -> None:
        """Show the hours as they are kept."""
        self._show_period()
        self.draft_changed.emit()

    def refuse(self, error: StudioError, again: Callable[[], object] | None) -> None:
        """Say why the hours are not saved; what was drawn stays.

        Where somebody else changed them meanwhile, ``again`` is what shows theirs.
        """
        if isinstance(error, ChangedMeanwhile):
            theirs = self.tr("Show what is there now")
            self.banner.show_failure(sentence(error), again, action=theirs)
            return
        if isinstance(error, InvalidInput) and error.field in ("first_day", "last_day"):
            (self.first if error.field == "first_day" else self.last).setFocus()
        self.banner.show_failure(sentence(error), again)

    def _period(self) -> WeekPeriod | None:
        at = self.period_box.currentIndex()
        return self._periods[at] if 0 <= at < len(self._periods) else None

    def _show_period(self) -> None:
        period = self._period()
        if period is None:
            return
        self._key, self._copied_from = new_id(), ""
        self.banner.hide()
        self.row.set_places(self._places, period.spans)
        for field in (self.first, self.last, self.has_end):
            field.blockSignals(True)
        first = max(period.first_day, self._today)
        self.first.setDate(QDate(first.year, first.month, first.day))
        last = period.last_day or first
        self.last.setDate(QDate(last.year, last.month, last.day))
        self.has_end.setChecked(period.last_day is not None)
        for field in (self.first, self.last, self.has_end):
            field.blockSignals(False)
        self.bars.set_week(period.spans)
        self._name_steps()

    def _changed(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        self.banner.hide()
        self._name_steps()
        self._look_timer.start()

    def _edit(self) -> None:
        if not self.bars.put_chosen(self.row.span()):
            text = self.tr("These hours would overlap with others of the week.")
            self.banner.show_message(text, "warning")
        else:
            self.banner.hide()

    def _show_chosen(self) -> None:
        span = self.bars.chosen()
        if span is not None:
            self.row.show_span(span)
        self._name_steps()

    def _repeat(self) -> None:
        self.bars.repeat_chosen_day(WORKDAYS)

    def _remove(self) -> None:
        self.bars.remove_chosen()
        self.bars.setFocus()

    def _name_steps(self) -> None:
        chosen = self.bars.chosen()
        spans = self.bars.spans()
        self.row.setVisible(chosen is not None)
        self.hint.setVisible(chosen is None and self._may_change)
        has_day = any(one.weekday == self.bars.weekday() for one in spans)
        self.repeat_button.setEnabled(has_day)
        hours = f"{hours_of_week(spans):g}"
        self.sum.setText(self.tr("{hours} hours a week").format(hours=hours))
        unsaved = self.has_unsaved()
        self.save_button.setEnabled(unsaved and not self._is_busy)
        self.discard_button.setEnabled(unsaved and not self._is_busy)
        self.last.setVisible(self.has_end.isChecked())
        self.period_box.setEnabled(not unsaved)

    def _connect(self) -> None:
        self.bars.changed.connect(self._changed)
        self.bars.chosen_changed.connect(self._show_chosen)
        self.bars.edit_wanted.connect(self.row.begin_editing)
        self.row.edited.connect(self._edit)
        self.row.remove_clicked.connect(self._remove)
        self.first.dateChanged.connect(self._changed)
        self.last.dateChanged.connect(self._changed)
        self.has_end.toggled.connect(self._changed)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        self.top = QHBoxLayout()
        self.top.setSpacing(SPACE)
        self.top.addWidget(self.period_box)
        self.top.addWidget(self.sum)
        self.top.addStretch(1)
        self.top.addWidget(self.repeat_button)
        self.top.addWidget(self.add_button)
        self.hint = QLabel(
            self.tr("Draw hours with the mouse, or press Ins. Enter edits, Del removes them."), self
        )
        self.hint.setProperty("role", "caption")
        self.hint.setMinimumHeight(self.row.sizeHint().height())
        card = CardFrame(self)
        card.body.addWidget(self.bars)
        card.body.addWidget(self.row)
        card.body.addWidget(self.hint)
        since = QLabel(self.tr("Valid from"), self)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(SPACE)
        foot.addWidget(since)
        foot.addWidget(self.first)
        foot.addSpacing(SPACE_TINY)
        foot.addWidget(self.has_end)
        foot.addWidget(self.last)
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self.top)
        column.addWidget(card)
        column.addWidget(self._foot)
        column.addWidget(self.banner)
        column.addWidget(self.outside)
        tab_through(
            *(self.period_box, self.repeat_button, self.add_button, self.bars, self.row.weekday),
            *(self.row.start, self.row.end, self.row.place, self.row.remove_button),
            *(self.first, self.has_end, self.last, self.discard_button, self.save_button),
        )


def _day(field: DateField) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
