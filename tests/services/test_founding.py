"""Setting up a studio: what can be typed wrong, and that nothing is left half-done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from studio_app import paths
from studio_app.domain.errors import (
    DatabaseProblem,
    InvalidInput,
    PasswordTooWeak,
    StudioError,
    StudioMissing,
)
from studio_app.domain.people import Role
from studio_app.repositories.house import House
from studio_app.services.access import Login, open_studio
from studio_app.services.clients import search_clients
from studio_app.services.demo import DemoRequest, fill_demo
from studio_app.services.founding import FoundingRequest, check_founding, found_studio
from studio_app.services.schedule import load_schedule
from tests.databases import KINDS, StudioDatabase
from tests.factories import TODAY
from tests.migrations.versions import program_at
from tests.migrations.world import everything, looking
from tests.postgres_cluster import Cluster

SCRIPTS = paths.migrations_folder()
REQUEST = FoundingRequest(
    studio_name=" Studio am Kanal ",
    time_zone="Europe/Berlin",
    currency="EUR",
    locale="de_DE",
    owner_name="Ólöf Njáls",
    login="Ólöf",
    password="three plain words",
)


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables, once in each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite3'}"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.admin_url(request.getfixturevalue("postgres_database"))


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., None]:
    """Founds a studio at an address."""

    def founding(url: str, request: FoundingRequest = REQUEST) -> None:
        found_studio(url, request, scripts=SCRIPTS, backups=tmp_path / "backups")

    return founding


def enter(url: str, tmp_path: Path, login: str = REQUEST.login) -> Login:
    door = open_studio(url, scripts=SCRIPTS, backups=tmp_path / "backups")
    return door.log_in(login, REQUEST.password)


def test_the_first_owner_finds_an_empty_studio(
    empty_url: str, found: Callable[..., None], tmp_path: Path
) -> None:
    found(empty_url)
    login = enter(empty_url, tmp_path, " ÓLÖF")
    assert (login.viewer.role, login.viewer.name) == (Role.OWNER, "Ólöf Njáls")
    studio = login.organization
    assert (studio.name, studio.time_zone) == ("Studio am Kanal", "Europe/Berlin")
    assert (studio.currency, studio.locale) == ("EUR", "de_DE")
    assert (studio.late_cancel_hours, studio.late_cancel_spends_credit) == (24, True)
    assert load_schedule(login.uow, login.viewer, TODAY, 7).trainers == ()
    assert search_clients(login.uow, login.viewer, "a") == ()
    login.close()


def test_a_second_studio_is_refused_and_the_first_unharmed(
    empty_url: str, found: Callable[..., None], tmp_path: Path
) -> None:
    found(empty_url)
    with pytest.raises(DatabaseProblem, match="There is a studio in this database already"):
        found(empty_url, replace(REQUEST, studio_name="Another", login="another"))
    enter(empty_url, tmp_path).close()
    with House(empty_url).reading() as work:
        work.act_as_maintenance()
        assert work.studio_names() == [("Studio am Kanal", None)]


def _fill_demo(url: str, backups: Path) -> None:
    request = DemoRequest(trainers=1, clients=1, weeks=1)
    fill_demo(url, request, scripts=SCRIPTS, backups=backups)


def _found(url: str, backups: Path) -> None:
    found_studio(url, REQUEST, scripts=SCRIPTS, backups=backups)


@pytest.mark.parametrize("revision", ["0002", "0009"])
@pytest.mark.parametrize("set_up", [_found, _fill_demo])
def test_a_studio_of_an_older_version_is_refused_and_left_as_it_is(
    studio: StudioDatabase, tmp_path: Path, revision: str, set_up: Callable[[str, Path], None]
) -> None:
    """Its tables are not brought up to date on the way, which is for whoever looks after it."""
    House(studio.url).migrate(SCRIPTS, tmp_path / "earlier", target=revision)
    before = everything(studio.url)
    with pytest.raises(DatabaseProblem, match="There is a studio in this database already"):
        set_up(studio.url, tmp_path / "backups")
    assert everything(studio.url) == before
    assert not (tmp_path / "backups").exists()


def test_a_studio_that_an_older_program_uses_is_refused(
    studio: StudioDatabase, found: Callable[..., None], tmp_path: Path
) -> None:
    House(studio.url).migrate(SCRIPTS, tmp_path / "earlier", target="0005")
    with program_at("0008", 8, tmp_path) as scripts:
        House(studio.url).migrate(scripts, tmp_path / "earlier")
    before = everything(studio.url)
    with looking(studio.url) as at_work:
        at_work.execute(text("SELECT count(*) FROM clients"))
        with pytest.raises(DatabaseProblem, match="There is a studio"):
            found(studio.url)
    assert everything(studio.url) == before


def test_tables_of_an_older_version_without_a_studio_are_used(
    empty_url: str, found: Callable[..., None], tmp_path: Path
) -> None:
    """Somebody began to set one up, and was stopped before it was there."""
    House(empty_url).migrate(SCRIPTS, tmp_path / "earlier", target="0005")
    with program_at("0008", 8, tmp_path) as scripts:
        House(empty_url).migrate(scripts, tmp_path / "earlier")
    found(empty_url)
    enter(empty_url, tmp_path).close()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("studio_name", ""),
        ("studio_name", "   "),
        ("studio_name", "x" * 201),
        ("studio_name", "a\x00b"),
        ("owner_name", " "),
        ("owner_name", "x" * 201),
        ("login", ""),
        ("login", "x" * 201),
        ("login", "a\x00"),
        ("time_zone", ""),
        ("time_zone", "Europe"),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "/etc/localtime"),
        ("time_zone", "Europe/Berlin\x00"),
        ("currency", ""),
        ("currency", "eur"),
        ("currency", "EURO"),
        ("currency", "ZZZ"),
        ("locale", ""),
        ("locale", "xx_YY"),
        ("locale", "not a locale"),
    ],
)
def test_what_cannot_be_used_is_named(
    found: Callable[..., None], tmp_path: Path, field: str, value: str
) -> None:
    file = tmp_path / "new.sqlite3"
    with pytest.raises(InvalidInput) as refusal:
        found(f"sqlite:///{file}", replace(REQUEST, **{field: value}))
    assert refusal.value.field == field
    assert str(refusal.value).endswith(".")
    assert not file.exists()


@pytest.mark.parametrize("password", ["", "short", "1234567", "password", "Passw0rd", "LONGLOGIN"])
def test_a_weak_password_is_refused(
    found: Callable[..., None], tmp_path: Path, password: str
) -> None:
    file = tmp_path / "new.sqlite3"
    with pytest.raises(PasswordTooWeak, match="at least 8 characters"):
        found(f"sqlite:///{file}", replace(REQUEST, login="longlogin", password=password))
    assert not file.exists()


def test_every_zone_currency_and_locale_of_the_assistant_is_taken() -> None:
    for zone, currency, locale in (
        ("Asia/Seoul", "KRW", "ko_KR"),
        ("America/New_York", "USD", "en_US"),
        ("UTC", "BHD", "ar_BH"),
        ("Asia/Taipei", "TWD", "zh_Hant_TW"),
    ):
        check_founding(replace(REQUEST, time_zone=zone, currency=currency, locale=locale))


def test_a_founding_that_fails_midway_leaves_no_studio(
    empty_url: str,
    found: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(self: Any, logins: Any, now: Any) -> None:
        raise OSError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr("studio_app.repositories.house.HouseWork.add_logins", broken)
        with pytest.raises(OSError, match="power"):
            found(empty_url)
    with pytest.raises((StudioMissing, StudioError)):
        enter(empty_url, tmp_path)
    found(empty_url)
    enter(empty_url, tmp_path).close()


def test_a_server_role_that_may_not_create_is_told_so(
    postgres_cluster: Cluster, postgres_database: str, found: Callable[..., None]
) -> None:
    role = f"{postgres_database}_plain"
    with postgres_cluster.connect() as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'plain enough'")
    with pytest.raises(StudioError) as refusal:
        found(postgres_cluster.url(postgres_database, role, "plain enough"))
    assert "Traceback" not in str(refusal.value)
    with postgres_cluster.connect(postgres_database) as connection:
        tables = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == []
