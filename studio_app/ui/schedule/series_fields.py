"""How a series comes again and when it ends, as fields."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio_app.domain.series import LONGEST, MOST_DATES, Rhythm, SeriesRule, week_of_month
from studio_app.ui.schedule.series_words import week_words
from studio_app.ui.schedule.weekday_chips import weekday_chips
from studio_app.ui.widgets.fields import DateField, NumberField
from studio_app.ui.widgets.named_box import named_box

TIMES, UNTIL, CREDIT = "times", "until", "credit"
USUAL_TIMES = 10
USUAL_WEEKS = 12


class SeriesFields(QWidget):
    """Says which rule is wanted; ``changed`` tells that it is another now."""

    changed = Signal()

    def __init__(self, locale: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._locale = locale
        self._first_day = date.min
        self.rhythm = named_box(self.tr("How often"), self)
        fill_rhythms(self.rhythm)
        self.days = weekday_chips(locale, self)
        self.ends = named_box(self.tr("Ends"), self)
        self.ends.addItem(self.tr("after"), TIMES)
        self.ends.addItem(self.tr("on"), UNTIL)
        self.ends.addItem(self.tr("with the last credit"), CREDIT)
        self.times = NumberField(1, MOST_DATES, self)
        self.times.setValue(USUAL_TIMES)
        self.times.setAccessibleName(self.tr("Number of times"))
        self.times_unit = QLabel(self.tr("times"), self)
        self.times_unit.setProperty("role", "muted")
        self.until = DateField(QDate.currentDate(), self, locale)
        self.until.setAccessibleName(self.tr("Last day"))
        self.week = QLabel(self)
        self.week.setProperty("role", "muted")
        self._lay_out()
        self.changed.connect(self._show_week)
        self.rhythm.currentIndexChanged.connect(self.changed)
        self.ends.currentIndexChanged.connect(self._end_chosen)
        self.times.valueChanged.connect(self.changed)
        self.until.dateChanged.connect(self.changed)
        for chip in self.days.values():
            chip.toggled.connect(self.changed)
        self._show_end()

    def start_with(self, rhythm: Rhythm, first_day: date, *, pays_later: bool) -> None:
        """Offer a rhythm on the weekday of a first day."""
        self.blockSignals(True)
        self._first_day = first_day
        self.rhythm.setCurrentIndex(self.rhythm.findData(rhythm))
        for day, chip in self.days.items():
            chip.setChecked(day == first_day.weekday())
        self.until.setDateRange(_shown(first_day), _shown(first_day + LONGEST))
        self.until.setDate(_shown(first_day + timedelta(weeks=USUAL_WEEKS)))
        self.times.setValue(USUAL_TIMES)
        credit = self.ends.findData(CREDIT)
        if pays_later and credit >= 0:
            self.ends.removeItem(credit)
        elif not pays_later and credit < 0:
            self.ends.addItem(self.tr("with the last credit"), CREDIT)
        self.ends.setCurrentIndex(0)
        self.blockSignals(False)
        self._show_end()
        self._show_week()

    def rule(self) -> SeriesRule:
        """Return the rule; raise InvalidInput where no day of the week is pressed."""
        end = self.ends.currentData()
        rhythm = Rhythm(self.rhythm.currentData())
        monthly = rhythm is Rhythm.MONTH
        last = self.until.date()
        return SeriesRule(
            rhythm,
            tuple(sorted(day for day, chip in self.days.items() if chip.isChecked())),
            date(last.year(), last.month(), last.day()) if end == UNTIL else None,
            self.times.value() if end == TIMES else None,
            week_of_month(self._first_day) if monthly else 1,
        )

    def reading_order(self) -> list[QWidget]:
        """Return the fields in the order in which Tab goes through them."""
        return [self.rhythm, *self.days.values(), self.ends, self.times, self.until]

    def _end_chosen(self) -> None:
        self._show_end()
        self.changed.emit()

    def _show_end(self) -> None:
        end = self.ends.currentData()
        self.times.setVisible(end == TIMES)
        self.times_unit.setVisible(end == TIMES)
        self.until.setVisible(end == UNTIL)

    def _show_week(self) -> None:
        """Say which week of the month it is, where there are months."""
        pressed = any(chip.isChecked() for chip in self.days.values())
        monthly = self.rhythm.currentData() == Rhythm.MONTH and pressed
        self.week.setText(week_words(self.rule(), self._locale) if monthly else "")

    def _lay_out(self) -> None:
        days = QHBoxLayout()
        days.setSpacing(4)
        for chip in self.days.values():
            days.addWidget(chip, 1)
        often = QHBoxLayout()
        often.setSpacing(8)
        often.addWidget(self.rhythm)
        often.addLayout(days, 1)
        end = QHBoxLayout()
        end.setSpacing(8)
        label = QLabel(self.tr("Ends"), self)
        label.setProperty("role", "muted")
        for one in (label, self.ends, self.times, self.times_unit, self.until):
            end.addWidget(one)
        end.addStretch()
        end.addWidget(self.week)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(often)
        column.addLayout(end)


def fill_rhythms(box: QComboBox) -> None:
    """Offer how often a series comes."""
    box.addItem(box.tr("Every week"), Rhythm.WEEK)
    box.addItem(box.tr("Every 2 weeks"), Rhythm.TWO_WEEKS)
    box.addItem(box.tr("Every month"), Rhythm.MONTH)


def _shown(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
