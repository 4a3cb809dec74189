"""Transfers as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QObject

from studio_app.domain.transfer_list import TransferEntry
from studio_app.ui.icons import icon
from studio_app.ui.transfers import words
from studio_app.ui.widgets.rows_model import RowsModel


class Column(IntEnum):
    """What is told of each."""

    STATE = 0
    CLIENT = 1
    FROM_TO = 2


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer as a row with a key."""

    entry: TransferEntry

    @property
    def id(self) -> UUID:
        """Return the key of the transfer."""
        return self.entry.transfer_id


class TransfersModel(RowsModel[TransferRow]):
    """Those that wait for a decision stand first, then the latest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)

    def headings(self) -> dict[Column, str]:
        return {
            Column.STATE: self.tr("State"),
            Column.CLIENT: self.tr("Client"),
            Column.FROM_TO: self.tr("From and to"),
        }

    def text(self, one: TransferRow, column: Column) -> str:
        entry = one.entry
        return {
            Column.STATE: words.status_word(entry.status),
            Column.CLIENT: words.client_word(entry),
            Column.FROM_TO: words.from_to_words(entry),
        }[column]

    def sign(self, one: TransferRow, column: Column) -> object:
        return icon(*words.status_sign(one.entry.status)) if column is Column.STATE else None
