"""What the steps of bookings have in common: locks, credits, the trail, the outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, BookingOutcome, Changes, Step
from studio_app.domain.coverage import SessionShape
from studio_app.domain.errors import (
    ChangedMeanwhile,
    ColleaguesClient,
    DoneAfterAll,
    NoCredit,
    NoPrice,
    NotFound,
)
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage, EntryKind, package_that_pays
from studio_app.domain.paying import no_package_pays
from studio_app.domain.people import Client, Role, Trainer, Viewer
from studio_app.domain.schedule import BookingStatus, cancellation_status, require_step
from studio_app.domain.undoing import ALONE, BookingBack, BookingStand, DiaryUndo
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.unit_of_work import Work
from studio_app.services.neighbours import Place, beside
from studio_app.services.slots import Clash, slot_taken, slot_words

_STEPS = {
    BookingStatus.BOOKED: Step.NOT_ARRIVED,
    BookingStatus.ARRIVED: Step.CHECK_IN,
    BookingStatus.COMPLETED: Step.COMPLETE,
    BookingStatus.NO_SHOW: Step.NO_SHOW,
    BookingStatus.CANCELLED: Step.CANCEL,
    BookingStatus.LATE_CANCELLED: Step.CANCEL,
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new booking with those whom it is about; no ``package`` pays where it is None."""

    booking: BookingState
    trainer: Trainer
    client: Client
    package: ClientPackage | None


def require_there(work: Work, outcome: BookingOutcome) -> None:
    """Raise ChangedMeanwhile when the booking of an outcome is not there any more."""
    booking = work.bookings.find(outcome.booking_id)
    if booking is None or booking.withdrawn:
        raise ChangedMeanwhile()


def require_not_booked(work: Work, organization: Organization, booking_id: UUID) -> None:
    """Raise DoneAfterAll when a booking whose answer never came was made."""
    # Until the first try is over on the server, it may yet be booked.
    work.lock(booking_id)
    booking = work.bookings.find(booking_id)
    if booking is not None and not booking.withdrawn:
        when = slot_words(organization, booking.interval)
        raise DoneAfterAll(
            booking_id, client=booking.client_name, day=when["day"], start=when["start"]
        )


def paying_package(
    work: Work,
    organization: Organization,
    client: Client,
    starts_at: datetime,
    shape: SessionShape,
    *,
    package_id: UUID | None,
    pay_later: bool,
) -> ClientPackage | None:
    """Return the package that pays, locked; None for paying later. Raises NoCredit."""
    if pay_later:
        return None
    day = local_day(starts_at, organization.tz)
    packages = work.packages.locked_with_credit(client.id, day)
    if package_id is not None:
        packages = tuple(package for package in packages if package.id == package_id)
    package = package_that_pays(packages, day, shape)
    if package is None:
        raise no_package_pays(client.name, packages, day, shape)
    return package


def charge_of(trainer: Trainer, package: ClientPackage | None) -> int:
    """Return what a new booking itself costs: nothing where a package pays. Raises NoPrice."""
    charge = 0 if package else trainer.session_price
    if charge is None:
        raise NoPrice(trainer=trainer.name)
    return charge


def settle_new(
    work: Work,
    organization: Organization,
    new: Newcomer,
    viewer: Viewer,
    now: datetime,
    anyway: str,
    overlapped: tuple[Clash, ...],
    **noted: object,
) -> BookingOutcome:
    """Write a new booking down, spend its credit, note it in the trail; return the outcome.

    Raises SlotTaken where the database finds the slot taken, SessionFull.
    """
    booking, trainer, client, package = new.booking, new.trainer, new.client, new.package
    if package is not None:
        move_credit(work, organization, package, EntryKind.BOOKED, booking, viewer, now)
    try:
        work.flush()
    except OverlapRefused as refused:
        who = trainer.name if refused.who == "trainer" else client.name
        raise slot_taken(organization, who, booking.interval) from refused
    after = facts(booking) | {"trainer": trainer.name} | noted
    if overlapped:
        after["overlaps"] = [clash.facts() for clash in overlapped]
    work.audit.add(
        "booked",
        "booking",
        booking.id,
        now,
        client_id=client.id,
        after=after,
        reason=anyway,
        organization_id=organization.id,
    )
    back = BookingBack(booking.id, found=stand_of(booking), restore=BookingStand(None))
    # Locked, so that nobody else has spent of it meanwhile.
    spent = package and replace(package, balance=package.balance - 1)
    return _outcome(Step.BOOK, booking, back, spent)


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
    """Give back the credit that a booking held, which is given up or missed by then."""
    if booking.package_id is None:
        return
    package = work.packages.find(booking.package_id)
    if package is None or viewer.role is Role.ASSISTANT:
        # The ledger of a client who is somebody else's by now looks empty, and nothing spent.
        work.accounts.return_credit(booking.id, reason, now)
    elif work.packages.spent_on(booking.id) > 0:
        move_credit(work, organization, package, EntryKind.RETURNED, booking, viewer, now, reason)


