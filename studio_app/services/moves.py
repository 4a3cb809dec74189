"""Giving a session another time, length, trainer or place, with the clients who are in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.coverage import SessionShape, lengths_in_words
from studio_app.domain.errors import ChangedMeanwhile, NotFound, PackageNotValid, WrongStatus
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.paying import LengthNotCovered
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import BookingStatus, MoveRequest, session_interval
from studio_app.domain.slot_states import SlotState
from studio_app.domain.undoing import DiaryUndo, SessionStand
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.neighbours import busy_at
from studio_app.services.session_parts import (
    changes_of,
    changes_place,
    clashes_at,
    lock_diaries,
    place_of,
    put_session,
    require_place,
    sized,
    standing_in,
    trainer_at,
)
from studio_app.services.slot_states import states_of
from studio_app.services.slots import Clash, Diary, clean_reason, require_free, slot_taken

MOVABLE = (BookingStatus.BOOKED, BookingStatus.ARRIVED)


def move(
    uow: UnitOfWork, viewer: Viewer, request: MoveRequest, now: datetime, *, request_id: UUID
) -> DiaryOutcome:
    """Move a session with all who are in it; what was paid stays as it was.

    What only goes to another place is in nobody's way there, like what is booked. The same request
    again changes nothing and returns the first outcome. Raises SlotTaken or TimeOffInTheWay for a
    slot that is not free, PackageNotValid for a day that a client's package does not pay for and
    LengthNotCovered for a length, WrongStatus for a session that is over or cancelled,
    ChangedMeanwhile, NotFound, NotAllowed, InvalidInput, ConnectionLost.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    anyway = clean_reason(request.move_anyway_reason)
    if anyway:
        require(viewer, Right.BOOK_ANYWAY)
    interval = session_interval(request.starts_at, request.minutes)
    return uow.perform(
        UseCaseRequest(request_id, "move", request),
        lambda work: _moved(work, viewer, request, interval, anyway, now),
        DiaryOutcome,
    )


def _moved(
    work: Work,
    viewer: Viewer,
    request: MoveRequest,
    interval: Interval,
    anyway: str,
    now: datetime,
) -> DiaryOutcome:
    known = work.sessions.find(request.session_id)
    if known is None:
        raise NotFound()
    lock_diaries(work, [known], request.trainer_id)
    session = work.sessions.get_locked(request.session_id, request.version)
    if session.stand.trainer_id != known.stand.trainer_id or not session.stand.standing:
        raise ChangedMeanwhile()
    require(viewer, Right.BOOK, trainer_id=session.stand.trainer_id)
    organization = work.organizations.get(session.organization_id)
    if work.organizations.of_trainer(request.trainer_id).id != organization.id:
        raise NotFound()
    require_place(work, organization, request.place_id)
    bookings = movable_bookings(work, session)
    wanted = replace(
        session.stand,
        trainer_id=request.trainer_id,
        starts_at=interval.start,
        ends_at=interval.end,
        place_id=request.place_id or session.stand.place_id,
    )
    wanted = sized(work, session, wanted, request.title, request.capacity)
    overlapped: tuple[Clash, ...] = ()
    let_in: set[UUID] | None = None
    clients = {booking.client_id: booking.client_name for booking in bookings}
    if changes_place(session.stand, wanted):
        clashes = clashes_at(work, organization, session, wanted)
        overlapped = tuple(clashes) if anyway else ()
        if not anyway:
            require_free(organization, clashes)
            require_valid_packages(work, organization, session, bookings, interval)
        beside = any(clash.diary is Diary.TRAINER for clash in overlapped)
        wanted = replace(wanted, overlap_allowed=beside)
        there = place_of(session.id, wanted)
        let_in = {key for key in clients if overlapped and busy_at(work, there, key) is not None}
    trainer = trainer_at(work, organization, wanted)
    try:
        back = put_session(work, session, wanted, now, let_in)
    except OverlapRefused as refused:
        # Whose diary it is of several clients, the database does not say.
        names = [trainer.name] if refused.who == "trainer" else [*clients.values(), trainer.name]
        raise slot_taken(organization, names[0], interval) from refused
    note_move(work, organization, session, wanted, bookings, now, anyway, overlapped)
    return DiaryOutcome(
        step_of(session.stand, wanted),
        subject_of(replace(session, stand=wanted), bookings),
        interval.start,
        changes_of([session], wanted.trainer_id, *(one.client_id for one in bookings)),
        DiaryUndo(sessions=(back,)),
        session.id,
        trainer.name,
        place_name=new_place_name(work, session.stand, wanted),
    )


