"""Who is chosen on the page of people: their roles, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.team import LoginState, LoginStep, Person, TeamLogin, steps_for
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.main.role_words import role_word
from studio_app.ui.team import words
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.views import ListView

PANE_WIDTH = 230
ROLE_LINE = 30


class PersonPane(QWidget):
    """``step_wanted`` carries a LoginStep and the TeamLogin for which it is wanted."""

    step_wanted = Signal(object, object)

    def __init__(
        self, viewer: Viewer, organization: Organization, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._viewer, self._organization = viewer, organization
        self._person: Person | None = None
        self._name, self._about = ElidedLabel("", self), QLabel(self)
        self._name.setProperty("role", "heading")
        self._about.setProperty("role", "caption")
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._rows = QStandardItemModel(self)
        self.roles = ListView(self.tr("Roles"), self)
        self.roles.setModel(self._rows)
        self.roles.selectionModel().currentChanged.connect(lambda: self._name_steps())
        self.steps = {
            step: self._button(text, step)
            for step, text in (
                (LoginStep.CHANGE_ROLE, self.tr("Change role…")),
                (LoginStep.CHANGE_HELPED, self.tr("Change whom they help…")),
                (LoginStep.RESET, self.tr("Reset password")),
                (LoginStep.UNLOCK, self.tr("Unlock")),
                (LoginStep.DEACTIVATE, self.tr("Deactivate")),
                (LoginStep.REACTIVATE, self.tr("Reactivate")),
                (LoginStep.REVOKE, self.tr("Revoke invitation")),
            )
        }
        self._why = QLabel(self)
        self._why.setProperty("role", "caption")
        self._why.setWordWrap(True)
        # As wide as the buttons, and no wider.
        self._why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        head = QVBoxLayout()
        head.setSpacing(SPACE_TINY)
        head.addWidget(self._name)
        head.addWidget(self._about)
        column.addLayout(head)
        column.addWidget(self.roles)
        for button in self.steps.values():
            column.addWidget(button)
        column.addWidget(self._why)
        column.addStretch(1)
        self.setFixedWidth(PANE_WIDTH)
        self.show_person(None)

    def show_person(self, person: Person | None, membership_id: UUID | None = None) -> None:
        """Show somebody, with one of their roles chosen; nobody for None."""
        self._person = person
        self.setVisible(person is not None)
        if person is None:
            return
        self._name.setText(person.name)
        about = self.tr("{login} · last login: {when}")
        self._about.setText(
            about.format(login=person.login, when=words.last_login(person, self._organization))
        )
        self._rows.clear()
        for login in person.roles:
            self._rows.appendRow(QStandardItem(self._role_line(login)))
        keys = [it.membership_id for it in person.roles]
        wanted = membership_id if membership_id in keys else person.leading.membership_id
        self.roles.setVisible(len(person.roles) > 1)
        self.roles.setFixedHeight(ROLE_LINE * min(len(person.roles), 5) + 2)
        self.roles.setCurrentIndex(self._rows.index(keys.index(wanted), 0))
        self._name_steps()

    def chosen(self) -> TeamLogin | None:
        """Return the role that steps are about."""
        row = self.roles.currentIndex().row()
        return self._person.roles[row] if self._person is not None and row >= 0 else None

    def _role_line(self, login: TeamLogin) -> str:
        text = self.tr("{role} · {state}")
        state = words.state(login, self._organization)
        return text.format(role=role_word(login.role), state=state)

    def _name_steps(self) -> None:
        login = self.chosen()
        steps = steps_for(self._viewer, login) if login else frozenset()
        for step, button in self.steps.items():
            button.setVisible(step in steps)
        self._why.setText(words.why_nothing(login, self._viewer) if login else "")
        self._why.setVisible(bool(self._why.text()) and not steps)
        waits = login is not None and login.state is not LoginState.ACTIVE and bool(steps)
        new = self.tr("New one-time password") if waits else self.tr("Reset password")
        self.steps[LoginStep.RESET].setText(new)

    def _button(self, text: str, step: LoginStep) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(self._wants(step))
        return button

    def _wants(self, step: LoginStep) -> Callable[[], None]:
        def want() -> None:
            login = self.chosen()
            if login is not None:
                self.step_wanted.emit(step, login)

        return want
