"""Whatever a day holds, the sheet misses nobody, stays on the paper and wastes none."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_interval
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.reports.day_sheet import DaySheet, DaySheetTrainer, day_sheet_pdf
from studio_app.reports.document import MARGIN, PAPER_SIZES, Paper
from tests.reports import printed
from tests.reports.samples import STUDIO, TUESDAY, booking, session, sheet, time_off, trainer_day

DAYS = (TUESDAY, date(2026, 10, 25), date(2026, 3, 29))


def span_on(day: date, start: int, length: int) -> Interval:
    """Return an interval that starts so many minutes after local midnight."""
    begin = day_interval(day, STUDIO.tz).start + timedelta(minutes=start)
    return Interval(begin, begin + timedelta(minutes=length))


@st.composite
def trainer_days(draw: st.DrawFn, number: int, day: date, names: Counter[str]) -> DaySheetTrainer:
    """Return any day of a trainer; every client's name is a code that occurs once."""

    def client() -> str:
        names["clients"] += 1
        return f"K{names['clients']:03}"

    sessions = []
    alerts = {}
    for _ in range(draw(st.integers(0, 9))):
        span = span_on(day, draw(st.integers(-2, 90)) * 15 + 30, draw(st.integers(1, 20)) * 10)
        capacity = draw(st.sampled_from([1, 1, 1, 1, 8]))
        lines = [
            booking(
                client(),
                draw(st.sampled_from(BookingStatus)),
                paid=draw(st.booleans()),
                charge=draw(st.sampled_from([0, 7000])),
            )
            for _ in range(1 if capacity == 1 else draw(st.integers(1, 8)))
        ]
        if capacity == 1 and draw(st.booleans()):
            alerts[lines[0].client_id] = draw(
                st.sampled_from(["Asthma", "Bad knee, no jumps " * 4])
            )
        title = "Yoga" if capacity > 1 else ""
        sessions.append(session(span, *lines, title=title, capacity=capacity))
    away = [
        time_off(span_on(day, draw(st.integers(-30, 30)) * 45, 300), status=status)
        for status in draw(
            st.lists(st.sampled_from([TimeOffStatus.APPROVED, TimeOffStatus.REQUESTED]), max_size=1)
        )
    ]
    working = draw(
        st.sampled_from(
            [[], [span_on(day, 480, 600)], [span_on(day, 360, 240), span_on(day, 780, 660)]]
        )
    )
    return trainer_day(number, sessions, working=working, time_off=away, alerts=alerts)


@st.composite
def any_sheet(draw: st.DrawFn) -> DaySheet:
    """Return any day of a studio of up to ten trainers."""
    day = draw(st.sampled_from(DAYS))
    names: Counter[str] = Counter()
    count = draw(st.sampled_from([1, 1, 2, 3, 6, 10]))
    return sheet(*[draw(trainer_days(number, day, names)) for number in range(count)], day=day)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(content=any_sheet(), paper=st.sampled_from(["A4", "LETTER"]))
def test_everybody_is_on_paper_once_and_nothing_leaves_the_margins(
    content: DaySheet, paper: Paper
) -> None:
    made = day_sheet_pdf(content, paper)
    whole_day = day_interval(content.day, STUDIO.tz)
    everybody: list[str] = []
    expected: list[str] = []
    for held in (held for day in content.trainers for held in day.sessions):
        names = [line.client_name for line in held.bookings]
        everybody += names
        if Interval(held.starts_at, held.ends_at).overlaps(whole_day):
            expected += names
    words = printed.texts(made)
    everything = " ".join(words)
    assert [name for name in everybody for _ in range(everything.count(name))] == expected
    assert len(words) <= max(1, len(content.trainers))
    stays_on_paper(made, paper)


LONG_WORDS = st.lists(
    st.sampled_from(
        [
            "Wolfeschlegelsteinhausenbergerdorff",
            "김수한무거북이와두루미",
            "von",
            "Ольга",
            "и",
            "10 × 60",
            "I",
        ]
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@st.composite
def wordy_sheet(draw: st.DrawFn) -> DaySheet:
    """Return a day on which everything that has a name has a long one."""
    content = draw(any_sheet())
    return replace(
        content,
        organization=replace(content.organization, name=draw(LONG_WORDS)),
        printed_by=draw(LONG_WORDS),
        trainers=tuple(draw(wordy_day(day)) for day in content.trainers),
    )


@st.composite
def wordy_day(draw: st.DrawFn, day: DaySheetTrainer) -> DaySheetTrainer:
    """Return the day with long names, notes, alerts and places."""
    sessions = tuple(
        replace(
            held,
            title=draw(st.sampled_from(["", "Wolfeschlegelsteinhausenbergerdorff und Yoga"])),
            place=draw(LONG_WORDS),
            bookings=tuple(replace(line, client_name=draw(LONG_WORDS)) for line in held.bookings),
        )
        for held in day.sessions
    )
    clients = [line.client_id for held in sessions for line in held.bookings]
    return replace(
        day,
        trainer=replace(day.trainer, name=draw(LONG_WORDS)),
        sessions=sessions,
        places=(draw(LONG_WORDS),),
        notes={client: draw(LONG_WORDS) for client in clients},
        alerts={client: draw(LONG_WORDS) for client in clients[::3]},
        time_off=tuple(replace(away, note=draw(LONG_WORDS)) for away in day.time_off),
    )


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(content=wordy_sheet(), paper=st.sampled_from(["A4", "LETTER"]))
def test_long_words_cover_nothing_and_leave_no_margin(content: DaySheet, paper: Paper) -> None:
    stays_on_paper(day_sheet_pdf(content, paper), paper)


def stays_on_paper(made: bytes, paper: Paper) -> None:
    """Hold every page to its size and margins, and its words off each other."""
    for page in printed.reader(made).pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert sorted((width, height)) == [round(side, 4) for side in PAPER_SIZES[paper]]
        found_marks = printed.marks(page)
        words_drawn = [mark for mark in found_marks if mark.kind == "text"]
        assert len(words_drawn) > 5
        assert not [pair for pair in combinations(words_drawn, 2) if pair[0].covers(pair[1], 0.3)]
        for mark in found_marks:
            assert mark.left >= MARGIN - 0.6, mark
            assert mark.right <= width - MARGIN + 0.6, mark
            assert mark.bottom >= MARGIN - 0.6, mark
            assert mark.top <= height - MARGIN + 0.6, mark
