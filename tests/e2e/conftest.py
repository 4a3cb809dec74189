"""A demo studio in each database, and the whole program in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app import bootstrap, paths
from studio_app.domain.people import Role
from studio_app.services.access import DemoLogin, Login
from studio_app.services.demo import DemoRequest
from studio_app.ui.application import StudioApplication
from studio_app.ui.gui_services import GuiOptions
from studio_app.ui.look import prepare_look
from tests.e2e.player import Player, services_at
from tests.postgres_cluster import Cluster

# A Tuesday; the demo's clock stands at noon in Berlin.
TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
SIZE = DemoRequest(trainers=3, clients=40, weeks=4, seed=7, today=TODAY)


@dataclass(frozen=True)
class DemoStudio:
    """A demo studio at ``url``, with everybody's login."""

    url: str
    people: tuple[DemoLogin, ...]
    is_postgres: bool

    def person(self, role: Role, number: int = 0) -> DemoLogin:
        """Return who has that role, the first of several by default."""
        return [one for one in self.people if one.role is role][number]

    def log_in(self, person: DemoLogin) -> Login:
        """Return a login past the windows, to ask what is stored."""
        url = self.url
        return bootstrap.open_studio(url).log_in(person.login, person.password)


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application of pytest-qt with the bundled fonts and icons."""
    prepare_look(qapp, paths.resource(), "light")
    return qapp


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[DemoLogin, ...]]:
    """The file of a demo studio, to copy, with its logins."""
    file = tmp_path_factory.mktemp("demo") / "studio.sqlite3"
    return file, bootstrap.fill_demo(bootstrap.file_url(file), SIZE)


@pytest.fixture(scope="session")
def server_demo(postgres_cluster: Cluster) -> Iterator[DemoStudio]:
    """A demo studio on the server, shared by the tests: each books where it is free."""
    with postgres_cluster.temporary_database("demo") as name:
        people = bootstrap.fill_demo(postgres_cluster.admin_url(name), SIZE)
        # Who opens the window knows the server and the database, and no password.
        yield DemoStudio(_address(postgres_cluster, name), people, is_postgres=True)


def _address(cluster: Cluster, database: str) -> str:
    return f"postgresql+psycopg://{cluster.host}:{cluster.port}/{database}"


@pytest.fixture(params=["sqlite", "postgres"])
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> DemoStudio:
    """A demo studio, once in each database."""
    if request.param == "postgres":
        found: DemoStudio = request.getfixturevalue("server_demo")
        return found
    file, people = request.getfixturevalue("demo_file")
    own = shutil.copy(file, tmp_path / "studio.sqlite3")
    return DemoStudio(bootstrap.file_url(Path(own)), people, is_postgres=False)


@pytest.fixture
def player(demo: DemoStudio, tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Player]:
    """Somebody in front of the program, whose login window is open."""
    services = services_at(tmp_path, lambda: NOW)
    program = StudioApplication(qapp, services, GuiOptions(url=demo.url))
    program.start()
    player = Player(program, qtbot)
    player.wait_for_login_window()
    yield player
    program.end()
    QApplication.processEvents()
