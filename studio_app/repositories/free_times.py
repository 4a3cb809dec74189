"""When trainers can be booked: hours, busy times and full places, without what fills them.

It answers every member of the staff alike, about their own studio and the trainers who work there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.opening_hours import Opening, OpeningHours
from studio_app.domain.people import Role, Viewer
from studio_app.domain.schedule import LONGEST_SESSION, TimeOffStatus
from studio_app.domain.slot_states import SeenTimes
from studio_app.domain.spans import Span, merged_spans, microseconds
from studio_app.domain.working_times import DayShift, Shift, TrainerTimes
from studio_app.repositories.file_free_times import FileFreeTimes
from studio_app.repositories.schema import (
    BusyImportRow,
    SessionRow,
    TimeOffRow,
    TrainerRow,
)
from studio_app.repositories.stored import key_of

_DAYS = "%(who)s, %(first_day)s, %(last_day)s"
_BETWEEN = "%(who)s, %(since)s, %(until)s, %(besides)s"
_OF_STUDIO = """
SELECT 'closed', day, CAST(NULL AS uuid), CAST(NULL AS integer), CAST(NULL AS integer),
    CAST(NULL AS integer), CAST(NULL AS date)
FROM closures WHERE organization_id = {studio} AND removed_at IS NULL
UNION ALL
SELECT CASE kind WHEN 'studio' THEN 'room' ELSE 'away' END, NULL, id, room, NULL, NULL, NULL
FROM places WHERE organization_id = {studio} AND (room IS NOT NULL OR kind <> 'studio')
UNION ALL
SELECT 'open', valid_from, NULL, weekday, start_minute, end_minute, valid_until
FROM opening_hours WHERE organization_id = {studio} AND removed_at IS NULL"""

Hours = dict[UUID, tuple[list[Shift], list[DayShift]]]


@dataclass(frozen=True, slots=True)
class _OfStudio:
    closures: frozenset[date]
    rooms: dict[UUID, int]
    away: frozenset[UUID]
    opening: Opening


class FreeTimes:
    """Reads what free slots are found from: a constant number of queries, whoever is asked for."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._on_server = session.get_bind().dialect.name == "postgresql"
        self._file = FileFreeTimes(session, viewer)
        self._of_studio: _OfStudio | None = None

    def trainers(
        self,
        trainer_ids: Collection[UUID] | None,
        first_day: date,
        last_day: date,
        within: Interval,
        besides: Collection[UUID] = (),
    ) -> list[TrainerTimes]:
        """Return the active trainers of the studio in diary order, all of them for None.

        With their hours on the days (both included), the evening before and the day after; and
        when they are busy within the interval, as if the sessions ``besides`` were not there.
        Nobody for clients.
        """
        first_day, last_day = first_day - timedelta(days=1), last_day + timedelta(days=1)
        if self._viewer.role is Role.CLIENT:
            return []
        if self._on_server:
            given = {"who": _listed(trainer_ids), "first_day": first_day, "last_day": last_day}
            hours, _buffers = _hours(self._told(f"working_hours({_DAYS})", given))
            busy = self._asked("blocked_times", trainer_ids, within, besides)
        else:
            hours, buffers = _hours(self._file.hours(trainer_ids, first_day, last_day))
            busy = self._file.busy(trainer_ids, buffers, within, besides)
        return [
            TrainerTimes(trainer_id, shifts, single_days, busy.get(trainer_id, ()))
            for trainer_id, (shifts, single_days) in hours.items()
        ]

    def closures(self, first_day: date, last_day: date) -> frozenset[date]:
        """Return the days on which the studio is closed (both ends included)."""
        closures = self._studio().closures
        return frozenset(day for day in closures if first_day <= day <= last_day)

    def opening(self) -> Opening:
        """Return when the studio is open."""
        return self._studio().opening

    def away_places(self) -> frozenset[UUID]:
        """Return the places that are none of the studio's rooms, so that it need not be open."""
        return self._studio().away

    def full_places(
        self,
        place_ids: Collection[UUID] | None,
        within: Interval,
        besides: Collection[UUID] = (),
    ) -> dict[UUID, Sequence[Span]]:
        """Return when places with limited room hold no more sessions, all of them for None."""
        rooms = self._studio().rooms
        if place_ids is not None:
            rooms = {key: rooms[key] for key in place_ids if key in rooms}
        if not rooms or self._viewer.role is Role.CLIENT:
            return {}
        if self._on_server:
            return self._asked("full_places", rooms.keys(), within, besides)
        return self._file.full_places(rooms, within, besides)

    def client_busy(
        self, client_id: UUID, within: Interval, besides: Collection[UUID] = ()
    ) -> Sequence[Span]:
        """Return when a client has bookings, with whomever, but for the sessions ``besides``."""
        if self._viewer.role is Role.CLIENT:
            return ()
        if self._on_server:
            return self._asked("busy_clients", [client_id], within, besides).get(client_id, ())
        return self._file.client_busy(client_id, within, besides)

    def seen(self, trainer_id: UUID, within: Interval, besides: Collection[UUID] = ()) -> SeenTimes:
        """Return what the viewer sees of why a trainer is busy within the interval."""
        trainer = select(TrainerRow.id).where(TrainerRow.id == trainer_id)
        if self._viewer.role is Role.CLIENT or self._session.execute(trainer).first() is None:
            return SeenTimes(diary=False)
        session, time_off, elsewhere = SessionRow, TimeOffRow, BusyImportRow
        since = within.start - LONGEST_SESSION
        standing = (session.occupies, session.starts_at > since, session.id.not_in(besides))
        approved = time_off.status == TimeOffStatus.APPROVED.value
        return SeenTimes(
            True,
            self._times(session, trainer_id, within, *standing),
            self._times(time_off, trainer_id, within, approved),
            self._times(elsewhere, trainer_id, within, elsewhere.removed_at.is_(None)),
        )

    def _times(self, row: Any, trainer_id: UUID, within: Interval, *more: Any) -> list[Span]:
        query = select(row.starts_at, row.ends_at).where(
            row.trainer_id == trainer_id,
            row.starts_at < within.end,
            row.ends_at > within.start,
            *more,
        )
        found = self._session.execute(query)
        return merged_spans((microseconds(start), microseconds(end)) for start, end in found)

    def _studio(self) -> _OfStudio:
        """Return all of it at the price of one, as whoever asks for one mostly asks for more."""
        if self._of_studio is None:
            studio = self._viewer.organization_id
            mark = "%(studio)s" if self._on_server else "+:studio"
            given = {"studio": studio if self._on_server else studio.bytes}
            query = _OF_STUDIO.format(studio=mark)
            found: dict[str, list[Any]] = {"closed": [], "room": [], "away": [], "open": []}
            for kind, *values in self._driver().exec_driver_sql(query, given):
                found[kind].append(values)
            places = [
                (key if self._on_server else key_of(key), room, kind)
                for kind in ("room", "away")
                for _day, key, room, *_rest in found[kind]
            ]
            self._of_studio = _OfStudio(
                frozenset(_day(row[0]) for row in found["closed"]),
                {key: room for key, room, _kind in places if room is not None},
                frozenset(key for key, _room, kind in places if kind == "away"),
                Opening(
                    OpeningHours(weekday, start, end, _day(since), until and _day(until))
                    for since, _key, weekday, start, end, until in found["open"]
                ),
            )
        return self._of_studio

    def _told(self, call: str, given: Mapping[str, object]) -> Sequence[Any]:
        query = f"SELECT * FROM security.{call}"
        return self._driver().exec_driver_sql(query, dict(given)).all()

    def _driver(self) -> Connection:
        return self._session.connection()

    def _asked(
        self, name: str, who: Collection[UUID] | None, within: Interval, besides: Collection[UUID]
    ) -> dict[UUID, Sequence[Span]]:
        given = {
            "who": _listed(who),
            "since": within.start,
            "until": within.end,
            "besides": list(besides),
        }
        found = self._told(f"{name}({_BETWEEN})", given)
        return {key: sorted(zip(starts, ends, strict=True)) for key, starts, ends in found}


def _hours(rows: Iterable[Any]) -> tuple[Hours, dict[UUID, tuple[int, int]]]:
    hours: Hours = {}
    buffers: dict[UUID, tuple[int, int]] = {}
    for key, before, after, weekday, day, start, end, place, since, until in rows:
        if key not in hours:
            hours[key], buffers[key] = ([], []), (before, after)
        shifts, single_days = hours[key]
        if day is not None:
            single_days.append(DayShift(day, start, end, place))
        elif weekday is not None:
            shifts.append(Shift(weekday, start, end, place, since, until))
    return hours, buffers


def _day(stored: date | str) -> date:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _listed(keys: Collection[UUID] | None) -> list[UUID] | None:
    return None if keys is None else list(keys)
