"""Coming time off as rows of a table."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QObject

from studio_app.domain.organizations import Organization
from studio_app.domain.time_off import AskedTimeOff
from studio_app.ui.icons import icon
from studio_app.ui.time_off import words
from studio_app.ui.widgets.rows_model import RowsModel


class Column(IntEnum):
    """What is told of each."""

    TRAINER = 0
    WHEN = 1
    WHAT = 2
    STATE = 3


class TimeOffModel(RowsModel[AskedTimeOff]):
    """Time off by its beginning, on the studio's clock."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)
        self._organization = organization

    def headings(self) -> dict[Column, str]:
        return {
            Column.TRAINER: self.tr("Trainer"),
            Column.WHEN: self.tr("When"),
            Column.WHAT: self.tr("What"),
            Column.STATE: self.tr("State"),
        }

    def text(self, one: AskedTimeOff, column: Column) -> str:
        kind = words.kind_word(one.kind)
        return {
            Column.TRAINER: one.trainer_name,
            Column.WHEN: words.span_words(one.interval, self._organization),
            Column.WHAT: f"{kind}: {one.note}" if one.note else kind,
            Column.STATE: words.state_words(one),
        }[column]

    def sign(self, one: AskedTimeOff, column: Column) -> object:
        return icon(*words.state_sign(one.status)) if column is Column.STATE else None
