"""Weeks, months and lists on paper: every name there, nothing cut off or on top of another."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import (
    CLOSED,
    BookingStatus,
    CalendarSession,
    ScheduleView,
    TimeOff,
    TimeOffStatus,
)
from studio_app.domain.session_list import DayCount, DayCounts, ListedSession
from studio_app.reports.plans import PlanHead, month_pdf, session_list_pdf, week_pdf
from tests.reports.printed import fonts_of, marks, reader, text, texts
from tests.reports.samples import CLIENTS, STUDIO, between, booking, key, session, trainer

MONDAY = date(2026, 11, 23)
LONG = "Maximiliane Alexandra von und zu Hohenlohe-Schillingsfürst-Waldenburg"


def head(whose: str = "6 trainers") -> PlanHead:
    printed = datetime(2026, 11, 24, 9, 45, tzinfo=UTC)
    return PlanHead(STUDIO, "23–29 November 2026", whose, printed, "Nora Lind")


def keep(pdf: bytes, name: str) -> None:
    """Keep a PDF where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        (Path(folder) / f"{name}.pdf").write_bytes(pdf)


def assert_within_pages(pdf: bytes) -> None:
    for page in reader(pdf).pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        for mark in marks(page):
            assert mark.left >= 20
            assert mark.right <= width - 20, mark
            assert mark.bottom >= 20
            assert mark.top <= height - 20, mark
    assert all(fonts_of(pdf).values())


def of(number: int, one: CalendarSession) -> CalendarSession:
    made = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return CalendarSession(**{**made, "trainer_id": trainer(number).id})


def week(trainers: int, a_day: int) -> ScheduleView:
    sessions = []
    for offset in range(7):
        day = MONDAY + timedelta(days=offset)
        for number in range(a_day):
            hour = 7 + number % 12
            name = LONG if number == 3 else CLIENTS[(number + offset) % len(CLIENTS)]
            span = between(f"{hour:02}:00", f"{hour + 1:02}:00", day)
            made = session(span, booking(name))
            if number == 2:
                made = session(
                    span,
                    booking("Mina Park"),
                    booking("Ben Adler"),
                    title="Mat class",
                    capacity=12,
                )
            sessions.append(of(number % trainers, made))
    cancelled = session(
        between("21:00", "22:00", MONDAY), booking("Nobody Here", BookingStatus.CANCELLED)
    )
    feast = between("00:00", "24:00", MONDAY + timedelta(days=6))
    off = between("09:00", "12:00", MONDAY)
    people = tuple(trainer(number) for number in range(trainers))
    return ScheduleView(
        first_day=MONDAY,
        days=7,
        trainers=people,
        sessions=(*sorted(sessions, key=lambda one: one.starts_at), of(0, cancelled)),
        working={},
        places={},
        time_off=(
            TimeOff(people[0].id, off, "vacation", TimeOffStatus.APPROVED, "the sea"),
            *(TimeOff(one.id, feast, CLOSED, TimeOffStatus.APPROVED, "Feast") for one in people),
        ),
    )


def test_a_week_shows_each_day_with_its_sessions() -> None:
    pdf = week_pdf(week(1, 6), head("Jiwoo Han"))
    keep(pdf, "week")
    (page,) = texts(pdf)
    for words in (
        "Mon 23",
        "Sun 29",
        "김서연",
        "Łukasz Zieliński",
        "Mat class 2/12",
        "07:00–08:00",
    ):
        assert words in page
    assert "Vacation: the sea" in page
    assert page.count("Closed: Feast") == 1
    assert "Nobody Here" not in page
    # Whose week it is goes without saying beside each session.
    assert page.count("Jiwoo Han") == 1
    assert_within_pages(pdf)


def test_a_full_week_goes_on_over_pages_and_loses_nobody() -> None:
    pdf = week_pdf(week(6, 30), head())
    keep(pdf, "week-full")
    pages = texts(pdf)
    assert len(pages) > 1
    assert "goes on" in pages[1]
    assert text(pdf).count("Mat class 2/12") == 7
    assert text(pdf).count(":00–") == 7 * 30
    assert_within_pages(pdf)


def test_a_week_counts_the_sessions_that_it_shows() -> None:
    late = between("23:30", "24:00", MONDAY - timedelta(days=1))
    over_midnight = session(
        Interval(late.start, late.end + timedelta(minutes=30)), booking("Night Owl")
    )
    view = week(1, 2)
    pdf = week_pdf(replace(view, sessions=(of(0, over_midnight), *view.sessions)), head())
    assert "Night Owl" not in text(pdf)
    assert "14 sessions" in text(pdf)


def test_a_month_counts_each_day_and_names_the_trainers() -> None:
    first = date(2026, 10, 26)
    people = tuple(trainer(number) for number in range(9))
    days = tuple(
        DayCount(
            first + timedelta(days=number),
            tuple((one.id, number % 5 + 1) for one in people[: number % 10]),
        )
        for number in range(42)
    )
    pdf = month_pdf(DayCounts(days, people), date(2026, 11, 1), first, head())
    keep(pdf, "month")
    (page,) = texts(pdf)
    within = [day.sessions for day in days if day.day.month == 11]
    assert f"{sum(within)} sessions" in page
    assert "Monday" in page
    assert "more" in page
    assert_within_pages(pdf)


def listed(number: int, day: date, client: str) -> ListedSession:
    span: Interval = between("09:00", "10:00", day)
    return ListedSession(
        key(),
        span.start,
        span.end,
        key(),
        "Jiwoo Han",
        0,
        "Gym",
        "Mat class" if number % 7 == 0 else "",
        key(),
        key(),
        client,
        BookingStatus.LATE_CANCELLED if number % 5 == 0 else BookingStatus.BOOKED,
        number % 5 == 0,
    )


def test_a_list_repeats_heads_and_leaves_no_day_alone_at_the_foot() -> None:
    rows = [
        listed(number, MONDAY + timedelta(days=number // 37), [*CLIENTS, LONG][number % 15])
        for number in range(148)
    ]
    pdf = session_list_pdf(rows, "Booked · Gym", head(""))
    keep(pdf, "list")
    pages = texts(pdf)
    assert len(pages) > 2
    for page in pages:
        assert "Time Client Trainer Place Status" in page
        assert "Booked · Gym" in page
    assert text(pdf).count("09:00–10:00") == 148
    lines = [page.extract_text().splitlines() for page in reader(pdf).pages]
    for page_lines in lines:
        body = [line for line in page_lines if line.strip()]
        last = [line for line in body if "Printed" not in line and "Page" not in line][-1]
        assert "2026" not in last
    assert_within_pages(pdf)
    nothing = session_list_pdf([], "", head(""))
    assert "No sessions" in text(nothing)
