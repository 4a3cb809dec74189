"""Short words for what the tests of transfers do and look at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from studio_app.domain.identifiers import new_id
from studio_app.domain.transfers import TransferOutcome, TransferRequest
from studio_app.repositories.schema import AssignmentRow, BookingRow, SeriesRow, SessionRow
from studio_app.services.transfer_undoing import undo_transfer
from studio_app.services.transfers import transfer_client
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands


def move(client: str = "cem", to: str = "ben", **values: Any) -> TransferRequest:
    values = {"client_version": 1, "reason": "moved house"} | values
    return TransferRequest(new_id(), key(client), key(to), **values)


def transfer(
    hands: Hands, request: TransferRequest, request_id: UUID | None = None
) -> TransferOutcome:
    return transfer_client(hands.uow, hands.viewer, request, NOW, request_id=request_id or new_id())


def take_back(hands: Hands, done: TransferOutcome) -> TransferOutcome:
    assert done.undo is not None
    return undo_transfer(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id())


def trainer_of(studio: StudioDatabase, client: str) -> UUID | None:
    row = AssignmentRow
    query = select(row.trainer_id).where(row.client_id == key(client), row.ended_at.is_(None))
    with studio.house() as connection:
        return connection.execute(query).scalar_one_or_none()


def bookings_of(studio: StudioDatabase, client: str) -> dict[str, tuple[UUID, UUID]]:
    """Return the trainers of each booking and of its session, by whether it lies ahead."""
    query = (
        select(BookingRow.id, BookingRow.trainer_id, SessionRow.trainer_id)
        .join(SessionRow, SessionRow.id == BookingRow.session_id)
        .where(BookingRow.client_id == key(client))
    )
    names = {key(f"{client} past"): "past", key(f"{client} next"): "next"}
    with studio.house() as connection:
        rows = connection.execute(query).all()
    return {names.get(booking, str(booking)): (one, other) for booking, one, other in rows}


def everything(studio: StudioDatabase, client: str) -> tuple[Any, ...]:
    series = select(SeriesRow.trainer_id).where(SeriesRow.client_id == key(client))
    with studio.house() as connection:
        rules = connection.execute(series).all()
    return trainer_of(studio, client), bookings_of(studio, client), rules
