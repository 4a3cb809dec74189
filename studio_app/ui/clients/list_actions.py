"""What can be done with the clients who are chosen: buttons below the list, and a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QToolButton, QWidget

from studio_app.domain.client_bulk import AssignRequest, BulkOutcome, TagRequest
from studio_app.domain.client_details import LONGEST_TAG
from studio_app.domain.client_list import ClientColumn, ListedClient, OpenedClients
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.ui.clients.list_choice import ClientChoice
from studio_app.ui.clients.list_columns import column_headings
from studio_app.ui.clients.list_source import ClientSource
from studio_app.ui.clients.list_words import clients_text
from studio_app.ui.clients.mail_draft import addresses_of, draft_link
from studio_app.ui.clients.text_card import TextCard
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report
from studio_app.ui.widgets.export_button import ExportButton
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.paged_table import PagedTable


class ListActions(QObject):
    """Offers what the viewer may do, by ``buttons`` in the foot of the list and in a menu.

    ``done`` carries a BulkOutcome, ``step_done`` any other outcome, ``told`` a sentence, ``failed``
    a StudioError and what tries the same again, or None. ``merge_wanted`` carries the keys of two
    who are to be made one.
    """

    done = Signal(object)
    told = Signal(str)
    failed = Signal(object, object)
    merge_wanted = Signal(object, object)
    step_done = Signal(object, str, str)

    def __init__(
        self,
        context: ScreenContext,
        table: PagedTable[ListedClient],
        source: Callable[[], ClientSource],
        foot: QWidget,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        viewer = context.login.viewer
        self._context = context
        self._table = table
        self._source = source
        self._choice = ClientChoice(context, table.paged, table, self)
        self._trainers: Sequence[Trainer] = ()
        self._tags: Sequence[str] = ()
        self.tag = self._action("tag", self.tr("&Tag…"), self._ask_tag)
        self.untag = self._action("x", self.tr("Take a tag &off…"), self._ask_tag_off)
        self.mail = self._action("mail", self.tr("&E-mail…"), self._write)
        self.merge = self._action("users", self.tr("&Merge the two…"), self._ask_merge)
        self.merge.setVisible(allows(viewer, Right.MERGE_CLIENTS))
        self.transfer = self._action("repeat", self.tr("Move to another &trainer…"), self._move)
        self.transfer.setVisible(allows(viewer, Right.TRANSFER))
        edits = allows(viewer, Right.EDIT_CLIENTS)
        self.tag.setVisible(edits)
        self.untag.setVisible(edits)
        self.assign_menu = Menu(self.tr("&Assign to"), parent)
        self.assign_menu.setIcon(icon("users-round"))
        self.assign_menu.menuAction().setVisible(allows(viewer, Right.TRANSFER))
        self.card = TextCard(self.tr("Tag"), LONGEST_TAG, parent)
        self.card.confirmed.connect(self._tag)
        self._takes_off = False
        self.export = ExportButton(lambda: self.tr("Clients"), self._writing, foot)
        self.export.setProperty("kind", "quiet")
        self.export.setVisible(allows(viewer, Right.EXPORT))
        self.export.exported.connect(self.told)
        self.export.failed.connect(lambda error: self.failed.emit(error, None))
        self.tag_button = self._button(self.tag, foot)
        self.assign_button = self._button(self.assign_menu.menuAction(), foot)
        self.assign_button.setMenu(self.assign_menu)
        self.assign_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.mail_button = self._button(self.mail, foot)
        table.rows_chosen.connect(self.enable)
        self.enable()

    def buttons(self) -> tuple[QWidget, ...]:
        """Return the buttons, in the order in which they are to stand."""
        return (self.tag_button, self.assign_button, self.mail_button, self.export)

    def set_choices(self, opened: OpenedClients) -> None:
        """Offer these trainers and tags."""
        self._tags = opened.tags
        if tuple(opened.trainers) == tuple(self._trainers):
            return
        self._trainers = opened.trainers
        self.assign_menu.clear()
        for trainer in opened.trainers:
            # An ampersand in a name is no sign of a shortcut.
            action = self.assign_menu.addAction(trainer.name.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, key=trainer.id: self._assign(key))

    def enable(self) -> None:
        """Offer only what can be done with those who are chosen."""
        some = self._table.chosen_count() > 0
        for action in (self.tag, self.untag, self.mail, self.assign_menu.menuAction()):
            action.setEnabled(some)
        for button in (self.tag_button, self.assign_button, self.mail_button):
            button.setEnabled(some)
        self.merge.setEnabled(self._table.chosen_count() == 2)
        self.transfer.setEnabled(self._table.chosen_count() == 1)

    def fill_menu(self, menu: Menu) -> None:
        """Offer the same in a menu."""
        for action in (self.tag, self.untag, self.assign_menu.menuAction(), self.mail):
            menu.addAction(action)
        menu.addAction(self.transfer)
        menu.addAction(self.merge)

    def _action(self, sign: str, text: str, act: Callable[[], object]) -> QAction:
        action = QAction(icon(sign), text, self)
        action.triggered.connect(lambda: act())
        return action

    @staticmethod
    def _button(action: QAction, foot: QWidget) -> QToolButton:
        button = QToolButton(foot)
        plain = action.text().replace("&", "")
        button.setText(plain)
        button.setAccessibleName(plain.rstrip("…"))
        button.setIcon(action.icon())
        button.setVisible(action.isVisible())
        if action.menu() is None:
            button.clicked.connect(action.trigger)
        return button

    def _ask_tag(self) -> None:
        self._takes_off = False
        title = self.tr("Tag {clients}").format(clients=clients_text(self._table.chosen_count()))
        self.card.open_at(
            self.tag_button, title, self.tr("Tag"), self.tr("Such as VIP"), self._tags
        )

    def _ask_tag_off(self) -> None:
        self._takes_off = True
        title = self.tr("Take a tag off {clients}")
        title = title.format(clients=clients_text(self._table.chosen_count()))
        self.card.open_at(
            self.tag_button, title, self.tr("Take off"), self.tr("Which tag"), self._tags
        )

    def _tag(self, text: str) -> None:
        login, context = self._context.login, self._context
        put_on, request_id = not self._takes_off, new_id()

        def run(keys: Sequence[UUID]) -> None:
            request = TagRequest(request_id, tuple(keys), text, put_on)

            def work() -> BulkOutcome:
                # Brings the database libraries along: imported here, off the GUI thread.
                from studio_app.services.client_tags import tag_clients

                return tag_clients(login.uow, login.viewer, request, context.now())

            context.runner.run(work, done=self._tagged, failed=self._refuse_tag, owner=self)

        self._with_keys(run)

    def _tagged(self, outcome: BulkOutcome) -> None:
        self.card.close_card()
        self.done.emit(outcome)

    def _refuse_tag(self, error: StudioError) -> None:
        if isinstance(error, InvalidInput) and self.card.isVisible():
            self.card.show_error(sentence(error))
        else:
            self.card.close_card()
            self.failed.emit(error, None)

    def _assign(self, trainer_id: UUID) -> None:
        request_id = new_id()

        def run(keys: Sequence[UUID]) -> None:
            self._run_assign(AssignRequest(request_id, tuple(keys), trainer_id))

        self._with_keys(run)

    def _run_assign(self, request: AssignRequest) -> None:
        login, context = self._context.login, self._context

        def work() -> BulkOutcome:
            from studio_app.services.client_assigning import assign_clients

            return assign_clients(login.uow, login.viewer, request, context.now())

        def refuse(error: StudioError) -> None:
            self.failed.emit(error, lambda: self._run_assign(request))

        context.runner.run(work, done=self.done.emit, failed=refuse, owner=self)

    def _move(self) -> None:
        # Seldom needed.
        from studio_app.ui.transfers.dialog import TransferDialog

        row = self._table.current_row()
        if row is not None and self._table.chosen_count() == 1:
            dialog = TransferDialog(self._context, row.id, row.name, self._table.window())
            dialog.done_step.connect(self.step_done)
            dialog.open()

    def _ask_merge(self) -> None:
        def run(keys: Sequence[UUID]) -> None:
            if len(keys) == 2:
                self.merge_wanted.emit(*keys)

        self._with_keys(run)

    def _write(self) -> None:
        login, context = self._context.login, self._context

        def run(keys: Sequence[UUID]) -> None:
            def work() -> Sequence[ListedClient]:
                from studio_app.services.client_list import listed_clients

                return listed_clients(login.uow, login.viewer, keys, context.now())

            context.runner.run(work, done=self._open_draft, failed=self._tell, owner=self)

        self._with_keys(run)

    def _open_draft(self, clients: Sequence[ListedClient]) -> None:
        addresses = addresses_of(client.email for client in clients)
        without = sum("@" not in client.email for client in clients)
        if not addresses:
            self.told.emit(self.tr("None of them has an e-mail address."))
            return
        link = draft_link(addresses)
        said = self.tr("A draft to {count} addresses was opened in your mail program.")
        if link is None or not QDesktopServices.openUrl(QUrl(link)):
            QGuiApplication.clipboard().setText(", ".join(addresses))
            said = self.tr("{count} addresses copied: paste them as BCC into a new e-mail.")
        said = said.format(count=f"{len(addresses):,}")
        if without:
            more = self.tr("{said} {clients} without an address.")
            said = more.format(said=said, clients=clients_text(without))
        self.told.emit(said)

    def _writing(self) -> Callable[[Path, Report], int]:
        """Return what writes a file: those chosen where they are several, or else all of them."""
        login, now, source = self._context.login, self._context.now(), self._source()
        title, unlimited = self.tr("Clients"), self.tr("unlimited")
        headings = column_headings()
        heads = {
            ClientColumn(one["name"]): headings[ClientColumn(one["name"])]
            for one in self._table.columns()
            if one["shown"]
        }
        several = self._table.chosen_count() > 1 and not self._table.chooses_all()
        read = self._choice.reader(source) if several else None

        def write(path: Path, report: Report) -> int:
            from studio_app.services.client_list_export import export_clients

            return export_clients(
                login.uow,
                login.viewer,
                source.wish,
                read() if read is not None else None,
                title,
                heads,
                path,
                now,
                report,
                unlimited,
            )

        return write

    def _with_keys(self, run: Callable[[Sequence[UUID]], object]) -> None:
        self._choice.with_keys(self._source(), run, self._tell)

    def _tell(self, error: StudioError) -> None:
        self.failed.emit(error, None)
