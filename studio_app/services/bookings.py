"""Booking, checking in and cancelling."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.coverage import SessionShape
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import (
    BookingStatus,
    BookRequest,
    require_step,
    session_interval,
)
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.booking_parts import (
    Newcomer,
    change_status,
    charge_of,
    give_up,
    locked,
    miss,
    paying_package,
    require_not_booked,
    require_there,
    settle_new,
    spend_again,
)
from studio_app.services.slots import (
    Diary,
    clashes_in,
    clean_reason,
    require_active,
    require_begun,
    require_free,
    slot_taken,
)


def book(uow: UnitOfWork, viewer: Viewer, request: BookRequest, now: datetime) -> BookingOutcome:
    """Book a personal session and spend the credit that pays for it.

    The key of the booking is that of the request: the same request again changes nothing and
    returns the first outcome. Raises SlotTaken or TimeOffInTheWay for a slot that is not free,
    NoCredit when no package pays and the request does not say to pay later, NotAllowed, NotFound,
    InvalidInput, ConnectionLost; ChangedMeanwhile when the booking was undone since, or its key
    stands for another; DoneAfterAll when a request that this one takes the place of was booked.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    return uow.perform(
        UseCaseRequest(request.booking_id, "book", request),
        lambda work: booked(work, viewer, request, now),
        BookingOutcome,
        check_again=require_there,
    )


def booked(work: Work, viewer: Viewer, request: BookRequest, now: datetime) -> BookingOutcome:
    """Book within a transaction that does more; see ``book``."""
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    anyway = clean_reason(request.book_anyway_reason)
    if anyway:
        require(viewer, Right.BOOK_ANYWAY)
    interval = session_interval(request.starts_at, request.minutes)
    organization, has_place = work.organizations.of_slot(request.trainer_id, request.place_id)
    for earlier in request.instead_of:
        require_not_booked(work, organization, earlier)
    if not has_place:
        raise NotFound()
    # Only now: whoever wants the same slot waits for no more than is to be looked at alone.
    work.lock(request.trainer_id, request.client_id)
    # And what is read before is no more than what was true before the wait.
    day = local_day(interval.start, organization.tz)
    found = work.wanted_slots.in_the_way(request.trainer_id, request.client_id, interval)
    if found.of_trainer is not None and not anyway:
        # Those who wait behind wait less when no more is asked for a slot that is taken.
        busy, trainer = found.of_trainer, work.trainers.get(request.trainer_id, day)
        raise slot_taken(organization, trainer.name, busy.interval, busy.client_name)
    meeting = work.wanted_slots.meeting(
        request.booking_id, request.trainer_id, request.client_id, organization.id, day
    )
    trainer, client = meeting.trainer, meeting.client
    require_active(trainer, client)
    if meeting.is_booked:
        raise ChangedMeanwhile()
    clashes = clashes_in(work, trainer, client, interval, found=found)
    overlapped = tuple(clashes) if anyway else ()
    if not anyway:
        require_free(organization, clashes)
    package = paying_package(
        work,
        organization,
        client,
        interval.start,
        SessionShape(request.minutes),
        package_id=request.package_id,
        pay_later=request.pay_later,
    )
    booking = work.bookings.add(
        request,
        interval,
        organization.id,
        client,
        package_id=package.id if package else None,
        charge=charge_of(trainer, package),
        beside_session=any(clash.diary is Diary.TRAINER for clash in overlapped),
        beside_booking=any(clash.diary is Diary.CLIENT for clash in overlapped),
        now=now,
    )
    newcomer = Newcomer(booking, trainer, client, package)
    return settle_new(work, organization, newcomer, viewer, now, anyway, overlapped)


def check_in(
    uow: UnitOfWork,
    viewer: Viewer,
    booking_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> BookingOutcome:
    """Mark the client as arrived, as ``mark`` does."""
    return mark(uow, viewer, booking_id, version, BookingStatus.ARRIVED, now, request_id=request_id)


def mark(
    uow: UnitOfWork,
    viewer: Viewer,
    booking_id: UUID,
    version: int,
    status: BookingStatus,
    now: datetime,
    waive_reason: str = "",
    *,
    request_id: UUID,
) -> BookingOutcome:
    """Mark a booking as arrived, completed or missed, or as not arrived after all.

    The credit stays spent, but for one that is missed where the studio's policy or a
    ``waive_reason`` gives it back. The same request again changes nothing and returns the first
    outcome. Raises ChangedMeanwhile, WrongStatus, NotYetBegun, NotFound, NotAllowed, NoCredit,
    ColleaguesClient, ConnectionLost, and InvalidInput for a status that has a use case of its own.
    """
    waive_reason = clean_reason(waive_reason)
    if not status.occupies:
        raise InvalidInput("status", "Cancel a booking with Cancel, or take the step back.")

    def marked(work: Work) -> BookingOutcome:
        booking = locked(work, booking_id, version)
        require(viewer, Right.CHECK_IN, trainer_id=booking.trainer_id)
        require_step(booking.status, status)
        if waive_reason:
            require(viewer, Right.BOOK, trainer_id=booking.trainer_id)
        organization = work.organizations.get(booking.organization_id)
        if status in (BookingStatus.COMPLETED, BookingStatus.NO_SHOW):
            require_begun(organization, booking.client_name, booking.interval, now)
        charge = None
        if status is BookingStatus.NO_SHOW:
            charge = miss(work, organization, booking, viewer, now, waive_reason)
        elif booking.status is BookingStatus.NO_SHOW:
            spend_again(work, organization, booking, viewer, now)
        return change_status(work, booking, status, now, charge=charge, reason=waive_reason)

    asked = (booking_id, version, status, waive_reason)
    return uow.perform(UseCaseRequest(request_id, "mark", asked), marked, BookingOutcome)


def cancel(
    uow: UnitOfWork,
    viewer: Viewer,
    booking_id: UUID,
    version: int,
    now: datetime,
    waive_reason: str = "",
    *,
    request_id: UUID,
) -> BookingOutcome:
    """Cancel a booking: in time the credit comes back, late the studio's policy decides.

    A ``waive_reason`` returns the credit of a late cancellation too. The same request again changes
    nothing and returns the first outcome. Raises ChangedMeanwhile, WrongStatus, NotFound,
    NotAllowed, ConnectionLost.
    """
    waive_reason = clean_reason(waive_reason)

    def cancelled(work: Work) -> BookingOutcome:
        booking = locked(work, booking_id, version)
        require(viewer, Right.BOOK, trainer_id=booking.trainer_id)
        organization = work.organizations.get(booking.organization_id)
        return give_up(work, organization, viewer, booking, now, waive_reason)

    asked = (booking_id, version, waive_reason)
    return uow.perform(UseCaseRequest(request_id, "cancel", asked), cancelled, BookingOutcome)
