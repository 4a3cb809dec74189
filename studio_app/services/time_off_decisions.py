"""Deciding about time off, with what becomes of each session in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from studio_app.domain.changes import Changes, DiaryOutcome, Step
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotFound,
    SessionsInTheWay,
    WrongStatus,
)
from studio_app.domain.free_slots import SlotWish, find_free_slots
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_interval, local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.domain.slot_states import SeenTimes, SlotState, slot_states
from studio_app.domain.time_off import (
    LONGEST_DECISION,
    Resolution,
    SessionInTheWay,
    TimeOffDecision,
    Way,
)
from studio_app.domain.undoing import (
    BookingBack,
    DiaryUndo,
    SessionBack,
    SessionStand,
    TimeOffBack,
    TimeOffStand,
)
from studio_app.domain.working_times import StudioTimes
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.time_off import TimeOffState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.booking_parts import change_status, return_credit
from studio_app.services.moves import (
    movable_bookings,
    note_move,
    require_valid_packages,
    subject_of,
)
from studio_app.services.session_parts import (
    changes_of,
    clashes_at,
    in_turn,
    lock_diaries,
    put_session,
)
from studio_app.services.slots import clean_reason, require_free, slot_taken
from studio_app.services.time_off import note_time_off, time_off_outcome

OFFERED_TIMES = 5
LOOKED_THROUGH = timedelta(days=21)


def time_off_plan(
    uow: UnitOfWork, viewer: Viewer, time_off_id: UUID, now: datetime
) -> tuple[SessionInTheWay, ...]:
    """Return the sessions within time off, each with what could become of it.

    The trainer's nearest free times outside the time off within three weeks, of which no two
    sessions are proposed the same, and the colleagues who are free at the session's own time.
    Raises NotFound, NotAllowed.
    """
    require(viewer, Right.DECIDE_TIME_OFF)
    with uow.reading() as work:
        state = work.time_off.find(time_off_id)
        if state is None or not state.stand.standing:
            raise NotFound()
        organization = work.organizations.get(state.organization_id)
        hit = work.time_off.sessions_within(state.trainer_id, state.interval)
        if not hit:
            return ()
        colleagues = [
            trainer.id
            for trainer in work.trainers.visible(local_day(now, organization.tz))
            if trainer.id != state.trainer_id
        ]
        free = _free_colleagues(work, organization, colleagues, hit)
        proposed: list[Interval] = []
        plan = []
        for one in hit:
            times = _free_times(work, organization, state, one, now)
            offered = _apart(times, proposed)[:OFFERED_TIMES]
            proposed += offered[:1]
            plan.append(
                replace(
                    one,
                    free_times=tuple(sorted(time.start for time in offered)),
                    proposed_time=offered[0].start if offered else None,
                    free_trainers=free[one.session_id],
                )
            )
        return tuple(plan)


def _apart(times: list[Interval], others: list[Interval]) -> list[Interval]:
    """Return the times that share no moment with others, nor with one that comes before them."""
    found: list[Interval] = []
    for time in times:
        if not any(time.overlaps(other) for other in (*others, *found)):
            found.append(time)
    return found


def _free_colleagues(
    work: Work,
    organization: Organization,
    colleagues: list[UUID],
    hit: tuple[SessionInTheWay, ...],
) -> dict[UUID, tuple[UUID, ...]]:
    """Return who could give each session; so many queries, however many colleagues there are."""
    found: dict[UUID, list[UUID]] = {one.session_id: [] for one in hit}
    intervals = [one.interval for one in hit]
    within = Interval(min(one.start for one in intervals), max(one.end for one in intervals))
    first, last = (local_day(moment, organization.tz) for moment in (within.start, within.end))
    studio = StudioTimes(
        organization.tz,
        closures=work.free_times.closures(first, last),
        opening=work.free_times.opening(),
        away=work.free_times.away_places(),
    )
    for times in work.free_times.trainers(colleagues, first, last, within):
        states = slot_states(times, SeenTimes(diary=False), studio, intervals)
        for one, state in zip(hit, states, strict=True):
            if state is SlotState.FREE:
                found[one.session_id].append(times.trainer_id)
    return {key: tuple(trainers) for key, trainers in found.items()}


def _free_times(
    work: Work,
    organization: Organization,
    state: TimeOffState,
    hit: SessionInTheWay,
    now: datetime,
) -> list[Interval]:
    """Return the trainer's free times at its place outside the time off, the nearest first."""
    first = local_day(max(now, hit.interval.start - LOOKED_THROUGH), organization.tz)
    last = local_day(max(now, hit.interval.start) + LOOKED_THROUGH, organization.tz)
    minutes = hit.interval.length // timedelta(minutes=1)
    days = (last - first).days + 1
    wish = SlotWish((state.trainer_id,), first, days, minutes, hit.place_id, limit=2_000)
    within = day_interval(first, organization.tz, days + 1)
    times = work.free_times
    clients = work.sessions.clients_in(hit.session_id)
    busy = [
        span for client in clients for span in times.client_busy(client, within, [hit.session_id])
    ]
    places = [hit.place_id] if hit.place_id else []
    studio = StudioTimes(
        organization.tz,
        closures=times.closures(first, last),
        full=times.full_places(places, within, [hit.session_id]),
        client_busy=sorted(busy),
        opening=times.opening(),
        away=times.away_places(),
    )
    trainers = times.trainers([state.trainer_id], first, last, within, [hit.session_id])
    length = hit.interval.length
    found = [
        Interval(slot.starts_at, slot.starts_at + length)
        for slot in find_free_slots(wish, trainers, studio, now)
    ]
    found = [time for time in found if not state.interval.overlaps(time)]
    wanted = hit.interval.start
    found.sort(key=lambda time: (_distance(time.start, wanted, organization), time.start))
    return found


