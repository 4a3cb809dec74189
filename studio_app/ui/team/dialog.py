"""The window of logins: who has one, inviting, and closing and opening them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.invitations import InvitationFacts
from studio_app.domain.team import LoginState, LoginStep, TeamLogin, TeamOutcome, steps_for
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.team import words
from studio_app.ui.team.handover import Handover
from studio_app.ui.team.invitation_sender import InvitationSender
from studio_app.ui.team.invite_form import InviteForm
from studio_app.ui.team.model import Column, LoginModel
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.keys import pressed_button
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.services.login_desk import LoginDesk
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 860
LIST_HEIGHT = 310
FORM_HEIGHT = 350
COLUMN_WIDTHS = {Column.NAME: 160, Column.LOGIN: 110, Column.ROLE: 110}


class LoginsDialog(QDialog):
    """Does at once what is chosen, and says so; only what may be done can be chosen."""

    def __init__(
        self, context: ScreenContext, desk: LoginDesk, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Logins"))
        self._context, self._desk = context, desk
        self._busy = False
        self._chosen: UUID | None = None
        self.banner = AgainBanner(self)
        self.handover = Handover(context.login.organization, self)
        self.handover.done.connect(self._focus_list)
        self.inviter = InvitationSender(context, self.handover, self)
        self.inviter.told.connect(lambda text: self.banner.show_message(text, "good"))
        self.model = LoginModel(context.login.organization, self)
        self.table = self._make_table()
        self._empty = EmptyState(
            "user-plus",
            self.tr("Nobody invited yet"),
            self.tr("Whom you invite gets a one-time password, and chooses their own with it."),
            parent=self,
        )
        self._empty.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.form = InviteForm(context.login.viewer, self)
        self._steps = {
            LoginStep.RESET: self._step(self.tr("Reset &password"), LoginStep.RESET),
            LoginStep.UNLOCK: self._step(self.tr("&Unlock"), LoginStep.UNLOCK),
            LoginStep.DEACTIVATE: self._step(self.tr("&Deactivate"), LoginStep.DEACTIVATE),
            LoginStep.REACTIVATE: self._step(self.tr("Re&activate"), LoginStep.REACTIVATE),
            LoginStep.REVOKE: self._step(self.tr("Re&voke invitation"), LoginStep.REVOKE),
        }
        self._invite = self._button(self.tr("&Invite…"), self._begin_invitation)
        self._invite.setProperty("kind", "primary")
        self._close = self._button(self.tr("Close"), self.reject)
        self._back = self._button(self.tr("&Back"), self._show_list)
        self._send = self._button(self.tr("In&vite"), self._send_invitation)
        self._send.setProperty("kind", "primary")
        self._lay_out()
        self._show_list()
        self._load()

    def done(self, result: int) -> None:
        self.handover.forget()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if pressed_button(event):
            return
        if self._list_page.isHidden():
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._send_invitation()
                return
            if event.key() == Qt.Key.Key_Escape:
                self._show_list()
                return
        super().keyPressEvent(event)

    def _load(self) -> None:
        self._context.runner.run(
            self._desk.logins, done=self._show_logins, failed=self._fail, owner=self
        )

    def _show_logins(self, logins: tuple[TeamLogin, ...]) -> None:
        self.model.set_logins(logins)
        self._pages.show_page(self.table if logins else self._empty)
        if logins:
            self.table.selectRow(self.model.row_of(self._chosen))
        self._name_steps()

    def _selected(self) -> TeamLogin | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.login(rows[0].row()) if rows else None

    def _name_steps(self) -> None:
        login = self._selected()
        if login is not None:
            self._chosen = login.membership_id
        steps = steps_for(self._context.login.viewer, login) if login else frozenset()
        for step, button in self._steps.items():
            button.setEnabled(step in steps)
        self._why.setText(words.why_nothing(login, self._context.login.viewer) if login else "")
        self._why.setVisible(login is not None and not steps)
        waits = login is not None and login.state is not LoginState.ACTIVE and bool(steps)
        new = self.tr("New one-time &password") if waits else self.tr("Reset &password")
        self._steps[LoginStep.RESET].setText(new)

    def _take(self, step: LoginStep) -> None:
        login = self._selected()
        if login is None:
            return
        desk, once, key = self._desk, self._desk.new_password(), new_id()
        gives = step in (LoginStep.RESET, LoginStep.REACTIVATE)
        self._attempt(
            lambda: desk.take(step, login, once, key),
            words.done(step, login.name),
            (login.name, login.login),
            once if gives else "",
        )

    def _send_invitation(self) -> None:
        self.form.clear_errors()
        complaint = self.form.first_complaint()
        if complaint is not None:
            self.form.show_error(*complaint)
            return
        desk, once, request = self._desk, self._desk.new_password(), self.form.request()
        by_mail = self.form.by_mail(request)
        mailed = words.mailed(request.name, request.email)
        self._attempt(
            lambda: desk.invite(request, once, by_mail),
            mailed if by_mail else words.invited(request.name),
            (request.name, request.login),
            "" if by_mail else once,
        )

    def _attempt(
        self, work: Callable[[], TeamOutcome | None], text: str, whom: tuple[str, str], once: str
    ) -> None:
        """Do something; what is tried again has its key and its password from the first time."""
        if self._busy:
            return
        self._busy = True
        self.banner.hide()
        self.handover.forget()

        def fail(error: StudioError) -> None:
            again = (
                (lambda: self._attempt(work, text, whom, once))
                if may_be_tried_again(error)
                else None
            )
            self._fail(error, again)

        self._context.runner.run(
            work,
            done=lambda outcome: self._did(outcome, text, whom, once),
            failed=fail,
            owner=self,
        )

    def _did(
        self, outcome: TeamOutcome | None, text: str, whom: tuple[str, str], once: str
    ) -> None:
        self._busy = False
        self._show_list()
        self.banner.show_message(text, "good")
        if outcome is not None:
            self._chosen = outcome.membership_id
            self._context.bus.announce(outcome.changes)
            if once and outcome.expires_at is not None:
                facts = (outcome.membership_id, *whom, once, outcome.expires_at)
                self.inviter.show(InvitationFacts(*facts))
        self._load()

    def _fail(self, error: StudioError, again: Callable[[], object] | None = None) -> None:
        self._busy = False
        if not self._form_page.isHidden() and self.form.show_refusal(error):
            return
        self.banner.show_failure(sentence(error), again)
        if isinstance(error, ChangedMeanwhile):
            self._load()

    def _begin_invitation(self) -> None:
        self.banner.hide()
        self.handover.forget()
        self._context.runner.run(
            self._desk.trainers, done=self.form.set_trainers, failed=self._fail, owner=self
        )
        self._context.runner.run(
            self._desk.sends_mail, done=self.form.offer_mail, failed=self._fail, owner=self
        )
        self._show(self._form_page)
        self.form.begin()

    def _show_list(self) -> None:
        self._show(self._list_page)
        self._focus_list()

    def _focus_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, page: QWidget) -> None:
        for other in (self._list_page, self._form_page):
            other.setVisible(other is page)
        is_list = page is self._list_page
        for button in (self._invite, self._close):
            button.setVisible(is_list)
        for button in (self._back, self._send):
            button.setVisible(not is_list)

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Logins"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        for column, width in COLUMN_WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            table.setColumnWidth(column, width)
        table.setMinimumHeight(LIST_HEIGHT)
        table.selectionModel().selectionChanged.connect(self._name_steps)
        return table

    def _step(self, text: str, step: LoginStep) -> QPushButton:
        return self._button(text, lambda: self._take(step))

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        self._pages = PageStack(card)
        for page in (self.table, self._empty):
            self._pages.add_page(page)
        card.body.addWidget(self._pages)
        buttons = QVBoxLayout()
        buttons.setSpacing(SPACE)
        for button in self._steps.values():
            buttons.addWidget(button)
        self._why = QLabel(self)
        self._why.setProperty("role", "caption")
        self._why.setWordWrap(True)
        # As wide as the buttons, and no wider.
        self._why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        buttons.addWidget(self._why)
        buttons.addStretch(1)
        self._list_page = QWidget(self)
        row = QHBoxLayout(self._list_page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_WIDE)
        row.addWidget(card, 1)
        row.addLayout(buttons)
        self._form_page = QWidget(self)
        # An error below a field needs its line too.
        self._form_page.setMinimumHeight(FORM_HEIGHT)
        form = QVBoxLayout(self._form_page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(SPACE)
        heading = QLabel(self.tr("Invite somebody"), self)
        heading.setProperty("role", "title")
        form.addWidget(heading)
        form.addWidget(self.form, 1)
        self.form.column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._back)
        foot.addStretch(1)
        for button in (self._close, self._invite, self._send):
            foot.addWidget(button)
        column = dialog_column(self, DIALOG_WIDTH, grows=True)
        column.addWidget(self._list_page, 1)
        column.addWidget(self._form_page, 1)
        column.addWidget(self.banner)
        column.addWidget(self.handover)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
