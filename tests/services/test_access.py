"""Opening a studio and logging in to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from studio_app import paths
from studio_app.domain.demo import demo_password
from studio_app.domain.errors import (
    DatabaseProblem,
    DatabaseTooNew,
    LoginFailed,
    NotFound,
    StudioError,
    StudioMissing,
)
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.house import House, NewLogin
from studio_app.repositories.migrations import HEAD
from studio_app.repositories.schema import (
    CredentialRow,
    MembershipRow,
    OrganizationRow,
    TrainerRow,
    UserRow,
)
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services import password_hashing
from studio_app.services.access import DemoLogin, Studio, open_studio, reach
from studio_app.services.login_attempts import LoginAttempts
from studio_app.services.password_hashing import hash_password, password_fits
from tests.databases import StudioDatabase, make_studio
from tests.factories import NOW, PASSWORD, key
from tests.postgres_cluster import Cluster

# What the module sets up once is costly, and two processes would set up two.
pytestmark = pytest.mark.xdist_group("access")

SCRIPTS = paths.migrations_folder()
WRONG = "a wrong password"


def opened(studio: StudioDatabase) -> Studio:
    return open_studio(studio.url, scripts=SCRIPTS, backups=studio.file.parent / "backups")


@pytest.fixture(scope="module")
def server_url(
    postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a PostgreSQL studio whose logins carry the names that the program gives."""
    with postgres_cluster.temporary_database("access") as name:
        make_studio(postgres_cluster.admin_url(name), tmp_path_factory.mktemp("backups"))
        yield postgres_cluster.admin_url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def house_door(request: pytest.FixtureRequest) -> Studio:
    """An opened studio, once in each database."""
    if request.param == "sqlite":
        return opened(request.getfixturevalue("sqlite_studio"))
    url: str = request.getfixturevalue("server_url")
    return open_studio(url, scripts=SCRIPTS, backups=Path("unused"), attempts=LoginAttempts())


@pytest.mark.parametrize(
    ("login", "role", "trainer", "client"),
    [
        ("owner", Role.OWNER, None, None),
        ("anna", Role.TRAINER, "anna", None),
        (" ANNA ", Role.TRAINER, "anna", None),
        ("sara", Role.SENIOR, "sara", None),
        ("asim", Role.ASSISTANT, None, None),
        ("cara", Role.CLIENT, None, "cara"),
        ("admin", Role.ADMIN, None, None),
    ],
)
def test_the_right_password_opens(
    house_door: Studio, login: str, role: Role, trainer: str | None, client: str | None
) -> None:
    found = house_door.log_in(login, PASSWORD)
    name = login.strip().lower()
    assert (found.viewer.role, found.viewer.name) == (role, name.title())
    assert found.viewer.user_id == key(f"user {name}")
    assert found.viewer.membership_id == key(f"membership {name}")
    assert found.viewer.trainer_id == (key(trainer) if trainer else None)
    assert found.viewer.client_id == (key(client) if client else None)
    assert (found.organization.id, found.organization.name) == (key("home"), "Home")
    with found.uow.reading() as work:
        assert work.organizations.mine() == found.organization
    found.close()


def answer(door: Studio, login: str, password: str) -> str:
    """Return what somebody is told who may not be let in."""
    try:
        door.log_in(login, password, NOW).close()
    except StudioError as refusal:
        return str(refusal)
    return "let in"


def test_anything_else_does_not(house_door: Studio) -> None:
    logins = ["anna", "nobody", "", "anna'; --", "a" * 5000, "łó"]
    # Fewer for each than lock a name.
    passwords = [WRONG, "", PASSWORD.upper(), PASSWORD + " "]
    tried = list(product(logins, passwords))
    told = {pair: answer(house_door, *pair) for pair in tried}
    assert told == dict.fromkeys(tried, "Name or password is not right.")


