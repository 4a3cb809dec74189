"""What the steps of bookings have in common: locks, credits, the trail, the outcome."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, BookingOutcome, Changes, Step
from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage, EntryKind
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import BookingBack, BookingStand, DiaryUndo
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.unit_of_work import Work

_STEPS = {
    BookingStatus.ARRIVED: Step.CHECK_IN,
    BookingStatus.COMPLETED: Step.COMPLETE,
    BookingStatus.NO_SHOW: Step.NO_SHOW,
    BookingStatus.CANCELLED: Step.CANCEL,
    BookingStatus.LATE_CANCELLED: Step.CANCEL,
}


def locked(work: Work, booking_id: UUID, version: int) -> BookingState:
    """Return the booking, which nobody else changes or books over until the end."""
    known = work.bookings.find(booking_id)
    if known is None:
        raise NotFound()
    work.lock(known.trainer_id, known.client_id)
    booking = work.bookings.get_locked(booking_id, version)
    if booking.trainer_id != known.trainer_id:
        raise ChangedMeanwhile()
    return booking


def move_credit(
    work: Work,
    organization: Organization,
    package: ClientPackage,
    kind: EntryKind,
    booking: BookingState,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
) -> None:
    """Add the line to the ledger that spends a booking's credit or gives it back."""
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


def return_credit(
    work: Work,
    organization: Organization,
    booking: BookingState,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
) -> None:
    """Give back the credit that a booking held, which is given up by then."""
    if booking.package_id is None:
        return
    package = work.packages.find(booking.package_id)
    if package is None:
        # The ledger of a client who is somebody else's by now looks empty, and nothing spent.
        work.accounts.return_credit(booking.id, reason, now)
    elif work.packages.spent_on(booking.id) > 0:
        move_credit(work, organization, package, EntryKind.RETURNED, booking, viewer, now, reason)


def change_status(
    work: Work,
    booking: BookingState,
    status: BookingStatus,
    now: datetime,
    *,
    charge: int | None = None,
    reason: str = "",
) -> BookingOutcome:
    """Give the booking a status, note it in the trail, and return the outcome of the step."""
    work.bookings.set_status(booking.id, status, charge=charge)
    is_charged_anew = charge is not None and charge != booking.charge
    work.audit.add(
        _STEPS[status].value,
        "booking",
        booking.id,
        now,
        client_id=booking.client_id,
        before=facts(booking),
        after={"status": status.value} | ({"charge": charge} if is_charged_anew else {}),
        reason=reason,
        organization_id=booking.organization_id,
    )
    work.flush()
    after = work.bookings.find(booking.id)
    assert after is not None
    given_up = booking.status.occupies and not status.occupies
    back = BookingBack(
        booking.id,
        found=stand_of(after),
        restore=stand_of(booking),
        of_own_client=given_up and is_own_client(work, booking),
        reason=reason,
    )
    return outcome(work, _STEPS[status], after, back)


def stand_of(booking: BookingState) -> BookingStand:
    """Return how a booking stands."""
    if booking.withdrawn:
        return BookingStand(None)
    return BookingStand(booking.status, booking.charge)


def is_own_client(work: Work, booking: BookingState) -> bool:
    """Tell whether the booking's trainer looks after the client, as far as the viewer sees."""
    assigned = work.clients.trainers_of([booking.client_id]).get(booking.client_id)
    return assigned is not None and assigned[0] == booking.trainer_id


def facts(booking: BookingState) -> dict[str, object]:
    """Return what the audit trail keeps of a booking."""
    kept: dict[str, object] = {
        "client": booking.client_name,
        "starts_at": booking.interval.start.isoformat(),
        "ends_at": booking.interval.end.isoformat(),
        "status": booking.status.value,
    }
    return kept if booking.charge is None else kept | {"charge": booking.charge}


def outcome(work: Work, step: Step, booking: BookingState, back: BookingBack) -> BookingOutcome:
    """Return what became of a booking, with the package that pays for it."""
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
        undo=DiaryUndo(bookings=(back,)),
        package_name=package.name if package else None,
        credits_left=package.balance if package and package.sessions is not None else None,
    )
