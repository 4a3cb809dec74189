"""A window that asks for something and does it once, beside its list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.domain.errors import StudioError
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_AREA
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.keys import kept_from_window
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class StepDialog(PressingDialog):
    """``done_step`` carries what was done; it closes then, and stays open while refused."""

    done_step = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        title: str,
        go_text: str,
        width: int,
        parent: QWidget,
        *,
        height: int = 0,
    ) -> None:
        """With a ``height`` it opens as high as that, as far as the screen is."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._context = context
        self._is_busy = self._closes = False
        heading = QLabel(title, self)
        heading.setProperty("role", "title")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        self.banner = AgainBanner(self)
        self.close_button = QPushButton(self.tr("Cancel"), self)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.go_button = QPushButton(go_text, self)
        self.go_button.setProperty("kind", "primary")
        self.go_button.setDefault(True)
        self.go_button.clicked.connect(self._submit)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.go_button)
        self.column = dialog_column(self, width + 2 * SPACE_AREA, height=height)
        self.column.addWidget(heading)
        self.column.addSpacing(SPACE)
        self._foot = foot

    def reject(self) -> None:
        """Close, once there is an answer to the step that is under way."""
        self._closes = self._is_busy
        if self._is_busy:
            self.banner.show_message(self.tr("This closes as soon as the answer is there."), "info")
        else:
            super().reject()

    def event(self, event: QEvent) -> bool:
        return kept_from_window(event) or super().event(event)

    def _finish_layout(self) -> None:
        self.column.addWidget(self.banner)
        self.column.addSpacing(SPACE)
        self.column.addLayout(self._foot)

    def _submit(self) -> None:
        """Do what the window is for."""
        raise NotImplementedError

    def _show_refusal(self, error: StudioError) -> bool:
        """Say beside a field what is wrong there; return False where there is no such field."""
        raise NotImplementedError

    def _attempt(self, work: Callable[[], object]) -> None:
        """Do something once, however often it is tried again."""
        if self._is_busy:
            return
        self._is_busy = True
        self.banner.hide()
        self.go_button.setEnabled(False)

        def fail(error: StudioError) -> None:
            self._fail(error, partial(self._attempt, work) if may_be_tried_again(error) else None)

        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, outcome: object) -> None:
        self._is_busy = False
        self.done_step.emit(outcome)
        self.accept()

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        # Whoever was about to go is to see it.
        self._is_busy = self._closes = False
        self.go_button.setEnabled(True)
        if self._show_refusal(error):
            self.banner.hide()
        else:
            self.banner.show_failure(sentence(error), again)
