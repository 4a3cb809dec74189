"""The window in which a single day gets other hours, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.working_hours import (
    LONGEST_NOTE,
    DayRequest,
    DaySpan,
    HoursPlace,
    SingleDay,
    WeekSpan,
)
from studio_app.ui.hours.span_row import SpanRow
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE_TINY
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.named_box import named_box

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 440
MOST_ROWS = 6
_BEGINS, _ENDS = 9 * 60, 17 * 60


class DayDialog(StepDialog):
    """For a day that has other hours already, or for one that gets some."""

    def __init__(
        self,
        context: ScreenContext,
        trainer_id: UUID,
        single_days: Sequence[SingleDay],
        places: Sequence[HoursPlace],
        today: date,
        parent: QWidget,
        *,
        single: SingleDay | None = None,
    ) -> None:
        title = self.tr("Other hours on a day")
        super().__init__(context, title, self.tr("&Save"), DIALOG_WIDTH, parent)
        self._trainer_id, self._places = trainer_id, tuple(places)
        self._kept = {one.day: one for one in single_days}
        self._key = new_id()
        locale = context.login.organization.locale
        self._locale = locale
        self.form = AssistantStep(self)
        self.day = DateField(QDate(today.year, today.month, today.day), self, locale)
        self.kind = named_box(self.tr("What it is"), self)
        self.kind.addItem(self.tr("Other hours"), True)
        self.kind.addItem(self.tr("Day off"), False)
        self.spans = QWidget(self)
        self._rows_column = QVBoxLayout(self.spans)
        self._rows_column.setContentsMargins(0, 0, 0, 0)
        self._rows_column.setSpacing(SPACE_TINY)
        self.rows: list[SpanRow] = []
        self.more_button = QPushButton(self.tr("Add &hours"), self)
        self.more_button.setAutoDefault(False)
        self.more_button.clicked.connect(lambda: self._add_row(None))
        self.note = QLineEdit(self)
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText(self.tr("Why, if you like"))
        self.form.add_field("day", self.tr("&Day"), self.day)
        self.form.add_field("kind", self.tr("&What it is"), self.kind)
        self.form.add_field("spans", self.tr("Hours"), self.spans)
        self.form.column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        note = AssistantStep(self)
        note.add_field("note", self.tr("&Note"), self.note)
        self._note_step = note
        self.column.addWidget(self.form)
        self.column.addWidget(note)
        self._finish_layout()
        self.day.dateChanged.connect(self._show_kept)
        self.kind.activated.connect(self._tell)
        self.note.textChanged.connect(self._tell)
        if single is not None:
            self.day.setDate(QDate(single.day.year, single.day.month, single.day.day))
            self.day.setEnabled(False)
        self._show_kept()
        (self.kind if single is not None else self.day).setFocus()

    def request(self) -> DayRequest:
        """Return what is wished for; tried again unchanged, it keeps its key."""
        day = self._day()
        works = bool(self.kind.currentData())
        weekly = [row.span() for row in self.rows] if works else []
        spans = tuple(DaySpan(one.start_minute, one.end_minute, one.place_id) for one in weekly)
        seen = self._kept[day].seen if day in self._kept else ()
        return DayRequest(self._key, self._trainer_id, day, spans, self.note.text(), seen)

    def _submit(self) -> None:
        login, now, wish = self._context.login, self._context.now(), self.request()

        def work() -> DiaryOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.working_hours import set_day

            return set_day(login.uow, login.viewer, wish, now)

        self._attempt(work)

    def _show_refusal(self, error: StudioError) -> bool:
        if not isinstance(error, InvalidInput):
            return False
        for step in (self.form, self._note_step):
            if step.has_field(error.field):
                step.show_error(error.field, sentence(error))
                return True
        return False

    def _show_kept(self) -> None:
        """Show what stands for the day already, or usual hours to begin with."""
        single = self._kept.get(self._day())
        for row in list(self.rows):
            self._drop_row(row)
        spans = single.spans if single is not None else ()
        for one in spans or (DaySpan(_BEGINS, _ENDS),):
            self._add_row(one)
        is_off = single is not None and not single.spans
        self.kind.setCurrentIndex(1 if is_off else 0)
        self.note.setText(single.note if single is not None else "")
        self._tell()

    def _add_row(self, span: DaySpan | None) -> None:
        last = self.rows[-1].span() if self.rows else None
        if span is None:
            begins = min(last.end_minute if last else _BEGINS, 22 * 60)
            span = DaySpan(begins, begins + 60, last.place_id if last else None)
        row = SpanRow(self._locale, with_place=True, parent=self)
        row.weekday.hide()
        row.set_places(self._places, [WeekSpan(0, 0, 0, span.place_id)])
        row.show_span(WeekSpan(0, span.start_minute, span.end_minute, span.place_id))
        row.edited.connect(self._tell)
        row.remove_clicked.connect(lambda: self._remove_row(row))
        self.rows.append(row)
        self._rows_column.addWidget(row)
        row.show()
        fields = (row.start, row.end, row.place, row.remove_button)
        before = self.rows[-2].remove_button if len(self.rows) > 1 else self.kind
        tab_through(before, *fields, self.more_button, self.note)
        self._tell()

    def _remove_row(self, row: SpanRow) -> None:
        self._drop_row(row)
        self._tell()
        self.more_button.setFocus()

    def _drop_row(self, row: SpanRow) -> None:
        self.rows.remove(row)
        self._rows_column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _tell(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        works = bool(self.kind.currentData())
        self.form.clear_errors()
        self.form.show_field("spans", works)
        self.more_button.setVisible(works and len(self.rows) < MOST_ROWS)
        for row in self.rows:
            row.remove_button.setVisible(len(self.rows) > 1)

    def _day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())
