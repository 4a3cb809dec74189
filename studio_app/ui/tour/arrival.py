"""The tour begins: a PC without a studio, a demo to look at, and the front desk logs in."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from studio_app.domain.people import Role
from studio_app.services.access import DemoLogin
from studio_app.ui.login.connection_dialog import ConnectionDialog
from studio_app.ui.login.demo_logins import DemoLogins
from studio_app.ui.login.first_run import FirstRunAssistant
from studio_app.ui.tour.album import PICTURE_SIZE
from studio_app.ui.tour.hand import TourStopped
from studio_app.ui.tour.stage import Stage

W = TypeVar("W", bound=QWidget)

# Port 1 of this PC, where nobody answers, and at once.
NOBODY = ("127.0.0.1", "1")


def first_run(stage: Stage) -> None:
    """The assistant greets; the demo studio is asked for and made."""
    window, hand = stage.studio.login_window, stage.hand
    window.resize(PICTURE_SIZE)
    assistant = hand.wait_for(
        lambda: _shown(window, FirstRunAssistant), "The first run's assistant"
    )
    stage.settle()
    stage.album.keep("first-run", window)
    hand.click(button(assistant, "Try it with demo data"))
    hand.wait_for(lambda: _shown(window, DemoLogins), "The demo studio")
    stage.settle()
    stage.album.keep("login", window)


def look_for_a_server(stage: Stage) -> None:
    """The connection is asked for; a server that does not answer is told of, and all stays."""
    window, hand = stage.studio.login_window, stage.hand
    hand.click(window.pages.connection)
    dialog = hand.wait_for_window(ConnectionDialog, "The connection's dialog")
    hand.click(button(dialog, "PostgreSQL server"))
    host, port = NOBODY
    hand.type_text(host)
    hand.press(Qt.Key.Key_Tab)
    hand.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    hand.type_text(port)
    hand.click(button(dialog, "Test connection"))
    stage.settle()
    stage.album.keep("connection", window)
    stage.require(dialog.isVisible(), "The dialog closed though no server answered.")
    hand.press(Qt.Key.Key_Escape)
    hand.return_to(window)
    hand.click(window.pages.form.findChildren(QLineEdit)[0])


def log_in(stage: Stage, role: Role, *, mistyped: bool = False) -> DemoLogin:
    """Log in as one of the demo's people by typing; mistyped, the password is wrong at first."""
    window, hand = stage.studio.login_window, stage.hand
    person = stage.person(role)
    hand.wait_for(window.isActiveWindow, "The login window")
    hand.type_text(person.login)
    hand.press(Qt.Key.Key_Return)
    if mistyped:
        hand.type_text("not-" + person.password)
        hand.press(Qt.Key.Key_Return)
        hand.wait_for(lambda: _says(window, "not right"), "The refusal of a wrong password")
        stage.settle()
        stage.album.keep("login-refused", window)
    hand.type_text(person.password)
    hand.press(Qt.Key.Key_Return)
    main = stage.wait_for_main_window(person.name)
    stage.require(not window.isVisible(), "The login window stayed.")
    stage.require(_says(main, person.name), f"The window does not say that {person.name} is in.")
    return person


def button(within: QWidget, text: str) -> QPushButton:
    """Return the button with a text on it."""
    for one in within.findChildren(QPushButton):
        if one.text().replace("&", "") == text and one.isVisible():
            return one
    raise TourStopped(f"There is no button “{text}”.")


def _shown(window: QWidget, kind: type[W]) -> W | None:
    """Return the part of a window of some kind once it is in sight."""
    return next((part for part in window.findChildren(kind) if part.isVisible()), None)


def _says(window: QWidget, words: str) -> bool:
    return any(
        words in str(widget.property("text") or "") or words in widget.accessibleName()
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
    )
