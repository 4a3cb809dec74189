"""Booking a series: all of its dates that are wanted in one step, each with its credit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.coverage import SessionShape
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NoPrice,
    NotFound,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.packages import ClientPackage, EntryKind
from studio_app.domain.paying import no_package_pays
from studio_app.domain.people import Client, Trainer, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import BookRequest, session_interval
from studio_app.domain.series_plans import (
    SeriesDate,
    SeriesRequest,
    overlapping,
    spend,
)
from studio_app.domain.undoing import BookingBack, BookingStand, DiaryUndo, SeriesBack
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.series import SeriesState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.booking_parts import facts, move_credit, stand_of
from studio_app.services.series_classes import add_class_series
from studio_app.services.series_parts import (
    new_series,
    note_series,
    paying,
    refusal_of,
    wanted_dates,
)
from studio_app.services.slot_states import states_of
from studio_app.services.slots import (
    Clash,
    Diary,
    clashes_in,
    clean_reason,
    require_active,
    slot_taken,
)


def book_series(
    uow: UnitOfWork, viewer: Viewer, request: SeriesRequest, now: datetime
) -> DiaryOutcome:
    """Book the dates of a series that are named, all of them or none, each with its credit.

    Without a client it adds a class on each, with nobody in it yet.
    The key of the series is that of the request: the same request again changes nothing and
    returns the first outcome. Raises SlotTaken or TimeOffInTheWay for a date that is not free and
    has no reason, NoCredit for one that no package pays for and that is not to be paid later,
    NotAllowed, NotFound, InvalidInput, ConnectionLost; ChangedMeanwhile when the series was undone
    since.
    """
    require(viewer, Right.BOOK, trainer_id=request.trainer_id)
    if any(clean_reason(one.reason) for one in request.dates):
        require(viewer, Right.BOOK_ANYWAY)
    return uow.perform(
        UseCaseRequest(request.series_id, "book_series", request),
        lambda work: (
            add_class_series(work, request, now)
            if request.client_id is None
            else _Booking(work, viewer, request, now).outcome()
        ),
        DiaryOutcome,
        check_again=_require_there,
    )


def _require_there(work: Work, outcome: DiaryOutcome) -> None:
    backs = outcome.undo.series if outcome.undo else ()
    series = work.series.find(backs[0].key) if backs else None
    if series is None or series.stand.ended_at is not None:
        raise ChangedMeanwhile()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A date that is to be booked."""

    date: SeriesDate
    interval: Interval
    overlapped: tuple[Clash, ...] = ()
    package: ClientPackage | None = None
    charge: int = 0


