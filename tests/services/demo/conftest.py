"""Demo studios, filled once for all tests that only look at them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from studio_app import paths
from studio_app.repositories.house import House
from studio_app.services.access import DemoLogin
from studio_app.services.demo import DemoRequest, fill_demo
from tests.postgres_cluster import Cluster

TUESDAY = date(2026, 11, 24)

Fill = Callable[[DemoRequest], Path]


@dataclass(frozen=True)
class Demo:
    """A filled demo studio, with what was asked for and the logins that were told."""

    url: str
    request: DemoRequest
    logins: tuple[DemoLogin, ...]

    @property
    def is_postgres(self) -> bool:
        """Tell which database it is in."""
        return self.url.startswith("postgresql")

    @property
    def file(self) -> Path:
        """Return the file of a demo on SQLite."""
        return Path(self.url.removeprefix("sqlite:///"))

    def login(self, name: str) -> DemoLogin:
        """Return the login of that name."""
        return next(login for login in self.logins if login.login == name)


def filled(url: str, request: DemoRequest, backups: Path) -> Demo:
    """Return the demo studio that the request makes at the address."""
    logins = fill_demo(url, request, scripts=paths.migrations_folder(), backups=backups)
    return Demo(url, request, logins)


@pytest.fixture(scope="session")
def sqlite_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo studio of the default size in a file, on a Tuesday; not to be written to."""
    folder = tmp_path_factory.mktemp("demo")
    return filled(f"sqlite:///{folder / 'demo.sqlite'}", DemoRequest(today=TUESDAY), folder)


@pytest.fixture(scope="session")
def postgres_demo(
    postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    """The same demo studio on a server; not to be written to."""
    with postgres_cluster.temporary_database("demo") as name:
        request = DemoRequest(today=TUESDAY)
        yield filled(postgres_cluster.admin_url(name), request, tmp_path_factory.mktemp("none"))


@pytest.fixture(params=["sqlite", "postgres"])
def demo(request: pytest.FixtureRequest) -> Demo:
    """The demo studio, once in each database; not to be written to."""
    found: Demo = request.getfixturevalue(f"{request.param}_demo")
    return found


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no studio, to copy."""
    folder = tmp_path_factory.mktemp("empty")
    file = folder / "empty.sqlite"
    House(f"sqlite:///{file}").migrate(paths.migrations_folder(), folder)
    return file


@pytest.fixture
def fill(empty_file: Path, tmp_path: Path) -> Fill:
    """Returns the file of a new demo studio that nobody logs in to."""

    def fill_file(request: DemoRequest) -> Path:
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite"
        shutil.copy(empty_file, file)
        filled(f"sqlite:///{file}", request, tmp_path)
        return file

    return fill_file
