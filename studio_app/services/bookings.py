"""Booking, checking in, cancelling, and taking any of it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, BookingOutcome, Changes, Step, UndoStep
from studio_app.domain.errors import (
    AskTheDesk,
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NoCredit,
    NotFound,
    SlotTaken,
    TimeOffInTheWay,
)
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage, EntryKind, package_that_pays
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import (
    BookingStatus,
    BookRequest,
    cancellation_status,
    require_step,
    session_interval,
)
from studio_app.repositories.bookings import FIRST_VERSION, BookingState
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.slots import (
    clash_in,
    clean_reason,
    require_active,
    require_no_time_off,
    slot_taken,
)

_STEPS = {
    BookingStatus.ARRIVED: Step.CHECK_IN,
    BookingStatus.COMPLETED: Step.COMPLETE,
    BookingStatus.NO_SHOW: Step.NO_SHOW,
    BookingStatus.CANCELLED: Step.CANCEL,
    BookingStatus.LATE_CANCELLED: Step.CANCEL,
}


def book(uow: UnitOfWork, viewer: Viewer, request: BookRequest, now: datetime) -> BookingOutcome:
    """Book a personal session and spend the credit that pays for it.

    Raises SlotTaken or TimeOffInTheWay for a slot that is not free, NoCredit when no package pays
    and the request does not say to pay later, NotAllowed, NotFound, InvalidInput. The same request
    again changes nothing and returns the first outcome; ChangedMeanwhile when that booking was
    undone since, or when its key stands for another.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    anyway = clean_reason(request.book_anyway_reason)
    if anyway:
        require(viewer, Right.BOOK_ANYWAY)
    interval = session_interval(request.starts_at, request.minutes)
    with uow.writing() as work:
        work.lock(request.trainer_id, request.client_id)
        known = work.bookings.find(request.booking_id)
        if known is not None:
            return _booked_before(work, known, request, interval)
        organization = work.organizations.mine()
        trainer = work.trainers.get(request.trainer_id)
        client = work.clients.get(request.client_id)
        if request.place_id not in (None, *(place.id for place in work.trainers.places())):
            raise NotFound()
        require_active(trainer, client)
        clash = clash_in(work, organization, trainer, client, interval)
        if clash is not None and not anyway:
            raise clash
        if not anyway:
            require_no_time_off(work, organization, trainer, interval)
        package = _paying_package(work, organization, request, client.name)
        booking = work.bookings.add(
            request,
            interval,
            organization.id,
            client,
            package_id=package.id if package else None,
            charge=0 if package else trainer.session_price,
            overlap_allowed=clash is not None,
            now=now,
        )
        try:
            work.flush()
        except OverlapRefused as refused:
            raise slot_taken(
                organization, trainer.name if refused.who == "trainer" else client.name, interval
            ) from refused
        if package is not None:
            _move_credit(work, organization, package, EntryKind.BOOKED, booking, viewer, now)
        work.audit.add(
            "booked",
            "booking",
            booking.id,
            now,
            after=_facts(booking) | {"trainer": trainer.name},
            reason=anyway,
        )
        work.flush()
        outcome = _outcome(work, Step.BOOK, booking, UndoStep(booking.id, booking.version, None))
        work.commit()
        return outcome


def _booked_before(
    work: Work, known: BookingState, request: BookRequest, interval: Interval
) -> BookingOutcome:
    same = (known.client_id, known.trainer_id) == (request.client_id, request.trainer_id)
    if known.withdrawn or not same or known.interval != interval:
        raise ChangedMeanwhile()
    return _outcome(work, Step.BOOK, known, UndoStep(known.id, FIRST_VERSION, None))


def _paying_package(
    work: Work, organization: Organization, request: BookRequest, client_name: str
) -> ClientPackage | None:
    if request.pay_later:
        return None
    day = local_day(request.starts_at, organization.tz)
    packages = work.packages.locked_of_client(request.client_id)
    if request.package_id is not None:
        packages = tuple(package for package in packages if package.id == request.package_id)
    package = package_that_pays(packages, day)
    if package is None:
        raise NoCredit(client=client_name)
    return package


