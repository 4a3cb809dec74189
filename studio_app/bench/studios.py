"""The studios that are measured: made when missing, and used again from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from studio_app import paths
from studio_app.bench.sizes import FRONT_DESK, SEED, Size
from studio_app.domain.addresses import file_url
from studio_app.domain.demo import demo_password
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import database_file, house_engine, parse_url
from studio_app.repositories.house import House
from studio_app.repositories.migrations import HEAD
from studio_app.repositories.server_roles import RoleNames
from studio_app.services.access import Login, open_studio
from studio_app.services.demo import fill_demo

Tell = Callable[[str], object]
_PIECE = 1 << 20


class BenchStudio:
    """A demo studio, and the ways to it: the program's and the driver's own."""

    def __init__(self, url: str, size: Size) -> None:
        self.url = parse_url(url)
        self.size = size
        self.is_postgres = self.url.drivername != "sqlite"
        self.kind = "postgresql" if self.is_postgres else "sqlite"

    @contextmanager
    def login(self, url: URL | None = None, person: str = FRONT_DESK) -> Iterator[Login]:
        """Open a login, by default of the front desk, which sees everybody's diary."""
        login = _open(url or self.url).log_in(person, demo_password(SEED, person))
        try:
            yield login
        finally:
            login.close()

    def house_of_front_desk(self) -> House:
        """Return the database as the front desk reaches it."""
        return House(_text(self.url), FRONT_DESK, demo_password(SEED, FRONT_DESK))

    @contextmanager
    def plain(self) -> Iterator[Any]:
        """Open a connection of the driver itself, which commits each statement and sees all rows.

        It is set up as the program's own, as durable and with the same keys.
        """
        with house_engine(self.url).connect() as connection:
            driver: Any = connection.connection.driver_connection
            if self.is_postgres:
                maintenance = RoleNames.of(connection).maintenance
                connection.rollback()
                driver.autocommit = True
                driver.execute(f'SET ROLE "{maintenance}"')
            yield driver
            if self.is_postgres:
                driver.autocommit = False

    def read_through(self) -> None:
        """Let the PC have a file in memory, as one that has worked with it for a day does.

        A server sees to that by itself.
        """
        if not self.is_postgres:
            with database_file(self.url).open("rb") as file:
                while file.read(_PIECE):
                    pass

    def sql(self, statement: str) -> str:
        """Return a statement, written with question marks, as the driver wants it."""
        return statement.replace("?", "%s") if self.is_postgres else statement


def bench_studio(url: str | None, size: Size, tell: Tell) -> BenchStudio:
    """Return the studio of a size, made first where there is none: without a URL, in a file.

    Raises DatabaseProblem when another studio is in the database.
    """
    if url is None:
        url = file_url(_file(size))
    studio = BenchStudio(url, size)
    house = House(url)
    revision = house.revision()
    if revision is not None and house.holds_a_studio():
        _require_ours(house, size)
        if revision != HEAD:
            house.migrate(paths.migrations_folder(), paths.bench_folder())
        return studio
    tell(f"Making the studio “{size.name}”; this takes a while, once.")
    fill_demo(url, size.request, scripts=paths.migrations_folder(), backups=paths.bench_folder())
    return studio


def _file(size: Size) -> Path:
    folder = paths.bench_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseProblem(
            f"The folder “{folder}” cannot be made ({error.strerror}). Choose another with the "
            "variable STUDIO_APP_HOME."
        ) from error
    return folder / f"{size.name}.sqlite3"


def _require_ours(house: House, size: Size) -> None:
    """Refuse any studio but the one of that size: bookings are made in it."""
    with house.reading() as work:
        work.act_as_maintenance()
        studios = work.studio_names()
    if studios != [(size.request.studio_name, SEED)]:
        raise DatabaseProblem(
            "There is another studio in this database, and nothing was measured in it. Name an "
            "empty one, or the one in which this size was measured before."
        )


def _open(url: URL) -> Any:
    return open_studio(_text(url), scripts=paths.migrations_folder(), backups=paths.bench_folder())


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
