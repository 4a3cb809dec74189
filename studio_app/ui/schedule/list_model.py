"""Sessions one below the other as a table, page after page."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.session_list import ListedSession, ListPage, ListPlace
from studio_app.ui.icons import icon
from studio_app.ui.schedule.texts import short_day, span_text
from studio_app.ui.schedule.words import status_word
from studio_app.ui.theme import current_tokens

AnyIndex = QModelIndex | QPersistentModelIndex
RowKey = tuple[UUID, UUID | None]

_SIGNS = {
    BookingStatus.BOOKED: ("clock", "muted"),
    BookingStatus.ARRIVED: ("circle-dot", "good"),
    BookingStatus.COMPLETED: ("check", "text"),
    BookingStatus.NO_SHOW: ("ban", "bad"),
    BookingStatus.CANCELLED: ("x", "muted"),
    BookingStatus.LATE_CANCELLED: ("x", "bad"),
}


class ListColumn(IntEnum):
    """What is told of each row."""

    DAY = 0
    TIME = 1
    CLIENT = 2
    TRAINER = 3
    PLACE = 4
    STATUS = 5


class ListModel(QAbstractTableModel):
    """A row per booking, ``of_client`` shown to who is booked.

    ``more_wanted`` asks for the page from a place on.
    """

    more_wanted = Signal(object)

    def __init__(
        self, organization: Organization, parent: QObject | None = None, *, of_client: bool = False
    ) -> None:
        super().__init__(parent)
        self._organization = organization
        self._of_client = of_client
        self._rows: list[ListedSession] = []
        self._next: ListPlace | None = None
        self._asked = False

    def set_page(self, page: ListPage) -> None:
        """Show a first page; nothing is reset when it is what is shown."""
        self._asked = False
        if list(page.rows) == self._rows and page.next_place == self._next:
            return
        self.beginResetModel()
        self._rows, self._next = list(page.rows), page.next_place
        self.endResetModel()

    def add_page(self, page: ListPage) -> None:
        """Show the page that follows what is there."""
        self._next, self._asked = page.next_place, False
        if page.rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page.rows) - 1)
            self._rows += page.rows
            self.endInsertRows()

    def give_up(self) -> None:
        """Let a page that did not come be asked for again."""
        self._asked = False

    def row(self, index: AnyIndex) -> ListedSession | None:
        """Return the row of an index, None without one."""
        is_there = index.isValid() and index.row() < len(self._rows)
        return self._rows[index.row()] if is_there else None

    def key(self, index: AnyIndex) -> RowKey | None:
        """Return what a row is found again by, None without one."""
        row = self.row(index)
        return None if row is None else (row.session_id, row.booking_id)

    def number_of(self, key: RowKey | None) -> int:
        """Return the number of the row with a key, -1 when it is not there."""
        for number, row in enumerate(self._rows):
            if (row.session_id, row.booking_id) == key:
                return number
        return -1

    def number_on(self, day: date, latest_first: bool) -> int:
        """Return the first row of a local day or of those behind it, 0 when there is none."""
        for number, row in enumerate(self._rows):
            found = local_day(row.starts_at, self._organization.tz)
            if found <= day if latest_first else found >= day:
                return number
        return 0

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(ListColumn)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        return not parent.isValid() and self._next is not None and not self._asked

    def fetchMore(self, parent: AnyIndex) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit(self._next)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            ListColumn.DAY: self.tr("Day"),
            ListColumn.TIME: self.tr("Time"),
            ListColumn.CLIENT: self.tr("Session") if self._of_client else self.tr("Client"),
            ListColumn.TRAINER: self.tr("Trainer"),
            ListColumn.PLACE: self.tr("Place"),
            ListColumn.STATUS: self.tr("Status"),
        }[ListColumn(section)]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        column = ListColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole if column is ListColumn.DAY:
                texts = (self._text(row, one) for one in ListColumn)
                return ", ".join(text for text in texts if text)
            case Qt.ItemDataRole.ForegroundRole:
                gone = row.status is not None and not row.status.occupies
                return QColor(current_tokens().muted) if gone else None
            case Qt.ItemDataRole.DecorationRole if column is ListColumn.STATUS:
                return None if row.status is None else icon(*_SIGNS[row.status])
        return None

    def _text(self, row: ListedSession, column: ListColumn) -> str:
        tz, locale = self._organization.tz, self._organization.locale
        match column:
            case ListColumn.DAY:
                return short_day(local_day(row.starts_at, tz), locale)
            case ListColumn.TIME:
                first, last = (minute_of_day(at, tz) for at in (row.starts_at, row.ends_at))
                return span_text(first, last, locale)
            case ListColumn.CLIENT:
                return self._who(row)
            case ListColumn.TRAINER:
                return row.trainer_name
            case ListColumn.PLACE:
                return row.place
            case ListColumn.STATUS:
                return self._status(row)

    def _who(self, row: ListedSession) -> str:
        if row.booking_id is None:
            title = row.title or self.tr("Class")
            return self.tr("{title} (nobody booked)").format(title=title)
        if self._of_client:
            return row.title or self.tr("Personal session")
        return f"{row.client_name} · {row.title}" if row.title else row.client_name

    def _status(self, row: ListedSession) -> str:
        word = "" if row.status is None else status_word(row.status)
        return self.tr("{status}, pays later").format(status=word) if row.is_unpaid else word
