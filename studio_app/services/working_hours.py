"""When trainers work: from a day on, or on a single day; what is over stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute, local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.spans import covers, microseconds
from studio_app.domain.time_off import SessionInTheWay
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_hours import DayBack, HoursBack, HoursStand, WeeklyBack
from studio_app.domain.working_hours import (
    DayRequest,
    DaySpan,
    HoursPlace,
    HoursSheet,
    KeptSpan,
    Outside,
    Rewriting,
    Seen,
    SessionOutside,
    SingleDay,
    WeekRequest,
    WeekSpan,
    applied,
    periods,
    rewritten,
    week_on,
)
from studio_app.domain.working_times import (
    DayShift,
    LocalClock,
    Shift,
    TrainerTimes,
    at_place,
    working_spans,
)
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.repositories.working_hours import DayState

LOOKED_AHEAD = timedelta(days=366)
MOST_TOLD = 30
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def hours_sheet(uow: UnitOfWork, viewer: Viewer, trainer_id: UUID, now: datetime) -> HoursSheet:
    """Return when a trainer works from today on, and which booked sessions lie outside of that.

    Raises NotFound for a trainer whom the viewer does not see, NotAllowed.
    """
    require(viewer, Right.SEE_SCHEDULE, trainer_id=trainer_id)
    with uow.reading() as work:
        organization = work.organizations.of_trainer(trainer_id)
        today = local_day(now, organization.tz)
        trainer = work.trainers.get(trainer_id, today)
        kept = work.working_hours.since(trainer_id, today)
        single = work.working_hours.single_days(trainer_id, today)
        may_change = allows(viewer, Right.ASK_TIME_OFF, trainer_id=trainer_id)
        return HoursSheet(
            trainer_id,
            trainer.name,
            today,
            periods(kept, today),
            single,
            _places(work),
            work.trainers.visible(today),
            tuple(one for one in work.time_off.listed(now) if one.trainer_id == trainer_id),
            seen_of(kept),
            _outside(work, organization, trainer_id, kept, single, now),
            may_change,
        )


def week_to_copy(
    uow: UnitOfWork, viewer: Viewer, trainer_id: UUID, day: date
) -> tuple[WeekSpan, ...]:
    """Return the hours of a trainer's week as they are from a local day on; raises NotAllowed."""
    require(viewer, Right.SEE_SCHEDULE, trainer_id=trainer_id)
    with uow.reading() as work:
        return week_on(work.working_hours.since(trainer_id, day), day)


def sessions_outside(uow: UnitOfWork, viewer: Viewer, wish: WeekRequest, now: datetime) -> Outside:
    """Return which booked sessions would lie outside of the hours; raises NotAllowed."""
    assert wish.trainer_id is not None
    require(viewer, Right.ASK_TIME_OFF, trainer_id=wish.trainer_id)
    with uow.reading() as work:
        organization = work.organizations.of_trainer(wish.trainer_id)
        today = local_day(now, organization.tz)
        kept = work.working_hours.since(wish.trainer_id, today)
        change = rewritten(kept, wish.first_day, wish.last_day, wish.spans)
        after = applied(kept, change, wish.request_id)
        single = work.working_hours.single_days(wish.trainer_id, today)
        return _outside(work, organization, wish.trainer_id, after, single, now)


def set_week(uow: UnitOfWork, viewer: Viewer, wish: WeekRequest, now: datetime) -> DiaryOutcome:
    """Let a trainer work at other hours from a day on, or until another one.

    What is booked outside of them stays booked. The same request again changes nothing and returns
    the first outcome. Raises InvalidInput, NotFound, NotAllowed, ConnectionLost; ChangedMeanwhile
    where the hours are others than were seen.
    """
    trainer_id = wish.trainer_id
    assert trainer_id is not None
    require(viewer, Right.ASK_TIME_OFF, trainer_id=trainer_id)

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(trainer_id)
        today = local_day(now, organization.tz)
        wish.require_possible(today)
        work.lock(trainer_id)
        kept = work.working_hours.since(trainer_id, today)
        if seen_of(kept) != wish.seen:
            raise ChangedMeanwhile()
        names = _names_of_places(work, (one.place_id for one in wish.spans), kept)
        change = rewritten(kept, wish.first_day, wish.last_day, wish.spans)
        if change.changes_nothing:
            raise InvalidInput("spans", "These are the hours already.")
        backs = _rewrite(work, organization.id, trainer_id, kept, change, now)
        name = work.trainers.get(trainer_id, today).name
        facts = {"trainer": name, "valid_from": wish.first_day.isoformat()}
        if wish.last_day is not None:
            facts["valid_until"] = wish.last_day.isoformat()
        if wish.copied_from:
            facts["copied_from"] = wish.copied_from
        before = week_on(kept, wish.first_day)
        work.audit.add(
            "set_hours",
            "working_hours",
            trainer_id,
            now,
            before={"hours": week_words(before, names)},
            after={"hours": week_words(wish.spans, names), **facts},
            organization_id=organization.id,
        )
        starts_at = at_minute(wish.first_day, 0, organization.tz)
        undo = DiaryUndo(hours=HoursBack(weekly=backs))
        return _outcome(Step.SET_HOURS, name, trainer_id, starts_at, undo)

    request = UseCaseRequest(wish.request_id, "set_hours", wish)
    return uow.perform(request, done, DiaryOutcome)


