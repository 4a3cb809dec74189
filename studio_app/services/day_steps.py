"""The day at the desk: who is due now, and completing a day or a class in one go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.day_steps import DUE_WITHIN, CompleteRequest, DayCount, DueClient
from studio_app.domain.errors import NotFound, NothingToComplete
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_interval, local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.schedule import BookingLine, BookingStatus, CalendarSession
from studio_app.domain.undoing import BookingBack, BookingStand, DiaryUndo
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.booking_parts import facts, miss, stand_of

_OPEN = (BookingStatus.BOOKED, BookingStatus.ARRIVED)
_ACTIONS = {BookingStatus.COMPLETED: Step.COMPLETE, BookingStatus.NO_SHOW: Step.NO_SHOW}


def due_now(uow: UnitOfWork, viewer: Viewer, now: datetime) -> tuple[DueClient, ...]:
    """Return who is booked within a quarter of an hour of ``now`` and not checked in, by time.

    Nobody for those who check nobody in.
    """
    require(viewer, Right.SEE_SCHEDULE)
    if not allows(viewer, Right.CHECK_IN):
        return ()
    since, until = now - DUE_WITHIN, now + DUE_WITHIN
    around = Interval(since, until + timedelta(minutes=1))
    with uow.reading() as work:
        tz = work.organizations.mine().tz
        names = {one.id: one.name for one in work.trainers.visible(local_day(now, tz))}
        return tuple(
            DueClient(
                line.booking_id,
                line.version,
                session.session_id,
                line.client_id,
                line.client_name,
                session.trainer_id,
                names.get(session.trainer_id, ""),
                session.starts_at,
                session.title if session.capacity > 1 else "",
                is_late=session.starts_at < now,
            )
            for session, line in _open_lines(work, viewer, around, None)
            if line.status is BookingStatus.BOOKED and since <= session.starts_at <= until
        )


def count_open(
    uow: UnitOfWork, viewer: Viewer, request: CompleteRequest, now: datetime
) -> DayCount:
    """Return how many there are to complete; raises NotAllowed, NotFound."""
    require(viewer, Right.CHECK_IN)
    with uow.reading() as work:
        found = [line.status for _, line in _to_complete(work, viewer, request, now)]
    booked = found.count(BookingStatus.BOOKED)
    return DayCount(arrived=len(found) - booked, still_booked=booked)


def complete(
    uow: UnitOfWork, viewer: Viewer, request: CompleteRequest, now: datetime, *, request_id: UUID
) -> DiaryOutcome:
    """Complete the sessions of a day that are over, or a class that has begun, all or nothing.

    The same request again changes nothing and returns the first outcome. Raises NothingToComplete,
    NotAllowed, NotFound, ConnectionLost.
    """
    require(viewer, Right.CHECK_IN)

    def completed(work: Work) -> DiaryOutcome:
        found = list(_to_complete(work, viewer, request, now))
        trainers = {session.trainer_id for session, _ in found}
        work.lock(*trainers)
        # Of those that were moved meanwhile, some are not over yet.
        found = [
            (session, line)
            for session, line in _to_complete(work, viewer, request, now)
            if session.trainer_id in trainers
        ]
        backs, ids = [], set()
        # Only now nobody else changes them: what became of them meanwhile counts.
        for booking in work.bookings.hold_all([line.booking_id for _, line in found]):
            arrived = booking.status is BookingStatus.ARRIVED
            status = BookingStatus.COMPLETED if arrived else request.still_booked
            if booking.withdrawn or booking.status not in _OPEN or status is booking.status:
                continue
            charge = None
            if status is BookingStatus.NO_SHOW:
                studio = work.organizations.get(booking.organization_id)
                charge = miss(work, studio, booking, viewer, now)
            work.bookings.set_status(booking.id, status, charge=charge)
            work.audit.add(
                _ACTIONS[status].value,
                "booking",
                booking.id,
                now,
                client_id=booking.client_id,
                before=facts(booking),
                after={"status": status.value},
                organization_id=booking.organization_id,
            )
            stand = stand_of(booking)
            kept = stand.charge if charge is None or stand.charge is None else charge
            marked = BookingStand(status, kept)
            backs.append(BookingBack(booking.id, marked, stand, gave_back=charge is not None))
            ids |= {booking.id, booking.session_id, booking.client_id, booking.trainer_id}
        if not backs:
            raise NothingToComplete()
        work.flush()
        first = min((session for session, _ in found), key=lambda session: session.starts_at)
        of_class = request.session_id is not None
        return DiaryOutcome(
            Step.COMPLETE_CLASS if of_class else Step.COMPLETE_DAY,
            first.title,
            first.starts_at,
            Changes(frozenset({Aggregate.SESSION, Aggregate.CLIENT}), frozenset(ids)),
            DiaryUndo(tuple(backs)),
            first.session_id if of_class else None,
            count=len(backs),
        )

    return uow.perform(UseCaseRequest(request_id, "complete", request), completed, DiaryOutcome)


def _to_complete(
    work: Work, viewer: Viewer, request: CompleteRequest, now: datetime
) -> Iterator[tuple[CalendarSession, BookingLine]]:
    tz = work.organizations.mine().tz
    interval = day_interval(request.day, tz)
    if request.session_id is not None and work.sessions.find(request.session_id) is None:
        raise NotFound()
    for session, line in _open_lines(work, viewer, interval, request.trainer_ids):
        if not interval.start <= session.starts_at < interval.end:
            continue
        if request.session_id is None:
            if session.ends_at <= now:
                yield session, line
        elif session.session_id == request.session_id and session.starts_at <= now:
            yield session, line


def _open_lines(
    work: Work, viewer: Viewer, interval: Interval, trainer_ids: tuple[UUID, ...] | None
) -> Iterator[tuple[CalendarSession, BookingLine]]:
    for session in work.calendar.sessions(interval, trainer_ids):
        if allows(viewer, Right.CHECK_IN, trainer_id=session.trainer_id):
            for line in session.bookings:
                if line.status in _OPEN:
                    yield session, line
