"""Going back to a backup that has something off, or whose key this PC does not have."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio_app.domain.backups import BackupKind
from studio_app.domain.recovery_codes import recovery_code
from studio_app.repositories import encryption, file_keys
from studio_app.services.backups import back_up, backups_of
from studio_app.ui.application import StudioApplication
from studio_app.ui.backup.dialog import BackupDialog
from studio_app.ui.encryption.unlock_dialog import UnlockDialog
from tests.databases import StudioDatabase
from tests.services.backup_hands import faults_of
from tests.ui.backup.conftest import PATIENCE, LogIn, OpenDialog, dialog_of, entry
from tests.ui.conftest import Grab
from tests.ui.login.hands import press, text_field, words_of

KEY = bytes(range(9, 41))


def asked(dialog: BackupDialog, program: StudioApplication, qtbot: QtBot) -> str:
    """Choose the marked backup, and return what is asked then."""
    press(qtbot, dialog, "Restore…")
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    return dialog.question.text() if dialog.question.isVisible() else ""


def spoil(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        connection.exec_driver_sql("DROP TRIGGER credit_entries_balance")


def test_a_row_with_something_off_warns_before_anybody_is_logged_out(
    sqlite_studio: StudioDatabase,
    backups: Path,
    program: StudioApplication,
    open_dialog: OpenDialog,
    qtbot: QtBot,
    grab: Grab,
) -> None:
    back_up(sqlite_studio.url, BackupKind.MANUAL, backups)
    spoil(sqlite_studio)
    back_up(sqlite_studio.url, BackupKind.MANUAL, backups)
    dialog = open_dialog()
    assert "Better go back to another one" in asked(dialog, program, qtbot)
    grab(dialog, "backups-question-off")
    press(qtbot, dialog, "Log out and restore")
    window = program.login_window
    qtbot.waitUntil(lambda: "was restored and examined" in words_of(window), timeout=PATIENCE)
    assert "credit_entries_balance is missing" in words_of(window)


def test_a_file_that_turns_out_to_be_off_can_be_chosen_once_more(
    sqlite_studio: StudioDatabase,
    backups: Path,
    program: StudioApplication,
    open_dialog: OpenDialog,
    log_in: LogIn,
    qtbot: QtBot,
) -> None:
    spoil(sqlite_studio)
    made = back_up(sqlite_studio.url, BackupKind.MANUAL, backups).backup.file
    Path(f"{made}.json").unlink()
    dialog = open_dialog()
    assert "Go back to the studio of" in asked(dialog, program, qtbot)
    press(qtbot, dialog, "Log out and restore")
    window = program.login_window
    qtbot.waitUntil(lambda: "choose it once more" in words_of(window), timeout=PATIENCE)
    entry(log_in("owner"), "Backups…").trigger()
    dialog = dialog_of(program, qtbot)
    assert "Better go back to another one" in asked(dialog, program, qtbot)
    press(qtbot, dialog, "Log out and restore")
    qtbot.waitUntil(lambda: "was restored and examined" in words_of(window), timeout=PATIENCE)


def test_the_code_of_an_encrypted_backup_is_asked_for(
    sqlite_studio: StudioDatabase,
    backups: Path,
    program: StudioApplication,
    open_dialog: OpenDialog,
    qtbot: QtBot,
    grab: Grab,
) -> None:
    file = sqlite_studio.file
    encryption.encrypt(file, KEY, lambda copy: None)
    sealed = back_up(sqlite_studio.url, BackupKind.MANUAL, backups).backup.file
    encryption.decrypt(file, lambda copy: None)
    try:
        dialog = open_dialog()
        assert asked(dialog, program, qtbot) == ""
        qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), UnlockDialog))
        unlock = QApplication.activeWindow()
        assert isinstance(unlock, UnlockDialog)
        grab(unlock, "backups-code")
        field = unlock.findChild(QPlainTextEdit)
        assert field is not None
        field.setPlainText(recovery_code(bytes(32)))
        press(qtbot, unlock, "Open backup")
        assert program.backups.runner.wait_idle(PATIENCE / 1000)
        assert "another encryption" in words_of(unlock)
        field.setPlainText(recovery_code(KEY))
        press(qtbot, unlock, "Open backup")
        qtbot.waitUntil(dialog.question.isVisible)
        press(qtbot, dialog, "Log out and restore")
        window = program.login_window
        qtbot.waitUntil(lambda: "was restored and examined" in words_of(window), timeout=PATIENCE)
        assert encryption.is_encrypted(file)
        assert faults_of(sqlite_studio.url) == []
    finally:
        for known in (file, sealed):
            file_keys.forget(known)


def test_a_plain_backup_leaves_an_encrypted_studio_encrypted(
    sqlite_studio: StudioDatabase,
    backups: Path,
    program: StudioApplication,
    open_dialog: OpenDialog,
    qtbot: QtBot,
) -> None:
    file = sqlite_studio.file
    back_up(sqlite_studio.url, BackupKind.MANUAL, backups)
    program.login_window.opener.close()
    assert program.runner.wait_idle()
    encryption.encrypt(file, KEY, lambda copy: None)
    try:
        program.login_window.open(sqlite_studio.url)
        qtbot.waitUntil(lambda: "SQLite" in words_of(program.login_window), timeout=PATIENCE)
        dialog = open_dialog()
        asked(dialog, program, qtbot)
        press(qtbot, dialog, "Log out and restore")
        window = program.login_window
        qtbot.waitUntil(lambda: "with the key that it had" in words_of(window), timeout=PATIENCE)
        assert encryption.is_encrypted(file)
    finally:
        for known in (file, *(b.file for b in backups_of(sqlite_studio.url, backups))):
            file_keys.forget(known)


def test_backups_of_one_minute_are_told_apart(
    sqlite_studio: StudioDatabase, backups: Path, open_dialog: OpenDialog, grab: Grab
) -> None:
    for _ in range(12):
        back_up(sqlite_studio.url, BackupKind.MANUAL, backups)
    dialog = open_dialog()
    shown = [dialog.model.index(row, 0).data() for row in range(dialog.model.rowCount())]
    assert len(set(shown)) == 12
    grab(dialog, "backups-many")


def test_the_list_shows_whole_rows_whatever_is_said_below_it(
    sqlite_studio: StudioDatabase,
    backups: Path,
    program: StudioApplication,
    open_dialog: OpenDialog,
    qtbot: QtBot,
) -> None:
    for _ in range(12):
        back_up(sqlite_studio.url, BackupKind.MANUAL, backups)
    dialog = open_dialog()
    room = dialog.table.viewport().height()
    assert room % dialog.table.rowHeight(0) == 0
    assert asked(dialog, program, qtbot)
    QApplication.processEvents()
    assert dialog.table.viewport().height() == room


def test_a_refusal_takes_back_what_was_said_before(
    program: StudioApplication, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    press(qtbot, dialog, "Back up now")
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    assert "was made and checked" in words_of(dialog)
    field = text_field(dialog, "Folder of the backups")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "not/absolute")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    assert "is no folder" in words_of(dialog)
    assert "was made and checked" not in words_of(dialog)
