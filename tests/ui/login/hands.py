"""What a test of windows needs: the real services, and how a person finds and uses things."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio_app import bootstrap, paths
from studio_app.keychain import Keychain
from studio_app.services import access
from studio_app.settings import Settings
from studio_app.ui.gui_services import GuiServices


def real_services(folder: Path) -> GuiServices:
    """Return the services as the program has them, with all its files in that folder."""
    settings, keychain = Settings(folder / "settings.json"), Keychain()
    settings.backups_folder = folder / "backups"
    return GuiServices(
        settings=settings,
        keychain=keychain,
        resources=paths.resource(),
        local_url=bootstrap.file_url(folder / "studio.sqlite3"),
        demo_url=bootstrap.file_url(folder / "demo.sqlite3"),
        open_studio=bootstrap.open_studio,
        found_studio=bootstrap.found_studio,
        fill_demo=bootstrap.fill_demo,
        test_connection=access.reach,
        encryption_desk=bootstrap.encryption_desks(settings, keychain),
        backup_desk=bootstrap.backup_desks(settings, keychain),
        mail_desk=bootstrap.mail_desks(keychain),
    )


def show(qtbot: QtBot, window: QWidget) -> None:
    """Show a window and wait until it takes the keyboard."""
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


def dialog_in_front(qtbot: QtBot) -> QDialog:
    """Return the dialog that has the keyboard, once there is one."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), QDialog))
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, QDialog)
    return dialog


def text_field(window: QWidget, name: str) -> QLineEdit:
    """Return the visible field of that name; raises LookupError."""
    for field in window.findChildren(QLineEdit):
        if field.accessibleName() == name and field.isVisible():
            return field
    raise LookupError(f"there is no field {name!r} to be seen")


def button(window: QWidget, text: str) -> QAbstractButton:
    """Return the visible button with that text or name; raises LookupError."""
    for found in window.findChildren(QAbstractButton):
        words = {found.text().replace("&", ""), found.accessibleName()}
        if text in words and found.isVisible():
            return found
    raise LookupError(f"there is no button {text!r} to be seen")


def words_of(window: QWidget) -> str:
    """Return all that can be read in a window, its title included."""
    seen = [window.windowTitle()]
    for child in window.findChildren(QWidget):
        if child.isVisible():
            seen.append(child.accessibleName())
            if isinstance(child, QLabel | QAbstractButton | QLineEdit):
                seen.append(child.text())
    return "\n".join(text for text in seen if text)


def windows_to_be_seen() -> list[QWidget]:
    """Return the program's windows that are on the screen."""
    return [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def press(qtbot: QtBot, window: QWidget, text: str) -> None:
    """Click the button with that text or name."""
    qtbot.mouseClick(button(window, text), Qt.MouseButton.LeftButton)


def pressed_by_enter(qtbot: QtBot, window: QWidget, text: str) -> list[str]:
    """Press Enter while the button with that text has the keyboard; return what that pressed."""
    pressed: list[str] = []
    for one in window.findChildren(QAbstractButton):
        name = one.text().replace("&", "") or one.accessibleName()
        one.clicked.connect(lambda _checked=False, name=name: pressed.append(name))
    target = button(window, text)
    target.setFocus(Qt.FocusReason.TabFocusReason)
    assert target.hasFocus()
    qtbot.keyClick(target, Qt.Key.Key_Return)
    return pressed


def type_into(qtbot: QtBot, window: QWidget, name: str, text: str) -> None:
    """Write a text into the field of that name instead of what was there."""
    field = text_field(window, name)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    for letter in text:
        if letter.isascii():
            qtbot.keyClicks(field, letter)
        else:
            # As a keyboard with dead keys or an input method hands it over.
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(field, event)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.hide()
