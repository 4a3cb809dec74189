"""The first-run assistant: a studio and its first owner in a minute, or a demo to look at."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.errors import InvalidInput, PasswordTooWeak, StudioError
from studio_app.ui.login.assistant_steps import AssistantStep, OwnerStep, ServerStep, StudioStep
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.login.regional_choices import RegionalChoices
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner

ASSISTANT_WIDTH = 392


@dataclass(frozen=True, slots=True)
class FoundingAnswers:
    """All that was filled in. The server's login is empty for a studio in a file."""

    studio_name: str
    time_zone: str
    currency: str
    locale: str
    owner_name: str
    login: str
    password: str
    server_login: str = ""
    server_password: str = ""


class FirstRunAssistant(QWidget):
    """Emits ``answered`` with FoundingAnswers once every step is right; Back keeps all."""

    answered = Signal(object)
    demo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(ASSISTANT_WIDTH)
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self._place = QLabel(self)
        self._place.setProperty("role", "muted")
        self._banner = Banner("bad", parent=self)
        self._server = ServerStep(self)
        self._studio = StudioStep(self)
        self._owner = OwnerStep(self)
        self._titles: dict[AssistantStep, str] = {
            self._server: self.tr("The server's administrator"),
            self._studio: self.tr("Set up your studio"),
            self._owner: self.tr("You, its first owner"),
        }
        self._pages = PageStack(self)
        for step in self._titles:
            self._pages.add_page(step)
        self._busy = False
        self._demo = self._button(self.tr("Try it with demo data"), "link")
        self._demo.clicked.connect(self.demo_wanted)
        self._back = self._button(self.tr("Back"))
        self._back.clicked.connect(self.go_back)
        self._next = self._button("", "primary")
        self._next.clicked.connect(self.go_on)
        self._steps: list[AssistantStep] = []
        self._at = 0
        self._lay_out()
        self.begin(on_server=False)

    def begin(self, *, on_server: bool) -> None:
        """Start at the first step; a server is asked for its administrator in front."""
        self._steps = [self._studio, self._owner]
        if on_server:
            self._steps.insert(0, self._server)
        self._banner.hide()
        self.set_busy(False)
        self._go_to(0)

    def set_choices(self, choices: RegionalChoices) -> None:
        """Offer time zones, currencies and languages."""
        self._studio.set_choices(choices)

    def go_on(self) -> None:
        """Go to the next step, or emit the answers after the last, if this one is right."""
        step = self._steps[self._at]
        step.clear_errors()
        complaint = step.first_complaint()
        if complaint is not None:
            step.show_error(*complaint)
        elif self._at + 1 < len(self._steps):
            self._go_to(self._at + 1)
        else:
            self._banner.hide()
            answers = self._studio.answers() | self._owner.answers()
            if self._server in self._steps:
                answers |= self._server.answers()
            self.answered.emit(FoundingAnswers(**answers))

    def go_back(self) -> None:
        """Go to the step before, if there is one; nothing typed is lost."""
        if self._at > 0 and self._back.isEnabled():
            self._go_to(self._at - 1)

    def set_busy(self, busy: bool) -> None:
        """Take no other answer while the studio is being made."""
        for widget in (self._pages, self._back, self._next, self._demo):
            widget.setEnabled(not busy)
        self._busy = busy
        self._name_buttons()

    def show_refusal(self, error: StudioError) -> None:
        """Show why the studio could not be made: at its field, or above all of them."""
        self.set_busy(False)
        field = "password" if isinstance(error, PasswordTooWeak) else ""
        if isinstance(error, InvalidInput):
            field = error.field
        for number, step in enumerate(self._steps):
            if step.has_field(field):
                self._go_to(number)
                step.show_error(field, sentence(error))
                return
        self._banner.show_message(sentence(error), "bad")
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_passwords(self) -> None:
        """Empty the passwords, once they have served."""
        self._owner.forget_passwords()
        self._server.forget_passwords()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._busy:
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape and self._at > 0:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def _go_to(self, number: int) -> None:
        self._at = number
        step = self._steps[number]
        self._pages.show_page(step)
        self._title.setText(self._titles[step])
        self._place.setText(
            self.tr("Step {number} of {total}").format(number=number + 1, total=len(self._steps))
        )
        self._name_buttons()
        step.focus_first()

    def _name_buttons(self) -> None:
        self._back.setVisible(self._at > 0)
        self._demo.setVisible(self._at == 0)
        if self._at + 1 < len(self._steps):
            self._next.setText(self.tr("Next"))
        else:
            self._next.setText(self.tr("Setting up…") if self._busy else self.tr("Create studio"))

    def _button(self, text: str, kind: str = "") -> QPushButton:
        button = QPushButton(text, self)
        # Enter presses the button that has the keyboard, here as in a dialog.
        button.setAutoDefault(True)
        button.setProperty("kind", kind)
        return button

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._demo)
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addWidget(self._place)
        column.addSpacing(SPACE)
        column.addWidget(self._banner)
        column.addWidget(self._pages, 1)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
