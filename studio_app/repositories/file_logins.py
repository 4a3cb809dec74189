"""Making, opening and closing logins in an SQLite file: twin of the server's functions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Table,
    and_,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from studio_app.domain.errors import ChangedMeanwhile, NotFound, OnlyOwner
from studio_app.domain.identifiers import new_id
from studio_app.domain.passwords import login_name
from studio_app.domain.people import Role, Viewer
from studio_app.domain.team import PROFILED_ROLES, InviteRequest, may_invite
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.schema import Base
from studio_app.repositories.stepping_aside import stepping_aside

_ALL_ROWS = {"schema_translate_map": {None: "main"}}
_TABLES = Base.metadata.tables
_USERS, _CREDENTIALS = _TABLES["users"], _TABLES["credentials"]
_MEMBERSHIPS, _INVITATIONS = _TABLES["memberships"], _TABLES["invitations"]
_TRAINERS, _ASSISTED = _TABLES["trainers"], _TABLES["assisted_trainers"]
_CLIENTS, _ORGANIZATIONS = _TABLES["clients"], _TABLES["organizations"]
_ASSIGNMENTS, _SESSIONS = _TABLES["assignments"], _TABLES["sessions"]
_LONGEST = timedelta(days=31)
_OPEN = _INVITATIONS.c.accepted_at.is_(None) & _INVITATIONS.c.revoked_at.is_(None)


class NoRoomError(Exception):
    """The studio has as many trainers as it may have."""


class FileLogins:
    """Authorises the viewer, then works on all rows; the transaction keeps everybody else out."""

    def __init__(self, session: Session, viewer: Viewer, audit: AuditTrail) -> None:
        self._session = session
        self._viewer = viewer
        self._audit = audit

    def invite(
        self,
        request: InviteRequest,
        profile: UUID | None,
        password_hash: str,
        expires_at: datetime,
        now: datetime,
    ) -> None:
        """See ``Logins.invite``."""
        self._require_open()
        if not may_invite(self._viewer, request.role) or expires_at > now + _LONGEST:
            raise NotFound()
        user_id, studio = new_id(), self._viewer.organization_id
        login, role = login_name(request.login), request.role
        with stepping_aside(self._session):
            self._add(_USERS, id=user_id, login=login, name=request.name, created_at=now)
            self._add(
                _MEMBERSHIPS,
                id=request.membership_id,
                organization_id=studio,
                user_id=user_id,
                role=role.value,
                active=False,
            )
            self._add_profile(request, profile, user_id)
            self._add(
                _CREDENTIALS, user_id=user_id, password_hash=password_hash, valid_until=expires_at
            )
            self._add_invitation(
                request.invitation_id,
                user_id,
                request.membership_id,
                role.value,
                now,
                expires_at,
                request.email,
            )
        facts = {"name": request.name, "login": login, "role": role.value}
        self._audit.add("invited", "user", user_id, now, after=facts)

    def _add_profile(self, request: InviteRequest, profile: UUID | None, user_id: UUID) -> None:
        studio = self._viewer.organization_id
        here = _TRAINERS.c.organization_id == studio
        if request.role in PROFILED_ROLES:
            self._give_profile(user_id, studio, profile)
        elif request.role is Role.CLIENT:
            free = (_CLIENTS.c.id == profile) & (_CLIENTS.c.organization_id == studio)
            free &= _CLIENTS.c.user_id.is_(None)
            version = _CLIENTS.c.version + 1
            if not self._set(_CLIENTS, free, user_id=user_id, version=version):
                raise NotFound()
        elif request.role is Role.ASSISTANT:
            query = select(_TRAINERS.c.id).where(here, _TRAINERS.c.id.in_(request.assists))
            for trainer in self._run(query).scalars().all():
                self._add(
                    _ASSISTED,
                    membership_id=request.membership_id,
                    trainer_id=trainer,
                    organization_id=studio,
                )

    def reopen(
        self,
        membership_id: UUID,
        password_hash: str,
        expires_at: datetime,
        now: datetime,
        what: str,
    ) -> None:
        """See ``Logins.reopen``."""
        self._require_open()
        with stepping_aside(self._session):
            theirs = self._other(membership_id, invited=True, here_alone=True)
            self._require_own_to_give(theirs)
            if expires_at > now + _LONGEST:
                raise NotFound()
            is_closed = not theirs.active and not self._is_waiting(membership_id)
            if (what == "login_reopened") is not is_closed:
                raise ChangedMeanwhile()
            self._revoke_open(membership_id, now)
            self._set(_MEMBERSHIPS, _MEMBERSHIPS.c.id == membership_id, active=False)
            if theirs.role in PROFILED_ROLES:
                self._give_profile(theirs.user_id, theirs.organization_id)
            self._set(
                _CREDENTIALS,
                _CREDENTIALS.c.user_id == theirs.user_id,
                password_hash=password_hash,
                valid_until=expires_at,
            )
            self._add_invitation(
                new_id(), theirs.user_id, membership_id, theirs.role, now, expires_at
            )
            facts = self._facts(theirs)
        self._audit.add(what, "user", theirs.user_id, now, after=facts)

    def shut(self, membership_id: UUID, now: datetime, what: str) -> None:
        """See ``Logins.revoke`` and ``Logins.deactivate``."""
        self._require_open()
        revoking = what == "invitation_revoked"
        with stepping_aside(self._session):
            theirs = self._other(membership_id, invited=revoking, here_alone=revoking)
            revoked = self._revoke_open(membership_id, now)
            if not (revoked if revoking else theirs.active):
                raise ChangedMeanwhile()
            self._require_another_owner(theirs)
            self._set(_MEMBERSHIPS, _MEMBERSHIPS.c.id == membership_id, active=False)
            self._end_profile(theirs, now)
            facts = self._facts(theirs)
        self._audit.add(what, "user", theirs.user_id, now, before=facts)

    def _require_open(self) -> None:
        # The guard shows a closed login nothing, its own membership neither.
        mine = select(_MEMBERSHIPS.c.id).where(_MEMBERSHIPS.c.id == self._viewer.membership_id)
        if self._session.execute(mine).first() is None:
            raise NotFound()

    def _other(
        self, membership_id: UUID, *, invited: bool = False, here_alone: bool = False
    ) -> Row[Any]:
        """Return somebody else's membership that is the viewer's to change.

        A senior's where those whom they ``invited`` are. An administrator is nobody's; nor a user
        in two studios, for what touches the password.
        """
        viewer = self._viewer
        found = self._run(select(_MEMBERSHIPS).where(_MEMBERSHIPS.c.id == membership_id)).first()
        if found is None:
            raise NotFound()
        by_me = (
            exists()
            .where(_INVITATIONS.c.membership_id == membership_id)
            .where(_INVITATIONS.c.invited_by == viewer.user_id)
            .where(_INVITATIONS.c.accepted_at.is_(None))
            .where(_INVITATIONS.c.revoked_at.is_(None))
        )
        allowed = viewer.role is Role.ADMIN or (
            found.organization_id == viewer.organization_id
            and (
                viewer.role is Role.OWNER
                or (
                    invited
                    and viewer.role is Role.SENIOR
                    and bool(self._run(select(by_me)).scalar())
                )
            )
        )
        nobodys = _MEMBERSHIPS.c.role == Role.ADMIN.value
        if here_alone:
            nobodys |= _MEMBERSHIPS.c.organization_id != found.organization_id
        above = select(exists().where(_MEMBERSHIPS.c.user_id == found.user_id, nobodys))
        if not allowed or found.user_id == viewer.user_id or self._run(above).scalar():
            raise NotFound()
        row: Row[Any] = found
        return row

    def _require_own_to_give(self, theirs: Row[Any]) -> None:
        """Refuse seniors to give a password to what they could not invite."""
        others = (_MEMBERSHIPS.c.user_id == theirs.user_id) & (_MEMBERSHIPS.c.id != theirs.id)
        if self._viewer.role is Role.SENIOR and (
            theirs.role != Role.TRAINER.value or self._run(select(exists().where(others))).scalar()
        ):
            raise NotFound()

    def _is_waiting(self, membership_id: UUID) -> bool:
        mine = _OPEN & (_INVITATIONS.c.membership_id == membership_id)
        return self._run(select(_INVITATIONS.c.id).where(mine)).first() is not None

    def _revoke_open(self, membership_id: UUID, now: datetime) -> int:
        mine = _OPEN & (_INVITATIONS.c.membership_id == membership_id)
        version = _INVITATIONS.c.version + 1
        return self._set(_INVITATIONS, mine, revoked_at=now, version=version)

    def _require_another_owner(self, theirs: Row[Any]) -> None:
        others = (
            select(_MEMBERSHIPS.c.id)
            .join(_USERS, _USERS.c.id == _MEMBERSHIPS.c.user_id)
            .where(
                _MEMBERSHIPS.c.organization_id == theirs.organization_id,
                _MEMBERSHIPS.c.role == Role.OWNER.value,
                _MEMBERSHIPS.c.user_id != theirs.user_id,
                _MEMBERSHIPS.c.active,
                _USERS.c.active,
            )
        )
        if theirs.role == Role.OWNER and self._run(others).first() is None:
            raise OnlyOwner()

    def _give_profile(self, user_id: UUID, studio: UUID, profile: UUID | None = None) -> None:
        here = _TRAINERS.c.organization_id == studio
        query = select(_TRAINERS.c.id, _TRAINERS.c.active)
        found = self._run(query.where(here, _TRAINERS.c.user_id == user_id)).first()
        if found is not None and found.active:
            return
        room = self._run(
            select(_ORGANIZATIONS.c.trainer_limit).where(_ORGANIZATIONS.c.id == studio)
        ).scalar_one()
        active = select(func.count()).select_from(_TRAINERS).where(here, _TRAINERS.c.active)
        if room is not None and room <= self._run(active).scalar_one():
            raise NoRoomError()
        if found is not None:
            back = _TRAINERS.c.id == found.id
            self._set(_TRAINERS, back, active=True, version=_TRAINERS.c.version + 1)
            return
        last = select(func.count(), func.coalesce(func.max(_TRAINERS.c.position), 0))
        count, position = self._run(last.where(here)).one()
        called = select(_USERS.c.name).where(_USERS.c.id == user_id)
        self._add(
            _TRAINERS,
            id=profile or new_id(),
            organization_id=studio,
            user_id=user_id,
            name=self._run(called).scalar_one(),
            colour=count,
            position=position + 1,
        )

    def _end_profile(self, theirs: Row[Any], now: datetime) -> None:
        """Take somebody out of the diary who is no trainer any more and has nothing ahead."""
        waiting = exists().where(_OPEN, _INVITATIONS.c.membership_id == _MEMBERSHIPS.c.id)
        trains = select(_MEMBERSHIPS.c.id).where(
            _MEMBERSHIPS.c.user_id == theirs.user_id,
            _MEMBERSHIPS.c.organization_id == theirs.organization_id,
            _MEMBERSHIPS.c.role.in_([role.value for role in PROFILED_ROLES]),
            _MEMBERSHIPS.c.active | waiting,
        )
        if self._run(trains).first() is not None:
            return
        idle = and_(
            _TRAINERS.c.user_id == theirs.user_id,
            _TRAINERS.c.organization_id == theirs.organization_id,
            _TRAINERS.c.active,
            ~exists().where(
                _ASSIGNMENTS.c.trainer_id == _TRAINERS.c.id, _ASSIGNMENTS.c.ended_at.is_(None)
            ),
            ~exists().where(
                _SESSIONS.c.trainer_id == _TRAINERS.c.id,
                _SESSIONS.c.ends_at > now,
                _SESSIONS.c.occupies,
                _SESSIONS.c.withdrawn_at.is_(None),
            ),
        )
        self._set(_TRAINERS, idle, active=False, version=_TRAINERS.c.version + 1)

    def _facts(self, theirs: Row[Any]) -> dict[str, Any]:
        query = select(_USERS.c.name, _USERS.c.login).where(_USERS.c.id == theirs.user_id)
        name, login = self._run(query).one()
        return {"name": name, "login": login, "role": theirs.role}

    def _add_invitation(
        self,
        key: UUID,
        user_id: UUID,
        membership_id: UUID,
        role: str,
        now: datetime,
        expires_at: datetime,
        email: str = "",
    ) -> None:
        self._add(
            _INVITATIONS,
            id=key,
            organization_id=self._viewer.organization_id,
            user_id=user_id,
            membership_id=membership_id,
            role=role,
            email=email,
            invited_by=self._viewer.user_id,
            created_at=now,
            expires_at=expires_at,
        )

    def _add(self, table: Table, **values: Any) -> None:
        self._run(insert(table).values(**values))

    def _set(self, table: Table, rows: ColumnElement[bool], **values: Any) -> int:
        return int(self._run(update(table).where(rows).values(**values)).rowcount)

    def _run(self, statement: Executable) -> Any:
        return self._session.execute(statement, execution_options=_ALL_ROWS)
