"""The waiting list: who waits for what, whom a free place suits, and booking one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, BookingOutcome, Changes, DiaryOutcome, Step
from studio_app.domain.classes import EnrolRequest
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotAllowed, NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.schedule import BookRequest
from studio_app.domain.undoing import DiaryUndo, WaitingBack, WaitingStand
from studio_app.domain.waiting_list import (
    FreePlace,
    WaitingEntry,
    WaitingStatus,
    WaitRequest,
    clean_note,
)
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.repositories.waiting_list import WaitingState
from studio_app.services.booking_parts import require_there
from studio_app.services.bookings import booked
from studio_app.services.classes import enrolled
from studio_app.services.slots import client_clashes, trainer_clashes

MOST_MATCHES = 9
SUBJECT = "waiting_list_entry"

_WAITING = WaitingStand(WaitingStatus.WAITING)
_WITHDRAWN = WaitingStand(WaitingStatus.WITHDRAWN)


def waiting_list(uow: UnitOfWork, viewer: Viewer, now: datetime) -> tuple[WaitingEntry, ...]:
    """Return who waits and whose wish is not over, those who came first in front.

    Trainers see their own clients alone. Raises NotAllowed for clients.
    """
    _require_staff(viewer)
    with uow.reading() as work:
        today = local_day(now, work.organizations.mine().tz)
        return tuple(_still_waiting(work, now, lambda entry: entry.wish.is_over(today)))


def add_to_list(
    uow: UnitOfWork, viewer: Viewer, request: WaitRequest, now: datetime
) -> DiaryOutcome:
    """Let a client wait, behind all who wait already.

    The key of the entry is that of the request: the same request again changes nothing and returns
    the first outcome. Raises NotAllowed, NotFound, InvalidInput, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.BOOK, trainer_id=request.wish.trainer_id)
    note = clean_note(request.note)

    def added(work: Work) -> DiaryOutcome:
        organization = work.organizations.mine()
        client = work.clients.held(request.client_id, organization.id)
        if not client.active:
            raise InvalidInput("client", f"{client.name} is no longer active.")
        trainer_id, session_id = request.wish.trainer_id, request.wish.session_id
        if trainer_id is not None:
            work.trainers.get(trainer_id, local_day(now, organization.tz))
        if session_id is not None:
            session = work.sessions.find(session_id)
            if session is None or session.organization_id != organization.id:
                raise NotFound()
            if session.stand.capacity < 2 or not session.stand.standing:
                raise InvalidInput("session", "One waits for a class, or for a free time.")
        if work.waiting_list.find(request.entry_id) is not None:
            raise ChangedMeanwhile()
        entry = work.waiting_list.add(request, note, client, organization.id, now)
        work.flush()
        _note(work, "waiting_added", entry, client.name, now)
        back = WaitingBack(entry.id, found=_WAITING, restore=_WITHDRAWN)
        return _outcome(Step.ADD_WAITING, entry, client.name, now, back)

    return uow.perform(
        UseCaseRequest(request.entry_id, "add_to_list", request),
        added,
        DiaryOutcome,
    )


def withdraw(
    uow: UnitOfWork,
    viewer: Viewer,
    entry_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Let a client wait no more.

    The same request again changes nothing and returns the first outcome. Raises NotAllowed,
    NotFound, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.BOOK)

    def withdrawn(work: Work) -> DiaryOutcome:
        entry = _held_entry(work, entry_id, version)
        name = work.clients.get(entry.client_id).name
        work.waiting_list.put(entry.id, _WITHDRAWN)
        work.flush()
        _note(work, "waiting_withdrawn", entry, name, now)
        back = WaitingBack(entry.id, found=_WITHDRAWN, restore=entry.stand)
        return _outcome(Step.WITHDRAW_WAITING, entry, name, now, back)

    asked = (entry_id, version)
    return uow.perform(UseCaseRequest(request_id, "withdraw", asked), withdrawn, DiaryOutcome)