def _move_credit(
    work: Work,
    organization: Organization,
    package: ClientPackage,
    kind: EntryKind,
    booking: BookingState,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
) -> None:
    work.packages.add_entry(
        package,
        organization.id,
        kind,
        -1 if kind is EntryKind.BOOKED else 1,
        user_id=viewer.user_id,
        now=now,
        booking_id=booking.id,
        reason=reason,
    )


def check_in(
    uow: UnitOfWork, viewer: Viewer, booking_id: UUID, version: int, now: datetime
) -> BookingOutcome:
    """Mark the client as arrived. Raises ChangedMeanwhile, WrongStatus, NotFound, NotAllowed."""
    return mark(uow, viewer, booking_id, version, BookingStatus.ARRIVED, now)


def mark(
    uow: UnitOfWork,
    viewer: Viewer,
    booking_id: UUID,
    version: int,
    status: BookingStatus,
    now: datetime,
) -> BookingOutcome:
    """Mark a booking as arrived, completed or missed; the credit stays spent.

    Raises ChangedMeanwhile, WrongStatus, NotFound, NotAllowed, and InvalidInput for a status that
    has a use case of its own.
    """
    if status not in (BookingStatus.ARRIVED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW):
        raise InvalidInput("status", "Cancel a booking with Cancel, or take the step back.")
    with uow.writing() as work:
        booking = work.bookings.get_locked(booking_id, version)
        require(viewer, Right.CHECK_IN, trainer_id=booking.trainer_id)
        require_step(booking.status, status)
        outcome = _change_status(work, booking, status, now)
        work.commit()
        return outcome


def cancel(
    uow: UnitOfWork,
    viewer: Viewer,
    booking_id: UUID,
    version: int,
    now: datetime,
    waive_reason: str = "",
) -> BookingOutcome:
    """Cancel a booking: in time the credit comes back, late the studio's policy decides.

    A ``waive_reason`` returns the credit of a late cancellation too. Raises ChangedMeanwhile,
    WrongStatus, NotFound, NotAllowed, and AskTheDesk where the package is out of a trainer's reach.
    """
    waive_reason = clean_reason(waive_reason)
    with uow.writing() as work:
        booking = work.bookings.get_locked(booking_id, version)
        require(viewer, Right.BOOK, trainer_id=booking.trainer_id)
        organization = work.organizations.mine()
        status = cancellation_status(organization, booking.interval.start, now)
        require_step(booking.status, status)
        free = (
            status is BookingStatus.CANCELLED
            or not organization.late_cancel_spends_credit
            or bool(waive_reason)
        )
        if free:
            _return_credit(work, organization, booking, viewer, now, waive_reason)
        outcome = _change_status(
            work, booking, status, now, charge=0 if free else None, reason=waive_reason
        )
        work.commit()
        return outcome


def _return_credit(
    work: Work,
    organization: Organization,
    booking: BookingState,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
) -> None:
    if booking.package_id is None:
        return
    # The ledger of a client who is somebody else's by now looks empty, and nothing spent.
    package = work.packages.find(booking.package_id)
    if package is None:
        raise AskTheDesk(client=booking.client_name)
    if work.packages.spent_on(booking.id) > 0:
        _move_credit(work, organization, package, EntryKind.RETURNED, booking, viewer, now, reason)


def _change_status(
    work: Work,
    booking: BookingState,
    status: BookingStatus,
    now: datetime,
    *,
    charge: int | None = None,
    reason: str = "",
    step: Step | None = None,
) -> BookingOutcome:
    work.bookings.set_status(booking.id, status, charge=charge)
    work.audit.add(
        (step or _STEPS[status]).value,
        "booking",
        booking.id,
        now,
        before=_facts(booking),
        after={"status": status.value},
        reason=reason,
    )
    work.flush()
    after = work.bookings.find(booking.id)
    assert after is not None
    undo = UndoStep(booking.id, after.version, booking.status, booking.charge)
    return _outcome(work, step or _STEPS[status], after, None if step else undo)


