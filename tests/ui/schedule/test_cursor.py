"""Where the keyboard may stand, and where it goes from there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import (
    BookingStatus,
    CalendarSession,
    TimeOff,
    TimeOffStatus,
)
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.cursor import (
    Stop,
    first_room,
    free_gaps,
    free_slot_after,
    next_start,
    room_from,
    short_room,
    slot_start,
    step_aside,
    step_down,
    stops,
)
from tests.ui.schedule.samples import BERLIN, LENA, TOM, board, line, minute, moment, session, view


def test_gaps_are_what_no_live_session_takes() -> None:
    gone = session(LENA, "13:00", "14:00", line("Gone Away", BookingStatus.CANCELLED))
    made = board(session(LENA, "09:00", "10:00"), session(LENA, "09:30", "11:10"), gone)
    assert free_gaps(made.columns[0]) == [(0, 540), (670, 1440)]


def test_laid_over_trainers_are_busy_only_when_all_are() -> None:
    made = board(session(LENA, "09:00", "11:00"), session(TOM, "10:00", "12:00"), mode="week")
    assert free_gaps(made.columns[0]) == [(0, 600), (660, 1440)]


starts = st.integers(0, 90)


@given(st.lists(st.tuples(st.sampled_from([LENA, TOM]), starts, st.integers(1, 6)), max_size=8))
def test_gaps_agree_with_counting_every_minute(drawn: list[tuple[object, int, int]]) -> None:
    sessions: list[CalendarSession] = []
    for trainer, start, length in drawn:
        first, last = start * 15, (start + length) * 15
        clock = [f"{value // 60}:{value % 60:02}" for value in (first, last)]
        sessions.append(session(trainer, *clock))  # type: ignore[arg-type]
    column = board(*sessions, mode="week").columns[0]
    free = {at for start, end in free_gaps(column) for at in range(start, end)}
    for at in range(1440):
        busy = {tile.trainer.id for tile in column.tiles if tile.span.start <= at < tile.span.end}
        assert (at in free) == (len(busy) < 2)


def test_slot_starts_on_the_quarter_but_not_inside_the_session_before() -> None:
    column = board(session(LENA, "09:00", "10:10")).columns[0]
    assert slot_start(column, minute("10:12")) == minute("10:10")
    assert slot_start(column, minute("10:40")) == minute("10:30")
    assert slot_start(column, minute("09:30")) is None
    assert next_start(column, minute("08:15")) == minute("09:00")
    assert next_start(column, minute("10:15")) == 1440


def test_slots_follow_the_zoom() -> None:
    made = board(session(LENA, "09:00", "10:10"), session(LENA, "10:40", "18:00"))
    column = made.columns[0]
    wanted = {snap: slot_start(column, minute("10:38"), snap) for snap in (5, 10, 15, 30)}
    assert wanted == {5: 635, 10: 630, 15: 630, 30: 630}
    free = {
        snap: [stop.start for stop in stops(made, 0, True, snap) if 600 < stop.start < 640]
        for snap in (5, 10, 15)
    }
    assert free == {5: [610, 615, 620, 625, 630, 635], 10: [610, 620, 630], 15: [610]}
    first = first_room(made, [True], [0], minute("18:02"), snap=5)
    assert first == Stop(0, minute("18:05"))


def test_new_session_goes_after_a_live_one_and_in_place_of_a_cancelled_one() -> None:
    gone = session(LENA, "14:00", "15:00", line("Gone Away", BookingStatus.CANCELLED))
    made = board(session(LENA, "09:00", "10:00"), session(LENA, "10:00", "11:00"), gone)
    column = made.columns[0]
    assert free_slot_after(column, column.tiles[0], 60) == minute("11:00")
    assert free_slot_after(column, column.tiles[2], 60) == minute("14:00")


def test_new_session_goes_where_there_is_room_for_it() -> None:
    first, second = session(LENA, "09:00", "10:00"), session(LENA, "10:15", "11:00")
    column = board(first, second).columns[0]
    assert free_slot_after(column, column.tiles[0], 60) == minute("11:00")
    assert free_slot_after(column, column.tiles[0], 15) == minute("10:00")
    whole_day = board(session(LENA, "00:00", "24:00")).columns[0]
    assert room_from(whole_day, 0, 60) is None
    rest = board(session(LENA, "00:00", "23:45")).columns[0]
    assert room_from(rest, 600, 60) == minute("23:45")


def test_room_within_working_hours_comes_first_and_a_short_gap_is_filled() -> None:
    away = Interval(moment("13:00"), moment("15:00"))
    shown = view(
        [session(LENA, "12:00", "13:00"), session(LENA, "17:15", "18:00")],
        working={LENA.id: (Interval(moment("09:00"), moment("20:00")),)},
        time_off=(TimeOff(LENA.id, away, "sick", TimeOffStatus.APPROVED, ""),),
    )
    column = board_of(shown, "day", BERLIN).columns[0]
    assert room_from(column, minute("13:00"), 60) == minute("15:00")
    assert room_from(column, minute("18:00"), 60) == minute("18:00")
    assert room_from(column, minute("19:30"), 60) == minute("19:30")
    assert short_room(column, minute("16:30")) == 45
    assert short_room(column, minute("16:00")) is None
    assert short_room(column, minute("17:10")) is None


def test_arrows_visit_every_session_and_the_free_half_hours_between() -> None:
    made = board(session(LENA, "09:15", "10:00"), session(LENA, "11:00", "12:00"))
    found = stops(made, 0, with_slots=True)
    shown = [(stop.start, stop.row) for stop in found if 540 <= stop.start <= 720]
    assert shown == [(540, None), (555, 0), (600, None), (630, None), (660, 1), (720, None)]
    assert stops(made, 0, with_slots=False) == [Stop(0, 555, 0), Stop(0, 660, 1)]


def test_steps_end_at_the_ends() -> None:
    found = stops(board(session(LENA, "09:00", "10:00")), 0, with_slots=False)
    assert step_down(found, found[0], 1) == found[0]
    assert step_down(found, found[0], -1) == found[0]


def test_step_from_a_clicked_quarter_goes_to_the_next_stop() -> None:
    found = stops(board(session(LENA, "09:00", "10:00")), 0, with_slots=True)
    assert step_down(found, Stop(0, 615), 1) == Stop(0, 630)
    assert step_down(found, Stop(0, 615), -1) == Stop(0, 600)


def test_step_aside_finds_the_session_at_that_time() -> None:
    made = board(session(LENA, "09:00", "10:00"), session(TOM, "08:30", "09:30"))
    here = Stop(0, 540, 0)
    assert step_aside(made, here, 1, [True, True]) == Stop(1, 510, 1)
    assert step_aside(made, here, -1, [True, True]) == here
    assert step_aside(made, Stop(0, 660), 1, [True, True]) == Stop(1, 660)


def test_step_aside_passes_over_columns_without_any_stop() -> None:
    made = board(session(LENA, "09:00", "10:00"))
    assert step_aside(made, Stop(0, 540, 0), 1, [False, False]) == Stop(0, 540, 0)


def test_new_session_goes_into_the_day_when_nothing_is_left_of_it() -> None:
    made = board(session(LENA, "09:00", "10:00"))
    assert first_room(made, [True, False], [0, 1], minute("23:50")) == Stop(0, minute("10:00"))
    assert first_room(made, [True, False], [0, 1], minute("12:05")) == Stop(0, minute("12:15"))
    assert first_room(made, [False, False], [0, 1], minute("12:05")) is None
