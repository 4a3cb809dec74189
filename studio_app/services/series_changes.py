"""Changing sessions of a series: one, one and those that follow, or all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.classes import clean_title
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotFound, WrongStatus
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute, local_day, minute_of_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import session_interval
from studio_app.domain.series import moved_on
from studio_app.domain.series_plans import Scope, SeriesChange, overlapping
from studio_app.domain.undoing import DiaryUndo, SeriesBack, SeriesStand, SessionBack, SessionStand
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.read_ahead import ReadAhead
from studio_app.repositories.series import SeriesState
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.moves import (
    movable_bookings,
    new_place_name,
    note_move,
    require_valid_packages,
    step_of,
    subject_of,
)
from studio_app.services.neighbours import busy_at
from studio_app.services.series_parts import differs, held_in_scope, note_series, stand_before
from studio_app.services.session_parts import (
    changes_of,
    changes_place,
    clashes_at,
    in_turn,
    place_of,
    require_place,
    sized,
    trainer_at,
)
from studio_app.services.sessions_together import Putting, put_sessions
from studio_app.services.slots import Clash, Diary, clean_reason, require_free, slot_taken


def change_series(
    uow: UnitOfWork, viewer: Viewer, request: SeriesChange, now: datetime, *, request_id: UUID
) -> DiaryOutcome:
    """Move the sessions of a series that are meant, in time or to another place, all or none.

    Those that were moved by themselves before stay where they are, as do those that are over; the
    outcome tells how many were ``left_alone``. What moves goes on as a series of its own. The same
    request again changes nothing and returns the first outcome. Raises SlotTaken or TimeOffInTheWay
    for a slot that is not free, PackageNotValid, WrongStatus, ChangedMeanwhile, NotFound,
    NotAllowed, InvalidInput, ConnectionLost.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    if clean_reason(request.anyway_reason):
        require(viewer, Right.BOOK_ANYWAY)
    session_interval(request.starts_at, request.minutes)
    return uow.perform(
        UseCaseRequest(request_id, "change_series", request),
        lambda work: _Change(work, viewer, request, now).outcome(),
        DiaryOutcome,
    )


@dataclass(frozen=True, slots=True)
class _Course:
    """What the sessions that move have in common from now on; they go ``days`` later."""

    trainer_id: UUID
    days: int
    start_minute: int
    minutes: int
    place_id: UUID | None
    capacity: int
    title: str


@dataclass(frozen=True, slots=True)
class _Moving:
    """A session on its way, with those who are booked in it."""

    session: SessionState
    bookings: tuple[BookingState, ...]
    wanted: SessionStand
    overlapped: tuple[Clash, ...] = ()
    let_in: frozenset[UUID] | None = None

    @property
    def interval(self) -> Interval:
        """Return when it is to be."""
        return Interval(self.wanted.starts_at, self.wanted.ends_at)


