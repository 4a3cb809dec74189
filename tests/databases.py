"""Pytest plugin: a studio with the small world in it, on both databases by the same tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from studio_app import paths
from studio_app.domain.people import Viewer
from studio_app.repositories.engine import WRITING, house_engine, login_engine, parse_url
from studio_app.repositories.house import House
from studio_app.repositories.server_roles import RoleNames, create_login, database_role
from studio_app.services.access import Login
from tests import factories
from tests.factories import PASSWORD, PEOPLE, key
from tests.postgres_cluster import Cluster

KINDS = ("sqlite", "postgres")


class StudioDatabase:
    """A studio's database at ``url``, and logins to it; all of them closed by ``close``.

    ``roles_of`` is the PostgreSQL database after which the login roles are named.
    """

    def __init__(self, url: str, kind: str, roles_of: str = "") -> None:
        self.url = url
        self.kind = kind
        self.roles_of = roles_of
        self._logins: list[Login] = []

    @property
    def is_postgres(self) -> bool:
        """Tell which of the two databases this is."""
        return self.kind == "postgres"

    @property
    def file(self) -> Path:
        """Return the file of an SQLite studio."""
        return Path(str(parse_url(self.url).database))

    def role_of(self, name: str) -> str:
        """Return the database role of a person on PostgreSQL."""
        return database_role(self.roles_of, name)

    def house_as(self, name: str) -> House:
        """Return the studio's database as the person reaches it."""
        house = House(self.url)
        if self.is_postgres:
            house.url = house.url.set(username=self.role_of(name), password=PASSWORD)
        return house

    def viewer(self, name: str) -> Viewer:
        """Return who the person is."""
        with self.house_as(name).reading() as work:
            user_id = None if self.is_postgres else key(f"user {name}")
            return work.viewers_of(user_id)[0]

    def login(self, name: str) -> Login:
        """Return a new login of the person, past the password."""
        house = self.house_as(name)
        viewer = self.viewer(name)
        uow = house.unit_of_work(viewer)
        with uow.reading() as work:
            organization = work.organizations.mine()
        login = Login(viewer, organization, uow)
        self._logins.append(login)
        return login

    @contextmanager
    def session(self, name: str) -> Iterator[Session]:
        """Open a writing transaction of the person for statements of any kind, never committed."""
        viewer = self.viewer(name)
        engine = login_engine(self.house_as(name).url, viewer)
        try:
            with engine.connect() as connection:
                connection = connection.execution_options(**{WRITING: True})
                with Session(bind=connection, expire_on_commit=False) as session:
                    yield session
        finally:
            engine.dispose()

    @contextmanager
    def house(self) -> Iterator[Connection]:
        """Open a transaction that sees and writes all rows, committed at its end."""
        with house_engine(parse_url(self.url)).connect() as connection:
            connection = connection.execution_options(**{WRITING: True})
            with connection.begin():
                if self.is_postgres:
                    maintenance = RoleNames.of(connection).maintenance
                    connection.exec_driver_sql(f'SET LOCAL ROLE "{maintenance}"')
                yield connection

    def close(self) -> None:
        """Close the connections of every login."""
        for login in self._logins:
            login.close()
        self._logins.clear()


def make_studio(url: str, backups: Path) -> None:
    """Make the tables at the address and put the world in."""
    House(url).migrate(paths.migrations_folder(), backups)
    parsed = parse_url(url)
    on_server = parsed.drivername != "sqlite"
    with house_engine(parsed).connect() as connection:
        connection = connection.execution_options(**{WRITING: True})
        with connection.begin():
            if not on_server:
                factories.fill(connection)
                return
            names = RoleNames.of(connection)
            database = str(parsed.database)
            for person in PEOPLE.values():
                role = database_role(database, person.name)
                create_login(connection, names, person.role, role, PASSWORD)
            connection.exec_driver_sql(f'SET LOCAL ROLE "{names.maintenance}"')
            factories.fill(connection, lambda login: database_role(database, login))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the world in it, to copy."""
    folder = tmp_path_factory.mktemp("template")
    file = folder / "studio.sqlite3"
    make_studio(f"sqlite:///{file}", folder / "backups")
    return file


@pytest.fixture(scope="session")
def postgres_template(
    postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a migrated PostgreSQL database with the world in it, to copy.

    Each process of the tests has one of its own, because the copies have its roles: a login that
    one test closes must not be another's.
    """
    with postgres_cluster.temporary_database("template") as name:
        make_studio(postgres_cluster.admin_url(name), tmp_path_factory.mktemp("backups"))
        yield name


@pytest.fixture
def sqlite_studio(sqlite_template: Path, tmp_path: Path) -> Iterator[StudioDatabase]:
    """A studio of one's own in an SQLite file."""
    file = tmp_path / "studio.sqlite3"
    shutil.copy(sqlite_template, file)
    studio = StudioDatabase(f"sqlite:///{file}", "sqlite")
    yield studio
    studio.close()


@pytest.fixture
def postgres_studio(postgres_cluster: Cluster, postgres_template: str) -> Iterator[StudioDatabase]:
    """A studio of one's own in PostgreSQL."""
    with postgres_cluster.temporary_database("world", template=postgres_template) as name:
        studio = StudioDatabase(postgres_cluster.admin_url(name), "postgres", postgres_template)
        yield studio
        studio.close()


@pytest.fixture(params=KINDS)
def studio(request: pytest.FixtureRequest) -> StudioDatabase:
    """A studio of one's own, once in each database."""
    found: StudioDatabase = request.getfixturevalue(f"{request.param}_studio")
    return found


@pytest.fixture(scope="module", params=KINDS)
def shared_studio(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StudioDatabase]:
    """A studio for all tests of a module, once in each database: none of them may commit."""
    with ExitStack() as stack:
        if request.param == "postgres":
            cluster: Cluster = request.getfixturevalue("postgres_cluster")
            template: str = request.getfixturevalue("postgres_template")
            database = stack.enter_context(cluster.temporary_database("shared", template=template))
            yield StudioDatabase(cluster.admin_url(database), "postgres", template)
            return
        file = tmp_path_factory.mktemp("shared") / "studio.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield StudioDatabase(f"sqlite:///{file}", "sqlite")


@pytest.fixture
def studio_url(studio: StudioDatabase) -> str:
    """The address of a studio with the world in it, once in each database."""
    return studio.url
