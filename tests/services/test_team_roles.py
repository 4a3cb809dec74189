"""Roles that change while people are logged in, and what hangs on them, on both databases."""

from __future__ import annotations

from uuid import UUID

import pytest

from studio_app import paths
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    LoginFailed,
    NotAllowed,
    NotFound,
    OnlyOwner,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role
from studio_app.domain.team import LoginState, RoleChange, TrainerLimit, WorkAhead
from studio_app.repositories.schema import AuditEntryRow, TrainerRow
from studio_app.services.access import open_studio
from studio_app.services.clients import search_clients
from studio_app.services.doctor import examine
from studio_app.services.team import (
    accept_invitation,
    deactivate_login,
    reset_password,
    revoke_invitation,
    team_logins,
)
from studio_app.services.team_roles import (
    change_helped,
    change_role,
    set_trainer_limit,
    trainer_limit,
    work_ahead,
)
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import Hands
from tests.services.team_hands import NOW, OWN, Team, stored, wanted


def make(hands: Hands, membership: UUID, role: Role, *assists: str) -> None:
    change = RoleChange(membership, role, tuple(key(name) for name in assists))
    change_role(hands.uow, hands.viewer, change, NOW, request_id=new_id())


def limit_to(hands: Hands, limit: int | None) -> None:
    set_trainer_limit(hands.uow, hands.viewer, limit, NOW, request_id=new_id())


def seen(hands: Hands) -> int:
    """Return how many clients somebody sees, none when they are told that they are out."""
    try:
        return len(search_clients(hands.uow, hands.viewer, "client", limit=50))
    except StudioError:
        return 0


def in_the_diary(studio: StudioDatabase) -> list[bool]:
    return [bool(it.active) for it in stored(studio, TrainerRow, TrainerRow.name == "Nia Newcomer")]


def test_a_role_changes_for_whoever_is_logged_in(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted(Role.OWNER))
    keeper.accept(request)
    nia = keeper.come_in(request)
    # Often enough for a server to have planned it for good.
    assert [seen(nia) for _ in range(8)] == [6] * 8
    make(keeper.hands, request.membership_id, Role.TRAINER)
    assert seen(nia) == 0
    with pytest.raises(StudioError):
        make(nia, key("membership ben"), Role.OWNER)
    again = keeper.come_in(request)
    assert (again.viewer.role, again.viewer.trainer_id is not None) == (Role.TRAINER, True)
    (entry,) = stored(studio, AuditEntryRow, AuditEntryRow.action == "role_changed")
    assert (entry.before["role"], entry.after["role"]) == ("owner", "trainer")
    assert [it for it in examine(studio.url).findings if not it.ok] == []


def test_the_last_owner_stays(studio: StudioDatabase, keeper: Team) -> None:
    admin = Team(studio, "admin").hands
    owner = key("membership owner")
    with pytest.raises(OnlyOwner):
        make(admin, owner, Role.FRONT_DESK)
    with pytest.raises(OnlyOwner):
        deactivate_login(admin.uow, admin.viewer, owner, NOW, request_id=new_id())
    # One who is only invited owns nothing yet, and is let go of.
    request = keeper.invite(wanted(Role.OWNER))
    with pytest.raises(OnlyOwner):
        make(admin, owner, Role.FRONT_DESK)
    keeper.close(request, revoke_invitation)
    for role in (Role.FRONT_DESK, Role.OWNER):
        with pytest.raises(NotFound):
            make(keeper.hands, owner, role)


def test_a_trainer_s_place_is_taken_and_given_back(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted(Role.FRONT_DESK))
    keeper.accept(request)
    me = request.membership_id
    limit_to(keeper.hands, 3)
    assert trainer_limit(keeper.hands.uow, keeper.hands.viewer) == TrainerLimit(3, 3)
    with pytest.raises(InvalidInput, match="as many trainers"):
        make(keeper.hands, me, Role.TRAINER)
    limit_to(keeper.hands, 4)
    for role, active in (
        (Role.TRAINER, [True]),
        (Role.SENIOR, [True]),
        (Role.FRONT_DESK, [False]),
        (Role.TRAINER, [True]),
    ):
        make(keeper.hands, me, role)
        assert in_the_diary(studio) == active
    with pytest.raises(ChangedMeanwhile):
        make(keeper.hands, me, Role.TRAINER)
    keeper.close(request)
    assert in_the_diary(studio) == [False]
    with pytest.raises(ChangedMeanwhile):
        make(keeper.hands, me, Role.SENIOR)
    limit_to(keeper.hands, 3)
    with pytest.raises(InvalidInput, match="as many trainers"):
        keeper.reopen(request)
    for limit in (0, -1, 1_000_000):
        with pytest.raises(InvalidInput):
            limit_to(keeper.hands, limit)