class _Change:
    """Sessions that are being moved together, in one transaction."""

    def __init__(self, work: Work, viewer: Viewer, request: SeriesChange, now: datetime) -> None:
        self._work = work
        self._viewer = viewer
        self._request = request
        self._now = now

    def outcome(self) -> DiaryOutcome:
        """Move everything and return what changed, with the way back."""
        work, request = self._work, self._request
        held = held_in_scope(
            work,
            self._viewer,
            (request.session_id, request.version, request.scope),
            self._now,
            request.trainer_id,
        )
        asked, series, meant = held.asked, held.series, held.meant
        self._ahead, self._series, self._held = held.ahead, series, meant
        self._studio = work.organizations.get(asked.organization_id)
        if work.organizations.of_trainer(request.trainer_id).id != self._studio.id:
            raise NotFound()
        require_place(work, self._studio, request.place_id)
        course = self._course(asked)
        moving, left = self._sorted_out(asked, meant, course)
        backs, stands = self._split(asked, meant, course)
        moving = self._let_in([self._sent(one, asked, course, stands) for one in moving])
        put = self._put(moving, {one.id: stands[one.id] for one in left})
        asked_bookings = next((one.bookings for one in moving if one.session.id == asked.id), ())
        first = next((one for one in moving if one.session.id == asked.id), moving[0])
        subject = replace(asked, stand=first.wanted)
        trainer = trainer_at(work, self._studio, first.wanted)
        if backs:
            self._note(series, backs[0].found, trainer.name, len(moving))
        clients = {booking.client_id for one in moving for booking in one.bookings}
        return DiaryOutcome(
            self._step(asked, first.wanted),
            subject_of(subject, asked_bookings or first.bookings),
            first.wanted.starts_at,
            changes_of([one.session for one in moving], course.trainer_id, *clients),
            DiaryUndo(sessions=put, series=backs),
            first.session.id,
            trainer.name,
            count=len(moving),
            left_alone=len(left),
            place_name=new_place_name(work, asked.stand, first.wanted),
        )

    def _step(self, asked: SessionState, wanted: SessionStand) -> Step:
        if self._request.scope is Scope.THIS:
            return step_of(asked.stand, wanted)
        return Step.CHANGE_SERIES if changes_place(asked.stand, wanted) else Step.EDIT_SERIES

    def _course(self, asked: SessionState) -> _Course:
        """Return what was changed about the session asked about, and what stays of the series."""
        request, stand, usual = self._request, asked.stand, self._series.stand
        tz = self._series.tz
        here, there = local_day(stand.starts_at, tz), local_day(request.starts_at, tz)
        minute = minute_of_day(request.starts_at, tz)
        is_later = minute != minute_of_day(stand.starts_at, tz)
        is_longer = timedelta(minutes=request.minutes) != stand.ends_at - stand.starts_at
        goes_to_other = request.trainer_id != stand.trainer_id
        origin = stand.series_day or here
        return _Course(
            request.trainer_id if goes_to_other else self._series.trainer_id,
            (there - origin).days if here != there else 0,
            minute if is_later else usual.start_minute,
            request.minutes if is_longer else usual.minutes,
            request.place_id or usual.place_id,
            usual.capacity if request.capacity is None else request.capacity,
            clean_title(request.title) if request.title else usual.title,
        )

    def _sorted_out(
        self, asked: SessionState, meant: tuple[SessionState, ...], course: _Course
    ) -> tuple[list[_Moving], list[SessionState]]:
        """Return what moves, and what is left where it is."""
        moving, left = [], []
        for session in meant:
            goes_along = session.id == asked.id or not differs(self._series, session.stand)
            try:
                bookings = movable_bookings(self._ahead, session) if goes_along else ()
            except WrongStatus:
                if session.id == asked.id:
                    raise
                goes_along = False
            if goes_along:
                moving.append(_Moving(session, bookings, session.stand))
            else:
                left.append(session)
        if not moving:
            raise InvalidInput("scope", "None of these sessions is to be moved.")
        return moving, left

    def _split(
        self, asked: SessionState, meant: tuple[SessionState, ...], course: _Course
    ) -> tuple[tuple[SeriesBack, ...], dict[UUID, SessionStand]]:
        """Let the sessions that are meant go on as a series of their own.

        Returns the way back, and how each of them stands in that series where it is left alone.
        """
        stands = {one.id: one.stand for one in meant}
        if self._request.scope is Scope.THIS:
            return (), stands
        series, work = self._series, self._work
        origin = asked.stand.series_day or series.starts_on
        was = {one.id: one.stand.series_day or origin for one in meant}
        rule, there = moved_on(series.rule, origin, course.days, was.values())
        days = {key: there[day] for key, day in was.items()}
        on = replace(
            series,
            id=new_id(),
            trainer_id=course.trainer_id,
            starts_on=min(days.values()),
            stand=SeriesStand(
                rule.ending(max(days.values())).text(),
                course.start_minute,
                course.minutes,
                course.place_id,
                course.capacity,
                course.title,
            ),
        )
        work.series.add(on, self._now)
        work.flush()
        before = stand_before(work, series, meant, self._now)
        work.series.put(series.id, before)
        work.flush()
        for key, stand in stands.items():
            stands[key] = replace(stand, series_id=on.id, series_day=days[key])
        ended = replace(on.stand, ended_at=self._now)
        backs = (
            SeriesBack(on.id, found=on.stand, restore=ended),
            SeriesBack(series.id, found=before, restore=series.stand),
        )
        return backs, stands

    def _sent(
        self,
        moving: _Moving,
        asked: SessionState,
        course: _Course,
        stands: dict[UUID, SessionStand],
    ) -> _Moving:
        """Return a session with where it is to stand."""
        request, usual = self._request, self._series.stand
        stand = stands[moving.session.id]
        is_asked = moving.session.id == asked.id
        trainer_id = request.trainer_id if is_asked else course.trainer_id
        if is_asked:
            interval = session_interval(request.starts_at, request.minutes)
        else:
            day = stand.series_day or asked.stand.series_day
            assert day is not None
            starts_at = at_minute(day, course.start_minute, self._series.tz)
            interval = session_interval(starts_at, course.minutes)
        wanted = replace(
            stand,
            trainer_id=trainer_id,
            starts_at=interval.start,
            ends_at=interval.end,
            place_id=request.place_id or stand.place_id,
        )
        # A class that was given a title or places of its own keeps them.
        title = request.title if is_asked or stand.title == usual.title else ""
        capacity = request.capacity if is_asked or stand.capacity == usual.capacity else None
        return replace(moving, wanted=sized(self._ahead, moving.session, wanted, title, capacity))

    def _let_in(self, moving: list[_Moving]) -> list[_Moving]:
        """Return the sessions with what they overlap on purpose; raises what is in their way."""
        studio, anyway = self._studio, clean_reason(self._request.anyway_reason)
        minutes = int(moving[0].interval.length.total_seconds() // 60)
        twice = overlapping([one.wanted.starts_at for one in moving], minutes)
        stay = all(not changes_place(one.session.stand, one.wanted) for one in moving)
        if twice is not None and not stay:
            trainer = trainer_at(self._ahead, studio, moving[0].wanted)
            raise slot_taken(studio, trainer.name, session_interval(twice, minutes))
        places = {one.session.id: one.wanted for one in moving}
        self._ahead.look_around(places)
        # None of those that move together is in the way of another.
        there = self._ahead.with_places(places)
        return [self._beside(there, one, anyway) for one in moving]

    def _beside(self, there: ReadAhead, one: _Moving, anyway: str) -> _Moving:
        if not changes_place(one.session.stand, one.wanted):
            return one
        clashes = clashes_at(there, self._studio, one.session, one.wanted)
        if not anyway:
            require_free(self._studio, clashes)
            require_valid_packages(there, self._studio, one.session, one.bookings, one.interval)
        overlapped = tuple(clashes)
        place = place_of(one.session.id, one.wanted)
        beside = any(clash.diary is Diary.TRAINER for clash in overlapped)
        return replace(
            one,
            wanted=replace(one.wanted, overlap_allowed=beside),
            overlapped=overlapped,
            let_in=frozenset(
                booking.client_id
                for booking in one.bookings
                if overlapped and busy_at(there, place, booking.client_id) is not None
            ),
        )

    def _put(
        self, moving: list[_Moving], left: dict[UUID, SessionStand]
    ) -> tuple[SessionBack, ...]:
        """Put everything where it is to stand, and return the way back."""
        ahead, now = self._ahead, self._now
        anyway = clean_reason(self._request.anyway_reason)
        by_key = {one.session.id: one for one in moving}
        clients = {one.id: ahead.sessions.clients_in(one.id) for one in self._held}
        ways = [
            (SessionBack(one.session.id, one.session.stand, one.wanted), one.session)
            for one in moving
        ]
        in_order = [by_key[session.id] for _, session in in_turn(ways, clients)]
        puttings = [Putting(one.session, one.wanted, one.let_in) for one in in_order]
        stay = [Putting(one, left[one.id]) for one in self._held if one.id in left]
        try:
            backs = put_sessions(ahead, [*puttings, *stay], now)
        except OverlapRefused as refused:
            # All was free under the locks: somebody writes past the program.
            raise ChangedMeanwhile() from refused
        for one in in_order:
            reason = anyway if one.overlapped else ""
            what = (one.session, one.wanted, one.bookings)
            note_move(ahead, self._studio, *what, now, reason, one.overlapped)
        return backs

    def _note(self, series: SeriesState, on: SeriesStand, trainer_name: str, count: int) -> None:
        before, after = (
            {"rule": stand.rule, "time": _clock(stand.start_minute)}
            | ({"place": self._work.sessions.place_name(stand.place_id)} if goes else {})
            | ({"title": stand.title} if series.client_id is None else {})
            for goes in [on.place_id != series.stand.place_id]
            for stand in (series.stand, on)
        )
        told: dict[str, object] = {**after, "trainer": trainer_name, "dates": count}
        note_series(self._work, "series_changed", series, self._now, before=before, after=told)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
