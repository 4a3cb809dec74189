"""Logins of a studio: invited, opened, closed; beyond the rights of the viewer who does it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from studio_app.domain.errors import DatabaseProblem, InvalidInput, NotFound, OnlyOwner
from studio_app.domain.identifiers import new_id
from studio_app.domain.passwords import login_name
from studio_app.domain.people import Role, Viewer
from studio_app.domain.team import PROFILED_ROLES, InviteRequest, LoginState, TeamLogin
from studio_app.repositories import file_invitations
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.file_logins import NoRoomError
from studio_app.repositories.file_roles import FileRoles, RoleTakenError
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import (
    AssistedTrainerRow,
    InvitationRow,
    MembershipRow,
    TrainerRow,
    UserRow,
)
from studio_app.repositories.server_function import FULL, ONLY_OWNER, ROLE_HELD, ROLE_TAKEN
from studio_app.repositories.server_roles import database_role

_INVITE = text(
    "SELECT security.invite(:invitation, :user, :membership, :profile, :assists, :login, :name, "
    ":role, :email, :login_role, :verifier, :expires, :moment)"
)
_REOPEN = text(
    "SELECT security.reopen_login(:membership, :invitation, :verifier, :expires, :moment, :what)"
)
_REVOKE = text("SELECT security.revoke_invitation(:membership, :moment)")
_DEACTIVATE = text("SELECT security.deactivate_login(:membership, :moment)")
_CHANGE_ROLE = text("SELECT security.change_role(:membership, :role, :profile, :moment)")
_NOTE_LOGIN = text("SELECT security.note_login()")
_ACCEPT = text("SELECT security.accept_invitation(:verifier)")
_DUPLICATE_ROLE = "42710"


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A password that is good once, with the hash that an SQLite file keeps of it."""

    password: str
    password_hash: str
    expires_at: datetime


def _verifier(connection: Connection, password: str) -> str:
    """Return the SCRAM verifier of a password, reckoned here: no server hears the password."""
    driver = connection.connection.driver_connection
    assert driver is not None
    # The name is for older methods; SCRAM takes none.
    verifier: bytes = driver.pgconn.encrypt_password(password.encode(), b"", b"scram-sha-256")
    return verifier.decode()


@contextmanager
def _team_refusals() -> Iterator[None]:
    try:
        with refusals():
            yield
    except NoRoomError as error:
        raise _no_room() from error
    except RoleTakenError as error:
        raise _role_taken() from error
    except DBAPIError as error:
        code, message = getattr(error.orig, "sqlstate", None), str(error.orig)
        if code == FULL:
            raise _no_room() from error
        if code == ONLY_OWNER:
            raise OnlyOwner() from error
        if code == ROLE_TAKEN:
            raise _role_taken() from error
        if code == ROLE_HELD:
            raise DatabaseProblem(
                "The server holds on to this login's former role. Ask whoever looks after it to "
                "type: studio-app migrate --database URL"
            ) from error
        if code == _DUPLICATE_ROLE or "uq_users_login" in message or "users.login" in message:
            raise InvalidInput(
                "login", "Somebody logs in under that name already. Choose another."
            ) from error
        raise


def _no_room() -> InvalidInput:
    return InvalidInput(
        "role", "Your studio has as many trainers as it may have. Deactivate one first."
    )


def _role_taken() -> InvalidInput:
    return InvalidInput(
        "role",
        "They have that role already, open or closed, or work as a trainer in another. Open the "
        "closed one again, or choose another role.",
    )


