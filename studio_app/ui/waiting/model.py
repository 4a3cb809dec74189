"""Who waits as rows of a table."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QObject

from studio_app.domain.organizations import Organization
from studio_app.domain.waiting_list import WaitingEntry
from studio_app.ui.waiting import words
from studio_app.ui.widgets.rows_model import RowsModel


class Column(IntEnum):
    """What is told of each."""

    CLIENT = 0
    WISH = 1
    SINCE = 2
    NOTE = 3


class WaitingModel(RowsModel[WaitingEntry]):
    """Those who wait, in the order in which they came."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)
        self._organization = organization

    def headings(self) -> dict[Column, str]:
        return {
            Column.CLIENT: self.tr("Client"),
            Column.WISH: self.tr("Waits for"),
            Column.SINCE: self.tr("Since"),
            Column.NOTE: self.tr("Note"),
        }

    def text(self, one: WaitingEntry, column: Column) -> str:
        return {
            Column.CLIENT: one.client_name,
            Column.WISH: words.wish_words(one, self._organization),
            Column.SINCE: words.since_words(one, self._organization),
            Column.NOTE: one.note,
        }[column]
