"""Freezing all packages while the studio is closed, and booking out what has expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot

from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.package_types.area import PackagesArea
from studio_app.ui.packages.freeze_all_dialog import FreezeAllDialog
from studio_app.ui.packages.keeper import ExpiryKeeper
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY
from tests.services.steps import balance
from tests.ui.main.conftest import LogIn, OpenWindow
from tests.ui.packages.test_package_steps import expiry, keep, undone


def opened(window: MainWindow, qtbot: QtBot) -> FreezeAllDialog:
    screen = window.open_area("packages")
    assert isinstance(screen, PackagesArea)
    qtbot.mouseClick(screen.bar.freeze_all, Qt.MouseButton.LeftButton)
    (dialog,) = [one for one in window.findChildren(FreezeAllDialog) if one.isVisible()]
    qtbot.waitUntil(lambda: bool(dialog.effect.text()))
    return dialog


def test_all_packages_are_frozen_for_a_week_and_given_back(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("desk"))
    dialog = opened(window, qtbot)
    dialog.first.setDate(QDate(2026, 3, 16))
    dialog.last.setDate(QDate(2026, 3, 22))
    wanted = (
        "6 packages would be frozen for 7 days. What is booked on these days stays booked: "
        "3 sessions."
    )
    qtbot.waitUntil(lambda: dialog.effect.text() == wanted)
    keep(dialog, "freeze-all")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.context.runner.wait_idle()
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.reason, "renovation")
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.context.runner.wait_idle()
    assert window.notice.text() == "6 packages frozen until Sun, 22 Mar 2026"
    keep(window, "freeze-all-done")
    assert expiry(sqlite_studio) == TODAY + timedelta(days=67)
    assert window.context.undo.text() == "Freeze all packages"
    undone(window)
    assert expiry(sqlite_studio) == TODAY + timedelta(days=60)


def test_trainers_freeze_their_own_alone(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("anna"))
    screen = window.open_area("packages")
    assert isinstance(screen, PackagesArea)
    assert screen.bar.freeze_all.isHidden()
    assert screen.file_actions == ()


def test_what_has_expired_is_booked_out_while_the_program_is_open(
    sqlite_studio: StudioDatabase, log_in: LogIn, qtbot: QtBot
) -> None:
    context = replace(log_in("asim"), now=lambda: NOW + timedelta(days=61))
    keeper = ExpiryKeeper(context)
    with qtbot.waitSignal(context.bus.changed):
        keeper.look()
    assert balance(sqlite_studio, "cara ten") == 0
    keeper.look()
    assert context.runner.wait_idle()
