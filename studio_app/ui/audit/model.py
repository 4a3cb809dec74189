"""The history as an item model: entries, the latest first, under a heading for each day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from studio_app.domain.audit import AuditEntry, AuditPage, AuditPlace
from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.ui.audit.facts import noted_words
from studio_app.ui.audit.sentences import audit_sentence
from studio_app.ui.schedule.texts import long_day

EntryRole = Qt.ItemDataRole.UserRole
TimeRole = Qt.ItemDataRole.UserRole + 1
NotedRole = Qt.ItemDataRole.UserRole + 2

AnyIndex = QModelIndex | QPersistentModelIndex
Row = AuditEntry | date


class HistoryModel(QAbstractListModel):
    """Rows are entries and days. ``more_wanted`` asks for the page from a place on."""

    more_wanted = Signal(object)

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._today: date | None = None
        self._rows: list[Row] = []
        self._sentences: dict[UUID, str] = {}
        self._next: AuditPlace | None = None
        self._asked = False

    def set_page(self, page: AuditPage, today: date) -> None:
        """Show a first page; ``today`` is the day that is called so."""
        self.beginResetModel()
        self._today = today
        self._rows = list(self._under_days(page.entries, None))
        self._sentences.clear()
        self._next, self._asked = page.next_place, False
        self.endResetModel()

    def add_page(self, page: AuditPage) -> None:
        """Show the page that follows what is there."""
        last = self._rows[-1] if self._rows else None
        rows = list(self._under_days(page.entries, self._day(last) if last else None))
        self._next, self._asked = page.next_place, False
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def add_latest(self, page: AuditPage, today: date) -> bool:
        """Put a first page's new entries on top; return False where they do not fit there."""
        known = {row.id for row in self._rows if isinstance(row, AuditEntry)}
        new = [entry for entry in page.entries if entry.id not in known]
        if not known or today != self._today or new != list(page.entries[: len(new)]):
            return False
        if len(new) == len(page.entries):
            return False
        if new:
            self._put_on_top(new)
        return True

    def widest_times(self) -> tuple[str, ...]:
        """Return times of day of which one takes as much room as any."""
        hours = (datetime(2000, 1, 1, hour, tzinfo=UTC) for hour in range(24))
        tz, locale = self._organization.tz, self._organization.locale
        return tuple(time_text(hour, tz, locale) for hour in hours)

    def give_up(self) -> None:
        """Let a page that did not come be asked for again."""
        self._asked = False

    def entry(self, index: AnyIndex) -> AuditEntry | None:
        """Return the entry of a row, None for a day or no row."""
        found = index.data(EntryRole) if index.isValid() else None
        return found if isinstance(found, AuditEntry) else None

    def count_entries(self) -> int:
        """Return how many entries are shown."""
        return sum(isinstance(row, AuditEntry) for row in self._rows)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of entries and days; they have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Tell whether there are older entries that were not asked for yet."""
        return not parent.isValid() and self._next is not None and not self._asked

    def fetchMore(self, parent: AnyIndex) -> None:
        """Ask for the entries that follow; they come when they were read."""
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit(self._next)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return that entries can be chosen, and days cannot."""
        if self.entry(index) is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag
        return flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemNeverHasChildren

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return sentence, time, when it was noted, spoken text or the AuditEntry of a row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        if not isinstance(row, AuditEntry):
            return self._day_text(row) if spoken or role == Qt.ItemDataRole.DisplayRole else None
        if role == EntryRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._sentence(row)
        if role == TimeRole:
            return self._time(row)
        if role == NotedRole:
            return noted_words(row, self._organization)
        if spoken:
            said = (self._time(row), noted_words(row, self._organization), self._sentence(row))
            return ", ".join(part for part in said if part)
        return None

    def _put_on_top(self, new: Sequence[AuditEntry]) -> None:
        rows = list(self._under_days(new, None))
        first = self._rows[0]
        if isinstance(first, date) and first == self._day(new[-1]):
            # The heading that is there stands below the new entries of its day.
            self.beginRemoveRows(QModelIndex(), 0, 0)
            del self._rows[0]
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), 0, len(rows) - 1)
        self._rows[:0] = rows
        self.endInsertRows()

    def _under_days(self, entries: Sequence[AuditEntry], day: date | None) -> Iterator[Row]:
        for entry in entries:
            if self._day(entry) != day:
                day = self._day(entry)
                yield day
            yield entry

    def _day(self, row: Row) -> date:
        return local_day(row.at, self._organization.tz) if isinstance(row, AuditEntry) else row

    def _day_text(self, day: date) -> str:
        text = long_day(day, self._organization.locale)
        if day == self._today:
            return self.tr("Today · {day}").format(day=text)
        return text

    def _time(self, entry: AuditEntry) -> str:
        return time_text(entry.at, self._organization.tz, self._organization.locale)

    def _sentence(self, entry: AuditEntry) -> str:
        found = self._sentences.get(entry.id)
        if found is None:
            found = self._sentences[entry.id] = audit_sentence(entry, self._organization)
        return found
