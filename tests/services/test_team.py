"""Inviting people, and closing and opening their logins, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from studio_app import paths
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    LoginFailed,
    NotAllowed,
    NotFound,
    PasswordTooWeak,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role, Viewer
from studio_app.domain.team import InviteRequest, LoginState
from studio_app.repositories.house import House, NewLogin
from studio_app.repositories.schema import (
    AuditEntryRow,
    ClientRow,
    InvitationRow,
    MembershipRow,
    OrganizationRow,
    TrainerRow,
    UserRow,
)
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.clients import search_clients
from studio_app.services.founding import FoundingRequest, found_studio
from studio_app.services.team import (
    accept_invitation,
    deactivate_login,
    invitation_waits,
    invite,
    new_one_time_password,
    reactivate_login,
    reset_password,
    revoke_invitation,
    team_logins,
)
from tests.databases import StudioDatabase
from tests.factories import key
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands

OWN = "another long password"
NOW = datetime.now(UTC)
"""Of the server too, which ends one-time passwords by its own clock."""


def wanted(role: Role = Role.TRAINER, **values: Any) -> InviteRequest:
    values = {"name": "Nia Newcomer", "login": "Nia"} | values
    return InviteRequest(new_id(), new_id(), role=role, **values)


class Team:
    """Somebody who looks after logins, and the doors that others come to."""

    def __init__(self, studio: StudioDatabase, name: str) -> None:
        self.studio = studio
        self.hands = Hands.of(studio.login(name))
        self._newcomers: list[UnitOfWork] = []
        self.one_time = new_one_time_password()

    def invite(self, request: InviteRequest, now: datetime = NOW) -> InviteRequest:
        outcome = invite(self.hands.uow, self.hands.viewer, request, self.one_time, now)
        assert outcome.state is LoginState.INVITED
        assert outcome.expires_at == now + timedelta(days=7)
        return request

    def close(self, request: InviteRequest, how: Callable[..., Any] = deactivate_login) -> None:
        uow, viewer = self.hands.uow, self.hands.viewer
        how(uow, viewer, request.membership_id, NOW, request_id=new_id())

    def reopen(self, request: InviteRequest, how: Callable[..., Any] = reactivate_login) -> None:
        uow, viewer = self.hands.uow, self.hands.viewer
        self.one_time = new_one_time_password()
        how(uow, viewer, request.membership_id, self.one_time, NOW, request_id=new_id())

    def house(self, request: InviteRequest, password: str) -> House:
        return House(self.studio.url, request.login, password)

    def accept(self, request: InviteRequest, password: str = OWN) -> None:
        house = self.house(request, self.one_time)
        accept_invitation(house, request.login, self.one_time, password, NOW)

    def come_in(self, request: InviteRequest, password: str = OWN) -> Hands:
        """Log in as the newcomer; raises LoginFailed."""
        house = self.house(request, password)
        with house.reading() as work:
            user_id = None
            if not self.studio.is_postgres:
                credential = work.credential_of(request.login)
                user_id = credential.user_id if credential else new_id()
            viewers = work.viewers_of(user_id)
        if not viewers:
            raise LoginFailed()
        newcomer = Hands(house.unit_of_work(viewers[0]), viewers[0])
        self._newcomers.append(newcomer.uow)
        return newcomer

    def send_home(self) -> None:
        """Close the connections of those who came in."""
        for uow in self._newcomers:
            uow.close()

    def state(self, request: InviteRequest) -> LoginState:
        found = team_logins(self.hands.uow, self.hands.viewer, NOW)
        return next(it.state for it in found if it.membership_id == request.membership_id)


@pytest.fixture
def owner(studio: StudioDatabase) -> Iterator[Team]:
    """The owner of the home studio at work."""
    team = Team(studio, "owner")
    yield team
    team.send_home()


def stored(studio: StudioDatabase, row: Any, *conditions: Any) -> list[Any]:
    with studio.house() as connection:
        return list(connection.execute(select(row).where(*conditions)))


def test_an_invited_trainer_comes_in_with_a_password_of_their_own(
    studio: StudioDatabase, owner: Team
) -> None:
    request = owner.invite(wanted())
    assert owner.state(request) is LoginState.INVITED
    with pytest.raises(LoginFailed):
        owner.come_in(request, owner.one_time)
    assert invitation_waits(owner.house(request, owner.one_time), request.login, NOW)
    owner.accept(request)
    assert not invitation_waits(owner.house(request, OWN), request.login, NOW)
    assert owner.state(request) is LoginState.ACTIVE
    nia = owner.come_in(request)
    assert (nia.viewer.role, nia.viewer.name) == (Role.TRAINER, "Nia Newcomer")
    assert nia.viewer.organization_id == key("home")
    (trainer,) = stored(studio, TrainerRow, TrainerRow.name == "Nia Newcomer")
    assert (trainer.id, trainer.active) == (nia.viewer.trainer_id, True)
    with nia.uow.reading() as work:
        assert work.organizations.mine().id == key("home")
    assert search_clients(nia.uow, nia.viewer, "client") == ()


def test_the_trail_tells_all_of_it_and_no_password(studio: StudioDatabase, owner: Team) -> None:
    request = owner.invite(wanted())
    owner.accept(request)
    owner.reopen(request, reset_password)
    owner.close(request, revoke_invitation)
    owner.reopen(request)
    owner.accept(request)
    owner.close(request)
    (user,) = stored(studio, UserRow, UserRow.login == "nia")
    entries = stored(studio, AuditEntryRow, AuditEntryRow.subject_id == user.id)
    facts = {"name": "Nia Newcomer", "login": "nia", "role": "trainer"}
    told = [
        (it.action, it.user_name, it.before or it.after)
        for it in sorted(entries, key=lambda it: it.id)
    ]
    assert told == [
        ("invited", "Owner", facts),
        ("invitation_accepted", "Nia Newcomer", facts),
        ("password_reset", "Owner", facts),
        ("invitation_revoked", "Owner", facts),
        ("login_reopened", "Owner", facts),
        ("invitation_accepted", "Nia Newcomer", facts),
        ("login_closed", "Owner", facts),
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_owners_invite_into_every_role(studio: StudioDatabase, owner: Team, role: Role) -> None:
    values: dict[Role, dict[str, Any]] = {
        Role.CLIENT: {"client_id": key("gus")},
        Role.ASSISTANT: {"assists": (key("ben"), key("yuna"))},
    }
    request = owner.invite(wanted(role, **values.get(role, {})))
    owner.accept(request)
    nia = owner.come_in(request)
    assert nia.viewer.role is role
    found = search_clients(nia.uow, nia.viewer, "client", limit=50)
    seen = {
        Role.OWNER: 6,
        Role.FRONT_DESK: 6,
        Role.SENIOR: 0,
        Role.TRAINER: 0,
        Role.ASSISTANT: 2,
        Role.CLIENT: 1,
    }
    assert len(found) == seen[role]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("sara", Role.SENIOR),
        ("sara", Role.OWNER),
        ("sara", Role.CLIENT),
        ("owner", Role.ADMIN),
        *((name, Role.TRAINER) for name in ("desk", "anna", "asim", "cara")),
    ],
)
def test_nobody_invites_beyond_their_role(studio: StudioDatabase, name: str, role: Role) -> None:
    team = Team(studio, name)
    users = len(stored(studio, UserRow))
    with pytest.raises(NotAllowed):
        team.invite(wanted(role, client_id=key("gus") if role is Role.CLIENT else None))
    if role is not Role.ADMIN:
        request = wanted(role, client_id=key("gus") if role is Role.CLIENT else None)
        with pytest.raises(NotFound), team.hands.uow.writing() as work:
            work.logins.invite(request, _once(team), NOW)
    assert len(stored(studio, UserRow)) == users


def _once(team: Team) -> Any:
    from studio_app.repositories.logins import OneTimePassword

    return OneTimePassword(team.one_time, "hash", NOW + timedelta(days=7))


def test_a_senior_invites_a_trainer_and_takes_it_back(studio: StudioDatabase, owner: Team) -> None:
    sara = Team(studio, "sara")
    mine, theirs = sara.invite(wanted()), owner.invite(wanted(login="other"))
    with pytest.raises(NotFound):
        sara.close(theirs, revoke_invitation)
    sara.close(mine, revoke_invitation)
    assert owner.state(mine) is LoginState.CLOSED
    assert owner.state(theirs) is LoginState.INVITED
    # Used by now, it is the owner's alone to close.
    again = sara.invite(wanted(login="again"))
    sara.accept(again)
    with pytest.raises(NotFound):
        sara.close(again, revoke_invitation)
    with pytest.raises(NotAllowed):
        sara.close(again)


def test_a_revoked_invitation_is_good_for_nothing(studio: StudioDatabase, owner: Team) -> None:
    request = owner.invite(wanted())
    owner.close(request, revoke_invitation)
    with pytest.raises(StudioError):
        owner.accept(request)
    (trainer,) = stored(studio, TrainerRow, TrainerRow.name == "Nia Newcomer")
    assert not trainer.active
    with pytest.raises(ChangedMeanwhile):
        owner.close(request, revoke_invitation)
    with pytest.raises(ChangedMeanwhile):
        owner.reopen(request, reset_password)
    owner.reopen(request)
    owner.accept(request)
    (trainer,) = stored(studio, TrainerRow, TrainerRow.name == "Nia Newcomer")
    assert trainer.active


def test_an_invitation_lasts_a_week(studio: StudioDatabase, owner: Team) -> None:
    request = owner.invite(wanted(), NOW - timedelta(days=8))
    assert owner.state(request) is LoginState.CLOSED
    with pytest.raises(LoginFailed):
        owner.accept(request)
    # Asked for once more, it lasts again.
    owner.close(request, revoke_invitation)
    owner.reopen(request)
    owner.accept(request)
    assert owner.state(request) is LoginState.ACTIVE


def test_a_one_time_password_works_once(studio: StudioDatabase, owner: Team) -> None:
    request = owner.invite(wanted())
    for password, error in (
        (owner.one_time, InvalidInput),
        ("short", PasswordTooWeak),
        ("password", PasswordTooWeak),
    ):
        with pytest.raises(error):
            owner.accept(request, password)
    wrong = owner.house(request, "something else")
    with pytest.raises(LoginFailed):
        accept_invitation(wrong, request.login, "something else", OWN, NOW)
    owner.accept(request)
    with pytest.raises(LoginFailed):
        owner.accept(request, "yet another password")
    assert owner.come_in(request).viewer.name == "Nia Newcomer"


def test_a_closed_login_is_out_at_its_next_statement(studio: StudioDatabase, owner: Team) -> None:
    request = owner.invite(wanted(Role.FRONT_DESK))
    owner.accept(request)
    nia = owner.come_in(request)
    assert search_clients(nia.uow, nia.viewer, "cara")
    owner.close(request)
    with pytest.raises(StudioError):
        search_clients(nia.uow, nia.viewer, "cara")
    with pytest.raises(LoginFailed):
        owner.come_in(request)
    assert owner.state(request) is LoginState.CLOSED
    with pytest.raises(ChangedMeanwhile):
        owner.close(request)
    owner.reopen(request)
    # The old password does not come back with the login.
    with pytest.raises(LoginFailed):
        owner.come_in(request)
    owner.accept(request, "a third long password")
    assert search_clients(
        (again := owner.come_in(request, "a third long password")).uow, again.viewer, "cara"
    )
    with pytest.raises(ChangedMeanwhile):
        owner.reopen(request)


def test_a_reset_password_ends_what_is_open(studio: StudioDatabase, owner: Team) -> None:
    request = owner.invite(wanted(Role.FRONT_DESK))
    owner.accept(request)
    nia = owner.come_in(request)
    owner.reopen(request, reset_password)
    assert owner.state(request) is LoginState.INVITED
    with pytest.raises(StudioError):
        search_clients(nia.uow, nia.viewer, "cara")
    # Lost before it was used, it is given again.
    owner.reopen(request, reset_password)
    owner.accept(request)
    assert owner.come_in(request).viewer.role is Role.FRONT_DESK


CLOSINGS = [deactivate_login, revoke_invitation]
OPENINGS = [reset_password, reactivate_login]


@pytest.mark.parametrize("how", [*CLOSINGS, *OPENINGS])
def test_some_logins_are_nobodys_to_close(
    studio: StudioDatabase, owner: Team, how: Callable[..., Any]
) -> None:
    """Oneself, an administrator, a stranger and nobody: the same refusal."""
    act = owner.close if how in CLOSINGS else owner.reopen
    for whose in ("owner", "admin", "away owner", "nobody"):
        theirs = replace(wanted(), membership_id=key(f"membership {whose}"))
        with pytest.raises(NotFound):
            act(theirs, how)
    assert all(studio.viewer(name) for name in ("owner", "admin", "away owner"))


@pytest.mark.parametrize("name", ["desk", "sara", "anna", "away owner"])
def test_others_close_nobody(studio: StudioDatabase, name: str) -> None:
    team = Team(studio, name)
    anna = key("membership ben")
    for how in OPENINGS:
        with pytest.raises((NotAllowed, NotFound)):
            team.reopen(replace(wanted(), membership_id=anna), how)
    for how in CLOSINGS:
        with pytest.raises((NotAllowed, NotFound)):
            team.close(replace(wanted(), membership_id=anna), how)
    # Nor past the services.
    with pytest.raises(NotFound), team.hands.uow.writing() as work:
        work.logins.deactivate(anna, NOW)
    with pytest.raises(NotFound), team.hands.uow.writing() as work:
        work.logins.revoke(anna, NOW)
    with pytest.raises(NotFound), team.hands.uow.writing() as work:
        work.logins.reopen(anna, _once(team), NOW, was_closed=False)
    assert studio.viewer("ben").name == "Ben"


def test_someone_of_two_studios_is_neither_owner_s_to_close(
    studio: StudioDatabase, owner: Team
) -> None:
    request = owner.invite(wanted())
    owner.accept(request)
    (user,) = stored(studio, UserRow, UserRow.login == "nia")
    with studio.house() as connection:
        values = {"organization_id": key("away"), "user_id": user.id, "role": "owner"}
        connection.execute(MembershipRow.__table__.insert().values(id=new_id(), **values))
    with pytest.raises(NotFound):
        owner.reopen(request, reset_password)
    with pytest.raises(NotFound):
        owner.close(request)


def test_a_login_is_never_given_twice(studio: StudioDatabase, owner: Team) -> None:
    request = owner.invite(wanted())
    owner.close(request, revoke_invitation)
    for login in ("nia", " NIA ", "anna", "yuna"):
        with pytest.raises(InvalidInput, match="already") as caught:
            owner.invite(wanted(login=login))
        assert caught.value.field == "login"


def test_what_cannot_be_used_is_told(studio: StudioDatabase, owner: Team) -> None:
    for values, field in (
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"login": ""}, "login"),
        ({"login": "a\x00"}, "login"),
        ({"email": "x" * 321}, "email"),
        ({"client_id": key("gus")}, "role"),
    ):
        with pytest.raises(InvalidInput) as caught:
            owner.invite(wanted(**values))
        assert caught.value.field == field


def test_a_client_with_a_login_or_a_stranger_is_not_invited(
    studio: StudioDatabase, owner: Team
) -> None:
    for client in ("cara", "iu", "nobody"):
        with pytest.raises(NotFound):
            owner.invite(wanted(Role.CLIENT, client_id=key(client)))
    (row,) = stored(studio, ClientRow, ClientRow.id == key("cara"))
    assert row.user_id == key("user cara")


def test_a_full_studio_takes_no_other_trainer(studio: StudioDatabase, owner: Team) -> None:
    with studio.house() as connection:
        limit = update(OrganizationRow).where(OrganizationRow.id == key("home"))
        connection.execute(limit.values(trainer_limit=3))
    with pytest.raises(InvalidInput, match="as many trainers"):
        owner.invite(wanted())
    owner.invite(wanted(Role.FRONT_DESK))


def test_the_same_request_again_invites_once(studio: StudioDatabase, owner: Team) -> None:
    request = wanted()
    owner.invite(request)
    owner.invite(request)
    assert len(stored(studio, InvitationRow, InvitationRow.id == request.invitation_id)) == 1
    assert len(stored(studio, UserRow, UserRow.login == "nia")) == 1


def test_a_closed_owner_closes_nobody(studio: StudioDatabase, owner: Team) -> None:
    other = owner.invite(wanted(Role.OWNER))
    owner.accept(other)
    nia = owner.come_in(other)
    owner.close(other)
    viewer: Viewer = nia.viewer
    uow: UnitOfWork = nia.uow
    with pytest.raises(StudioError):
        deactivate_login(uow, viewer, key("membership ben"), NOW, request_id=new_id())
    assert studio.viewer("ben").name == "Ben"


def test_a_server_hears_no_password(postgres_studio: StudioDatabase) -> None:
    """The role has a verifier, an end, five connections at most, and no rights but its tier's."""
    owner = Team(postgres_studio, "owner")
    request = owner.invite(wanted())
    query = text(
        "SELECT nullif(rolvaliduntil, 'infinity'), rolconnlimit, rolcanlogin, rolsuper "
        "OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication FROM pg_roles r "
        "JOIN memberships m ON m.database_role = r.rolname WHERE m.id = :id"
    )
    with postgres_studio.house() as connection:
        values = {"id": request.membership_id}
        until, limit, may, rights = connection.execute(query, values).one()
    assert (until, limit, may, rights) == (NOW + timedelta(days=7), 5, True, False)
    owner.accept(request)
    owner.close(request)
    with postgres_studio.house() as connection:
        until, limit, may, rights = connection.execute(query, values).one()
    assert (until, limit, may, rights) == (None, 5, False, False)


