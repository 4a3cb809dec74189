"""Times, lengths and amounts as the studio's locale and zone have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_interval
from studio_app.domain.schedule import TimeOffStatus
from studio_app.reports.day_sheet.facts import NOTHING, Totals
from studio_app.reports.day_sheet.hours import full_hours, shown_hours
from studio_app.reports.day_sheet.words import Words, counted, duration, time_off_words
from tests.reports.samples import STUDIO, TUESDAY, between, booking, session, time_off, trainer_day

BACK = date(2026, 10, 25)
FORWARD = date(2026, 3, 29)
NEW_YORK = replace(STUDIO, time_zone="America/New_York", locale="en_US", currency="USD")


def test_the_day_is_written_out_in_the_studios_language() -> None:
    assert Words(STUDIO, TUESDAY).title() == "Tuesday, 24 November 2026"
    assert Words(NEW_YORK, TUESDAY).title() == "Tuesday, November 24, 2026"
    assert Words(replace(STUDIO, locale="ko_KR"), TUESDAY).title() == "2026년 11월 24일 화요일"


def test_times_are_the_studios_not_utc() -> None:
    span = Interval(
        datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    )
    assert Words(STUDIO, TUESDAY).span(span) == "09:00–10:30"
    spoken = Words(NEW_YORK, TUESDAY).span(span).replace("\u202f", " ")
    assert spoken == "3:00–4:30 AM"


@pytest.mark.parametrize(
    ("locale", "span", "hour"),
    [("ko_KR", "오후 2:00~3:00", "오후 2시"), ("zh_TW", "下午2:00–下午3:00", "下午2時")],
)
def test_the_half_of_the_day_is_told_in_the_studios_language(
    locale: str, span: str, hour: str
) -> None:
    words = Words(replace(STUDIO, time_zone="UTC", locale=locale), TUESDAY)
    start = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert words.span(Interval(start, start + timedelta(hours=1))) == span
    assert words.hour(start) == hour


def test_a_session_over_midnight_names_the_other_day() -> None:
    words = Words(STUDIO, TUESDAY)
    assert words.span(between("23:00", "25:30")) == "23:00–01:30 Wed"
    assert words.span(between("-1:00", "1:00")) == "Mon 23:00–01:00"
    assert words.span(between("23:00", "24:00")) == "23:00–00:00"


def test_an_hour_that_comes_twice_says_which_one() -> None:
    words = Words(STUDIO, BACK)
    first = between("2:30", "2:45", BACK)
    second = Interval(first.start + timedelta(hours=1), first.end + timedelta(hours=1))
    assert words.span(first) == "02:30 CEST–02:45 CEST"
    assert words.span(second) == "02:30 CET–02:45 CET"
    assert words.clock_change() == "The clocks go back by 1 h on this day: it has 25 h."


def test_a_short_day_is_announced_and_a_usual_one_is_not() -> None:
    expected = "The clocks go forward by 1 h on this day: it has 23 h."
    assert Words(STUDIO, FORWARD).clock_change() == expected
    assert Words(STUDIO, TUESDAY).clock_change() == ""


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (TUESDAY, ["00:00", "01:00", "02:00", "03:00", "04:00"]),
        (BACK, ["00:00", "01:00", "02:00 CEST", "02:00 CET", "03:00", "04:00"]),
        (FORWARD, ["00:00", "01:00", "03:00", "04:00"]),
    ],
)
def test_full_hours_follow_the_wall_clock(day: date, hours: list[str]) -> None:
    words = Words(STUDIO, day)
    found = full_hours(between("0:00", "4:00", day), STUDIO.tz)
    assert [words.hour(moment) for moment in found] == hours


def test_a_half_hour_change_keeps_the_full_hours() -> None:
    island = replace(STUDIO, time_zone="Australia/Lord_Howe")
    day = date(2026, 4, 5)
    found = full_hours(between("0:00", "4:00", day, island), island.tz)
    local = [moment.astimezone(island.tz) for moment in found]
    assert [moment.strftime("%H:%M") for moment in local] == [
        "00:00",
        "01:00",
        "02:00",
        "03:00",
        "04:00",
    ]
    assert found[2] - found[1] == timedelta(minutes=90)


def test_the_shown_hours_are_full_and_hold_all_that_happens() -> None:
    whole_day = day_interval(TUESDAY, STUDIO.tz)
    day = trainer_day(
        0,
        [
            session(between("7:15", "8:00"), booking("A")),
            session(between("18:00", "21:20"), booking("B")),
        ],
        time_off=[time_off(between("0:00", "24:00"))],
    )
    assert shown_hours([day], whole_day, STUDIO.tz) == between("7:00", "22:00")


def test_a_night_session_is_shown_to_midnight_and_a_quiet_day_in_office_hours() -> None:
    whole_day = day_interval(TUESDAY, STUDIO.tz)
    night = trainer_day(0, [session(between("23:00", "26:00"), booking("A"))], working=[])
    assert shown_hours([night], whole_day, STUDIO.tz) == between("16:00", "24:00")
    assert shown_hours([trainer_day(0, [], working=[])], whole_day, STUDIO.tz) == between(
        "9:00", "18:00"
    )


def test_lengths_counts_and_amounts() -> None:
    assert [duration(timedelta(minutes=m)) for m in (0, 45, 60, 90)] == [
        "0 min",
        "45 min",
        "1 h",
        "1 h 30 min",
    ]
    assert [counted(number, "session") for number in (0, 1, 2)] == [
        "0 sessions",
        "1 session",
        "2 sessions",
    ]
    assert Words(replace(STUDIO, currency="KRW", locale="ko_KR"), TUESDAY).money(35000) == "₩35,000"


def test_the_totals_name_only_what_there_is() -> None:
    words = Words(STUDIO, TUESDAY)
    assert words.totals(NOTHING) == "No sessions"
    hour = timedelta(hours=1)
    assert (
        words.totals(Totals(1, 1, hour, timedelta(), 0, 0, 0))
        == "1 session · 1 client · 1 h booked"
    )
    assert words.totals(Totals(2, 3, hour, hour, 1, 7000, 1)) == (
        "2 sessions · 3 clients · 1 h booked · 1 h free · 1 unpaid (€70.00) · 1 cancelled"
    )


def test_time_off_says_its_kind_note_and_whether_it_is_decided() -> None:
    span = between("9:00", "10:00")
    assert time_off_words(time_off(span, "conference")) == "Conference"
    asked = time_off(span, "personal", TimeOffStatus.REQUESTED, "Dentist")
    assert time_off_words(asked) == "Personal time off: Dentist (requested)"
    assert time_off_words(time_off(span, "sabbatical")) == "Time off"
