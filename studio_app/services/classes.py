"""Group classes: adding them, booking clients into them, changing and cancelling them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import BookingOutcome, DiaryOutcome, Step
from studio_app.domain.classes import (
    ClassChange,
    ClassRequest,
    EnrolRequest,
    clean_title,
    require_places,
)
from studio_app.domain.coverage import SessionShape
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotFound,
    SessionFull,
    WrongStatus,
)
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import CLASS_PLACE
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Trainer, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import BookingStatus, session_interval
from studio_app.domain.undoing import BookingBack, DiaryUndo, SessionBack, SessionStand
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.booking_parts import (
    Newcomer,
    change_status,
    charge_of,
    paying_package,
    require_there,
    return_credit,
    settle_new,
)
from studio_app.services.session_parts import changes_of, lock_diaries, put_session, trainer_at
from studio_app.services.slots import (
    Clash,
    Diary,
    clean_reason,
    client_clashes,
    require_active,
    require_free,
    require_works,
    slot_taken,
    trainer_clashes,
)

_CANCELLABLE = (BookingStatus.BOOKED, BookingStatus.ARRIVED)


def add_class(
    uow: UnitOfWork, viewer: Viewer, request: ClassRequest, now: datetime
) -> DiaryOutcome:
    """Add a class to a trainer's diary, with nobody in it yet.

    The key of the session is that of the request: the same request again changes nothing and
    returns the first outcome. Raises SlotTaken or TimeOffInTheWay for a slot that is not free,
    NotAllowed, NotFound, InvalidInput, ConnectionLost; ChangedMeanwhile when the class was undone
    or cancelled since.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    anyway = clean_reason(request.add_anyway_reason)
    if anyway:
        require(viewer, Right.BOOK_ANYWAY)
    title = clean_title(request.title)
    require_places(request.capacity)
    interval = session_interval(request.starts_at, request.minutes)

    def added(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(request.trainer_id)
        place_id = request.place_id
        if place_id is not None and not work.trainers.has_place(place_id, organization.id):
            raise NotFound()
        work.lock(request.trainer_id)
        trainer = work.trainers.get(request.trainer_id, local_day(interval.start, organization.tz))
        require_works(trainer)
        if work.sessions.find(request.session_id) is not None:
            raise ChangedMeanwhile()
        clashes = trainer_clashes(work, trainer, interval)
        overlapped = tuple(clashes) if anyway else ()
        if not anyway:
            require_free(organization, clashes)
        stand = SessionStand(
            trainer.id,
            interval.start,
            interval.end,
            place_id,
            title,
            request.capacity,
            standing=True,
            overlap_allowed=any(clash.diary is Diary.TRAINER for clash in overlapped),
        )
        session = work.sessions.add(request.session_id, organization.id, stand, now)
        try:
            work.flush()
        except OverlapRefused as refused:
            raise slot_taken(organization, trainer.name, interval) from refused
        _note(work, "class_added", session, trainer.name, now, anyway, overlapped)
        back = SessionBack(session.id, found=stand, restore=replace(stand, standing=False))
        return _outcome(Step.ADD_CLASS, session, back, trainer.name)

    return uow.perform(
        UseCaseRequest(request.session_id, "add_class", request),
        added,
        DiaryOutcome,
        check_again=_require_standing,
    )


def enrol(uow: UnitOfWork, viewer: Viewer, request: EnrolRequest, now: datetime) -> BookingOutcome:
    """Book a client into a class and spend the credit that pays for it.

    The key of the booking is that of the request: the same request again changes nothing and
    returns the first outcome. Raises SessionFull, SlotTaken when the client is booked at that time
    already, NoCredit when no package pays and the request does not say to pay later, NotAllowed,
    NotFound, InvalidInput, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.BOOK)
    return uow.perform(
        UseCaseRequest(request.booking_id, "enrol", request),
        lambda work: enrolled(work, viewer, request, now),
        BookingOutcome,
        check_again=require_there,
    )


def enrolled(work: Work, viewer: Viewer, request: EnrolRequest, now: datetime) -> BookingOutcome:
    """Book into a class within a transaction that does more; see ``enrol``."""
    anyway = clean_reason(request.enrol_anyway_reason)
    if anyway:
        require(viewer, Right.BOOK_ANYWAY)
    session = _held_class(work, viewer, request.session_id, request.version, (request.client_id,))
    organization = work.organizations.get(session.organization_id)
    trainer = trainer_at(work, organization, session.stand)
    client = work.clients.held(request.client_id, organization.id)
    require_active(trainer, client)
    if work.bookings.find(request.booking_id) is not None:
        raise ChangedMeanwhile()
    if len(work.sessions.clients_in(session.id)) >= session.stand.capacity:
        raise SessionFull()
    clashes = client_clashes(work, client, session.interval)
    if client.id in work.sessions.clients_in(session.id):
        # Nobody takes two places, whatever the reason.
        anyway = ""
    overlapped = tuple(clashes) if anyway else ()
    if not anyway:
        require_free(organization, clashes)
    package = paying_package(
        work,
        organization,
        client,
        session.stand.starts_at,
        SessionShape.of(session.interval, session.stand.capacity),
        package_id=request.package_id,
        pay_later=request.pay_later,
    )
    booking = work.bookings.add_to(
        session,
        request.booking_id,
        client,
        package_id=package.id if package else None,
        charge=_charge_in_class(work, organization, session, trainer, package),
        beside_booking=bool(overlapped),
        now=now,
    )
    new = Newcomer(booking, trainer, client, package)
    title = session.stand.title
    return settle_new(work, organization, new, viewer, now, anyway, overlapped, title=title)


def _charge_in_class(
    work: Work,
    organization: Organization,
    session: SessionState,
    trainer: Trainer,
    package: ClientPackage | None,
) -> int:
    """Return what a place costs by itself: the trainer's price of a class, or of a session."""
    if package is None:
        day = local_day(session.stand.starts_at, organization.tz)
        own = work.trainer_prices.of_day(trainer.id, day).get(CLASS_PLACE)
        if own is not None:
            return own.price
    return charge_of(trainer, package)


def change_class(
    uow: UnitOfWork, viewer: Viewer, request: ClassChange, now: datetime, *, request_id: UUID
) -> DiaryOutcome:
    """Give a class another title or number of places, not fewer than are taken.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    NotAllowed, NotFound, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.BOOK)
    title = clean_title(request.title)
    require_places(request.capacity)

    def changed(work: Work) -> DiaryOutcome:
        session = _held_class(work, viewer, request.session_id, request.version)
        require_places(request.capacity, len(work.sessions.clients_in(session.id)))
        stand = replace(session.stand, title=title, capacity=request.capacity)
        back = put_session(work, session, stand, now)
        organization = work.organizations.get(session.organization_id)
        trainer = trainer_at(work, organization, stand)
        after = replace(session, stand=stand)
        _note(work, "class_changed", after, trainer.name, now, before=_size(session))
        return _outcome(Step.CHANGE_CLASS, after, back, trainer.name)

    return uow.perform(UseCaseRequest(request_id, "change_class", request), changed, DiaryOutcome)


def cancel_class(
    uow: UnitOfWork,
    viewer: Viewer,
    session_id: UUID,
    version: int,
    now: datetime,
    reason: str = "",
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Cancel a class with all bookings in it; every credit comes back, and nobody owes for it.

    The same request again changes nothing and returns the first outcome. Raises WrongStatus when
    somebody's is completed or missed, NotAllowed, NotFound, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.BOOK)
    reason = clean_reason(reason)

    def cancelled(work: Work) -> DiaryOutcome:
        session = _held_class(work, viewer, session_id, version)
        organization = work.organizations.get(session.organization_id)
        backs, back, clients = give_up_class(work, viewer, organization, session, now, reason)
        trainer = trainer_at(work, organization, session.stand)
        outcome = _outcome(Step.CANCEL_CLASS, session, back, trainer.name, clients)
        return replace(outcome, undo=DiaryUndo(backs, (back,)), count=len(backs))

    asked = (session_id, version, reason)
    return uow.perform(UseCaseRequest(request_id, "cancel_class", asked), cancelled, DiaryOutcome)


def give_up_class(
    work: Work,
    viewer: Viewer,
    organization: Organization,
    session: SessionState,
    now: datetime,
    reason: str,
) -> tuple[tuple[BookingBack, ...], SessionBack, tuple[UUID, ...]]:
    """Cancel a class that is locked, with all bookings in it, within a step that may do more.

    Returns the way back, and the clients who were ever booked in it. Raises WrongStatus, before
    anything is changed, when somebody's is completed or missed.
    """
    held = work.bookings.hold_all(work.sessions.bookings_of(session.id))
    standing = [booking for booking in held if booking.status.occupies]
    for booking in standing:
        if booking.status not in _CANCELLABLE:
            raise WrongStatus(status=booking.status.value.replace("_", " "), wanted="cancelled")
    backs: list[BookingBack] = []
    for booking in standing:
        work.bookings.set_status(booking.id, BookingStatus.CANCELLED, charge=0)
        return_credit(work, organization, booking, viewer, now, reason)
        done = change_status(work, booking, BookingStatus.CANCELLED, now, charge=0, reason=reason)
        assert done.undo is not None
        backs += done.undo.bookings
    back = put_session(work, session, replace(session.stand, standing=False), now)
    trainer = trainer_at(work, organization, session.stand)
    _note(work, "class_cancelled", session, trainer.name, now, reason)
    return tuple(backs), back, tuple(booking.client_id for booking in held)


def _held_class(
    work: Work,
    viewer: Viewer,
    session_id: UUID,
    version: int,
    others: tuple[UUID, ...] = (),
) -> SessionState:
    """Return the class, which nobody else changes until the end, nor books those in it."""
    known = work.sessions.find(session_id)
    if known is None:
        raise NotFound()
    lock_diaries(work, [known], *others)
    session = work.sessions.get_locked(session_id, version)
    if session.stand.trainer_id != known.stand.trainer_id or not session.stand.standing:
        raise ChangedMeanwhile()
    require(viewer, Right.BOOK, trainer_id=session.stand.trainer_id)
    if session.stand.capacity < 2:
        raise InvalidInput("session", "This is no class: it has a place for one client only.")
    return session


def _require_standing(work: Work, outcome: DiaryOutcome) -> None:
    session = work.sessions.find(outcome.session_id) if outcome.session_id else None
    if session is None or not session.stand.standing:
        raise ChangedMeanwhile()


def _size(session: SessionState) -> dict[str, object]:
    return {"title": session.stand.title, "capacity": session.stand.capacity}


def _note(
    work: Work,
    action: str,
    session: SessionState,
    trainer_name: str,
    now: datetime,
    reason: str = "",
    overlapped: tuple[Clash, ...] = (),
    before: dict[str, object] | None = None,
) -> None:
    facts = _size(session) | {
        "trainer": trainer_name,
        "starts_at": session.stand.starts_at.isoformat(),
        "ends_at": session.stand.ends_at.isoformat(),
    }
    if overlapped:
        facts["overlaps"] = [clash.facts() for clash in overlapped]
    gone = action == "class_cancelled"
    work.audit.add(
        action,
        "session",
        session.id,
        now,
        before=facts if gone else before,
        after=None if gone else facts,
        reason=reason,
        organization_id=session.organization_id,
    )


def _outcome(
    step: Step,
    session: SessionState,
    back: SessionBack,
    trainer_name: str,
    clients: tuple[UUID, ...] = (),
) -> DiaryOutcome:
    return DiaryOutcome(
        step,
        session.stand.title,
        session.stand.starts_at,
        changes_of([session], *clients),
        DiaryUndo(sessions=(back,)),
        session.id,
        trainer_name,
    )
