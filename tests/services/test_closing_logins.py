"""Closing logins and opening them again, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from studio_app import paths
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    LoginFailed,
    NotAllowed,
    NotFound,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role, Viewer
from studio_app.domain.team import LoginState
from studio_app.repositories.house import House, NewLogin
from studio_app.repositories.schema import (
    ClientRow,
    InvitationRow,
    MembershipRow,
    OrganizationRow,
    UserRow,
)
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.clients import search_clients
from studio_app.services.founding import FoundingRequest, found_studio
from studio_app.services.team import (
    accept_invitation,
    deactivate_login,
    new_one_time_password,
    reactivate_login,
    reset_password,
    revoke_invitation,
)
from tests.databases import StudioDatabase
from tests.factories import key
from tests.postgres_cluster import Cluster
from tests.services.team_hands import NOW, OWN, Team, once_of, stored, wanted


def test_a_closed_login_is_out_at_its_next_statement(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted(Role.FRONT_DESK))
    keeper.accept(request)
    nia = keeper.come_in(request)
    assert search_clients(nia.uow, nia.viewer, "cara")
    keeper.close(request)
    with pytest.raises(StudioError):
        search_clients(nia.uow, nia.viewer, "cara")
    with pytest.raises(LoginFailed):
        keeper.come_in(request)
    assert keeper.state(request) is LoginState.CLOSED
    with pytest.raises(ChangedMeanwhile):
        keeper.close(request)
    keeper.reopen(request)
    # The old password does not come back with the login.
    with pytest.raises(LoginFailed):
        keeper.come_in(request)
    keeper.accept(request, "a third long password")
    assert search_clients(
        (again := keeper.come_in(request, "a third long password")).uow, again.viewer, "cara"
    )
    with pytest.raises(ChangedMeanwhile):
        keeper.reopen(request)


def test_a_reset_password_ends_what_is_open(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted(Role.FRONT_DESK))
    keeper.accept(request)
    nia = keeper.come_in(request)
    keeper.reopen(request, reset_password)
    assert keeper.state(request) is LoginState.INVITED
    with pytest.raises(StudioError):
        search_clients(nia.uow, nia.viewer, "cara")
    # Lost before it was used, it is given again.
    keeper.reopen(request, reset_password)
    keeper.accept(request)
    assert keeper.come_in(request).viewer.role is Role.FRONT_DESK


CLOSINGS = [deactivate_login, revoke_invitation]
OPENINGS = [reset_password, reactivate_login]


@pytest.mark.parametrize("how", [*CLOSINGS, *OPENINGS])
def test_some_logins_are_nobodys_to_close(
    studio: StudioDatabase, keeper: Team, how: Callable[..., Any]
) -> None:
    """Oneself, an administrator, a stranger and nobody: the same refusal."""
    act = keeper.close if how in CLOSINGS else keeper.reopen
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
        work.logins.reopen(anna, once_of(team), NOW, was_closed=False)
    assert studio.viewer("ben").name == "Ben"


def test_someone_of_two_studios_gets_a_password_of_neither_owner_s(
    studio: StudioDatabase, keeper: Team
) -> None:
    """What they are in a studio is its owner's to end, and nothing of what they are elsewhere."""
    request = keeper.invite(wanted())
    keeper.accept(request)
    (user,) = stored(studio, UserRow, UserRow.login == "nia")
    with studio.house() as connection:
        values = {"organization_id": key("away"), "user_id": user.id, "role": "owner"}
        connection.execute(MembershipRow.__table__.insert().values(id=new_id(), **values))
    with pytest.raises(NotFound):
        keeper.reopen(request, reset_password)
    keeper.close(request)
    assert keeper.state(request) is LoginState.CLOSED
    elsewhere = stored(studio, MembershipRow, MembershipRow.organization_id == key("away"))
    assert [it.active for it in elsewhere if it.user_id == user.id] == [True]
    with pytest.raises(NotFound):
        keeper.reopen(request)


def test_a_login_is_never_given_twice(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted())
    keeper.close(request, revoke_invitation)
    for login in ("nia", " NIA ", "anna", "yuna"):
        with pytest.raises(InvalidInput, match="already") as caught:
            keeper.invite(wanted(login=login))
        assert caught.value.field == "login"


