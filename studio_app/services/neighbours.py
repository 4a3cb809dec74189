"""What stands in the diaries at the same time: beside a session, or in its way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Client, Trainer
from studio_app.domain.spans import Span, moment_of
from studio_app.domain.undoing import ALONE, Beside
from studio_app.repositories.unit_of_work import Work
from studio_app.services.slots import Clash, Diary, time_off_in


@dataclass(frozen=True, slots=True)
class Place:
    """A slot in the diaries of a trainer and of clients, for a session that is there already."""

    session_id: UUID
    trainer_id: UUID
    interval: Interval


def beside(work: Work, place: Place, client_ids: Collection[UUID]) -> Beside:
    """Return what stands beside a session where it is."""
    work.flush()
    others = list(work.sessions.of_trainer_at(place.trainer_id, place.interval))
    for found in work.sessions.of_clients_at(client_ids, place.interval).values():
        others += found
    seen = sorted({other.session_id for other in others} - {place.session_id})
    besides = (place.session_id, *seen)
    times = (
        (client_id, *span)
        for client_id in sorted(client_ids)
        for span in work.free_times.client_busy(client_id, place.interval, besides)
    )
    return Beside(tuple(seen), tuple(times))


def clashes_of(
    work: Work,
    place: Place,
    trainer: Trainer,
    clients: Sequence[Client],
    stood: Beside = ALONE,
) -> Iterator[Clash]:
    """Yield what is in the way of a session in a slot, but for what it ``stood`` beside.

    The diaries of the clients are all of theirs, also where the viewer sees none of it.
    """
    besides = {place.session_id, *stood.sessions}
    for other in work.sessions.of_trainer_at(trainer.id, place.interval):
        if other.session_id not in besides:
            yield Clash(Diary.TRAINER, trainer.name, other.interval, other.client_name)
            break
    yield from time_off_in(work, trainer, place.interval)
    for client in clients:
        busy = busy_at(work, place, client.id, stood)
        if busy is not None:
            yield Clash(Diary.CLIENT, client.name, busy)


def busy_at(work: Work, place: Place, client_id: UUID, stood: Beside = ALONE) -> Interval | None:
    """Return when a client is first booked in a slot, but for what the session stood beside."""
    besides = {place.session_id, *stood.sessions}
    found = work.sessions.of_clients_at([client_id], place.interval)
    for other in found.get(client_id, ()):
        if other.session_id not in besides:
            return other.interval
    known = [(since, until) for key, since, until in stood.times if key == client_id]
    for span in work.free_times.client_busy(client_id, place.interval, besides):
        if not _is_within(span, known):
            return Interval(moment_of(span[0]), moment_of(span[1]))
    return None


def _is_within(span: Span, known: Sequence[Span]) -> bool:
    return any(since <= span[0] and span[1] <= until for since, until in known)
