"""The demo studio: made on request, cancelled, and entered by a click on a name."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from studio_app import bootstrap
from studio_app.domain.people import Role
from studio_app.services.access import DemoLogin
from studio_app.services.demo import DemoRequest
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.login_window import Entry, LoginWindow
from studio_app.ui.task_runner import Report, TaskRunner
from tests.ui.login.hands import button, press, show, text_field, words_of

Show = Callable[..., LoginWindow]
EntriesOf = Callable[[LoginWindow], list[Entry]]
SMALL = DemoRequest(trainers=2, clients=12, weeks=2)


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a small demo studio, to copy."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    bootstrap.fill_demo(bootstrap.file_url(file), SMALL)
    return file


@pytest.fixture
def demo_window(
    login_window: Show,
    services: GuiServices,
    small_demo: Path,
    tmp_path: Path,
    runner: TaskRunner,
) -> LoginWindow:
    """A login window at the demo studio."""
    shutil.copy(small_demo, tmp_path / "demo.sqlite3")
    window = login_window(services.demo_url, make_demo=True)
    assert runner.wait_idle(20)
    return window


def test_the_demo_studio_is_made_on_request_and_remembered(
    login_window: Show, services: GuiServices, runner: TaskRunner, qtbot: QtBot
) -> None:
    window = login_window()
    assert runner.wait_idle()
    press(qtbot, window, "Try it with demo data")
    qtbot.waitUntil(lambda: "Making the demo studio" in words_of(window))
    bar = window.findChild(QProgressBar)
    assert bar is not None
    seen: list[int] = []
    bar.valueChanged.connect(seen.append)
    assert runner.wait_idle(60)
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert "DEMO STUDIO" in words_of(window)
    assert services.settings.database_url == services.demo_url


def test_a_click_on_a_name_logs_in(
    demo_window: LoginWindow,
    entries_of: EntriesOf,
    services: GuiServices,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    studio = demo_window.opener.studio
    assert studio is not None
    people = studio.info.demo_logins
    roles = [person.role for person in people]
    assert {Role.OWNER, Role.FRONT_DESK} <= set(roles)
    assert roles.count(Role.TRAINER) >= 2
    for role, name in ((Role.FRONT_DESK, "Front desk"), (Role.OWNER, "Owner")):
        person = next(person for person in people if person.role is role)
        entries = entries_of(demo_window)
        row = button(demo_window, f"Log in as {person.name}, {name}")
        row.setFocus()
        qtbot.keyClick(row, Qt.Key.Key_Space)
        assert text_field(demo_window, "Login").text() == person.login
        assert text_field(demo_window, "Password").text() == person.password
        assert runner.wait_idle(20)
        assert [entry.login.viewer.name for entry in entries] == [person.name]
        assert entries[0].login.viewer.role is role
    assert services.settings.remembered_login is None


def test_every_name_can_be_reached(
    demo_window: LoginWindow, assert_accessible: Callable[[QWidget], None]
) -> None:
    assert_accessible(demo_window)


def test_from_the_demo_one_gets_to_a_studio_of_ones_own(
    demo_window: LoginWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    press(qtbot, demo_window, "Set up your own studio")
    assert runner.wait_idle()
    assert "Set up your studio" in words_of(demo_window)
    assert "DEMO STUDIO" not in words_of(demo_window)


def test_making_the_demo_studio_can_be_cancelled_and_begun_again(
    services: GuiServices, runner: TaskRunner, qtbot: QtBot
) -> None:
    reported = threading.Event()
    cancelled = threading.Event()

    def fill_and_wait(url: str, request: DemoRequest, *, progress: Report) -> tuple[DemoLogin, ...]:
        def report(done: int, total: int) -> None:
            progress(done, total)
            if done * 2 >= total and not cancelled.is_set():
                reported.set()
                assert cancelled.wait(20)

        return bootstrap.fill_demo(url, SMALL, progress=report)

    window = LoginWindow(replace(services, fill_demo=fill_and_wait), runner)
    show(qtbot, window)
    window.open(services.local_url)
    assert runner.wait_idle()
    press(qtbot, window, "Try it with demo data")
    qtbot.waitUntil(reported.is_set, timeout=30_000)
    press(qtbot, window, "Cancel")
    cancelled.set()
    assert runner.wait_idle(30)
    assert "Set up your studio" in words_of(window)
    assert services.settings.database_url is None
    press(qtbot, window, "Try it with demo data")
    assert runner.wait_idle(30)
    assert "DEMO STUDIO" in words_of(window)
