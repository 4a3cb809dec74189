"""Planning a transfer: what moves, what is in its way, and what is proposed instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Trainer, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.slot_states import SeenTimes, SlotState, slot_states
from studio_app.domain.spans import Span, merged_spans, microseconds, touches
from studio_app.domain.transfer_plans import (
    WEEKS_AROUND,
    ComingSession,
    PlannedSession,
    TransferPackage,
    TransferPlan,
    client_spans,
    free_spans,
    free_times_near,
    proposed_way,
)
from studio_app.domain.transfers import TransferWay
from studio_app.domain.working_times import StudioTimes, TrainerTimes
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.transfer_parts import require_to_someone_else

Promised = dict[UUID, list[Span]]
"""What plans that are carried out together give each of the trainers."""


def transfer_plan(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, to_trainer_id: UUID, now: datetime
) -> TransferPlan:
    """Return all that a transfer would move, with a proposal for what does not fit.

    By a constant number of queries, however many sessions there are. Raises NotAllowed, NotFound,
    InvalidInput for a trainer who has the client already or no longer works here.
    """
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        return planned(work, client_id, to_trainer_id, now)


def planned(
    work: Work,
    client_id: UUID,
    to_trainer_id: UUID,
    now: datetime,
    promised: Promised | None = None,
) -> TransferPlan:
    """Return a plan within a transaction that makes more of them; see ``transfer_plan``.

    What is ``promised`` to other plans is in the way of this one, and what this one proposes is
    added to it.
    """
    standing = work.transfers.standing(client_id)
    organization = work.organizations.get(standing.organization_id)
    today = local_day(now, organization.tz)
    target = work.trainers.get(to_trainer_id, today)
    require_to_someone_else(standing, target)
    former_name, coming = "", tuple[ComingSession, ...]()
    if standing.trainer_id is not None:
        former_name = work.trainers.get(standing.trainer_id, today).name
        coming = work.transfers.coming(client_id, standing.trainer_id, now)
    packages = work.packages.of_clients([client_id])
    promised = {} if promised is None else promised
    planner = _Planner(
        work, organization, target, client_id, coming, packages, now, promised.get(target.id, [])
    )
    sessions = planner.sessions()
    promised[target.id] = planner.promised
    return TransferPlan(
        client_id,
        standing.name,
        standing.version,
        standing.trainer_id,
        former_name,
        target.id,
        target.name,
        sessions,
        tuple(
            TransferPackage(one.name, None if one.sessions is None else one.balance, one.expires_on)
            for one in packages
            if not one.voided
            and one.has_credit()
            and (one.expires_on is None or one.expires_on >= today)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Planner:
    work: Work
    organization: Organization
    target: Trainer
    client_id: UUID
    coming: tuple[ComingSession, ...]
    packages: Sequence[ClientPackage]
    now: datetime
    promised: list[Span] = field(default_factory=list)

    def sessions(self) -> tuple[PlannedSession, ...]:
        """Return the sessions in order, each with its state and a proposal."""
        personal = [one for one in self.coming if not one.is_class]
        if not personal:
            return tuple(_in_class(one) for one in self.coming)
        around = timedelta(weeks=WEEKS_AROUND)
        within = Interval(
            max(self.now, min(one.interval.start for one in personal) - around),
            max(one.interval.end for one in personal) + around,
        )
        first, last = (
            local_day(moment, self.organization.tz) for moment in (within.start, within.end)
        )
        keys = [one.session_id for one in self.coming]
        free_times = self.work.free_times
        found = free_times.trainers([self.target.id], first, last, within)
        times = found[0] if found else TrainerTimes(self.target.id)
        places = {one.place_id for one in personal if one.place_id is not None}
        studio = StudioTimes(
            self.organization.tz,
            closures=free_times.closures(first, last),
            full=free_times.full_places(places, within, keys) if places else {},
            opening=free_times.opening(),
            away=free_times.away_places(),
        )
        states = self._states(times, studio, personal, within, keys)
        days = (last - first).days + 1
        free = {
            place: free_spans(times, studio, place, first, days)
            for place in {one.place_id for one in personal if states[one.session_id].is_off}
        }
        elsewhere = free_times.client_busy(self.client_id, within, keys) if free else ()
        return tuple(self._planned(free, states, elsewhere))

    def _states(
        self,
        times: TrainerTimes,
        studio: StudioTimes,
        personal: Sequence[ComingSession],
        within: Interval,
        keys: Sequence[UUID],
    ) -> dict[UUID, _State]:
        seen = self.work.free_times.seen(self.target.id, within, keys)
        names = {
            one.interval: one.client_name
            for one in self.work.sessions.of_trainer_at(self.target.id, within)
        }
        return _states_by_place(times, seen, studio, personal, names, merged_spans(self.promised))

    def _planned(
        self,
        free: dict[UUID | None, list[Span]],
        states: dict[UUID, _State],
        elsewhere: Sequence[Span],
    ) -> Iterable[PlannedSession]:
        # What fits is promised before what has to look for a place.
        for one in self.coming:
            if not one.is_class and not states[one.session_id].is_off:
                self._promise(one.interval)
        proposed: list[Span] = []
        for one in self.coming:
            if one.is_class:
                yield _in_class(one)
                continue
            state = states[one.session_id]
            starts: tuple[datetime, ...] = ()
            if state.is_off:
                busy = client_spans([*elsewhere, *proposed], self.coming, one)
                starts = free_times_near(
                    one.interval,
                    free[one.place_id],
                    merged_spans([*busy, *self.promised]),
                    self.organization.tz,
                    self.now,
                    self._validity(one),
                )
            way = proposed_way(one, state.state, starts)
            if way is TransferWay.NEW_TIME:
                length = one.interval.end - one.interval.start
                proposed.append(self._promise(Interval(starts[0], starts[0] + length)))
            yield PlannedSession(one, state.state, state.in_the_way, starts, way)

    def _promise(self, interval: Interval) -> Span:
        span = microseconds(interval.start), microseconds(interval.end)
        self.promised.append(span)
        return span

    def _validity(self, one: ComingSession) -> _Validity:
        package = next((it for it in self.packages if it.id == one.package_id), None)
        if package is None and one.package_id is not None:
            package = self.work.packages.find(one.package_id)
        return _Validity(package, local_day(one.interval.start, self.organization.tz))


@dataclass(frozen=True, slots=True)
class _State:
    state: SlotState
    in_the_way: str

    @property
    def is_off(self) -> bool:
        return self.state is not SlotState.FREE


@dataclass(frozen=True, slots=True)
class _Validity:
    """On its own day a package goes on paying for what was booked."""

    package: ClientPackage | None
    own_day: date

    def __call__(self, day: date) -> bool:
        return self.package is None or day == self.own_day or self.package.is_valid_on(day)


def _in_class(one: ComingSession) -> PlannedSession:
    return PlannedSession(one, None, way=TransferWay.KEEP)


def _states_by_place(
    times: TrainerTimes,
    seen: SeenTimes,
    studio: StudioTimes,
    personal: Sequence[ComingSession],
    names: dict[Interval, str],
    promised: Sequence[Span],
) -> dict[UUID, _State]:
    found: dict[UUID, _State] = {}
    for place in {one.place_id for one in personal}:
        here = [one for one in personal if one.place_id == place]
        states = slot_states(times, seen, studio, [one.interval for one in here], place)
        for one, state in zip(here, states, strict=True):
            span = microseconds(one.interval.start), microseconds(one.interval.end)
            if not state.refused and touches(promised, span):
                state = SlotState.CLASH
            name = ""
            if state is SlotState.CLASH:
                over = (who for at, who in names.items() if who and at.overlaps(one.interval))
                name = next(over, "")
            found[one.session_id] = _State(state, name)
    return found
