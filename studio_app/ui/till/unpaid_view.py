"""Who owes what, since when, and how old it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.ageing import AgeBand, Debtor, DebtorList, DebtorOrder
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.paging import PAGE_ROWS, OpenedList, PagePlaces
from studio_app.domain.permissions import Right, allows
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.money.words import amount_text
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.till.figures import FigureChoice
from studio_app.ui.till.foot import foot
from studio_app.ui.till.payment_words import band_words, debtor_columns
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.export_button import ExportButton, Write
from studio_app.ui.widgets.paged_model import PagedModel
from studio_app.ui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from studio_app.services.access import Login

CLIENT_DELAY = 60
# Worked out anew as a whole, which takes its time in a large studio.
REFRESH_DELAY = 800
SHOWN = frozenset({Aggregate.PACKAGE, Aggregate.CLIENT, Aggregate.SESSION})
BANDS: tuple[AgeBand | None, ...] = (None, *AgeBand)


@dataclass(frozen=True, slots=True)
class OpenedDebtors(OpenedList[Debtor]):
    """Those who owe as they were found, with the sums of all by age."""

    sums: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(slots=True)
class DebtorSource:
    """Who owes, of one age or of all; worked out whole each time that one looks."""

    login: Login
    band: AgeBand | None
    order: DebtorOrder
    descending: bool
    now: Callable[[], datetime]
    trainer_ids: tuple[UUID, ...] | None = None
    _found: tuple[Debtor, ...] = field(default=())

    def look(self, pages: Sequence[int]) -> OpenedDebtors:
        """Return all who owe, by pages."""
        # Brings the database libraries along: imported here, off the GUI thread.
        from studio_app.services.unpaid import unpaid_list

        login, chosen = self.login, self.trainer_ids
        listed = unpaid_list(login.uow, login.viewer, self.now(), chosen)
        found: DebtorList = listed.of_band(self.band)
        self._found = found.ordered(self.order, descending=self.descending)
        keys = b"".join(one.id.bytes for one in self._found)
        places = PagePlaces(len(self._found), keys=keys)
        return OpenedDebtors(places, self._pages(pages), listed.bands)

    def read(self, places: PagePlaces, pages: Sequence[int]) -> Mapping[int, Sequence[Debtor]]:
        """Return pages of those who were found."""
        del places
        return self._pages(pages)

    def _pages(self, pages: Sequence[int]) -> dict[int, Sequence[Debtor]]:
        rows = self._found
        return {page: rows[page * PAGE_ROWS : (page + 1) * PAGE_ROWS] for page in pages}


class UnpaidView(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``client_selected`` carries the key of the client with the keyboard, ``client_opened`` of one
    who was opened, ``payment_wanted`` of one whose money is to be taken.
    """

    client_selected = Signal(object)
    client_opened = Signal(object)
    payment_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._is_stale, self._takes_keyboard = True, False
        self._order, self._descending = DebtorOrder.SINCE, False
        columns = debtor_columns(context.login.organization, context.now)
        self.model = PagedModel[Debtor](context.runner, columns, self)
        self.table = PagedTable[Debtor](self.tr("Unpaid"), self.model, self, several=False)
        self.table.show_order(self._order.value, self._descending)
        names = (self.tr("Owed in all"), *band_words().values())
        self.bands = FigureChoice(self.tr("How old"), names, self)
        self.pay = QPushButton(icon("banknote", "on_accent"), self.tr("&Take payment…"), self)
        self.pay.setProperty("kind", "primary")
        self.pay.setAutoDefault(False)
        self.pay.setToolTip(self.tr("Take money from the client who is chosen (P)"))
        self.export = ExportButton(lambda: self.tr("Unpaid"), self._write, self)
        self.export.setVisible(allows(context.login.viewer, Right.EXPORT))
        self.count = QLabel(self)
        self.banner = Banner("good", closable=True, parent=self)
        self.nothing = EmptyState("circle-check", "", "", self.tr("Show all who owe"), parent=self)
        self.waiting = EmptyState("search", self.tr("Looking…"), "", parent=self)
        self.failed = EmptyState(
            "circle-alert",
            self.tr("The list cannot be shown"),
            "",
            self.tr("Try again"),
            parent=self,
        )
        self._client_timer = QTimer(self, singleShot=True, interval=CLIENT_DELAY)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_DELAY)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)
        self._show_chosen()

    def refresh(self) -> None:
        """Look again, as soon as this is in sight; what is in sight stays there."""
        self._is_stale = True
        if self.isVisible():
            self._refresh_timer.start()

    def band(self) -> AgeBand | None:
        """Return the age that is asked for, None for all."""
        return BANDS[self.bands.current()]

    def chosen_client(self) -> UUID | None:
        """Return the key of the client with the keyboard, None without one."""
        row = self.table.current_row() if self.table.chosen_count() else None
        return None if row is None else row.id

    def take_keyboard(self) -> None:
        """Go to the rows, once there are any."""
        self._takes_keyboard = self.model.places.total == 0
        if not self._takes_keyboard:
            self.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, 10)
        top.setSpacing(10)
        top.addWidget(self.bands)
        top.addWidget(self.banner)
        self._stack = QStackedLayout()
        for widget in (self.waiting, self.table, self.nothing, self.failed):
            self._stack.addWidget(widget)
        middle = QVBoxLayout()
        middle.setContentsMargins(SPACE, 0, 0, 0)
        middle.addLayout(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(middle, 1)
        column.addWidget(foot(self.count, self.export, self.pay, parent=self))

    def _connect(self) -> None:
        self.bands.chosen.connect(self._load)
        self.nothing.button_clicked.connect(self._show_all)
        self._context.trainers.changed.connect(self._follow)
        self.failed.button_clicked.connect(self._load)
        self.model.opened.connect(self._show)
        self.model.failed.connect(self._fail)
        self.table.order_wanted.connect(self._order_by)
        self.table.row_opened.connect(lambda row: self.client_opened.emit(row.id))
        self.table.rows_chosen.connect(self._show_chosen)
        self.pay.clicked.connect(self._want_payment)
        chosen = self.table.selectionModel().currentRowChanged
        chosen.connect(lambda: self._client_timer.start())
        self._client_timer.timeout.connect(self._tell_client)
        self._refresh_timer.timeout.connect(self._look_again)
        self._context.bus.changed.connect(self._heard)
        self._context.runner.busy.connect(self._show_waiting)
        self.export.exported.connect(lambda text: self.banner.show_message(text, "good"))
        self.export.failed.connect(lambda error: self.banner.show_message(sentence(error), "bad"))

    def _load(self) -> None:
        self._is_stale = False
        self._refresh_timer.stop()
        login, now = self._context.login, self._context.now
        chosen = self._context.trainers.keys()
        source = DebtorSource(login, self.band(), self._order, self._descending, now, chosen)
        self.model.open(source)

    def _follow(self) -> None:
        if self.isVisible():
            self._load()
        else:
            self._is_stale = True

    def _show_all(self) -> None:
        self._context.trainers.choose(None)
        self.bands.choose(0)

    def _look_again(self) -> None:
        self._is_stale = False
        self.model.refresh()

    def _heard(self, changes: Changes) -> None:
        if changes.aggregates & SHOWN:
            self.refresh()

    def _order_by(self, name: str, descending: bool) -> None:
        self._order, self._descending = DebtorOrder(name), descending
        self.table.show_order(name, descending)
        self._load()

    def _show(self, opened: object) -> None:
        assert isinstance(opened, OpenedDebtors)
        organization = self._context.login.organization
        sums = (sum(opened.sums), *opened.sums)
        self.bands.show_texts([amount_text(organization, one) for one in sums])
        total = opened.places.total
        count = self.tr("1 client") if total == 1 else self.tr("{count} clients")
        self.count.setText(count.format(count=f"{total:,}"))
        of_some = self._context.trainers.keys() is not None
        of_all = self.band() is None and not of_some
        title = self.tr("Nobody owes anything") if of_all else self.tr("Nothing is that old")
        if of_some and self.band() is None:
            title = self.tr("None of these trainers' clients owes anything")
        hint = self.tr("Whoever buys or trains without paying at once stands here until they do.")
        self.nothing.set_texts(title, hint if of_all else "")
        self.nothing.button.setVisible(not of_all)
        self._stack.setCurrentWidget(self.table if opened.places.total else self.nothing)
        if self._takes_keyboard:
            self.take_keyboard()
        self._show_chosen()

    def _fail(self, error: StudioError) -> None:
        self._is_stale = True
        if self.model.places.total == 0:
            self.failed.set_texts(self.tr("The list cannot be shown"), sentence(error))
            self._stack.setCurrentWidget(self.failed)
        else:
            self._context.runner.problem.emit(error)

    def _show_waiting(self, busy: bool) -> None:
        if busy and self.model.is_loading and self.model.places.total == 0:
            self._stack.setCurrentWidget(self.waiting)

    def _show_chosen(self) -> None:
        self.pay.setEnabled(self.chosen_client() is not None)

    def _want_payment(self) -> None:
        client_id = self.chosen_client()
        if client_id is not None:
            self.payment_wanted.emit(client_id)

    def _tell_client(self) -> None:
        row = self.table.current_row()
        if row is not None and self.table.hasFocus():
            self.client_selected.emit(row.id)

    def _write(self) -> Write:
        login, band, now = self._context.login, self.band(), self._context.now()
        chosen = self._context.trainers.keys()

        def write(path: Path, report: Report) -> int:
            from studio_app.services.unpaid import export_unpaid

            return export_unpaid(login.uow, login.viewer, path, now, band, report, chosen)

        return write
