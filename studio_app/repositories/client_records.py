"""What is known of a client beyond name and number, for looking at and for changing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from studio_app.domain.client_details import ClientDetails
from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Gender
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import (
    BookingRow,
    ClientAlertRow,
    ClientRow,
    ClientTagRow,
)

_MOST_TAGS_SHOWN = 200
_PLAIN = (
    "name",
    "phone",
    "email",
    "address",
    "birth_date",
    "height_cm",
    "weight_grams",
    "emergency_name",
    "emergency_phone",
    "payer_id",
)


@dataclass(frozen=True, slots=True)
class KeptClient:
    """A client as kept: of which studio, since when, in which version, and what is known of them.

    Alert, health notes and tags are empty for who does not see them.
    """

    id: UUID
    organization_id: UUID
    number: int
    active: bool
    created_at: datetime
    erased_at: datetime | None
    merged_into_id: UUID | None
    version: int
    details: ClientDetails


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody of a family, by name; who ``pays`` does so for the others."""

    client_id: UUID
    number: int
    name: str
    active: bool
    pays: bool


def same_person(client_id: UUID) -> Select[UUID]:
    """Return the keys of a client and of those who turned out to be the same person.

    Also of who was merged into somebody who was merged into the client.
    """
    found = select(ClientRow.id).where(ClientRow.id == client_id).cte("same", recursive=True)
    into = ClientRow.merged_into_id == found.c.id
    return select(found.union(select(ClientRow.id).join(found, into)).c.id)


