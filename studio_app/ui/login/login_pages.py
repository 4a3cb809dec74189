"""What the login window shows: the form, the first-run assistant, or how far long work is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.ui.icons import icon
from studio_app.ui.login.brand import PROGRAM, brand_row
from studio_app.ui.login.connection_url import file_of, is_server, server_address
from studio_app.ui.login.demo_logins import DemoLogins
from studio_app.ui.login.first_run import FirstRunAssistant
from studio_app.ui.login.login_form import LoginForm
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.login.progress_card import ProgressCard
from studio_app.ui.theme import SPACE, SPACE_AREA, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.frames import CardFrame, line

if TYPE_CHECKING:
    from studio_app.services.access import StudioInfo

CARD_MARGIN = 32
BANNER_WIDTH = 640


class LoginPages(QObject):
    """The widgets of the login window and their states; the window connects them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.form = LoginForm()
        self.demo = DemoLogins()
        self.assistant = FirstRunAssistant()
        self.progress = ProgressCard()
        self.banner = Banner("bad")
        self.try_again = self.banner.add_action(self.tr("Try again"))
        self.other_connection = self.banner.add_action(self.tr("Connection…"))
        self.connection = QPushButton(icon("database"), self.tr("Connection…"))
        self.connection.setProperty("kind", "quiet")
        self.connection.setAutoDefault(False)
        self._between = line(Qt.Orientation.Vertical)
        self._stack = PageStack()

    def fill(self, window: QWidget) -> None:
        """Lay everything out in the window."""
        head = brand_row()
        head.addWidget(self.connection)
        self._login_page = self._card_of(self.form, self._between, self.demo)
        self._assistant_page = self._card_of(self.assistant)
        self._progress_page = self._card_of(self.progress)
        for page in (self._login_page, self._assistant_page, self._progress_page):
            self._stack.add_page(page)
        self.banner.setFixedWidth(BANNER_WIDTH)
        message = QHBoxLayout()
        message.addStretch(1)
        message.addWidget(self.banner)
        message.addStretch(1)
        column = QVBoxLayout(window)
        column.setContentsMargins(20, 12, 12, SPACE_AREA)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addStretch(2)
        column.addLayout(message)
        column.addSpacing(SPACE)
        column.addWidget(self._stack, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._show(self._login_page)
        self._show_demo(False)
        QWidget.setTabOrder(self.form, self.demo)
        QWidget.setTabOrder(self.demo, self.connection)

    def show_opening(self, known_name: str, url: str) -> None:
        """Say that the studio is being opened; typing is possible already."""
        self.banner.hide()
        self._show_demo(False)
        self.form.set_studio(
            known_name or PROGRAM,
            "waiting",
            self.tr("Opening {place}…").format(place=self._place(url)),
        )
        self._show(self._login_page)

    def show_ready(self, info: StudioInfo, *, offers_own_studio: bool) -> None:
        """Show the studio; on a demo studio also the people to log in as."""
        self.banner.hide()
        self.form.set_studio(info.name, "live", info.connection)
        self.demo.set_logins(info.demo_logins, offers_own_studio)
        self._show_demo(bool(info.demo_logins))
        self._show(self._login_page)
        self.form.focus_first_empty()

    def show_unopened(self, text: str) -> None:
        """Say why the studio could not be opened."""
        self._show_demo(False)
        self.form.set_studio(PROGRAM, "lost", self.tr("Not connected"))
        self._show(self._login_page)
        self.banner.show_message(text, "bad")
        self.try_again.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_assistant(self, *, on_server: bool) -> None:
        """Begin the first-run assistant."""
        self.banner.hide()
        self._show(self._assistant_page)
        self.assistant.begin(on_server=on_server)

    def show_filling(self) -> None:
        """Begin to tell how far the demo studio is."""
        self.banner.hide()
        self._show(self._progress_page)
        self.progress.begin(
            self.tr("Making the demo studio"),
            self.tr("Six trainers, their clients and two months of sessions, all invented."),
            may_cancel=True,
        )

    def _place(self, url: str) -> str:
        if is_server(url):
            address = server_address(url)
            return address.host if address else self.tr("the server")
        file = file_of(url)
        return file.name if file else self.tr("the studio")

    def _show(self, page: QWidget) -> None:
        self._stack.show_page(page)

    def _show_demo(self, shown: bool) -> None:
        self._between.setVisible(shown)
        self.demo.setVisible(shown)

    def _card_of(self, *parts: QWidget) -> QWidget:
        card = CardFrame()
        card.body.setContentsMargins(*[CARD_MARGIN] * 4)
        row = QHBoxLayout()
        row.setSpacing(SPACE_AREA + SPACE_WIDE // 2)
        for part in parts:
            row.addWidget(part)
        card.body.addLayout(row)
        return card
