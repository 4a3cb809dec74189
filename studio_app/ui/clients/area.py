"""The clients as an area of the main window: the list of them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget

from studio_app.domain.client_record import ClientRecord
from studio_app.domain.permissions import Right, allows
from studio_app.ui.chosen_trainers import ChosenTrainers
from studio_app.ui.clients.list_page import ClientListPage
from studio_app.ui.clients.page.screen import ClientScreen
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.importing.action import import_action
from studio_app.ui.main.area_screen import ROOMY, TIGHTER, AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.main.trainer_filter import FILTER_WIDTHS, TrainerFilter
from studio_app.ui.theme import SPACE_WIDE


class ClientsBar(AreaBar):
    """Says where one is, and whose clients are listed."""

    def __init__(self, trainers: ChosenTrainers) -> None:
        super().__init__()
        self.title = ElidedLabel(self.tr("Clients"), self)
        self.title.setProperty("role", "title")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_WIDE)
        self.new_button = QPushButton(self)
        self.new_button.setIcon(icon("user-plus"))
        self.new_button.setAutoDefault(False)
        self.new_button.setAccessibleName(self.tr("New client"))
        self.new_button.setToolTip(self.tr("New client (Ctrl+N)"))
        self.filter = TrainerFilter(self)
        self.filter.follow(trainers)
        row.addWidget(self.title)
        row.addWidget(self.filter)
        row.addWidget(self.new_button)
        self.set_room(ROOMY)

    def set_room(self, room: int) -> None:
        self.new_button.setText(self.tr("New client") if room < TIGHTER else "")
        self.filter.set_level(0, FILTER_WIDTHS[room])

    def name_client(self, name: str) -> None:
        """Say whose page is shown, "" for the list."""
        of_client = self.tr("Clients › {client}").format(client=name)
        self.title.set_whole_text(of_client if name else self.tr("Clients"))


class ClientsArea(AreaScreen):
    """Lists the clients; Enter, or a double click, opens one of them."""

    page: QStackedWidget
    bar: ClientsBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = QStackedWidget()
        self.list = ClientListPage(context)
        self.page.addWidget(self.list)
        self.page.setFocusProxy(self.list)
        self.bar = ClientsBar(context.trainers)
        filter_list = QAction(icon("search"), self.tr("&Filter the clients"), self)
        filter_list.setShortcuts([QKeySequence("Ctrl+F"), QKeySequence("/")])
        filter_list.triggered.connect(self._filter)
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        refresh.triggered.connect(self.list.refresh)
        self.view_actions = (filter_list, refresh)
        self.list.client_selected.connect(self.client_selected)
        self.list.client_opened.connect(self.show_client)
        self.list.step_done.connect(self.step_done)
        self.client = ClientScreen(context, self)
        self.page.addWidget(self.client.page)
        self.client.client_wanted.connect(self.show_client)
        self.list.add_wanted.connect(lambda: self.client.add())
        self.bar.new_button.clicked.connect(lambda: self.client.add())
        self.bar.new_button.setVisible(allows(context.login.viewer, Right.EDIT_CLIENTS))
        self.client.page.back_clicked.connect(self.show_list)
        self.client.page.shown.connect(self._name_client)
        self.file_actions = self._new_actions(context)

    def show_client(self, client_id: UUID) -> None:
        """Show the page of one of the clients."""
        self.client.show_client(client_id)
        self.page.setCurrentWidget(self.client.page)
        self.page.setFocusProxy(self.client.page)
        self.client_selected.emit(client_id)
        self.client.page.setFocus()

    def show_list(self) -> None:
        """Show the list again."""
        self.page.setCurrentWidget(self.list)
        self.page.setFocusProxy(self.list)
        self.bar.name_client("")
        self.list.keyboard_widget().setFocus()

    def remember(self) -> None:
        self.list.remember()

    def _filter(self) -> None:
        if self.page.currentWidget() is not self.list:
            self.show_list()
        self.list.filters.focus_text()

    def _name_client(self, record: ClientRecord) -> None:
        if self.page.currentWidget() is self.client.page:
            self.bar.name_client(record.card.client.name)

    def _new_actions(self, context: ScreenContext) -> tuple[QAction, ...]:
        viewer, made = context.login.viewer, []
        if allows(viewer, Right.EDIT_CLIENTS):
            new = QAction(icon("user-plus"), self.tr("New &client…"), self)
            new.setShortcut(QKeySequence("Ctrl+N"))
            new.triggered.connect(lambda: self.client.add())
            made.append(new)
        if allows(viewer, Right.CHANGE_SETTINGS):
            rule = QAction(icon("users-round"), self.tr("Who looks after new clients…"), self)
            rule.triggered.connect(self._open_rule)
            made.append(rule)
        if allows(viewer, Right.IMPORT):
            made.append(import_action(context, self.page, self))
            self.list.offer_import(made[-1])
        self._context = context
        return tuple(made)

    def _open_rule(self) -> None:
        # Seldom needed.
        from studio_app.ui.clients.page.rule_dialog import RuleDialog

        dialog = RuleDialog(self._context, self.page.window())
        dialog.told.connect(self.told)
        dialog.open()
