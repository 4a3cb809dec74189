"""When somebody is busy, and nothing else about it: beyond what the viewer sees of a diary."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Role, Viewer
from studio_app.domain.schedule import LONGEST_SESSION, TimeOffStatus
from studio_app.repositories.schema import BookingRow, MembershipRow, SessionRow, TimeOffRow
from studio_app.repositories.stepping_aside import stepping_aside

_ALL_ROWS = {"schema_translate_map": {None: "main"}}
_TRAINERS = text("SELECT * FROM security.busy_intervals(:who, :since, :until)").bindparams(
    bindparam("who", type_=ARRAY(Uuid()))
)
_CLIENT = text("SELECT * FROM security.client_busy_intervals(:who, :since, :until)")


class BusyTimes:
    """Answers every member of the staff alike, about their own studio."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._on_server = session.get_bind().dialect.name == "postgresql"

    def of_trainers(
        self, trainer_ids: Collection[UUID], within: Interval
    ) -> dict[UUID, tuple[Interval, ...]]:
        """Return when each trainer has sessions or approved time off, as one where they touch.

        Strangers, and trainers who are free, are not in it.
        """
        if self._on_server:
            return self._asked(_TRAINERS, list(trainer_ids), within)
        rows = []
        for row in (SessionRow, TimeOffRow):
            query = select(row.trainer_id, row.starts_at, row.ends_at).where(
                row.trainer_id.in_(trainer_ids), *self._touches(row, within)
            )
            if row is TimeOffRow:
                query = query.where(TimeOffRow.status == TimeOffStatus.APPROVED.value)
            else:
                query = query.where(SessionRow.occupies)
            rows += self._in_file(query)
        return _merged(rows, within)

    def of_client(self, client_id: UUID, within: Interval) -> tuple[Interval, ...]:
        """Return when the client has bookings, with whomever, as one where they touch."""
        if self._on_server:
            return self._asked(_CLIENT, client_id, within).get(client_id, ())
        query = select(BookingRow.client_id, BookingRow.starts_at, BookingRow.ends_at).where(
            BookingRow.client_id == client_id,
            BookingRow.occupies,
            *self._touches(BookingRow, within),
        )
        return _merged(self._in_file(query), within).get(client_id, ())

    def _asked(self, query: Any, who: Any, within: Interval) -> dict[UUID, tuple[Interval, ...]]:
        values = {"who": who, "since": within.start, "until": within.end}
        busy: dict[UUID, tuple[Interval, ...]] = {}
        for key, start, end in self._session.execute(query, values):
            busy[key] = (*busy.get(key, ()), Interval(start, end))
        return busy

    def _touches(self, row: Any, within: Interval) -> tuple[Any, ...]:
        here: tuple[Any, ...] = (row.starts_at < within.end, row.ends_at > within.start)
        if row is not TimeOffRow:
            here += (row.starts_at > within.start - LONGEST_SESSION,)
        if self._viewer.role is not Role.ADMIN:
            here += (row.organization_id == self._viewer.organization_id,)
        return here

    def _in_file(self, query: Any) -> list[Any]:
        # The guard shows a closed login nothing, its own membership neither.
        mine = select(MembershipRow.id).where(MembershipRow.id == self._viewer.membership_id)
        if self._viewer.role is Role.CLIENT or self._session.execute(mine).first() is None:
            return []
        with stepping_aside(self._session):
            return list(self._session.execute(query, execution_options=_ALL_ROWS))


def _merged(rows: Iterable[Any], within: Interval) -> dict[UUID, tuple[Interval, ...]]:
    busy: dict[UUID, list[Interval]] = {}
    for key, starts_at, ends_at in sorted(rows):
        start, end = max(starts_at, within.start), min(ends_at, within.end)
        so_far = busy.setdefault(key, [])
        if so_far and start <= so_far[-1].end:
            so_far[-1] = Interval(so_far[-1].start, max(end, so_far[-1].end))
        else:
            so_far.append(Interval(start, end))
    return {key: tuple(intervals) for key, intervals in busy.items()}
