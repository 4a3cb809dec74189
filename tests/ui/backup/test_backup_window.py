"""The window of backups: making one, what the list says, and going back to one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from studio_app.domain.backups import BackupKind
from studio_app.repositories.schema import AuditEntryRow
from studio_app.services.backups import back_up, backups_of
from studio_app.ui.application import StudioApplication
from studio_app.ui.backup.dialog import BackupDialog
from studio_app.ui.backup.model import BackupModel, Column
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack
from tests.databases import StudioDatabase
from tests.services.backup_hands import faults_of, rows_of
from tests.services.steps import Hands, wish
from tests.ui.backup.conftest import PATIENCE, LogIn, OpenDialog, dialog_of, entry, file_menu
from tests.ui.conftest import Grab
from tests.ui.login.hands import button, press, pressed_by_enter, show, words_of

ENTRIES = ["Back up now…", "Restore…", "Backups…"]


def rows(dialog: BackupDialog) -> list[list[str]]:
    """Return what the list says."""
    model = dialog.model
    return [
        [model.data(model.index(row, column)) for column in Column]
        for row in range(model.rowCount())
    ]


def made_by_hand(dialog: BackupDialog, program: StudioApplication, qtbot: QtBot) -> None:
    press(qtbot, dialog, "Back up now")
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    qtbot.waitUntil(lambda: "was made and checked" in words_of(dialog))


@pytest.mark.parametrize("name", ["desk", "sara", "anna", "asim", "cara"])
def test_only_owners_find_backups_in_the_menu(log_in: LogIn, name: str) -> None:
    assert not set(ENTRIES) & set(file_menu(log_in(name)))


def test_an_owner_makes_a_backup_from_the_menu(
    program: StudioApplication,
    log_in: LogIn,
    qtbot: QtBot,
    sqlite_studio: StudioDatabase,
    backups: Path,
) -> None:
    window = log_in("owner")
    assert [text for text in file_menu(window) if text in ENTRIES] == ENTRIES
    entry(window, "Back up now…").trigger()
    dialog = dialog_of(program, qtbot)
    qtbot.waitUntil(lambda: "was made and checked" in words_of(dialog), timeout=PATIENCE)
    assert program.backups.runner.wait_idle()
    (made,) = backups_of(sqlite_studio.url, backups)
    assert made.checked
    ((when, why, size, state),) = rows(dialog)
    assert str(made.made_at.year) in when
    assert (why, state) == ("By hand", "Checked")
    assert size
    with sqlite_studio.house() as connection:
        row = AuditEntryRow
        names = connection.execute(select(row.user_name).where(row.action == "backed_up"))
        assert len(names.all()) == 1


def test_an_empty_folder_says_what_to_do(
    open_dialog: OpenDialog, assert_accessible: object, grab: Grab
) -> None:
    dialog = open_dialog()
    assert "No backup here yet" in words_of(dialog)
    assert not button(dialog, "Restore…").isEnabled()
    assert callable(assert_accessible)
    assert_accessible(dialog)
    grab(dialog, "backups-empty")


def test_the_list_tells_what_is_known_of_each(
    sqlite_studio: StudioDatabase, backups: Path, open_dialog: OpenDialog, grab: Grab
) -> None:
    for kind in (BackupKind.MANUAL, BackupKind.DAILY):
        back_up(sqlite_studio.url, kind, backups)
    newest = backups_of(sqlite_studio.url, backups)[0]
    with newest.file.open("ab") as stream:
        stream.write(b"more")
    dialog = open_dialog()
    assert [(why, state) for _when, why, _size, state in rows(dialog)] == [
        ("Every day", "Not checked"),
        ("By hand", "Checked"),
    ]
    QAbstractItemModelTester(
        dialog.model, QAbstractItemModelTester.FailureReportingMode.Warning, dialog
    )
    grab(dialog, "backups-list")


def test_the_model_is_a_sound_one(
    sqlite_studio: StudioDatabase, backups: Path, qtbot: QtBot
) -> None:
    model = BackupModel(sqlite_studio.login("owner").organization)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    model.set_backups([back_up(sqlite_studio.url, BackupKind.MANUAL, backups).backup])
    assert model.rowCount() == 1
    model.set_backups([])
    assert model.rowCount() == 0


def test_where_and_how_often_is_remembered(
    open_dialog: OpenDialog,
    program: StudioApplication,
    services: GuiServices,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    dialog = open_dialog()
    other = tmp_path / "other"
    field = next(f for f in dialog.findChildren(QLineEdit) if "Folder" in f.accessibleName())
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClicks(field, str(other))
    daily = dialog.findChild(QCheckBox)
    assert daily is not None
    qtbot.mouseClick(daily, Qt.MouseButton.LeftButton, pos=QPoint(10, daily.height() // 2))
    assert program.backups.runner.wait_idle()
    assert services.settings.backups_folder == other
    assert services.settings.daily_backups is False
    made_by_hand(dialog, program, qtbot)
    assert len(list(other.glob("*.sqlite"))) == 1


def test_a_folder_that_is_none_is_told_of_below_the_field(
    open_dialog: OpenDialog, program: StudioApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog()
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    field = next(f for f in dialog.findChildren(QLineEdit) if "Folder" in f.accessibleName())
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, str(in_the_way))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert program.backups.runner.wait_idle()
    assert "is no folder" in dialog.places.error.text()


def test_a_backup_that_cannot_be_made_is_told_of_in_the_window(
    open_dialog: OpenDialog, program: StudioApplication, qtbot: QtBot, backups: Path
) -> None:
    dialog = open_dialog()
    backups.touch()
    press(qtbot, dialog, "Back up now")
    qtbot.waitUntil(lambda: "No backup could be written" in words_of(dialog), timeout=PATIENCE)
    backups.unlink()
    made_by_hand(dialog, program, qtbot)


def test_stopping_leaves_nothing(
    open_dialog: OpenDialog, program: StudioApplication, qtbot: QtBot, backups: Path
) -> None:
    dialog = open_dialog()
    press(qtbot, dialog, "Back up now")
    press(qtbot, dialog, "Stop")
    assert "was stopped" in words_of(dialog)
    assert program.backups.runner.wait_idle()
    left = set(backups.iterdir()) if backups.exists() else set()
    known = {dialog.model.backup(row).file for row in range(dialog.model.rowCount())}
    assert left == {*known, *(Path(f"{file}.json") for file in known)}
    made_by_hand(dialog, program, qtbot)


def test_an_owner_goes_back_to_a_backup(
    sqlite_studio: StudioDatabase,
    backups: Path,
    program: StudioApplication,
    open_dialog: OpenDialog,
    log_in: LogIn,
    qtbot: QtBot,
    grab: Grab,
) -> None:
    before = rows_of(sqlite_studio.url)
    back_up(sqlite_studio.url, BackupKind.MANUAL, backups)
    Hands.of(sqlite_studio.login("desk")).book(wish())
    sqlite_studio.close()
    dialog = open_dialog()
    press(qtbot, dialog, "Restore…")
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    assert "goes out of sight" in words_of(dialog)
    grab(dialog, "backups-question")
    press(qtbot, dialog, "Keep as it is")
    assert "goes out of sight" not in words_of(dialog)
    press(qtbot, dialog, "Restore…")
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    press(qtbot, dialog, "Log out and restore")
    assert program.main_window is None
    window = program.login_window
    qtbot.waitUntil(lambda: "was restored and examined" in words_of(window), timeout=PATIENCE)
    grab(window, "backups-restored")
    assert rows_of(sqlite_studio.url)["bookings"] == before["bookings"]
    assert faults_of(sqlite_studio.url) == []
    kinds = [backup.kind for backup in backups_of(sqlite_studio.url, backups)]
    assert BackupKind.RESTORE in kinds
    assert isinstance(log_in("owner"), MainWindow)
    with sqlite_studio.house() as connection:
        row = AuditEntryRow
        assert len(connection.execute(select(row).where(row.action == "restored")).all()) == 1


def test_enter_presses_the_button_that_has_the_keyboard(
    open_dialog: OpenDialog, program: StudioApplication, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    assert pressed_by_enter(qtbot, dialog, "Choose…") == ["Choose…"]
    dialog.findChild(QFileDialog).reject()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert pressed_by_enter(qtbot, dialog, "Restore another file…") == ["Restore another file…"]
    [chooser] = [one for one in dialog.findChildren(QFileDialog) if one.isVisible()]
    chooser.reject()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert pressed_by_enter(qtbot, dialog, "Back up now") == ["Back up now"]
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    qtbot.waitUntil(lambda: "was made and checked" in words_of(dialog))
    assert dialog.model.rowCount() == 1
    assert pressed_by_enter(qtbot, dialog, "Restore…") == ["Restore…"]
    qtbot.waitUntil(dialog.question.isVisible)
    assert button(dialog, "Keep as it is").hasFocus()
    assert pressed_by_enter(qtbot, dialog, "Keep as it is") == ["Keep as it is"]
    assert not dialog.question.isVisible()
    window = program.main_window
    assert pressed_by_enter(qtbot, dialog, "Close") == ["Close"]
    assert not dialog.isVisible()
    assert program.main_window is window


def test_a_file_that_is_no_backup_leaves_the_studio_as_it_was(
    sqlite_studio: StudioDatabase,
    program: StudioApplication,
    open_dialog: OpenDialog,
    log_in: LogIn,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    letter = tmp_path / "letter.sqlite"
    letter.write_text("Dear studio")
    dialog = open_dialog()
    press(qtbot, dialog, "Restore another file…")
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    chooser.fileSelected.emit(str(letter))
    chooser.reject()
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    press(qtbot, dialog, "Log out and restore")
    window = program.login_window
    qtbot.waitUntil(lambda: "letter.sqlite" in words_of(window), timeout=PATIENCE)
    log_in("owner")
    assert faults_of(sqlite_studio.url) == []


def test_on_a_server_the_window_says_who_restores(
    postgres_studio: StudioDatabase,
    runner: TaskRunner,
    services: GuiServices,
    qtbot: QtBot,
) -> None:
    login, bus = postgres_studio.login("owner"), ChangeBus()
    undo = UndoStack(login, runner, bus, services.now)
    context = ScreenContext(login, runner, bus, undo, services.settings, services.now)
    dialog = BackupDialog(context, services.backup_desk(postgres_studio.url), runner)
    # The dialog deletes itself when it is closed.
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(qtbot, dialog)
    assert runner.wait_idle()
    assert "_backup”" in words_of(dialog)
    assert "studio-app restore FILE" in words_of(dialog)
    dialog.ask_for_file()
    assert dialog.findChild(QFileDialog) is None
    press(qtbot, dialog, "Back up now")
    assert "Type the password of the backup role" in dialog.places.error.text()
