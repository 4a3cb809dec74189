"""Asks an owner who looks after new clients when nobody is named."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QRadioButton, QWidget

from studio_app.domain.client_record import AssignmentRule, FormChoices, NewClientRule
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.ui.clients.page.form_column import FormColumn
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.services.new_client_rule import RuleSet
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 480


class RuleDialog(PressingDialog):
    """``told`` carries the sentence that tells what was changed."""

    told = Signal(str)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._busy = False
        self.setWindowTitle(self.tr("Who looks after new clients"))
        heading = QLabel(self.tr("Who looks after new clients?"), self)
        heading.setProperty("role", "title")
        hint = QLabel(
            self.tr("Counts where nobody is named. While booking, it is the trainer of the slot."),
            self,
        )
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        self.choices = {
            AssignmentRule.NOBODY: QRadioButton(self.tr("&Nobody yet"), self),
            AssignmentRule.LEAST_LOADED: QRadioButton(
                self.tr("The trainer with the &fewest clients who takes new ones"), self
            ),
            AssignmentRule.DEFAULT_TRAINER: QRadioButton(self.tr("Always &one trainer:"), self),
        }
        self.trainer = QComboBox(self)
        self.form = FormColumn(self)
        self.form.add_field("trainer", self.tr("&Trainer"), self.trainer)
        self.banner = AgainBanner(self)
        self.save_button = QPushButton(self.tr("Save"), self)
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self._save)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(heading)
        column.addWidget(hint)
        column.addSpacing(SPACE)
        for choice in self.choices.values():
            column.addWidget(choice)
            choice.toggled.connect(self._follow)
        column.addWidget(self.form)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self._load()

    def _load(self) -> None:
        login, now = self._context.login, self._context.now()

        def work() -> FormChoices:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_form import client_form

            return client_form(login.uow, login.viewer, None, now)

        self._context.runner.run(work, done=self._fill, failed=self._fail, owner=self)

    def _fill(self, choices: FormChoices) -> None:
        for one in choices.trainers:
            self.trainer.addItem(one.name, one.trainer_id)
        keys = [one.trainer_id for one in choices.trainers]
        if choices.rule.trainer_id in keys:
            self.trainer.setCurrentIndex(keys.index(choices.rule.trainer_id))
        self.choices[choices.rule.rule].setChecked(True)
        self.choices[choices.rule.rule].setFocus(Qt.FocusReason.OtherFocusReason)
        self.save_button.setEnabled(True)
        self._follow()

    def _follow(self) -> None:
        self.form.setEnabled(self.choices[AssignmentRule.DEFAULT_TRAINER].isChecked())
        self.form.clear_errors()

    def _save(self) -> None:
        if self._busy:
            return
        rule = next(rule for rule, choice in self.choices.items() if choice.isChecked())
        is_one = rule is AssignmentRule.DEFAULT_TRAINER
        wish = NewClientRule(rule, self.trainer.currentData() if is_one else None)
        self._send(wish, new_id())

    def _send(self, wish: NewClientRule, key: UUID) -> None:
        self._busy = True
        self.banner.hide()
        login, now = self._context.login, self._context.now()

        def work() -> RuleSet:
            from studio_app.services.new_client_rule import set_new_client_rule

            return set_new_client_rule(login.uow, login.viewer, wish, now, request_id=key)

        def failed(error: StudioError) -> None:
            again = partial(self._send, wish, key) if may_be_tried_again(error) else None
            self._fail(error, again)

        self._context.runner.run(work, done=self._done, failed=failed, owner=self)

    def _done(self, done: RuleSet) -> None:
        self._busy = False
        self._context.bus.announce(done.changes)
        self.told.emit(self.tr("Saved who looks after new clients"))
        self.accept()

    def _fail(self, error: StudioError, again: object = None) -> None:
        self._busy = False
        if isinstance(error, InvalidInput) and self.form.show_errors([error]):
            return
        self.banner.show_failure(sentence(error), again if callable(again) else None)
