"""The figures of all trainers of a period, each kind in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    distinct,
    extract,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.trainer_performance import Performance
from studio_app.repositories.narrowing import Narrowing, narrowed_to
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    ClientRow,
    SessionNoteRow,
    SessionRow,
    TrainerRow,
)
from studio_app.repositories.unweighed import given_key, given_moment

_COMPLETED: ColumnElement[str] = literal_column(f"'{BookingStatus.COMPLETED.value}'")
_ARRIVED: ColumnElement[str] = literal_column(f"'{BookingStatus.ARRIVED.value}'")
_NO_SHOW: ColumnElement[str] = literal_column(f"'{BookingStatus.NO_SHOW.value}'")


class TrainerFigures:
    """Counts what trainers did, as far as the viewer sees it."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def of(self, interval: Interval, trainer_id: UUID | None = None) -> Iterator[Performance]:
        """Yield the figures of the trainer, or of all of the studio, without working minutes."""
        connection = self._session.connection()
        narrowing, given = narrowed_to(None if trainer_id is None else [trainer_id])
        given |= {
            "studio": self._viewer.organization_id,
            "start": interval.start,
            "end": interval.end,
        }
        for row in connection.execute(_figures(connection.dialect.name, narrowing), given):
            yield Performance(*row)


# Put together once: that takes longer than it runs.
@cache
def _figures(dialect: str, narrowing: Narrowing) -> Select[*tuple[Any, ...]]:
    trainer = TrainerRow
    parts = (
        *(_assigned(narrowing), _booked(narrowing)),
        *(_standing(dialect, narrowing), _rated(narrowing)),
    )
    columns: list[ColumnElement[int]] = [
        cast(func.coalesce(column, 0), Integer)
        for part in parts
        for column in part.c
        if column.key != "trainer_id"
    ]
    now, ever, completed, came, missed, minutes, rating_sum, ratings = columns
    query = select(trainer.id, now, ever, completed, came, missed, rating_sum, ratings, minutes)
    query = query.select_from(trainer)
    for part in parts:
        query = query.outerjoin(part, part.c.trainer_id == trainer.id)
    return query.where(trainer.organization_id == given_key("studio"), narrowing.of(trainer.id))


def _assigned(narrowing: Narrowing) -> Any:
    held = AssignmentRow
    is_now = held.ended_at.is_(None) & ClientRow.active
    return (
        select(
            held.trainer_id,
            func.sum(case((is_now, 1), else_=0)).label("now"),
            func.count(distinct(held.client_id)).label("ever"),
        )
        # Of whom they trained once, trainers see no more than that they did.
        .outerjoin(ClientRow, ClientRow.id == held.client_id)
        .where(held.organization_id == given_key("studio"), narrowing.of(held.trainer_id))
        .group_by(held.trainer_id)
        .subquery()
    )


def _booked(narrowing: Narrowing) -> Any:
    row = BookingRow
    came = row.status.in_((_COMPLETED, _ARRIVED))
    return (
        select(
            row.trainer_id,
            func.count(distinct(case((row.status == _COMPLETED, row.session_id)))).label("done"),
            func.sum(case((came, 1), else_=0)).label("came"),
            func.sum(case((row.status == _NO_SHOW, 1), else_=0)).label("missed"),
        )
        .join(SessionRow, SessionRow.id == row.session_id)
        .where(*_in_period(narrowing), row.withdrawn_at.is_(None))
        .group_by(row.trainer_id)
        .subquery()
    )


def _standing(dialect: str, narrowing: Narrowing) -> Any:
    row = SessionRow
    if dialect == "postgresql":
        minutes: ColumnElement[Any] = extract("epoch", row.ends_at - row.starts_at) / 60
    else:
        microseconds = literal_column("(sessions.ends_at - sessions.starts_at)", Integer())
        minutes = microseconds / literal_column("60000000")
    return (
        select(row.trainer_id, func.sum(minutes).label("minutes"))
        .where(*_in_period(narrowing), row.occupies)
        .group_by(row.trainer_id)
        .subquery()
    )


def _rated(narrowing: Narrowing) -> Any:
    row = SessionNoteRow
    return (
        select(
            row.trainer_id,
            func.sum(row.rating).label("rating_sum"),
            func.count(row.rating).label("ratings"),
        )
        .where(
            row.organization_id == given_key("studio"),
            narrowing.of(row.trainer_id),
            row.rating.is_not(None),
            row.written_at >= given_moment("start"),
            row.written_at < given_moment("end"),
        )
        .group_by(row.trainer_id)
        .subquery()
    )


def _in_period(narrowing: Narrowing) -> tuple[ColumnElement[bool], ...]:
    row = SessionRow
    return (
        row.organization_id == given_key("studio"),
        narrowing.of(row.trainer_id),
        row.starts_at >= given_moment("start"),
        row.starts_at < given_moment("end"),
        row.withdrawn_at.is_(None),
    )
