"""The same login on two PCs: both work, and neither outlives its password or its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from studio_app import paths
from studio_app.domain.errors import (
    DatabaseProblem,
    LoginFailed,
    NotFound,
    PasswordTooWeak,
    StudioError,
)
from studio_app.repositories.schema import AuditEntryRow, MembershipRow, UserRow
from studio_app.services.access import Login, Studio, open_studio
from studio_app.services.clients import search_clients
from studio_app.services.login_attempts import LoginAttempts
from tests.databases import StudioDatabase, make_studio
from tests.factories import NOW, PASSWORD, key
from tests.postgres_cluster import Cluster

# What the module sets up once is costly, and two processes would set up two.
pytestmark = pytest.mark.xdist_group("two PCs")

NEW = "quite another password"


@pytest.fixture(scope="module")
def shared_server(
    postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a studio whose logins carry the names that the program gives."""
    with postgres_cluster.temporary_database("two_pcs") as name:
        make_studio(postgres_cluster.admin_url(name), tmp_path_factory.mktemp("backups"))
        yield postgres_cluster.admin_url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest) -> StudioDatabase:
    """A studio that two PCs open, once in each database; each test takes people of its own."""
    if request.param == "sqlite":
        found: StudioDatabase = request.getfixturevalue("sqlite_studio")
        return found
    return StudioDatabase(request.getfixturevalue("shared_server"), "postgres")


def pc(studio: StudioDatabase) -> Studio:
    folder = paths.migrations_folder()
    return open_studio(studio.url, scripts=folder, backups=Path("unused"), attempts=LoginAttempts())


def found_by(login: Login) -> list[str]:
    matches = search_clients(login.uow, login.viewer, "client", now=NOW)
    return [match.name for match in matches]


def test_both_work(shared: StudioDatabase) -> None:
    first, second = (pc(shared).log_in("owner", PASSWORD, NOW) for _ in range(2))
    assert found_by(first) == found_by(second) != []
    first.close()
    assert found_by(second) != []
    second.close()


@pytest.mark.parametrize("in_use", [True, False])
def test_a_new_password_ends_what_the_old_one_opened(shared: StudioDatabase, in_use: bool) -> None:
    """Also a login that stands still for the moment, with no connection open."""
    name = "anna" if in_use else "sara"
    elsewhere = pc(shared).log_in(name, PASSWORD, NOW)
    names = found_by(elsewhere)
    if not in_use:
        elsewhere.uow._engine.dispose()
    here = pc(shared).change_password(name, PASSWORD, NEW, NOW)
    for _ in range(2):
        with pytest.raises(StudioError) as refused:
            found_by(elsewhere)
        assert isinstance(refused.value, LoginFailed | NotFound)
    assert found_by(here) == names != []
    here.close()
    elsewhere.close()
    with pytest.raises(LoginFailed):
        pc(shared).log_in(name, PASSWORD, NOW)
    pc(shared).log_in(name, NEW, NOW).close()
    with shared.house() as connection:
        row = AuditEntryRow
        noted = connection.execute(
            select(row.user_id, row.before, row.after).where(
                row.action == "password_changed", row.subject_id == key(f"user {name}")
            )
        )
        assert noted.all() == [(key(f"user {name}"), None, None)]


def test_a_new_password_needs_the_old_one_and_must_be_good(shared: StudioDatabase) -> None:
    door = pc(shared)
    with pytest.raises(LoginFailed):
        door.change_password("desk", "not mine", NEW, NOW)
    for weak in ("short", "password1", "DESK"):
        with pytest.raises(PasswordTooWeak):
            door.change_password("desk", PASSWORD, weak, NOW)
    door.log_in("desk", PASSWORD, NOW).close()


@pytest.mark.parametrize(("row", "name"), [(MembershipRow, "ben"), (UserRow, "cara")])
def test_a_login_that_was_closed_ends_on_every_pc(
    shared: StudioDatabase, row: type[UserRow] | type[MembershipRow], name: str
) -> None:
    logins = [pc(shared).log_in(name, PASSWORD, NOW) for _ in range(2)]
    column = MembershipRow.user_id if row is MembershipRow else UserRow.id
    with shared.house() as connection:
        closed = update(row).where(column == key(f"user {name}")).values(active=False)
        assert connection.execute(closed).rowcount == 1
    for login in logins:
        with pytest.raises(StudioError):
            found_by(login)
        login.close()
    with pytest.raises(LoginFailed):
        pc(shared).log_in(name, PASSWORD, NOW)


def test_one_pc_too_many_is_told_why_it_has_to_wait(shared_server: str) -> None:
    studio = StudioDatabase(shared_server, "postgres")
    logins = [pc(studio).log_in("asim", PASSWORD, NOW) for _ in range(10)]
    with pytest.raises(DatabaseProblem) as refused:
        pc(studio).log_in("asim", PASSWORD, NOW)
    assert "takes no more connections of this login: ten are open" in str(refused.value)
    logins.pop().close()
    logins.append(pc(studio).log_in("asim", PASSWORD, NOW))
    for login in logins:
        login.close()
