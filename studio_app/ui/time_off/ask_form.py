"""For whom, from when to when, why: a wish for time off, and the sessions that it would hit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Trainer
from studio_app.domain.time_off import (
    LONGEST_NOTE,
    SessionInTheWay,
    TimeOffKind,
    TimeOffRequest,
)
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.schedule.time_field import MinuteField
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.time_off.words import hit_words, kind_word
from studio_app.ui.widgets.fields import DateField

FIELD_WIDTH = 360
WORK_BEGINS, WORK_ENDS = 8 * 60, 18 * 60
NOON = 12 * 60


class AskForm(AssistantStep):
    """``changed`` says that for whom or when is another: the sessions within may be others."""

    changed = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._key = new_id()
        locale = organization.locale
        self._trainer = QComboBox(self)
        self._kind = QComboBox(self)
        for kind in TimeOffKind:
            self._kind.addItem(kind_word(kind), kind)
        today = QDate.currentDate()
        self._first, self._last = (DateField(today, self, locale) for _ in range(2))
        self._from, self._until = (MinuteField(locale, self) for _ in range(2))
        self._whole = QCheckBox(self.tr("Whole &days"), self)
        self._whole.setChecked(True)
        self._note = QLineEdit(self)
        self._note.setMaxLength(LONGEST_NOTE)
        self.add_field("trainer", self.tr("&Trainer"), self._trainer)
        self.add_field("kind", self.tr("&Kind"), self._kind)
        self.add_field("starts_at", self.tr("&From"), self._pair(self._first, self._from))
        self.add_field("ends_at", self.tr("&Until"), self._pair(self._last, self._until))
        self._form.addRow(self._days_row())
        self.add_field("note", self.tr("&Note"), self._note)
        self.hits = QLabel(self)
        self.hits.setTextFormat(Qt.TextFormat.PlainText)
        self.hits.setAccessibleName(self.tr("Sessions within"))
        for field, name in (
            (self._first, self.tr("First day")),
            (self._last, self.tr("Last day")),
            (self._from, self.tr("From")),
            (self._until, self.tr("Until")),
        ):
            field.setAccessibleName(name)
        self.setFixedWidth(FIELD_WIDTH)
        for box in (self._trainer, self._kind):
            box.view().setAccessibleName(box.accessibleName())
        self._from.set_minute(WORK_BEGINS)
        self._until.set_minute(WORK_ENDS)
        self._trainer.currentIndexChanged.connect(self._tell)
        self._first.dateChanged.connect(self._first_changed)
        self._last.dateChanged.connect(self._tell)
        self._from.timeChanged.connect(self._tell)
        self._until.timeChanged.connect(self._tell)
        self._kind.currentIndexChanged.connect(self._tell)
        self._note.textChanged.connect(self._tell)
        self._whole.toggled.connect(self._show_times)
        self._show_times()

    def begin(self, trainers: Sequence[Trainer], trainer_id: UUID | None, day: date) -> None:
        """Ask anew, for one of the trainers and from a local day on."""
        self._key = new_id()
        self.clear_errors()
        self._trainer.clear()
        for trainer in trainers:
            self._trainer.addItem(trainer.name, trainer.id)
        keys = [trainer.id for trainer in trainers]
        self._trainer.setCurrentIndex(keys.index(trainer_id) if trainer_id in keys else 0)
        self._form.setRowVisible(self._trainer, len(keys) > 1)
        self._first.setDate(QDate(day.year, day.month, day.day))
        self._last.setDate(self._first.date())
        self._whole.setChecked(True)
        self._note.clear()
        self.hits.setText("")
        (self._trainer if len(keys) > 1 else self._kind).setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def request(self) -> TimeOffRequest:
        """Return the wish as it is filled in; tried again unchanged, it keeps its key."""
        tz = self._organization.tz
        first, last = (_day(field) for field in (self._first, self._last))
        if self._whole.isChecked():
            starts_at, ends_at = at_minute(first, 0, tz), at_minute(last + timedelta(days=1), 0, tz)
        else:
            starts_at = at_minute(first, self._from.minute(), tz)
            # Until midnight of the same day can only mean its end.
            ends = self._until.minute() or (MINUTES_PER_DAY if first == last else 0)
            ends_at = at_minute(last, ends, tz)
        return TimeOffRequest(
            self._key,
            self._trainer.currentData(),
            starts_at,
            ends_at,
            TimeOffKind(self._kind.currentData()),
            self._note.text().strip(),
        )

    def show_hits(self, hit: tuple[SessionInTheWay, ...]) -> None:
        """Say which sessions are within."""
        self.hits.setText(hit_words(hit, self._organization))

    def show_refusal(self, error: StudioError) -> bool:
        """Show an error beside its field; return False for one that belongs to none."""
        if not isinstance(error, InvalidInput) or not self.has_field(error.field):
            return False
        self.show_error(error.field, sentence(error))
        return True

    def _pair(self, day: DateField, clock: MinuteField) -> QWidget:
        pair = QWidget(self)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(day)
        row.addWidget(clock)
        row.addStretch(1)
        pair.setFocusProxy(day)
        return pair

    def _days_row(self) -> QWidget:
        """Return the choice of whole days, and the two halves of one at a click."""
        self.morning = QPushButton(self.tr("&Morning"), self)
        self.afternoon = QPushButton(self.tr("Aft&ernoon"), self)
        widget = QWidget(self)
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._whole)
        row.addStretch(1)
        halves = (self.morning, 0, NOON), (self.afternoon, NOON, MINUTES_PER_DAY)
        for button, begins, ends in halves:
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._choose_half, begins, ends))
            row.addWidget(button)
        return widget

    def _choose_half(self, begins: int, ends: int) -> None:
        self._last.setDate(self._first.date())
        self._from.set_minute(begins)
        self._until.set_minute(ends)
        self._whole.setChecked(False)
        self._tell()

    def _show_times(self) -> None:
        for field in (self._from, self._until):
            field.setVisible(not self._whole.isChecked())
        self._tell()

    def _first_changed(self) -> None:
        if self._last.date() < self._first.date():
            self._last.setDate(self._first.date())
        self._tell()

    def _tell(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        self.clear_errors()
        self.changed.emit()


def _day(field: DateField) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
