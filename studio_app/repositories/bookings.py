"""Bookings and their sessions, for changing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, exists, select

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Client, Viewer
from studio_app.domain.schedule import BookingStatus, BookRequest
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import BookingRow, SessionRow
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.shown import hides, shown_columns

FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class BookingState:
    """A booking as it stands; ``charge`` in minor units, None for those who see no money.

    ``overlap_allowed``: it was let in beside another booking of its client.
    """

    id: UUID
    organization_id: UUID
    session_id: UUID
    trainer_id: UUID
    interval: Interval
    client_id: UUID
    client_name: str
    package_id: UUID | None
    status: BookingStatus
    charge: int | None
    overlap_allowed: bool
    withdrawn: bool
    created_at: datetime
    version: int


class Bookings:
    """Changes bookings; what is changed is written at the next flush."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._hides_charge = hides(viewer, BookingRow.charge)
        self._options = shown_columns(viewer, BookingRow)

    def find(self, booking_id: UUID) -> BookingState | None:
        """Return the booking, None when absent or not the viewer's to see."""
        row = self._session.get(BookingRow, booking_id, options=self._options)
        return self._state(row) if row else None

    def get_locked(self, booking_id: UUID, version: int) -> BookingState:
        """Return the booking and let nobody change it until the transaction ends.

        Raises NotFound, and ChangedMeanwhile when it is no longer of that version.
        """
        booking = self.hold(booking_id)
        if booking.withdrawn:
            raise NotFound()
        if booking.version != version:
            raise ChangedMeanwhile()
        return booking

    def hold(self, booking_id: UUID) -> BookingState:
        """Return the booking, withdrawn or not, and let nobody change it; raises NotFound."""
        return self._state(held_row(self._session, BookingRow, booking_id, options=self._options))

    def find_all(self, booking_ids: Collection[UUID]) -> tuple[BookingState, ...]:
        """Return those of the bookings that the viewer sees, as ``find`` does, by their keys."""
        rows = self._session.execute(self._all(booking_ids)).scalars()
        return tuple(self._state(row) for row in rows)

    def hold_all(self, booking_ids: Collection[UUID]) -> tuple[BookingState, ...]:
        """Return those of the bookings that are there, as ``hold`` does, in order of their keys."""
        rows = self._session.execute(
            self._all(booking_ids).with_for_update(),
            execution_options={"populate_existing": True},
        ).scalars()
        return tuple(self._state(row) for row in rows)

    def _all(self, booking_ids: Collection[UUID]) -> Select[BookingRow]:
        query = select(BookingRow).options(*self._options)
        return query.where(BookingRow.id.in_(booking_ids)).order_by(BookingRow.id)

    def add(
        self,
        request: BookRequest,
        interval: Interval,
        organization_id: UUID,
        client: Client,
        *,
        package_id: UUID | None,
        charge: int,
        beside_session: bool,
        beside_booking: bool,
        now: datetime,
        series_id: UUID | None = None,
        series_day: date | None = None,
    ) -> BookingState:
        """Add a personal session with its booking and return the booking.

        It may overlap another session of the trainer only where it is let in ``beside_session``,
        another booking of the client only ``beside_booking``: the database holds the other.
        """
        session_id = new_id()
        self._session.add_row(
            SessionRow,
            {
                "id": session_id,
                "organization_id": organization_id,
                "trainer_id": request.trainer_id,
                "starts_at": interval.start,
                "ends_at": interval.end,
                "place_id": request.place_id,
                "overlap_allowed": beside_session,
                "created_at": now,
                "series_id": series_id,
                "series_day": series_day,
            },
        )
        return self._add_row(
            request.booking_id,
            (organization_id, session_id, request.trainer_id, interval),
            client,
            package_id,
            charge,
            beside_booking,
            now,
        )

    def add_to(
        self,
        session: SessionState,
        booking_id: UUID,
        client: Client,
        *,
        package_id: UUID | None,
        charge: int,
        beside_booking: bool,
        now: datetime,
    ) -> BookingState:
        """Add a booking to a session that there is, and return it."""
        where = (session.organization_id, session.id, session.stand.trainer_id, session.interval)
        return self._add_row(booking_id, where, client, package_id, charge, beside_booking, now)

    def _add_row(
        self,
        booking_id: UUID,
        where: tuple[UUID, UUID, UUID, Interval],
        client: Client,
        package_id: UUID | None,
        charge: int,
        beside_booking: bool,
        now: datetime,
    ) -> BookingState:
        organization_id, session_id, trainer_id, interval = where
        self._session.add_row(
            BookingRow,
            {
                "id": booking_id,
                "organization_id": organization_id,
                "session_id": session_id,
                "trainer_id": trainer_id,
                "starts_at": interval.start,
                "ends_at": interval.end,
                "client_id": client.id,
                "client_name": client.name,
                "client_package_id": package_id,
                "status": BookingStatus.BOOKED.value,
                "overlap_allowed": beside_booking,
                "charge": charge,
                "created_at": now,
                "version": FIRST_VERSION,
            },
        )
        return BookingState(
            booking_id,
            organization_id,
            session_id,
            trainer_id,
            interval,
            client.id,
            client.name,
            package_id,
            BookingStatus.BOOKED,
            None if self._hides_charge else charge,
            beside_booking,
            withdrawn=False,
            created_at=now,
            version=FIRST_VERSION,
        )

    def let_beside(self, booking_ids: Collection[UUID], allowed: bool) -> None:
        """Say of bookings whether they may overlap other bookings of their clients."""
        for booking_id in booking_ids:
            booking = self._row(booking_id)
            if booking.overlap_allowed != allowed:
                booking.overlap_allowed = allowed

    def set_status(
        self, booking_id: UUID, status: BookingStatus, *, charge: int | None = None
    ) -> None:
        """Give the booking a status; its session is free or taken accordingly."""
        booking = self._row(booking_id)
        booking.status = status.value
        if charge is not None and not self._hides_charge and charge != booking.charge:
            booking.charge = charge
        if booking.occupies != status.occupies:
            booking.occupies = status.occupies
            self._settle_session(booking)

    def _settle_session(self, booking: BookingRow) -> None:
        session = self._session.get_one(SessionRow, booking.session_id)
        others = self._session.execute(
            select(
                exists().where(
                    BookingRow.session_id == session.id,
                    BookingRow.id != booking.id,
                    BookingRow.occupies,
                )
            )
        ).scalar_one()
        taken = session.capacity > 1 or booking.occupies or others
        if session.occupies != taken:
            if not taken:
                # A session is free only once no booking stands in it: the database holds that.
                self._session.flush()
            session.occupies = taken

    def _row(self, booking_id: UUID) -> BookingRow:
        return self._session.get_one(BookingRow, booking_id, options=self._options)

    def _state(self, row: BookingRow) -> BookingState:
        return BookingState(
            row.id,
            row.organization_id,
            row.session_id,
            row.trainer_id,
            Interval(row.starts_at, row.ends_at),
            row.client_id,
            row.client_name,
            row.client_package_id,
            BookingStatus(row.status),
            None if self._hides_charge else row.charge,
            row.overlap_allowed,
            row.withdrawn_at is not None,
            row.created_at,
            row.version,
        )
