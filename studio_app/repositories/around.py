"""What stands in diaries over a stretch of time, as it is or with some sessions elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from uuid import UUID

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import TimeOff
from studio_app.domain.spans import Span
from studio_app.domain.undoing import SessionStand
from studio_app.repositories.sessions import Other

Places = Mapping[UUID, SessionStand]
"""Where sessions stand, by their keys."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands in the diaries of trainers and clients, by start."""

    of_trainers: Mapping[UUID, Sequence[Other]] = field(default_factory=dict)
    of_clients: Mapping[UUID, Sequence[Other]] = field(default_factory=dict)
    unseen: Mapping[UUID, Sequence[Span]] = field(default_factory=dict)
    time_off: Sequence[TimeOff] = ()

    def with_places(self, places: Places) -> Around:
        """Return the same with the sessions in other places."""
        moved = {
            one.session_id: _placed(one, places[one.session_id])
            for one in chain.from_iterable(self.of_trainers.values())
            if one.session_id in places
        }
        of_trainers = {
            key: _in_order(
                [
                    *(one for one in those if one.session_id not in places),
                    *(one for one in moved.values() if _is_with(key, places[one.session_id])),
                ]
            )
            for key, those in self.of_trainers.items()
        }
        of_clients = {
            key: _in_order(
                _placed(one, places[one.session_id]) if one.session_id in places else one
                for one in those
                if one.session_id not in places or places[one.session_id].standing
            )
            for key, those in self.of_clients.items()
        }
        return replace(self, of_trainers=of_trainers, of_clients=of_clients)


def _is_with(trainer_id: UUID, stand: SessionStand) -> bool:
    return stand.standing and stand.trainer_id == trainer_id


def _placed(one: Other, stand: SessionStand) -> Other:
    return replace(one, interval=Interval(stand.starts_at, stand.ends_at))


def _in_order(others: Iterable[Other]) -> tuple[Other, ...]:
    return tuple(sorted(others, key=lambda one: (one.interval.start, one.session_id)))
