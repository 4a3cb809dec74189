"""A client's page at work: its menu, the windows that it opens, and whom it tells what is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.client_record import ClientRecord, Erasure
from studio_app.domain.client_steps import ClientOutcome
from studio_app.domain.permissions import Right, Scope, allows, scope_of
from studio_app.domain.transfers import TransferOutcome
from studio_app.ui.clients.page.page import ClientPage
from studio_app.ui.clients.page.words import done_sentence, step_name
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import AreaScreen
from studio_app.ui.widgets.menu import Menu


class ClientScreen(QObject):
    """Belongs to an area, through which it tells the window what was done and is wanted.

    ``client_wanted`` carries the key of somebody else whose page is to be shown.
    """

    client_wanted = Signal(object)

    def __init__(self, context: ScreenContext, area: AreaScreen) -> None:
        super().__init__(area)
        self._context, self._area = context, area
        self.page = ClientPage(context, area.colour_of)
        self._menu = Menu(parent=self.page)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.page.head.more_button.setMenu(self._menu)
        self._connect()

    def show_client(self, client_id: UUID) -> None:
        """Show the page of a client."""
        self.page.show_client(client_id)

    def edit(self, client_id: UUID) -> None:
        """Open the form of a client."""
        from studio_app.ui.clients.page.dialog import ClientDialog

        dialog = ClientDialog(self._context, self._window(), client_id)
        dialog.done_step.connect(self._finish)
        dialog.client_wanted.connect(self.client_wanted)
        dialog.open()

    def add(self, name: str = "") -> None:
        """Open the form of a new client, whose page is shown then."""
        from studio_app.ui.clients.page.dialog import ClientDialog

        dialog = ClientDialog(self._context, self._window(), None, name)
        dialog.done_step.connect(self._finish_new)
        dialog.client_wanted.connect(self.client_wanted)
        dialog.open()

    def _connect(self) -> None:
        page, area = self.page, self._area
        page.edit_clicked.connect(lambda record: self.edit(record.card.client.id))
        page.book_clicked.connect(area.booking_wanted)
        page.day_clicked.connect(area.day_wanted)
        page.sell_clicked.connect(area.sale_wanted)
        page.pay_clicked.connect(area.payment_wanted)
        page.client_wanted.connect(self.client_wanted)
        page.history.session_notes.note_wanted.connect(area.note_wanted)
        page.desk.step_done.connect(area.step_done)
        page.desk.failed.connect(area.step_failed)
        page.desk.told.connect(area.told)
        page.package_desk.step_done.connect(area.step_done)
        page.package_desk.failed.connect(lambda error: area.step_failed.emit(error, None))

    def _finish(self, outcome: ClientOutcome) -> None:
        self._area.step_done.emit(outcome, step_name(outcome), done_sentence(outcome))

    def _finish_new(self, outcome: ClientOutcome) -> None:
        self._finish(outcome)
        self.client_wanted.emit(outcome.client_id)

    def _fill_menu(self) -> None:
        self._menu.clear()
        record = self.page.record()
        if record is None or record.erased_on is not None:
            return
        viewer = self._context.login.viewer
        client, desk = record.card.client, self.page.desk
        if allows(viewer, Right.EDIT_CLIENTS):
            self._offer(self.tr("Choose a &picture…"), "user", desk.choose_picture, client.id)
            if record.picture is not None:
                self._offer(self.tr("&Remove the picture"), "x", desk.set_picture, client.id, None)
            if allows(viewer, Right.TRANSFER):
                self._offer(self.tr("Change the &trainer…"), "repeat", self._transfer, record)
            elif scope_of(viewer.role, Right.TRANSFER) is Scope.ASK:
                self._offer(self.tr("Ask for another &trainer…"), "repeat", self._ask, record)
            if allows(viewer, Right.MERGE_CLIENTS):
                self._offer(self.tr("&Merge with another client…"), "users", self._merge, client.id)
            self._menu.addSeparator()
        if allows(viewer, Right.EXPORT):
            self._offer(self.tr("Export as P&DF…"), "download", desk.export, record, "pdf")
            self._offer(self.tr("Export as &JSON…"), "download", desk.export, record, "json")
            self._menu.addSeparator()
        if allows(viewer, Right.EDIT_CLIENTS):
            if client.active:
                self._offer(self.tr("De&activate"), "eye-off", desk.set_active, record, False)
            else:
                self._offer(self.tr("Re&activate"), "eye", desk.set_active, record, True)
        if allows(viewer, Right.ERASE_CLIENTS):
            self._offer(self.tr("&Erase on request…"), "ban", self._erase, record)

    def _offer(self, text: str, sign: str, slot: Callable[..., object], *given: object) -> None:
        action = self._menu.addAction(icon(sign), text)
        action.triggered.connect(partial(_call, slot, given))

    def _merge(self, client_id: UUID) -> None:
        from studio_app.ui.clients.merge_dialog import MergeDialog

        dialog = MergeDialog(self._context, client_id, self._window())
        dialog.step_done.connect(self._area.step_done)
        dialog.open()

    def _transfer(self, record: ClientRecord) -> None:
        if record.card.trainer_id is not None:
            client = record.card.client
            open_transfer(self._context, self._area, self._window(), client.id, client.name)
            return
        from studio_app.ui.clients.page.trainer_dialog import TrainerDialog

        dialog = TrainerDialog(self._context, record, self._window())
        dialog.done_step.connect(self._area.step_done)
        dialog.open()

    def _ask(self, record: ClientRecord) -> None:
        from studio_app.ui.transfers.ask_dialog import AskTransferDialog

        client = record.card.client
        who = client.id, client.name, record.version
        dialog = AskTransferDialog(self._context, *who, self._window())
        dialog.asked.connect(self._tell_asked)
        dialog.open()

    def _tell_asked(self, outcome: TransferOutcome, text: str) -> None:
        self._context.bus.announce(outcome.changes)
        self._area.told.emit(text)

    def _erase(self, record: ClientRecord) -> None:
        from studio_app.ui.clients.page.erase_dialog import EraseDialog

        dialog = EraseDialog(self._context, record, self._window())
        dialog.erased.connect(self._tell_erased)
        dialog.open()

    def _tell_erased(self, erasure: Erasure) -> None:
        self._context.bus.announce(erasure.changes)
        text = self.tr("Client no. {number} is erased. The history keeps {count} entries.")
        self._area.told.emit(text.format(number=erasure.number, count=erasure.entries_left))

    def _window(self) -> QWidget:
        return self.page.window()


def open_transfer(
    context: ScreenContext, screen: AreaScreen, window: QWidget, client_id: UUID, name: str
) -> None:
    """Open the window that moves a client to another trainer; the screen tells what was done."""
    from studio_app.ui.transfers.dialog import TransferDialog

    dialog = TransferDialog(context, client_id, name, window)
    dialog.done_step.connect(screen.step_done)
    dialog.open()


def _call(slot: Callable[..., object], given: tuple[object, ...], _checked: bool = False) -> None:
    slot(*given)