def test_an_assistant_helps_others_at_once(studio: StudioDatabase, keeper: Team) -> None:
    request = keeper.invite(wanted(Role.FRONT_DESK))
    keeper.accept(request)
    me, (uow, viewer) = request.membership_id, (keeper.hands.uow, keeper.hands.viewer)
    with pytest.raises(InvalidInput, match="at least one"):
        make(keeper.hands, me, Role.ASSISTANT)
    with pytest.raises(NotFound):
        make(keeper.hands, me, Role.ASSISTANT, "nobody")
    make(keeper.hands, me, Role.ASSISTANT, "ben")
    nia = keeper.come_in(request)
    assert nia.viewer.role is Role.ASSISTANT
    for helped, clients in ((("sara",), 1), ((), 1), (("ben", "sara"), 3), (("ben",), 2)):
        if helped:
            trainers = [key(name) for name in helped]
            change_helped(uow, viewer, me, trainers, NOW, request_id=new_id())
        assert seen(nia) == clients
    login = next(it for it in team_logins(uow, viewer, NOW) if it.membership_id == me)
    assert login.assists == (key("ben"),)
    make(keeper.hands, me, Role.FRONT_DESK)
    with pytest.raises(ChangedMeanwhile):
        change_helped(uow, viewer, me, [key("ben")], NOW, request_id=new_id())


def test_others_change_no_role(studio: StudioDatabase) -> None:
    for name in ("desk", "sara", "anna", "away owner"):
        hands = Team(studio, name).hands
        with pytest.raises((NotAllowed, NotFound)):
            make(hands, key("membership ben"), Role.SENIOR)
        with pytest.raises(NotFound), hands.uow.writing() as work:
            work.logins.change_role(key("membership ben"), Role.OWNER, NOW)
    owner = Team(studio, "owner").hands
    for whose in ("owner", "admin", "cara", "away owner", "nobody"):
        with pytest.raises(NotFound):
            make(owner, key(f"membership {whose}"), Role.SENIOR)
    for role in (Role.ADMIN, Role.CLIENT):
        with pytest.raises(NotFound):
            make(owner, key("membership ben"), role)


def test_the_team_is_told_who_logged_in_when_and_whom_a_senior_invited(
    studio: StudioDatabase, keeper: Team
) -> None:
    sara = Team(studio, "sara")
    request = sara.invite(wanted())
    sara.accept(request)

    def mine(team: Team) -> tuple[str, LoginState, bool]:
        hands = team.hands
        found = team_logins(hands.uow, hands.viewer, NOW)
        nia = next(it for it in found if it.membership_id == request.membership_id)
        return nia.name, nia.state, nia.last_login_at is not None

    assert mine(keeper) == ("Nia Newcomer", LoginState.ACTIVE, False)
    scripts = paths.migrations_folder()
    doors = open_studio(studio.url, scripts=scripts, backups=paths.backups_folder())
    doors.log_in(request.login, OWN).close()
    assert mine(keeper) == mine(sara) == ("Nia Newcomer", LoginState.ACTIVE, True)
    found = team_logins(sara.hands.uow, sara.hands.viewer, NOW)
    assert [it.name for it in found] == ["Ben", "Nia Newcomer"]
    uow, viewer = keeper.hands.uow, keeper.hands.viewer
    assert work_ahead(uow, viewer, key("anna"), NOW) == WorkAhead(2, 0)


def test_a_login_that_was_set_up_with_the_studio_changes_too(
    studio: StudioDatabase, keeper: Team
) -> None:
    """And back again: on a server, other copies of the studio know the same logins."""
    for role in (Role.SENIOR, Role.TRAINER):
        make(keeper.hands, key("membership ben"), role)
        assert studio.viewer("ben").role is role


def test_a_senior_gives_another_password_to_whom_they_invited(
    studio: StudioDatabase, keeper: Team
) -> None:
    """Until it is used, and only while it opens what a senior may invite to."""
    sara = Team(studio, "sara")
    request = sara.invite(wanted())
    lost = sara.one_time
    sara.reopen(request, reset_password)
    with pytest.raises(LoginFailed):
        accept_invitation(sara.house(request, lost), request.login, lost, OWN, NOW)
    for role in (Role.FRONT_DESK, Role.SENIOR):
        make(keeper.hands, request.membership_id, role)
        given = sara.one_time
        with pytest.raises(NotFound):
            sara.reopen(request, reset_password)
        sara.one_time = given
    make(keeper.hands, request.membership_id, Role.TRAINER)
    sara.accept(request)
    with pytest.raises(NotFound):
        sara.reopen(request, reset_password)
    keeper.reopen(request, reset_password)
    with pytest.raises(NotFound):
        sara.reopen(request, reset_password)
