"""Who may log in: invitations, one-time passwords, logins closed and opened again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.errors import InvalidInput
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows

INVITATION_LASTS = timedelta(days=7)
STAFF_ROLES = (Role.TRAINER, Role.SENIOR, Role.ASSISTANT, Role.FRONT_DESK, Role.OWNER)
"""What people may be made of who work here; clients have a card first, where theirs begins."""
PROFILED_ROLES = (Role.SENIOR, Role.TRAINER)
MOST_TRAINERS = 10_000


class LoginState(StrEnum):
    """Where a login stands: it waits for its own password, is in use, or is closed."""

    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class InviteRequest:
    """Somebody to be invited; the keys are made by whoever asks, so that a retry is no second one.

    A client has a card already, which ``client_id`` names; ``assists`` are the trainers whom an
    assistant helps.
    """

    invitation_id: UUID
    membership_id: UUID
    name: str
    login: str
    role: Role
    email: str = ""
    client_id: UUID | None = None
    assists: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamOutcome:
    """What became of a login; ``expires_at`` (UTC) is the end of a one-time password."""

    membership_id: UUID
    state: LoginState
    expires_at: datetime | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class TeamLogin:
    """A login as owners see it.

    ``expires_at`` (UTC) is the end of a one-time password that nobody has used, past or to come;
    ``locked_until`` (UTC) of a lock for too many wrong passwords.
    """

    membership_id: UUID
    user_id: UUID
    name: str
    login: str
    role: Role
    state: LoginState
    expires_at: datetime | None
    locked_until: datetime | None = None
    last_login_at: datetime | None = None
    trainer_id: UUID | None = None
    assists: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with all the roles that they have, the widest first."""

    user_id: UUID
    name: str
    login: str
    roles: tuple[TeamLogin, ...]

    @property
    def last_login_at(self) -> datetime | None:
        """Return when they last logged in, in whichever role, in UTC."""
        moments = [it.last_login_at for it in self.roles if it.last_login_at is not None]
        return max(moments, default=None)

    @property
    def leading(self) -> TeamLogin:
        """Return the role that tells where the person stands: one that is open before others."""
        order = (LoginState.ACTIVE, LoginState.INVITED, LoginState.CLOSED)
        return min(self.roles, key=lambda it: order.index(it.state))


def people(logins: Iterable[TeamLogin]) -> tuple[Person, ...]:
    """Return everybody once, in the order in which their logins come."""
    theirs: dict[UUID, list[TeamLogin]] = {}
    for login in logins:
        theirs.setdefault(login.user_id, []).append(login)
    order = list(Role)
    return tuple(
        Person(
            user_id,
            found[0].name,
            found[0].login,
            tuple(sorted(found, key=lambda it: order.index(it.role))),
        )
        for user_id, found in theirs.items()
    )


@dataclass(frozen=True, slots=True)
class RoleChange:
    """Another role for a login; ``assists`` are the trainers whom an assistant helps."""

    membership_id: UUID
    role: Role
    assists: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkAhead:
    """What a trainer would leave behind: clients whom they look after, sessions to come."""

    clients: int
    sessions: int


@dataclass(frozen=True, slots=True)
class TrainerLimit:
    """How many trainers a studio has, and may have; None for as many as it likes."""

    trainers: int
    limit: int | None


def checked_trainer_limit(limit: int | None) -> int | None:
    """Return the limit; raise InvalidInput for one that cannot be."""
    if limit is not None and not 1 <= limit <= MOST_TRAINERS:
        raise InvalidInput("limit", f"Type a number from 1 to {MOST_TRAINERS:,}, or no limit.")
    return limit


class LoginStep(StrEnum):
    """What can be done with a login."""

    RESET = "reset"
    UNLOCK = "unlock"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    REVOKE = "revoke"
    CHANGE_ROLE = "change_role"
    CHANGE_HELPED = "change_helped"


def steps_for(viewer: Viewer, login: TeamLogin) -> frozenset[LoginStep]:
    """Return what the viewer may do with a login now; oneself and administrators are nobody's.

    A senior's are the invitations that they made, which alone are theirs to see.
    """
    steps: set[LoginStep] = set()
    if allows(viewer, Right.CHANGE_SETTINGS) and login.locked_until is not None:
        steps.add(LoginStep.UNLOCK)
    if login.user_id == viewer.user_id or login.role is Role.ADMIN:
        return frozenset(steps)
    waits = login.expires_at is not None
    if waits and allows(viewer, Right.INVITE_TRAINER):
        steps.add(LoginStep.REVOKE)
        if may_invite(viewer, login.role):
            steps.add(LoginStep.RESET)
    if allows(viewer, Right.DEACTIVATE_TRAINER):
        if login.state is LoginState.ACTIVE:
            steps |= {LoginStep.RESET, LoginStep.DEACTIVATE}
        else:
            steps.add(LoginStep.RESET if waits else LoginStep.REACTIVATE)
        is_open = waits or login.state is LoginState.ACTIVE
        if is_open and login.role in STAFF_ROLES:
            steps.add(LoginStep.CHANGE_ROLE)
        if is_open and login.role is Role.ASSISTANT:
            steps.add(LoginStep.CHANGE_HELPED)
    return frozenset(steps)


def may_invite(viewer: Viewer, role: Role) -> bool:
    """Tell whether the viewer may invite somebody into the role: seniors invite trainers alone."""
    if role is Role.ADMIN or not allows(viewer, Right.INVITE_TRAINER):
        return False
    return viewer.role in (Role.OWNER, Role.ADMIN) or role is Role.TRAINER
