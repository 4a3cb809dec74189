"""One-time passwords at the door: choosing one's own, wrong tries, and the list of logins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio_app import paths
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    LoggedOut,
    LoginClosed,
    LoginFailed,
    LoginLocked,
    MustChoosePassword,
    NotAllowed,
    OneTimePasswordRefused,
    PasswordTooWeak,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role
from studio_app.domain.team import InviteRequest, LoginState, LoginStep, TeamLogin
from studio_app.services.access import Login, Studio, open_studio
from studio_app.services.login_attempts import LoginAttempts
from studio_app.services.login_desk import LoginDesk
from studio_app.services.schedule import load_schedule
from tests.databases import StudioDatabase, make_studio
from tests.factories import PASSWORD, TODAY
from tests.postgres_cluster import Cluster

# What the module sets up once is costly, and two processes would set up two.
pytestmark = pytest.mark.xdist_group("one-time passwords")

OWN = "another long password"
WRONG = "aaaa-bbbb-cccc-dddd"
NOW = datetime.now(UTC)
"""Of the server too, which ends one-time passwords by its own clock."""


@pytest.fixture(scope="module")
def server_url(
    postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a PostgreSQL studio whose logins carry the names that the program gives."""
    with postgres_cluster.temporary_database("once") as name:
        make_studio(postgres_cluster.admin_url(name), tmp_path_factory.mktemp("backups"))
        yield postgres_cluster.admin_url(name)


def logins_of(desk: LoginDesk) -> list[TeamLogin]:
    """Return every role of everybody."""
    return [role for person in desk.people() for role in person.roles]


class Door:
    """The studio's door, its owner inside, and somebody who was invited."""

    def __init__(self, url: str) -> None:
        self.studio: Studio = open_studio(
            url,
            scripts=paths.migrations_folder(),
            backups=Path("unused"),
            attempts=LoginAttempts(),
        )
        self.owner = self.studio.log_in("owner", PASSWORD, NOW)
        self.now = NOW
        self.desk = LoginDesk(self.studio, self.owner, lambda: self.now)
        self.one_time = self.desk.new_password()
        # The server is one for all tests of this file, and a login is never given twice.
        self.name = f"nia{new_id().hex}"
        self.request = InviteRequest(new_id(), new_id(), "Nia Newcomer", self.name, Role.TRAINER)
        self._open = [self.owner]

    def invite(self) -> None:
        self.desk.invite(self.request, self.one_time)

    def choose(self, one_time: str, new: str = OWN) -> Login:
        return self.kept(self.studio.choose_password(self.name, one_time, new, self.now))

    def log_in(self, password: str = OWN) -> Login:
        return self.kept(self.studio.log_in(self.name, password, self.now))

    def kept(self, login: Login) -> Login:
        self._open.append(login)
        return login

    def listed(self) -> TeamLogin:
        key = self.request.membership_id
        return next(it for it in logins_of(self.desk) if it.membership_id == key)

    def take(self, step: LoginStep) -> None:
        self.one_time = self.desk.new_password()
        self.desk.take(step, self.listed(), self.one_time, new_id())

    def close(self) -> None:
        for login in self._open:
            login.close()


@pytest.fixture(params=["sqlite", "postgres"])
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    """The door of a studio, once in each database, with somebody invited."""
    if request.param == "sqlite":
        made = Door(request.getfixturevalue("sqlite_studio").url)
    else:
        made = Door(request.getfixturevalue("server_url"))
    made.invite()
    yield made
    made.close()


def test_a_one_time_password_is_good_for_choosing_alone(door: Door) -> None:
    with pytest.raises(MustChoosePassword):
        door.log_in(door.one_time)
    for new, refusal in (
        ("short", PasswordTooWeak),
        (door.name, PasswordTooWeak),
        (door.one_time, InvalidInput),
    ):
        with pytest.raises(refusal):
            door.choose(door.one_time, new)
    chosen = door.choose(door.one_time)
    assert (chosen.viewer.name, chosen.viewer.role) == ("Nia Newcomer", Role.TRAINER)
    assert door.listed().state is LoginState.ACTIVE
    with pytest.raises(OneTimePasswordRefused):
        door.log_in(door.one_time)
    assert door.log_in().viewer == chosen.viewer


