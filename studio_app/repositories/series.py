"""Series: the rule by which sessions come again, and the sessions that came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio_app.domain.local_time import zone
from studio_app.domain.series import SeriesRule, SeriesTimes, rule_of
from studio_app.domain.undoing import SeriesStand
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import BookingRow, SeriesRow, SessionRow
from studio_app.repositories.sessions import Sessions, SessionState

_STAND = ("rule", "start_minute", "minutes", "place_id", "capacity", "title", "ended_at")


@dataclass(frozen=True, slots=True)
class SeriesState:
    """A series as it stands; its first day may be before the first session."""

    id: UUID
    organization_id: UUID
    trainer_id: UUID
    client_id: UUID | None
    time_zone: str
    starts_on: date
    stand: SeriesStand

    @property
    def rule(self) -> SeriesRule:
        """Return on which days it comes."""
        return rule_of(self.stand.rule)

    @property
    def tz(self) -> ZoneInfo:
        """Return the zone of its wall clock."""
        return zone(self.time_zone)


class Series:
    """Reads and changes series; what is changed is written at the next flush."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, series_id: UUID) -> SeriesState | None:
        """Return the series, None when absent or not the viewer's to see."""
        row = self._session.get(SeriesRow, series_id)
        return _state(row) if row else None

    def get_locked(self, series_id: UUID) -> SeriesState:
        """Return the series and let nobody change it until the end; raises NotFound."""
        return _state(held_row(self._session, SeriesRow, series_id))

    def add(self, series: SeriesState, now: datetime) -> None:
        """Add a series, before its sessions."""
        row = SeriesRow(
            id=series.id,
            organization_id=series.organization_id,
            trainer_id=series.trainer_id,
            client_id=series.client_id,
            time_zone=series.time_zone,
            starts_on=series.starts_on,
            created_at=now,
            **{name: getattr(series.stand, name) for name in _STAND},
        )
        self._session.add(row)

    def put(self, series_id: UUID, stand: SeriesStand) -> None:
        """Give the series its stand."""
        row = self._session.get_one(SeriesRow, series_id)
        for name in _STAND:
            if getattr(row, name) != getattr(stand, name):
                setattr(row, name, getattr(stand, name))

    def sessions_of(self, series_id: UUID) -> tuple[SessionState, ...]:
        """Return the sessions of a series that were not withdrawn, by the days of the rule."""
        row = SessionRow
        query = select(row).where(row.series_id == series_id, row.withdrawn_at.is_(None))
        ordered = query.order_by(row.series_day, row.starts_at, row.id)
        rows = self._session.execute(ordered).scalars().all()
        found = map(Sessions(self._session).find, [row.id for row in rows])
        return tuple(one for one in found if one is not None)

    def bookings_in(self, session_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
        """Return the keys of the bookings that stand in each of the sessions, if any do."""
        query = select(BookingRow.session_id, BookingRow.id).where(
            BookingRow.session_id.in_(session_ids), BookingRow.occupies
        )
        found: dict[UUID, tuple[UUID, ...]] = {}
        for session_id, booking_id in self._session.execute(query.order_by(BookingRow.id)):
            found[session_id] = (*found.get(session_id, ()), booking_id)
        return found

    def times_of(self, series_ids: Sequence[UUID]) -> dict[UUID, SeriesTimes]:
        """Return when series come that the viewer sees."""
        row = SeriesRow
        query = select(row.id, row.rule, row.start_minute).where(row.id.in_(series_ids))
        return {
            key: SeriesTimes(rule_of(rule), minute)
            for key, rule, minute in self._session.execute(query)
        }


def _state(row: SeriesRow) -> SeriesState:
    return SeriesState(
        row.id,
        row.organization_id,
        row.trainer_id,
        row.client_id,
        row.time_zone,
        row.starts_on,
        SeriesStand(**{name: getattr(row, name) for name in _STAND}),
    )
