"""From which status a booking goes to which, when a cancellation is late, and how long it lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from studio_app.domain.errors import InvalidInput, WrongStatus
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import (
    BookingLine,
    BookingStatus,
    CalendarSession,
    cancellation_status,
    may_become,
    require_step,
    session_interval,
)

B = BookingStatus
START = datetime(2026, 3, 12, 9, tzinfo=UTC)
ALLOWED = {
    (B.BOOKED, B.ARRIVED),
    (B.BOOKED, B.COMPLETED),
    (B.BOOKED, B.NO_SHOW),
    (B.BOOKED, B.CANCELLED),
    (B.BOOKED, B.LATE_CANCELLED),
    (B.ARRIVED, B.COMPLETED),
    (B.ARRIVED, B.BOOKED),
    (B.NO_SHOW, B.ARRIVED),
}


def studio(hours: int = 24) -> Organization:
    return Organization(UUID(int=1), "S", "Europe/Berlin", "EUR", "en_GB", late_cancel_hours=hours)


@pytest.mark.parametrize(("status", "wanted"), list(product(B, B)))
def test_the_steps_that_there_are(status: B, wanted: B) -> None:
    assert may_become(status, wanted) == ((status, wanted) in ALLOWED)
    if may_become(status, wanted):
        require_step(status, wanted)
        return
    with pytest.raises(WrongStatus) as refusal:
        require_step(status, wanted)
    assert "_" not in str(refusal.value)


def test_only_cancelled_bookings_free_their_slot() -> None:
    assert {status for status in B if not status.occupies} == {B.CANCELLED, B.LATE_CANCELLED}


@given(integers(0, 72), integers(-100 * 60, 100 * 60))
def test_a_cancellation_is_late_within_the_studios_hours(hours: int, minutes: int) -> None:
    now = START - timedelta(hours=hours) + timedelta(minutes=minutes)
    status = cancellation_status(studio(hours), START, now)
    assert status is (B.LATE_CANCELLED if minutes > 0 else B.CANCELLED)


@given(integers(-10, 3000))
def test_a_session_lasts_five_minutes_to_a_day(minutes: int) -> None:
    if 5 <= minutes <= 24 * 60:
        interval = session_interval(START, minutes)
        assert interval.start == START
        assert interval.length == timedelta(minutes=minutes)
        return
    with pytest.raises(InvalidInput, match="5 minutes to 24 hours"):
        session_interval(START, minutes)


def session(capacity: int, *statuses: B) -> CalendarSession:
    key = UUID(int=1)
    lines = tuple(BookingLine(key, key, "C", status, None, 0, 1) for status in statuses)
    end = START + timedelta(hours=1)
    return CalendarSession(key, key, START, end, "", "", capacity, False, lines)


@pytest.mark.parametrize(
    ("shown", "occupies"),
    [
        (session(1, B.BOOKED), True),
        (session(1, B.CANCELLED), False),
        (session(1, B.LATE_CANCELLED, B.NO_SHOW), True),
        (session(1), False),
        (session(8), True),
        (session(8, B.CANCELLED), True),
    ],
)
def test_a_session_takes_time_while_anyone_comes_or_it_is_a_class(
    shown: CalendarSession, occupies: bool
) -> None:
    assert shown.occupies is occupies


def test_a_studio_knows_its_zone() -> None:
    assert studio().tz.key == "Europe/Berlin"
