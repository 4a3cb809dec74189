"""Trainers, their working hours, places and time off."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import Place, TimeOff, TimeOffStatus, WeeklyHours
from studio_app.repositories.schema import (
    PlaceRow,
    TimeOffRow,
    TrainerPriceRow,
    TrainerRow,
    WeeklyHoursRow,
)


class Trainers:
    """Reads trainers and what their diaries start from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def visible(self, day: date, only: Collection[UUID] | None = None) -> tuple[Trainer, ...]:
        """Return the active trainers whom the viewer sees (of those named), in diary order.

        Prices are those of the local ``day``.
        """
        query = _trainers(day).where(TrainerRow.active)
        if only is not None:
            query = query.where(TrainerRow.id.in_(only))
        rows = self._session.execute(query.order_by(TrainerRow.position, TrainerRow.name))
        return tuple(Trainer(*row) for row in rows)

    def get(self, trainer_id: UUID, day: date) -> Trainer:
        """Return the trainer with the price of the local ``day``.

        Raises NotFound when absent or not the viewer's to see.
        """
        row = self._session.execute(_trainers(day).where(TrainerRow.id == trainer_id)).first()
        if row is None:
            raise NotFound()
        return Trainer(*row)

    def weekly_hours(
        self, trainer_ids: Collection[UUID], first_day: date, last_day: date
    ) -> Iterator[WeeklyHours]:
        """Yield the working hours that are valid on any of the days (both included)."""
        row = WeeklyHoursRow
        query = (
            select(
                row.trainer_id,
                row.weekday,
                row.start_minute,
                row.end_minute,
                PlaceRow.name,
                row.valid_from,
                row.valid_until,
            )
            .outerjoin(PlaceRow, PlaceRow.id == row.place_id)
            .where(
                row.trainer_id.in_(trainer_ids),
                row.valid_from <= last_day,
                or_(row.valid_until.is_(None), row.valid_until >= first_day),
            )
            .order_by(row.weekday, row.start_minute)
        )
        for trainer_id, weekday, start, end, place, since, until in self._session.execute(query):
            yield WeeklyHours(trainer_id, weekday, start, end, place or "", since, until)

    def time_off(self, trainer_ids: Collection[UUID], interval: Interval) -> tuple[TimeOff, ...]:
        """Return requested and approved time off that touches the interval."""
        row = TimeOffRow
        query = (
            select(row.trainer_id, row.starts_at, row.ends_at, row.kind, row.status, row.note)
            .where(
                row.trainer_id.in_(trainer_ids),
                row.starts_at < interval.end,
                row.ends_at > interval.start,
                row.status != TimeOffStatus.DECLINED.value,
            )
            .order_by(row.starts_at)
        )
        return tuple(_time_off(*found) for found in self._session.execute(query))

    def places(self) -> tuple[Place, ...]:
        """Return the places in use, in the studio's order."""
        query = select(PlaceRow.id, PlaceRow.name).where(PlaceRow.active)
        rows = self._session.execute(query.order_by(PlaceRow.position, PlaceRow.name))
        return tuple(Place(*row) for row in rows)

    def has_place(self, place_id: UUID, organization_id: UUID) -> bool:
        """Tell whether the studio uses the place."""
        query = select(PlaceRow.id).where(
            PlaceRow.id == place_id, PlaceRow.organization_id == organization_id, PlaceRow.active
        )
        return self._session.execute(query).first() is not None


def _trainers(day: date) -> Select[UUID, str, int, int, int | None, bool]:
    row, price = TrainerRow, TrainerPriceRow
    of_the_day = (
        select(price.price)
        .where(
            price.trainer_id == row.id,
            price.package_type_id.is_(None),
            price.valid_from <= day,
            or_(price.valid_until.is_(None), price.valid_until >= day),
        )
        .order_by(price.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(row.id, row.name, row.colour, row.session_minutes, of_the_day, row.active)


def _time_off(
    trainer_id: UUID, starts_at: datetime, ends_at: datetime, kind: str, status: str, note: str
) -> TimeOff:
    return TimeOff(trainer_id, Interval(starts_at, ends_at), kind, TimeOffStatus(status), note)
