"""Giving a session another place in the diaries: what is in its way, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Client, Trainer
from studio_app.domain.undoing import SessionBack, SessionStand
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.slots import (
    Clash,
    Stood,
    client_clashes,
    require_active,
    trainer_clashes,
)


def lock_diaries(work: Work, sessions: Sequence[SessionState], *others: UUID) -> None:
    """Let nobody else book over the sessions, nor for those in them, until the end.

    ``others`` are the trainers whose diaries the sessions are to go to.
    """
    keys = {session.stand.trainer_id for session in sessions} | set(others)
    for session in sessions:
        keys.update(work.sessions.clients_in(session.id))
    work.lock(*keys)


def clashes_at(
    work: Work,
    organization: Organization,
    session: SessionState,
    stand: SessionStand,
    stood: Stood | None = None,
) -> Iterator[Clash]:
    """Yield what is in the way of a session where it is to stand, for its trainer and clients.

    Raises InvalidInput for a trainer or client who is no longer active.
    """
    interval = SessionState(
        session.id, session.organization_id, stand, True, session.created_at, session.version
    ).interval
    stood = stood or Stood(session.id, interval=session.interval)
    trainer = trainer_at(work, organization, stand)
    clients = clients_of(work, session)
    for client in clients:
        require_active(trainer, client)
    yield from trainer_clashes(work, trainer, interval, stood)
    for client in clients:
        yield from client_clashes(work, client, interval, stood)


def trainer_at(work: Work, organization: Organization, stand: SessionStand) -> Trainer:
    """Return the trainer as of the day on which a session is to be."""
    return work.trainers.get(stand.trainer_id, local_day(stand.starts_at, organization.tz))


def clients_of(work: Work, session: SessionState) -> tuple[Client, ...]:
    """Return the clients whose bookings in the session stand, also those of colleagues in a class.

    Of a client whose card the viewer does not see, the booking tells the name.
    """
    found = []
    for booking in map(work.bookings.find, work.sessions.bookings_of(session.id)):
        if booking is None or not booking.status.occupies:
            continue
        try:
            found.append(work.clients.held(booking.client_id, session.organization_id))
        except NotFound:
            found.append(Client(booking.client_id, 0, booking.client_name, "", ""))
    return tuple(found)


def put_session(
    work: Work, session: SessionState, stand: SessionStand, now: datetime
) -> SessionBack:
    """Put a session where it is to stand, and return the way back.

    Raises OverlapRefused when the database finds a slot taken.
    """
    work.flush()
    work.sessions.put(session.id, stand, now)
    work.flush()
    return SessionBack(session.id, found=stand, restore=session.stand)


def in_turn(
    sessions: Sequence[tuple[SessionBack, SessionState]],
) -> list[tuple[SessionBack, SessionState]]:
    """Return in which order sessions move, so that none goes where one is that is yet to leave."""
    gone = [held for held in sessions if not held[0].restore.standing]
    rest = [held for held in sessions if held[0].restore.standing]
    earlier = [held for held in rest if held[0].restore.starts_at < held[0].found.starts_at]
    later = [held for held in rest if held not in earlier]
    earlier.sort(key=lambda held: held[0].found.starts_at)
    later.sort(key=lambda held: held[0].found.starts_at, reverse=True)
    return [*gone, *earlier, *later]


def changes_of(sessions: Sequence[SessionState], *others: UUID) -> Changes:
    """Return that sessions changed, those of ``others`` among them."""
    keys = {key for one in sessions for key in (one.id, one.stand.trainer_id)}
    return Changes(
        frozenset({Aggregate.SESSION, Aggregate.CLIENT}), frozenset(keys) | frozenset(others)
    )
