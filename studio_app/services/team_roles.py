"""The roles of people: changed at once, with what hangs on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.team import (
    LoginState,
    RoleChange,
    TeamOutcome,
    TrainerLimit,
    WorkAhead,
    checked_trainer_limit,
)
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def change_role(
    uow: UnitOfWork, viewer: Viewer, change: RoleChange, now: datetime, *, request_id: UUID
) -> TeamOutcome:
    """Make somebody something else, from the next statement of whoever is logged in with it.

    Raises NotAllowed, NotFound (also for oneself), OnlyOwner for the last owner of a studio,
    InvalidInput for a role that they have, for an assistant of nobody, and where there is no room
    for another trainer, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.DEACTIVATE_TRAINER)
    helped = _checked(change.role, change.assists)

    def changed(work: Work) -> TeamOutcome:
        before = next(
            (it for it in work.logins.all(now) if it.membership_id == change.membership_id), None
        )
        work.logins.change_role(change.membership_id, change.role, now)
        if helped or (before is not None and before.assists):
            work.team_roles.help(change.membership_id, helped, now)
        state = before.state if before is not None else LoginState.ACTIVE
        return _outcome(change.membership_id, state)

    return uow.perform(UseCaseRequest(request_id, "change_role", change), changed, TeamOutcome)


def change_helped(
    uow: UnitOfWork,
    viewer: Viewer,
    membership_id: UUID,
    trainers: Collection[UUID],
    now: datetime,
    *,
    request_id: UUID,
) -> TeamOutcome:
    """Let an assistant help these trainers and no others, from their next statement on.

    Raises NotAllowed, NotFound, InvalidInput for nobody, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.DEACTIVATE_TRAINER)
    helped = _checked(Role.ASSISTANT, tuple(trainers))

    def changed(work: Work) -> TeamOutcome:
        login = next((it for it in work.logins.all(now) if it.membership_id == membership_id), None)
        if login is None:
            raise NotFound()
        if login.role is not Role.ASSISTANT:
            raise ChangedMeanwhile()
        before, after = work.team_roles.help(membership_id, helped, now)
        work.audit.add(
            "helped_changed",
            "user",
            login.user_id,
            now,
            before={"name": login.name, "trainers": ", ".join(before)},
            after={"name": login.name, "trainers": ", ".join(after)},
        )
        return _outcome(membership_id, login.state)

    asked = (membership_id, *helped)
    return uow.perform(UseCaseRequest(request_id, "change_helped", asked), changed, TeamOutcome)


def work_ahead(uow: UnitOfWork, viewer: Viewer, trainer_id: UUID, now: datetime) -> WorkAhead:
    """Return what a trainer would leave behind; raise NotAllowed."""
    require(viewer, Right.DEACTIVATE_TRAINER)
    with uow.reading() as work:
        return work.team_roles.work_ahead(trainer_id, now)


def trainer_limit(uow: UnitOfWork, viewer: Viewer) -> TrainerLimit:
    """Return how many trainers the studio has, and may have; raise NotAllowed."""
    require(viewer, Right.DEACTIVATE_TRAINER)
    with uow.reading() as work:
        return work.team_roles.trainer_limit()


def set_trainer_limit(
    uow: UnitOfWork, viewer: Viewer, limit: int | None, now: datetime, *, request_id: UUID
) -> Changes:
    """Let the studio have so many trainers at most; those who are there already stay.

    The same request again changes nothing. Raises InvalidInput, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    checked_trainer_limit(limit)

    def done(work: Work) -> Changes:
        before = work.team_roles.trainer_limit().limit
        work.team_roles.set_trainer_limit(limit)
        studio = viewer.organization_id
        work.audit.add(
            "trainer_limit_changed",
            "organization",
            studio,
            now,
            before={"most_trainers": before},
            after={"most_trainers": limit},
        )
        return Changes(frozenset({Aggregate.ORGANIZATION}), frozenset({studio}))

    return uow.perform(UseCaseRequest(request_id, "set_trainer_limit", limit), done, Changes)


def _checked(role: Role, trainers: tuple[UUID, ...]) -> tuple[UUID, ...]:
    if role is not Role.ASSISTANT:
        return ()
    if not trainers:
        raise InvalidInput("assists", "Choose at least one trainer.")
    return trainers


def _outcome(membership_id: UUID, state: LoginState) -> TeamOutcome:
    changes = Changes(frozenset({Aggregate.TRAINER}), frozenset({membership_id}))
    return TeamOutcome(membership_id, state, None, changes)
