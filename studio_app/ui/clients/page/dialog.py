"""The window in which a client is added or edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.domain.client_details import (
    ClientDetails,
    ClientEdit,
    DetailsChanged,
    merged,
)
from studio_app.domain.client_record import FormChoices
from studio_app.domain.client_steps import ClientOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.new_clients import NewClient, TrainerIsFull, TrainerTakesNobody
from studio_app.ui.clients.page.conflict import ConflictBanner
from studio_app.ui.clients.page.form import ClientForm
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.domain.duplicates import ProbableDuplicate
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 820
DIALOG_HEIGHT = 720


class ClientDialog(PressingDialog):
    """Adds a client when no key is given, edits one otherwise.

    ``done_step`` carries the ClientOutcome; ``client_wanted`` the key of somebody who was probably
    meant and shall be shown instead.
    """

    done_step = Signal(object)
    client_wanted = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        parent: QWidget | None = None,
        client_id: UUID | None = None,
        name: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._client_id = client_id
        self._name = name
        self._choices: FormChoices | None = None
        self._theirs: FormChoices | None = None
        self._mine = ClientDetails("")
        self._both: frozenset[str] = frozenset()
        self._version = 0
        self._wish: ClientEdit | tuple[NewClient, ClientDetails] | None = None
        self._busy = self._dirty = self._warned = False
        self.setWindowTitle(self.tr("New client") if client_id is None else self.tr("Edit client"))
        self.banner = AgainBanner(self)
        self.conflict = ConflictBanner(self)
        self.form = ClientForm(context, self)
        self.form.setEnabled(False)
        self.save_button = QPushButton(
            self.tr("Add client") if client_id is None else self.tr("Save"), self
        )
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        self.save_button.setEnabled(False)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        self._lay_out()
        self.form.changed.connect(self._touched)
        self.form.hint.taken.connect(self._take_instead)
        self.conflict.mine_wanted.connect(self._keep_mine)
        self.conflict.theirs_wanted.connect(self._take_theirs)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self, self.save)
        self._load(self._fill)

    def save(self) -> None:
        """Save what is typed, or say below each field what is wrong with it."""
        if self._busy or self._choices is None:
            return
        organization = self._context.login.organization
        details = self.form.answers(local_day(self._context.now(), organization.tz))
        if details is None:
            return
        self._busy = True
        self.banner.hide()
        self.save_button.setEnabled(False)
        if self._client_id is None:
            self._add(details)
        else:
            self._edit(self._client_id, details)

    def reject(self) -> None:
        """Close; what was typed and not saved is pointed out once."""
        if self._busy:
            return
        if self._dirty and not self._warned:
            self._warned = True
            text = self.tr("What you typed is not saved yet. Esc again closes without saving.")
            self.banner.show_message(text, "warning")
            return
        super().reject()

    def _load(self, done: Callable[[FormChoices], object]) -> None:
        login, now, client_id = self._context.login, self._context.now(), self._client_id

        def work() -> FormChoices:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_form import client_form

            return client_form(login.uow, login.viewer, client_id, now)

        self._context.runner.run(work, done=done, failed=self._fail_to_load, owner=self)

    def _fill(self, choices: FormChoices) -> None:
        self._choices = choices
        self._version = choices.record.version if choices.record else 0
        self.form.show_choices(choices, self._name)
        self.form.setEnabled(True)
        self.save_button.setEnabled(True)
        self._dirty = False
        first = self.form.name if self.form.name.isEnabled() else self.form.phone
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._client_id is None and self._name:
            self.form.phone.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, details: ClientDetails) -> None:
        login, now = self._context.login, self._context.now()
        trainer_id, by_rule = self.form.trainer_choice()
        before = self._wish
        key = before[0].client_id if isinstance(before, tuple) else new_id()
        wish = NewClient(key, details.name, trainer_id=trainer_id, by_rule=by_rule)
        if before != (wish, details):
            # Another wish has another key: the one before may have been carried out.
            wish = replace(wish, client_id=new_id())
        self._wish = (wish, details)

        def work() -> ClientOutcome:
            from studio_app.services.client_editing import create_client

            return create_client(login.uow, login.viewer, wish, details, now)

        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def _edit(self, client_id: UUID, details: ClientDetails) -> None:
        login, now = self._context.login, self._context.now()
        before = self._wish
        key = before.request_id if isinstance(before, ClientEdit) else new_id()
        record = self._choices.record if self._choices else None
        seen = record.details if record else None
        wish = ClientEdit(key, client_id, self._version, details, seen)
        if wish != before:
            wish = replace(wish, request_id=new_id())
        self._wish = wish

        def work() -> ClientOutcome:
            from studio_app.services.client_editing import edit_client

            return edit_client(login.uow, login.viewer, wish, now)

        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def _did(self, outcome: ClientOutcome) -> None:
        self._busy = self._dirty = False
        self.done_step.emit(outcome)
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._busy = False
        self.save_button.setEnabled(True)
        if isinstance(error, DetailsChanged):
            self._load(self._show_conflict)
            return
        if isinstance(error, TrainerIsFull | TrainerTakesNobody):
            error = InvalidInput("trainer", sentence(error))
        if isinstance(error, InvalidInput) and self.form.show_problems([error]):
            return
        again = self.save if may_be_tried_again(error) else None
        self.banner.show_failure(sentence(error), again)

    def _fail_to_load(self, error: StudioError) -> None:
        if self._choices is None:
            self.banner.show_failure(sentence(error), lambda: self._load(self._fill))
        else:
            self.banner.show_failure(sentence(error), None)

    def _show_conflict(self, choices: FormChoices) -> None:
        assert self._choices is not None
        seen, now = self._choices.record, choices.record
        if seen is None or now is None:
            return
        organization = self._context.login.organization
        mine = self.form.answers(local_day(self._context.now(), organization.tz))
        if mine is None:
            return
        both = now.details.changed_from(seen.details) & mine.changed_from(seen.details)
        self._theirs, self._mine = choices, merged(mine, seen.details, now.details)
        self._both = both
        self._choices, self._version = choices, now.version
        if not both:
            # Nothing that was typed here is lost, and nothing of theirs.
            self._keep_mine()
            return
        self.save_button.setEnabled(False)
        self.conflict.show_conflict(now.details, both, organization)

    def _keep_mine(self) -> None:
        theirs, mine = self._theirs, self._mine
        if theirs is None or theirs.record is None:
            return
        self.conflict.hide()
        payer_name = self._payer_name(mine, theirs)
        self.form.show_details(theirs.record.details, theirs.payer_name)
        self.form.type_over(mine, payer_name)
        self.save_button.setEnabled(True)
        self.save()

    def _take_theirs(self) -> None:
        theirs = self._theirs
        if theirs is None or theirs.record is None:
            return
        self.conflict.hide()
        details = theirs.record.details
        # What nobody else touched is still to be saved.
        mine = replace(self._mine, **{name: getattr(details, name) for name in self._both})
        payer_name = self._payer_name(mine, theirs)
        self._fill(theirs)
        if mine != details:
            self.form.type_over(mine, payer_name)
            self._dirty = True

    def _payer_name(self, mine: ClientDetails, theirs: FormChoices) -> str:
        is_own = mine.payer_id == self.form.payer.client_id()
        return self.form.payer.text() if is_own else theirs.payer_name

    def _take_instead(self, one: ProbableDuplicate) -> None:
        self._dirty = False
        self.client_wanted.emit(one.client_id)
        self.reject()

    def _touched(self) -> None:
        self._dirty, self._warned = True, False
        if self.banner.kind() == "warning":
            self.banner.hide()

    def _lay_out(self) -> None:
        heading = QLabel(self.windowTitle(), self)
        heading.setProperty("role", "heading")
        page, inner = scrolling_page(self)
        inner.setContentsMargins(0, 0, SPACE, 0)
        inner.addWidget(self.form)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        column = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        column.addWidget(heading)
        column.addWidget(page, 1)
        column.addWidget(self.conflict)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
