"""Who is to be invited: name, login, role, and for an assistant whom they help."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.invitations import InvitationMail
from studio_app.domain.people import Role, Trainer, Viewer
from studio_app.domain.team import InviteRequest, may_invite
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.main.role_words import role_word
from studio_app.ui.sentences import sentence
from studio_app.ui.team.invitation_words import invitation_words
from studio_app.ui.widgets.views import ListView

LIST_HEIGHT = 124
FIELD_WIDTH = 320
# Clients have a card first, where their login begins; trainers come most often.
_ROLES = (Role.TRAINER, Role.SENIOR, Role.ASSISTANT, Role.FRONT_DESK, Role.OWNER)


class InviteForm(AssistantStep):
    """Asks for the roles that the viewer may invite into."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._login, self._email = (QLineEdit(self) for _field in range(3))
        self._email.setPlaceholderText(self.tr("Empty, to hand it over yourself"))
        self._sends_mail = False
        self._role = QComboBox(self)
        for role in _ROLES:
            if may_invite(viewer, role):
                self._role.addItem(role_word(role), role)
        self._trainers = QStandardItemModel(self)
        self._assists = ListView(self.tr("Helps"), self)
        self._assists.setModel(self._trainers)
        self._assists.setFixedHeight(LIST_HEIGHT)
        self.add_field("name", self.tr("&Name"), self._name)
        self.add_field(
            "login",
            self.tr("&Login"),
            self._login,
            self.tr("A short name to log in with. It stays theirs for good."),
        )
        self.add_field("email", self.tr("Send the invitation by &e-mail to"), self._email)
        self.add_field("role", self.tr("&Role"), self._role)
        self.add_field("assists", self.tr("&Helps"), self._assists)
        self.keep_hints_on_one_line()
        self._role.view().setAccessibleName(self._role.accessibleName())
        self.show_field("email", False)
        for field in (self._name, self._login, self._email, self._role, self._assists):
            field.setMaximumWidth(FIELD_WIDTH)
        self._role.currentIndexChanged.connect(self._role_chosen)
        self._role_chosen()

    def begin(self) -> None:
        """Empty the form, for somebody else."""
        self.clear_errors()
        self._name.clear()
        self._login.clear()
        self._email.clear()
        self._role.setCurrentIndex(0)
        for item in self._items():
            item.setCheckState(Qt.CheckState.Unchecked)
        self.focus_first()

    def set_trainers(self, trainers: Sequence[Trainer]) -> None:
        """Offer these to be helped by an assistant."""
        self._trainers.clear()
        for trainer in trainers:
            item = QStandardItem(trainer.name)
            item.setData(trainer.id)
            item.setCheckable(True)
            item.setEditable(False)
            self._trainers.appendRow(item)

    def request(self) -> InviteRequest:
        """Return a new request for what is filled in."""
        return InviteRequest(
            new_id(),
            new_id(),
            self._name.text().strip(),
            self._login.text().strip(),
            self._chosen_role(),
            self._email.text().strip() if self._sends_mail else "",
            assists=self._helped() if self._is_assistant() else (),
        )

    def offer_mail(self, offered: bool) -> None:
        """Ask for an address to send the invitation to, where the studio sends mail."""
        self._sends_mail = offered
        self.show_field("email", offered)

    def by_mail(self, request: InviteRequest) -> InvitationMail | None:
        """Return the message that goes to the address that was typed, None without one."""
        if not request.email:
            return None
        return InvitationMail(new_id(), request.email, invitation_words())

    def first_complaint(self) -> tuple[str, str] | None:
        if not self._name.text().strip():
            return "name", self.tr("Type the name of whom you invite.")
        if not self._login.text().strip():
            return "login", self.tr("Type the name that they will log in with.")
        if self._is_assistant() and not self._helped():
            return "assists", self.tr("Choose at least one trainer.")
        return None

    def show_refusal(self, error: StudioError) -> bool:
        """Show an error beside its field; return False for one that belongs to none."""
        if not isinstance(error, InvalidInput) or not self.has_field(error.field):
            return False
        self.show_error(error.field, sentence(error))
        return True

    def _chosen_role(self) -> Role:
        return Role(self._role.currentData())

    def _is_assistant(self) -> bool:
        return self._chosen_role() is Role.ASSISTANT

    def _items(self) -> list[QStandardItem]:
        return [self._trainers.item(row) for row in range(self._trainers.rowCount())]

    def _helped(self) -> tuple[UUID, ...]:
        checked = [it for it in self._items() if it.checkState() == Qt.CheckState.Checked]
        return tuple(item.data() for item in checked)

    def _role_chosen(self) -> None:
        self.clear_errors()
        self._form.setRowVisible(self._assists, self._is_assistant())
