"""Taking steps in the diary back, and doing again what was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NoCredit,
    NotFound,
    SessionFull,
    SlotTaken,
    TimeOffInTheWay,
)
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import (
    Beside,
    BookingBack,
    BookingStand,
    DiaryUndo,
    SessionBack,
    TimeOffBack,
)
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.read_ahead import ReadAhead
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services import (
    undoing_clients,
    undoing_series,
    undoing_sessions,
    undoing_time_off,
    undoing_waiting,
)
from studio_app.services.booking_parts import (
    facts,
    is_own_client,
    place_of,
    return_credit,
    spend_again,
    stand_of,
)
from studio_app.services.neighbours import beside, busy_at, clashes_of
from studio_app.services.session_parts import in_turn
from studio_app.services.slots import Diary, require_active, require_free

Held = tuple[BookingBack, BookingState]


def undo(
    uow: UnitOfWork,
    viewer: Viewer,
    back: DiaryUndo,
    now: datetime,
    *,
    request_id: UUID,
    again: bool = False,
) -> DiaryOutcome:
    """Put back all that a step changed, with its credits, or nothing.

    What was booked over a clash comes back beside what it stood beside, and over nothing that came
    there since. The outcome's own way back does the step ``again``. The same request again changes
    nothing and returns the first outcome. Raises CannotUndo when something changed since,
    NotAllowed, ConnectionLost.
    """

    def undone(work: Work) -> DiaryOutcome:
        try:
            return _Undoing(work, viewer, back, now, again).outcome()
        except OverlapRefused as refused:
            raise CannotUndo(reason="someone has taken the slot meanwhile.") from refused
        except (
            SlotTaken,
            SessionFull,
            TimeOffInTheWay,
            NoCredit,
            ChangedMeanwhile,
            NotFound,
            InvalidInput,
        ) as problem:
            raise CannotUndo(reason=str(problem)) from problem

    return uow.perform(UseCaseRequest(request_id, "undo", (back, again)), undone, DiaryOutcome)


class _Undoing:
    """One step that is being taken back, in one transaction."""

    def __init__(
        self, work: Work, viewer: Viewer, back: DiaryUndo, now: datetime, again: bool
    ) -> None:
        self._work = work
        self._viewer = viewer
        self._back = back
        self._now = now
        self._action = "redo" if again else "undo"

    def outcome(self) -> DiaryOutcome:
        """Put everything back and return what changed, with the way back from there."""
        work, back = self._work, self._back
        bookings, sessions = self._held()
        self._require_rights(bookings, sessions)
        time_off = undoing_time_off.held(work, self._viewer, back.time_off)
        series = undoing_series.held(work, self._viewer, back.series)
        owners = {one.organization_id for _, one in bookings}
        owners |= {one.organization_id for _, one in sessions}
        owners |= {one.organization_id for _, one in time_off}
        owners |= {one.organization_id for _, one in series}
        waiting = undoing_waiting.held(work, self._viewer, back.waiting)
        owners |= {one.organization_id for _, one in waiting}
        clients = undoing_clients.held(work, self._viewer, back.clients)
        owners |= {one.organization_id for _, one in clients}
        if len(owners) != 1:
            raise NotFound()
        self._studio = work.organizations.get(owners.pop())
        # What sessions are to come back into is given up before they come.
        given_back = self._put_time_off([one for one in time_off if not _is_approved(one)])
        waits = tuple(
            undoing_waiting.put_back(work, one, self._now, self._action) for one in waiting
        )
        people = tuple(
            undoing_clients.put_back(work, one, self._now, self._action) for one in clients
        )
        # What frees a slot goes first, then what goes from slot to slot, then what takes one.
        given_up = [
            self._given_up(*held)
            for held in bookings
            if held[0].found.occupies and not held[0].restore.occupies
        ]
        ahead = ReadAhead(work, [session.id for _, session in sessions])
        in_them = {key: ahead.sessions.clients_in(key) for key in ahead.keys}
        putting = undoing_sessions.PuttingBack(
            work, self._viewer, self._studio, self._now, self._action
        )
        moved = putting.put_back(in_turn(sessions, in_them))
        marked = [
            self._marked(*held)
            for held in bookings
            if held[0].found.occupies == held[0].restore.occupies
        ]
        taken = [
            self._taken(*held)
            for held in bookings
            if held[0].restore.occupies and not held[0].found.occupies
        ]
        taken_off = self._put_time_off([one for one in time_off if _is_approved(one)])
        rules = tuple(undoing_series.put_back(work, one) for one in series)
        redo = DiaryUndo(
            (*given_up, *marked, *taken),
            moved,
            (*given_back, *taken_off),
            rules,
            waits,
            people,
        )
        self._work.flush()
        return self._outcome(bookings, sessions, redo)

    def _held(self) -> tuple[list[Held], list[tuple[SessionBack, SessionState]]]:
        """Return all that is to be put back, locked, and as the step left it."""
        work = self._work
        keys = undoing_time_off.diaries_of(work, self._back.time_off)
        keys |= undoing_series.diaries_of(work, self._back.series)
        keys |= {one.key for one in self._back.clients}
        for booking_back in self._back.bookings:
            known = work.bookings.find(booking_back.key)
            if known is None:
                raise NotFound()
            keys |= {known.trainer_id, known.client_id}
        ahead = ReadAhead(work, [back.key for back in self._back.sessions])
        for session_back in self._back.sessions:
            if ahead.sessions.find(session_back.key) is None:
                raise NotFound()
            keys |= {session_back.found.trainer_id, session_back.restore.trainer_id}
            keys.update(ahead.sessions.clients_in(session_back.key))
        work.lock(*keys)
        ahead = ReadAhead(work, ahead.keys)
        bookings = [
            (back, work.bookings.hold(back.key))
            for back in sorted(self._back.bookings, key=lambda back: back.key)
        ]
        sessions = [
            (back, ahead.sessions.get_locked(back.key))
            for back in sorted(self._back.sessions, key=lambda back: back.key)
        ]
        for back, booking in bookings:
            if not {booking.trainer_id, booking.client_id} <= keys:
                raise ChangedMeanwhile()
            _require_found(back, booking)
        looked_at = {one.key for one in self._back.bookings}
        for session_back, session in sessions:
            undoing_sessions.require_as_left(ahead, session_back, session, looked_at)
        return bookings, sessions

    def _put_time_off(self, time_off: Sequence[undoing_time_off.Held]) -> list[TimeOffBack]:
        work, now, action = self._work, self._now, self._action
        return [undoing_time_off.put_back(work, one, now, action) for one in time_off]

    def _require_rights(
        self, bookings: Sequence[Held], sessions: Sequence[tuple[SessionBack, SessionState]]
    ) -> None:
        for back, booking in bookings:
            stays = back.restore.occupies == booking.status.occupies and not booking.withdrawn
            right = Right.CHECK_IN if stays else Right.BOOK
            require(self._viewer, right, trainer_id=booking.trainer_id)
        for session_back, _session in sessions:
            for stand in (session_back.found, session_back.restore):
                require(self._viewer, Right.BOOK, trainer_id=stand.trainer_id)

    def _given_up(self, back: BookingBack, booking: BookingState) -> BookingBack:
        work, now = self._work, self._now
        stood = beside(work, place_of(booking), [booking.client_id])
        if back.restore.status is None:
            work.bookings.withdraw(booking.id, now)
            return_credit(work, self._studio, booking, self._viewer, now, "booked by mistake")
        else:
            work.bookings.set_status(booking.id, back.restore.status, charge=back.restore.charge)
            if back.returns_credit:
                return_credit(work, self._studio, booking, self._viewer, now, back.reason)
        return replace(self._noted(back, booking, back.reason), beside=stood)

    def _marked(self, back: BookingBack, booking: BookingState) -> BookingBack:
        work, status, spends = self._work, back.restore.status, False
        if status is not None:
            work.bookings.set_status(booking.id, status, charge=back.restore.charge)
        if status is BookingStatus.NO_SHOW and back.returns_credit:
            work.flush()
            return_credit(work, self._studio, booking, self._viewer, self._now, back.reason)
        elif status is not None and back.found.status is BookingStatus.NO_SHOW:
            spends = spend_again(work, self._studio, booking, self._viewer, self._now)
        return replace(self._noted(back, booking), returns_credit=spends)

    def _taken(self, back: BookingBack, booking: BookingState) -> BookingBack:
        work, status = self._work, back.restore.status
        assert status is not None
        if back.of_own_client and not is_own_client(work, booking):
            raise CannotUndo(reason=f"{booking.client_name} is with another trainer by now.")
        booking = work.bookings.hold(booking.id)
        self._require_free(booking, back.beside)
        if booking.withdrawn:
            work.bookings.bring_back(booking.id, status)
        work.bookings.set_status(booking.id, status, charge=back.restore.charge)
        self._let_in_no_more(booking, back.beside)
        spends = spend_again(work, self._studio, booking, self._viewer, self._now)
        return replace(self._noted(back, booking), returns_credit=spends)

    def _require_free(self, booking: BookingState, stood: Beside) -> None:
        work, studio = self._work, self._studio
        day = local_day(booking.interval.start, studio.tz)
        trainer = work.trainers.get(booking.trainer_id, day)
        try:
            client = work.clients.held(booking.client_id, studio.id)
        except NotFound as error:
            who = booking.client_name
            raise CannotUndo(reason=f"{who} is a colleague's client. Ask the desk.") from error
        require_active(trainer, client)
        place = place_of(booking)
        session = work.sessions.find(booking.session_id)
        clashes = clashes_of(work, place, trainer, [client], stood)
        if session is not None and session.occupies:
            # The class stands anyway, with whatever stands beside it.
            clashes = (clash for clash in clashes if clash.diary is Diary.CLIENT)
        require_free(studio, clashes)

    def _let_in_no_more(self, booking: BookingState, stood: Beside) -> None:
        """Let the database hold a slot that nothing overlaps any more.

        Where all is as it was, what it was let in beside before that may yet come back as well.
        """
        work, place = self._work, place_of(booking)
        if beside(work, place, [booking.client_id]) == stood:
            return
        if booking.overlap_allowed and busy_at(work, place, booking.client_id) is None:
            work.bookings.let_beside([booking.id], False)
        others = work.sessions.of_trainer_at(place.trainer_id, place.interval)
        if all(other.session_id == booking.session_id for other in others):
            work.sessions.let_alone(booking.session_id)

    def _noted(self, back: BookingBack, booking: BookingState, reason: str = "") -> BookingBack:
        """Write a booking's change down, note it in the trail, and return the way back from it."""
        work = self._work
        work.flush()
        after = work.bookings.find(booking.id)
        assert after is not None
        stand = stand_of(after)
        kept = {} if stand.status is None else {"status": stand.status.value}
        if stand.charge is not None and stand.charge != booking.charge and not after.withdrawn:
            kept["charge"] = stand.charge  # type: ignore[assignment]
        work.audit.add(
            self._action,
            "booking",
            booking.id,
            self._now,
            client_id=booking.client_id,
            before=facts(booking),
            after=kept or None,
            reason=reason,
            organization_id=self._studio.id,
        )
        return replace(back, found=stand, restore=stand_of(booking))

    def _outcome(
        self,
        bookings: Sequence[Held],
        sessions: Sequence[tuple[SessionBack, SessionState]],
        redo: DiaryUndo,
    ) -> DiaryOutcome:
        aggregates = {Aggregate.SESSION, Aggregate.CLIENT, Aggregate.PACKAGE}
        ids: set[UUID] = {one.key for one in self._back.clients}
        for _back, booking in bookings:
            ids |= {booking.id, booking.session_id, booking.client_id, booking.trainer_id}
        for back, session in sessions:
            ids |= {session.id, session.stand.trainer_id, back.restore.trainer_id}
        subject, starts_at, session_id = "", self._now, None
        if bookings:
            first = self._work.bookings.find(bookings[0][0].key)
            assert first is not None
            subject, starts_at = first.client_name, first.interval.start
            session_id = first.session_id
        elif sessions:
            back, session = sessions[0]
            subject, starts_at, session_id = back.restore.title, back.restore.starts_at, session.id
        return DiaryOutcome(
            Step.UNDO,
            subject,
            starts_at,
            Changes(frozenset(aggregates), frozenset(ids)),
            redo,
            session_id,
            count=max(len(bookings), len(sessions), 1),
        )


def _require_found(back: BookingBack, booking: BookingState) -> None:
    """Raise NotFound or ChangedMeanwhile unless the booking stands as the step left it."""
    stands = stand_of(booking)
    if stands.status is None and back.found.status is not None:
        raise NotFound()
    if stands.charge is None or back.found.charge is None:
        stands = BookingStand(stands.status, back.found.charge)
    if stands != back.found:
        raise ChangedMeanwhile()


def _is_approved(held: undoing_time_off.Held) -> bool:
    return undoing_time_off.is_approved(held[0].restore)
