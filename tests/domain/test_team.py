"""Who may do what with which login."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio_app.domain.identifiers import new_id
from studio_app.domain.passwords import has_one_time_form, one_time_password
from studio_app.domain.people import Role, Viewer
from studio_app.domain.team import LoginState, LoginStep, TeamLogin, may_invite, steps_for
from tests.factories import NOW

ONE_TIME = {LoginStep.RESET, LoginStep.REVOKE, LoginStep.CHANGE_ROLE}
IN_USE = {LoginStep.RESET, LoginStep.DEACTIVATE, LoginStep.CHANGE_ROLE}


def viewer(role: Role) -> Viewer:
    return Viewer(new_id(), new_id(), new_id(), role, "Somebody")


def login(state: LoginState, role: Role = Role.TRAINER, *, waits: bool = False) -> TeamLogin:
    ends = NOW + timedelta(days=1) if waits else None
    return TeamLogin(new_id(), new_id(), "Nia", "nia", role, state, ends)


@pytest.mark.parametrize(
    ("theirs", "steps"),
    [
        (login(LoginState.ACTIVE), IN_USE),
        (login(LoginState.INVITED, waits=True), ONE_TIME),
        (login(LoginState.CLOSED, waits=True), ONE_TIME),
        (login(LoginState.CLOSED), {LoginStep.REACTIVATE}),
        (login(LoginState.ACTIVE, Role.ASSISTANT), IN_USE | {LoginStep.CHANGE_HELPED}),
        (login(LoginState.ACTIVE, Role.CLIENT), IN_USE - {LoginStep.CHANGE_ROLE}),
        (login(LoginState.ACTIVE, Role.ADMIN), set()),
    ],
)
def test_owners_do_what_the_state_allows(theirs: TeamLogin, steps: set[LoginStep]) -> None:
    assert steps_for(viewer(Role.OWNER), theirs) == steps
    for role in (Role.FRONT_DESK, Role.TRAINER, Role.ASSISTANT, Role.CLIENT):
        assert steps_for(viewer(role), theirs) == set()


def test_seniors_take_back_what_waits_and_give_it_again() -> None:
    sara = viewer(Role.SENIOR)
    again = {LoginStep.REVOKE, LoginStep.RESET}
    assert steps_for(sara, login(LoginState.INVITED, waits=True)) == again
    promoted = login(LoginState.INVITED, Role.SENIOR, waits=True)
    assert steps_for(sara, promoted) == {LoginStep.REVOKE}
    assert steps_for(sara, login(LoginState.CLOSED)) == set()


def test_nobody_closes_their_own_login() -> None:
    owner = viewer(Role.OWNER)
    mine = TeamLogin(
        new_id(), owner.user_id, "Me", "me", Role.OWNER, LoginState.ACTIVE, None, locked_until=NOW
    )
    assert steps_for(owner, mine) == {LoginStep.UNLOCK}


def test_only_owners_unlock() -> None:
    locked = TeamLogin(
        new_id(), new_id(), "Nia", "nia", Role.TRAINER, LoginState.ACTIVE, None, locked_until=NOW
    )
    able = {role for role in Role if LoginStep.UNLOCK in steps_for(viewer(role), locked)}
    assert able == {Role.OWNER, Role.ADMIN}


def test_nobody_invites_administrators() -> None:
    assert not any(may_invite(viewer(role), Role.ADMIN) for role in Role)


def test_a_one_time_password_is_known_by_its_form() -> None:
    made = one_time_password(lambda letters: letters[-1])
    assert made == "9999-9999-9999-9999"
    assert has_one_time_form(made)
    assert has_one_time_form(" ABCD-efgh-jkmn-2345 ")
    for other in ("", "a long enough password", "abcd-efgh-jkmn", "abcd-efgh-jkmn-0oil", "----"):
        assert not has_one_time_form(other)
