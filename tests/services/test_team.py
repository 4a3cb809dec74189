"""Inviting people, and taking invitations back, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    LoginFailed,
    NotAllowed,
    NotFound,
    PasswordTooWeak,
    StudioError,
)
from studio_app.domain.people import Role
from studio_app.domain.team import LoginState
from studio_app.repositories.logins import OneTimePassword
from studio_app.repositories.schema import (
    AuditEntryRow,
    TrainerRow,
    UserRow,
)
from studio_app.services.clients import search_clients
from studio_app.services.team import (
    accept_invitation,
    invitation_waits,
    reset_password,
    revoke_invitation,
)
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.team_hands import NOW, OWN, Team, once_of, stored, wanted


def test_an_invited_trainer_comes_in_with_a_password_of_their_own(
    studio: StudioDatabase, keeper: Team
) -> None:
    request = keeper.invite(wanted())
    assert keeper.state(request) is LoginState.INVITED
    with pytest.raises(LoginFailed):
        keeper.come_in(request, keeper.one_time)
    assert invitation_waits(keeper.house(request, keeper.one_time), request.login, NOW)
    keeper.accept(request)
    assert not invitation_waits(keeper.house(request, OWN), request.login, NOW)
    assert keeper.state(request) is LoginState.ACTIVE
    nia = keeper.come_in(request)
    assert (nia.viewer.role, nia.viewer.name) == (Role.TRAINER, "Nia Newcomer")
    assert nia.viewer.organization_id == key("home")
    (trainer,) = stored(studio, TrainerRow, TrainerRow.name == "Nia Newcomer")
    assert (trainer.id, trainer.active) == (nia.viewer.trainer_id, True)
    with nia.uow.reading() as work:
        assert work.organizations.mine().id == key("home")
    assert search_clients(nia.uow, nia.viewer, "client") == ()


def test_the_trail_tells_all_of_it_and_no_password(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted())
    keeper.accept(request)
    keeper.reopen(request, reset_password)
    keeper.close(request, revoke_invitation)
    keeper.reopen(request)
    keeper.accept(request)
    keeper.close(request)
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
def test_owners_invite_into_every_role(studio: StudioDatabase, keeper: Team, role: Role) -> None:
    values: dict[Role, dict[str, Any]] = {
        Role.CLIENT: {"client_id": key("gus")},
        Role.ASSISTANT: {"assists": (key("ben"), key("yuna"))},
    }
    request = keeper.invite(wanted(role, **values.get(role, {})))
    keeper.accept(request)
    nia = keeper.come_in(request)
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
            work.logins.invite(request, once_of(team), NOW)
    assert len(stored(studio, UserRow)) == users


def test_a_senior_invites_a_trainer_and_takes_it_back(studio: StudioDatabase, keeper: Team) -> None:
    sara = Team(studio, "sara")
    mine, theirs = sara.invite(wanted()), keeper.invite(wanted(login="other"))
    with pytest.raises(NotFound):
        sara.close(theirs, revoke_invitation)
    sara.close(mine, revoke_invitation)
    assert keeper.state(mine) is LoginState.CLOSED
    assert keeper.state(theirs) is LoginState.INVITED
    # Used by now, it is the owner's alone to close.
    again = sara.invite(wanted(login="again"))
    sara.accept(again)
    with pytest.raises(NotFound):
        sara.close(again, revoke_invitation)
    with pytest.raises(NotAllowed):
        sara.close(again)


def test_a_senior_takes_back_no_invitation_that_an_owner_gave_since(
    studio: StudioDatabase, keeper: Team
) -> None:
    sara = Team(studio, "sara")
    request = sara.invite(wanted())
    sara.close(request, revoke_invitation)
    keeper.reopen(request)
    with pytest.raises(NotFound):
        sara.close(request, revoke_invitation)
    assert keeper.state(request) is LoginState.INVITED


@pytest.mark.parametrize("name", ["sara", "owner"])
def test_a_clock_that_is_ahead_makes_no_one_time_password_last(
    postgres_studio: StudioDatabase, name: str
) -> None:
    team = Team(postgres_studio, name)
    ahead = NOW + timedelta(days=400)
    once = OneTimePassword(team.one_time, "hash", ahead + timedelta(days=7))
    with pytest.raises(NotFound), team.hands.uow.writing() as work:
        work.logins.invite(wanted(), once, ahead)


def test_a_revoked_invitation_is_good_for_nothing(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted())
    keeper.close(request, revoke_invitation)
    with pytest.raises(StudioError):
        keeper.accept(request)
    (trainer,) = stored(studio, TrainerRow, TrainerRow.name == "Nia Newcomer")
    assert not trainer.active
    with pytest.raises(ChangedMeanwhile):
        keeper.close(request, revoke_invitation)
    with pytest.raises(ChangedMeanwhile):
        keeper.reopen(request, reset_password)
    keeper.reopen(request)
    keeper.accept(request)
    (trainer,) = stored(studio, TrainerRow, TrainerRow.name == "Nia Newcomer")
    assert trainer.active


def test_an_invitation_lasts_a_week(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted(), NOW - timedelta(days=8))
    assert keeper.state(request) is LoginState.CLOSED
    with pytest.raises(LoginFailed):
        keeper.accept(request)
    # Asked for once more, it lasts again.
    keeper.close(request, revoke_invitation)
    keeper.reopen(request)
    keeper.accept(request)
    assert keeper.state(request) is LoginState.ACTIVE


def test_a_one_time_password_worksonce_of(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted())
    for password, error in (
        (keeper.one_time, InvalidInput),
        ("short", PasswordTooWeak),
        ("password", PasswordTooWeak),
    ):
        with pytest.raises(error):
            keeper.accept(request, password)
    wrong = keeper.house(request, "something else")
    with pytest.raises(LoginFailed):
        accept_invitation(wrong, request.login, "something else", OWN, NOW)
    keeper.accept(request)
    with pytest.raises(LoginFailed):
        keeper.accept(request, "yet another password")
    assert keeper.come_in(request).viewer.name == "Nia Newcomer"
