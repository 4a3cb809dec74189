"""Five wrong passwords in a row lock a name, whoever has it, and an owner unlocks it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from studio_app import paths
from studio_app.domain.errors import (
    DatabaseProblem,
    LockedHere,
    LoginFailed,
    LoginLocked,
    NotAllowed,
    NotFound,
    StudioError,
)
from studio_app.repositories.login_locks import LoginLock, LoginLocks
from studio_app.repositories.schema import AuditEntryRow, FailedLoginRow, UserRow
from studio_app.services.access import Studio, open_studio, unlock_login
from studio_app.services.login_attempts import LoginAttempts
from studio_app.services.password_hashing import password_fits
from tests.databases import StudioDatabase, make_studio
from tests.factories import NOW, PASSWORD, key
from tests.postgres_cluster import Cluster

# What the module sets up once is costly, and two processes would set up two.
pytestmark = pytest.mark.xdist_group("login locks")

WRONG = "a wrong password"


def opened(studio: StudioDatabase) -> Studio:
    return open_studio(
        studio.url,
        scripts=paths.migrations_folder(),
        backups=Path("unused"),
        attempts=LoginAttempts(),
    )


@pytest.fixture(scope="module")
def server_url(
    postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a PostgreSQL studio whose logins carry the names that the program gives."""
    with postgres_cluster.temporary_database("locks") as name:
        make_studio(postgres_cluster.admin_url(name), tmp_path_factory.mktemp("backups"))
        yield postgres_cluster.admin_url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def house_door(request: pytest.FixtureRequest) -> Studio:
    """An opened studio, once in each database."""
    if request.param == "sqlite":
        return opened(request.getfixturevalue("sqlite_studio"))
    return opened(StudioDatabase(request.getfixturevalue("server_url"), "postgres"))


def fail(
    door: Studio, times: int, login: str = "anna", now: datetime = NOW
) -> list[type[StudioError]]:
    failures = []
    for _ in range(times):
        with pytest.raises(StudioError) as refusal:
            door.log_in(login, WRONG, now)
        failures.append(refusal.type)
    return failures


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_five_failures_lock_for_thirty_minutes_whoever_has_the_name(
    house_door: Studio, login: str
) -> None:
    locked = LockedHere if house_door.info.is_postgres else LoginLocked
    assert fail(house_door, 5, login) == [LoginFailed] * 4 + [locked]
    for minutes, left in ((0, 30), (29.99, 1)):
        with pytest.raises(locked) as refusal:
            house_door.log_in(f" {login.upper()} ", PASSWORD, NOW + timedelta(minutes=minutes))
        assert f"Try again in {left} minutes" in str(refusal.value)
    house_door.log_in("owner", PASSWORD, NOW).close()
    assert fail(house_door, 1, login, NOW + timedelta(minutes=30)) == [LoginFailed]


@pytest.mark.parametrize("login", ["", "łó", "'; --", "a" * 5000, "\x00"])
def test_whatever_is_typed_as_a_name_is_counted(sqlite_studio: StudioDatabase, login: str) -> None:
    with sqlite_studio.house() as connection:
        LoginLocks(connection).note(login, LoginLock(4), NOW)
    assert fail(opened(sqlite_studio), 1, login) == [LoginLocked]


def test_a_clock_that_was_ahead_locks_nobody_for_as_long(house_door: Studio) -> None:
    ahead = NOW + timedelta(days=400)
    fail(house_door, 5, now=ahead)
    assert fail(house_door, 1, now=NOW) == [LoginFailed]
    house_door.log_in("anna", PASSWORD, NOW).close()


def test_a_success_forgives_the_failures_before(house_door: Studio) -> None:
    fail(house_door, 1)
    house_door.log_in("anna", PASSWORD, NOW).close()
    assert fail(house_door, 4) == [LoginFailed] * 4


