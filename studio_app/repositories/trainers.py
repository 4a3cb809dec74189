"""Trainers, their working hours, places and time off."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, literal_column, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.frozen import maker_of
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import Place, PlaceKind, TimeOff, TimeOffStatus, WeeklyHours
from studio_app.repositories.narrowing import Narrowing, narrowed_to
from studio_app.repositories.schema import (
    PlaceRow,
    TimeOffRow,
    TrainerPriceRow,
    TrainerRow,
    WeeklyHoursRow,
)
from studio_app.repositories.stored import Keys, stored_key
from studio_app.repositories.unusual_days import UnusualDays, unusual_days
from studio_app.repositories.unweighed import given_day, given_moment

_new_hours = maker_of(WeeklyHours)
_ROOM = PlaceKind.STUDIO.value


class Trainers:
    """Reads trainers and what their diaries start from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def visible(self, day: date, only: Collection[UUID] | None = None) -> tuple[Trainer, ...]:
        """Return the active trainers whom the viewer sees (of those named), in diary order.

        Prices are those of the local ``day``.
        """
        narrowing, given = narrowed_to(only)
        query = _visible_trainers(narrowing)
        rows = self._session.connection().execute(query, {"day": day, **given})
        return tuple(Trainer(*row) for row in rows)

    def get(self, trainer_id: UUID, day: date) -> Trainer:
        """Return the trainer with the price of the local ``day``.

        Raises NotFound when absent or not the viewer's to see.
        """
        given = {"trainer": trainer_id, "day": day}
        row = self._session.connection().execute(_trainer(), given).first()
        if row is None:
            raise NotFound()
        return Trainer(*row)

    def session_prices(self, trainer_id: UUID, days: Collection[date]) -> dict[date, int]:
        """Return what a session of the trainer costs on each of the days that have a price."""
        if not days:
            return {}
        price = TrainerPriceRow
        query = (
            select(price.price, price.valid_from, price.valid_until)
            .where(
                price.trainer_id == trainer_id,
                price.package_type_id.is_(None),
                ~price.for_class,
                price.removed_at.is_(None),
                price.valid_from <= max(days),
                or_(price.valid_until.is_(None), price.valid_until >= min(days)),
            )
            .order_by(price.valid_from)
        )
        return {
            day: amount
            for amount, since, until in self._session.execute(query)
            for day in days
            if since <= day and (until is None or day <= until)
        }

    def weekly_hours(
        self, trainer_ids: Collection[UUID] | None, first_day: date, last_day: date
    ) -> Iterator[WeeklyHours]:
        """Yield the working hours that are valid on any of the days (both included).

        Of the trainers that are named, or else of all whom the viewer sees.
        """
        connection = self._session.connection()
        narrowing, given = narrowed_to(trainer_ids)
        given |= {"first_day": first_day, "last_day": last_day}
        keys = Keys()
        rows = connection.execute(_weekly_hours(narrowing, connection.dialect.name), given).all()
        for trainer_id, weekday, start, end, place, since, until, kind in rows:
            away = kind is not None and kind != _ROOM
            yield _new_hours(keys[trainer_id], weekday, start, end, place or "", since, until, away)

    def time_off(self, trainer_ids: Collection[UUID], interval: Interval) -> tuple[TimeOff, ...]:
        """Return requested and approved time off that touches the interval."""
        narrowing, given = narrowed_to(trainer_ids)
        given |= {"start": interval.start, "end": interval.end}
        rows = self._session.connection().execute(_time_off_query(narrowing), given)
        return tuple(_time_off(*found) for found in rows)

    def unusual_days(
        self,
        organization_id: UUID,
        trainer_ids: Collection[UUID] | None,
        first_day: date,
        last_day: date,
        interval: Interval,
    ) -> UnusualDays:
        """Return all that differs from the weekly hours; see ``unusual_days``."""
        return unusual_days(
            self._session, organization_id, trainer_ids, first_day, last_day, interval
        )

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


def trainers() -> Select[UUID, str, int, int, int | None, bool]:
    """Return the question for trainers with their prices of the day ``day``."""
    row, price, that_day = TrainerRow, TrainerPriceRow, given_day("day")
    of_the_day = (
        select(price.price)
        .where(
            price.trainer_id == row.id,
            price.package_type_id.is_(None),
            ~price.for_class,
            price.removed_at.is_(None),
            price.valid_from <= that_day,
            or_(price.valid_until.is_(None), price.valid_until >= that_day),
        )
        .order_by(price.valid_from.desc())
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    return select(row.id, row.name, row.colour, row.session_minutes, of_the_day, row.active)


# Each is put together once: that takes longer than most of them run.
@cache
def _visible_trainers(narrowing: Narrowing) -> Select[UUID, str, int, int, int | None, bool]:
    query = trainers().where(TrainerRow.active, narrowing.of(TrainerRow.id))
    return query.order_by(TrainerRow.position, TrainerRow.name)


@cache
def _trainer() -> Select[UUID, str, int, int, int | None, bool]:
    return trainers().where(TrainerRow.id == bindparam("trainer"))


@cache
def _weekly_hours(narrowing: Narrowing, dialect: str) -> Select[*tuple[Any, ...]]:
    row = WeeklyHoursRow
    return (
        select(
            stored_key(row.trainer_id, dialect),
            row.weekday,
            row.start_minute,
            row.end_minute,
            PlaceRow.name,
            row.valid_from,
            row.valid_until,
            PlaceRow.kind,
        )
        .outerjoin(PlaceRow, PlaceRow.id == row.place_id)
        .where(
            narrowing.of(row.trainer_id),
            row.removed_at.is_(None),
            row.valid_from <= given_day("last_day"),
            or_(row.valid_until.is_(None), row.valid_until >= given_day("first_day")),
        )
        .order_by(row.weekday, row.start_minute)
    )


@cache
def _time_off_query(narrowing: Narrowing) -> Select[UUID, datetime, datetime, str, str, str]:
    row = TimeOffRow
    return (
        select(row.trainer_id, row.starts_at, row.ends_at, row.kind, row.status, row.note)
        .where(
            narrowing.of(row.trainer_id),
            row.starts_at < given_moment("end"),
            row.ends_at > given_moment("start"),
            row.status != TimeOffStatus.DECLINED.value,
            row.withdrawn_at.is_(None),
        )
        .order_by(row.starts_at)
    )


def _time_off(
    trainer_id: UUID, starts_at: datetime, ends_at: datetime, kind: str, status: str, note: str
) -> TimeOff:
    return TimeOff(trainer_id, Interval(starts_at, ends_at), kind, TimeOffStatus(status), note)
