"""What can be done with a package that was sold: a menu, and the windows that it opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.package_life import PackageOutcome, PackageRef
from studio_app.domain.packages import ClientPackage
from studio_app.domain.permissions import Right, allows
from studio_app.ui.icons import icon
from studio_app.ui.packages.package_words import package_done_sentence, package_step_name
from studio_app.ui.packages.step_dialog import PackageStepDialog
from studio_app.ui.widgets.menu import Menu

if TYPE_CHECKING:
    from studio_app.domain.errors import StudioError
    from studio_app.ui.context import ScreenContext


class PackageDesk(QObject):
    """Makes menus for packages, and opens what they offer; outlives the menus.

    ``step_done`` carries the PackageOutcome of what was done, the name of its undo, and the
    sentence that tells it; ``failed`` the StudioError of what is done without a window.
    """

    step_done = Signal(object, str, str)
    failed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._owner = context, parent

    def menu(self, package: ClientPackage, parent: QWidget | None = None) -> Menu:
        """Return what the viewer may do with a package as it stands."""
        menu = Menu(parent=parent or self._owner)
        viewer = self._context.login.viewer
        key = package.id

        def offer(text: str, sign: str, slot: Callable[[UUID], object]) -> None:
            menu.addAction(icon(sign), text).triggered.connect(lambda: slot(key))

        offer(self.tr("&Statement…"), "list", self.open_statement)
        # Another's package is looked at; what is done with it is done from that client's card.
        if package.is_shared or not allows(viewer, Right.SELL) or package.voided:
            return menu
        menu.addSeparator()
        if package.owed > package.paid:
            offer(self.tr("Take &payment…"), "credit-card", lambda _key: self.take(package))
        if package.paid > 0 and allows(viewer, Right.REFUND):
            offer(self.tr("&Give money back…"), "undo-2", lambda _key: self.give_back(package))
        today = local_day(self._context.now(), self._context.login.organization.tz)
        if package.is_frozen_from(today):
            ref = PackageRef(key, package.version)
            offer(self.tr("&Unfreeze"), "sun", lambda _key: self.unfreeze(ref))
        else:
            offer(self.tr("&Freeze…"), "clock", self.freeze)
        offer(self.tr("&Move the expiry…"), "calendar", self.move_expiry)
        if package.sessions is not None:
            offer(self.tr("&Correct the sessions…"), "pencil", self.adjust)
        offer(self.tr("S&hare…"), "users", self.share)
        if package.sessions is not None and package.balance > 0:
            offer(self.tr("Move sessions &to another client…"), "repeat", self.transfer)
        if allows(viewer, Right.REFUND):
            menu.addSeparator()
            if package.owed > 0:
                offer(self.tr("&Lower the price…"), "minus", self.lower_price)
            offer(self.tr("&Void…"), "ban", self.void)
        return menu

    def open_statement(self, package_id: UUID) -> None:
        """Show all that happened to the package."""
        from studio_app.ui.packages.statement_dialog import StatementDialog

        StatementDialog(self._context, package_id, self._owner.window()).open()

    def take(self, package: ClientPackage) -> None:
        """Take money for it."""
        from studio_app.ui.money.pay_dialog import PayDialog

        window = self._owner.window()
        dialog = PayDialog(self._context, package.client_id, window, package_id=package.id)
        dialog.step_done.connect(self.step_done)
        dialog.open()

    def give_back(self, package: ClientPackage) -> None:
        """Give money back that was paid for it."""
        from studio_app.ui.money.refund_dialog import RefundDialog

        window = self._owner.window()
        dialog = RefundDialog(self._context, package.client_id, window, package_id=package.id)
        dialog.step_done.connect(self.step_done)
        dialog.open()

    def freeze(self, package_id: UUID) -> None:
        """Ask from which day to which it is frozen."""
        from studio_app.ui.packages.term_dialogs import FreezeDialog

        self._open(FreezeDialog(self._context, package_id, self._owner.window()))

    def move_expiry(self, package_id: UUID) -> None:
        """Ask when it expires."""
        from studio_app.ui.packages.term_dialogs import ExpiryDialog

        self._open(ExpiryDialog(self._context, package_id, self._owner.window()))

    def adjust(self, package_id: UUID) -> None:
        """Ask by how many sessions it changes."""
        from studio_app.ui.packages.credit_dialogs import AdjustDialog

        self._open(AdjustDialog(self._context, package_id, self._owner.window()))

    def share(self, package_id: UUID) -> None:
        """Ask who draws on it."""
        from studio_app.ui.packages.person_dialogs import ShareDialog

        self._open(ShareDialog(self._context, package_id, self._owner.window()))

    def transfer(self, package_id: UUID) -> None:
        """Ask who gets how many of its sessions."""
        from studio_app.ui.packages.person_dialogs import TransferDialog

        self._open(TransferDialog(self._context, package_id, self._owner.window()))

    def lower_price(self, package_id: UUID) -> None:
        """Ask by how much it costs less."""
        from studio_app.ui.packages.credit_dialogs import PriceDialog

        self._open(PriceDialog(self._context, package_id, self._owner.window()))

    def void(self, package_id: UUID) -> None:
        """Ask what becomes of the money for it."""
        from studio_app.ui.packages.credit_dialogs import VoidDialog

        self._open(VoidDialog(self._context, package_id, self._owner.window()))

    def freeze_all(self) -> None:
        """Ask on which days no package of the studio pays for anything."""
        from studio_app.ui.packages.freeze_all_dialog import FreezeAllDialog

        self._open(FreezeAllDialog(self._context, self._owner.window()))

    def unfreeze(self, ref: PackageRef) -> None:
        """Let it pay again at once."""
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> PackageOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.package_life import unfreeze_package

            return unfreeze_package(login.uow, login.viewer, ref, now, request_id=key)

        def fail(error: StudioError) -> None:
            self.failed.emit(error)

        self._context.runner.run(work, done=self._tell, failed=fail, owner=self)

    def _open(self, dialog: PackageStepDialog) -> None:
        dialog.done_step.connect(self._tell)
        dialog.open()

    def _tell(self, outcome: PackageOutcome) -> None:
        organization = self._context.login.organization
        text = package_done_sentence(outcome, organization)
        self.step_done.emit(outcome, package_step_name(outcome), text)
