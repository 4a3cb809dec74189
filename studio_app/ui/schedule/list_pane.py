"""The list: sessions one below the other, to be looked through by status, place and client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Role
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingStatus, Place
from studio_app.domain.session_list import ListPage, ListPlace, SessionFilter
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.schedule.list_filters import ListFilters
from studio_app.ui.schedule.list_model import ListModel, RowKey
from studio_app.ui.schedule.list_table import SessionTable
from studio_app.ui.schedule.whereabouts import Whereabouts
from studio_app.ui.schedule.words import status_word
from studio_app.ui.task_runner import Report
from studio_app.ui.theme import SPACE_WIDE
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.export_button import Write
from studio_app.ui.widgets.export_foot import ExportFoot

MOST_KEPT = 2000
CLIENT_DELAY = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of what was asked for, and the places that may be asked for with a first one."""

    where: Whereabouts
    wanted: SessionFilter
    page: ListPage
    places: tuple[Place, ...] | None


class ListPane(QWidget):
    """Shows sessions of a day, week or month; the focus goes to the table.

    ``loaded`` carries the Whereabouts that is shown, ``failed`` a StudioError, ``period_chosen``
    a Period, ``client_selected`` a client's key, ``session_chosen`` a local day and the keys of a
    session and its trainer, ``keyboard_changed`` says that the keyboard goes elsewhere first.
    """

    loaded = Signal(object)
    failed = Signal(object)
    period_chosen = Signal(str)
    client_selected = Signal(object)
    session_chosen = Signal(object, object, object)
    keyboard_changed = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self._context = context
        self._tz = organization.tz
        self._where: Whereabouts | None = None
        self._shown: SessionFilter | None = None
        self._loaded: Whereabouts | None = None
        self._put_on: RowKey | None = None
        self.filters = ListFilters(context, self)
        of_client = context.login.viewer.role is Role.CLIENT
        self.model = ListModel(organization, self, of_client=of_client)
        self.table = SessionTable(self.model, organization.locale, self)
        self.nothing = EmptyState("list", "", "", self.tr("Show all sessions"), parent=self)
        self.foot = ExportFoot(
            lambda: self.tr("Sessions"),
            self._writing,
            self,
            may_export=allows(context.login.viewer, Right.EXPORT) and not of_client,
        )
        self.count = self.foot.words
        self._loader = LatestLoader(context.runner, self)
        self._client_timer = QTimer(self, singleShot=True, interval=CLIENT_DELAY)
        self._client_timer.timeout.connect(self._tell_client)
        self._lay_out()
        # The keyboard goes to the table first, and what stands before that in the order is missed.
        for before, after in pairwise(
            (self.table, self.nothing.button, *self.filters.fields(), self.foot.export)
        ):
            QWidget.setTabOrder(before, after)
        self._connect()

    def keyboard_widget(self) -> QWidget:
        """Return which part the keyboard goes to first."""
        is_empty = self._stack.currentWidget() is self.nothing
        return self.filters.period if is_empty else self.table

    def load(self, where: Whereabouts) -> None:
        """Load the first page of a period; what is on screen stays until then."""
        self._where = where
        self.filters.set_period(where.period)
        wanted = self.filters.wanted(where)
        # What was scrolled to stays there when others change something.
        kept = self.model.rowCount() if wanted == self._shown else 0
        self._read(where, wanted, None, min(kept, MOST_KEPT))

    def give_up(self) -> None:
        """Show nothing that is still on its way."""
        self._loader.give_up()
        self.model.give_up()

    def set_title(self, title: str) -> None:
        """Say to screen readers which period this is."""
        self.table.setAccessibleName(self.tr("List, {title}").format(title=title))

    def standing_day(self) -> date | None:
        """Return the local day of the row that was chosen by hand, None without one."""
        index = self.table.currentIndex()
        row = self.model.row(index)
        if row is None or self.model.key(index) == self._put_on:
            return None
        return local_day(row.starts_at, self._tz)

    def stand_on(self, day: date) -> None:
        """Go to the first row of a day that is shown, or of those behind it."""
        latest_first = self.filters.is_latest_first()
        index = self.model.index(self.model.number_on(day, latest_first), 0)
        self._put_on = self.model.key(index)
        self.table.setCurrentIndex(index)
        # Only once it is in sight does the table know how many rows have room.
        QTimer.singleShot(0, self, self._scroll_to_current)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_WIDE, 10, SPACE_WIDE, 10)
        top.addWidget(self.filters, 1)
        # Where the filters are at their widest, the room behind them stays empty.
        top.addStretch(0)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(self._stack, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.filters.changed.connect(self._load_again)
        self.filters.period_chosen.connect(self.period_chosen)
        self.nothing.button_clicked.connect(self.filters.clear)
        self.model.more_wanted.connect(self._load_more)
        self.table.chosen.connect(self._choose)
        self.table.order_wanted.connect(
            lambda: self.filters.set_latest_first(not self.filters.is_latest_first())
        )
        self.table.selectionModel().currentRowChanged.connect(lambda: self._client_timer.start())
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._fail)

    def _load_again(self) -> None:
        if self._where is not None:
            self.load(self._where)

    def _load_more(self, place: ListPlace) -> None:
        where, wanted = self._where, self._shown
        if self._loader.is_loading or where is None or wanted is None:
            self.model.give_up()
        else:
            self._read(where, wanted, place, 0)

    def _read(
        self, where: Whereabouts, wanted: SessionFilter, after: ListPlace | None, kept: int
    ) -> None:
        login = self._context.login

        def work() -> Answer:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.schedule import places
            from studio_app.services.session_list import PAGE, list_sessions

            page = list_sessions(login.uow, login.viewer, wanted, after, kept + PAGE)
            offered = places(login.uow, login.viewer) if after is None else None
            return Answer(where, wanted, page, offered)

        self._loader.load(work)

    def _writing(self) -> Write:
        login, now = self._context.login, self._context.now()
        wanted = self._shown
        assert wanted is not None
        heads = (
            self.tr("Start"),
            self.tr("End"),
            self.tr("Client"),
            self.tr("Class"),
            self.tr("Trainer"),
            self.tr("Place"),
            self.tr("Status"),
            self.tr("Pays later"),
        )
        words = {status: status_word(status) for status in BookingStatus}
        title = self.tr("Sessions")

        def write(path: Path, report: Report) -> int:
            from studio_app.services.session_list import export_sessions

            return export_sessions(
                login.uow, login.viewer, wanted, title, heads, words, path, now, report
            )

        return write

    def _show(self, answer: Answer) -> None:
        if answer.places is None:
            self.model.add_page(answer.page)
            return
        stands_on = self.model.key(self.table.currentIndex())
        scrolled = self.table.verticalScrollBar().value()
        is_same = answer.wanted == self._shown
        self._shown = answer.wanted
        self.model.set_page(answer.page)
        self.table.show_order(answer.wanted.latest_first)
        number = self.model.number_of(stands_on) if answer.where == self._loaded else -1
        self._loaded = answer.where
        if number < 0:
            self.stand_on(answer.where.day)
        else:
            self.table.setCurrentIndex(self.model.index(number, 0))
            if is_same:
                self.table.verticalScrollBar().setValue(scrolled)
        self._client_timer.stop()
        self._show_emptiness(answer.page.total or 0)
        self.filters.set_places(answer.places)
        self.loaded.emit(answer.where)

    def _scroll_to_current(self) -> None:
        hint = SessionTable.ScrollHint.PositionAtTop
        self.table.scrollTo(self.table.currentIndex(), hint)

    def _show_emptiness(self, total: int) -> None:
        text = self.tr("1 entry") if total == 1 else self.tr("{count} entries")
        self.count.setText(text.format(count=total))
        is_open = self.filters.is_open()
        title = self.tr("No sessions here") if is_open else self.tr("Nothing fits")
        hint = self.tr("Choose another period, or other trainers.")
        if not is_open:
            hint = self.tr("No session has this status, place and client.")
        self.nothing.set_texts(title, hint)
        self.nothing.button.setVisible(not is_open)
        self._stack.setCurrentWidget(self.table if total else self.nothing)
        self.keyboard_changed.emit()

    def _fail(self, error: StudioError) -> None:
        self.model.give_up()
        self.failed.emit(error)

    def _choose(self) -> None:
        row = self.model.row(self.table.currentIndex())
        if row is not None:
            day = local_day(row.starts_at, self._tz)
            self.session_chosen.emit(day, row.session_id, row.trainer_id)

    def _tell_client(self) -> None:
        row = self.model.row(self.table.currentIndex())
        if row is not None and row.client_id is not None and self.table.hasFocus():
            self.client_selected.emit(row.client_id)