class Logins:
    """Reads and changes who may log in."""

    def __init__(self, session: Session, viewer: Viewer, audit: AuditTrail) -> None:
        self._session = session
        self._on_server = session.get_bind().dialect.name == "postgresql"
        self._in_file = FileRoles(session, viewer, audit)

    def all(self, now: datetime) -> tuple[TeamLogin, ...]:
        """Return the logins that the viewer sees, by name, with where they stand ``now``."""
        waiting: Any = self._session.execute(
            select(InvitationRow.membership_id, InvitationRow.expires_at).where(
                InvitationRow.accepted_at.is_(None), InvitationRow.revoked_at.is_(None)
            )
        )
        invited: dict[UUID, datetime] = {row[0]: row[1] for row in waiting}
        helped: dict[UUID, list[UUID]] = defaultdict(list)
        team = AssistedTrainerRow
        for membership, trainer in self._session.execute(
            select(team.membership_id, team.trainer_id).where(team.removed_at.is_(None))
        ):
            helped[membership].append(trainer)
        profile = (
            (TrainerRow.user_id == MembershipRow.user_id)
            & (TrainerRow.organization_id == MembershipRow.organization_id)
            & MembershipRow.role.in_([role.value for role in PROFILED_ROLES])
        )
        rows = self._session.execute(
            select(
                MembershipRow.id,
                UserRow.id,
                UserRow.name,
                UserRow.login,
                MembershipRow.role,
                MembershipRow.active & UserRow.active,
                MembershipRow.last_login_at,
                TrainerRow.id,
            )
            .join(UserRow, UserRow.id == MembershipRow.user_id)
            .outerjoin(TrainerRow, profile)
            .order_by(UserRow.name, MembershipRow.id)
        )
        return tuple(
            TeamLogin(
                membership,
                user,
                name,
                login,
                Role(role),
                _state(bool(active), invited.get(membership), now),
                None if active else invited.get(membership),
                last_login_at=last_login_at,
                trainer_id=trainer,
                assists=tuple(helped[membership]),
            )
            for membership, user, name, login, role, active, last_login_at, trainer in rows
        )

    def invite(self, request: InviteRequest, once: OneTimePassword, now: datetime) -> None:
        """Add user, role, profile and invitation, and the database role on a server.

        Raises NotFound for what is forbidden, InvalidInput for a login that is taken and where
        there is no room for another trainer, ChangedMeanwhile.
        """
        profile = new_id() if request.role in PROFILED_ROLES else request.client_id
        with _team_refusals():
            self._session.flush()
            if not self._on_server:
                self._in_file.invite(request, profile, once.password_hash, once.expires_at, now)
                return
            connection = self._session.connection()
            database = connection.execute(text("SELECT current_database()")).scalar_one()
            login = login_name(request.login)
            connection.execute(
                _INVITE,
                {
                    "invitation": request.invitation_id,
                    "user": new_id(),
                    "membership": request.membership_id,
                    "profile": profile,
                    "assists": list(request.assists),
                    "login": login,
                    "name": request.name,
                    "role": request.role.value,
                    "email": request.email,
                    "login_role": database_role(database, login),
                    "verifier": _verifier(connection, once.password),
                    "expires": once.expires_at,
                    "moment": now,
                },
            )

    def reopen(
        self, membership_id: UUID, once: OneTimePassword, now: datetime, *, was_closed: bool
    ) -> None:
        """Give a login a one-time password, after which it is good for choosing its own alone.

        Raises NotFound for what is absent, foreign or forbidden, ChangedMeanwhile where the login
        is closed and was not thought so, or the reverse.
        """
        what = "login_reopened" if was_closed else "password_reset"
        with _team_refusals():
            self._session.flush()
            if not self._on_server:
                self._in_file.reopen(membership_id, once.password_hash, once.expires_at, now, what)
                return
            connection = self._session.connection()
            connection.execute(
                _REOPEN,
                {
                    "membership": membership_id,
                    "invitation": new_id(),
                    "verifier": _verifier(connection, once.password),
                    "expires": once.expires_at,
                    "moment": now,
                    "what": what,
                },
            )

    def revoke(self, membership_id: UUID, now: datetime) -> None:
        """Close a login that waits for its own password; raises NotFound, ChangedMeanwhile."""
        self._shut(_REVOKE, "invitation_revoked", membership_id, now)

    def deactivate(self, membership_id: UUID, now: datetime) -> None:
        """Close a login in use: its next statement is refused; NotFound, ChangedMeanwhile."""
        self._shut(_DEACTIVATE, "login_closed", membership_id, now)

    def change_role(self, membership_id: UUID, role: Role, now: datetime) -> None:
        """Make somebody something else, from their next statement on, wherever they are logged in.

        Raises NotFound for what is absent, foreign or forbidden, OnlyOwner, InvalidInput for a role
        that they have and where there is no room for another trainer, ChangedMeanwhile.
        """
        profile = new_id()
        with _team_refusals():
            self._session.flush()
            if not self._on_server:
                self._in_file.change_role(membership_id, role, profile, now)
                return
            given = {"membership": membership_id, "role": role.value, "profile": profile}
            self._session.execute(_CHANGE_ROLE, {**given, "moment": now})

    def note_own(self) -> None:
        """Keep that the viewer has logged in just now, to a server."""
        self._session.execute(_NOTE_LOGIN)

    def _shut(self, function: Any, what: str, membership_id: UUID, now: datetime) -> None:
        with _team_refusals():
            self._session.flush()
            if self._on_server:
                self._session.execute(function, {"membership": membership_id, "moment": now})
            else:
                self._in_file.shut(membership_id, now, what)


def _state(active: bool, expires_at: datetime | None, now: datetime) -> LoginState:
    if active:
        return LoginState.ACTIVE
    waits = expires_at is not None and expires_at > now
    return LoginState.INVITED if waits else LoginState.CLOSED


class OwnInvitation:
    """The invitation of whoever has just given a one-time password, before they are logged in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._on_server = connection.dialect.name == "postgresql"

    def is_open(self, login: str, now: datetime) -> bool:
        """Tell whether a password of one's own is to be chosen first.

        On a server about whoever is connected, by the server's clock.
        """
        if self._on_server:
            mine = self._connection.execute(text("SELECT security.my_invitation()")).scalar()
            return mine is not None
        return file_invitations.open_invitation(self._connection, login, now) is not None

    def accept(self, login: str, password: str, password_hash: str, now: datetime) -> None:
        """Keep the new password and let its owner in; raises NotFound without an invitation.

        On SQLite the one-time password must have been checked in the same transaction.
        """
        if not self._on_server:
            found = file_invitations.open_invitation(self._connection, login, now)
            if found is None:
                raise NotFound()
            file_invitations.accept(self._connection, found, password_hash, now)
            return
        with refusals():
            self._connection.execute(_ACCEPT, {"verifier": _verifier(self._connection, password)})
