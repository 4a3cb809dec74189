"""When trainers can be booked, as a file tells it: hours, busy times and full places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, bindparam, text
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import LONGEST_SESSION
from studio_app.domain.spans import MINUTE, Span, merged_spans, microseconds
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.types import Identifier

LONGEST_BUFFERS = timedelta(hours=8)
"""What the buffers of two sessions may add up to."""

_WHO, _BESIDES = (
    bindparam(name, expanding=True, type_=Identifier()) for name in ("who", "besides")
)
_STUDIO = bindparam("studio", type_=Identifier())
_DAYS = (bindparam("first_day", type_=Date()), bindparam("last_day", type_=Date()))
_OF_THESE = "organization_id = :studio AND {} IN :who"
_OF_ALL = "organization_id = :studio"

_HOURS = """
SELECT t.id, t.buffer_before, t.buffer_after, h.weekday, h.day, h.start_minute, h.end_minute,
    h.place_id, h.valid_from, h.valid_until
FROM main.trainers t LEFT JOIN (
    SELECT trainer_id, weekday, NULL AS day, start_minute, end_minute, place_id, valid_from,
        valid_until
    FROM main.weekly_hours
    WHERE valid_from <= :last_day AND (valid_until IS NULL OR valid_until >= :first_day)
    UNION ALL
    SELECT trainer_id, NULL, day, start_minute, end_minute, place_id, NULL, NULL
    FROM main.availability_overrides WHERE day BETWEEN :first_day AND :last_day
) h ON h.trainer_id = t.id
WHERE t.active AND t.{whose}
ORDER BY t.position, t.name, t.id, h.day, h.weekday, h.start_minute"""
_COLUMNS_OF_HOURS = {
    "id": Identifier(),
    "buffer_before": Integer(),
    "buffer_after": Integer(),
    "weekday": Integer(),
    "day": Date(),
    "start_minute": Integer(),
    "end_minute": Integer(),
    "place_id": Identifier(),
    "valid_from": Date(),
    "valid_until": Date(),
}

# One row for each trainer is read several times faster than one for each session.
_BUSY = " UNION ALL ".join(
    f"SELECT trainer_id, {two} AS of_two, group_concat(starts_at) AS starts, "
    f"group_concat(ends_at) AS ends FROM main.{table} "
    f"WHERE {{whose}} AND starts_at < :until AND ends_at > :since AND {standing} "
    "GROUP BY trainer_id"
    for table, two, standing in (
        ("sessions", 1, "starts_at > :begun AND occupies AND id NOT IN :besides"),
        ("time_off", 0, "status = 'approved'"),
        ("busy_imports", 0, "removed_at IS NULL"),
    )
)


@cache
def _hours_query(*, everybody: bool) -> Any:
    whose = _OF_ALL if everybody else _OF_THESE.format("t.id")
    return _bound(_HOURS.format(whose=whose), *_DAYS).columns(**_COLUMNS_OF_HOURS)


@cache
def _busy_query(*, everybody: bool) -> Any:
    whose = _OF_ALL if everybody else _OF_THESE.format("trainer_id")
    return _bound(_BUSY.format(whose=whose)).columns(trainer_id=Identifier())


def _bound(query: str, *more: Any) -> Any:
    keys = [key for key in (_WHO, _BESIDES) if f":{key.key}" in query]
    return text(query).bindparams(_STUDIO, *keys, *more)


_STANDING = "starts_at < :until AND ends_at > :since AND starts_at > :begun AND occupies"
_FULL = _bound(
    "SELECT place_id, starts_at, ends_at FROM main.sessions WHERE organization_id = :studio "
    f"AND place_id IN :who AND {_STANDING} AND id NOT IN :besides"
).columns(place_id=Identifier())
_CLIENT = _bound(
    "SELECT starts_at, ends_at FROM main.bookings WHERE organization_id = :studio "
    f"AND client_id IN :who AND {_STANDING} AND session_id NOT IN :besides"
)

Row = Sequence[Any]


class FileFreeTimes:
    """Reads all rows of one studio: whoever asks was authorised before."""

    def __init__(self, session: Session, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    def hours(
        self, trainer_ids: Collection[UUID] | None, first_day: date, last_day: date
    ) -> Sequence[Row]:
        """Return active trainers in diary order, with their buffers and each of their hours."""
        return self._all(
            _hours_query(everybody=trainer_ids is None),
            trainer_ids,
            first_day=first_day,
            last_day=last_day,
        )

    def busy(
        self,
        trainer_ids: Collection[UUID] | None,
        buffers: Mapping[UUID, tuple[int, int]],
        within: Interval,
        besides: Collection[UUID],
    ) -> dict[UUID, Sequence[Span]]:
        """Return when each trainer can train nobody else, with the buffers, in minutes."""
        taken: dict[UUID, list[Span]] = defaultdict(list)
        wider = Interval(within.start - LONGEST_BUFFERS, within.end + LONGEST_BUFFERS)
        query = _busy_query(everybody=trainer_ids is None)
        rows = self._within(query, trainer_ids, wider, besides)
        for trainer_id, of_two, starts, ends in rows:
            if trainer_id not in buffers:
                continue
            # Sessions keep the buffers of both apart; other things only the session's own.
            before, after = (minutes * MINUTE for minutes in buffers[trainer_id])
            earlier, later = (before + after,) * 2 if of_two else (after, before)
            taken[trainer_id] += (
                (int(start) - earlier, int(end) + later)
                for start, end in zip(starts.split(","), ends.split(","), strict=True)
            )
        return _clipped(taken, within)

    def full_places(
        self, rooms: Mapping[UUID, int], within: Interval, besides: Collection[UUID]
    ) -> dict[UUID, Sequence[Span]]:
        """Return when as many sessions are held at each place as it has room for."""
        steps: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
        for place_id, start, end in self._within(_FULL, rooms.keys(), within, besides):
            steps[place_id] += ((start, 1), (end, -1))
        return _clipped({key: _full(sorted(steps[key]), rooms[key]) for key in steps}, within)

    def client_busy(
        self, client_id: UUID, within: Interval, besides: Collection[UUID]
    ) -> Sequence[Span]:
        """Return when a client has bookings, with whomever."""
        rows = self._within(_CLIENT, [client_id], within, besides)
        spans = [(start, end) for start, end in rows]
        return _clipped({client_id: spans}, within).get(client_id, ())

    def _within(
        self, query: Any, who: Collection[UUID] | None, within: Interval, besides: Collection[UUID]
    ) -> Sequence[Row]:
        return self._all(
            query,
            who,
            besides=list(besides),
            since=microseconds(within.start),
            until=microseconds(within.end),
            begun=microseconds(within.start - LONGEST_SESSION),
        )

    def _all(self, query: Any, who: Collection[UUID] | None, **values: Any) -> Sequence[Row]:
        values["studio"] = self._organization_id
        if who is not None:
            values["who"] = list(who)
        with stepping_aside(self._session):
            return self._session.connection().execute(query, values).all()


def _full(steps: Sequence[tuple[int, int]], room: int) -> Iterator[Span]:
    # One that ends makes room before the next one begins: -1 comes before 1.
    held, since = 0, 0
    for moment, change in steps:
        if held >= room and since < moment:
            yield since, moment
        held, since = held + change, moment


def _clipped(taken: Mapping[UUID, Iterable[Span]], within: Interval) -> dict[UUID, Sequence[Span]]:
    first, last = microseconds(within.start), microseconds(within.end)
    found: dict[UUID, Sequence[Span]] = {}
    for key, spans in taken.items():
        inside = [span for span in merged_spans(spans) if span[0] < last and span[1] > first]
        if inside:
            inside[0] = (max(inside[0][0], first), inside[0][1])
            inside[-1] = (inside[-1][0], min(inside[-1][1], last))
            found[key] = inside
    return found
