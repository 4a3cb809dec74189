"""Tags on many clients at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import ClientRow, ClientTagRow

_AT_ONCE = 500


class ClientTags:
    """Puts a tag on clients and takes it off them."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def named(self, client_ids: Sequence[UUID]) -> dict[UUID, str]:
        """Return the names of those clients whom the viewer sees, in the studio at hand."""
        row, found = ClientRow, dict[UUID, str]()
        for some in _chunks(client_ids):
            query = select(row.id, row.name).where(
                row.id.in_(some),
                row.organization_id == self._viewer.organization_id,
                row.withdrawn_at.is_(None),
                row.merged_into_id.is_(None),
                row.erased_at.is_(None),
            )
            found |= {key: name for key, name in self._session.execute(query)}
        return found

    def having(self, client_ids: Sequence[UUID], tag: str) -> set[UUID]:
        """Return those of the clients on whom the tag is."""
        row, found = ClientTagRow, set[UUID]()
        for some in _chunks(client_ids):
            query = select(row.client_id).where(
                row.client_id.in_(some), row.tag == tag, row.removed_at.is_(None)
            )
            found.update(self._session.execute(query).scalars())
        return found

    def with_room(self, client_ids: Sequence[UUID], most: int) -> set[UUID]:
        """Return those of the clients who have fewer tags than that."""
        row, full = ClientTagRow, set[UUID]()
        for some in _chunks(client_ids):
            query = (
                select(row.client_id)
                .where(row.client_id.in_(some), row.removed_at.is_(None))
                .group_by(row.client_id)
                .having(func.count() >= most)
            )
            full.update(self._session.execute(query).scalars())
        return set(client_ids) - full

    def same_tag(self, tag: str) -> str:
        """Return the tag as it is written on clients already, whatever its capitals."""
        row = ClientTagRow
        query = (
            select(row.tag)
            .where(row.organization_id == self._viewer.organization_id, row.removed_at.is_(None))
            .distinct()
        )
        known = {one.casefold(): one for one in self._session.execute(query).scalars()}
        return known.get(tag.casefold(), tag)

    def put(self, client_ids: Sequence[UUID], tag: str, standing: bool, now: datetime) -> None:
        """Put the tag on clients on whom it is not, or take it off those on whom it is."""
        row = ClientTagRow
        for some in _chunks(client_ids):
            there = select(row.client_id).where(row.client_id.in_(some), row.tag == tag)
            known = set(self._session.execute(there).scalars())
            if known:
                self._session.execute(
                    update(row)
                    .where(row.client_id.in_(known), row.tag == tag)
                    .values(removed_at=None if standing else now),
                    execution_options={"synchronize_session": False},
                )
            for key in some if standing else ():
                if key not in known:
                    self._add(key, tag)

    def _add(self, client_id: UUID, tag: str) -> None:
        values = {
            "id": new_id(),
            "organization_id": self._viewer.organization_id,
            "client_id": client_id,
            "tag": tag,
        }
        self._session.add_row(ClientTagRow, values)


def _chunks(keys: Sequence[UUID]) -> Iterator[Collection[UUID]]:
    for first in range(0, len(keys), _AT_ONCE):
        yield keys[first : first + _AT_ONCE]