def test_what_cannot_be_used_is_told(studio: StudioDatabase, keeper: Team) -> None:
    for values, field in (
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"login": ""}, "login"),
        ({"login": "a\x00"}, "login"),
        ({"email": "x" * 321}, "email"),
        ({"client_id": key("gus")}, "role"),
    ):
        with pytest.raises(InvalidInput) as caught:
            keeper.invite(wanted(**values))
        assert caught.value.field == field


def test_a_client_with_a_login_or_a_stranger_is_not_invited(
    studio: StudioDatabase, keeper: Team
) -> None:
    for client in ("cara", "iu", "nobody"):
        with pytest.raises(NotFound):
            keeper.invite(wanted(Role.CLIENT, client_id=key(client)))
    (row,) = stored(studio, ClientRow, ClientRow.id == key("cara"))
    assert row.user_id == key("user cara")


def test_a_full_studio_takes_no_other_trainer(studio: StudioDatabase, keeper: Team) -> None:
    with studio.house() as connection:
        limit = update(OrganizationRow).where(OrganizationRow.id == key("home"))
        connection.execute(limit.values(trainer_limit=3))
    with pytest.raises(InvalidInput, match="as many trainers"):
        keeper.invite(wanted())
    keeper.invite(wanted(Role.FRONT_DESK))


def test_the_same_request_again_invitesonce_of(studio: StudioDatabase, keeper: Team) -> None:
    request = wanted()
    keeper.invite(request)
    keeper.invite(request)
    assert len(stored(studio, InvitationRow, InvitationRow.id == request.invitation_id)) == 1
    assert len(stored(studio, UserRow, UserRow.login == "nia")) == 1


def test_a_closed_owner_closes_nobody(studio: StudioDatabase, keeper: Team) -> None:
    other = keeper.invite(wanted(Role.OWNER))
    keeper.accept(other)
    nia = keeper.come_in(other)
    keeper.close(other)
    viewer: Viewer = nia.viewer
    uow: UnitOfWork = nia.uow
    with pytest.raises(StudioError):
        deactivate_login(uow, viewer, key("membership ben"), NOW, request_id=new_id())
    assert studio.viewer("ben").name == "Ben"


def test_a_server_hears_no_password(postgres_studio: StudioDatabase) -> None:
    """The role has a verifier, an end, ten connections at most, and no rights but its tier's."""
    keeper = Team(postgres_studio, "owner")
    request = keeper.invite(wanted())
    query = text(
        "SELECT nullif(rolvaliduntil, 'infinity'), rolconnlimit, rolcanlogin, rolsuper "
        "OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication FROM pg_roles r "
        "JOIN memberships m ON m.database_role = r.rolname WHERE m.id = :id"
    )
    with postgres_studio.house() as connection:
        values = {"id": request.membership_id}
        until, limit, may, rights = connection.execute(query, values).one()
    assert (until, limit, may, rights) == (NOW + timedelta(days=7), 10, True, False)
    keeper.accept(request)
    keeper.close(request)
    with postgres_studio.house() as connection:
        until, limit, may, rights = connection.execute(query, values).one()
    assert (until, limit, may, rights) == (None, 10, False, False)


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


def test_logins_of_before_get_the_connections_of_new_ones(
    postgres_studio: StudioDatabase, tmp_path: Path
) -> None:
    """With the next migration; whoever was given fewer on purpose keeps those."""
    roles = {name: postgres_studio.role_of(name) for name in ("anna", "ben")}

    def limit(**limits: int) -> None:
        with House(postgres_studio.url).writing() as work:
            for name, most in limits.items():
                alter = f'ALTER ROLE "{roles[name]}" CONNECTION LIMIT {most}'
                work._connection.exec_driver_sql(alter)

    limit(anna=5, ben=2)
    try:
        House(postgres_studio.url).migrate(paths.migrations_folder(), tmp_path)
        query = text("SELECT rolconnlimit FROM pg_roles WHERE rolname = :role")
        with postgres_studio.house() as connection:
            found = [
                connection.execute(query, {"role": role}).scalar_one() for role in roles.values()
            ]
        assert found == [10, 2]
    finally:
        # Other tests' studios on this server have the same logins.
        limit(ben=10)
