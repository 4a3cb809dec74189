"""Who may log in: invitations, one-time passwords, logins closed and opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows

INVITATION_LASTS = timedelta(days=7)


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


class LoginStep(StrEnum):
    """What can be done with a login."""

    RESET = "reset"
    UNLOCK = "unlock"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    REVOKE = "revoke"


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
    if allows(viewer, Right.DEACTIVATE_TRAINER):
        if login.state is LoginState.ACTIVE:
            steps |= {LoginStep.RESET, LoginStep.DEACTIVATE}
        else:
            steps.add(LoginStep.RESET if waits else LoginStep.REACTIVATE)
    return frozenset(steps)


def may_invite(viewer: Viewer, role: Role) -> bool:
    """Tell whether the viewer may invite somebody into the role: seniors invite trainers alone."""
    if role is Role.ADMIN or not allows(viewer, Right.INVITE_TRAINER):
        return False
    return viewer.role in (Role.OWNER, Role.ADMIN) or role is Role.TRAINER
