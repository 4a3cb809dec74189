"""What the windows have in common that do something with a package that was sold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QDate, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.errors import ConnectionLost, InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.package_life import PackageFacts, PackageOutcome
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.keys import kept_from_window, pressed_button
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 440
LONGEST_REASON = 200


class PackageStepDialog(PressingDialog):
    """Loads what is to be known, says what would happen, does it once, and closes.

    ``done_step`` carries the PackageOutcome, which can be undone.
    """

    done_step = Signal(object)

    def __init__(
        self, context: ScreenContext, package_id: UUID | None, parent: QWidget | None = None
    ) -> None:
        """``package_id`` is the package that it is about, None for all of them."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._package_id = context, package_id
        self._organization = context.login.organization
        self._today = local_day(context.now(), self._organization.tz)
        self._facts: PackageFacts | None = None
        self._is_busy = self._closes = False
        self._asked: tuple[object, ...] | None = None
        self._key = new_id()
        self.heading = QLabel(self)
        self.heading.setProperty("role", "title")
        self.about = QLabel(self)
        self.about.setProperty("role", "caption")
        self.effect = QLabel(self)
        self.effect.setProperty("role", "muted")
        for label in (self.heading, self.about, self.effect):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.fields = AssistantStep(self)
        self.reason = QLineEdit(self.fields)
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setAccessibleName(self.tr("Why"))
        self.reason.hide()
        self.banner = AgainBanner(self)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.go = QPushButton(self)
        self.go.setProperty("kind", "primary")
        for button, slot in ((self.cancel, self.reject), (self.go, self.submit)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
        self.foot = QHBoxLayout()
        self.foot.setSpacing(SPACE)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.go)
        self.column = dialog_column(self, DIALOG_WIDTH)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.about)
        self.column.addSpacing(SPACE)
        self.column.addWidget(self.fields)
        self.column.addWidget(self.effect)
        self.column.addWidget(self.banner)
        self.column.addSpacing(SPACE_WIDE)
        self.column.addLayout(self.foot)

    def begin(self, title: str, action: str) -> None:
        """Say what the window is for, and load what is to be known."""
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.go.setText(action)
        self._enable()
        self._load()

    def add_reason(self, *, needed: bool) -> None:
        """Ask why, below all other fields."""
        label = self.tr("&Why") if needed else self.tr("&Why, if you like to say")
        self.reason.setPlaceholderText(self.tr("For the statement"))
        self.fields.add_field("reason", label, self.reason)
        self.reason.show()
        self.reason.textChanged.connect(self.fields.clear_errors)

    def tell(self) -> None:
        """Say what would happen with what is filled in."""
        if self._facts is None:
            return
        self.fields.clear_errors()
        try:
            self.show_effect(self._effect(self._facts))
        except InvalidInput as error:
            self.show_effect(sentence(error))

    def show_effect(self, text: str) -> None:
        """Say something below the fields, "" for nothing."""
        self.effect.setText(text)
        self.effect.setVisible(bool(text))
        self.column.activate()

    def submit(self) -> None:
        """Do it, as it is filled in; the same again is the same request."""
        facts = self._facts
        if facts is None or self._is_busy:
            return
        self.fields.clear_errors()
        try:
            work = self._work(facts)
        except InvalidInput as error:
            self._refuse(error)
            return
        self._attempt(work)

    def reject(self) -> None:
        """Close, once there is an answer to the step that is under way."""
        self._closes = self._is_busy
        if self._is_busy:
            text = self.tr("This closes as soon as the answer is there.")
            self.banner.show_message(text, "info")
        else:
            super().reject()

    def event(self, event: QEvent) -> bool:
        return kept_from_window(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            if not pressed_button(event):
                self.submit()
            return
        super().keyPressEvent(event)

    def _take_keyboard(self) -> None:
        """Put the cursor where somebody begins."""
        self.fields.focus_first()

    def _fill(self, facts: PackageFacts) -> None:
        """Propose something, once it is known how the package stands."""
        raise NotImplementedError

    def _effect(self, facts: PackageFacts) -> str:
        """Return what would happen; raises InvalidInput for what cannot."""
        raise NotImplementedError

    def _work(self, facts: PackageFacts) -> Callable[[], PackageOutcome]:
        """Return what the worker calls; raises InvalidInput for what is not filled in."""
        raise NotImplementedError

    def key_for(self, *asked: object) -> UUID:
        """Return the key of a request with these values: another one for others."""
        if asked != self._asked:
            self._asked, self._key = asked, new_id()
        return self._key

    def _load(self) -> None:
        login, now, package_id = self._context.login, self._context.now(), self._package_id
        assert package_id is not None

        def work() -> PackageFacts:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.package_life import package_facts

            return package_facts(login.uow, login.viewer, package_id, now)

        self._context.runner.run(work, done=self._show, failed=self._fail_to_load, owner=self)

    def _show(self, facts: PackageFacts) -> None:
        self._facts = facts
        about = self.tr("{package} of {client}")
        self.about.setText(about.format(package=facts.name, client=facts.client_name))
        self._fill(facts)
        self._enable()
        self.tell()
        self._take_keyboard()

    def _attempt(self, work: Callable[[], PackageOutcome]) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self.banner.hide()
        self._enable()

        def fail(error: StudioError) -> None:
            self._fail(error, partial(self._attempt, work) if may_be_tried_again(error) else None)

        self._run(work, fail)

    def _run(
        self, work: Callable[[], PackageOutcome], fail: Callable[[StudioError], object]
    ) -> None:
        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, outcome: PackageOutcome) -> None:
        self._is_busy = False
        self.done_step.emit(outcome)
        self.accept()

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        # Whoever was about to go is to see it.
        self._is_busy = self._closes = False
        self._enable()
        if isinstance(error, InvalidInput) and self.fields.has_field(error.field):
            self._refuse(error)
            return
        if isinstance(error, ConnectionLost):
            # It may have been done: what is filled in stays as it is until that is known.
            self.fields.setEnabled(False)
            self.go.setEnabled(False)
        self.banner.show_failure(sentence(error), again)

    def _refuse(self, error: InvalidInput) -> None:
        if self.fields.has_field(error.field):
            self.fields.show_error(error.field, sentence(error))
        else:
            self.banner.show_failure(sentence(error), None)

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), None)

    def _enable(self) -> None:
        is_ready = self._facts is not None and not self._is_busy
        self.fields.setEnabled(is_ready)
        self.go.setEnabled(is_ready)


def shown_day(day: date) -> QDate:
    """Return a day as Qt's fields take it."""
    return QDate(day.year, day.month, day.day)


def chosen_day(field: QDateEdit) -> date:
    """Return the day that stands in a field."""
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
