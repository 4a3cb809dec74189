"""Logging in, as people do it, at real studios in files and on a real server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from studio_app import bootstrap
from studio_app.services.access import Studio
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.login_window import Entry, LoginWindow
from studio_app.ui.task_runner import TaskRunner
from tests.postgres_cluster import Cluster
from tests.test_keychain import MemoryKeyring
from tests.ui.login.conftest import OWNER
from tests.ui.login.hands import button, show, text_field, words_of

Show = Callable[..., LoginWindow]
EntriesOf = Callable[[LoginWindow], list[Entry]]
ENTER = Qt.Key.Key_Return


def log_in(qtbot: QtBot, window: LoginWindow, login: str, password: str) -> None:
    field = text_field(window, "Login")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClicks(field, login)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert text_field(window, "Password").hasFocus()
    text_field(window, "Password").selectAll()
    qtbot.keyClicks(text_field(window, "Password"), password)
    qtbot.keyClick(text_field(window, "Password"), ENTER)


def names(entries: list[Entry]) -> list[str]:
    return [entry.login.viewer.name for entry in entries]


def tick(qtbot: QtBot, window: LoginWindow, name: str) -> None:
    box = button(window, name)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)


def test_a_person_logs_in_with_the_keyboard(
    entries_of: EntriesOf,
    login_window: Show,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    window = login_window()
    entries = entries_of(window)
    assert runner.wait_idle()
    assert "Harbour Studio" in words_of(window)
    assert "SQLite" in words_of(window)
    log_in(qtbot, window, "nora", OWNER.password)
    assert "Logging in…" in words_of(window)
    assert runner.wait_idle()
    assert names(entries) == ["Nora Lind"]
    assert entries[0].login_name == "nora"


def test_typing_and_enter_work_while_the_studio_is_still_being_opened(
    entries_of: EntriesOf,
    services: GuiServices,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    may_open = threading.Event()

    def open_slowly(url: str) -> Studio:
        assert may_open.wait(8)
        return bootstrap.open_studio(url)

    window = LoginWindow(replace(services, open_studio=open_slowly), runner)
    entries = entries_of(window)
    show(qtbot, window)
    window.open(services.local_url)
    assert "Opening studio.sqlite3…" in words_of(window)
    log_in(qtbot, window, "nora", OWNER.password)
    assert "Opening the studio…" in words_of(window)
    may_open.set()
    assert runner.wait_idle()
    assert names(entries) == ["Nora Lind"]


def test_a_wrong_password_is_said_below_the_fields_and_nothing_is_lost(
    entries_of: EntriesOf,
    login_window: Show,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    window = login_window()
    entries = entries_of(window)
    assert runner.wait_idle()
    log_in(qtbot, window, "nora", "not my password")
    assert runner.wait_idle()
    assert "Name or password is not right." in words_of(window)
    password = text_field(window, "Password")
    assert text_field(window, "Login").text() == "nora"
    assert password.hasFocus()
    assert password.selectedText() == password.text()
    assert len(password.text()) == len("not my password")
    qtbot.keyClicks(password, OWNER.password)
    assert "Name or password is not right." not in words_of(window)
    qtbot.keyClick(password, ENTER)
    assert runner.wait_idle()
    assert names(entries) == ["Nora Lind"]


def test_too_many_failures_say_how_long_to_wait(
    entries_of: EntriesOf,
    login_window: Show,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    window = login_window()
    entries = entries_of(window)
    assert runner.wait_idle()
    for number in range(5):
        log_in(qtbot, window, "nora", f"wrong password {number}")
        assert runner.wait_idle()
    assert "Try again in 30 minutes" in words_of(window)
    log_in(qtbot, window, "nora", OWNER.password)
    assert runner.wait_idle()
    assert "minutes" in words_of(window)
    assert entries == []


@pytest.mark.parametrize(
    ("login", "password", "sentence", "focus"),
    [
        ("", "", "Type your login.", "Login"),
        ("nora", "", "Type your password.", "Password"),
        ("", "something", "Type your login.", "Login"),
    ],
)
def test_what_is_missing_is_said_without_asking_the_database(
    login_window: Show,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
    login: str,
    password: str,
    sentence: str,
    focus: str,
) -> None:
    window = login_window()
    assert runner.wait_idle()
    qtbot.keyClicks(text_field(window, "Login"), login)
    qtbot.keyClicks(text_field(window, "Password"), password)
    qtbot.mouseClick(button(window, "Log in"), Qt.MouseButton.LeftButton)
    assert runner.is_idle
    assert sentence in words_of(window)
    assert text_field(window, focus).hasFocus()


def test_a_login_is_remembered_only_for_those_who_ask(
    login_window: Show,
    services: GuiServices,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    window = login_window()
    assert runner.wait_idle()
    log_in(qtbot, window, "nora", OWNER.password)
    assert runner.wait_idle()
    assert services.settings.remembered_login is None
    window.ask_again()
    assert text_field(window, "Login").text() == ""
    tick(qtbot, window, "Remember my login on this PC")
    log_in(qtbot, window, "nora", OWNER.password)
    assert runner.wait_idle()
    assert services.settings.remembered_login == "nora"

    later = login_window()
    assert runner.wait_idle()
    assert text_field(later, "Login").text() == "nora"
    assert text_field(later, "Password").text() == ""
    assert text_field(later, "Password").hasFocus()


def test_nothing_of_the_one_before_is_left_in_the_form(
    login_window: Show,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    window = login_window()
    assert runner.wait_idle()
    qtbot.keyClicks(text_field(window, "Login"), "nora")
    qtbot.keyClicks(text_field(window, "Password"), "secret words")
    qtbot.mouseClick(button(window, "Show password"), Qt.MouseButton.LeftButton)
    assert "secret words" in words_of(window)
    window.ask_again()
    assert "secret words" not in words_of(window)
    password = text_field(window, "Password")
    assert password.echoMode() == QLineEdit.EchoMode.Password
    assert not password.isUndoAvailable()


def test_a_file_that_is_no_database_is_told_and_can_be_tried_again(
    login_window: Show,
    services: GuiServices,
    tmp_path: Path,
    founded_file: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    file = tmp_path / "studio.sqlite3"
    file.write_text("These are my holiday plans. " * 200)
    window = login_window()
    assert runner.wait_idle()
    assert "is not a studio's database" in words_of(window)
    assert "Not connected" in words_of(window)
    assert file.read_text().startswith("These are my holiday plans.")
    file.write_bytes(founded_file.read_bytes())
    again = button(window, "Try again")
    assert again.hasFocus()
    qtbot.keyClick(again, Qt.Key.Key_Space)
    assert runner.wait_idle()
    assert "holiday" not in words_of(window)
    assert "Harbour Studio" in words_of(window)
    assert "is not a studio's database" not in words_of(window)


def test_an_unknown_address_is_told_and_the_window_stays(
    login_window: Show, runner: TaskRunner
) -> None:
    window = login_window("mysql://somewhere/studio")
    assert runner.wait_idle()
    assert "is not an address of a studio's database" in words_of(window)
    assert window.isVisible()
    assert button(window, "Connection…").isEnabled()


def test_enter_before_the_studio_could_be_opened_brings_the_form_back_to_life(
    login_window: Show,
    tmp_path: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    (tmp_path / "studio.sqlite3").write_text("no database at all " * 200)
    window = login_window()
    log_in(qtbot, window, "nora", "something long")
    assert runner.wait_idle()
    assert "is not a studio's database" in words_of(window)
    assert button(window, "Log in").isEnabled()
    assert text_field(window, "Login").text() == "nora"
    assert not text_field(window, "Login").isReadOnly()


def test_everything_can_be_reached_and_has_a_name(
    login_window: Show,
    founded_studio: Path,
    runner: TaskRunner,
    qtbot: QtBot,
    assert_accessible: Callable[[LoginWindow], None],
) -> None:
    window = login_window()
    assert runner.wait_idle()
    assert_accessible(window)
    order = []
    for _ in range(5):
        focused = QApplication.focusWidget()
        assert focused is not None
        order.append(focused.accessibleName() or focused.text().replace("&", ""))
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert order == ["Login", "Password", "Remember my login on this PC", "Log in", "Connection…"]


def test_a_server_login_without_a_keyring_is_told_so(
    entries_of: EntriesOf,
    server_studio: str,
    login_window: Show,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    window = login_window(server_studio)
    entries = entries_of(window)
    assert runner.wait_idle()
    assert "This PC has no keyring: Studio App asks each time." in words_of(window)
    log_in(qtbot, window, "nora", OWNER.password)
    assert runner.wait_idle(20)
    assert names(entries) == ["Nora Lind"]
    log_in(qtbot, window, "nora", "not the password")
    assert runner.wait_idle(20)
    assert "Name or password is not right." in words_of(window)


def test_a_server_counts_no_failures_so_the_pc_does(
    entries_of: EntriesOf,
    server_studio: str,
    login_window: Show,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    """Also when the studio is opened anew in between."""
    for number in range(5):
        window = login_window(server_studio)
        assert runner.wait_idle(20)
        log_in(qtbot, window, "nora", f"wrong password {number}")
        assert runner.wait_idle(20)
    assert "Too many wrong passwords on this PC. Try again in 30 minutes" in words_of(window)
    entries = entries_of(window)
    log_in(qtbot, window, "nora", OWNER.password)
    assert runner.wait_idle(20)
    assert "Too many wrong passwords on this PC." in words_of(window)
    assert entries == []


def test_a_keyring_keeps_the_password_of_those_who_ask(
    entries_of: EntriesOf,
    server_studio: str,
    keyring_of_tests: None,
    login_window: Show,
    services: GuiServices,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    kept = MemoryKeyring()
    keyring.set_keyring(kept)
    window = login_window(server_studio)
    entries_of(window)
    assert runner.wait_idle()
    for name in ("Remember my login on this PC", "Keep my password in this PC's keyring"):
        tick(qtbot, window, name)
    log_in(qtbot, window, "nora", OWNER.password)
    assert runner.wait_idle(20)
    assert list(kept.secrets.values()) == [OWNER.password]
    assert OWNER.password not in services.settings._file.read_text()

    later = login_window(server_studio)
    entries = entries_of(later)
    assert runner.wait_idle()
    assert button(later, "Log in").hasFocus()
    qtbot.keyClick(button(later, "Log in"), ENTER)
    assert runner.wait_idle(20)
    assert names(entries) == ["Nora Lind"]

    later.ask_again()
    assert runner.wait_idle()
    assert text_field(later, "Login").text() == "nora"
    assert text_field(later, "Password").text() == ""
    assert button(later, "Keep my password in this PC's keyring").isChecked()
    qtbot.keyClicks(text_field(later, "Password"), OWNER.password)
    tick(qtbot, later, "Keep my password in this PC's keyring")
    qtbot.keyClick(text_field(later, "Password"), ENTER)
    assert runner.wait_idle(20)
    assert kept.secrets == {}


@pytest.fixture
def server_studio(postgres_cluster: Cluster, postgres_database: str) -> str:
    """The URL, without a login, of a studio on a real server."""
    bootstrap.found_studio(postgres_cluster.admin_url(postgres_database), OWNER)
    return (
        f"postgresql+psycopg://{postgres_cluster.host}:{postgres_cluster.port}/{postgres_database}"
    )
