"""When trainers can be booked, as a file tells it: hours, busy times and full places.

Statements go to the driver as they stand: to put them together took longer than to run them.
With a plus before a value, SQLite plans for no value in particular, and keeps its plan for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import LONGEST_SESSION
from studio_app.domain.spans import MINUTE, Span, merged_spans, microseconds
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.stored import key_of

LONGEST_BUFFERS = timedelta(hours=8)
"""What the buffers of two sessions may add up to."""

_HERE = "organization_id = +:studio"
# The guard shows a closed login nothing, its own membership neither: it hears of nobody.
_ASKED = f"{_HERE} AND EXISTS (SELECT 1 FROM memberships WHERE id = +:me)"

_HOURS = f"""
SELECT t.id, t.buffer_before, t.buffer_after, h.weekday, h.day, h.start_minute, h.end_minute,
    h.place_id, h.valid_from, h.valid_until
FROM main.trainers t LEFT JOIN (
    SELECT trainer_id, weekday, NULL AS day, start_minute, end_minute, place_id, valid_from,
        valid_until
    FROM main.weekly_hours
    WHERE valid_from <= +:last_day AND (valid_until IS NULL OR valid_until >= +:first_day)
        AND removed_at IS NULL {{hours}}
    UNION ALL
    SELECT trainer_id, NULL, day, start_minute, end_minute, place_id, NULL, NULL
    FROM main.availability_overrides
    WHERE day BETWEEN +:first_day AND +:last_day AND removed_at IS NULL {{hours}}
) h ON h.trainer_id = t.id
WHERE t.active AND t.{_ASKED} {{trainers}}
ORDER BY t.position, t.name, t.id, h.day, h.weekday, h.start_minute"""
_STANDING = "starts_at < +:until AND ends_at > +:since AND starts_at > +:begun AND occupies"
# One row for each trainer is read several times faster than one for each session.
_BUSY = " UNION ALL ".join(
    f"SELECT trainer_id, {two} AS of_two, group_concat(starts_at), group_concat(ends_at) "
    f"FROM main.{table} WHERE {_HERE} {{whose}} AND {standing} GROUP BY trainer_id"
    for table, two, standing in (
        ("sessions", 1, f"{_STANDING} {{besides}}"),
        ("time_off", 0, "starts_at < +:until AND ends_at > +:since AND status = 'approved'"),
        ("busy_imports", 0, "starts_at < +:until AND ends_at > +:since AND removed_at IS NULL"),
    )
)
_FULL = f"""
SELECT place_id, starts_at, ends_at FROM main.sessions
WHERE {_ASKED} {{whose}} AND {_STANDING} {{besides}}"""
_CLIENT = f"""
SELECT starts_at, ends_at FROM main.bookings
WHERE {_ASKED} {{whose}} AND {_STANDING} {{besides}}"""

Keys = Collection[UUID]
Row = Sequence[Any]


class FileFreeTimes:
    """Reads all rows of the viewer's studio, for whoever works there."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._asking = {
            "studio": viewer.organization_id.bytes,
            "me": viewer.membership_id.bytes,
        }

    def hours(self, trainer_ids: Keys | None, first_day: date, last_day: date) -> Iterator[Row]:
        """Yield active trainers in diary order, with their buffers and each of their hours."""
        days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
        of_trainers, keys = _among("id", "who", trainer_ids)
        of_hours, _keys = _among("trainer_id", "who", trainer_ids)
        query = _HOURS.format(trainers=of_trainers, hours=of_hours)
        for key, before, after, weekday, day, start, end, place, since, until in self._all(
            query, days | keys
        ):
            yield (
                key_of(key),
                *(before, after, weekday, _day(day), start, end),
                place and key_of(place),
                *(_day(since), _day(until)),
            )

    def busy(
        self,
        trainer_ids: Keys | None,
        buffers: Mapping[UUID, tuple[int, int]],
        within: Interval,
        besides: Keys,
    ) -> dict[UUID, Sequence[Span]]:
        """Return when each of those who have buffers, in minutes, can train nobody else."""
        if not buffers:
            return {}
        taken: dict[UUID, list[Span]] = defaultdict(list)
        wider = Interval(within.start - LONGEST_BUFFERS, within.end + LONGEST_BUFFERS)
        whose = _among("trainer_id", "who", trainer_ids)
        for stored, of_two, starts, ends in self._within(_BUSY, whose, wider, besides):
            key = key_of(stored)
            if key not in buffers:
                continue
            # Sessions keep the buffers of both apart; other things only the session's own.
            before, after = (minutes * MINUTE for minutes in buffers[key])
            earlier, later = (before + after,) * 2 if of_two else (after, before)
            taken[key] += (
                (int(start) - earlier, int(end) + later)
                for start, end in zip(starts.split(","), ends.split(","), strict=True)
            )
        return _clipped(taken, within)

    def full_places(
        self, rooms: Mapping[UUID, int], within: Interval, besides: Keys
    ) -> dict[UUID, Sequence[Span]]:
        """Return when as many sessions are held at each place as it has room for."""
        steps: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
        whose = _among("place_id", "who", rooms)
        for place_id, start, end in self._within(_FULL, whose, within, besides):
            steps[key_of(place_id)] += ((start, 1), (end, -1))
        return _clipped({key: _full(sorted(steps[key]), rooms[key]) for key in steps}, within)

    def client_busy(self, client_id: UUID, within: Interval, besides: Keys) -> Sequence[Span]:
        """Return when a client has bookings, with whomever."""
        whose = _among("client_id", "who", [client_id])
        rows = self._within(_CLIENT, whose, within, besides, "session_id")
        spans = [(start, end) for start, end in rows]
        return _clipped({client_id: spans}, within).get(client_id, ())

    def _within(
        self,
        query: str,
        whose: tuple[str, dict[str, Any]],
        within: Interval,
        besides: Keys,
        session: str = "id",
    ) -> Sequence[Row]:
        others, moved = _among(session, "besides", besides, negated=True)
        values: dict[str, Any] = {
            "since": microseconds(within.start),
            "until": microseconds(within.end),
            "begun": microseconds(within.start - LONGEST_SESSION),
        }
        return self._all(query.format(whose=whose[0], besides=others), values | whose[1] | moved)

    def _all(self, query: str, values: Mapping[str, Any]) -> Sequence[Row]:
        with stepping_aside(self._session):
            given = {**self._asking, **values}
            return self._session.connection().exec_driver_sql(query, given).all()


def _among(
    column: str, name: str, keys: Keys | None, *, negated: bool = False
) -> tuple[str, dict[str, Any]]:
    """Return the condition that a column is one of the keys, or none of them, and its values."""
    if keys is None or (negated and not keys):
        return "", {}
    values = {f"{name}{number}": key.bytes for number, key in enumerate(keys)}
    marks = ", ".join(f"+:{name}" for name in values)
    return f"AND {column} {'NOT IN' if negated else 'IN'} ({marks})", values


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


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
