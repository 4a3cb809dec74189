"""One trainer's day as a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.reports.day_sheet import DaySheet, day_sheet_pdf
from tests.reports import printed
from tests.reports.samples import (
    CLIENTS,
    STUDIO,
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


def words_of(content: DaySheet) -> str:
    """Return the words of the only page."""
    pages = printed.texts(day_sheet_pdf(content))
    assert len(pages) == 1
    return pages[0]


@pytest.mark.parametrize("client", CLIENTS)
def test_names_of_every_script_appear_exactly(client: str) -> None:
    words = words_of(sheet(trainer_day(0, [session(between("9:00", "10:00"), booking(client))])))
    assert words.count(client) == 1


def test_a_row_says_when_who_what_pays_where_and_how_it_stands() -> None:
    paid, owed = booking("Mina Park"), booking("김서연", paid=False, charge=7000)
    day = trainer_day(
        0,
        [
            session(between("9:00", "10:00"), paid),
            session(between("10:30", "11:15"), owed, place="Studio 2"),
        ],
        notes={paid.client_id: "10 × 60 min · 4 left"},
        alerts={owed.client_id: "Knee surgery in August: no jumps"},
    )
    words = words_of(sheet(day))
    assert "09:00–10:00 1 h Mina Park 10 × 60 min · 4 left Gym booked" in words
    assert "Unpaid €70.00 Studio 2 booked" in words
    assert "10:30–11:15 45 min 김서연 Knee surgery in August: no jumps" in words
    assert (
        "2 sessions · 2 clients · 1 h 45 min booked · 8 h 15 min free · 1 unpaid (€70.00)" in words
    )


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (BookingStatus.BOOKED, "booked"),
        (BookingStatus.ARRIVED, "arrived"),
        (BookingStatus.COMPLETED, "completed"),
        (BookingStatus.NO_SHOW, "no-show"),
    ],
)
def test_every_status_has_a_word_and_a_box_of_its_own(status: BookingStatus, word: str) -> None:
    def signs(of: BookingStatus) -> int:
        content = sheet(trainer_day(0, [session(between("9:00", "10:00"), booking("Mina", of))]))
        page = printed.reader(day_sheet_pdf(content)).pages[0]
        return len([mark for mark in printed.marks(page) if mark.kind == "path"])

    content = sheet(trainer_day(0, [session(between("9:00", "10:00"), booking("Mina", status))]))
    assert f"Mina Gym {word}" in words_of(content)
    more = {BookingStatus.BOOKED: 0, BookingStatus.NO_SHOW: 2}.get(status, 1)
    assert signs(status) == signs(BookingStatus.BOOKED) + more


def test_working_hours_gaps_and_pauses_are_shown() -> None:
    day = trainer_day(
        0,
        [session(between("9:00", "10:00"), booking("Mina"))],
        working=[between("8:00", "12:00"), between("13:00", "18:00")],
        places=("Gym", "Online"),
    )
    words = words_of(sheet(day))
    assert "Works 08:00–12:00, 13:00–18:00 · Gym, Online" in words
    assert "08:00–09:00 free · 1 h 09:00–10:00 1 h Mina" in words
    assert "10:00–12:00 free · 2 h 12:00–13:00 not working · 1 h 13:00–18:00 free · 5 h" in words


def test_time_off_is_shown_with_its_kind_and_is_not_free() -> None:
    away = [
        time_off(between("15:00", "18:00"), "personal", note="Dentist"),
        time_off(between("8:00", "9:00"), status=TimeOffStatus.REQUESTED),
    ]
    words = words_of(sheet(trainer_day(0, [], time_off=away)))
    assert "15:00–18:00 Personal time off: Dentist" in words
    assert "08:00–09:00 Vacation (requested)" in words
    assert "08:00–15:00 free · 7 h" in words


def test_a_week_away_is_all_day() -> None:
    away = time_off(between("-48:00", "72:00"))
    words = words_of(sheet(trainer_day(0, [], working=[], time_off=[away])))
    assert "All day Vacation" in words
    assert "Not working on this day" in words


def test_an_empty_day_says_so_on_one_page() -> None:
    words = words_of(sheet(trainer_day(0, [])))
    assert "Jiwoo Han Works 08:00–18:00 · Gym" in words
    assert words.endswith("No sessions 08:00–18:00 free · 10 h")


def test_cancelled_bookings_come_last_and_struck() -> None:
    day = trainer_day(
        0,
        [
            session(between("9:00", "10:00"), booking("Ida", BookingStatus.CANCELLED)),
            session(between("11:00", "12:00"), booking("Ole", BookingStatus.LATE_CANCELLED)),
            session(between("16:00", "17:00"), booking("Mina")),
        ],
    )
    content = sheet(day)
    words = words_of(content)
    assert "Cancelled 09:00–10:00 Ida cancelled 11:00–12:00 Ole cancelled late 1 session" in words
    assert words.index("Mina") < words.index("Cancelled")
    found = printed.marks(printed.reader(day_sheet_pdf(content)).pages[0])
    names = [mark for mark in found if mark.kind == "text"]
    strokes = [mark for mark in found if mark.kind == "path" and mark.bottom == mark.top]
    struck = [
        name
        for name in names
        for stroke in strokes
        if name.bottom < stroke.top < name.top
        and abs(stroke.left - name.left) < 0.1
        and abs(stroke.right - name.right) < 0.1
    ]
    assert len(struck) == 2


def test_a_class_has_a_count_and_every_name_with_a_box() -> None:
    yoga = class_session(taken=7, capacity=12)
    alert = {yoga.bookings[1].client_id: "Asthma: inhaler in the bag"}
    words = words_of(sheet(trainer_day(0, [yoga], alerts=alert)))
    assert "18:00–19:00 1 h Yoga flow · 7/12" in words
    for line in yoga.bookings:
        assert words.count(line.client_name) == 1
    assert "Ben Adler Asthma: inhaler in the bag" in words
    assert "1 session · 7 clients" in words


def test_a_huge_class_is_cut_only_between_names_and_says_its_parts() -> None:
    crowd = [booking(f"Guest {number:03}") for number in range(240)]
    big = session(between("10:00", "12:00"), *crowd, title="Open day", capacity=300)
    pages = printed.texts(day_sheet_pdf(sheet(trainer_day(0, [big]))))
    everything = " ".join(pages)
    assert len(pages) == 2
    assert all(everything.count(line.client_name) == 1 for line in crowd)
    assert "Open day · 240/300" in pages[0]
    assert "Guest 000" in pages[0]
    assert "(9 of 9)" in pages[1]


def test_sessions_side_by_side_say_so() -> None:
    day = trainer_day(
        0,
        [
            session(between("9:00", "10:00"), booking("Mina")),
            session(between("9:30", "10:30"), booking("Ben")),
        ],
    )
    assert words_of(sheet(day)).count("At the same time as another session") == 2


def test_a_crowded_day_still_fits_one_page_and_a_packed_one_takes_two() -> None:
    def day_of(count: int) -> DaySheet:
        start = moment("6:00")
        slots = [
            Interval(start + timedelta(minutes=20 * n), start + timedelta(minutes=20 * n + 20))
            for n in range(count)
        ]
        return sheet(
            trainer_day(
                0, [session(slot, booking(f"Guest {n:03}")) for n, slot in enumerate(slots)]
            )
        )

    assert "Guest 023" in words_of(day_of(24))
    pages = printed.texts(day_sheet_pdf(day_of(48)))
    assert len(pages) == 2
    assert "48 sessions" in pages[1]
    assert "Guest 047" in pages[1]


def test_a_long_note_keeps_its_row_to_itself_on_a_full_page() -> None:
    lines = [booking(f"Guest {number:03}") for number in range(26)]
    start = moment("7:00")
    slots = [
        Interval(start + timedelta(minutes=30 * n), start + timedelta(minutes=30 * n + 30))
        for n in range(26)
    ]
    note = "Unlimited membership for the whole family and two guests, until 31 December 2027"
    day = trainer_day(
        0,
        [session(slot, line) for slot, line in zip(slots, lines, strict=True)],
        notes={line.client_id: note for line in lines},
    )
    found = printed.marks(printed.reader(day_sheet_pdf(sheet(day))).pages[0])
    words = [mark for mark in found if mark.kind == "text"]
    rules = [mark for mark in found if mark.kind == "path" and mark.top == mark.bottom]
    assert len(rules) > 15
    assert not [
        (rule, word) for rule in rules for word in words if word.bottom < rule.top < word.top
    ]


def test_the_row_of_a_session_is_as_long_as_the_session_where_there_is_room() -> None:
    day = trainer_day(
        3,
        [
            session(between("9:00", "10:00"), booking("Mina")),
            session(between("10:00", "12:00"), booking("Ben")),
        ],
    )
    page = printed.reader(day_sheet_pdf(sheet(day))).pages[0]
    bars = [
        mark.top - mark.bottom
        for mark in printed.marks(page)
        if mark.kind == "path" and mark.right - mark.left == pytest.approx(3, abs=0.01)
    ]
    assert len(bars) == 2
    assert (bars[1] + 3) / (bars[0] + 3) == pytest.approx(2, abs=0.01)


def test_a_night_session_is_listed_on_both_days() -> None:
    night = session(between("23:00", "25:00"), booking("Lou"))
    day = trainer_day(0, [night], working=[])
    assert "23:00–01:00 Wed 2 h Lou" in words_of(sheet(day))
    tomorrow = replace(sheet(day), day=sheet(day).day + timedelta(days=1))
    assert "Tue 23:00–01:00 2 h Lou" in words_of(tomorrow)


def test_a_full_day_is_one_page_on_both_papers() -> None:
    for paper in ("A4", "LETTER"):
        assert len(printed.texts(day_sheet_pdf(sheet(usual_day(0)), paper))) == 1


def test_korean_won_have_no_cents() -> None:
    seoul = replace(STUDIO, currency="KRW", locale="ko_KR", time_zone="Asia/Seoul")
    owed = booking("김서연", paid=False, charge=70000)
    day = trainer_day(0, [session(between("18:00", "19:00", organization=seoul), owed)], working=[])
    words = words_of(sheet(day, organization=seoul))
    assert "₩70,000" in words
    assert "2026년 11월 24일 화요일" in words
