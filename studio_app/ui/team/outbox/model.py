"""Messages of the outbox as rows of a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QObject

from studio_app.domain.mail import OutboxEntry
from studio_app.domain.organizations import Organization
from studio_app.ui.icons import icon
from studio_app.ui.team.outbox import words
from studio_app.ui.widgets.rows_model import RowsModel


class Column(IntEnum):
    """What is told of each."""

    TO = 0
    WHAT = 1
    STATE = 2
    BY = 3
    ASKED = 4


class OutboxModel(RowsModel[OutboxEntry]):
    """Messages in the order of the outbox, on the studio's clock."""

    def __init__(
        self,
        organization: Organization,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(Column, parent)
        self._organization, self._now = organization, now

    def headings(self) -> dict[Column, str]:
        return {
            Column.TO: self.tr("To"),
            Column.WHAT: self.tr("What"),
            Column.ASKED: self.tr("Since"),
            Column.BY: self.tr("By"),
            Column.STATE: self.tr("State"),
        }

    def text(self, one: OutboxEntry, column: Column) -> str:
        return {
            Column.TO: one.recipient,
            Column.WHAT: words.what(one),
            Column.ASKED: words.moment_words(one.created_at, self._organization),
            Column.BY: one.created_by,
            Column.STATE: words.state_words(one, self._organization, self._now()),
        }[column]

    def sign(self, one: OutboxEntry, column: Column) -> object:
        return icon(*words.state_sign(one)) if column is Column.STATE else None
