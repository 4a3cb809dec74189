"""Calendars out to files that stay up to date, and in as busy time, through the window."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path
from threading import Event

from icalendar import Calendar
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio_app.ui.calendar_files.dialog import CalendarFilesDialog
from studio_app.ui.calendar_files.keeper import CalendarFileKeeper
from studio_app.ui.main.main_window import MainWindow
from tests.databases import StudioDatabase
from tests.services.steps import SLOT, Hands, wish
from tests.ui.main.conftest import LogIn, OpenWindow


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def opened(window: MainWindow, qtbot: QtBot) -> CalendarFilesDialog:
    actions = [one for one in window.findChildren(QAction) if one.text() == "Calendar files…"]
    actions[0].trigger()
    found = window.findChildren(CalendarFilesDialog)
    assert window.context.runner.wait_idle()
    return found[-1]


def names_in(file: Path) -> set[str]:
    return {str(event["summary"]) for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}


def test_a_calendar_is_saved_and_follows_the_diary(
    sqlite_studio: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    keep(dialog, "calendar-files")
    dialog.stays_fresh.setChecked(True)
    file = tmp_path / "anna.ics"
    dialog.save_to(file)
    qtbot.waitUntil(file.exists)
    assert window.context.runner.wait_idle()
    assert "Saved as anna.ics." in dialog.banner.text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    before = names_in(file)
    keep(dialog, "calendar-files-kept")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    booked = Hands.of(sqlite_studio.login("desk")).book(wish())
    assert booked.client_name == "Cara Client"
    window.context.bus.announce(booked.changes)
    (keeper,) = window.findChildren(CalendarFileKeeper)
    keeper._soon.setInterval(0)
    keeper._soon.start()
    qtbot.waitUntil(lambda: len(names_in(file)) >= len(before) and file_has(file, "Cara Client"))
    assert window.context.runner.wait_idle()
    dialog = opened(window, qtbot)
    dialog.forget_button.click()
    assert keeper.kept() == ()


def test_a_file_follows_though_the_changes_never_cease(
    sqlite_studio: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    dialog.stays_fresh.setChecked(True)
    file = tmp_path / "anna.ics"
    dialog.save_to(file)
    assert window.context.runner.wait_idle()
    (keeper,) = window.findChildren(CalendarFileKeeper)
    keeper._soon.setInterval(600)
    booked = Hands.of(sqlite_studio.login("desk")).book(wish())

    def written_amid_changes() -> bool:
        window.context.bus.announce(booked.changes)
        qtbot.wait(30)
        return file_has(file, "Cara Client")

    qtbot.waitUntil(written_amid_changes, timeout=10_000)
    assert window.context.runner.wait_idle()


def file_has(file: Path, name: str) -> bool:
    starts = [event["dtstart"].dt for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")]
    return name in names_in(file) and SLOT in starts


def test_busy_times_come_in_are_shown_and_go(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "private.ics"
    end = SLOT + timedelta(hours=2)
    file.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nSUMMARY:Dentist\n"
        f"DTSTART:{SLOT:%Y%m%dT%H%M%SZ}\nDTEND:{end:%Y%m%dT%H%M%SZ}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    dialog.take_from(file)
    qtbot.waitUntil(lambda: dialog.sources.count() == 2)
    assert "private.ics: 1 new, 0 removed, 0 as before." in dialog.banner.text()
    keep(dialog, "calendar-files-taken")
    assert window.context.runner.wait_idle()
    page = window.schedule().page
    page.go_to(SLOT.date())
    qtbot.waitUntil(lambda: "elsewhere" in kinds(window))
    dialog.sources.setCurrentIndex(dialog.sources.findData("private.ics"))
    dialog.remove_button.click()
    qtbot.waitUntil(lambda: "elsewhere" not in kinds(window))
    file.write_text("nothing of the kind")
    dialog.take_from(file)
    qtbot.waitUntil(lambda: "not a calendar file" in dialog.banner.text())
    assert window.context.runner.wait_idle()


def kinds(window: MainWindow) -> set[str]:
    board = window.schedule().page.calendar.board
    return {block.time_off.kind for column in board.columns for block in column.off_blocks}


def hold(window: MainWindow) -> Event:
    """Let the worker wait until the event is set."""
    gate = Event()
    window.context.runner.run(lambda: gate.wait(20), done=lambda _set: None)
    return gate


def test_a_file_whose_window_is_closed_before_it_is_written_is_kept_all_the_same(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    (keeper,) = window.findChildren(CalendarFileKeeper)
    dialog.stays_fresh.setChecked(True)
    gate = hold(window)
    dialog.save_to(tmp_path / "anna.ics")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "as soon as the answer is there" in dialog.banner.text()
    with qtbot.waitSignal(dialog.destroyed):
        gate.set()
    assert [one.path for one in keeper.kept()] == [tmp_path / "anna.ics"]
    assert window.context.runner.wait_idle()


def test_a_refusal_is_seen_by_whoever_was_about_to_close_the_window(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "private.ics"
    file.write_text("nothing of the kind")
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    gate = hold(window)
    dialog.take_from(file)
    assert not dialog.close()
    gate.set()
    assert window.context.runner.wait_idle()
    assert "not a calendar file" in dialog.banner.text()
    dialog.save_to(tmp_path / "anna.ics")
    assert window.context.runner.wait_idle()
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.destroyed):
        assert dialog.close()
