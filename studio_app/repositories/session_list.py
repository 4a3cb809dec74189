"""Sessions counted by day, and read page by page, as plain tuples."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.session_list import ListedSession, ListPage, ListPlace, SessionFilter
from studio_app.repositories.schema import BookingRow, PlaceRow, SessionRow, TrainerRow
from studio_app.repositories.shown import shown


class SessionList:
    """Reads what the viewer sees of sessions, without what is around them."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def counts(
        self, edges: Sequence[datetime], trainer_ids: Collection[UUID]
    ) -> dict[tuple[int, UUID], int]:
        """Return how many sessions that stand begin between two edges, by number and trainer.

        Number 0 is what lies between the first edge and the second; one query.
        """
        number = case(
            *(
                (SessionRow.starts_at < edge, literal(place))
                for place, edge in enumerate(edges[1:])
            ),
            else_=literal(len(edges)),
        )
        begun = (
            select(number.label("number"), SessionRow.trainer_id)
            .where(
                *self._begin_in(Interval(edges[0], edges[-1])),
                SessionRow.occupies,
                SessionRow.trainer_id.in_(trainer_ids),
            )
            .subquery()
        )
        query = select(begun.c.number, begun.c.trainer_id, func.count()).group_by(
            begun.c.number, begun.c.trainer_id
        )
        return {(place, key): count for place, key, count in self._session.execute(query)}

    def page(
        self, when: Interval, wanted: SessionFilter, after: ListPlace | None, limit: int
    ) -> ListPage:
        """Return the rows that begin in an interval and fit, from a place on: at most ``limit``.

        One query, and for the first page another that counts.
        """
        conditions = (*self._begin_in(when), *_conditions(wanted))
        query = self._joined(
            select(
                SessionRow.id,
                SessionRow.starts_at,
                SessionRow.ends_at,
                SessionRow.trainer_id,
                TrainerRow.name,
                TrainerRow.colour,
                PlaceRow.name,
                SessionRow.title,
                BookingRow.id,
                BookingRow.client_id,
                BookingRow.client_name,
                BookingRow.status,
                BookingRow.client_package_id,
                shown(self._viewer, BookingRow.charge),
            )
        ).where(*conditions)
        order = (SessionRow.starts_at, SessionRow.id, BookingRow.id)
        query = query.order_by(*(one.desc() if wanted.latest_first else one for one in order))
        if after is not None:
            query = query.where(_beyond(after, wanted.latest_first))
        found = self._session.execute(query.limit(limit + 1)).all()
        rows = tuple(_listed(*columns) for columns in found[:limit])
        last = rows[-1] if len(found) > limit else None
        place = (
            None if last is None else ListPlace(last.starts_at, last.session_id, last.booking_id)
        )
        total = len(rows) if place is None else None
        if after is not None:
            total = None
        elif place is not None:
            counted = self._joined(select(func.count())).where(*conditions)
            total = self._session.execute(counted).scalar_one()
        return ListPage(rows, place, total)

    def _begin_in(self, when: Interval) -> tuple[Any, ...]:
        return (
            SessionRow.organization_id == self._viewer.organization_id,
            SessionRow.starts_at >= when.start,
            SessionRow.starts_at < when.end,
            SessionRow.withdrawn_at.is_(None),
        )

    @staticmethod
    def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        booked = and_(BookingRow.session_id == SessionRow.id, BookingRow.withdrawn_at.is_(None))
        return (
            query.select_from(SessionRow)
            .outerjoin(BookingRow, booked)
            .outerjoin(TrainerRow, TrainerRow.id == SessionRow.trainer_id)
            .outerjoin(PlaceRow, PlaceRow.id == SessionRow.place_id)
        )


def _conditions(wanted: SessionFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.trainer_ids is not None:
        conditions.append(SessionRow.trainer_id.in_(wanted.trainer_ids))
    if wanted.place_id is not None:
        conditions.append(SessionRow.place_id == wanted.place_id)
    if wanted.status is not None:
        conditions.append(BookingRow.status == wanted.status.value)
    if wanted.client_id is not None:
        conditions.append(BookingRow.client_id == wanted.client_id)
    return conditions


def _beyond(place: ListPlace, latest_first: bool) -> Any:
    """Return what holds for rows behind a place. The first part is what an index takes."""
    columns = [SessionRow.starts_at, SessionRow.id]
    values: list[Any] = [place.starts_at, place.session_id]
    if place.booking_id is not None:
        columns.append(BookingRow.id)
        values.append(place.booking_id)
    ways = []
    for number, (column, value) in enumerate(zip(columns, values, strict=True)):
        same = [one == kept for one, kept in zip(columns[:number], values, strict=False)]
        ways.append(and_(*same, column < value if latest_first else column > value))
    first = SessionRow.starts_at
    bound = first <= place.starts_at if latest_first else first >= place.starts_at
    return and_(bound, or_(*ways))


def _listed(
    session_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    trainer_id: UUID,
    trainer: str | None,
    colour: int | None,
    place: str | None,
    title: str,
    booking_id: UUID | None,
    client_id: UUID | None,
    client: str | None,
    status: str | None,
    package_id: UUID | None,
    charge: int | None,
) -> ListedSession:
    return ListedSession(
        session_id=session_id,
        starts_at=starts_at,
        ends_at=ends_at,
        trainer_id=trainer_id,
        trainer_name=trainer or "",
        trainer_colour=colour or 0,
        place=place or "",
        title=title,
        booking_id=booking_id,
        client_id=client_id,
        client_name=client or "",
        status=None if status is None else BookingStatus(status),
        is_unpaid=bool(charge) and package_id is None and status != BookingStatus.CANCELLED,
    )