class _Booking:
    """A series that is being booked, in one transaction."""

    def __init__(self, work: Work, viewer: Viewer, request: SeriesRequest, now: datetime) -> None:
        self._work = work
        self._viewer = viewer
        self._request = request
        self._now = now

    def outcome(self) -> DiaryOutcome:
        """Book everything and return what changed, with the way back."""
        work, request = self._work, self._request
        if request.client_id is None:
            raise InvalidInput("client", "Choose a client.")
        self._studio = work.organizations.of_trainer(request.trainer_id)
        if request.place_id is not None and not work.trainers.has_place(
            request.place_id, self._studio.id
        ):
            raise NotFound()
        work.lock(request.trainer_id, request.client_id)
        trainer = work.trainers.get(request.trainer_id, request.first_day)
        client = work.clients.held(request.client_id, self._studio.id)
        require_active(trainer, client)
        if work.series.find(request.series_id) is not None:
            raise ChangedMeanwhile()
        dates = [_Wanted(*one) for one in wanted_dates(request, self._studio.tz)]
        wanted = self._paid(self._let_in(dates, trainer, client), trainer, client)
        series = new_series(request, self._studio, wanted[-1].date.day)
        work.series.add(series, self._now)
        work.flush()
        booked = [self._added(one, series, client) for one in wanted]
        try:
            work.flush()
        except OverlapRefused as refused:
            # All was free under the locks: somebody writes past the program.
            raise ChangedMeanwhile() from refused
        for one, booking in zip(wanted, booked, strict=True):
            if one.package is not None:
                move_credit(
                    work,
                    self._studio,
                    one.package,
                    EntryKind.BOOKED,
                    booking,
                    self._viewer,
                    self._now,
                )
        self._note(series, wanted, booked, trainer)
        work.flush()
        return self._told(series, booked, trainer, client)

    def _let_in(self, dates: list[_Wanted], trainer: Trainer, client: Client) -> list[_Wanted]:
        """Return the dates with what they overlap on purpose; raises what is in their way."""
        work, request, studio = self._work, self._request, self._studio
        intervals = [one.interval for one in dates]
        twice = overlapping([interval.start for interval in intervals], request.minutes)
        if twice is not None:
            raise slot_taken(studio, client.name, session_interval(twice, request.minutes))
        states = states_of(work, studio, trainer.id, request.place_id, intervals, request.client_id)
        let_in = []
        for one, state in zip(dates, states, strict=True):
            if not state.refused:
                let_in.append(one)
                continue
            if not one.date.reason.strip():
                raise refusal_of(work, studio, trainer, client.name, one.interval, state)
            clashes = tuple(clashes_in(work, trainer, client, one.interval))
            let_in.append(replace(one, overlapped=clashes))
        return let_in

    def _paid(self, dates: list[_Wanted], trainer: Trainer, client: Client) -> list[_Wanted]:
        """Return the dates with what pays for each. Raises NoCredit, NoPrice."""
        left: list[ClientPackage] = []
        shape = SessionShape(self._request.minutes)
        if not self._request.pay_later:
            first = local_day(min(one.interval.start for one in dates), self._studio.tz)
            packages = self._work.packages.locked_with_credit(client.id, first)
            left += paying(packages, self._request)
        paid: list[_Wanted] = []
        owed: dict[int, date] = {}
        for one in dates:
            day = local_day(one.interval.start, self._studio.tz)
            package = None
            if self._request.pay_later or one.date.pay_later:
                owed[len(paid)] = day
            else:
                package = spend(left, day, shape)
                if package is None:
                    raise no_package_pays(client.name, left, day, shape)
            paid.append(replace(one, package=package))
        prices = self._work.trainers.session_prices(trainer.id, set(owed.values()))
        for number, day in owed.items():
            if day not in prices:
                raise NoPrice(trainer=trainer.name)
            paid[number] = replace(paid[number], charge=prices[day])
        return paid

    def _added(self, one: _Wanted, series: SeriesState, client: Client) -> BookingState:
        request = self._request
        single = BookRequest(
            new_id(),
            client.id,
            request.trainer_id,
            one.interval.start,
            request.minutes,
            request.place_id,
        )
        return self._work.bookings.add(
            single,
            one.interval,
            self._studio.id,
            client,
            package_id=one.package.id if one.package else None,
            charge=one.charge,
            beside_session=any(clash.diary is Diary.TRAINER for clash in one.overlapped),
            beside_booking=any(clash.diary is Diary.CLIENT for clash in one.overlapped),
            now=self._now,
            series_id=series.id,
            series_day=one.date.day,
        )

    def _note(
        self,
        series: SeriesState,
        wanted: list[_Wanted],
        booked: list[BookingState],
        trainer: Trainer,
    ) -> None:
        audit = self._work.audit
        for one, booking in zip(wanted, booked, strict=True):
            after = facts(booking) | {"trainer": trainer.name}
            if one.overlapped:
                after["overlaps"] = [clash.facts() for clash in one.overlapped]
            audit.add(
                "booked",
                "booking",
                booking.id,
                self._now,
                client_id=booking.client_id,
                after=after,
                reason=clean_reason(one.date.reason) if one.overlapped else "",
                organization_id=self._studio.id,
            )
        note_series(
            self._work,
            "series_booked",
            series,
            self._now,
            after={
                "client": booked[0].client_name,
                "trainer": trainer.name,
                "rule": series.stand.rule,
                "dates": len(booked),
            },
        )

    def _told(
        self, series: SeriesState, booked: list[BookingState], trainer: Trainer, client: Client
    ) -> DiaryOutcome:
        ended = replace(series.stand, ended_at=self._now)
        first = min(booked, key=lambda booking: booking.interval.start)
        keys = {key for one in booked for key in (one.id, one.session_id)}
        return DiaryOutcome(
            Step.BOOK_SERIES,
            client.name,
            first.interval.start,
            Changes(
                frozenset({Aggregate.SESSION, Aggregate.CLIENT, Aggregate.PACKAGE}),
                frozenset(keys | {client.id, trainer.id}),
            ),
            DiaryUndo(
                bookings=tuple(
                    BookingBack(one.id, found=stand_of(one), restore=BookingStand(None))
                    for one in booked
                ),
                series=(SeriesBack(series.id, found=series.stand, restore=ended),),
            ),
            first.session_id,
            trainer.name,
            count=len(booked),
        )