def test_logins_from_before_invitations_are_opened_and_closed_too(
    postgres_cluster: Cluster, postgres_database: str, tmp_path: Path
) -> None:
    """Those that the server's administrator made, whatever its version asks of a maker of roles."""
    url = postgres_cluster.admin_url(postgres_database)
    founding = FoundingRequest("Gym", "Europe/Berlin", "EUR", "en_GB", "Olga", "olga", OWN)
    found_studio(url, founding, scripts=paths.migrations_folder(), backups=tmp_path)
    olga = House(url, "olga", OWN)
    with olga.reading() as work:
        viewer = work.viewers_of()[0]
    request = wanted(Role.FRONT_DESK)
    login = NewLogin(
        new_id(),
        request.membership_id,
        viewer.organization_id,
        request.login,
        request.name,
        request.role,
        OWN,
        "",
    )
    with House(url).writing() as work:
        work.act_as_maintenance()
        work.add_logins([login], NOW)
        work.act_as_oneself()
        work.create_database_roles([login])
    uow = olga.unit_of_work(viewer)
    mine = request.membership_id
    once = new_one_time_password()
    deactivate_login(uow, viewer, mine, NOW, request_id=new_id())
    with pytest.raises(LoginFailed), House(url, request.login, OWN).reading():
        pass
    reactivate_login(uow, viewer, mine, once, NOW, request_id=new_id())
    accept_invitation(House(url, request.login, once), request.login, once, OWN, NOW)
    with House(url, request.login, OWN).reading() as work:
        assert [it.role for it in work.viewers_of()] == [Role.FRONT_DESK]
    uow.close()