def test_a_user_who_has_left_locks_like_any_name(sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as connection:
        connection.execute(update(UserRow).values(active=False))
        LoginLocks(connection).note("anna", LoginLock(3), NOW)
    assert fail(opened(sqlite_studio), 2) == [LoginFailed, LoginLocked]


def kept_of(studio: StudioDatabase) -> set[str]:
    with studio.house() as connection:
        return set(connection.execute(select(FailedLoginRow.login_hash)).scalars())


def lock(studio: StudioDatabase, login: str) -> None:
    with studio.house() as connection:
        LoginLocks(connection).note(login, LoginLock(0, NOW + timedelta(minutes=30)), NOW)


def test_locks_that_are_over_leave_nothing_behind(sqlite_studio: StudioDatabase) -> None:
    before = kept_of(sqlite_studio)
    lock(sqlite_studio, "a password typed as a name")
    door, later = opened(sqlite_studio), NOW + timedelta(minutes=31)
    fail(door, 1, "ben", later)
    door.log_in("ben", PASSWORD, later).close()
    assert kept_of(sqlite_studio) == before


def test_what_is_kept_of_a_name_does_not_give_it_away(sqlite_studio: StudioDatabase) -> None:
    before = kept_of(sqlite_studio)
    fail(opened(sqlite_studio), 1, "a password typed as a name")
    (kept,) = kept_of(sqlite_studio) - before
    assert len(bytes.fromhex(kept)) <= 3


def test_an_owner_unlocks(sqlite_studio: StudioDatabase) -> None:
    door = opened(sqlite_studio)
    lock(sqlite_studio, "anna")
    with pytest.raises(LoginLocked):
        door.log_in("anna", PASSWORD, NOW)
    owner = sqlite_studio.login("owner")
    unlock_login(owner.uow, owner.viewer, key("user anna"), NOW)
    door.log_in("anna", PASSWORD, NOW).close()
    with sqlite_studio.house() as connection:
        row = AuditEntryRow
        entries = connection.execute(
            select(row.subject, row.subject_id, row.user_name, row.after).where(
                row.action == "unlocked"
            )
        )
        assert entries.all() == [("user", key("user anna"), "Owner", {"name": "Anna"})]


@pytest.mark.parametrize("name", ["desk", "sara", "anna", "asim", "cara"])
def test_nobody_else_unlocks(sqlite_studio: StudioDatabase, name: str) -> None:
    lock(sqlite_studio, "anna")
    login = sqlite_studio.login(name)
    with pytest.raises(NotAllowed):
        unlock_login(login.uow, login.viewer, key("user anna"), NOW)
    with pytest.raises(LoginLocked):
        opened(sqlite_studio).log_in("anna", PASSWORD, NOW)


@pytest.mark.parametrize("user", ["user yuna", "no such user"])
def test_who_is_not_of_the_studio_is_not_unlocked(studio: StudioDatabase, user: str) -> None:
    owner = studio.login("owner")
    with pytest.raises(NotFound):
        unlock_login(owner.uow, owner.viewer, key(user), NOW)


def test_with_a_server_the_pc_counts_and_the_owner_is_told_so(
    postgres_studio: StudioDatabase,
) -> None:
    owner = postgres_studio.login("owner")
    with pytest.raises(DatabaseProblem, match="counted on the PC where they were typed"):
        unlock_login(owner.uow, owner.viewer, key("user anna"), NOW)


def test_a_locked_login_does_not_lock_itself_longer(sqlite_studio: StudioDatabase) -> None:
    door = opened(sqlite_studio)
    lock(sqlite_studio, "anna")
    with pytest.raises(LoginLocked):
        door.log_in("anna", WRONG, NOW + timedelta(minutes=29))
    later = NOW + timedelta(minutes=31)
    with pytest.raises(LoginFailed):
        door.log_in("anna", WRONG, later)
    door.log_in("anna", PASSWORD, later).close()


def test_guessing_in_parallel_is_counted(sqlite_studio: StudioDatabase) -> None:
    door = opened(sqlite_studio)
    with ThreadPoolExecutor(6) as pool:
        kinds = list(pool.map(lambda _: fail(door, 1)[0], range(6)))
    assert kinds.count(LoginFailed) == 4
    with pytest.raises(LoginLocked):
        door.log_in("anna", PASSWORD, NOW)


def test_a_guess_that_comes_true_as_the_lock_falls_is_refused(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the right password is being checked, five wrong ones elsewhere lock the login."""
    door = opened(sqlite_studio)

    def lock_meanwhile(password: str, password_hash: str) -> bool:
        with sqlite_studio.house() as connection:
            LoginLocks(connection).note("anna", LoginLock(0, NOW + timedelta(minutes=30)), NOW)
        return password_fits(password, password_hash)

    monkeypatch.setattr("studio_app.services.access.password_fits", lock_meanwhile)
    with pytest.raises(LoginLocked):
        door.log_in("anna", PASSWORD, NOW)
