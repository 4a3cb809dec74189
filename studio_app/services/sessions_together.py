"""Putting many sessions where they are to stand, with as many questions as for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.undoing import ALONE, Seat, SessionBack, SessionStand
from studio_app.repositories.read_ahead import ReadAhead
from studio_app.repositories.sessions import SessionState
from studio_app.services.neighbours import beside
from studio_app.services.session_parts import changes_place, place_of, standing_in


@dataclass(frozen=True, slots=True)
class Putting:
    """A session and where it is to stand.

    The clients who are ``let_in`` may be booked elsewhere at that time, the others not; None leaves
    that as it was.
    """

    session: SessionState
    stand: SessionStand
    let_in: frozenset[UUID] | None = None


def put_sessions(
    ahead: ReadAhead, puttings: Sequence[Putting], now: datetime
) -> tuple[SessionBack, ...]:
    """Put sessions where they are to stand, in that order, and return the ways back.

    ``ahead`` has looked around where they are. Raises OverlapRefused when the database finds a slot
    taken, ChangedMeanwhile.
    """
    backs = tuple(_back(ahead, one) for one in puttings)
    may_not: list[UUID] = []
    may: list[UUID] = []
    for one in puttings:
        for booking in standing_in(ahead, one.session.id) if one.let_in is not None else ():
            allowed = booking.client_id in (one.let_in or ())
            if allowed != booking.overlap_allowed:
                (may if allowed else may_not).append(booking.id)
    ahead.let_beside(may, True)
    ahead.put_all({one.session.id: one.stand for one in puttings}, now)
    # Only now: where they come from they may have been let in beside another.
    ahead.let_beside(may_not, False)
    ahead.read_again()
    return backs


def _back(ahead: ReadAhead, one: Putting) -> SessionBack:
    session, stand = one.session, one.stand
    bookings = standing_in(ahead, session.id)
    seats = tuple(Seat(each.id, each.status, each.overlap_allowed) for each in bookings)
    stood = ALONE
    if session.occupies and session.stand.standing and changes_place(session.stand, stand):
        clients = [booking.client_id for booking in bookings]
        stood = beside(ahead, place_of(session.id, session.stand), clients)
    return SessionBack(session.id, stand, session.stand, seats, stood)
