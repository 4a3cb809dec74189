"""All rows about a client, from every table that has some, as far as the viewer reads them."""

from __future__ import annotations

import base64
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio_app.domain.people import Viewer
from studio_app.repositories.client_records import same_person
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.schema import Base, SessionRow, TrainerRow, UserRow

# Of use to the program alone.
_LEFT_OUT = frozenset(
    {"organization_id", "search_text", "version", "occupies", "overlap_allowed", "client_id"}
)
_PEOPLE = {
    "trainer_id": "trainer",
    "from_trainer_id": "from_trainer",
    "to_trainer_id": "to_trainer",
    "sold_by_trainer_id": "sold_by",
}
_USERS = {
    "author_id": "author",
    "recorded_by": "recorded_by",
    "created_by": "created_by",
    "taken_by": "taken_by",
    "issued_by": "issued_by",
    "asked_by": "asked_by",
    "decided_by": "decided_by",
    "user_id": "user",
}


class ClientExport:
    """Reads what is known of those clients whom the viewer sees."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._names: dict[UUID, str] = {}

    def rows_about(self, client_id: UUID) -> dict[str, list[dict[str, Any]]]:
        """Return the rows by table, in plain values; moments in UTC, pictures in base 64."""
        self._names = self._known_names()
        same = tuple(self._session.scalars(same_person(client_id)))
        found = {}
        for name, table in sorted(Base.metadata.tables.items()):
            column = table.c.get("id" if name == "clients" else "client_id")
            if column is None or not POLICIES[name].read:
                continue
            hidden = POLICIES[name].hidden.get(self._viewer.role, frozenset())
            columns = [one for one in table.c if one.name not in hidden]
            query = select(*columns).where(column.in_(same))
            order = table.c.get("id")
            if order is not None:
                query = query.order_by(order)
            rows = self._session.execute(query).mappings()
            plain = [self._plain(row) for row in rows]
            if plain:
                found[name] = plain
        self._name_sessions(found.get("bookings", ()))
        return found

    def _plain(self, row: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, value in row.items():
            if name in _LEFT_OUT or value is None:
                continue
            named = _PEOPLE.get(name) or _USERS.get(name)
            if named is not None and isinstance(value, UUID):
                values[named] = self._names.get(value, str(value))
            else:
                values[name] = _plain_value(value)
        return values

    def _known_names(self) -> dict[UUID, str]:
        names: dict[UUID, str] = {}
        for row in (TrainerRow, UserRow):
            found = self._session.execute(select(row.id, row.name))
            names |= {key: name for key, name in found}
        return names

    def _name_sessions(self, bookings: Collection[dict[str, Any]]) -> None:
        keys = [UUID(one["session_id"]) for one in bookings if "session_id" in one]
        query = select(SessionRow.id, SessionRow.title).where(SessionRow.title != "")
        titles: dict[str, str] = {}
        for start in range(0, len(keys), 500):
            found = self._session.execute(query.where(SessionRow.id.in_(keys[start : start + 500])))
            titles |= {str(key): title for key, title in found}
        for one in bookings:
            if one.get("session_id") in titles:
                one["class"] = titles[one["session_id"]]


def _plain_value(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value
