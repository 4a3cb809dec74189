"""Sessions one below the other, for looking through and printing, and counted by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from studio_app.domain.local_time import at_minute, day_interval
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require, sees_payments
from studio_app.domain.session_list import (
    DayCount,
    DayCounts,
    ListPage,
    ListPlace,
    SessionFilter,
)
from studio_app.repositories.unit_of_work import UnitOfWork

PAGE = 200


def list_sessions(
    uow: UnitOfWork,
    viewer: Viewer,
    wanted: SessionFilter,
    after: ListPlace | None = None,
    limit: int = PAGE,
) -> ListPage:
    """Return a page of the sessions that fit; three queries at most, however many there are."""
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        tz = work.organizations.mine().tz
        when = day_interval(wanted.first_day, tz, wanted.days)
        page = work.session_list.page(when, wanted, after, limit)
    if sees_payments(viewer):
        return page
    return replace(page, rows=tuple(replace(row, is_unpaid=False) for row in page.rows))


def count_sessions(
    uow: UnitOfWork,
    viewer: Viewer,
    first_day: date,
    days: int,
    trainer_ids: tuple[UUID, ...] | None = None,
) -> DayCounts:
    """Return how many sessions that stand begin on each local day; three queries."""
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        tz = work.organizations.mine().tz
        trainers = work.trainers.visible(first_day, trainer_ids)
        shown = tuple(trainer.id for trainer in trainers)
        dates = [first_day + timedelta(days=number) for number in range(days)]
        edges = [at_minute(day, 0, tz) for day in (*dates, first_day + timedelta(days=days))]
        counts = work.session_list.counts(edges, shown)
    return DayCounts(
        tuple(
            DayCount(
                day, tuple((key, counts[place, key]) for key in shown if (place, key) in counts)
            )
            for place, day in enumerate(dates)
        ),
        trainers,
    )
