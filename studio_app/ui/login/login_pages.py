"""What the login window shows: the form, the first-run assistant, or how far long work is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.addresses import file_of
from studio_app.ui.icons import icon
from studio_app.ui.login.brand import PROGRAM, brand_row, in_the_middle
from studio_app.ui.login.connection_url import is_server, server_address
from studio_app.ui.login.login_form import LoginForm
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.theme import SPACE, SPACE_AREA, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner, BannerKind
from studio_app.ui.widgets.frames import CardFrame, line

if TYPE_CHECKING:
    from studio_app.services.access import DemoLogin, StudioInfo
    from studio_app.ui.login.demo_logins import DemoLogins
    from studio_app.ui.login.first_run import FirstRunAssistant
    from studio_app.ui.login.own_password import OwnPasswordPage
    from studio_app.ui.login.progress_card import ProgressCard

CARD_MARGIN = 32
BANNER_WIDTH = 640


class LoginPages(QObject):
    """The widgets of the login window and their states, made when they are first shown.

    ``demo_chosen`` carries a DemoLogin, ``answered`` the FoundingAnswers of the assistant,
    ``own_password_chosen`` what somebody chose instead of a one-time password.
    """

    demo_chosen = Signal(object)
    own_studio_wanted = Signal()
    answered = Signal(object)
    demo_wanted = Signal()
    filling_cancelled = Signal()
    own_password_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.form = LoginForm()
        self._demo: DemoLogins | None = None
        self._assistant: FirstRunAssistant | None = None
        self._progress: ProgressCard | None = None
        self._own_password: OwnPasswordPage | None = None
        self.banner = Banner("bad")
        self.try_again = self.banner.add_action(self.tr("Try again"))
        self.other_connection = self.banner.add_action(self.tr("Connection…"))
        for button in (self.try_again, self.other_connection):
            button.setAutoDefault(True)
        self.connection = QPushButton(icon("database"), self.tr("Connection…"))
        self.connection.setProperty("kind", "quiet")
        self.connection.setAutoDefault(True)
        self._between = line(Qt.Orientation.Vertical)
        self._between.hide()
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE_AREA + SPACE_WIDE // 2)
        self._row.addWidget(self.form)
        self._stack = PageStack()
        self._pages: dict[QWidget, QWidget] = {}

    def fill(self, window: QWidget) -> None:
        """Lay everything out in the window."""
        head = brand_row()
        head.addWidget(self.connection)
        self.banner.setFixedWidth(BANNER_WIDTH)
        column = QVBoxLayout(window)
        column.setContentsMargins(20, 12, 20, SPACE_AREA)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addStretch(2)
        column.addLayout(in_the_middle(self.banner))
        column.addSpacing(SPACE)
        column.addLayout(in_the_middle(self._stack))
        column.addStretch(3)
        self._show(self.form)
        QWidget.setTabOrder(self.form, self.connection)

    def show_opening(self, known_name: str, url: str) -> None:
        """Say that the studio is being opened; typing is possible already."""
        self.banner.hide()
        self._show_demo(())
        self.form.set_studio(
            known_name or PROGRAM,
            "waiting",
            self.tr("Opening {place}…").format(place=self._place(url)),
        )
        self._show(self.form)

    def show_ready(self, info: StudioInfo, *, offers_own_studio: bool) -> None:
        """Show the studio; on a demo studio also the people to log in as."""
        self.banner.hide()
        self.form.set_studio(info.name, "live", info.connection)
        self._show_demo(info.demo_logins, offers_own_studio)
        self._show(self.form)
        self.form.focus_first_empty()

    def show_unopened(self, text: str) -> None:
        """Say why the studio could not be opened."""
        self._show_demo(())
        self.form.set_studio(PROGRAM, "lost", self.tr("Not connected"))
        self._show(self.form)
        for button in (self.try_again, self.other_connection):
            button.show()
        self.banner.show_message(text, "bad")
        self.try_again.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_note(self, text: str, kind: BannerKind) -> None:
        """Say something above the form that asks for nothing."""
        for button in (self.try_again, self.other_connection):
            button.hide()
        self.banner.show_message(text, kind)

    def set_busy(self, busy: bool, text: str = "") -> None:
        """Take no other login while one goes on; the button says ``text`` meanwhile."""
        self.form.set_busy(busy, text)
        if self._demo is not None:
            self._demo.set_busy(busy)

    @property
    def assistant(self) -> FirstRunAssistant:
        """Return the first-run assistant; what is seldom shown is not made at the start."""
        if self._assistant is None:
            from studio_app.ui.login.first_run import FirstRunAssistant

            self._assistant = FirstRunAssistant(self._stack)
            self._assistant.hide()
            self._assistant.answered.connect(self.answered)
            self._assistant.demo_wanted.connect(self.demo_wanted)
        return self._assistant

    @property
    def demo(self) -> DemoLogins:
        """Return the list of a demo studio's people."""
        if self._demo is None:
            from studio_app.ui.login.demo_logins import DemoLogins

            self._demo = DemoLogins(self._stack)
            self._demo.hide()
            self._demo.chosen.connect(self.demo_chosen)
            self._demo.own_studio_wanted.connect(self.own_studio_wanted)
            for part in (self._between, self._demo):
                self._row.addWidget(part)
            QWidget.setTabOrder(self.form, self._demo)
            QWidget.setTabOrder(self._demo, self.connection)
        return self._demo

    @property
    def progress(self) -> ProgressCard:
        """Return the card that tells how far long work is."""
        if self._progress is None:
            from studio_app.ui.login.progress_card import ProgressCard

            self._progress = ProgressCard(self._stack)
            self._progress.hide()
            self._progress.cancelled.connect(self.filling_cancelled)
        return self._progress

    @property
    def own_password(self) -> OwnPasswordPage:
        """Return the page where a password of one's own is chosen."""
        if self._own_password is None:
            from studio_app.ui.login.own_password import OwnPasswordPage

            self._own_password = OwnPasswordPage(self._stack)
            self._own_password.hide()
            self._own_password.chosen.connect(self.own_password_chosen)
            self._own_password.left.connect(self.show_form)
        return self._own_password

    def show_own_password(self, login: str) -> None:
        """Begin to ask for the password that a login shall have from now on."""
        self.banner.hide()
        self._show(self.own_password)
        self.own_password.begin(login)

    def show_form(self) -> None:
        """Go back to asking who is there; a password that was chosen elsewhere is forgotten."""
        if self._own_password is not None:
            self._own_password.forget_passwords()
        self.banner.hide()
        self._show(self.form)
        self.form.focus_first_empty()

    def show_assistant(self, *, on_server: bool) -> None:
        """Begin the first-run assistant."""
        self.banner.hide()
        self._show(self.assistant)
        self.assistant.begin(on_server=on_server)

    def show_filling(self) -> None:
        """Begin to tell how far the demo studio is."""
        self.banner.hide()
        self._show(self.progress)
        self.progress.begin(
            self.tr("Making the demo studio"),
            self.tr("Six trainers, their clients and two months of sessions, all invented."),
            may_cancel=True,
        )

    def show_working(self, title: str, text: str) -> None:
        """Begin to tell how far work is that cannot be stopped."""
        self.banner.hide()
        self._show(self.progress)
        self.progress.begin(title, text, may_cancel=False)

    def _place(self, url: str) -> str:
        if is_server(url):
            address = server_address(url)
            return address.host if address else self.tr("the server")
        file = file_of(url)
        return file.name if file else self.tr("the studio")

    def _show(self, content: QWidget) -> None:
        if content not in self._pages:
            card = CardFrame()
            card.body.setContentsMargins(*[CARD_MARGIN] * 4)
            if content is self.form:
                card.body.addLayout(self._row)
            else:
                card.body.addWidget(content)
            content.show()
            self._pages[content] = card
            self._stack.add_page(card)
        self._stack.show_page(self._pages[content])

    def _show_demo(self, logins: Sequence[DemoLogin], offers_own_studio: bool = False) -> None:
        if logins or self._demo is not None:
            self.demo.set_logins(logins, offers_own_studio)
            self.demo.setVisible(bool(logins))
            self._between.setVisible(bool(logins))
