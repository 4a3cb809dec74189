"""When the studio is open: from a day on, and what is over stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute, local_day
from studio_app.domain.opening_hours import Opening, OpeningHours
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import PlaceKind
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_hours import HoursBack, HoursStand, OpeningBack
from studio_app.domain.working_hours import (
    KeptSpan,
    OpeningSheet,
    Outside,
    Rewriting,
    SessionOutside,
    WeekRequest,
    applied,
    periods,
    rewritten,
    week_on,
)
from studio_app.repositories.opening_times import PlannedSession
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.working_hours import LOOKED_AHEAD, MOST_TOLD, seen_of, week_words


def opening_sheet(uow: UnitOfWork, viewer: Viewer, now: datetime) -> OpeningSheet:
    """Return when the studio is open from today on; raises NotAllowed."""
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.reading() as work:
        organization = work.organizations.mine()
        today = local_day(now, organization.tz)
        kept = work.opening_times.since(today)
        outside = _outside(work, organization, kept, now)
        return OpeningSheet(today, periods(kept, today), seen_of(kept), outside)


def sessions_outside_opening(
    uow: UnitOfWork, viewer: Viewer, wish: WeekRequest, now: datetime
) -> Outside:
    """Return which booked sessions would lie outside of opening hours; raises NotAllowed."""
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.reading() as work:
        organization = work.organizations.mine()
        kept = work.opening_times.since(local_day(now, organization.tz))
        change = rewritten(kept, wish.first_day, wish.last_day, wish.spans)
        return _outside(work, organization, applied(kept, change, wish.request_id), now)


def set_opening_hours(
    uow: UnitOfWork, viewer: Viewer, wish: WeekRequest, now: datetime
) -> DiaryOutcome:
    """Let the studio be open at other hours from a day on, or until another one.

    Without any hours from a day on, it never closes again. What is booked outside of them stays
    booked. The same request again changes nothing and returns the first outcome. Raises
    InvalidInput, NotAllowed, ConnectionLost; ChangedMeanwhile where the hours are others than were
    seen.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.mine()
        today = local_day(now, organization.tz)
        wish.require_possible(today)
        work.lock(organization.id)
        kept = work.opening_times.since(today)
        if seen_of(kept) != wish.seen:
            raise ChangedMeanwhile()
        change = rewritten(kept, wish.first_day, wish.last_day, wish.spans)
        if change.changes_nothing:
            raise InvalidInput("spans", "These are the hours already.")
        backs = _rewrite(work, kept, change, now)
        facts: dict[str, object] = {"valid_from": wish.first_day.isoformat()}
        if wish.last_day is not None:
            facts["valid_until"] = wish.last_day.isoformat()
        work.audit.add(
            "set_opening_hours",
            "opening_hours",
            organization.id,
            now,
            before={"hours": week_words(week_on(kept, wish.first_day), {})},
            after={"hours": week_words(wish.spans, {}), **facts},
        )
        return DiaryOutcome(
            Step.SET_OPENING_HOURS,
            "",
            at_minute(wish.first_day, 0, organization.tz),
            Changes(frozenset({Aggregate.ORGANIZATION}), frozenset({organization.id})),
            DiaryUndo(hours=HoursBack(opening=backs)),
        )

    request = UseCaseRequest(wish.request_id, "set_opening_hours", wish)
    return uow.perform(request, done, DiaryOutcome)


def _rewrite(
    work: Work, kept: Iterable[KeptSpan], change: Rewriting, now: datetime
) -> tuple[OpeningBack, ...]:
    backs = []
    until = {one.id: one.valid_until for one in kept}
    stands = {key: HoursStand(day) for key, day in change.ended}
    stands |= {key: HoursStand(until[key], standing=False) for key in change.removed}
    for key in sorted(stands):
        work.opening_times.put(key, stands[key], now)
        backs.append(OpeningBack(key, found=stands[key], restore=HoursStand(until[key])))
    for new in change.added:
        state = work.opening_times.add(new_id(), new)
        gone = replace(state.stand, standing=False)
        backs.append(OpeningBack(state.id, found=state.stand, restore=gone))
    work.flush()
    return tuple(backs)


def _outside(
    work: Work, organization: Organization, kept: Iterable[KeptSpan], now: datetime
) -> Outside:
    opening = Opening(
        OpeningHours(
            one.span.weekday,
            one.span.start_minute,
            one.span.end_minute,
            one.valid_from,
            one.valid_until,
        )
        for one in kept
    )
    if not opening:
        return Outside()
    away = {one.id for one in work.places.listed() if one.kind is not PlaceKind.STUDIO}
    planned = work.opening_times.sessions_between(Interval(now, now + LOOKED_AHEAD))
    found = [
        one
        for one in planned
        if one.place_id not in away and not _is_open(opening, organization, one)
    ]
    return Outside(tuple(_told(one, organization) for one in found[:MOST_TOLD]), len(found))


def _is_open(opening: Opening, organization: Organization, one: PlannedSession) -> bool:
    local = one.interval.start.astimezone(organization.tz)
    start = local.hour * 60 + local.minute
    # Longer than that, a session is nowhere.
    end = start + min(one.interval.length // timedelta(minutes=1), MINUTES_PER_DAY)
    return list(opening.within(local.date(), start, end)) == [(start, end)]


def _told(one: PlannedSession, organization: Organization) -> SessionOutside:
    start = one.interval.start
    day = local_day(start, organization.tz)
    return SessionOutside(one.id, start, day, one.subject, one.trainer_name)
