"""What a trainer's sessions come to in a period, by the rates of their days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.fees import FeeRates
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute, local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.pay import (
    GivenSession,
    LineKind,
    PayRate,
    lines_of,
    net_of,
    rate_on,
    worth_of_credit,
)
from studio_app.domain.pay_statements import AlreadyStated, DraftStatement, ShownLine, day_text_of
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.pay_reckoning import Attendance, BookedSession, PackageValue
from studio_app.repositories.unit_of_work import Work

_UNDECIDED = (BookingStatus.BOOKED, BookingStatus.ARRIVED)

_STATUS_OF = {
    LineKind.SESSION: BookingStatus.COMPLETED,
    LineKind.CLASS: BookingStatus.COMPLETED,
    LineKind.NO_SHOW: BookingStatus.NO_SHOW,
    LineKind.CLASS_NO_SHOW: BookingStatus.NO_SHOW,
    LineKind.LATE_CANCEL: BookingStatus.LATE_CANCELLED,
    LineKind.CLASS_LATE_CANCEL: BookingStatus.LATE_CANCELLED,
}

Period = tuple[date, date]


def drafted(
    work: Work, organization: Organization, trainer_id: UUID, period: Period, now: datetime
) -> DraftStatement:
    """Return what a statement of those local days says, by the rates of each day.

    Sessions of days that an earlier statement is about, and that it does not count, come along.
    Raises AlreadyStated where another statement has some of the days, NotFound.
    """
    first, last = period
    trainer = work.trainers.get(trainer_id, last)
    earlier = work.pay_statements.standing_periods(trainer_id)
    _require_free(period, earlier, organization.locale)
    since = min([first, *(begin for begin, _end in earlier)])
    span = Interval(
        at_minute(since, 0, organization.tz),
        at_minute(last + timedelta(days=1), 0, organization.tz),
    )
    found = [
        (local_day(one.interval.start, organization.tz), one)
        for one in work.pay_reckoning.uncounted(trainer_id, span)
        if one.interval.end <= now
    ]
    periods = [period, *earlier]
    due = [(day, one) for day, one in found if any(a <= day <= b for a, b in periods)]
    settled = [(day, one) for day, one in due if not _is_open(one)]
    rates = work.pay_rates.of(trainer_id)
    worth = _Worth(work, organization, [one for _day, one in settled])
    lines: list[ShownLine] = []
    without_rate = 0
    for day, one in settled:
        rate = rate_on(rates, day)
        if rate is None:
            without_rate += 1
            continue
        lines += _shown(worth.given(day, one, rate), one, rate, first)
    return DraftStatement(
        trainer_id,
        trainer.name,
        first,
        last,
        tuple(lines),
        len(due) - len(settled),
        without_rate,
    )


def _require_free(period: Period, earlier: Sequence[Period], locale: str) -> None:
    for first, last in sorted(earlier):
        if first <= period[1] and period[0] <= last:
            raise AlreadyStated(first=day_text_of(first, locale), last=day_text_of(last, locale))


def _is_open(session: BookedSession) -> bool:
    return any(one.status in _UNDECIDED for one in session.bookings)


def _shown(
    given: GivenSession, session: BookedSession, rate: PayRate, first: date
) -> list[ShownLine]:
    booked = [(one.client_name, one.status) for one in session.bookings]
    return [
        ShownLine(
            *(line, rate, session.interval.start, session.title),
            *(named(line.kind, booked), given.day < first),
        )
        for line in lines_of(given, rate.terms)
    ]


def named(kind: LineKind, booked: Iterable[tuple[str, BookingStatus]]) -> tuple[str, ...]:
    """Return the names of those whom a line is about: who came, did not, or cancelled late."""
    return tuple(name for name, status in booked if status is _STATUS_OF.get(kind))


class _Worth:
    """What the bookings of some sessions are worth."""

    def __init__(
        self, work: Work, organization: Organization, sessions: Sequence[BookedSession]
    ) -> None:
        self._tz = organization.tz
        self._fee_rates = [one.rates for one in work.fee_rates.all(organization.id)]
        packages = {
            one.package_id for session in sessions for one in session.bookings if one.package_id
        }
        self._values: Mapping[UUID, PackageValue] = work.pay_reckoning.values(packages)

    def given(self, day: date, session: BookedSession, rate: PayRate) -> GivenSession:
        """Return the session as pay is reckoned from it."""

        def worths(status: BookingStatus) -> tuple[int, ...]:
            return tuple(
                self._of(day, one, of_net=rate.terms.of_net)
                for one in session.bookings
                if one.status is status
            )

        return GivenSession(
            session.id,
            day,
            int(session.interval.length / timedelta(minutes=1)),
            session.capacity > 1,
            worths(BookingStatus.COMPLETED),
            worths(BookingStatus.NO_SHOW),
            worths(BookingStatus.LATE_CANCELLED),
        )

    def _of(self, day: date, booking: Attendance, *, of_net: bool) -> int:
        """Return what a booking is worth: what a package pays, or else what is charged.

        Nothing where somebody was missing and has the credit back.
        """
        worth, sold_on = booking.charge, day
        if booking.package_id is not None:
            value = self._values.get(booking.package_id)
            missing_free = booking.is_free and booking.status is not BookingStatus.COMPLETED
            if value is None or (missing_free and value.is_counted):
                return 0
            worth = worth_of_credit(value.owed, value.credits)
            sold_on = local_day(value.bought_at, self._tz)
        return net_of(worth, self._fees_on(sold_on)) if of_net else worth

    def _fees_on(self, day: date) -> FeeRates:
        """Return the studio's rates of a day; they are listed the latest first."""
        begun = (one for one in self._fee_rates if one.valid_from and one.valid_from <= day)
        return next(begun, FeeRates())
