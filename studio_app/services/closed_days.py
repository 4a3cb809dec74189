"""The days on which the studio is closed, and the public holidays that are offered for that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute, local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.public_holidays import choice_of, holidays_of
from studio_app.domain.studio_days import (
    CloseRequest,
    Closure,
    HolidayChoice,
    StudioYear,
    YearDay,
    choice_from,
    cleaned_name,
)
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_hours import ClosureBack, ClosureStand, HoursBack
from studio_app.repositories.opening_times import ClosureState
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work

SETTING = "holidays"


def studio_year(
    uow: UnitOfWork,
    viewer: Viewer,
    year: int,
    now: datetime,
    choice: HolidayChoice | None = None,
) -> StudioYear:
    """Return the closed days of a year, and its public holidays by a choice, or the kept one.

    A studio that never chose is offered those of where it is. Raises NotAllowed.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.reading() as work:
        organization = work.organizations.mine()
        kept = choice_from(work.organization_settings.get(SETTING))
        chosen = choice or kept or choice_of(organization.tz.key, organization.locale)
        names = {one.day: one.name for one in holidays_of(chosen, year, organization.locale)}
        first, last = date(year, 1, 1), date(year, 12, 31)
        closures: dict[date, Closure] = {}
        for one in work.opening_times.closures(first, last):
            closures.setdefault(one.day, one)
        tz = organization.tz
        within = Interval(at_minute(first, 0, tz), at_minute(last + timedelta(days=1), 0, tz))
        starts = work.opening_times.starts_between(within)
        booked = Counter(local_day(start, tz) for start in starts)
        return StudioYear(
            year,
            chosen,
            tuple(
                YearDay(day, names.get(day, ""), closures.get(day), booked.get(day, 0))
                for day in sorted(names.keys() | closures.keys())
            ),
            local_day(now, tz),
        )


def close_days(uow: UnitOfWork, viewer: Viewer, wish: CloseRequest, now: datetime) -> DiaryOutcome:
    """Close the studio on days; those on which it is closed already stay as they are.

    What is booked on them stays booked. A choice of holidays that comes along is kept. The same
    request again changes nothing and returns the first outcome. Raises InvalidInput, also where
    nothing is left to close, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    wish = wish.cleaned()

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.mine()
        # Two who close the same days would close them twice.
        work.lock(organization.id)
        first, last = wish.days[0].day, wish.days[-1].day
        closed = {one.day for one in work.opening_times.closures(first, last)}
        new = [one for one in wish.days if one.day not in closed]
        if not new:
            raise InvalidInput("day", "The studio is closed then already.")
        states = [work.opening_times.add_closure(new_id(), one.day, one.name) for one in new]
        if wish.choice is not None:
            kept = choice_from(work.organization_settings.get(SETTING))
            if kept != wish.choice:
                work.organization_settings.put(SETTING, wish.choice.kept())
        work.flush()
        facts = {"days": [f"{one.day.isoformat()} {one.name}" for one in new]}
        work.audit.add("closed_days", "organization", organization.id, now, after=facts)
        backs = [_back(state, ClosureStand(state.stand.name, standing=False)) for state in states]
        return _outcome(work, Step.CLOSE_DAYS, states, now, backs)

    request = UseCaseRequest(wish.request_id, "close_days", wish)
    return uow.perform(request, done, DiaryOutcome)


def rename_closed_day(
    uow: UnitOfWork,
    viewer: Viewer,
    closure_id: UUID,
    version: int,
    name: str,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Call a closed day otherwise.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    wanted = cleaned_name(name)

    def done(work: Work) -> DiaryOutcome:
        state = _held(work, closure_id, version)
        stand = ClosureStand(wanted)
        work.opening_times.put_closure(closure_id, stand, now)
        work.flush()
        day = state.day.isoformat()
        work.audit.add(
            "renamed_closed_day",
            "closure",
            closure_id,
            now,
            before={"name": state.stand.name, "day": day},
            after={"name": wanted, "day": day},
        )
        back = ClosureBack(closure_id, found=stand, restore=state.stand)
        return _outcome(work, Step.RENAME_CLOSED_DAY, [state], now, [back], wanted)

    request = UseCaseRequest(request_id, "rename_closed_day", (closure_id, version, wanted))
    return uow.perform(request, done, DiaryOutcome)


def open_day(
    uow: UnitOfWork,
    viewer: Viewer,
    closure_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Let the studio be open on a day after all.

    The same request again changes nothing and returns the first outcome. Raises ChangedMeanwhile,
    NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        state = _held(work, closure_id, version)
        # Whatever else closes the same day goes with it.
        others = work.opening_times.closures(state.day, state.day)
        states = [
            work.opening_times.closure_locked(key) for key in sorted(one.id for one in others)
        ]
        backs = []
        for one in states:
            stand = ClosureStand(one.stand.name, standing=False)
            work.opening_times.put_closure(one.id, stand, now)
            backs.append(ClosureBack(one.id, found=stand, restore=one.stand))
        work.flush()
        facts = {"name": state.stand.name, "day": state.day.isoformat()}
        work.audit.add("opened_day", "closure", closure_id, now, after=facts)
        return _outcome(work, Step.OPEN_DAY, [state], now, backs)

    request = UseCaseRequest(request_id, "open_day", (closure_id, version))
    return uow.perform(request, done, DiaryOutcome)


def _held(work: Work, closure_id: UUID, version: int) -> ClosureState:
    state = work.opening_times.closure_locked(closure_id, version)
    if not state.stand.standing:
        raise ChangedMeanwhile()
    return state


def _back(state: ClosureState, restore: ClosureStand) -> ClosureBack:
    return ClosureBack(state.id, found=state.stand, restore=restore)


def _outcome(
    work: Work,
    step: Step,
    states: Sequence[ClosureState],
    now: datetime,
    backs: Sequence[ClosureBack],
    name: str = "",
) -> DiaryOutcome:
    first = states[0]
    return DiaryOutcome(
        step,
        name or first.stand.name,
        at_minute(first.day, 0, work.organizations.mine().tz),
        Changes(
            frozenset({Aggregate.ORGANIZATION, Aggregate.TRAINER}),
            frozenset(back.key for back in backs),
        ),
        DiaryUndo(hours=HoursBack(closures=tuple(backs))),
        count=len(states),
    )