def look_at(uow: UnitOfWork, viewer: Viewer, request: MoveRequest) -> tuple[SlotState, str]:
    """Return what a session would find where it is wanted, and with whom a clash is, if told.

    Raises NotFound, NotAllowed, InvalidInput.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    interval = session_interval(request.starts_at, request.minutes)
    with uow.reading() as work:
        session = work.sessions.find(request.session_id)
        if session is None:
            raise NotFound()
        organization = work.organizations.of_trainer(request.trainer_id)
        clients = work.sessions.clients_in(session.id) if session.stand.capacity == 1 else ()
        (state,) = states_of(
            work,
            organization,
            request.trainer_id,
            request.place_id or session.stand.place_id,
            [interval],
            next(iter(clients), None),
            besides=[session.id],
        )
        others = work.sessions.of_trainer_at(request.trainer_id, interval)
    names = [one.client_name for one in others if one.session_id != session.id]
    return state, names[0] if names and state is SlotState.CLASH else ""


def step_of(before: SessionStand, after: SessionStand) -> Step:
    """Return what a change of a session is called: by its time before its place."""
    if (before.trainer_id, before.starts_at) != (after.trainer_id, after.starts_at):
        return Step.MOVE
    if before.ends_at == after.ends_at:
        if before.place_id != after.place_id:
            return Step.CHANGE_PLACE
        if (before.title, before.capacity) != (after.title, after.capacity):
            return Step.CHANGE_CLASS
    return Step.RESIZE


def new_place_name(work: Work, before: SessionStand, after: SessionStand) -> str:
    """Return the name of the place that a session goes to, "" where it stays."""
    return work.sessions.place_name(after.place_id) if before.place_id != after.place_id else ""


def movable_bookings(work: Work, session: SessionState) -> tuple[BookingState, ...]:
    """Return the bookings that stand in a session which may be moved; raises WrongStatus."""
    bookings = standing_in(work, session.id)
    for booking in bookings:
        if booking.status not in MOVABLE:
            raise WrongStatus(status=booking.status.value.replace("_", " "), wanted="moved")
    if not bookings and session.stand.capacity == 1:
        raise WrongStatus(status="cancelled", wanted="moved")
    return bookings


def require_valid_packages(
    work: Work,
    organization: Organization,
    session: SessionState,
    bookings: tuple[BookingState, ...],
    interval: Interval,
) -> None:
    """Raise PackageNotValid where a booking goes to a day that its package does not pay for.

    LengthNotCovered where the session becomes as long, or short, as that does not pay for.
    """
    day = local_day(interval.start, organization.tz)
    is_other_day = day != local_day(session.stand.starts_at, organization.tz)
    shape = SessionShape.of(interval, session.stand.capacity)
    is_other_length = interval.length != session.interval.length
    if not (is_other_day or is_other_length):
        return
    for booking in bookings:
        package = work.packages.find(booking.package_id) if booking.package_id else None
        if package is None:
            continue
        if is_other_day and not package.is_valid_on(day):
            raise PackageNotValid(client=booking.client_name, package=package.name)
        if is_other_length and not package.coverage.has_length(shape.minutes):
            lengths = lengths_in_words(package.coverage.durations)
            raise LengthNotCovered(
                client=booking.client_name, package=package.name, lengths=lengths
            )


def note_move(
    work: Work,
    organization: Organization,
    session: SessionState,
    wanted: SessionStand,
    bookings: tuple[BookingState, ...],
    now: datetime,
    reason: str = "",
    overlapped: tuple[Clash, ...] = (),
    action: str = "moved",
) -> None:
    """Note in the trail from where to where a session went, for each client in it."""
    names = [trainer_at(work, organization, stand).name for stand in (session.stand, wanted)]
    facts: list[dict[str, object]] = [
        {
            "trainer": name,
            "starts_at": stand.starts_at.isoformat(),
            "ends_at": stand.ends_at.isoformat(),
        }
        for name, stand in zip(names, (session.stand, wanted), strict=True)
    ]
    before, after = facts
    moves = changes_place(session.stand, wanted)
    if session.stand.place_id != wanted.place_id:
        moves = True
        for noted, stand in ((before, session.stand), (after, wanted)):
            noted["place"] = work.sessions.place_name(stand.place_id)
    if overlapped:
        after["overlaps"] = [clash.facts() for clash in overlapped]
    for name in ("title", "capacity", "standing"):
        was, becomes = getattr(session.stand, name), getattr(wanted, name)
        if was != becomes:
            before[name], after[name] = was, becomes
            if not moves and action == "moved":
                action = "class_changed"
    for booking in bookings if action != "class_changed" else ():
        work.audit.add(
            action,
            "booking",
            booking.id,
            now,
            client_id=booking.client_id,
            before=before | {"client": booking.client_name},
            after=after,
            reason=reason,
            organization_id=organization.id,
        )
    if not bookings or session.stand.capacity > 1:
        work.audit.add(
            action,
            "session",
            session.id,
            now,
            before=before | {"title": session.stand.title},
            after=after,
            reason=reason,
            organization_id=organization.id,
        )


def subject_of(session: SessionState, bookings: tuple[BookingState, ...]) -> str:
    """Return the client of a personal session, or the title of a class."""
    if session.stand.capacity == 1 and bookings:
        return bookings[0].client_name
    return session.stand.title
