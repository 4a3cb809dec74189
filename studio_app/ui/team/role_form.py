"""Which role somebody has, and for an assistant whom they help."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.people import Role, Trainer
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.main.role_words import role_word
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.views import ListView

LIST_HEIGHT = 156


class RoleForm(AssistantStep):
    """Asks for one of the roles given."""

    def __init__(
        self, roles: Sequence[Role], helped: Sequence[UUID] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._helped = frozenset(helped)
        self.role = QComboBox(self)
        for role in roles:
            self.role.addItem(role_word(role), role)
        self._trainers = QStandardItemModel(self)
        self.assists = ListView(self.tr("Helps"), self)
        self.assists.setModel(self._trainers)
        self.assists.setFixedHeight(LIST_HEIGHT)
        self.add_field("role", self.tr("&Role"), self.role)
        self.add_field("assists", self.tr("&Helps"), self.assists)
        self.role.view().setAccessibleName(self.role.accessibleName())
        self.role.currentIndexChanged.connect(self._role_chosen)
        self.show_field("role", len(roles) > 1)
        self._role_chosen()

    def set_trainers(self, trainers: Sequence[Trainer]) -> None:
        """Offer these to be helped by an assistant."""
        self._trainers.clear()
        for trainer in trainers:
            item = QStandardItem(trainer.name)
            item.setData(trainer.id)
            item.setCheckable(True)
            item.setEditable(False)
            is_helped = trainer.id in self._helped
            item.setCheckState(Qt.CheckState.Checked if is_helped else Qt.CheckState.Unchecked)
            self._trainers.appendRow(item)

    def chosen_role(self) -> Role:
        """Return the role that is chosen."""
        return Role(self.role.currentData())

    def helped(self) -> tuple[UUID, ...]:
        """Return the trainers who are ticked, nobody for other roles than an assistant's."""
        if self.chosen_role() is not Role.ASSISTANT:
            return ()
        items = [self._trainers.item(row) for row in range(self._trainers.rowCount())]
        ticked = [it for it in items if it.checkState() == Qt.CheckState.Checked]
        return tuple(item.data() for item in ticked)

    def first_complaint(self) -> tuple[str, str] | None:
        if self.chosen_role() is Role.ASSISTANT and not self.helped():
            return "assists", self.tr("Choose at least one trainer.")
        return None

    def show_refusal(self, error: StudioError) -> bool:
        """Show an error beside its field; return False for one that belongs to none."""
        if not isinstance(error, InvalidInput) or not self.has_field(error.field):
            return False
        self.show_error(error.field, sentence(error))
        return True

    def _role_chosen(self) -> None:
        self.clear_errors()
        self.show_field("assists", self.chosen_role() is Role.ASSISTANT)
