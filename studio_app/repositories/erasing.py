"""Taking a person out of the studio, beyond the rows that a viewer may change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, func, or_, select, text
from sqlalchemy.orm import Session

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.client_records import same_person
from studio_app.repositories.erased_rows import statements
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import AuditEntryRow, ClientRow, MembershipRow
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.types import Identifier, UtcDateTime

_ERASE = text("SELECT security.erase_client(:client, :seen, :moment)")
_ERASERS = (Role.ADMIN, Role.OWNER)


class Erasing:
    """Erases those clients whom the viewer sees."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def logs_in(self, client_id: UUID) -> bool:
        """Tell whether a client has a login that is open, as far as the viewer sees logins.

        Also one of before somebody else turned out to be them.
        """
        query = (
            select(MembershipRow.id)
            .join(ClientRow, ClientRow.user_id == MembershipRow.user_id)
            .where(
                ClientRow.id.in_(same_person(client_id)),
                MembershipRow.organization_id == ClientRow.organization_id,
                MembershipRow.role == Role.CLIENT.value,
                MembershipRow.active,
            )
        )
        return self._session.execute(query.limit(1)).first() is not None

    def entries_about(self, client_id: UUID) -> int:
        """Return how many entries of the history are about a client, or by them."""
        user = select(ClientRow.user_id).where(ClientRow.id == client_id).scalar_subquery()
        row, same = AuditEntryRow, same_person(client_id)
        query = select(func.count()).where(or_(row.client_id.in_(same), row.user_id == user))
        return int(self._session.execute(query).scalar_one())

    def erase(self, client_id: UUID, version: int, now: datetime) -> None:
        """Take the person out of every table, and whoever was merged into them.

        Raises NotFound for who is none of the viewer's; ChangedMeanwhile for another version, and
        for who can still log in or has sessions to come.
        """
        self._session.flush()
        if self._session.get_bind().dialect.name == "postgresql":
            with refusals():
                values = {"client": client_id, "seen": version, "moment": now}
                self._session.execute(_ERASE, values)
        else:
            self._erase_in_file(client_id, version, now)
        self._session.expire_all()

    def _erase_in_file(self, client_id: UUID, version: int, now: datetime) -> None:
        row = self._session.get(ClientRow, client_id)
        if row is None or self._viewer.role not in _ERASERS or row.merged_into_id is not None:
            raise NotFound()
        if row.version != version or row.erased_at is not None or self.logs_in(client_id):
            raise ChangedMeanwhile()
        found = tuple(self._session.scalars(same_person(client_id)))
        with stepping_aside(self._session):
            for key in found:
                self._erase_one(key, now)

    def _erase_one(self, key: UUID, now: datetime) -> None:
        values: tuple[BindParameter[Any], ...] = (
            bindparam("whom", key, Identifier()),
            bindparam("moment", now, UtcDateTime()),
            bindparam("key", str(key)),
        )
        for statement in statements(
            "main",
            whom=":whom",
            moment=":moment",
            key=":key",
            nothing="x'00'",
            some_tag="'-' || lower(hex(id))",
        ):
            given = [value for value in values if f":{value.key}" in statement]
            self._session.execute(text(statement).bindparams(*given))
