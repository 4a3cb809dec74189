"""Clients: looking them up, and what surrounds them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.client_cards import CardBooking
from studio_app.domain.errors import NotFound
from studio_app.domain.people import Client, Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.searching import digits, folded
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    ClientAlertRow,
    ClientRow,
    TrainerRow,
)
from studio_app.repositories.shown import shown

CLIENT = (
    ClientRow.id,
    ClientRow.number,
    ClientRow.name,
    ClientRow.phone,
    ClientRow.email,
    ClientRow.active,
)


def search_text_of(name: str, number: int, phone: str, email: str) -> str:
    """Return the folded text in which a client is looked up."""
    return " ".join(filter(None, (folded(name), digits(phone), folded(email), f"#{number}")))


class Clients:
    """Reads clients."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def get(self, client_id: UUID) -> Client:
        """Return the client; raise NotFound when absent or not the viewer's to see."""
        row = self._session.execute(select(*CLIENT).where(ClientRow.id == client_id)).first()
        if row is None:
            raise NotFound()
        return Client(*row)

    def who_now(self, client_id: UUID) -> UUID:
        """Return the key of who a client turned out to be, by merging; else their own."""
        while True:
            into = self._session.execute(
                select(ClientRow.merged_into_id).where(ClientRow.id == client_id)
            ).scalar()
            if into is None:
                return client_id
            client_id = into

    def held(self, client_id: UUID, organization_id: UUID) -> Client:
        """Return a client of the studio, whom nobody renames or deactivates until the end.

        Raises NotFound as ``get`` does, and for who turned out to be somebody else, or was added by
        mistake.
        """
        query = select(*CLIENT).where(
            ClientRow.id == client_id,
            ClientRow.organization_id == organization_id,
            ClientRow.merged_into_id.is_(None),
            ClientRow.withdrawn_at.is_(None),
        )
        row = self._session.execute(query.with_for_update(read=True)).first()
        if row is None:
            raise NotFound()
        return Client(*row)

    def trainers_of(
        self, client_ids: Collection[UUID]
    ) -> dict[UUID, tuple[UUID, str | None, datetime]]:
        """Return trainer, trainer's name and start of the active assignment of each client."""
        query = (
            select(
                AssignmentRow.client_id,
                AssignmentRow.trainer_id,
                TrainerRow.name,
                AssignmentRow.started_at,
            )
            .outerjoin(TrainerRow, TrainerRow.id == AssignmentRow.trainer_id)
            .where(AssignmentRow.client_id.in_(client_ids), AssignmentRow.ended_at.is_(None))
        )
        return {row[0]: (row[1], row[2], row[3]) for row in self._session.execute(query)}

    def alerts(self, client_ids: Collection[UUID]) -> dict[UUID, str]:
        """Return what staff must know, for those clients of whom there is something."""
        query = select(ClientAlertRow.client_id, ClientAlertRow.text)
        rows = self._session.execute(query.where(ClientAlertRow.client_id.in_(client_ids)))
        return {row[0]: row[1] for row in rows}

    def packages_ahead(self, client_id: UUID, now: datetime) -> frozenset[UUID]:
        """Return the packages that pay for the client's coming bookings."""
        package = BookingRow.client_package_id
        query = select(package).where(
            BookingRow.client_id == client_id,
            BookingRow.withdrawn_at.is_(None),
            BookingRow.ends_at > now,
            BookingRow.occupies,
            package.is_not(None),
        )
        return frozenset(self._session.scalars(query.distinct()))

    def bookings_from(self, client_id: UUID, now: datetime, limit: int) -> tuple[CardBooking, ...]:
        """Return the client's coming bookings, the next first."""
        coming = and_(BookingRow.ends_at > now, BookingRow.occupies)
        return self._bookings(client_id, coming, BookingRow.starts_at.asc(), limit)

    def bookings_until(self, client_id: UUID, now: datetime, limit: int) -> tuple[CardBooking, ...]:
        """Return the client's bookings that are over, or cancelled, the latest first."""
        over = or_(BookingRow.ends_at <= now, ~BookingRow.occupies)
        return self._bookings(client_id, over, BookingRow.starts_at.desc(), limit)

    def _bookings(
        self, client_id: UUID, condition: Any, order: Any, limit: int
    ) -> tuple[CardBooking, ...]:
        query = (
            select(
                BookingRow.id,
                BookingRow.starts_at,
                func.coalesce(TrainerRow.name, ""),
                BookingRow.status,
                shown(self._viewer, BookingRow.charge),
            )
            .outerjoin(TrainerRow, TrainerRow.id == BookingRow.trainer_id)
            .where(BookingRow.client_id == client_id, BookingRow.withdrawn_at.is_(None), condition)
            .order_by(order)
            .limit(limit)
        )
        return tuple(
            CardBooking(row[0], row[1], row[2], BookingStatus(row[3]), row[4])
            for row in self._session.execute(query)
        )
