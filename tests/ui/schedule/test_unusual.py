"""What is unusual about a time that can be booked all the same."""

from __future__ import annotations

from dataclasses import replace

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import (
    CLOSED,
    ELSEWHERE,
    PlacedHours,
    TimeOff,
    TimeOffStatus,
)
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.slot import Times, usual_place
from studio_app.ui.schedule.unusual import Oddity, unusual_at, unusual_words
from tests.ui.schedule.samples import BERLIN, DAY, LENA, TOM, minute, moment, view


def span(start: str, end: str) -> DaySpan:
    return DaySpan(DAY, minute(start), minute(end))


def times(start: str, end: str) -> Times:
    return Times(DAY, minute(start), minute(end))


def hours(start: str, end: str, place: str) -> PlacedHours:
    return PlacedHours(DAY, minute(start), minute(end), place)


def test_hours_that_nobody_works_or_in_which_somebody_is_off_are_told() -> None:
    away = Interval(moment("13:00"), moment("15:00"))
    shown = view(
        time_off=(
            TimeOff(LENA.id, away, "sick", TimeOffStatus.APPROVED, ""),
            TimeOff(TOM.id, away, "sick", TimeOffStatus.REQUESTED, ""),
        )
    )
    columns = board_of(shown, "day", BERLIN).columns
    (several,) = board_of(shown, "week", BERLIN).columns
    for start, end, of_lena, of_tom in (
        ("09:00", "10:00", None, None),
        ("17:30", "18:30", Oddity.OUTSIDE_HOURS, Oddity.OUTSIDE_HOURS),
        ("12:30", "13:30", Oddity.TIME_OFF, None),
        ("15:00", "16:00", None, None),
    ):
        for trainer, own, wanted in ((LENA, columns[0], of_lena), (TOM, columns[1], of_tom)):
            for column in (own, several):
                found = unusual_at(column, trainer.id, span(start, end))
                assert (found and found.oddity) == wanted, (trainer.name, start)


def test_closed_days_and_other_calendars_come_before_hours_and_have_their_own_words() -> None:
    evening = Interval(moment("18:00"), moment("20:00"))
    whole = Interval(moment("00:00"), moment("24:00"))
    busy = TimeOff(LENA.id, evening, ELSEWHERE, TimeOffStatus.APPROVED, "")
    closed = TimeOff(LENA.id, whole, CLOSED, TimeOffStatus.APPROVED, "Easter")
    words = []
    for blocks in ((busy,), (busy, closed), (replace(closed, note=""),)):
        column = board_of(view(time_off=blocks), "day", BERLIN).columns[0]
        found = unusual_at(column, LENA.id, span("18:30", "19:30"))
        assert found is not None
        words.append(unusual_words(found, "Lena", "de"))
    assert words == [
        "Lena is busy elsewhere, 18:00–20:00",
        "The studio is closed: Easter",
        "The studio is closed",
    ]


def test_hours_at_two_places_propose_one_and_tell_the_other() -> None:
    placed = (hours("09:00", "12:00", "Gym"), hours("12:00", "18:00", "Loft"))
    anywhere = (hours("09:00", "18:00", ""),)
    shown = replace(
        view(),
        hours={LENA.id: placed, TOM.id: anywhere},
        usual_places={LENA.id: "Loft"},
    )
    (column,) = board_of(shown, "week", BERLIN).columns
    for start, end, before, proposed in (
        ("09:00", "10:00", "", "Gym"),
        ("09:00", "10:00", "Loft", "Gym"),
        ("11:30", "12:30", "", "Gym"),
        ("11:30", "12:30", "Loft", "Gym"),
        ("12:00", "13:00", "Gym", "Loft"),
        ("08:30", "09:30", "", "Gym"),
        ("19:00", "20:00", "Gym", "Loft"),
    ):
        assert usual_place(column, LENA, times(start, end), before) == proposed, start
    assert usual_place(column, TOM, times("10:00", "11:00"), "Loft") == "Loft"
    assert usual_place(column, TOM, times("10:00", "11:00")) == "Gym"
    assert unusual_at(column, LENA.id, span("11:30", "12:30")) is None
    assert unusual_at(column, TOM.id, span("11:30", "12:30"), "Loft") is None
    found = unusual_at(column, LENA.id, span("09:00", "10:00"), "Loft")
    assert found is not None
    assert unusual_words(found, "Lena", "de") == "Lena works at Gym then"


def test_a_shift_across_midnight_counts_on_both_days() -> None:
    late = (PlacedHours(DAY, minute("20:00"), minute("26:00"), "Loft"),)
    shown = replace(view(days=2), hours={LENA.id: late})
    first, second = board_of(shown, "week", BERLIN).columns
    assert unusual_at(first, LENA.id, span("23:00", "24:00")) is None
    night = DaySpan(second.day, minute("00:30"), minute("01:30"))
    assert unusual_at(second, LENA.id, night, "Loft") is None
    assert unusual_at(second, LENA.id, DaySpan(second.day, 60, 180)) is not None