def matches_for(
    uow: UnitOfWork, viewer: Viewer, place: FreePlace, now: datetime
) -> tuple[WaitingEntry, ...]:
    """Return who waits for such a place and is free then, in the order of waiting.

    Nobody for a place that is over, or taken by now. Raises NotAllowed.
    """
    _require_staff(viewer)
    interval = Interval(place.starts_at, place.ends_at)
    if interval.start <= now or not allows(viewer, Right.BOOK, trainer_id=place.trainer_id):
        return ()
    with uow.reading() as work:
        if not _is_free(work, place, interval):
            return ()
        tz = work.organizations.mine().tz
        found: list[WaitingEntry] = []
        for entry in _still_waiting(work, now, lambda one: not one.wish.fits(place, tz)):
            client = work.clients.get(entry.client_id)
            # Whoever waits twice is offered a place once.
            known = any(one.client_id == client.id for one in found)
            if not known and next(client_clashes(work, client, interval), None) is None:
                found.append(entry)
            if len(found) == MOST_MATCHES:
                break
        return tuple(found)


def book_waiting(
    uow: UnitOfWork,
    viewer: Viewer,
    entry_id: UUID,
    version: int,
    request: BookRequest | EnrolRequest,
    now: datetime,
) -> BookingOutcome:
    """Book somebody who waits, and take them off the list, in one transaction.

    The key of the booking is that of the request: the same request again changes nothing and
    returns the first outcome. Raises what ``bookings.book`` and ``classes.enrol`` do, and
    ChangedMeanwhile when the client waits no more.
    """
    require(viewer, Right.BOOK)

    def settled(work: Work) -> BookingOutcome:
        known = work.waiting_list.find(entry_id)
        if known is None or known.client_id != request.client_id:
            raise NotFound()
        if isinstance(request, EnrolRequest):
            done = enrolled(work, viewer, request, now)
        else:
            done = booked(work, viewer, request, now)
        entry = _held_entry(work, entry_id, version)
        stand = WaitingStand(WaitingStatus.BOOKED, done.booking_id)
        work.waiting_list.put(entry.id, stand)
        work.flush()
        _note(work, "waiting_booked", entry, done.client_name, now)
        assert done.undo is not None
        back = WaitingBack(entry.id, found=stand, restore=entry.stand)
        return replace(done, undo=replace(done.undo, waiting=(back,)))

    asked = (entry_id, version, request)
    return uow.perform(
        UseCaseRequest(request.booking_id, "book_waiting", asked),
        settled,
        BookingOutcome,
        check_again=require_there,
    )


def _require_staff(viewer: Viewer) -> None:
    require(viewer, Right.SEE_CLIENTS)
    if viewer.role is Role.CLIENT:
        raise NotAllowed()


def _still_waiting(
    work: Work, now: datetime, passed_over: Callable[[WaitingEntry], bool]
) -> Iterator[WaitingEntry]:
    """Yield those who wait, but for classes that have begun and those that are passed over."""
    for entry in work.waiting_list.waiting():
        begun = entry.starts_at is not None and entry.starts_at <= now
        if not begun and not passed_over(entry):
            yield entry


def _is_free(work: Work, place: FreePlace, interval: Interval) -> bool:
    if place.session_id is not None:
        session = work.sessions.find(place.session_id)
        if session is None or not session.stand.standing or session.interval != interval:
            return False
        return len(work.sessions.clients_in(session.id)) < session.stand.capacity
    organization = work.organizations.of_trainer(place.trainer_id)
    day = local_day(place.starts_at, organization.tz)
    trainer = work.trainers.get(place.trainer_id, day)
    return trainer.active and next(trainer_clashes(work, trainer, interval), None) is None


def _held_entry(work: Work, entry_id: UUID, version: int) -> WaitingState:
    entry = work.waiting_list.get_locked(entry_id, version)
    session_id = entry.wish.session_id
    if session_id is not None and work.sessions.find(session_id) is None:
        # The list of a colleague's class is the colleague's, and the desk's.
        raise NotAllowed()
    if entry.stand.status is not WaitingStatus.WAITING:
        raise ChangedMeanwhile()
    return entry


def _note(work: Work, action: str, entry: WaitingState, client_name: str, now: datetime) -> None:
    work.audit.add(
        action,
        SUBJECT,
        entry.id,
        now,
        client_id=entry.client_id,
        after={"client": client_name},
        organization_id=entry.organization_id,
    )


def _outcome(
    step: Step, entry: WaitingState, client_name: str, now: datetime, back: WaitingBack
) -> DiaryOutcome:
    changed = Changes(
        frozenset({Aggregate.SESSION, Aggregate.CLIENT}), frozenset({entry.id, entry.client_id})
    )
    return DiaryOutcome(step, client_name, now, changed, DiaryUndo(waiting=(back,)))