class ClientRecords:
    """Reads and changes what is known of those clients whom the viewer sees."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, client_id: UUID) -> KeptClient:
        """Return the client; raise NotFound when absent or not the viewer's to see."""
        row = self._session.execute(
            select(ClientRow).where(ClientRow.id == client_id, ClientRow.withdrawn_at.is_(None))
        ).scalar_one_or_none()
        if row is None:
            raise NotFound()
        return self._kept(row)

    def get_locked(self, client_id: UUID, version: int | None = None) -> KeptClient:
        """Return the client and let nobody change them until the transaction ends.

        Raises NotFound; and ChangedMeanwhile when it is not of that version, where one is given,
        or for who turned out to be somebody else.
        """
        row = held_row(self._session, ClientRow, client_id, version)
        if row.merged_into_id is not None:
            raise ChangedMeanwhile()
        return self._kept(row)

    def put(self, kept: KeptClient, details: ClientDetails, now: datetime) -> None:
        """Keep other details of a client who is held, whatever it is that changed."""
        row = self._session.get_one(ClientRow, kept.id)
        changed = details.changed_from(kept.details)
        for name in changed & set(_PLAIN):
            setattr(row, name, getattr(details, name))
        if "gender" in changed:
            row.gender = details.gender.value
        if changed & {"name", "phone", "email"}:
            row.search_text = search_text_of(
                details.name, kept.number, details.phone, details.email
            )
        # The version tells of a change beside the row, too.
        flag_modified(row, "phone")
        if changed & {"alert", "health_notes"}:
            self._put_alert(kept, details)
        if "tags" in changed:
            self._put_tags(kept, details.tags, now)

    def add_details(self, client_id: UUID, details: ClientDetails, now: datetime) -> None:
        """Keep the details of a client who was just added."""
        self._session.expire_all()
        self.put(self.get(client_id), details, now)

    def relatives(self, kept: KeptClient) -> tuple[Relative, ...]:
        """Return the family of a client, who pays in front; empty for who belongs to none."""
        payer_id = kept.details.payer_id or kept.id
        query = (
            select(ClientRow.id, ClientRow.number, ClientRow.name, ClientRow.active)
            .where(
                or_(ClientRow.id == payer_id, ClientRow.payer_id == payer_id),
                ClientRow.withdrawn_at.is_(None),
                ClientRow.merged_into_id.is_(None),
            )
            .order_by((ClientRow.id == payer_id).desc(), ClientRow.name, ClientRow.id)
        )
        found = tuple(
            Relative(*row, pays=row[0] == payer_id) for row in self._session.execute(query)
        )
        return found if len(found) > 1 or kept.details.payer_id is not None else ()

    def pays_for_others(self, client_id: UUID) -> bool:
        """Tell whether somebody names the client as who pays."""
        query = select(ClientRow.id).where(ClientRow.payer_id == client_id).limit(1)
        return self._session.execute(query).first() is not None

    def tags_in_use(self) -> tuple[str, ...]:
        """Return the tags that the viewer sees on anybody, by name."""
        query = (
            select(ClientTagRow.tag)
            .where(ClientTagRow.removed_at.is_(None))
            .distinct()
            .order_by(ClientTagRow.tag)
            .limit(_MOST_TAGS_SHOWN)
        )
        return tuple(self._session.scalars(query))

    def count_coming(self, client_id: UUID, now: datetime) -> int:
        """Return how many sessions a client has still to come."""
        query = select(func.count()).where(
            BookingRow.client_id == client_id,
            BookingRow.withdrawn_at.is_(None),
            BookingRow.occupies,
            BookingRow.starts_at > now,
        )
        return int(self._session.execute(query).scalar_one())

    def is_active(self, client_id: UUID, organization_id: UUID) -> bool:
        """Tell whether that is an active client of the studio whom the viewer sees."""
        query = select(ClientRow.payer_id).where(
            ClientRow.id == client_id,
            ClientRow.organization_id == organization_id,
            and_(ClientRow.active, ClientRow.erased_at.is_(None)),
            ClientRow.withdrawn_at.is_(None),
            ClientRow.merged_into_id.is_(None),
        )
        return self._session.execute(query).first() is not None

    def payer_of(self, client_id: UUID) -> UUID | None:
        """Return who pays for a client."""
        query = select(ClientRow.payer_id).where(ClientRow.id == client_id)
        return self._session.execute(query).scalar()

    def _kept(self, row: ClientRow) -> KeptClient:
        alert, health = self._alert(row.id)
        values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
        details = ClientDetails(
            **values,
            gender=Gender(row.gender),
            alert=alert,
            health_notes=health,
            tags=self._tags([row.id]),
        )
        return KeptClient(
            row.id,
            row.organization_id,
            row.number,
            row.active,
            row.created_at,
            row.erased_at,
            row.merged_into_id,
            row.version,
            details,
        )

    def _alert(self, client_id: UUID) -> tuple[str, str]:
        query = select(ClientAlertRow.text, ClientAlertRow.health_notes)
        row = self._session.execute(query.where(ClientAlertRow.client_id == client_id)).first()
        return (row[0], row[1]) if row else ("", "")

    def _tags(self, client_ids: Collection[UUID]) -> tuple[str, ...]:
        query = select(ClientTagRow.tag).where(
            ClientTagRow.client_id.in_(client_ids), ClientTagRow.removed_at.is_(None)
        )
        return tuple(sorted(self._session.scalars(query), key=str.casefold))

    def _put_alert(self, kept: KeptClient, details: ClientDetails) -> None:
        row = self._session.get(ClientAlertRow, kept.id)
        if row is None:
            row = ClientAlertRow(client_id=kept.id, organization_id=kept.organization_id)
            self._session.add(row)
        row.text, row.health_notes = details.alert, details.health_notes

    def _put_tags(self, kept: KeptClient, tags: tuple[str, ...], now: datetime) -> None:
        query = select(ClientTagRow).where(ClientTagRow.client_id == kept.id)
        there = {row.tag: row for row in self._session.scalars(query)}
        for tag, row in there.items():
            if tag in tags:
                row.removed_at = None
            elif row.removed_at is None:
                row.removed_at = now
        for tag in tags:
            if tag not in there:
                self._session.add(
                    ClientTagRow(
                        id=new_id(),
                        organization_id=kept.organization_id,
                        client_id=kept.id,
                        tag=tag,
                    )
                )
