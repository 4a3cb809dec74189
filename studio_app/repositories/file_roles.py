"""Changing the roles of people in an SQLite file: twin of the server's functions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.people import Role
from studio_app.domain.team import PROFILED_ROLES, STAFF_ROLES
from studio_app.repositories.file_logins import _INVITATIONS, _MEMBERSHIPS, _OPEN, FileLogins
from studio_app.repositories.stepping_aside import stepping_aside


class RoleTakenError(Exception):
    """They have the role already."""


class FileRoles(FileLogins):
    """Authorises the viewer, then works on all rows; the transaction keeps everybody else out."""

    def change_role(self, membership_id: UUID, role: Role, profile: UUID, now: datetime) -> None:
        """See ``Logins.change_role``. Whoever is logged in sees nothing more by the guard."""
        self._require_open()
        with stepping_aside(self._session):
            theirs = self._other(membership_id)
            if role not in STAFF_ROLES or theirs.role not in STAFF_ROLES:
                raise NotFound()
            is_open = theirs.active or self._is_waiting(membership_id)
            if theirs.role == role or not is_open:
                raise ChangedMeanwhile()
            self._require_not_taken(theirs.user_id, theirs.organization_id, membership_id, role)
            self._require_another_owner(theirs)
            before = self._facts(theirs)
            mine = _MEMBERSHIPS.c.id == membership_id
            self._set(_MEMBERSHIPS, mine, role=role.value)
            waiting = _OPEN & (_INVITATIONS.c.membership_id == membership_id)
            version = _INVITATIONS.c.version + 1
            self._set(_INVITATIONS, waiting, role=role.value, version=version)
            if role in PROFILED_ROLES:
                self._give_profile(theirs.user_id, theirs.organization_id, profile)
            elif theirs.role in PROFILED_ROLES:
                self._end_profile(theirs, now)
        self._audit.add(
            "role_changed",
            "user",
            theirs.user_id,
            now,
            before=before,
            after=before | {"role": role.value},
            organization_id=theirs.organization_id,
        )

    def _require_not_taken(
        self, user_id: UUID, studio: UUID, membership_id: UUID | None, role: Role
    ) -> None:
        taken = _MEMBERSHIPS.c.role == role.value
        if role in PROFILED_ROLES:
            trains = _MEMBERSHIPS.c.role.in_([it.value for it in PROFILED_ROLES])
            taken = or_(taken, _MEMBERSHIPS.c.active & trains)
        query = select(_MEMBERSHIPS.c.id).where(
            _MEMBERSHIPS.c.user_id == user_id, _MEMBERSHIPS.c.organization_id == studio, taken
        )
        if membership_id is not None:
            query = query.where(_MEMBERSHIPS.c.id != membership_id)
        if self._run(query).first() is not None:
            raise RoleTakenError()
