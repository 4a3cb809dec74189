"""Real studios in files of their own, and the real services behind the windows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from pytestqt.qtbot import QtBot

from studio_app import bootstrap
from studio_app.services.founding import FoundingRequest
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.login_window import Entry, LoginWindow
from studio_app.ui.task_runner import TaskRunner
from tests.ui.login.hands import real_services, show

OWNER = FoundingRequest(
    studio_name="Harbour Studio",
    time_zone="Europe/Berlin",
    currency="EUR",
    locale="de_DE",
    owner_name="Nora Lind",
    login="nora",
    password="three plain words",
)


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A studio with its owner only; copied for each test."""
    file = tmp_path_factory.mktemp("founded") / "studio.sqlite3"
    bootstrap.found_studio(bootstrap.file_url(file), OWNER)
    return file


@pytest.fixture
def services(tmp_path: Path) -> GuiServices:
    """The services as the program has them, with every file in a folder of the test's own."""
    return real_services(tmp_path)


@pytest.fixture
def founded_studio(services: GuiServices, founded_file: Path, tmp_path: Path) -> Path:
    """The file of a studio where the program looks for one."""
    return Path(shutil.copy(founded_file, tmp_path / "studio.sqlite3"))


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A runner that ends with the test."""
    made = TaskRunner()
    yield made
    assert made.shut_down()


@pytest.fixture
def login_window(
    qtbot: QtBot, services: GuiServices, runner: TaskRunner
) -> Callable[[str], LoginWindow]:
    """A function that shows a login window that opens a URL, and returns at once."""

    def open_window(url: str = services.local_url, make_demo: bool = False) -> LoginWindow:
        window = LoginWindow(services, runner)
        show(qtbot, window)
        window.open(url, make_demo=make_demo)
        return window

    return open_window


@pytest.fixture
def keyring_of_tests() -> Iterator[None]:
    """Put the keyring of the tests back afterwards."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def entries_of() -> Iterator[Callable[[LoginWindow], list[Entry]]]:
    """A function that listens to who logs in; their connections are closed afterwards."""
    heard: list[Entry] = []

    def listen(window: LoginWindow) -> list[Entry]:
        entries: list[Entry] = []
        window.logged_in.connect(entries.append)
        window.logged_in.connect(heard.append)
        return entries

    yield listen
    for entry in heard:
        entry.login.close()
