"""The program on a real studio of the small world, in each database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.ui.application import StudioApplication
from studio_app.ui.gui_services import GuiOptions, GuiServices
from tests.databases import StudioDatabase, make_studio
from tests.postgres_cluster import Cluster
from tests.test_keychain import MemoryKeyring
from tests.ui.login.hands import real_services
from tests.ui.team.hands import Desk


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StudioDatabase]:
    """A studio whose logins carry the names that the program gives; a file unless asked for."""
    if getattr(request, "param", "sqlite") == "sqlite":
        file = tmp_path / "studio.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield StudioDatabase(f"sqlite:///{file}", "sqlite")
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    with cluster.temporary_database("logins") as name:
        make_studio(cluster.admin_url(name), tmp_path / "backups")
        yield StudioDatabase(cluster.admin_url(name), "postgres", name)


@pytest.fixture
def services(tmp_path: Path) -> GuiServices:
    """The services as the program has them, at a place of the test's own."""
    return real_services(tmp_path)


@pytest.fixture
def start(
    qapp: QApplication, services: GuiServices, place: StudioDatabase, qtbot: QtBot
) -> Iterator[Callable[[], Desk]]:
    """A function that starts the program, as on one more PC."""
    made: list[StudioApplication] = []

    def begin() -> Desk:
        program = StudioApplication(qapp, services, GuiOptions(url=place.url))
        made.append(program)
        program.start()
        qtbot.waitUntil(program.login_window.isVisible)
        program.login_window.activateWindow()
        return Desk(program, qtbot)

    yield begin
    for program in made:
        program.end()
    QApplication.processEvents()


@pytest.fixture
def desk(start: Callable[[], Desk]) -> Desk:
    """The program, asking who is there."""
    return start()


@pytest.fixture
def has_keyring() -> Iterator[MemoryKeyring]:
    """A keyring that works, on this PC."""
    before, made = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)