def set_day(uow: UnitOfWork, viewer: Viewer, wish: DayRequest, now: datetime) -> DiaryOutcome:
    """Give a single day other hours, none for a day off, or with None the usual ones again.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    NotFound, NotAllowed, ConnectionLost; ChangedMeanwhile where the day is another than was seen.
    """
    require(viewer, Right.ASK_TIME_OFF, trainer_id=wish.trainer_id)

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(wish.trainer_id)
        today = local_day(now, organization.tz)
        wish.require_possible(today)
        work.lock(wish.trainer_id)
        standing = work.working_hours.day(wish.trainer_id, wish.day)
        kept = {one.day: one for one in work.working_hours.single_days(wish.trainer_id, today)}
        if (kept[wish.day].seen if wish.day in kept else ()) != wish.seen:
            raise ChangedMeanwhile()
        if wish.spans is None and not standing:
            raise InvalidInput("day", "That day has the usual hours.")
        names = _names_of_places(work, (one.place_id for one in wish.spans or ()), ())
        backs = [DayBack(one.id, restore=True) for one in standing]
        for one in standing:
            work.working_hours.put_day(one.id, False, now)
        added = _new_days(wish, organization.id)
        for state in added:
            work.working_hours.add_day(state)
        backs += [DayBack(state.id, restore=False) for state in added]
        work.flush()
        name = work.trainers.get(wish.trainer_id, today).name
        facts: dict[str, object] = {"trainer": name, "day": wish.day.isoformat()}
        if wish.spans is not None:
            facts["hours"] = _day_words(wish.spans, names)
        if wish.note.strip():
            facts["note"] = wish.note.strip()
        clears = wish.spans is None
        work.audit.add(
            "cleared_day_hours" if clears else "set_day_hours",
            "day_hours",
            wish.trainer_id,
            now,
            after=facts,
            organization_id=organization.id,
        )
        step = Step.CLEAR_DAY_HOURS if clears else Step.SET_DAY_HOURS
        starts_at = at_minute(wish.day, 0, organization.tz)
        undo = DiaryUndo(hours=HoursBack(days=tuple(backs)))
        return _outcome(step, name, wish.trainer_id, starts_at, undo)

    request = UseCaseRequest(wish.request_id, "set_day_hours", wish)
    return uow.perform(request, done, DiaryOutcome)


def seen_of(kept: Iterable[KeptSpan]) -> Seen:
    """Return what tells whether the hours are still those that were seen."""
    return tuple(sorted((one.id, one.version) for one in kept))


def week_words(spans: Iterable[WeekSpan], names: Mapping[UUID, str]) -> list[str]:
    """Return hours as the audit trail keeps them, such as "Mon 09:00–17:00, Hall"."""
    return [
        f"{_WEEKDAYS[one.weekday]} "
        f"{_span_words(one.start_minute, one.end_minute, one.place_id, names)}"
        for one in sorted(spans, key=lambda one: (one.weekday, one.start_minute))
    ]


def _day_words(spans: Iterable[DaySpan], names: Mapping[UUID, str]) -> list[str]:
    return [
        _span_words(one.start_minute, one.end_minute, one.place_id, names) for one in sorted(spans)
    ]


