"""What series have in common: what is in the way of their dates, what is set apart of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotFound,
    StudioError,
    TimeOffInTheWay,
)
from studio_app.domain.intervals import Interval
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Trainer, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import TimeOffStatus, session_interval
from studio_app.domain.series import occurrences
from studio_app.domain.series_plans import (
    Decision,
    Scope,
    SeriesDate,
    SeriesRequest,
    is_set_apart,
)
from studio_app.domain.slot_states import SlotState
from studio_app.domain.undoing import SeriesStand, SessionStand
from studio_app.repositories.read_ahead import ReadAhead
from studio_app.repositories.series import SeriesState
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.session_parts import lock_diaries
from studio_app.services.slots import slot_taken, slot_words


def differs(series: SeriesState, stand: SessionStand) -> bool:
    """Tell whether a session was moved by itself, if only to another place, and stays there."""
    return stand.place_id != series.stand.place_id or is_set_apart(
        stand.series_day,
        (stand.trainer_id, stand.starts_at, stand.ends_at),
        (series.trainer_id, series.stand.start_minute, series.stand.minutes),
        series.tz,
    )


def series_of(work: Work, session_id: UUID) -> tuple[SessionState, SeriesState]:
    """Return a session and the series that it belongs to; raises NotFound."""
    session = work.sessions.find(session_id)
    key = session.stand.series_id if session else None
    series = work.series.find(key) if key else None
    if session is None or series is None:
        raise NotFound()
    return session, series


def in_scope(
    work: Work, asked: SessionState, series: SeriesState, scope: Scope, now: datetime
) -> tuple[SessionState, ...]:
    """Return the sessions that a scope means: what has begun is over, but for the one asked about.

    In the order of the days that the rule gave.
    """
    if scope is Scope.THIS:
        return (asked,)
    here = asked.stand.series_day
    return tuple(
        one
        for one in work.series.sessions_of(series.id)
        if (one.id == asked.id or (one.occupies and one.stand.starts_at > now))
        and (scope is Scope.ALL or here is None or (one.stand.series_day or here) >= here)
    )


def wanted_dates(request: SeriesRequest, tz: ZoneInfo) -> list[tuple[SeriesDate, Interval]]:
    """Return what is to be booked of a request, and when, in the order of the rule's days.

    Raises InvalidInput for dates that the rule does not give, and where there is none.
    """
    found = occurrences(request.rule, request.first_day, request.start_minute, tz)
    starts = {one.day: one.starts_at for one in found}
    named = {one.day: one for one in request.dates}
    if len(named) < len(request.dates) or not named.keys() <= starts.keys():
        raise InvalidInput("dates", "These are not the dates of this series.")
    wanted = [
        (one, session_interval(one.starts_at or starts[day], request.minutes))
        for day, one in sorted(named.items())
        if one.decision is not Decision.SKIP
    ]
    if not wanted:
        raise InvalidInput("dates", "Choose at least one date.")
    return wanted


def paying(packages: Sequence[ClientPackage], request: SeriesRequest) -> tuple[ClientPackage, ...]:
    """Return those of a client's packages that may pay for a series."""
    wanted = request.package_id
    return tuple(one for one in packages if wanted is None or one.id == wanted)