def _distance(start: datetime, wanted: datetime, organization: Organization) -> timedelta:
    """Return how far a time is from the one wanted; the same hour on another day is nearer."""
    apart = abs(start - wanted)
    hours = start.astimezone(organization.tz), wanted.astimezone(organization.tz)
    same_hour = hours[0].time() == hours[1].time()
    return apart if same_hour else apart + timedelta(days=1)


def decide_time_off(
    uow: UnitOfWork,
    viewer: Viewer,
    decision: TimeOffDecision,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Approve or decline time off, with what becomes of each session in it, at once or not at all.

    Cancelled because of it, a booking gives its credit back however late it is. The same request
    again changes nothing and returns the first outcome. Raises SessionsInTheWay for a session that
    nothing was decided about, SlotTaken, TimeOffInTheWay, PackageNotValid, WrongStatus,
    ChangedMeanwhile, InvalidInput, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.DECIDE_TIME_OFF)
    word = clean_reason(decision.word)
    if len(word) > LONGEST_DECISION:
        raise InvalidInput("word", "Say it in one short, plain sentence.")

    def decided(work: Work) -> DiaryOutcome:
        known = work.time_off.find(decision.time_off_id)
        if known is None:
            raise NotFound()
        sessions = _locked_sessions(work, known, decision)
        state = work.time_off.get_locked(decision.time_off_id, decision.version)
        if not state.stand.standing or state.stand.status is not TimeOffStatus.REQUESTED:
            raise WrongStatus(status=state.stand.status.value, wanted="decided about")
        return _Deciding(work, viewer, state, decision, word, now).outcome(sessions)

    request = UseCaseRequest(request_id, "decide_time_off", decision)
    return uow.perform(request, decided, DiaryOutcome)


def _locked_sessions(
    work: Work, state: TimeOffState, decision: TimeOffDecision
) -> dict[UUID, SessionState]:
    """Return the sessions that something is to become of, with nobody else at them."""
    known = [work.sessions.find(one.session_id) for one in decision.resolutions]
    found = [one for one in known if one is not None]
    if len(found) != len(known):
        raise NotFound()
    others = [one.trainer_id for one in decision.resolutions if one.trainer_id is not None]
    lock_diaries(work, found, state.trainer_id, *others)
    return {
        one.session_id: work.sessions.get_locked(one.session_id, one.version)
        for one in sorted(decision.resolutions, key=lambda it: it.session_id)
    }


