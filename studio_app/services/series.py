"""Series of sessions: looked at date by date before they are made, and counted once they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.coverage import SessionKind, SessionShape
from studio_app.domain.free_slots import FreeSlot, SlotWish
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import (
    BookingStatus,
    cancellation_status,
    session_interval,
)
from studio_app.domain.series import SeriesTimes, occurrences
from studio_app.domain.series_plans import (
    Scope,
    SeriesLine,
    SeriesPreview,
    SeriesReach,
    SeriesRequest,
    overlapping,
)
from studio_app.domain.slot_states import SlotState
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.free_slots import free_slots
from studio_app.services.series_parts import (
    differs,
    in_scope,
    paying,
    series_of,
    who_is_in,
)
from studio_app.services.slot_states import states_of

DAYS_LOOKED_AHEAD = 14
SLOTS_LOOKED_AT = 400


def preview(uow: UnitOfWork, viewer: Viewer, request: SeriesRequest) -> SeriesPreview:
    """Return every date of a series with what is in its way, by a constant number of queries.

    Raises InvalidInput for a rule that gives no dates or too many, NotAllowed, NotFound.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    with uow.reading() as work:
        organization = work.organizations.of_trainer(request.trainer_id)
        found = occurrences(request.rule, request.first_day, request.start_minute, organization.tz)
        intervals = [session_interval(one.starts_at, request.minutes) for one in found]
        states = states_of(
            work,
            organization,
            request.trainer_id,
            request.place_id,
            intervals,
            request.client_id,
        )
        taken = [
            interval
            for interval, state in zip(intervals, states, strict=True)
            if state is SlotState.CLASH
        ]
        names = dict(zip(taken, who_is_in(work, request.trainer_id, taken), strict=True))
        packages: tuple[ClientPackage, ...] = ()
        if request.client_id is not None and not request.pay_later:
            packages = paying(work.packages.of_clients([request.client_id]), request)
    lines = tuple(
        SeriesLine(one.day, one.starts_at, state, names.get(interval, ""))
        for one, interval, state in zip(found, intervals, states, strict=True)
    )
    pays_later = request.pay_later or request.client_id is None
    ends_with_credit = request.rule.is_open and not pays_later
    shape = SessionShape(request.minutes, SessionKind.of_capacity(request.capacity))
    return SeriesPreview(lines, packages, organization.tz, pays_later, ends_with_credit, shape)


def next_free(
    uow: UnitOfWork,
    viewer: Viewer,
    request: SeriesRequest,
    after: datetime,
    siblings: Sequence[datetime],
    now: datetime,
) -> FreeSlot | None:
    """Return the next slot from ``after`` on that is free and no sibling of the series takes.

    None where there is none within two weeks. Raises NotAllowed.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    with uow.reading() as work:
        tz = work.organizations.of_trainer(request.trainer_id).tz
    wish = SlotWish(
        (request.trainer_id,),
        local_day(after, tz),
        DAYS_LOOKED_AHEAD,
        request.minutes,
        request.place_id,
        limit=SLOTS_LOOKED_AT,
    )
    for slot in free_slots(uow, viewer, wish, max(after, now), request.client_id):
        if overlapping([*_near(siblings, slot.starts_at), slot.starts_at], request.minutes) is None:
            return slot
    return None


def _near(siblings: Sequence[datetime], moment: datetime) -> list[datetime]:
    """Return the last sibling before a moment, and the first from it on."""
    before = [one for one in siblings if one < moment]
    after = [one for one in siblings if one >= moment]
    return [*sorted(before)[-1:], *sorted(after)[:1]]


def reach(uow: UnitOfWork, viewer: Viewer, session_id: UUID, now: datetime) -> SeriesReach:
    """Return how many sessions each scope means, of the series that a session belongs to.

    Raises NotFound.
    """
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        asked, series = series_of(work, session_id)
        organization = work.organizations.get(series.organization_id)
        following = in_scope(work, asked, series, Scope.FOLLOWING, now)
        everything = in_scope(work, asked, series, Scope.ALL, now)
    return SeriesReach(
        series.rule,
        series.starts_on,
        series.stand.start_minute,
        len(following),
        len(everything),
        sum(differs(series, one.stand) for one in everything if one.id != asked.id),
        sum(_is_late(organization, one.stand.starts_at, now) for one in everything),
    )


def _is_late(organization: Organization, starts_at: datetime, now: datetime) -> bool:
    status = cancellation_status(organization, starts_at, now)
    return status is BookingStatus.LATE_CANCELLED


def times_of(
    uow: UnitOfWork, viewer: Viewer, series_ids: Collection[UUID]
) -> dict[UUID, SeriesTimes]:
    """Return when series come, of those that the viewer sees."""
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        return work.series.times_of(list(series_ids))
