"""The whole matrix of roles and rights, as the design has it."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest

from studio_app.domain.errors import NotAllowed
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import (
    RIGHTS,
    Right,
    Scope,
    allows,
    require,
    scope_of,
    sees_payments,
)

ROLES = (Role.OWNER, Role.SENIOR, Role.TRAINER, Role.ASSISTANT, Role.FRONT_DESK, Role.CLIENT)
MATRIX = """
see_schedule        all   own   own   team  all      own
see_clients         all   own   own   team  all      own
edit_clients        all   own   own   none  all      none
edit_contacts       all   own   own   team  all      own
merge_clients       all   none  none  none  all      none
erase_clients       all   none  none  none  none     none
import              all   none  none  none  none     none
book                all   own   own   none  all      ask
book_anyway         all   none  none  none  all      none
check_in            all   own   own   team  all      none
read_notes          all   own   own   team  none     own
write_notes         all   own   own   none  none     none
sell                all   own   own   none  all      none
refund              all   none  none  none  limited  none
ask_time_off        all   own   own   none  none     none
decide_time_off     all   none  none  none  none     none
transfer            all   ask   ask   none  ask      none
invite_trainer      all   all   none  none  none     none
deactivate_trainer  all   none  none  none  none     none
change_settings     all   none  none  none  none     none
see_revenue         all   own   own   none  limited  none
see_audit           all   none  none  none  none     none
export              all   none  none  none  none     own
back_up             all   none  none  none  none     none
"""
CELLS = [
    (role, Right(right), Scope(scope))
    for right, *scopes in (line.split() for line in MATRIX.split("\n") if line)
    for role, scope in zip(ROLES, scopes, strict=True)
]
ME, OTHER = UUID(int=1), UUID(int=2)


def viewer(role: Role) -> Viewer:
    trains = role in (Role.SENIOR, Role.TRAINER)
    client = UUID(int=9) if role is Role.CLIENT else None
    return Viewer(UUID(int=7), UUID(int=8), UUID(int=6), role, "V", ME if trains else None, client)


@pytest.mark.parametrize(("role", "right", "scope"), CELLS)
def test_every_cell_of_the_matrix(role: Role, right: Right, scope: Scope) -> None:
    assert scope_of(role, right) is scope
    acts = scope not in (Scope.NONE, Scope.ASK)
    assert allows(viewer(role), right) is acts
    in_own_diary_only = scope is Scope.OWN and role is not Role.CLIENT
    assert allows(viewer(role), right, trainer_id=OTHER) is (acts and not in_own_diary_only)
    if role in (Role.SENIOR, Role.TRAINER):
        assert allows(viewer(role), right, trainer_id=ME) is acts


def test_the_matrix_is_whole() -> None:
    assert {(role, right) for role, right, _ in CELLS} == set(product(ROLES, Right))
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize("right", Right)
def test_an_admin_passes_everything(right: Right) -> None:
    assert scope_of(Role.ADMIN, right) is Scope.ALL
    require(viewer(Role.ADMIN), right, trainer_id=OTHER)


@pytest.mark.parametrize(("role", "right"), list(product(Role, Right)))
def test_what_is_not_allowed_is_refused(role: Role, right: Right) -> None:
    if allows(viewer(role), right):
        require(viewer(role), right)
        return
    with pytest.raises(NotAllowed, match="Your role does not allow this"):
        require(viewer(role), right)


def test_a_trainer_without_a_profile_has_no_diary() -> None:
    nobody = Viewer(UUID(int=7), UUID(int=8), UUID(int=6), Role.TRAINER, "V")
    assert not allows(nobody, Right.BOOK, trainer_id=OTHER)


def test_money_is_shown_to_those_who_sell_and_to_clients_their_own() -> None:
    assert {role for role in Role if not sees_payments(viewer(role))} == {Role.ASSISTANT}
