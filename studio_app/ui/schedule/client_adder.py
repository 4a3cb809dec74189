"""Brings what is typed of a new client to whoever adds clients, and what came of it back."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.new_clients import (
    AddedClient,
    NewClient,
    TrainerIsFull,
    TrainerTakesNobody,
)
from studio_app.domain.people import ClientMatch, Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.ui.schedule.client_picker import ClientPicker
from studio_app.ui.sentences import sentence


class ClientAdder(QObject):
    """Keeps the wish that is under way; ``wanted`` carries a NewClient."""

    wanted = Signal(object)

    def __init__(self, viewer: Viewer, picker: ClientPicker) -> None:
        super().__init__(picker)
        self._picker = picker
        self._fields = picker.new_client
        self._may_go_without = scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.ALL
        self._wish: NewClient | None = None

    def begin(self, trainer_name: str) -> None:
        """Ask for what else there is to know of the client whose name was typed."""
        self.name_trainer(trainer_name)
        self._picker.begin_adding()

    def name_trainer(self, name: str) -> None:
        """Say who is to look after the client; what was wrong with another is over."""
        self._fields.forget_problem()
        self._fields.name_trainer(name)

    def add(self, trainer_id: UUID | None, *, again: bool = False) -> None:
        """Want the client added, looked after by a trainer or nobody; ``again`` as before."""
        if again and self._wish is not None:
            trainer_id = self._wish.trainer_id
        self._fields.forget_problem()
        self._wish = self._fields.wish(self._picker.field.text(), trainer_id)
        self.wanted.emit(self._wish)

    def waits_for(self, client: NewClient) -> bool:
        """Tell whether this is the wish that is under way."""
        return self._wish == client

    def take(self, added: AddedClient) -> None:
        """Choose the client who is there now."""
        self._wish = None
        self._picker.choose(
            ClientMatch(
                client_id=added.client_id,
                name=added.name,
                phone=self._fields.phone.text().strip(),
                trainer_id=added.trainer_id,
                trainer_name=added.trainer_name,
                package_name=None,
                credits_left=None,
                credits_bought=None,
                expires_on=None,
            )
        )

    def refuse(self, error: StudioError) -> bool:
        """Show why the client was not added; return False when it is not about the client."""
        if isinstance(error, TrainerIsFull | TrainerTakesNobody):
            self._fields.show_problem(sentence(error), offers_without=self._may_go_without)
            return True
        if isinstance(error, InvalidInput):
            fields = {"phone": self._fields.phone, "email": self._fields.email}
            self._fields.show_problem(sentence(error))
            field = fields.get(error.field, self._picker.field)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False
