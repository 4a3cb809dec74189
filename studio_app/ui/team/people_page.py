"""The page of people: who works here, in which roles, inviting, and closing and opening logins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.invitations import InvitationFacts
from studio_app.domain.permissions import Right, allows
from studio_app.domain.team import (
    LoginStep,
    Person,
    TeamLogin,
    TeamOutcome,
    TrainerLimit,
    WorkAhead,
)
from studio_app.services.login_desk import LoginDesk
from studio_app.ui.context import ScreenContext
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.main.paged_area import AreaPage
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.team import words
from studio_app.ui.team.handover import Handover
from studio_app.ui.team.invitation_sender import InvitationSender
from studio_app.ui.team.invite_form import InviteForm
from studio_app.ui.team.model import Column, PeopleModel
from studio_app.ui.team.person_pane import PersonPane
from studio_app.ui.team.team_dialogs import LimitDialog, helped_dialog, role_dialog
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.keys import kept_from_window, pressed_button, tab_through
from studio_app.ui.widgets.views import TableView

WIDEST_COLUMN = 200
FOLLOWED = frozenset({Aggregate.TRAINER, Aggregate.ORGANIZATION})
Told = tuple[tuple[Person, ...], TrainerLimit | None]


class FormPage(QWidget):
    """While somebody is invited, letters belong to the form."""

    def event(self, event: QEvent) -> bool:
        return kept_from_window(event) or super().event(event)


class PeoplePage(AreaPage):
    """Does at once what is chosen, and says so; only what may be done can be chosen."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._desk = LoginDesk(context.studio, context.login, context.now)
        self._busy = False
        self._is_stale = True
        self._chosen: tuple[UUID | None, UUID | None] = (None, None)
        self._limit: TrainerLimit | None = None
        viewer, organization = context.login.viewer, context.login.organization
        self.banner = AgainBanner(self)
        self.handover = Handover(organization, self)
        self.handover.done.connect(self._focus_list)
        self.inviter = InvitationSender(context, self.handover, self)
        self.inviter.told.connect(lambda text: self.banner.show_message(text, "good"))
        self.model = PeopleModel(organization, self)
        self.table = self._make_table()
        self._empty = EmptyState(
            "user-plus",
            self.tr("Nobody invited yet"),
            self.tr("Whom you invite gets a one-time password, and chooses their own with it."),
            parent=self,
        )
        self.pane = PersonPane(viewer, organization, self)
        self.pane.step_wanted.connect(self._want)
        self.form = InviteForm(viewer, self)
        self._invite = self._button(self.tr("&Invite…"), self._begin_invitation)
        self._invite.setProperty("kind", "primary")
        self._back = self._button(self.tr("&Back"), self._show_list)
        self._send = self._button(self.tr("Invite"), self._send_invitation)
        self._send.setProperty("kind", "primary")
        self._places = QLabel(self)
        self._places.setProperty("role", "muted")
        self._change_limit = self._button(self.tr("Change limit…"), self._ask_for_limit)
        self._change_limit.setProperty("kind", "link")
        self._lay_out()
        self._show_page(self._list_page)
        self.setFocusProxy(self.table)
        context.bus.changed.connect(self._follow)

    def refresh(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if pressed_button(event):
            return
        if not self._form_page.isHidden():
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._send_invitation()
                return
            if event.key() == Qt.Key.Key_Escape:
                self._show_list()
                return
        super().keyPressEvent(event)

    def _follow(self, changes: Changes) -> None:
        if changes.aggregates & FOLLOWED:
            self.refresh()

    def _load(self) -> None:
        self._is_stale = False
        desk = self._desk
        self._context.runner.run(
            lambda: (desk.people(), desk.limit()), done=self._show, failed=self._fail, owner=self
        )

    def _show(self, told: Told) -> None:
        people, self._limit = told
        had_focus = self.table.hasFocus()
        self.model.set_people(people)
        self._pages.show_page(self.table if people else self._empty)
        self.table.resizeColumnsToContents()
        for column in Column:
            width = self.table.columnWidth(column)
            self.table.setColumnWidth(column, min(width, WIDEST_COLUMN))
        if people:
            self.table.selectRow(self.model.row_of(*self._chosen))
            self.table.scrollTo(self.table.currentIndex())
        self._show_person()
        self._name_places()
        if had_focus:
            self._focus_list()

    def _show_person(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        person = self.model.person(rows[0].row()) if rows else None
        user, membership = self._chosen
        if person is not None and person.user_id != user:
            self._chosen = (person.user_id, None)
            membership = None
        self.pane.show_person(person, membership)

    def _name_places(self) -> None:
        limit = self._limit
        self._places.setVisible(limit is not None)
        may_change = allows(self._context.login.viewer, Right.CHANGE_SETTINGS)
        self._change_limit.setVisible(limit is not None and may_change)
        if limit is None:
            return
        text = (
            self.tr("Trainers: {trainers}, without a limit")
            if limit.limit is None
            else self.tr("Trainers: {trainers} of at most {limit}")
        )
        self._places.setText(text.format(trainers=limit.trainers, limit=limit.limit))

    def _want(self, step: LoginStep, login: TeamLogin) -> None:
        self._chosen = (login.user_id, login.membership_id)
        if step is LoginStep.CHANGE_ROLE:
            self._open(role_dialog(self._context, self._desk, login, self), step, login)
        elif step is LoginStep.CHANGE_HELPED:
            self._open(helped_dialog(self._context, self._desk, login, self), step, login)
        elif step is LoginStep.DEACTIVATE and login.trainer_id is not None:
            desk = self._desk
            self._context.runner.run(
                lambda: desk.work_ahead(login),
                done=partial(self._deactivate, login),
                failed=self._fail,
                owner=self,
            )
        else:
            self._take(step, login)

    def _deactivate(self, login: TeamLogin, ahead: WorkAhead) -> None:
        """Close a trainer's login, and ask first where they leave work behind."""
        left = words.work_left(login.name, ahead)
        take = partial(self._take, LoginStep.DEACTIVATE, login)
        if not left:
            take()
            return
        self.handover.forget()
        self.banner.show_failure(left, take, "warning", self.tr("Deactivate all the same"))
        self.banner.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, dialog: StepDialog, step: LoginStep, login: TeamLogin) -> None:
        self.banner.hide()
        text, whom = words.done(step, login.name), (login.name, login.login)
        dialog.done_step.connect(lambda outcome: self._did(outcome, text, whom, ""))
        dialog.open()

    def _ask_for_limit(self) -> None:
        if self._limit is None:
            return
        dialog = LimitDialog(self._context, self._desk, self._limit, self)
        dialog.done_step.connect(self._limit_changed)
        dialog.open()

    def _limit_changed(self, changes: Changes) -> None:
        self.banner.show_message(self.tr("The limit is changed."), "good")
        self._context.bus.announce(changes)

    def _take(self, step: LoginStep, login: TeamLogin) -> None:
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
        self._chosen = (None, None)
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
        if outcome is None:
            self._load()
            return
        if self._chosen == (None, None):
            self._chosen = (None, outcome.membership_id)
        if once and outcome.expires_at is not None:
            facts = (outcome.membership_id, *whom, once, outcome.expires_at)
            self.inviter.show(InvitationFacts(*facts))
        self._context.bus.announce(outcome.changes)

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
        self._show_page(self._form_page)
        self.form.begin()

    def _show_list(self) -> None:
        self._show_page(self._list_page)
        self._focus_list()

    def _focus_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, page: QWidget) -> None:
        for other in (self._list_page, self._form_page):
            other.setVisible(other is page)

    def _make_table(self) -> TableView:
        table = TableView(self.tr("People"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.selectionModel().selectionChanged.connect(self._show_person)
        return table

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
        upper = QHBoxLayout()
        upper.setSpacing(SPACE_WIDE)
        upper.addWidget(card, 1)
        upper.addWidget(self.pane)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._places)
        foot.addWidget(self._change_limit)
        foot.addStretch(1)
        foot.addWidget(self._invite)
        tab_through(self._change_limit, self._invite)
        self._list_page = QWidget(self)
        listed = QVBoxLayout(self._list_page)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(SPACE_WIDE)
        listed.addLayout(upper, 1)
        listed.addLayout(foot)
        self._form_page = FormPage(self)
        form = QVBoxLayout(self._form_page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(SPACE)
        heading = QLabel(self.tr("Invite somebody"), self)
        heading.setProperty("role", "title")
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addWidget(self._back)
        buttons.addWidget(self._send)
        buttons.addStretch(1)
        form.addWidget(heading)
        form.addWidget(self.form)
        form.addSpacing(SPACE)
        form.addLayout(buttons)
        form.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, SPACE_WIDE)
        column.setSpacing(SPACE_WIDE)
        column.addWidget(self.banner)
        column.addWidget(self.handover)
        column.addWidget(self._list_page, 1)
        column.addWidget(self._form_page, 1)
