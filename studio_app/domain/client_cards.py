"""All that the card of a client shows at the front desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Client
from studio_app.domain.schedule import BookingStatus


@dataclass(frozen=True, slots=True)
class CardBooking:
    """A line under "next" or "lately"; ``starts_at`` in UTC, ``charge`` in minor units."""

    booking_id: UUID
    starts_at: datetime
    trainer_name: str
    status: BookingStatus
    charge: int


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client with packages, debts and neighbouring bookings.

    ``owes`` is in minor units: what packages and single bookings cost, less what was paid; None
    for those who do not see all of it, such as a trainer, from whom other trainers' sessions are
    hidden. Without ``shows_payments``, ``paid`` of the packages says nothing.
    ``packages`` are those still of use, the one that expires first in front; then those used up
    that have a word to say: ``ahead`` has the keys of all that pay for bookings to come.
    ``next`` is sorted forwards, ``lately`` backwards, in time.
    """

    client: Client
    trainer_id: UUID | None
    trainer_name: str | None
    since: date | None
    alert: str
    packages: tuple[ClientPackage, ...]
    owes: int | None
    shows_payments: bool
    next: tuple[CardBooking, ...]
    lately: tuple[CardBooking, ...]
    ahead: frozenset[UUID] = frozenset()
