"""The day of several trainers, side by side."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import CLOSED, ELSEWHERE, BookingStatus, TimeOffStatus
from studio_app.reports.day_sheet import DaySheet, DaySheetTrainer, day_sheet_pdf
from studio_app.reports.document import Paper
from tests.reports import printed
from tests.reports.samples import (
    CLIENTS,
    between,
    booking,
    class_session,
    moment,
    session,
    sheet,
    time_off,
    trainer_day,
    usual_day,
)


def studio_of(count: int) -> DaySheet:
    """Return a usual day of a studio with that many trainers, every name different."""
    days: list[DaySheetTrainer] = []
    for number in range(count):
        day = usual_day(number)
        days.append(replace(day, trainer=replace(day.trainer, name=f"{day.trainer.name} {number}")))
    return sheet(*days)


def words_of(content: DaySheet) -> str:
    """Return the words of the only page."""
    pages = printed.texts(day_sheet_pdf(content))
    assert len(pages) == 1
    return pages[0]


@pytest.mark.parametrize("paper", ["A4", "LETTER"])
@pytest.mark.parametrize("count", [2, 6, 8])
def test_a_usual_day_of_up_to_eight_trainers_is_one_page(count: int, paper: Paper) -> None:
    content = studio_of(count)
    pages = printed.texts(day_sheet_pdf(content, paper))
    assert len(pages) == 1
    assert f"{count} trainers" in pages[0]
    assert all(day.trainer.name in pages[0] for day in content.trainers)


def test_twenty_five_trainers_take_four_full_pages() -> None:
    content = studio_of(25)
    pages = printed.texts(day_sheet_pdf(content))
    assert len(pages) == 4
    groups = ("1–7", "8–13", "14–19", "20–25")
    assert all(f"Trainers {group} of 25" in page for group, page in zip(groups, pages, strict=True))
    everything = " ".join(pages)
    assert all(
        everything.count(f"{day.trainer.name} {len(_held(day))} session") == 1
        for day in content.trainers
    )
    total = sum(len(_held(day)) for day in content.trainers)
    assert all(f"All trainers: {total} sessions" in page for page in pages)


def _held(day: DaySheetTrainer) -> list[str]:
    return [s.title for s in day.sessions if s.occupies]


def test_a_day_of_twenty_five_trainers_is_made_in_a_fraction_of_a_second() -> None:
    content = studio_of(25)
    day_sheet_pdf(content)
    spent: list[float] = []
    for _ in range(3):
        start = time.process_time()
        day_sheet_pdf(content)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.3


@pytest.mark.parametrize("client", CLIENTS)
def test_names_of_every_script_appear_exactly(client: str) -> None:
    days = [
        trainer_day(0, [session(between("9:00", "10:00"), booking(client))]),
        trainer_day(1, []),
    ]
    assert words_of(sheet(*days)).count(client) == 1


def test_a_tile_says_what_the_row_of_a_list_would() -> None:
    paid = booking("Mina Park", BookingStatus.ARRIVED)
    owed = booking("Ben Adler", paid=False, charge=7000)
    day = trainer_day(
        0,
        [
            session(between("9:00", "10:30"), paid),
            session(between("11:00", "12:00"), owed, place="Studio 2"),
        ],
        notes={paid.client_id: "10 × 60 min · 4 left"},
        alerts={paid.client_id: "Knee surgery in August: no jumps"},
    )
    words = words_of(sheet(day, trainer_day(1, [])))
    assert "Mina Park 09:00–10:30 · arrived · Gym 10 × 60 min · 4 left" in words
    assert "4 left Knee surgery in August: no jumps" in words
    assert "Ben Adler 11:00–12:00 · Studio 2 Unpaid €70.00" in words
    assert "2 trainers 2 sessions · 2 clients · 2 h 30 min booked" in words


def test_the_signs_are_explained() -> None:
    words = words_of(studio_of(3))
    assert "booked arrived completed no-show alert not working time off" in words


def test_a_class_shows_its_count_and_names() -> None:
    yoga = class_session(taken=7, capacity=12)
    words = words_of(sheet(trainer_day(0, [yoga]), usual_day(1)))
    assert "Yoga flow · 7/12" in words
    standing = [line.client_name for line in yoga.bookings if line.status.occupies]
    assert all(name in words for name in standing)
    assert "18:00–19:00 Gone Gustav Yoga flow · Jiwoo Han" in words


def test_cancelled_sessions_are_listed_below_and_not_in_the_columns() -> None:
    gone = session(between("9:00", "10:00"), booking("Ida", BookingStatus.LATE_CANCELLED))
    words = words_of(sheet(trainer_day(0, [gone]), trainer_day(1, [])))
    assert words.count("Ida") == 1
    assert "Cancelled 09:00–10:00 Ida late · Jiwoo Han" in words
    assert words.count("No sessions · Gym") == 2


def test_time_off_is_shown_without_its_reason() -> None:
    away = time_off(between("15:00", "18:00"), "sick", note="Migraine")
    asked = time_off(between("15:00", "18:00"), "sick", TimeOffStatus.REQUESTED)
    words = words_of(
        sheet(trainer_day(0, [], time_off=[away]), trainer_day(1, [], time_off=[asked]))
    )
    assert words.count("Time off") == 2
    assert "Time off (requested)" in words
    assert "ick" not in words
    assert "Migraine" not in words


def test_other_calendars_and_closed_days_are_named() -> None:
    busy = time_off(between("15:00", "18:00"), ELSEWHERE)
    closed = time_off(between("15:00", "18:00"), CLOSED, note="Team day")
    words = words_of(
        sheet(trainer_day(0, [], time_off=[busy]), trainer_day(1, [], time_off=[closed]))
    )
    assert "Busy elsewhere" in words
    assert "Closed: Team day" in words
    assert "Time off" not in words


def test_who_is_not_in_takes_no_column() -> None:
    away = time_off(between("0:00", "24:00"))
    off = [trainer_day(number, [], working=[], time_off=[away]) for number in range(2, 12)]
    words = words_of(sheet(usual_day(0), usual_day(1), *off))
    assert "2 trainers" in words
    assert "Not in: Marco Silva (time off), Aylin Demir (time off)" in words


def test_a_day_without_anyone_says_so_on_one_page() -> None:
    words = words_of(sheet(*[trainer_day(number, [], working=[]) for number in range(6)]))
    assert words.count("No sessions") == 2
    assert "Not in: Jiwoo Han, Lena Vogel" in words
    assert words_of(sheet()).count("No sessions") == 2


def test_the_columns_follow_the_working_day() -> None:
    early = trainer_day(0, [session(between("6:30", "7:00"), booking("Mina"))])
    words = words_of(sheet(early, trainer_day(1, [], working=[between("10:00", "20:00")])))
    assert "06:00 07:00" in words
    assert "19:00 20:00" in words
    assert "05:00" not in words
    assert "21:00" not in words


def test_each_page_shows_the_hours_of_its_own_trainers() -> None:
    early = [trainer_day(n, [], working=[between("6:00", "14:00")]) for n in range(6)]
    late = [trainer_day(n, [], working=[between("13:00", "22:00")]) for n in range(6)]
    first, second = printed.texts(day_sheet_pdf(sheet(*early, *late)))
    assert ("06:00" in first, "22:00" in first) == (True, False)
    assert ("06:00" in second, "22:00" in second) == (False, True)


def test_a_day_of_twenty_five_hours_shows_the_double_hour() -> None:
    day = date(2026, 10, 25)
    first = between("2:00", "2:50", day)
    second = Interval(first.start + timedelta(hours=1), first.end + timedelta(hours=1))
    content = sheet(
        trainer_day(
            0,
            [session(first, booking("Once")), session(second, booking("Twice"))],
            working=[between("0:00", "6:00", day)],
        ),
        trainer_day(1, [], working=[]),
        day=day,
    )
    words = words_of(content)
    assert "01:00 02:00 CEST 02:00 CET 03:00" in words
    assert "Once 02:00 CEST–02:50 CEST" in words
    assert "Twice 02:00 CET–02:50 CET" in words
    assert "The clocks go back by 1 h on this day: it has 25 h." in words


def test_sessions_side_by_side_get_a_wider_column_and_stay_on_the_page() -> None:
    days = [usual_day(number) for number in range(8)]
    twin = session(between("8:30", "9:30"), booking("Twin Tove"))
    days[3] = replace(days[3], sessions=(twin, *days[3].sessions))
    words = words_of(sheet(*days))
    assert "Twin Tove 08:30–09:30" in words


def test_a_day_too_crowded_for_columns_becomes_lists_that_miss_nobody() -> None:
    days = []
    for number in range(3):
        slots = [
            Interval(
                moment("8:00") + timedelta(minutes=5 * n),
                moment("10:00") + timedelta(minutes=5 * n),
            )
            for n in range(14)
        ]
        lines = [booking(f"C{number}{n:02}x") for n in range(14)]
        days.append(trainer_day(number, [session(s, b) for s, b in zip(slots, lines, strict=True)]))
    pages = printed.texts(day_sheet_pdf(sheet(*days)))
    everything = " ".join(pages)
    assert len(pages) == 3
    assert all(
        everything.count(line.client_name) == 1
        for day in days
        for held in day.sessions
        for line in held.bookings
    )


def test_many_cancellations_do_not_squeeze_the_columns() -> None:
    gone = [
        session(between("9:00", "10:00"), booking(f"Gone{n:03}", BookingStatus.CANCELLED))
        for n in range(72)
    ]
    days = [
        replace(usual_day(number), sessions=(*usual_day(number).sessions, *gone[number::6]))
        for number in range(6)
    ]
    pages = printed.texts(day_sheet_pdf(sheet(*days)))
    everything = " ".join(pages)
    assert len(pages) == 2
    assert all(everything.count(f"Gone{n:03}") == 1 for n in range(72))


def test_who_is_not_in_is_named_on_the_first_page_only() -> None:
    content = studio_of(12)
    absent = trainer_day(20, [], name="Absent Abel", working=[])
    pages = printed.texts(day_sheet_pdf(replace(content, trainers=(*content.trainers, absent))))
    assert ["Not in: Absent Abel" in page for page in pages] == [True, False]


def test_time_off_around_a_session_is_named_once() -> None:
    away = time_off(between("9:00", "17:00"))
    day = trainer_day(0, [session(between("12:00", "13:00"), booking("Mina"))], time_off=[away])
    assert words_of(sheet(day, trainer_day(1, []))).count("Time off") == 1


def test_a_packed_day_keeps_alerts_and_what_is_unpaid() -> None:
    days = []
    for number in range(6):
        slots = [
            Interval(
                moment("8:00") + timedelta(minutes=20 * n),
                moment("8:20") + timedelta(minutes=20 * n),
            )
            for n in range(28)
        ]
        lines = [booking(f"C{number}{n:02}x", paid=n != 3) for n in range(28)]
        days.append(
            trainer_day(
                number,
                [session(slot, line) for slot, line in zip(slots, lines, strict=True)],
                alerts={lines[5].client_id: "Asthma"},
            )
        )
    words = words_of(sheet(*days))
    assert words.count("Asthma") == words.count("x · unpaid") == 6
    assert "08:00 C000x 08:20 C001x" in words


def test_tiles_touch_but_never_cover_each_other() -> None:
    quarters = [
        Interval(
            moment("8:00") + timedelta(minutes=15 * n), moment("8:15") + timedelta(minutes=15 * n)
        )
        for n in range(30)
    ]
    days = [
        trainer_day(
            number, [session(slot, booking(f"{number}/{n}")) for n, slot in enumerate(quarters)]
        )
        for number in range(4)
    ]
    page = printed.reader(day_sheet_pdf(sheet(*days))).pages[0]
    edges = [
        mark
        for mark in printed.marks(page)
        if mark.kind == "path" and mark.right - mark.left == pytest.approx(2.6, abs=0.01)
    ]
    assert len(edges) == 4 * 30
    assert not [pair for pair in combinations(edges, 2) if pair[0].covers(pair[1], 0)]


def test_no_words_lie_over_other_words_on_a_usual_day() -> None:
    for content in (studio_of(6), studio_of(8), sheet(usual_day(0)), sheet(usual_day(1))):
        page = printed.reader(day_sheet_pdf(content)).pages[0]
        words = [mark for mark in printed.marks(page) if mark.kind == "text"]
        assert len(words) > 50
        assert not [pair for pair in combinations(words, 2) if pair[0].covers(pair[1], 0.3)]