def spend_again(
    work: Work,
    organization: Organization,
    booking: BookingState,
    viewer: Viewer,
    now: datetime,
) -> bool:
    """Spend the credit that a booking gave back, and tell whether it had.

    Raises NoCredit, and ColleaguesClient where the viewer does not look after the client.
    """
    if booking.package_id is None:
        return False
    package = work.packages.find(booking.package_id)
    if package is not None and work.packages.spent_on(booking.id) > 0:
        return False
    if package is None:
        raise ColleaguesClient(client=booking.client_name)
    # It pays as it did before: what was booked while it was valid, or moved beyond that.
    if not package.has_credit():
        raise NoCredit(client=booking.client_name)
    move_credit(work, organization, package, EntryKind.BOOKED, booking, viewer, now)
    return True


def miss(
    work: Work,
    organization: Organization,
    booking: BookingState,
    viewer: Viewer,
    now: datetime,
    waive_reason: str = "",
) -> int | None:
    """Mark a booking as missed; return what it costs from now on, None for what it did.

    The credit comes back where the studio's policy says so, or for a reason.
    """
    free = not organization.no_show_spends_credit or bool(waive_reason)
    charge = 0 if free else None
    work.bookings.set_status(booking.id, BookingStatus.NO_SHOW, charge=charge)
    if free:
        work.flush()
        return_credit(work, organization, booking, viewer, now, waive_reason)
    return charge


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
        gave_back=status is BookingStatus.NO_SHOW and charge is not None,
        reason=reason,
        beside=beside(work, place_of(booking), [booking.client_id]) if given_up else ALONE,
    )
    return outcome(work, _STEPS[status], after, back)


def give_up(
    work: Work,
    organization: Organization,
    viewer: Viewer,
    booking: BookingState,
    now: datetime,
    waive_reason: str = "",
) -> BookingOutcome:
    """Cancel a booking that is locked: in time the credit comes back, late the policy decides.

    A ``waive_reason`` returns the credit of a late cancellation too. Raises WrongStatus.
    """
    status = cancellation_status(organization, booking.interval.start, now)
    require_step(booking.status, status)
    free = cancels_free(organization, status, waive_reason)
    charge = 0 if free else None
    work.bookings.set_status(booking.id, status, charge=charge)
    if free:
        return_credit(work, organization, booking, viewer, now, waive_reason)
    return change_status(work, booking, status, now, charge=charge, reason=waive_reason)


def cancels_free(organization: Organization, status: BookingStatus, waive_reason: str) -> bool:
    """Tell whether who cancels with that status gets the credit back, and owes nothing."""
    return (
        status is BookingStatus.CANCELLED
        or not organization.late_cancel_spends_credit
        or bool(waive_reason)
    )


def stand_of(booking: BookingState) -> BookingStand:
    """Return how a booking stands."""
    if booking.withdrawn:
        return BookingStand(None)
    return BookingStand(booking.status, booking.charge)


def place_of(booking: BookingState) -> Place:
    """Return where a booking is in the diaries."""
    return Place(booking.session_id, booking.trainer_id, booking.interval)


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
    return _outcome(step, booking, back, package)


def _outcome(
    step: Step, booking: BookingState, back: BookingBack, package: ClientPackage | None
) -> BookingOutcome:
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
