"""What the windows that sell, take money and give it back have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import ConnectionLost, InvalidInput, StudioError
from studio_app.domain.payments import MoneyOutcome, PaymentMethod
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.money import words
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.keys import kept_from_window, pressed_button
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 580
LAST_METHOD = "payment_method"


class MoneyDialog(PressingDialog):
    """Loads what it shows, does one thing once, and closes; Enter goes on to the next field.

    ``step_done`` carries the MoneyOutcome, the name of its undo, and the sentence that tells it.
    Whoever presses Enter before all is loaded goes on as
    soon as it is. What may have been done already is not changed any more, only tried again.
    """

    step_done = Signal(object, str, str)

    def __init__(
        self, context: ScreenContext, client_id: UUID, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._context, self._client_id = context, client_id
        self._organization = context.login.organization
        self._is_busy = self._is_loaded = self._closes = False
        self._early_enters = 0
        # Names may be longer than any window is wide.
        self.heading = ElidedLabel(title, self)
        self.heading.setProperty("role", "title")
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.banner = AgainBanner(self)
        self.fields = QWidget(self)
        self.form = QVBoxLayout(self.fields)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setSpacing(SPACE)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.go = QPushButton(self)
        self.go.setProperty("kind", "primary")
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self._submit)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.go)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self.heading)
        column.addSpacing(SPACE)
        column.addWidget(self.fields)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)

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
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = QApplication.focusWidget()
        is_segment = focused is not None and bool(focused.property("segment"))
        if not is_segment and pressed_button(event):
            return
        if event.isAutoRepeat():
            return
        if not self._is_loaded:
            self._early_enters += 1
        else:
            self._go_on()

    def _load(self, question: Callable[[], Any], shown: Callable[[Any], object]) -> None:
        """Ask on the worker, and show the answer."""

        def done(answer: Any) -> None:
            was_loaded, self._is_loaded = self._is_loaded, True
            shown(answer)
            self._enable()
            if not was_loaded:
                self._catch_up()

        self._enable()
        self._context.runner.run(question, done=done, failed=self._fail_to_load, owner=self)

    def _catch_up(self) -> None:
        """Go on for whoever pressed Enter before there was anything to be seen."""
        while self._early_enters:
            self._early_enters -= 1
            self._go_on()

    def _go_on(self) -> None:
        """Do what Enter means where the keyboard is."""
        self._submit()

    def _submit(self) -> None:
        """Do what the window is for."""
        raise NotImplementedError

    def _can_submit(self) -> bool:
        """Tell whether there is anything to do."""
        return True

    def _show_refusal(self, error: InvalidInput) -> bool:
        """Say beside a field what is wrong there; return False where there is no such field."""
        raise NotImplementedError

    def _attempt(self, work: Callable[[], MoneyOutcome]) -> None:
        """Do something once, however often it is tried again."""
        if self._is_busy:
            return
        self._is_busy = True
        self.banner.hide()
        self._enable()

        def fail(error: StudioError) -> None:
            self._fail(error, partial(self._attempt, work) if may_be_tried_again(error) else None)

        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, outcome: MoneyOutcome) -> None:
        self._is_busy = False
        name = words.step_name(outcome, self._organization)
        self.step_done.emit(outcome, name, words.done_sentence(outcome, self._organization))
        self.accept()

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        # Whoever was about to go is to see it.
        self._is_busy = self._closes = False
        self._enable()
        if isinstance(error, InvalidInput) and self._show_refusal(error):
            return
        if isinstance(error, ConnectionLost):
            self.fields.setEnabled(False)
            self.go.setEnabled(False)
        self.banner.show_failure(sentence(error), again)
        if again is not None:
            self.banner.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), None)

    def _enable(self) -> None:
        # The fields stay as they are: without them Enter would press whatever comes next.
        self.go.setEnabled(self._is_loaded and not self._is_busy and self._can_submit())

    def _last_method(self) -> str:
        return str(self._context.settings.value(LAST_METHOD, PaymentMethod.CASH.value))

    def _keep_method(self, key: str) -> None:
        if key != self._last_method():
            self._context.settings.set_value(LAST_METHOD, key)
