"""The list of clients: filters, any number of rows, and what can be done with those chosen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_bulk import BulkOutcome
from studio_app.domain.client_list import (
    ClientColumn,
    ClientListWish,
    ClientOrder,
    ListedClient,
    OpenedClients,
    allowed_wish,
)
from studio_app.domain.errors import StudioError
from studio_app.domain.permissions import Right, allows
from studio_app.ui.clients.list_actions import ListActions
from studio_app.ui.clients.list_columns import client_columns
from studio_app.ui.clients.list_filters import ClientFilters
from studio_app.ui.clients.list_memory import ListMemory
from studio_app.ui.clients.list_source import ClientSource
from studio_app.ui.clients.list_words import bulk_sentence, bulk_step_name, clients_text
from studio_app.ui.clients.saved_filters import SavedFiltersButton
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.banner_row import BannerRow
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.paged_model import PagedModel
from studio_app.ui.widgets.paged_table import PagedTable

FOOT_HEIGHT = 40
# Below, the buttons in the foot have no room for words.
NARROW = 720
CLIENT_DELAY = 60
REFRESH_DELAY, LONGEST_DELAY = 200, 2_000
# A list that takes its time is not looked at again and again while others are at work.
REST_PER_LOOK = 4
_SHOWN = frozenset({Aggregate.CLIENT, Aggregate.PACKAGE, Aggregate.SESSION, Aggregate.TRAINER})


class ClientListPage(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``client_selected`` carries the key of the client with the keyboard, ``client_opened`` of one
    who was opened, ``count_changed`` how many there are; ``step_done`` an outcome with the name of
    its undo and the sentence that tells it, ``add_wanted`` asks for a new client.
    """

    client_selected = Signal(object)
    client_opened = Signal(object)
    count_changed = Signal(int)
    add_wanted = Signal()
    step_done = Signal(object, str, str)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        login = context.login
        self._context = context
        self._memory = ListMemory(context)
        self._is_stale = True
        self._asked: ClientListWish | None = None
        self._shown: ClientListWish | None = None
        self.order = allowed_wish(login.viewer, ClientListWish(order=self._memory.order())).order
        self.filters = ClientFilters(login.viewer, self)
        columns = client_columns(login.viewer, login.organization, context.now)
        self.model = PagedModel[ListedClient](context.runner, columns, self)
        self.table = PagedTable[ListedClient](self.tr("Clients"), self.model, self)
        self.table.set_columns(self._memory.columns())
        self.table.show_order(self.order.column.value, self.order.descending)
        self.nobody_yet = EmptyState(
            "users",
            self.tr("No clients yet"),
            self.tr("Whoever is added here, or while booking, is found in this list."),
            self.tr("Add client") if allows(login.viewer, Right.EDIT_CLIENTS) else "",
            self,
        )
        self.nobody_fits = EmptyState(
            "search",
            self.tr("Nobody fits"),
            self.tr("No client is like this. Type less, or ask for less."),
            self.tr("Show all clients"),
            self,
        )
        self.waiting = EmptyState("search", self.tr("Looking…"), "", parent=self)
        self.failed = EmptyState(
            "circle-alert",
            self.tr("The clients cannot be shown"),
            "",
            self.tr("Try again"),
            self,
        )
        self.foot = QFrame(self)
        self.count = QLabel(self.foot)
        self.note = ElidedLabel("", self.foot)
        self.banner = AgainBanner(self)
        self.saved = SavedFiltersButton(context, self.filters.wanted, self, self.filters)
        self.filters.add_at_end(self.saved)
        self.actions_of_list = ListActions(context, self.table, self.source, self.foot, self)
        self.columns_button = QToolButton(self.foot)
        self.columns_button.setIcon(icon("columns-3"))
        self.columns_button.setText(self.tr("Columns"))
        self.columns_button.setAccessibleName(self.tr("Columns"))
        self.columns_button.setToolTip(self.tr("Choose what the list tells"))
        self._client_timer = QTimer(self, singleShot=True, interval=CLIENT_DELAY)
        self._looked = QElapsedTimer()
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_DELAY)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    @property
    def is_loading(self) -> bool:
        """Tell whether what is asked for is yet to be shown."""
        waits = self._refresh_timer.isActive() or self.filters.is_waiting
        return waits or self.model.is_loading

    def wish(self) -> ClientListWish:
        """Return what is asked for now."""
        chosen = self._context.trainers.keys()
        return ClientListWish(self.filters.wanted(), self.order, chosen)

    def source(self) -> ClientSource:
        """Return where the rows come from that are asked for now."""
        return ClientSource(self._context, self.wish())

    def refresh(self) -> None:
        """Look again, as soon as the page is in sight; what is in sight stays there."""
        self._is_stale = True
        if self.isVisible() and not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def remember(self) -> None:
        """Keep columns and order for the next start."""
        self._memory.keep(self.table.columns(), self.order)

    def current_client(self) -> UUID | None:
        """Return the key of the client with the keyboard, None without one."""
        row = self.table.current_row()
        return None if row is None else row.id

    def offer_import(self, action: QAction) -> None:
        """Put a button for the action beside that for the export."""
        button = QToolButton(self.foot)
        button.setIcon(action.icon())
        button.setText(self.tr("Import…"))
        button.setAccessibleName(self.tr("Import"))
        button.setToolTip(self.tr("Take clients or packages from a file"))
        button.clicked.connect(action.trigger)
        self.foot_row.insertWidget(self.foot_row.count() - 1, button)
        QWidget.setTabOrder(self.actions_of_list.export, button)
        QWidget.setTabOrder(button, self.columns_button)

    def keyboard_widget(self) -> QWidget:
        """Return which part the keyboard goes to first."""
        shown = self._stack.currentWidget()
        return self.table if shown is self.table else self.filters.text

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonIconOnly if is_narrow else styles.ToolButtonTextBesideIcon
        for button in self.foot.findChildren(QToolButton):
            button.setToolButtonStyle(style)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.filters.is_open():
            self.filters.clear()
            self.keyboard_widget().setFocus()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.model.forget_looks()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, 10)
        top.addWidget(self.filters, 1)
        self._stack = QStackedLayout()
        for widget in (
            self.waiting,
            self.table,
            self.nobody_yet,
            self.nobody_fits,
            self.failed,
        ):
            self._stack.addWidget(widget)
        middle = QVBoxLayout()
        middle.setContentsMargins(SPACE, 0, 0, 0)
        middle.addLayout(self._stack)
        self.foot.setProperty("pane", "foot")
        self.foot.setFixedHeight(FOOT_HEIGHT)
        self.foot_row = QHBoxLayout(self.foot)
        self.foot_row.setContentsMargins(SPACE_WIDE, 0, SPACE, 0)
        self.foot_row.setSpacing(SPACE_TINY)
        self.foot_row.addWidget(self.count)
        self.foot_row.addWidget(self.note, 1)
        for button in (*self.actions_of_list.buttons(), self.columns_button):
            self.foot_row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(BannerRow(self.banner, self))
        column.addLayout(top)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)
        empty = (self.nobody_yet.button, self.nobody_fits.button, self.failed.button)
        below = (*self.actions_of_list.buttons(), self.columns_button)
        order = (self.table, *empty, *self.filters.fields(), self.saved, *below)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.filters.changed.connect(self._load)
        self._context.trainers.changed.connect(self._follow)
        self.filters.rows_wanted.connect(self._go_to_rows)
        self.nobody_yet.button_clicked.connect(self.add_wanted)
        self.nobody_fits.button_clicked.connect(self._show_all)
        self.failed.button_clicked.connect(self._load)
        self.model.opened.connect(self._show)
        self.model.failed.connect(self._fail)
        self.table.typed.connect(self._typed)
        self.table.order_wanted.connect(self._order)
        self.table.row_opened.connect(lambda row: self.client_opened.emit(row.id))
        self.table.rows_chosen.connect(self._tell_count)
        self.table.columns_changed.connect(self.remember)
        self.table.selectionModel().currentRowChanged.connect(lambda: self._client_timer.start())
        self._client_timer.timeout.connect(self._tell_client)
        self._refresh_timer.timeout.connect(self._look_again)
        self._context.bus.changed.connect(self._heard)
        self._context.runner.busy.connect(self._show_waiting)
        self.saved.chosen.connect(self.filters.choose)
        for part in (self.saved, self.actions_of_list):
            part.done.connect(self._finish)
            part.failed.connect(self._tell_failed)
        self.actions_of_list.told.connect(self._note)
        self.actions_of_list.merge_wanted.connect(self._merge)
        self.actions_of_list.step_done.connect(self.step_done)
        self.columns_button.clicked.connect(self._offer_columns)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._offer_actions)

    def _load(self) -> None:
        self._is_stale = False
        self._refresh_timer.stop()
        self._looked.start()
        self.saved.load()
        self._asked = self.wish()
        self.model.open(self.source())

    def _follow(self) -> None:
        if self.isVisible():
            self._load()
        else:
            self._is_stale = True

    def _show_all(self) -> None:
        self._context.trainers.choose(None)
        self.filters.clear()

    def _look_again(self) -> None:
        self._is_stale = False
        self._looked.start()
        self.model.refresh()

    def _heard(self, changes: Changes) -> None:
        if changes.aggregates & _SHOWN:
            self.refresh()

    def _order(self, name: str, descending: bool) -> None:
        self.order = ClientOrder(ClientColumn(name), descending)
        self.table.show_order(name, descending)
        self.remember()
        self._load()

    def _show(self, opened: object) -> None:
        assert isinstance(opened, OpenedClients)
        self._shown = self._asked
        rest = REST_PER_LOOK * self._looked.elapsed() if self._looked.isValid() else 0
        self._refresh_timer.setInterval(min(max(REFRESH_DELAY, rest), LONGEST_DELAY))
        self.filters.set_choices(opened.trainers, opened.tags)
        self.actions_of_list.set_choices(opened)
        if opened.places.total:
            self._stack.setCurrentWidget(self.table)
        else:
            is_open = self.filters.is_open() and self._context.trainers.keys() is None
            self._stack.setCurrentWidget(self.nobody_yet if is_open else self.nobody_fits)
        self._tell_count()
        self.count_changed.emit(opened.places.total)

    def _fail(self, error: StudioError) -> None:
        if self._is_of_before():
            self.failed.set_texts(self.tr("The clients cannot be shown"), sentence(error))
            self._stack.setCurrentWidget(self.failed)
        else:
            self._context.runner.problem.emit(error)

    def _show_waiting(self, busy: bool) -> None:
        # What fitted before would look as if it fitted what is asked for now.
        if busy and self.model.is_loading and self._is_of_before():
            self._stack.setCurrentWidget(self.waiting)

    def _is_of_before(self) -> bool:
        """Tell whether the rows, if any, are those of another wish."""
        return self._shown != self.wish() or self.model.places.total == 0

    def _tell_count(self) -> None:
        total, chosen = self.model.places.total, self.table.chosen_count()
        said = clients_text(total)
        if chosen > 1:
            text = self.tr("{clients} · {chosen} chosen")
            said = text.format(clients=said, chosen=f"{chosen:,}")
        self.count.setText(said)
        self.note.set_whole_text("")

    def _typed(self, text: str) -> None:
        self.filters.focus_text("" if text == "/" else text)

    def _go_to_rows(self) -> None:
        self.keyboard_widget().setFocus()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.selectRow(0)

    def _tell_client(self) -> None:
        row = self.table.current_row()
        if row is not None and self.table.hasFocus() and self.table.chosen_count() <= 1:
            self.client_selected.emit(row.id)

    def _finish(self, outcome: BulkOutcome) -> None:
        self.banner.hide()
        self.step_done.emit(outcome, bulk_step_name(outcome), bulk_sentence(outcome))

    def _tell_failed(self, error: StudioError, again: Callable[[], object] | None) -> None:
        self.banner.show_failure(sentence(error), again if may_be_tried_again(error) else None)

    def _note(self, text: str) -> None:
        self.note.set_whole_text(text)
        announce(self.note, text)

    def _offer_columns(self) -> None:
        menu = self._menu()
        self.table.fill_column_menu(menu)
        corner = QPoint(self.columns_button.width() - menu.sizeHint().width(), 0)
        corner.setY(-menu.sizeHint().height())
        menu.popup(self.columns_button.mapToGlobal(corner))

    def _offer_actions(self, place: QPoint) -> None:
        row = self.table.current_row()
        if row is None:
            return
        menu = self._menu()
        opening = menu.addAction(icon("user"), self.tr("&Open"))
        opening.triggered.connect(lambda: self.client_opened.emit(row.id))
        menu.addSeparator()
        self.actions_of_list.fill_menu(menu)
        menu.popup(self.table.viewport().mapToGlobal(place))

    def _merge(self, kept_id: UUID, merged_id: UUID) -> None:
        # Seldom needed.
        from studio_app.ui.clients.merge_dialog import MergeDialog

        dialog = MergeDialog(self._context, kept_id, self.window(), merged_id)
        dialog.step_done.connect(self.step_done)
        dialog.open()

    def _menu(self) -> Menu:
        menu = Menu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