def undo(uow: UnitOfWork, viewer: Viewer, step: UndoStep, now: datetime) -> BookingOutcome:
    """Take a step back, with its credit. Raises CannotUndo when something changed since."""
    with uow.writing() as work:
        try:
            booking = work.bookings.get_locked(step.booking_id, step.version)
            stays = step.restore is not None and step.restore.occupies == booking.status.occupies
            right = Right.CHECK_IN if stays else Right.BOOK
            require(viewer, right, trainer_id=booking.trainer_id)
            outcome = _undone(work, viewer, booking, step, now)
        except OverlapRefused as refused:
            raise CannotUndo(reason="someone has taken the slot meanwhile.") from refused
        except (
            SlotTaken,
            TimeOffInTheWay,
            NoCredit,
            ChangedMeanwhile,
            NotFound,
            AskTheDesk,
        ) as problem:
            raise CannotUndo(reason=str(problem)) from problem
        work.commit()
        return outcome


def _undone(
    work: Work, viewer: Viewer, booking: BookingState, step: UndoStep, now: datetime
) -> BookingOutcome:
    organization = work.organizations.mine()
    if step.restore is None:
        _return_credit(work, organization, booking, viewer, now, "booked by mistake")
        work.bookings.withdraw(booking.id, now)
        work.audit.add("undo", "booking", booking.id, now, before=_facts(booking))
        work.flush()
        return _outcome(work, Step.UNDO, booking, None)
    if step.restore.occupies and not booking.status.occupies:
        _take_again(work, organization, viewer, booking, now)
    return _change_status(work, booking, step.restore, now, charge=step.charge, step=Step.UNDO)


def _take_again(
    work: Work, organization: Organization, viewer: Viewer, booking: BookingState, now: datetime
) -> None:
    work.lock(booking.trainer_id, booking.client_id)
    trainer = work.trainers.get(booking.trainer_id)
    client = work.clients.get(booking.client_id)
    clash = clash_in(work, organization, trainer, client, booking.interval, booking.session_id)
    if not booking.overlap_allowed:
        if clash is not None:
            raise clash
        require_no_time_off(work, organization, trainer, booking.interval)
    if booking.package_id is None:
        return
    package = work.packages.find(booking.package_id)
    if package is not None and work.packages.spent_on(booking.id) > 0:
        return
    if package is None or not package.pays_on(local_day(booking.interval.start, organization.tz)):
        raise NoCredit(client=booking.client_name)
    _move_credit(work, organization, package, EntryKind.BOOKED, booking, viewer, now)


def _facts(booking: BookingState) -> dict[str, object]:
    return {
        "client": booking.client_name,
        "starts_at": booking.interval.start.isoformat(),
        "ends_at": booking.interval.end.isoformat(),
        "status": booking.status.value,
        "charge": booking.charge,
    }


def _outcome(
    work: Work, step: Step, booking: BookingState, undo_step: UndoStep | None
) -> BookingOutcome:
    package = work.packages.find(booking.package_id) if booking.package_id else None
    return BookingOutcome(
        step=step,
        booking_id=booking.id,
        session_id=booking.session_id,
        client_name=booking.client_name,
        starts_at=booking.interval.start,
        status=booking.status,
        version=booking.version,
        changes=Changes(
            frozenset({Aggregate.SESSION, Aggregate.CLIENT, Aggregate.PACKAGE}),
            frozenset({booking.id, booking.session_id, booking.client_id, booking.trainer_id}),
        ),
        undo=undo_step,
        package_name=package.name if package else None,
        credits_left=package.balance if package and package.sessions is not None else None,
    )
