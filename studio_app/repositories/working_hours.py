"""Trainers' weekly hours and the single days that differ from them, for changing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from studio_app.domain.undoing_hours import HoursStand
from studio_app.domain.working_hours import DaySpan, KeptSpan, NewSpan, SingleDay, WeekSpan
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import AvailabilityOverrideRow, WeeklyHoursRow


@dataclass(frozen=True, slots=True)
class WeeklyState:
    """A trainer's hours on a weekday as they stand, for changing."""

    id: UUID
    organization_id: UUID
    trainer_id: UUID
    span: WeekSpan
    valid_from: date
    stand: HoursStand


@dataclass(frozen=True, slots=True)
class DayState:
    """Hours of a single day as they stand, for changing; no minutes for a day off."""

    id: UUID
    organization_id: UUID
    trainer_id: UUID
    day: date
    span: DaySpan | None
    note: str
    standing: bool


class WorkingHours:
    """Reads and changes when trainers work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def since(self, trainer_id: UUID, day: date) -> tuple[KeptSpan, ...]:
        """Return the trainer's weekly hours that are valid on a local day or later."""
        row = WeeklyHoursRow
        query = select(row).where(
            row.trainer_id == trainer_id,
            row.removed_at.is_(None),
            or_(row.valid_until.is_(None), row.valid_until >= day),
        )
        found = self._session.execute(query.order_by(row.valid_from, row.id)).scalars()
        return tuple(
            KeptSpan(one.id, _span(one), one.valid_from, one.valid_until, one.version)
            for one in found
        )

    def find(self, key: UUID) -> WeeklyState | None:
        """Return the hours, None when absent or not the viewer's to see."""
        row = self._session.get(WeeklyHoursRow, key)
        return _weekly(row) if row else None

    def get_locked(self, key: UUID) -> WeeklyState:
        """Return the hours and let nobody change them until the transaction ends.

        Raises NotFound.
        """
        return _weekly(held_row(self._session, WeeklyHoursRow, key))

    def add(self, key: UUID, organization_id: UUID, trainer_id: UUID, new: NewSpan) -> WeeklyState:
        """Add weekly hours."""
        row = WeeklyHoursRow(
            id=key,
            organization_id=organization_id,
            trainer_id=trainer_id,
            weekday=new.span.weekday,
            start_minute=new.span.start_minute,
            end_minute=new.span.end_minute,
            place_id=new.span.place_id,
            valid_from=new.valid_from,
            valid_until=new.valid_until,
        )
        self._session.add(row)
        return _weekly(row)

    def put(self, key: UUID, stand: HoursStand, now: datetime) -> None:
        """Give the hours their stand."""
        row = self._session.get_one(WeeklyHoursRow, key)
        row.valid_until = stand.valid_until
        if stand.standing == (row.removed_at is not None):
            row.removed_at = None if stand.standing else now

    def single_days(self, trainer_id: UUID, since: date) -> tuple[SingleDay, ...]:
        """Return the single days of the trainer from a local day on, in their order."""
        row = AvailabilityOverrideRow
        query = select(row).where(
            row.trainer_id == trainer_id, row.removed_at.is_(None), row.day >= since
        )
        by_day: dict[date, list[AvailabilityOverrideRow]] = defaultdict(list)
        for one in self._session.execute(query.order_by(row.day, row.start_minute)).scalars():
            by_day[one.day].append(one)
        return tuple(_single_day(day, rows) for day, rows in by_day.items())

    def day(self, trainer_id: UUID, day: date) -> tuple[DayState, ...]:
        """Return what stands for a single day of the trainer, locked on a server."""
        row = AvailabilityOverrideRow
        query = select(row).where(
            row.trainer_id == trainer_id, row.day == day, row.removed_at.is_(None)
        )
        found = self._session.execute(query.with_for_update().order_by(row.id)).scalars()
        return tuple(_day(one) for one in found)

    def find_day(self, key: UUID) -> DayState | None:
        """Return hours of a single day, None when absent or not the viewer's to see."""
        row = self._session.get(AvailabilityOverrideRow, key)
        return _day(row) if row else None

    def day_locked(self, key: UUID) -> DayState:
        """Return hours of a single day and let nobody change them; raises NotFound."""
        return _day(held_row(self._session, AvailabilityOverrideRow, key))

    def add_day(self, state: DayState) -> None:
        """Add hours of a single day."""
        self._session.add(
            AvailabilityOverrideRow(
                id=state.id,
                organization_id=state.organization_id,
                trainer_id=state.trainer_id,
                day=state.day,
                start_minute=state.span.start_minute if state.span else None,
                end_minute=state.span.end_minute if state.span else None,
                place_id=state.span.place_id if state.span else None,
                note=state.note,
            )
        )

    def put_day(self, key: UUID, standing: bool, now: datetime) -> None:
        """Let hours of a single day count, or no more."""
        row = self._session.get_one(AvailabilityOverrideRow, key)
        if standing == (row.removed_at is not None):
            row.removed_at = None if standing else now


def _span(row: WeeklyHoursRow) -> WeekSpan:
    return WeekSpan(row.weekday, row.start_minute, row.end_minute, row.place_id)


def _weekly(row: WeeklyHoursRow) -> WeeklyState:
    return WeeklyState(
        row.id,
        row.organization_id,
        row.trainer_id,
        _span(row),
        row.valid_from,
        HoursStand(row.valid_until, row.removed_at is None),
    )


def _day_span(row: AvailabilityOverrideRow) -> DaySpan | None:
    if row.start_minute is None or row.end_minute is None:
        return None
    return DaySpan(row.start_minute, row.end_minute, row.place_id)


def _day(row: AvailabilityOverrideRow) -> DayState:
    return DayState(
        row.id,
        row.organization_id,
        row.trainer_id,
        row.day,
        _day_span(row),
        row.note or "",
        row.removed_at is None,
    )


def _single_day(day: date, rows: Iterable[AvailabilityOverrideRow]) -> SingleDay:
    spans, notes, seen = [], [], []
    for row in rows:
        seen.append((row.id, row.version))
        span = _day_span(row)
        if span is not None:
            spans.append(span)
        if row.note and row.note not in notes:
            notes.append(row.note)
    return SingleDay(day, tuple(spans), " · ".join(notes), tuple(sorted(seen)))