def test_a_name_of_another_alphabet_logs_in_however_it_is_typed(
    sqlite_studio: StudioDatabase,
) -> None:
    keys = {"user_id": key("new user"), "membership_id": key("new member")}
    new = NewLogin(
        **keys,
        organization_id=key("home"),
        login="Łukasz",
        name="Łukasz",
        role=Role.OWNER,
        password="",
        password_hash=hash_password("Ziółko na łące"),
    )
    with House(sqlite_studio.url).writing() as work:
        work.add_logins([new], NOW)
    for login in ("Łukasz", "ŁUKASZ", " łukasz"):
        # The accent as a character of its own, as some keyboards send it.
        opened(sqlite_studio).log_in(login, "Zio\u0301łko na ła\u0328ce", NOW).close()


def test_the_widest_role_is_taken(sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as connection:
        connection.execute(
            insert(MembershipRow).values(
                id=key("second"),
                organization_id=key("home"),
                user_id=key("user anna"),
                role="owner",
            )
        )
    login = opened(sqlite_studio).log_in("anna", PASSWORD)
    assert (login.viewer.role, login.viewer.membership_id) == (Role.OWNER, key("second"))
    assert login.viewer.trainer_id is None
    login.close()


@pytest.mark.parametrize("row", [UserRow, MembershipRow])
def test_who_has_left_does_not_log_in(
    sqlite_studio: StudioDatabase, row: type[UserRow] | type[MembershipRow]
) -> None:
    with sqlite_studio.house() as connection:
        connection.execute(update(row).values(active=False))
    with pytest.raises(LoginFailed):
        opened(sqlite_studio).log_in("anna", PASSWORD, NOW)


def test_who_has_left_does_not_log_in_to_a_server(server_url: str) -> None:
    door = open_studio(server_url, scripts=SCRIPTS, backups=Path("unused"))
    with StudioDatabase(server_url, "postgres").house() as connection:
        gone = MembershipRow.user_id == key("user ben")
        connection.execute(update(MembershipRow).where(gone).values(active=False))
    with pytest.raises(LoginFailed):
        door.log_in("ben", PASSWORD)


def test_a_one_time_password_ends(sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as connection:
        connection.execute(update(CredentialRow).values(valid_until=NOW))
    with pytest.raises(LoginFailed):
        opened(sqlite_studio).log_in("anna", PASSWORD, NOW)
    opened(sqlite_studio).log_in("anna", PASSWORD, NOW - timedelta(seconds=1)).close()


def test_a_user_closed_while_the_password_is_checked_is_refused(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = opened(sqlite_studio)

    def close_meanwhile(password: str, password_hash: str) -> bool:
        with sqlite_studio.house() as connection:
            connection.execute(update(UserRow).values(active=False))
        return password_fits(password, password_hash)

    monkeypatch.setattr("studio_app.services.access.password_fits", close_meanwhile)
    with pytest.raises(LoginFailed):
        door.log_in("anna", PASSWORD, NOW)


def test_a_membership_that_ends_at_the_last_moment(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stays open then; warnings of connections left behind are errors here."""
    door, made = opened(sqlite_studio), House.unit_of_work

    def end_meanwhile(house: House, viewer: Viewer) -> UnitOfWork:
        with sqlite_studio.house() as connection:
            connection.execute(update(MembershipRow).values(active=False))
        return made(house, viewer)

    monkeypatch.setattr(House, "unit_of_work", end_meanwhile)
    with pytest.raises(NotFound):
        door.log_in("anna", PASSWORD, NOW)


@pytest.mark.usefixtures("hashes_as_shipped")
def test_hashes_are_argon2id_of_the_recommended_cost() -> None:
    assert hash_password("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hash_password("x") != hash_password("x")
    assert hash_password("x", salt_seed="s") == hash_password("x", salt_seed="s")
    assert password_fits("x", hash_password("x"))
    assert not password_fits("y", hash_password("x"))
    assert password_hashing.HASH_OF_NOBODY.split("$")[:4] == hash_password("x").split("$")[:4]
    assert not password_fits("x", "no hash at all")


def test_what_is_known_before_a_login(sqlite_studio: StudioDatabase, server_url: str) -> None:
    info = opened(sqlite_studio).info
    assert (info.name, info.connection, info.is_postgres) == ("Home", "SQLite", False)
    assert info.demo_logins == ()
    served = open_studio(server_url, scripts=SCRIPTS, backups=Path("unused")).info
    assert (served.connection, served.is_postgres) == ("PostgreSQL · 127.0.0.1", True)
    assert served.name == server_url.rsplit("/", 1)[1]
    assert served.demo_logins == ()


def test_a_demo_studio_tells_its_logins(sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as connection:
        connection.execute(update(OrganizationRow).values(demo_seed=7))
        connection.execute(update(TrainerRow).values(name="Anna Berg"))
    logins = opened(sqlite_studio).info.demo_logins
    assert {login.login for login in logins} == {
        "admin",
        "owner",
        "desk",
        "sara",
        "anna",
        "ben",
        "asim",
        "cara",
    }
    anna = DemoLogin("anna", demo_password(7, "anna"), Role.TRAINER, "Anna", "Anna Berg")
    assert anna in logins


def test_a_studio_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite3"
    with pytest.raises(StudioMissing, match=r"There is no studio in .*none\.sqlite3 yet"):
        open_studio(f"sqlite:///{file}", scripts=SCRIPTS, backups=tmp_path)
    assert not file.exists()
    file.touch()
    with pytest.raises(StudioMissing):
        open_studio(f"sqlite:///{file}", scripts=SCRIPTS, backups=tmp_path)
    House(f"sqlite:///{file}").migrate(SCRIPTS, tmp_path)
    with pytest.raises(StudioMissing):
        open_studio(f"sqlite:///{file}", scripts=SCRIPTS, backups=tmp_path)


def test_an_older_studio_is_backed_up_and_brought_up_to_date(tmp_path: Path) -> None:
    url, backups = f"sqlite:///{tmp_path / 'old.sqlite3'}", tmp_path / "backups"
    House(url).migrate(SCRIPTS, backups, target="0001")
    with pytest.raises(StudioMissing):
        open_studio(url, scripts=SCRIPTS, backups=backups)
    assert House(url).revision() == HEAD
    assert len(list(backups.glob("*.sqlite"))) == 1


def test_a_server_of_another_version_is_not_used(postgres_cluster: Cluster, tmp_path: Path) -> None:
    with postgres_cluster.temporary_database("version") as name:
        url = postgres_cluster.admin_url(name)
        make_studio(url, tmp_path)
        door = open_studio(url, scripts=SCRIPTS, backups=tmp_path)
        with postgres_cluster.connect(name) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
            with pytest.raises(DatabaseProblem, match="made by an older version"):
                door.log_in("anna", PASSWORD)
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            with pytest.raises(DatabaseTooNew):
                door.log_in("anna", PASSWORD)


def test_reaching_out_says_what_is_there(
    sqlite_studio: StudioDatabase, server_url: str, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    assert reach(sqlite_studio.url) == "SQLite answers. The studio is ready."
    empty = tmp_path / "empty.sqlite3"
    empty.touch()
    assert reach(f"sqlite:///{empty}") == "SQLite answers. There is no studio in this database yet."
    answers = "PostgreSQL · 127.0.0.1 answers. "
    assert reach(server_url) == answers + "The studio is ready."
    stranger = postgres_cluster.url(server_url.rsplit("/", 1)[1], "stranger", "guess")
    assert reach(stranger) == answers + "Log in to see whether the studio is there."
    assert reach(stranger, "anna", PASSWORD) == answers + "The studio is ready."
    with pytest.raises(LoginFailed):
        reach(stranger, "anna", WRONG)
    with postgres_cluster.temporary_database("bare") as name:
        url = postgres_cluster.admin_url(name)
        assert reach(url) == answers + "There is no studio in this database yet."
