"""Moving sessions of a package to another client, and letting others draw on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.errors import InvalidInput
from studio_app.domain.package_life import CreditTransfer, PackageFacts, PackageOutcome, SharedWith
from studio_app.ui.packages.package_words import day_words, sessions_words
from studio_app.ui.packages.step_dialog import PackageStepDialog
from studio_app.ui.schedule.client_picker import ClientPicker
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.fields import NumberField
from studio_app.ui.widgets.frames import CardFrame

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class _WithClient(PackageStepDialog):
    """A step that is about another client, too."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        self.picker = ClientPicker(context, self._today.year, self)
        self.picker.chosen_changed.connect(self.tell)

    def _take_keyboard(self) -> None:
        self.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> tuple[UUID, str]:
        """Return key and name of the other client; raises InvalidInput without one."""
        match = self.picker.chosen()
        if match is None or self.picker.is_searching:
            raise InvalidInput("client", self.tr("Type the name of a client first."))
        return match.client_id, match.name


class TransferDialog(_WithClient):
    """Who gets how many sessions."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        self.credits = NumberField(1, 1, self)
        self.fields.add_field("client", self.tr("To &whom"), self.picker)
        self.fields.add_field("credits", self.tr("&Sessions"), self.credits)
        self.add_reason(needed=False)
        self.credits.valueChanged.connect(self.tell)
        self.begin(self.tr("Move sessions to another client"), self.tr("&Move"))

    def _fill(self, facts: PackageFacts) -> None:
        self.credits.setMaximum(max(1, facts.balance))
        self.credits.setValue(facts.balance)

    def _effect(self, facts: PackageFacts) -> str:
        match = self.picker.chosen()
        if match is None:
            return ""
        count = self.credits.value()
        told = self.tr("{client} gets a package of {sessions}, valid until {day}.")
        if facts.stand.expires_on is None:
            told = self.tr("{client} gets a package of {sessions}, which never expires.")
        told = told.format(
            client=match.name,
            sessions=sessions_words(count),
            day=day_words(facts.stand.expires_on, self._organization),
        )
        rest = self.tr("{owner} keeps {sessions}, and whatever is owed for the package.")
        return f"{told} " + rest.format(
            owner=facts.client_name, sessions=sessions_words(facts.balance - count)
        )

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        login, now = self._context.login, self._context.now()
        client_id, _name = self.chosen()
        credits, reason = self.credits.value(), self.reason.text()
        key = self.key_for(facts.ref, client_id, credits, reason)
        wish = CreditTransfer(facts.ref, client_id, credits, key, reason)

        def work() -> PackageOutcome:
            from studio_app.services.package_ends import transfer_credits

            return transfer_credits(login.uow, login.viewer, wish, now, request_id=key)

        return work


class ShareDialog(_WithClient):
    """Who may draw on a package: those who do, each to be taken off, and one more."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, package_id, parent)
        self._card = CardFrame(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_TINY)
        self._card.body.addLayout(self._list)
        self._card.hide()
        self.remove_buttons: dict[UUID, QPushButton] = {}
        self.column.insertWidget(3, self._card)
        self.fields.add_field("client", self.tr("&Who may draw on it, too"), self.picker)
        self.begin(self.tr("Share a package"), self.tr("&Share"))

    def _fill(self, facts: PackageFacts) -> None:
        for one in facts.shared_with:
            self._list.addWidget(self._row(one))
        self._card.setVisible(bool(facts.shared_with))

    def _row(self, one: SharedWith) -> QWidget:
        holder = QWidget(self._card)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        name = QLabel(self.tr("{client} draws on it").format(client=one.name), holder)
        name.setTextFormat(Qt.TextFormat.PlainText)
        button = QPushButton(self.tr("No more"), holder)
        button.setAutoDefault(False)
        button.setAccessibleName(self.tr("Let {client} draw on it no more").format(client=one.name))
        button.clicked.connect(partial(self._unshare, one.client_id))
        row.addWidget(name, 1)
        row.addWidget(button)
        self.remove_buttons[one.client_id] = button
        return holder

    def _effect(self, facts: PackageFacts) -> str:
        match = self.picker.chosen()
        if match is None:
            return ""
        told = self.tr(
            "{client} is booked on it too from now on. It stays {owner}'s, and so does what is "
            "owed for it."
        )
        return told.format(client=match.name, owner=facts.client_name)

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        login, now = self._context.login, self._context.now()
        client_id, _name = self.chosen()
        key = self.key_for(facts.ref, client_id)

        def work() -> PackageOutcome:
            from studio_app.services.package_sharing import share_package

            return share_package(login.uow, login.viewer, facts.ref, client_id, now, request_id=key)

        return work

    def _unshare(self, client_id: UUID) -> None:
        facts = self._facts
        if facts is None:
            return
        login, now = self._context.login, self._context.now()
        key = self.key_for(facts.ref, client_id, False)

        def work() -> PackageOutcome:
            from studio_app.services.package_sharing import unshare_package

            return unshare_package(
                login.uow, login.viewer, facts.ref, client_id, now, request_id=key
            )

        self._attempt(work)