def test_wrong_tries_of_a_one_time_password_count_wherever_they_are_made(door: Door) -> None:
    for _try in range(2):
        with pytest.raises(OneTimePasswordRefused):
            door.log_in(WRONG)
    for _try in range(2):
        with pytest.raises(OneTimePasswordRefused):
            door.choose(WRONG)
    with pytest.raises(LoginLocked):
        door.log_in(WRONG)
    with pytest.raises(LoginLocked):
        door.choose(door.one_time)
    assert door.listed().locked_until == NOW + timedelta(minutes=30)
    door.now += timedelta(minutes=31)
    assert door.listed().locked_until is None
    door.now -= timedelta(minutes=31)
    door.take(LoginStep.UNLOCK)
    assert door.listed().locked_until is None
    door.desk.take(LoginStep.RESET, door.listed(), door.one_time, new_id())
    door.choose(door.one_time)


def test_one_that_fits_forgives_the_tries_before(door: Door) -> None:
    for _round in range(2):
        for _try in range(3):
            with pytest.raises(OneTimePasswordRefused):
                door.log_in(WRONG)
        with pytest.raises(MustChoosePassword):
            door.log_in(door.one_time)


def test_a_revoked_or_replaced_one_is_told_with_a_sentence(door: Door) -> None:
    first = door.one_time
    door.take(LoginStep.RESET)
    with pytest.raises(OneTimePasswordRefused, match="Ask whoever gave it to you"):
        door.log_in(first)
    door.take(LoginStep.REVOKE)
    assert door.listed().state is LoginState.CLOSED
    for try_it in (door.log_in, door.choose):
        with pytest.raises(OneTimePasswordRefused):
            try_it(first)


def test_one_that_is_over_is_told_with_a_sentence(sqlite_studio: StudioDatabase) -> None:
    door = Door(sqlite_studio.url)
    door.invite()
    door.now += timedelta(days=8)
    with pytest.raises(OneTimePasswordRefused):
        door.log_in(door.one_time)
    listed = door.listed()
    assert (listed.state, listed.expires_at) == (LoginState.CLOSED, NOW + timedelta(days=7))
    door.take(LoginStep.RESET)
    door.choose(door.one_time)
    door.close()


def test_an_ordinary_password_is_nothing_to_choose_for(door: Door) -> None:
    door.choose(door.one_time)
    with pytest.raises(ChangedMeanwhile):
        door.choose(OWN, "a third long password")
    with pytest.raises(LoginFailed) as refusal:
        door.log_in("a third long password")
    assert refusal.type is LoginFailed


def test_a_choice_whose_answer_was_lost_is_found_again(server_url: str) -> None:
    door = Door(server_url)
    door.invite()
    first = door.choose(door.one_time)
    again = door.choose(door.one_time)
    assert again.viewer == first.viewer
    with pytest.raises(OneTimePasswordRefused):
        door.choose(door.one_time, "a third long password")
    door.close()


def test_a_login_goes_on_with_another_password(door: Door) -> None:
    login = door.choose(door.one_time)
    fresh = door.studio.change_password(door.name, OWN, "a third long password", NOW)
    login.go_on_with(fresh)
    view = load_schedule(login.uow, login.viewer, TODAY, 1)
    assert [trainer.name for trainer in view.trainers] == ["Nia Newcomer"]
    with pytest.raises(LoggedOut):
        login.go_on_with(door.kept(door.studio.log_in("owner", PASSWORD, NOW)))
    assert load_schedule(login.uow, login.viewer, TODAY, 1) == view


def test_a_closed_login_says_so(door: Door) -> None:
    login = door.choose(door.one_time)
    door.take(LoginStep.DEACTIVATE)
    with pytest.raises(LoginClosed):
        load_schedule(login.uow, login.viewer, TODAY, 1)
    door.take(LoginStep.REACTIVATE)
    with pytest.raises(MustChoosePassword):
        door.log_in(door.one_time)


@pytest.mark.parametrize("name", ["desk", "anna", "asim", "cara"])
def test_others_look_after_no_logins(door: Door, name: str) -> None:
    other = door.kept(door.studio.log_in(name, PASSWORD, NOW))
    desk = LoginDesk(door.studio, other, lambda: NOW)
    theirs, once = door.listed(), desk.new_password()
    with pytest.raises(NotAllowed):
        desk.people()
    with pytest.raises(NotAllowed):
        desk.trainers()
    with pytest.raises(NotAllowed):
        desk.invite(door.request, once)
    for step in LoginStep:
        with pytest.raises(NotAllowed):
            desk.take(step, theirs, once, new_id())
    with pytest.raises(MustChoosePassword):
        door.log_in(door.one_time)
