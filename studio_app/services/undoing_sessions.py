"""Putting sessions back where they stood, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, SessionFull
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.undoing import SessionBack, SessionStand
from studio_app.repositories.read_ahead import ReadAhead
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.moves import MOVABLE, note_move
from studio_app.services.neighbours import beside, busy_at
from studio_app.services.session_parts import (
    changes_place,
    clashes_at,
    place_of,
    standing_in,
)
from studio_app.services.sessions_together import Putting, put_sessions
from studio_app.services.slots import require_free

Held = tuple[SessionBack, SessionState]


def require_as_left(
    work: Work, back: SessionBack, session: SessionState, looked_at: Collection[UUID]
) -> None:
    """Raise what became of a session since the step, or of those in it.

    The bookings ``looked_at`` are put back by themselves. Raises ChangedMeanwhile, CannotUndo.
    """
    found = replace(back.found, overlap_allowed=session.stand.overlap_allowed)
    if session.stand != found:
        raise ChangedMeanwhile()
    if not changes_place(back.found, back.restore):
        return
    seats = {seat.key: seat.status for seat in back.seats}
    for key in work.sessions.bookings_of(session.id):
        booking = work.bookings.find(key)
        if booking is None or key in looked_at or booking.status in MOVABLE:
            continue
        if booking.status is seats.get(key) or not (booking.status.occupies or key in seats):
            continue
        status = booking.status.value.replace("_", " ")
        raise CannotUndo(reason=f"{booking.client_name}'s booking is {status} by now.")


@dataclass(frozen=True, slots=True)
class PuttingBack:
    """Sessions that are being put back, in one transaction."""

    work: Work
    viewer: Viewer
    studio: Organization
    now: datetime
    action: str

    def put_back(self, sessions: Sequence[Held]) -> tuple[SessionBack, ...]:
        """Put sessions back in turn with those in them, note that, and return the ways back.

        Raises CannotUndo, SessionFull, SlotTaken, TimeOffInTheWay, InvalidInput.
        """
        if not sessions:
            return ()
        ahead = ReadAhead(self.work, [session.id for _, session in sessions])
        places = {session.id: back.restore for back, session in sessions}
        ahead.look_around(places)
        there = ahead.with_places(places)
        puttings = [self._checked(there, back, session) for back, session in sessions]
        backs = put_sessions(ahead, puttings, self.now)
        for one in puttings:
            bookings = standing_in(ahead, one.session.id)
            what = (one.session, one.stand, bookings)
            note_move(ahead, self.studio, *what, self.now, action=self.action)
        return backs

    def _checked(self, there: ReadAhead, back: SessionBack, session: SessionState) -> Putting:
        """Return where a session is to stand; raises what is in its way."""
        wanted = back.restore
        let_in: frozenset[UUID] | None = None
        if wanted.standing and changes_place(session.stand, wanted):
            require_free(self.studio, clashes_at(there, self.studio, session, wanted, back.beside))
            wanted, let_in = self._let_in_again(there, back, session)
        taken = len(there.sessions.clients_in(session.id))
        if taken and not wanted.standing:
            raise CannotUndo(reason="somebody was booked into it meanwhile.")
        if wanted.capacity < taken:
            raise SessionFull()
        return Putting(session, wanted, let_in)

    def _let_in_again(
        self, there: ReadAhead, back: SessionBack, session: SessionState
    ) -> tuple[SessionStand, frozenset[UUID]]:
        """Return how a session is to stand, and which clients may be booked elsewhere then.

        It is let in beside another as it was before, where that is still there, or where all is as
        it was and that may yet come back as well.
        """
        place = place_of(session.id, back.restore)
        others = there.sessions.of_trainer_at(place.trainer_id, place.interval)
        clients = there.sessions.clients_in(session.id)
        may_let_in = allows(self.viewer, Right.BOOK_ANYWAY)
        as_it_was = may_let_in and beside(there, place, clients) == back.beside
        is_beside = as_it_was or any(other.session_id != session.id for other in others)
        stand = replace(back.restore, overlap_allowed=back.restore.overlap_allowed and is_beside)
        seats = {seat.key for seat in back.seats if seat.let_in}
        found = [one for one in standing_in(there, session.id) if one.id in seats]
        let_in = [
            one for one in found if as_it_was or busy_at(there, place, one.client_id) is not None
        ]
        is_new = stand.overlap_allowed and not session.stand.overlap_allowed
        is_new = is_new or not all(one.overlap_allowed for one in let_in)
        if is_new and not may_let_in:
            raise CannotUndo(reason="it stood beside something else there. Ask the desk.")
        return stand, frozenset(one.client_id for one in let_in)
