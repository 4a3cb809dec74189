"""Sessions one below the other, for looking through and printing, and counted by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from studio_app.domain.local_time import at_minute, day_interval
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require, sees_payments
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.session_list import (
    DayCount,
    DayCounts,
    ListedSession,
    ListPage,
    ListPlace,
    SessionFilter,
)
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.exports import Cell, ExportTable, Report, export_list

PAGE = 200
_AT_ONCE = 1_000


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


def export_sessions(
    uow: UnitOfWork,
    viewer: Viewer,
    wanted: SessionFilter,
    title: str,
    heads: Sequence[str],
    status_words: Mapping[BookingStatus, str],
    path: Path,
    now: datetime,
    report: Report | None = None,
) -> int:
    """Write the sessions that fit into a file, and return how many rows it has.

    ``heads`` are those of start, end, client, class, trainer, place, status, and of what is paid
    later, which is left out where the viewer sees no payments. Raises as ``exports.export_list``.
    """
    require(viewer, Right.SEE_SCHEDULE)
    width = len(heads) if sees_payments(viewer) else len(heads) - 1

    def cells(row: ListedSession) -> list[Cell]:
        status = "" if row.status is None else status_words[row.status]
        who = (row.client_name, row.title, row.trainer_name, row.place)
        told: list[Cell] = [row.starts_at, row.ends_at, *who, status, row.is_unpaid]
        return told[:width]

    def table_of(work: Work) -> ExportTable:
        tz = work.organizations.mine().tz
        when = day_interval(wanted.first_day, tz, wanted.days)
        first = work.session_list.page(when, wanted, None, _AT_ONCE)

        def rows() -> Iterator[list[Cell]]:
            page = first
            while True:
                yield from map(cells, page.rows)
                if page.next_place is None:
                    return
                page = work.session_list.page(when, wanted, page.next_place, _AT_ONCE)

        return ExportTable(title, heads[:width], rows(), tz, first.total)

    return export_list(uow, viewer, table_of, path, now, report)


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
