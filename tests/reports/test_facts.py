"""What stands, what is free, and the sums of a day."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.reports.day_sheet import facts
from tests.reports.samples import (
    between,
    booking,
    class_session,
    moment,
    session,
    time_off,
    trainer_day,
)

START = moment("0:00")
minutes = st.integers(0, 300)
intervals = st.lists(
    st.tuples(minutes, st.integers(1, 60)).map(
        lambda pair: Interval(
            START + timedelta(minutes=pair[0]), START + timedelta(minutes=pair[0] + pair[1])
        )
    ),
    max_size=8,
)


def covered(stretches: list[Interval]) -> set[int]:
    """Return the minutes that lie in any of the stretches."""
    return {
        minute
        for minute in range(400)
        for stretch in stretches
        if stretch.start <= START + timedelta(minutes=minute) < stretch.end
    }


@given(whole=intervals, taken=intervals)
def test_what_is_left_is_minute_by_minute_what_is_not_taken(
    whole: list[Interval], taken: list[Interval]
) -> None:
    left = facts.without(whole, taken)
    assert covered(left) == covered(whole) - covered(taken)
    assert left == sorted(left)


def test_free_time_is_work_without_sessions_and_approved_time_off() -> None:
    day = trainer_day(
        0,
        [
            session(between("9:00", "10:00"), booking("A")),
            session(between("11:00", "12:00"), booking("B", BookingStatus.CANCELLED)),
        ],
        working=[between("8:00", "13:00"), between("14:00", "18:00")],
        time_off=[
            time_off(between("15:00", "20:00")),
            time_off(between("12:00", "13:00"), status=TimeOffStatus.REQUESTED),
        ],
    )
    assert facts.free(day) == (
        between("8:00", "9:00"),
        between("10:00", "13:00"),
        between("14:00", "15:00"),
    )


def test_cancelled_bookings_leave_the_day_but_their_class_stays() -> None:
    yoga = class_session(taken=2, capacity=6)
    gone = session(between("9:00", "10:00"), booking("Ida", BookingStatus.LATE_CANCELLED))
    day = trainer_day(0, [gone, yoga])
    assert facts.standing(day) == (yoga,)
    assert [entry.line.client_name for entry in facts.cancelled(day)] == ["Ida", "Gone Gustav"]


def test_a_withdrawn_booking_leaves_nothing_but_a_titled_slot_stays() -> None:
    withdrawn = session(between("9:00", "10:00"))
    meeting = session(between("10:00", "11:00"), title="Team meeting")
    empty_class = session(between("12:00", "13:00"), capacity=8)
    day = trainer_day(0, [withdrawn, meeting, empty_class])
    assert facts.standing(day) == (meeting, empty_class)


def test_the_sums_of_a_day_and_of_several() -> None:
    day = trainer_day(
        0,
        [
            session(between("9:00", "10:30"), booking("A", paid=False, charge=7000)),
            session(between("11:00", "12:00"), booking("B", paid=False)),
            session(
                between("13:00", "14:00"),
                booking("C", BookingStatus.LATE_CANCELLED, paid=False, charge=7000),
            ),
            class_session(taken=3, capacity=6, start="16:00"),
        ],
    )
    sums = facts.totals(day)
    assert (sums.sessions, sums.clients, sums.cancelled) == (3, 5, 2)
    assert (sums.unpaid, sums.charges) == (2, 7000)
    assert sums.booked == timedelta(hours=3, minutes=30)
    assert sums.free == timedelta(hours=6, minutes=30)
    both = facts.sum_of([day, day])
    assert (both.sessions, both.charges, both.free) == (6, 14000, timedelta(hours=13))


def test_who_neither_works_nor_has_a_session_is_not_in() -> None:
    assert not facts.is_in(
        trainer_day(0, [], working=[], time_off=[time_off(between("0:00", "24:00"))])
    )
    assert facts.is_in(trainer_day(0, []))
    assert facts.is_in(trainer_day(0, [class_session()], working=[]))
