"""Windows of the page of people: another role, whom an assistant helps, how many trainers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role, Trainer
from studio_app.domain.team import (
    MOST_TRAINERS,
    STAFF_ROLES,
    RoleChange,
    TeamLogin,
    TeamOutcome,
    TrainerLimit,
)
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.team.role_form import RoleForm
from studio_app.ui.widgets.fields import NumberField

if TYPE_CHECKING:
    from studio_app.services.login_desk import LoginDesk
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 360


class RoleDialog(StepDialog):
    """Asks for a role; ``take`` does what follows, on the worker, with a RoleChange."""

    def __init__(
        self,
        context: ScreenContext,
        desk: LoginDesk,
        login: TeamLogin,
        title: str,
        go_text: str,
        roles: Sequence[Role],
        take: Callable[[RoleChange], TeamOutcome],
        parent: QWidget,
    ) -> None:
        super().__init__(context, title, go_text, DIALOG_WIDTH, parent)
        self._login, self._take = login, take
        helped = login.assists if login.role is Role.ASSISTANT else ()
        self.form = RoleForm(roles, helped, self)
        self.column.addWidget(self.form)
        self._finish_layout()
        first = self.form.role if len(roles) > 1 else self.form.assists
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        context.runner.run(
            desk.trainers,
            done=self._offer,
            failed=lambda error: self._fail(error, None),
            owner=self,
        )

    def _offer(self, trainers: tuple[Trainer, ...]) -> None:
        others = tuple(it for it in trainers if it.id != self._login.trainer_id)
        self.form.set_trainers(others)

    def _submit(self) -> None:
        self.form.clear_errors()
        complaint = self.form.first_complaint()
        if complaint is not None:
            self.form.show_error(*complaint)
            return
        role, helped = self.form.chosen_role(), self.form.helped()
        self._attempt(partial(self._take, RoleChange(self._login.membership_id, role, helped)))

    def _show_refusal(self, error: StudioError) -> bool:
        return self.form.show_refusal(error)


def role_dialog(
    context: ScreenContext, desk: LoginDesk, login: TeamLogin, parent: QWidget
) -> RoleDialog:
    """Return the window in which somebody gets another role."""
    title = parent.tr("Change the role of {name}").format(name=login.name)
    roles = [role for role in STAFF_ROLES if role is not login.role]
    key = new_id()
    return RoleDialog(
        context,
        desk,
        login,
        title,
        parent.tr("Change role"),
        roles,
        lambda change: desk.change_role(change, key),
        parent,
    )


def helped_dialog(
    context: ScreenContext, desk: LoginDesk, login: TeamLogin, parent: QWidget
) -> RoleDialog:
    """Return the window in which an assistant gets other trainers to help."""
    title = parent.tr("Whom {name} helps").format(name=login.name)
    key = new_id()
    return RoleDialog(
        context,
        desk,
        login,
        title,
        parent.tr("Save"),
        [Role.ASSISTANT],
        lambda change: desk.change_helped(change, key),
        parent,
    )


class LimitDialog(StepDialog):
    """Asks how many trainers the studio may have."""

    def __init__(
        self, context: ScreenContext, desk: LoginDesk, limit: TrainerLimit, parent: QWidget
    ) -> None:
        title = self.tr("How many trainers")
        super().__init__(context, title, self.tr("Save"), DIALOG_WIDTH, parent)
        self._desk, self._key = desk, new_id()
        words = QLabel(
            self.tr(
                "Nobody is invited as a trainer, or made one, beyond the limit. Those who are "
                "there stay."
            ),
            self,
        )
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        self.none = QRadioButton(self.tr("No limit"), self)
        self.some = QRadioButton(self.tr("At most"), self)
        self.number = NumberField(1, MOST_TRAINERS, self)
        self.number.setAccessibleName(self.tr("At most"))
        self.number.setValue(limit.limit or max(limit.trainers, 1))
        (self.none if limit.limit is None else self.some).setChecked(True)
        self.number.setEnabled(limit.limit is not None)
        self.some.toggled.connect(self.number.setEnabled)
        for widget in (words, self.none, self.some, self.number):
            self.column.addWidget(widget)
        self._finish_layout()
        chosen = self.none if limit.limit is None else self.number
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        limit = self.number.value() if self.some.isChecked() else None
        self._attempt(partial(self._desk.set_limit, limit, self._key))

    def _show_refusal(self, error: StudioError) -> bool:
        return False