class _Deciding:
    """One decision being carried out, in one transaction."""

    def __init__(
        self,
        work: Work,
        viewer: Viewer,
        state: TimeOffState,
        decision: TimeOffDecision,
        word: str,
        now: datetime,
    ) -> None:
        self._work = work
        self._viewer = viewer
        self._state = state
        self._decision = decision
        self._word = word
        self._now = now
        self._organization = work.organizations.get(state.organization_id)
        self._bookings: list[BookingBack] = []
        self._sessions: list[SessionBack] = []
        self._changes = Changes()

    def outcome(self, sessions: dict[UUID, SessionState]) -> DiaryOutcome:
        """Carry it out and return what became of it."""
        work, state, decision = self._work, self._state, self._decision
        if decision.approve:
            self._require_all_decided()
            if any(one.stand.trainer_id != state.trainer_id for one in sessions.values()):
                raise ChangedMeanwhile()
            self._resolve(sessions)
        status = TimeOffStatus.APPROVED if decision.approve else TimeOffStatus.DECLINED
        stand = TimeOffStand(status, self._word)
        work.time_off.put(state.id, stand, self._now)
        work.flush()
        action = "approved_time_off" if decision.approve else "declined_time_off"
        note_time_off(work, action, state, self._now, self._word)
        day = local_day(state.interval.start, self._organization.tz)
        name = work.trainers.get(state.trainer_id, day).name
        step = Step.APPROVE_TIME_OFF if decision.approve else Step.DECLINE_TIME_OFF
        back = TimeOffBack(state.id, found=stand, restore=state.stand)
        done = time_off_outcome(step, state, name, back)
        undo = DiaryUndo(tuple(self._bookings), tuple(self._sessions), time_off=(back,))
        return replace(
            done,
            undo=undo,
            changes=done.changes | self._changes,
            count=len(self._bookings) + len(self._sessions),
        )

    def _require_all_decided(self) -> None:
        decided = {one.session_id for one in self._decision.resolutions}
        hit = self._work.time_off.sessions_within(self._state.trainer_id, self._state.interval)
        left = [one for one in hit if one.session_id not in decided]
        if left:
            raise SessionsInTheWay(count=len(left))

    def _resolve(self, sessions: dict[UUID, SessionState]) -> None:
        """Cancel what is to be cancelled, then move what moves, each once its place is free."""
        work = self._work
        ways: list[tuple[SessionBack, SessionState]] = []
        for one in self._decision.resolutions:
            session = sessions[one.session_id]
            if one.way is Way.CANCEL:
                self._cancel(session)
                self._changes |= changes_of([session])
            elif one.way is not Way.KEEP:
                stand = self._stand_of(session, one)
                ways.append((SessionBack(session.id, session.stand, stand), session))
        clients = {session.id: work.sessions.clients_in(session.id) for _, session in ways}
        for way, session in in_turn(ways, clients):
            self._put(session, way.restore)
            self._changes |= changes_of([session], way.restore.trainer_id)
        self._changes |= changes_of([], *(booking.key for booking in self._bookings))

    def _stand_of(self, session: SessionState, one: Resolution) -> SessionStand:
        """Return how a session is to stand; raises InvalidInput for what is no answer."""
        stand = replace(session.stand, overlap_allowed=False)
        if one.way is Way.GIVE:
            if one.trainer_id is None or one.trainer_id == stand.trainer_id:
                raise InvalidInput("trainer", "Choose who is to give the session.")
            return replace(stand, trainer_id=one.trainer_id)
        if one.starts_at is None:
            raise InvalidInput("starts_at", "Choose a time to move the session to.")
        wanted = Interval(one.starts_at, one.starts_at + session.interval.length)
        if self._state.interval.overlaps(wanted):
            raise InvalidInput("starts_at", "Choose a time outside the time off.")
        return replace(stand, starts_at=wanted.start, ends_at=wanted.end)

    def _put(self, session: SessionState, stand: SessionStand) -> None:
        work, organization = self._work, self._organization
        if work.organizations.of_trainer(stand.trainer_id).id != organization.id:
            raise NotFound()
        wanted = Interval(stand.starts_at, stand.ends_at)
        bookings = movable_bookings(work, session)
        require_free(organization, clashes_at(work, organization, session, stand))
        require_valid_packages(work, organization, session, bookings, wanted)
        try:
            self._sessions.append(put_session(work, session, stand, self._now, let_in=()))
        except OverlapRefused as refused:
            name = subject_of(session, bookings)
            raise slot_taken(organization, name, wanted) from refused
        note_move(work, organization, session, stand, bookings, self._now, self._reason())

    def _cancel(self, session: SessionState) -> None:
        work, now, reason = self._work, self._now, self._reason()
        for booking in movable_bookings(work, session):
            work.bookings.set_status(booking.id, BookingStatus.CANCELLED, charge=0)
            return_credit(work, self._organization, booking, self._viewer, now, reason)
            done = change_status(
                work, booking, BookingStatus.CANCELLED, now, charge=0, reason=reason
            )
            assert done.undo is not None
            self._bookings += done.undo.bookings
        if session.stand.capacity > 1:
            # A class stands until it is given up as a whole.
            session = work.sessions.get_locked(session.id)
            gone = replace(session.stand, standing=False)
            self._sessions.append(put_session(work, session, gone, now))

    def _reason(self) -> str:
        return self._word or "time off"
