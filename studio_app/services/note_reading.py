"""Reading notes on sessions, printing them, and finding the sessions that have none."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from studio_app.domain.errors import NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_interval, day_text
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.session_notes import (
    NOTES_PAGE,
    NotedSession,
    NotePlace,
    NoteSheet,
    NotesPage,
    PrintedNotes,
    SessionNote,
    WithoutNote,
    may_read_notes,
    since,
)
from studio_app.repositories.session_notes import NotedBooking
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.session_notes import require_notable, require_theirs

if TYPE_CHECKING:
    from studio_app.reports.document import Paper

_MOST_SESSIONS = 12
_MOST_WITHOUT = 200
_AT_ONCE = 500


def notes_of(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, after: NotePlace | None = None
) -> NotesPage:
    """Return the notes on a client's sessions, the latest first, a page at a time.

    Clients read what is shared with them. Raises NotAllowed.
    """
    require(viewer, Right.READ_NOTES)
    with uow.reading() as work:
        client_id = work.clients.who_now(client_id)
        return work.session_notes.page(client_id, after, NOTES_PAGE)


def note_of(uow: UnitOfWork, viewer: Viewer, note_id: UUID) -> SessionNote:
    """Return a note; raise NotAllowed, NotFound."""
    require(viewer, Right.READ_NOTES)
    with uow.reading() as work:
        return work.session_notes.get(note_id)


def note_sheet(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    booking_id: UUID | None,
    now: datetime,
    *,
    note_id: UUID | None = None,
    on_no_session: bool = False,
) -> NoteSheet:
    """Return all that a note is written with: on a booking, or on the client's last session.

    ``note_id`` is that of a note on no session, ``on_no_session`` asks for a new one.
    Raises NotAllowed, NotFound, NotTheirTrainer, NothingToNoteOn.
    """
    require(viewer, Right.WRITE_NOTES)
    with uow.reading() as work:
        client_id = work.clients.who_now(client_id)
        require_theirs(work, viewer, client_id, booking_id)
        client = work.clients.get(client_id)
        sessions = work.session_notes.notable(client_id, now, _MOST_SESSIONS)
        if booking_id is None and note_id is None and not on_no_session:
            booking_id = _last_without(sessions, now)
        session = next((one for one in sessions if one.booking_id == booking_id), None)
        if session is None and booking_id is not None:
            booking = work.session_notes.booking(booking_id)
            require_notable(booking, now)
            session = _older(work, booking, client_id)
            sessions = (*sessions, session)
        notes: tuple[SessionNote, ...] = ()
        if session is not None:
            notes = work.session_notes.of_booking(client_id, session.booking_id)
        elif note_id is not None:
            notes = work.session_notes.found(note_id)
        mine = next((one for one in notes if one.author_id == viewer.user_id), None)
        latest = work.session_notes.page(client_id, None, NOTES_PAGE).notes
        return NoteSheet(
            client_id,
            client.name,
            sessions,
            session,
            mine,
            tuple(one for one in notes if one is not mine),
            next((one for one in latest if mine is None or one.id != mine.id), None),
            work.session_notes.templates(),
        )


def without_note(uow: UnitOfWork, viewer: Viewer, now: datetime) -> WithoutNote:
    """Return the sessions of the last two weeks that nobody noted on, the latest first.

    Those that a trainer gave to clients of their own, and all for owners. Raises NotAllowed.
    """
    require(viewer, Right.WRITE_NOTES)
    is_own = scope_of(viewer.role, Right.WRITE_NOTES) is Scope.OWN
    if is_own and viewer.trainer_id is None:
        return WithoutNote((), 0)
    with uow.reading() as work:
        trainer_id = viewer.trainer_id if is_own else None
        within = Interval(since(now), now)
        return WithoutNote(*work.session_notes.without_note(within, trainer_id, _MOST_WITHOUT))


def noted_bookings(uow: UnitOfWork, viewer: Viewer, first_day: date, days: int) -> frozenset[UUID]:
    """Return the bookings on those local days that have a note which the viewer may read."""
    if not may_read_notes(viewer):
        return frozenset()
    with uow.reading() as work:
        organization = work.organizations.mine()
        return work.session_notes.noted_bookings(day_interval(first_day, organization.tz, days))


def notes_sheet(
    uow: UnitOfWork, viewer: Viewer, wanted: PrintedNotes, now: datetime, paper: Paper = "A4"
) -> bytes:
    """Return the notes on a client's sessions of some days as a PDF, the latest first.

    Raises NotAllowed, NotFound.
    """
    # Costs a tenth of a second, and is seldom needed.
    from studio_app.reports.session_notes import NotesFile, session_notes_pdf

    require(viewer, Right.READ_NOTES)
    with uow.reading() as work:
        organization = work.organizations.mine()
        client = work.clients.get(work.clients.who_now(wanted.client_id))
        within, period = None, ""
        if wanted.first_day is not None:
            days = (wanted.last_day - wanted.first_day).days + 1
            within = day_interval(wanted.first_day, organization.tz, max(days, 1))
            ends = (wanted.first_day, wanted.last_day)
            period = " \u2013 ".join(day_text(day, organization.locale) for day in ends)
        notes = all_notes(work, viewer, client.id, within)
    return session_notes_pdf(
        NotesFile(organization, client.name, client.number, period, notes, now, viewer.name), paper
    )


def all_notes(
    work: Work, viewer: Viewer, client_id: UUID, within: Interval | None = None
) -> tuple[SessionNote, ...]:
    """Return all notes on a client that the viewer reads, the latest first."""
    if not may_read_notes(viewer):
        return ()
    found: list[SessionNote] = []
    place = None
    while True:
        page = work.session_notes.page(client_id, place, _AT_ONCE, within)
        found += page.notes
        place = page.next_place
        if place is None:
            return tuple(found)


def _last_without(sessions: tuple[NotedSession, ...], now: datetime) -> UUID | None:
    """Return the last session, where it was lately; else a note is on none."""
    if sessions and sessions[0].starts_at >= since(now) - timedelta(days=1):
        return sessions[0].booking_id
    return None


def _older(work: Work, booking: NotedBooking, client_id: UUID) -> NotedSession:
    """Return a session that is not among the client's last ones."""
    if booking.client_id != client_id:
        raise NotFound()
    trainers = work.trainers.visible(booking.starts_at.date(), (booking.trainer_id,))
    name = trainers[0].name if trainers else ""
    return NotedSession(
        booking.id, client_id, booking.client_name, booking.starts_at, title="", trainer=name
    )
