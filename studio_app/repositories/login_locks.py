"""Wrong passwords in a row, counted under each name, on SQLite; a server counts none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from studio_app.domain.errors import DatabaseProblem, NotFound
from studio_app.domain.passwords import login_name
from studio_app.repositories.schema import FailedLoginRow, UserRow
from studio_app.repositories.stepping_aside import stepping_aside

# Enough to tell names apart, and too little to find a password that was typed as a name.
_HASH_BYTES = 3
_ALL_ROWS = {"schema_translate_map": {None: "main"}}


@dataclass(frozen=True, slots=True)
class LoginLock:
    """How often a wrong password was given under a name, and until when it is locked, in UTC."""

    failures: int = 0
    locked_until: datetime | None = None


def _hash_of(login: str) -> str:
    name = login_name(login).encode(errors="replace")
    return hashlib.blake2b(name, digest_size=_HASH_BYTES).hexdigest()


class LoginLocks:
    """The locks of all names, known or not: a lock tells nobody whether there is such a login."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, login: str) -> LoginLock:
        """Return what is known of the name."""
        row = FailedLoginRow
        found = self._connection.execute(
            select(row.failures, row.locked_until).where(row.login_hash == _hash_of(login))
        ).first()
        return LoginLock(*found) if found else LoginLock()

    def note(self, login: str, lock: LoginLock, now: datetime) -> None:
        """Keep this of the name; what is over by now is forgotten, for every name."""
        row = FailedLoginRow
        self._connection.execute(delete(row).where(row.locked_until <= now))
        values = {"failures": lock.failures, "locked_until": lock.locked_until}
        self._connection.execute(
            insert(row)
            .values(login_hash=_hash_of(login), **values)
            .on_conflict_do_update(index_elements=[row.login_hash], set_=values)
        )

    def forget(self, login: str) -> None:
        """Forget the failures of the name."""
        row = FailedLoginRow
        self._connection.execute(delete(row).where(row.login_hash == _hash_of(login)))


def locks_of(session: Session, logins: Collection[str]) -> dict[str, datetime]:
    """Return until when each of the names is locked, in UTC, for a viewer who may unlock them.

    Nothing on a server, which locks nobody.
    """
    if session.get_bind().dialect.name == "postgresql":
        return {}
    row = FailedLoginRow
    query = select(row.login_hash, row.locked_until).where(row.locked_until.is_not(None))
    with stepping_aside(session):
        found = session.execute(query, execution_options=_ALL_ROWS).all()
    locked: dict[str, datetime] = {name: until for name, until in found if until is not None}
    return {login: locked[_hash_of(login)] for login in logins if _hash_of(login) in locked}


def unlock(session: Session, user_id: UUID) -> str:
    """Forget the failures of a user whom the viewer sees, and return the user's name.

    The viewer must have been authorised. Raises NotFound, and DatabaseProblem on a server.
    """
    found = session.execute(
        select(UserRow.login, UserRow.name).where(UserRow.id == user_id)
    ).first()
    if found is None:
        raise NotFound()
    login, name = found
    if session.get_bind().dialect.name == "postgresql":
        raise DatabaseProblem(
            "With a server, wrong passwords are counted on the PC where they were typed. Close "
            "Studio App there and open it again, or wait until the half-hour is over."
        )
    with stepping_aside(session):
        session.execute(
            text(
                "UPDATE main.failed_logins SET failures = 0, locked_until = NULL "
                "WHERE login_hash = :login_hash"
            ),
            {"login_hash": _hash_of(login)},
        )
    return str(name)
