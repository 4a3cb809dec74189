"""Giving a session another place in the diaries: what is in its way, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.classes import clean_title, require_places
from studio_app.domain.errors import InvalidInput, NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Client, Trainer
from studio_app.domain.undoing import ALONE, Beside, Seat, SessionBack, SessionStand
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.neighbours import Place, beside, clashes_of
from studio_app.services.slots import Clash, require_active, require_works


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
    stood: Beside = ALONE,
    together: Collection[UUID] = (),
) -> Iterator[Clash]:
    """Yield what is in the way of a session where it is to stand, for its trainer and clients.

    But for what it ``stood`` beside there before, and the sessions that go away ``together`` with
    it. Raises InvalidInput for a trainer or client who is no longer active.
    """
    trainer = trainer_at(work, organization, stand)
    require_works(trainer)
    clients = clients_of(work, session)
    for client in clients:
        require_active(trainer, client)
    stood = replace(stood, sessions=(*stood.sessions, *together))
    yield from clashes_of(work, place_of(session.id, stand), trainer, clients, stood)


def place_of(session_id: UUID, stand: SessionStand) -> Place:
    """Return where a session stands, or is to stand."""
    return Place(session_id, stand.trainer_id, Interval(stand.starts_at, stand.ends_at))


def changes_place(before: SessionStand, after: SessionStand) -> bool:
    """Tell whether a session takes other time in the diaries than before."""
    return any(
        getattr(before, name) != getattr(after, name)
        for name in ("trainer_id", "starts_at", "ends_at", "standing")
    )


def require_place(work: Work, organization: Organization, place_id: UUID | None) -> None:
    """Raise NotFound for a place that the studio does not use."""
    if place_id is not None and not work.trainers.has_place(place_id, organization.id):
        raise NotFound()


def sized(
    work: Work, session: SessionState, stand: SessionStand, title: str, capacity: int | None
) -> SessionStand:
    """Return a class's stand with another title and number of places, where they are given.

    Raises InvalidInput for what cannot be, and for a session that is no class.
    """
    if (title or capacity is not None) and stand.capacity < 2:
        raise InvalidInput("session", "This is no class: it has a place for one client only.")
    if capacity is not None:
        require_places(capacity, len(work.sessions.clients_in(session.id)))
    return replace(
        stand,
        title=clean_title(title) if title else stand.title,
        capacity=stand.capacity if capacity is None else capacity,
    )


def trainer_at(work: Work, organization: Organization, stand: SessionStand) -> Trainer:
    """Return the trainer as of the day on which a session is to be."""
    return work.trainers.get(stand.trainer_id, local_day(stand.starts_at, organization.tz))


def clients_of(work: Work, session: SessionState) -> tuple[Client, ...]:
    """Return the clients whose bookings in the session stand, also those of colleagues in a class.

    Of a client whose card the viewer does not see, the booking tells the name.
    """
    found = []
    for booking in standing_in(work, session.id):
        try:
            found.append(work.clients.held(booking.client_id, session.organization_id))
        except NotFound:
            found.append(Client(booking.client_id, 0, booking.client_name, "", ""))
    return tuple(found)


def standing_in(work: Work, session_id: UUID) -> tuple[BookingState, ...]:
    """Return the bookings that stand in a session."""
    found = map(work.bookings.find, work.sessions.bookings_of(session_id))
    return tuple(one for one in found if one is not None and one.status.occupies)


def put_session(
    work: Work,
    session: SessionState,
    stand: SessionStand,
    now: datetime,
    let_in: Collection[UUID] | None = None,
) -> SessionBack:
    """Put a session where it is to stand, and return the way back.

    The clients who are ``let_in`` may be booked elsewhere at that time, the others not; None leaves
    that as it was. Raises OverlapRefused when the database finds a slot taken.
    """
    work.flush()
    bookings = standing_in(work, session.id)
    seats = tuple(Seat(one.id, one.status, one.overlap_allowed) for one in bookings)
    stood = ALONE
    if session.occupies and session.stand.standing and changes_place(session.stand, stand):
        clients = [one.client_id for one in bookings]
        stood = beside(work, place_of(session.id, session.stand), clients)
    if let_in is not None:
        work.bookings.let_beside([one.id for one in bookings if one.client_id in let_in], True)
        work.flush()
    work.sessions.put(session.id, stand, now)
    work.flush()
    if let_in is not None:
        # Only now: where they come from they may have been let in beside another.
        work.bookings.let_beside([one.id for one in bookings if one.client_id not in let_in], False)
        work.flush()
    return SessionBack(session.id, stand, session.stand, seats, stood)


def in_turn(
    sessions: Sequence[tuple[SessionBack, SessionState]],
    clients: Mapping[UUID, Collection[UUID]] | None = None,
) -> list[tuple[SessionBack, SessionState]]:
    """Return in which order sessions move, so that none goes where one is that is yet to leave.

    With the ``clients`` who are in each, sessions of others with other trainers are in nobody's
    way. Raises InvalidInput where sessions would take each other's place.
    """
    gone = [held for held in sessions if not held[0].restore.standing]
    rest = [held for held in sessions if held[0].restore.standing]
    rest.sort(key=lambda held: held[0].found.starts_at)
    backs = [back for back, _ in rest]
    waits = [
        {at for at, other in enumerate(backs) if _is_in_the_way(other, back, clients)}
        for back in backs
    ]
    ready = [at for at, others in enumerate(waits) if not others]
    for at in ready:
        for other, left in enumerate(waits):
            if at in left:
                left.discard(at)
                if not left:
                    ready.append(other)
    if len(ready) < len(rest):
        raise InvalidInput(
            "starts_at",
            "Two of these sessions would take each other's place. Move one of them first, alone.",
        )
    return [*gone, *(rest[at] for at in ready)]


def _is_in_the_way(
    other: SessionBack, back: SessionBack, clients: Mapping[UUID, Collection[UUID]] | None
) -> bool:
    """Tell whether another session stands, before it moves, where one is to go."""
    here, there = other.found, back.restore
    if other is back or not here.standing:
        return False
    if here.ends_at <= there.starts_at or there.ends_at <= here.starts_at:
        return False
    if clients is None or here.trainer_id == there.trainer_id:
        return True
    return not set(clients.get(other.key, ())).isdisjoint(clients.get(back.key, ()))


def changes_of(sessions: Sequence[SessionState], *others: UUID) -> Changes:
    """Return that sessions changed, those of ``others`` among them."""
    keys = {key for one in sessions for key in (one.id, one.stand.trainer_id)}
    return Changes(
        frozenset({Aggregate.SESSION, Aggregate.CLIENT}), frozenset(keys) | frozenset(others)
    )
