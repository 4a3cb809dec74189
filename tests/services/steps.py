"""Short words for what the tests of bookings do and look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus, BookRequest
from studio_app.repositories.schema import (
    AuditEntryRow,
    BookingRow,
    ClientPackageRow,
    CreditEntryRow,
    SessionRow,
)
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services import bookings
from studio_app.services.access import Login
from studio_app.services.booking_parts import outcome
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key

SLOT = NOW + timedelta(days=2)
"""A Thursday at ten, Berlin time, when nobody in the world is busy."""


def wish(
    client: str = "cara", trainer: str = "anna", starts_at: datetime = SLOT, **values: Any
) -> BookRequest:
    """Return the request of an hour with somebody."""
    return BookRequest(
        **{
            "booking_id": new_id(),
            "client_id": key(client),
            "trainer_id": key(trainer),
            "starts_at": starts_at,
            "minutes": 60,
            **values,
        }
    )


@dataclass(frozen=True)
class Hands:
    """Somebody at work: the use cases of bookings in their name, at NOW unless said otherwise."""

    uow: UnitOfWork
    viewer: Viewer

    @classmethod
    def of(cls, login: Login) -> Hands:
        """Return the hands of somebody logged in."""
        return cls(login.uow, login.viewer)

    def book(self, request: BookRequest, now: datetime = NOW) -> BookingOutcome:
        """Book."""
        return bookings.book(self.uow, self.viewer, request, now)

    def cancel(
        self,
        done: BookingOutcome,
        now: datetime = NOW,
        waive_reason: str = "",
        request_id: UUID | None = None,
    ) -> BookingOutcome:
        """Cancel what an outcome is about, in the version that it has there."""
        return bookings.cancel(
            self.uow,
            self.viewer,
            done.booking_id,
            done.version,
            now,
            waive_reason,
            request_id=request_id or new_id(),
        )

    def check_in(
        self, done: BookingOutcome, now: datetime = NOW, request_id: UUID | None = None
    ) -> BookingOutcome:
        """Check in."""
        return self.mark(done, BookingStatus.ARRIVED, now, request_id)

    def mark(
        self,
        done: BookingOutcome,
        status: BookingStatus,
        now: datetime | None = None,
        request_id: UUID | None = None,
    ) -> BookingOutcome:
        """Mark as arrived, completed or missed; unless said otherwise when the session begins."""
        return bookings.mark(
            self.uow,
            self.viewer,
            done.booking_id,
            done.version,
            status,
            now or max(NOW, done.starts_at),
            request_id=request_id or new_id(),
        )

    def undo(
        self, done: BookingOutcome, now: datetime = NOW, request_id: UUID | None = None
    ) -> BookingOutcome:
        """Take back what led to the outcome, and return the booking with the way back from it."""
        return self._put_back(done, now, request_id, again=False)

    def redo(
        self, undone: BookingOutcome, now: datetime = NOW, request_id: UUID | None = None
    ) -> BookingOutcome:
        """Do again what was taken back."""
        return self._put_back(undone, now, request_id, again=True)

    def _put_back(
        self, done: BookingOutcome, now: datetime, request_id: UUID | None, *, again: bool
    ) -> BookingOutcome:
        assert done.undo is not None
        back = undo(
            self.uow,
            self.viewer,
            done.undo,
            now,
            request_id=request_id or new_id(),
            again=again,
        )
        with self.uow.reading() as work:
            booking = work.bookings.find(done.booking_id)
            assert booking is not None
            found = outcome(work, back.step, booking, done.undo.bookings[0])
        return replace(found, undo=back.undo, changes=back.changes)


def balance(studio: StudioDatabase, package: str) -> int:
    """Return the credits left, after making sure that they are the sum of the ledger."""
    with studio.house() as connection:
        kept = connection.execute(
            select(ClientPackageRow.balance).where(ClientPackageRow.id == key(package))
        ).scalar_one()
        summed = connection.execute(
            select(func.sum(CreditEntryRow.amount)).where(
                CreditEntryRow.client_package_id == key(package)
            )
        ).scalar_one()
    assert kept == summed
    return int(kept)


def entries(studio: StudioDatabase, booking_id: UUID) -> list[tuple[str, int, str]]:
    """Return kind, amount and reason of the ledger lines of a booking, in order."""
    row = CreditEntryRow
    query = select(row.kind, row.amount, row.reason).where(row.booking_id == booking_id)
    with studio.house() as connection:
        return [tuple(found) for found in connection.execute(query.order_by(row.id))]  # type: ignore[misc]


def trail(studio: StudioDatabase, booking_id: UUID) -> list[Any]:
    """Return the audit entries about a booking, in order."""
    query = select(AuditEntryRow).where(AuditEntryRow.subject_id == booking_id)
    with studio.house() as connection:
        return list(connection.execute(query.order_by(AuditEntryRow.id)))


def stored(studio: StudioDatabase, booking_id: UUID) -> Any:
    """Return the row of a booking."""
    with studio.house() as connection:
        return connection.execute(select(BookingRow).where(BookingRow.id == booking_id)).one()


def session_of(studio: StudioDatabase, booking_id: UUID) -> Any:
    """Return the row of the session that a booking is in."""
    query = select(SessionRow).join(BookingRow).where(BookingRow.id == booking_id)
    with studio.house() as connection:
        return connection.execute(query).one()


def count_bookings(studio: StudioDatabase) -> int:
    """Return how many bookings there are."""
    with studio.house() as connection:
        return connection.execute(select(func.count()).select_from(BookingRow)).scalar_one()