def new_series(request: SeriesRequest, organization: Organization, last_day: date) -> SeriesState:
    """Return the series that a request asks for; where its rule is open, it ends on the day."""
    rule = request.rule.ending(last_day) if request.rule.is_open else request.rule
    stand = SeriesStand(
        rule.text(),
        request.start_minute,
        request.minutes,
        request.place_id,
        request.capacity,
        request.title,
    )
    return SeriesState(
        request.series_id,
        organization.id,
        request.trainer_id,
        request.client_id,
        organization.time_zone,
        request.first_day,
        stand,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A session with its series, and the sessions that a scope means, read ahead."""

    asked: SessionState
    series: SeriesState
    meant: tuple[SessionState, ...]
    ahead: ReadAhead


def held_in_scope(
    work: Work,
    viewer: Viewer,
    asked: tuple[UUID, int, Scope],
    now: datetime,
    *others: UUID,
) -> Held:
    """Return a session, its series, and the sessions that a scope means, all of them locked.

    ``asked`` are the session's key and version, and the scope; ``others`` are trainers whose
    diaries are needed too. Raises NotFound, NotAllowed, ChangedMeanwhile.
    """
    session_id, version, scope = asked
    known, series = series_of(work, session_id)
    if not known.stand.standing:
        raise ChangedMeanwhile()
    meant = in_scope(work, known, series, scope, now)
    for trainer_id in {one.stand.trainer_id for one in meant} | {series.trainer_id}:
        require(viewer, Right.BOOK, trainer_id=trainer_id)
    keys = [one.id for one in meant]
    lock_diaries(ReadAhead(work, keys), meant, *others)
    ahead = ReadAhead(work, keys)
    held = {key: ahead.sessions.get_locked(key) for key in keys}
    series = work.series.get_locked(series.id)
    if held[session_id].version != version or any(held[one.id].stand != one.stand for one in meant):
        raise ChangedMeanwhile()
    return Held(held[session_id], series, tuple(held.values()), ahead)


def stand_before(
    work: Work, series: SeriesState, gone: Sequence[SessionState], now: datetime
) -> SeriesStand:
    """Return how a series stands once some of its sessions, to its end, are no longer its own.

    It is ended where nothing of it is still to come.
    """
    keys = {one.id for one in gone}
    first = min((one.stand.series_day for one in gone if one.stand.series_day), default=None)
    goes_on = any(
        one.occupies and one.stand.starts_at > now
        for one in work.series.sessions_of(series.id)
        if one.id not in keys
    )
    stand = series.stand
    if first is not None and first > series.starts_on:
        stand = replace(stand, rule=series.rule.ending(first - timedelta(days=1)).text())
    return stand if goes_on else replace(stand, ended_at=stand.ended_at or now)


def note_series(
    work: Work,
    action: str,
    series: SeriesState,
    now: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Note in the trail what was done to a series as a whole."""
    work.audit.add(
        action,
        "series",
        series.id,
        now,
        client_id=series.client_id,
        before=before,
        after=after,
        reason=reason,
        organization_id=series.organization_id,
    )


def who_is_in(work: Work, trainer_id: UUID, intervals: Sequence[Interval]) -> list[str]:
    """Return with whom a trainer is in each of the intervals, as far as the viewer may know.

    One query, whatever the number of intervals.
    """
    if not intervals:
        return []
    within = Interval(min(one.start for one in intervals), max(one.end for one in intervals))
    sessions = [
        (Interval(one.starts_at, one.ends_at), one)
        for one in work.calendar.sessions(within, [trainer_id])
        if one.occupies
    ]
    names = []
    for wanted in intervals:
        there = next((one for when, one in sessions if when.overlaps(wanted)), None)
        standing = [line for line in there.bookings if line.status.occupies] if there else []
        is_personal = there is not None and there.capacity == 1 and bool(standing)
        names.append(standing[0].client_name if is_personal else there.title if there else "")
    return names


def refusal_of(
    work: Work,
    organization: Organization,
    trainer: Trainer,
    client_name: str,
    interval: Interval,
    state: SlotState,
) -> StudioError:
    """Return the error that says what is in the way of a slot in that state."""
    if state is SlotState.TIME_OFF:
        for time_off in work.trainers.time_off([trainer.id], interval):
            if time_off.status is TimeOffStatus.APPROVED:
                words = slot_words(organization, time_off.interval)
                return TimeOffInTheWay(trainer=trainer.name, **words)
    if state is SlotState.CLIENT_BUSY:
        return slot_taken(organization, client_name, interval)
    who = who_is_in(work, trainer.id, [interval])[0]
    return slot_taken(organization, trainer.name, interval, who)
