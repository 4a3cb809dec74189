"""The day's backup while the program is open: made in the background, its failure told quietly."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from studio_app.domain.backups import BackupKind
from studio_app.services.backups import backups_of
from studio_app.ui.application import StudioApplication
from studio_app.ui.gui_services import GuiServices
from tests.databases import StudioDatabase
from tests.ui.backup.conftest import PATIENCE, LogIn, dialog_of, entry
from tests.ui.login.hands import windows_to_be_seen, words_of


def look(program: StudioApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.backups.looked, timeout=PATIENCE):
        program.backups.look()


def test_it_is_made_once_a_day_whoever_is_logged_in(
    program: StudioApplication,
    log_in: LogIn,
    qtbot: QtBot,
    sqlite_studio: StudioDatabase,
    backups: Path,
) -> None:
    log_in("cara")
    look(program, qtbot)
    look(program, qtbot)
    (made,) = backups_of(sqlite_studio.url, backups)
    assert made.kind is BackupKind.DAILY
    assert made.checked


def test_it_is_not_made_where_nobody_wants_it(
    program: StudioApplication, log_in: LogIn, qtbot: QtBot, services: GuiServices, backups: Path
) -> None:
    services.settings.daily_backups = False
    log_in("desk")
    look(program, qtbot)
    assert not backups.exists()


def test_an_owner_is_told_quietly_that_it_failed(
    program: StudioApplication, log_in: LogIn, qtbot: QtBot, backups: Path
) -> None:
    backups.touch()
    window = log_in("owner")
    look(program, qtbot)
    assert "Today's backup was not made" in words_of(window)
    assert not [found for found in windows_to_be_seen() if isinstance(found, QDialog)]


@pytest.mark.parametrize("name", ["owner", "desk", "cara"])
def test_whoever_is_there_is_told_that_something_is_off(
    program: StudioApplication,
    log_in: LogIn,
    qtbot: QtBot,
    sqlite_studio: StudioDatabase,
    name: str,
) -> None:
    with sqlite_studio.house() as connection:
        connection.exec_driver_sql("DROP TRIGGER credit_entries_balance")
    window = log_in(name)
    look(program, qtbot)
    said = words_of(window)
    assert "is not as it should be" in said
    assert ("credit_entries_balance is missing" in said) == (name == "owner")
    assert ("please tell an owner" in said) == (name != "owner")


def test_an_owner_who_comes_later_is_told_too(
    program: StudioApplication, log_in: LogIn, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    with sqlite_studio.house() as connection:
        connection.exec_driver_sql("DROP TRIGGER credit_entries_balance")
    log_in("desk")
    look(program, qtbot)
    program.switch_user()
    assert program.runner.wait_idle()
    window = log_in("owner")
    look(program, qtbot)
    assert "The latest daily backup tells" in words_of(window)
    entry(window, "Backups…").trigger()
    assert "The latest daily backup tells" in words_of(dialog_of(program, qtbot))


def test_the_desk_is_not_bothered_with_it(
    program: StudioApplication, log_in: LogIn, qtbot: QtBot, backups: Path
) -> None:
    backups.touch()
    window = log_in("desk")
    look(program, qtbot)
    assert "backup" not in words_of(window)


def test_whoever_leaves_takes_it_along(
    program: StudioApplication, log_in: LogIn, qtbot: QtBot, backups: Path
) -> None:
    log_in("desk")
    program.backups.look()
    program.switch_user()
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    assert not list(backups.glob(".*")) if backups.exists() else True
    program.backups.look()
    assert program.backups.runner.is_idle
