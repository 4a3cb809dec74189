"""Encrypting a studio, opening it by its code, and taking it back, through what a person does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.backups import BackupKind
from studio_app.domain.recovery_codes import groups_of, key_from, recovery_code
from studio_app.repositories import encryption as files
from studio_app.repositories import file_keys
from studio_app.services import backups
from studio_app.ui.application import StudioApplication
from studio_app.ui.encryption.dialog import EncryptionDialog
from studio_app.ui.encryption.unlock_dialog import UnlockDialog
from studio_app.ui.gui_services import GuiOptions, GuiServices
from studio_app.ui.main.main_window import MainWindow
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.reports.printed import text as text_of_pdf
from tests.test_keychain import MemoryKeyring
from tests.ui.login.hands import (
    button,
    press,
    pressed_by_enter,
    real_services,
    text_field,
    type_into,
    words_of,
)

ENTER = Qt.Key.Key_Return
KEY = bytes(range(9, 41))
PATIENCE = 20_000


@pytest.fixture
def has_keyring() -> Iterator[None]:
    """A keyring that works, on this PC."""
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def services(tmp_path: Path, sqlite_studio: StudioDatabase) -> Iterator[GuiServices]:
    yield real_services(tmp_path)
    file_keys.forget(sqlite_studio.file)


@pytest.fixture
def start(
    qapp: QApplication, services: GuiServices, qtbot: QtBot
) -> Iterator[Callable[[], StudioApplication]]:
    """A function that starts the program."""
    made: list[StudioApplication] = []

    def begin() -> StudioApplication:
        program = StudioApplication(qapp, services, GuiOptions())
        made.append(program)
        program.start()
        qtbot.waitUntil(program.login_window.isVisible)
        program.login_window.activateWindow()
        return program

    yield begin
    for program in made:
        program.end()
    QApplication.processEvents()


def log_in(program: StudioApplication, login: str, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: "SQLite" in words_of(program.login_window), timeout=PATIENCE)
    type_into(qtbot, program.login_window, "Login", login)
    type_into(qtbot, program.login_window, "Password", PASSWORD)
    qtbot.keyClick(text_field(program.login_window, "Password"), ENTER)
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=PATIENCE)
    window = program.main_window
    assert window is not None
    qtbot.waitUntil(window.isActiveWindow)
    return window


def entry_of_menu(window: MainWindow) -> list[str]:
    menu = window.menuBar().actions()[0].menu()
    return [action.text().replace("&", "") for action in menu.actions()]


def open_dialog(program: StudioApplication, window: MainWindow, qtbot: QtBot) -> EncryptionDialog:
    menu = window.menuBar().actions()[0].menu()
    next(one for one in menu.actions() if "Encryption" in one.text()).trigger()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), EncryptionDialog))
    dialog = program.encryption.dialog
    assert dialog is not None
    assert program.runner.wait_idle()
    return dialog


def go_on_to_code(dialog: EncryptionDialog, qtbot: QtBot) -> str:
    press(qtbot, dialog, "Continue")
    qtbot.waitUntil(lambda: bool(dialog.code_step.view.code()), timeout=PATIENCE)
    return dialog.code_step.view.code()


def group_asked_for(dialog: QWidget) -> int:
    words = words_of(dialog)
    return next(number for number in range(13, 0, -1) if f"Group {number} of the code" in words)


def type_group(dialog: EncryptionDialog, text: str, qtbot: QtBot) -> None:
    type_into(qtbot, dialog, f"Group {group_asked_for(dialog)} of the code", text)
    press(qtbot, dialog, "Log out and encrypt")


@pytest.mark.usefixtures("has_keyring")
def test_an_owner_encrypts_the_studio_and_takes_it_back(
    start: Callable[[], StudioApplication],
    services: GuiServices,
    sqlite_studio: StudioDatabase,
    qtbot: QtBot,
) -> None:
    folder = services.settings.backups_folder
    assert folder is not None
    plain = backups.back_up(sqlite_studio.url, BackupKind.MANUAL, folder).backup.file
    program = start()
    dialog = open_dialog(program, log_in(program, "owner", qtbot), qtbot)
    assert "in its keyring" in words_of(dialog)
    button(dialog, "Delete the unencrypted backups that Studio App made: 1").click()
    code = go_on_to_code(dialog, qtbot)
    assert all(group in words_of(dialog) for group in groups_of(code))
    press(qtbot, dialog, "I have the code")
    press(qtbot, dialog, "Log out and encrypt")
    assert f"Type group {group_asked_for(dialog)} of the code. Your" in words_of(dialog)
    type_group(dialog, "00000", qtbot)
    assert f"not group {group_asked_for(dialog)}" in words_of(dialog)
    assert not files.is_encrypted(sqlite_studio.file)
    type_group(dialog, groups_of(code)[group_asked_for(dialog) - 1].lower(), qtbot)
    assert program.main_window is None
    qtbot.waitUntil(
        lambda: "The studio is encrypted" in words_of(program.login_window), timeout=PATIENCE
    )
    assert files.is_encrypted(sqlite_studio.file)
    assert file_keys.key_of(sqlite_studio.file) == key_from(code)
    assert not plain.exists()
    (made,) = backups.backups_of(sqlite_studio.url, folder)
    assert f"An encrypted backup was made: {made.file.name}." in words_of(program.login_window)
    dialog = open_dialog(program, log_in(program, "owner", qtbot), qtbot)
    press(qtbot, dialog, "Show the recovery code")
    qtbot.waitUntil(lambda: dialog.code_step.view.code() == code, timeout=PATIENCE)
    press(qtbot, dialog, "Done")
    press(qtbot, dialog, "Log out and decrypt")
    qtbot.waitUntil(
        lambda: "no longer encrypted" in words_of(program.login_window), timeout=PATIENCE
    )
    assert not files.is_encrypted(sqlite_studio.file)
    log_in(program, "desk", qtbot)


def test_backups_that_could_not_be_deleted_are_named_at_the_login(
    start: Callable[[], StudioApplication],
    services: GuiServices,
    sqlite_studio: StudioDatabase,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = services.settings.backups_folder
    assert folder is not None
    plain = backups.back_up(sqlite_studio.url, BackupKind.MANUAL, folder).backup.file
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == plain:
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    program = start()
    dialog = open_dialog(program, log_in(program, "owner", qtbot), qtbot)
    button(dialog, "Delete the unencrypted backups that Studio App made: 1").click()
    code = go_on_to_code(dialog, qtbot)
    press(qtbot, dialog, "I have the code")
    type_group(dialog, groups_of(code)[group_asked_for(dialog) - 1], qtbot)
    window = program.login_window
    qtbot.waitUntil(lambda: "could not be deleted" in words_of(window), timeout=PATIENCE)
    assert f"(Permission denied): {plain.name}" in words_of(window)
    assert files.is_encrypted(sqlite_studio.file)


def test_somebody_else_in_the_file_stops_it_with_a_sentence(
    start: Callable[[], StudioApplication], sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    program = start()
    dialog = open_dialog(program, log_in(program, "owner", qtbot), qtbot)
    assert "has no keyring" in words_of(dialog)
    code = go_on_to_code(dialog, qtbot)
    press(qtbot, dialog, "I have the code")
    other = sqlite_studio.login("anna")
    type_group(dialog, groups_of(code)[group_asked_for(dialog) - 1], qtbot)
    qtbot.waitUntil(
        lambda: "Close Studio App everywhere else" in words_of(program.login_window),
        timeout=PATIENCE,
    )
    assert not files.is_encrypted(sqlite_studio.file)
    other.close()
    log_in(program, "owner", qtbot)


def test_an_encrypted_studio_asks_for_its_code_at_the_door(
    start: Callable[[], StudioApplication], sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    files.encrypt(sqlite_studio.file, KEY, lambda _new: None)
    file_keys.forget(sqlite_studio.file)
    program = start()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), UnlockDialog), timeout=PATIENCE)
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, UnlockDialog)
    field = dialog.findChild(QPlainTextEdit)
    for typed, said in (
        ("12345", "Group 1, “12345”, is not right"),
        (recovery_code(bytes(32)), "This is the code of another studio"),
    ):
        field.selectAll()
        qtbot.keyClicks(field, typed)
        press(qtbot, dialog, "Open studio")
        qtbot.waitUntil(lambda said=said: said in words_of(dialog), timeout=PATIENCE)
    field.selectAll()
    qtbot.keyClicks(field, recovery_code(KEY).lower().replace("-", " "))
    press(qtbot, dialog, "Open studio")
    log_in(program, "desk", qtbot)


def test_who_closes_the_question_can_ask_for_it_again(
    start: Callable[[], StudioApplication], sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    files.encrypt(sqlite_studio.file, KEY, lambda _new: None)
    file_keys.forget(sqlite_studio.file)
    program = start()
    for _time in range(2):
        qtbot.waitUntil(
            lambda: isinstance(QApplication.activeWindow(), UnlockDialog), timeout=PATIENCE
        )
        press(qtbot, QApplication.activeWindow(), "Cancel")
        assert "is encrypted" in words_of(program.login_window)
        program.login_window.activateWindow()
        press(qtbot, program.login_window, "Try again")
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), UnlockDialog))
    press(qtbot, QApplication.activeWindow(), "Cancel")


@pytest.mark.parametrize("who", ["desk", "anna", "cara"])
def test_only_owners_find_it_in_the_menu(
    start: Callable[[], StudioApplication], qtbot: QtBot, who: str
) -> None:
    window = log_in(start(), who, qtbot)
    assert not any("Encryption" in text for text in entry_of_menu(window))


def test_the_code_can_be_copied_saved_and_printed(
    start: Callable[[], StudioApplication], tmp_path: Path, qtbot: QtBot
) -> None:
    program = start()
    dialog = open_dialog(program, log_in(program, "owner", qtbot), qtbot)
    code = go_on_to_code(dialog, qtbot)
    press(qtbot, dialog, "Copy")
    assert QGuiApplication.clipboard().text() == code
    press(qtbot, dialog, "Save PDF…")
    chooser = dialog.findChild(QFileDialog)
    chooser.selectFile(str(tmp_path / "kept.pdf"))
    chooser.accept()
    qtbot.waitUntil(lambda: "Saved as" in words_of(dialog), timeout=PATIENCE)
    words = text_of_pdf((tmp_path / "kept.pdf").read_bytes()).replace(" ", "")
    assert all(group in words for group in groups_of(code))
    press(qtbot, dialog, "Print…")
    printing = dialog.findChild(QPrintDialog)
    printing.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printing.findChild(QLineEdit, "filename").setText(str(tmp_path / "printed.pdf"))
    printing.accept()
    qtbot.waitUntil(lambda: "Sent to the printer" in words_of(dialog), timeout=PATIENCE)
    assert (tmp_path / "printed.pdf").stat().st_size > 1000
    dialog.reject()


def test_going_back_keeps_the_code_and_cancelling_changes_nothing(
    start: Callable[[], StudioApplication], sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    program = start()
    window = log_in(program, "owner", qtbot)
    dialog = open_dialog(program, window, qtbot)
    code = go_on_to_code(dialog, qtbot)
    press(qtbot, dialog, "I have the code")
    press(qtbot, dialog, "Back")
    press(qtbot, dialog, "Back")
    press(qtbot, dialog, "Continue")
    assert dialog.code_step.view.code() == code
    press(qtbot, dialog, "Cancel")
    qtbot.waitUntil(lambda: program.encryption.dialog is None)
    assert window.isVisible()
    assert not files.is_encrypted(sqlite_studio.file)


def test_enter_presses_the_button_that_has_the_keyboard(
    start: Callable[[], StudioApplication], sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    program = start()
    window = log_in(program, "owner", qtbot)
    dialog = open_dialog(program, window, qtbot)
    code = go_on_to_code(dialog, qtbot)
    assert pressed_by_enter(qtbot, dialog, "Copy") == ["Copy"]
    assert QGuiApplication.clipboard().text() == code
    assert pressed_by_enter(qtbot, dialog, "I have the code") == ["I have the code"]
    # In the field, Enter goes on as the marked button does.
    number = group_asked_for(dialog)
    group = text_field(dialog, f"Group {number} of the code")
    qtbot.keyClick(group, ENTER)
    assert f"Type group {number} of the code. Your" in words_of(dialog)
    assert pressed_by_enter(qtbot, dialog, "Back") == ["Back"]
    assert dialog.code_step.isVisible()
    assert pressed_by_enter(qtbot, dialog, "Cancel") == ["Cancel"]
    qtbot.waitUntil(lambda: program.encryption.dialog is None)
    assert program.main_window is window
    assert not files.is_encrypted(sqlite_studio.file)


@pytest.mark.usefixtures("has_keyring")
def test_enter_on_the_code_of_an_encrypted_studio_decrypts_nothing(
    start: Callable[[], StudioApplication], sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    files.encrypt(sqlite_studio.file, KEY, lambda _new: None)
    file_keys.forget(sqlite_studio.file)
    program = start()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), UnlockDialog), timeout=PATIENCE)
    asking = QApplication.activeWindow()
    assert isinstance(asking, UnlockDialog)
    field = asking.findChild(QPlainTextEdit)
    qtbot.keyClicks(field, recovery_code(KEY))
    assert pressed_by_enter(qtbot, asking, "Cancel") == ["Cancel"]
    assert "is encrypted" in words_of(program.login_window)
    program.login_window.activateWindow()
    press(qtbot, program.login_window, "Try again")
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), UnlockDialog))
    asking = QApplication.activeWindow()
    qtbot.keyClicks(asking.findChild(QPlainTextEdit), recovery_code(KEY))
    assert pressed_by_enter(qtbot, asking, "Open studio") == ["Open studio"]
    window = log_in(program, "owner", qtbot)
    dialog = open_dialog(program, window, qtbot)
    wanted = "Show the recovery code"
    assert pressed_by_enter(qtbot, dialog, wanted) == [wanted]
    qtbot.waitUntil(lambda: bool(dialog.code_step.view.code()), timeout=PATIENCE)
    assert pressed_by_enter(qtbot, dialog, "Done") == ["Done"]
    # The button that has the keyboard there by itself is the one that does nothing.
    assert button(dialog, "Cancel").hasFocus()
    assert pressed_by_enter(qtbot, dialog, "Cancel") == ["Cancel"]
    assert program.main_window is window
    assert files.is_encrypted(sqlite_studio.file)


def test_every_part_has_a_name(
    start: Callable[[], StudioApplication],
    qtbot: QtBot,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    program = start()
    dialog = open_dialog(program, log_in(program, "owner", qtbot), qtbot)
    go_on_to_code(dialog, qtbot)
    assert_accessible(dialog)
    dialog.reject()