def _span_words(start: int, end: int, place_id: UUID | None, names: Mapping[UUID, str]) -> str:
    first, last = (f"{minute // 60 % 24:02}:{minute % 60:02}" for minute in (start, end))
    place = names.get(place_id) if place_id else None
    return f"{first}–{last}, {place}" if place else f"{first}–{last}"


def _places(work: Work) -> tuple[HoursPlace, ...]:
    return tuple(HoursPlace(one.id, one.name, one.kind, one.active) for one in work.places.listed())


def _names_of_places(
    work: Work, wanted: Iterable[UUID | None], kept: Sequence[KeptSpan]
) -> dict[UUID, str]:
    """Return what places are called; raise InvalidInput for one that cannot be chosen."""
    places = _places(work)
    usable = {one.id for one in places if one.active} | {one.span.place_id for one in kept}
    if any(place_id is not None and place_id not in usable for place_id in wanted):
        raise InvalidInput("spans", "A place is not there any more. Choose another.")
    return {one.id: one.name for one in places}


def _rewrite(
    work: Work,
    organization_id: UUID,
    trainer_id: UUID,
    kept: Sequence[KeptSpan],
    change: Rewriting,
    now: datetime,
) -> tuple[WeeklyBack, ...]:
    backs = []
    until = {one.id: one.valid_until for one in kept}
    stands = {key: HoursStand(day) for key, day in change.ended}
    stands |= {key: HoursStand(until[key], standing=False) for key in change.removed}
    for key in sorted(stands):
        work.working_hours.put(key, stands[key], now)
        backs.append(WeeklyBack(key, found=stands[key], restore=HoursStand(until[key])))
    for new in change.added:
        state = work.working_hours.add(new_id(), organization_id, trainer_id, new)
        gone = replace(state.stand, standing=False)
        backs.append(WeeklyBack(state.id, found=state.stand, restore=gone))
    work.flush()
    return tuple(backs)


def _new_days(wish: DayRequest, organization_id: UUID) -> list[DayState]:
    if wish.spans is None:
        return []
    spans: tuple[DaySpan | None, ...] = wish.spans or (None,)
    return [
        DayState(
            new_id(), organization_id, wish.trainer_id, wish.day, span, wish.note.strip(), True
        )
        for span in spans
    ]


def _outside(
    work: Work,
    organization: Organization,
    trainer_id: UUID,
    kept: Iterable[KeptSpan],
    single: Iterable[SingleDay],
    now: datetime,
) -> Outside:
    """Return the booked sessions that lie outside of the hours, or at another place than these."""
    planned = [
        one
        for one in work.time_off.sessions_within(trainer_id, Interval(now, now + LOOKED_AHEAD))
        if one.interval.start >= now
    ]
    if not planned:
        return Outside()
    first = local_day(planned[0].interval.start, organization.tz)
    last = local_day(max(one.interval.end for one in planned), organization.tz)
    times = TrainerTimes(trainer_id, tuple(map(_shift, kept)), tuple(_day_shifts(single)))
    days = (last - first).days + 1
    working = working_spans(times, first, days, LocalClock(organization.tz))
    here = {place_id: at_place(working, place_id) for place_id in {one.place_id for one in planned}}
    found = [
        one
        for one in planned
        if not covers(
            here[one.place_id], (microseconds(one.interval.start), microseconds(one.interval.end))
        )
    ]
    told = tuple(_told(one, organization) for one in found[:MOST_TOLD])
    return Outside(told, len(found))


def _told(one: SessionInTheWay, organization: Organization) -> SessionOutside:
    start = one.interval.start
    return SessionOutside(one.session_id, start, local_day(start, organization.tz), one.subject)


def _shift(one: KeptSpan) -> Shift:
    span = one.span
    hours = (span.weekday, span.start_minute, span.end_minute, span.place_id)
    return Shift(*hours, one.valid_from, one.valid_until)


def _day_shifts(single: Iterable[SingleDay]) -> Iterable[DayShift]:
    for one in single:
        if not one.spans:
            yield DayShift(one.day, None, None, None)
        for span in one.spans:
            yield DayShift(one.day, span.start_minute, span.end_minute, span.place_id)


def _outcome(
    step: Step, name: str, trainer_id: UUID, starts_at: datetime, undo: DiaryUndo
) -> DiaryOutcome:
    changes = Changes(frozenset({Aggregate.TRAINER}), frozenset({trainer_id}))
    return DiaryOutcome(step, name, starts_at, changes, undo, trainer_name=name)
