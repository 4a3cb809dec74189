"""What happened to a client, the latest first, as a list that loads as one goes down."""

from __future__ import annotations

from datetime import date
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
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from studio_app.domain.client_record import TimelineEntry, TimelinePage, TimelinePlace
from studio_app.domain.organizations import Organization
from studio_app.ui.clients.page.timeline_delegate import TimelineDelegate
from studio_app.ui.clients.page.timeline_words import TimelineLine, timeline_line
from studio_app.ui.clients.page.words import plain_day
from studio_app.ui.widgets.views import ListView

EntryRole = Qt.ItemDataRole.UserRole
LineRole = Qt.ItemDataRole.UserRole + 1

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class TimelineModel(QAbstractListModel):
    """Rows are entries. ``more_wanted`` asks for the page from a place on."""

    more_wanted = Signal(object)

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._entries: list[TimelineEntry] = []
        self._lines: dict[UUID, TimelineLine] = {}
        self._next: TimelinePlace | None = None
        self._asked = False

    def set_page(self, page: TimelinePage) -> None:
        """Show a first page; nothing moves where it says what is there already."""
        if self._entries and tuple(self._entries[: len(page.entries)]) == page.entries:
            if len(self._entries) == len(page.entries):
                self._next, self._asked = page.next_place, False
            return
        self.beginResetModel()
        self._entries = list(page.entries)
        self._lines.clear()
        self._next, self._asked = page.next_place, False
        self.endResetModel()

    def add_page(self, page: TimelinePage) -> None:
        """Show the page that follows what is there."""
        self._next, self._asked = page.next_place, False
        if page.entries:
            first = len(self._entries)
            self.beginInsertRows(_NOWHERE, first, first + len(page.entries) - 1)
            self._entries += page.entries
            self.endInsertRows()

    def widest_days(self) -> tuple[str, ...]:
        """Return days of which one takes as much room as any."""
        months = (date(2028, month, 28) for month in range(1, 13))
        return tuple(plain_day(day, self._organization.locale) for day in months)

    def give_up(self) -> None:
        """Let a page that did not come be asked for again."""
        self._asked = False

    def entry(self, index: AnyIndex) -> TimelineEntry | None:
        """Return the entry of a row."""
        found = index.data(EntryRole) if index.isValid() else None
        return found if isinstance(found, TimelineEntry) else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        return not parent.isValid() and self._next is not None and not self._asked

    def fetchMore(self, parent: AnyIndex) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit(self._next)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == EntryRole:
            return entry
        if role == LineRole:
            return self._line(entry)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._line(entry).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._line(entry).spoken
        return None

    def _line(self, entry: TimelineEntry) -> TimelineLine:
        found = self._lines.get(entry.id)
        if found is None:
            found = self._lines[entry.id] = timeline_line(entry, self._organization)
        return found


class TimelineList(ListView):
    """Shows a TimelineModel; lines are as high as their words need."""

    def __init__(self, name: str, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setUniformItemSizes(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(model)
        self.setItemDelegate(TimelineDelegate(LineRole, model.widest_days(), self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Letters are keys of the page; there is nothing to look for by a first letter here.
        if event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
