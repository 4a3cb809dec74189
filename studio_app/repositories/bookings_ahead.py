"""Many bookings that change at once, with their sessions and all that stands around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from studio_app.domain.errors import NotFound
from studio_app.domain.packages import ClientPackage, EntryKind
from studio_app.domain.undoing import BookingStand
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.read_ahead import PackagesAhead, ReadAhead
from studio_app.repositories.schema import BookingRow, CreditEntryRow, SessionRow
from studio_app.repositories.shown import hides
from studio_app.repositories.unit_of_work import Work

Change = tuple[UUID, int, Mapping[str, object]]


class BookingsAhead(ReadAhead):
    """The same transaction, that asks for all of some bookings what is asked for one of them.

    Nobody else changes the bookings until the end. As with sessions read ahead: make another after
    a change. Only the ledger moves along with what is spent and returned through it.
    """

    def __init__(self, work: Work, booking_ids: Collection[UUID]) -> None:
        held = work.bookings.hold_all(booking_ids)
        super().__init__(work, (one.session_id for one in held))
        self.held: Mapping[UUID, BookingState] = {one.id: one for one in held}
        if not self.held.keys() >= set(booking_ids):
            raise NotFound()

    @cached_property
    def packages(self) -> _Ledger:
        """Return packages, each asked for once, and what the bookings hold of them."""
        return _Ledger(self)

    def put_bookings(self, stands: Mapping[UUID, BookingStand], now: datetime) -> None:
        """Give bookings their stands: all give their time up, or take it again, or neither.

        Personal sessions come and go with them. Raises OverlapRefused, SessionFull,
        ChangedMeanwhile, as ``flush`` does.
        """
        sessions = self._sessions_of(stands, now)
        hidden = {"charge"} if hides(self._viewer, BookingRow.charge) else set()
        changes = [
            (key, self.held[key].version, _values(self.held[key], stand, now, hidden))
            for key, stand in stands.items()
        ]
        # A session is free only once no booking stands in it: the database holds that.
        taken = [change for change in sessions if change[2].get("occupies")]
        self._write_alike(SessionRow, taken)
        self._write_alike(BookingRow, changes)
        self._write_alike(SessionRow, [change for change in sessions if change not in taken])

    def let_alone(self, session_ids: Collection[UUID]) -> None:
        """Let no other sessions of their trainers overlap these."""
        if session_ids:
            values = {"overlap_allowed": False, "version": SessionRow.version + 1}
            self._run(update(SessionRow).where(SessionRow.id.in_(session_ids)).values(values))

    def _clients_around(self) -> set[UUID]:
        return {one.client_id for one in self.held.values()}

    def _sessions_of(self, stands: Mapping[UUID, BookingStand], now: datetime) -> list[Change]:
        """Return what becomes of the personal sessions whose bookings come or go."""
        turning = [
            one
            for key, stand in stands.items()
            if (one := self.held[key]).withdrawn or one.status.occupies != stand.occupies
        ]
        changes: list[Change] = []
        for key in sorted({one.session_id for one in turning}):
            session = self.sessions.get_locked(key)
            if session.stand.capacity > 1:
                continue
            mine = [one.id for one in turning if one.session_id == key]
            others = (one for one in self.bookings.in_session(key) if one.id not in mine)
            stands_here = any(stands[each].occupies for each in mine)
            taken = stands_here or any(one.status.occupies for one in others)
            values: dict[str, object] = {}
            if session.occupies != taken:
                values["occupies"] = taken
            if taken and not session.stand.standing:
                values["withdrawn_at"] = None
            if not taken and any(stands[each].status is None for each in mine):
                values["withdrawn_at"] = now
            changes.append((key, session.version, values))
        return changes

    def _write_alike(self, row: type[Any], changes: Iterable[Change]) -> None:
        alike: dict[frozenset[str], list[Change]] = {}
        for change in changes:
            alike.setdefault(frozenset(change[2]), []).append(change)
        for same in alike.values():
            self._write(row, same)


def _values(
    booking: BookingState, stand: BookingStand, now: datetime, hidden: Collection[str]
) -> dict[str, object]:
    if stand.status is None:
        return {"withdrawn_at": now, "occupies": False, "charge": 0}
    values: dict[str, object] = {"status": stand.status.value}
    stood = booking.status.occupies and not booking.withdrawn
    if stood != stand.occupies:
        values["occupies"] = stand.occupies
    if booking.withdrawn and stand.occupies:
        values["withdrawn_at"] = None
    if stand.charge is not None and stand.charge != booking.charge and "charge" not in hidden:
        values["charge"] = stand.charge
    return values


class _Ledger(PackagesAhead):
    def __init__(self, ahead: BookingsAhead) -> None:
        super().__init__(ahead._session, ahead)
        self._bookings = ahead.held.keys()
        self._spent: dict[UUID, int] | None = None

    def spent_on(self, booking_id: UUID) -> int:
        return self._spent_on_each().get(booking_id, 0)

    def add_entry(
        self,
        package: ClientPackage,
        organization_id: UUID,
        kind: EntryKind,
        amount: int,
        *,
        user_id: UUID,
        now: datetime,
        booking_id: UUID | None = None,
        reason: str = "",
    ) -> None:
        spent = self._spent_on_each()
        super().add_entry(
            package,
            organization_id,
            kind,
            amount,
            user_id=user_id,
            now=now,
            booking_id=booking_id,
            reason=reason,
        )
        self._found[package.id] = replace(package, balance=package.balance + amount)
        if booking_id is not None:
            spent[booking_id] = spent.get(booking_id, 0) - amount

    def _spent_on_each(self) -> dict[UUID, int]:
        if self._spent is None:
            row = CreditEntryRow
            query = select(row.booking_id, func.sum(row.amount)).group_by(row.booking_id)
            found = self._session.execute(query.where(row.booking_id.in_(self._bookings)))
            self._spent = {key: -int(total) for key, total in found if key is not None}
        return self._spent
