"""A session on its way, without a window: what it aims at, what is in its way, what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import (
    CLOSED,
    ELSEWHERE,
    BookingStatus,
    CalendarSession,
    PlacedHours,
    TimeOff,
    TimeOffStatus,
)
from studio_app.ui.schedule.board import Board, board_of
from studio_app.ui.schedule.drag import Drag, Ending, Grip, is_movable
from studio_app.ui.schedule.drag_clash import clash_of
from studio_app.ui.schedule.drag_scene import scene_under_way
from tests.ui.schedule.samples import (
    BERLIN,
    DAY,
    LENA,
    TOM,
    board,
    line,
    minute,
    moment,
    session,
    view,
)

SPRING = date(2026, 3, 29)
"""The clock goes from two to three."""


def drag_of(made: Board, grip: Grip = Grip.BODY, at: str = "09:30", number: int = 0) -> Drag:
    return Drag(made.tiles[number], grip, BERLIN, (100.0, 100.0), minute(at))


def where(drag: Drag) -> tuple[str, date, int, int]:
    aim = drag.aim
    return aim.trainer.name, aim.day, aim.start, aim.minutes


def test_only_a_pull_of_ten_pixels_takes_it_away_and_only_whole_steps_count() -> None:
    made = board(session(LENA, "09:10", "10:10"))
    drag = drag_of(made)
    assert not drag.pull(104.0, 105.0)
    drag.aim_at(made.columns[0], minute("12:00"), 15)
    assert drag.drop() is None
    assert drag.pull(105.0, 105.0)
    assert drag.pull(100.0, 100.0), "once under way it stays so"
    drag.aim_at(made.columns[1], minute("09:35"), 15)
    assert where(drag) == (TOM.name, DAY, minute("09:10"), 60), "aside, the odd time stays"
    drag.aim_at(made.columns[1], minute("09:40"), 15)
    assert where(drag) == (TOM.name, DAY, minute("09:15"), 60)
    drag.aim_at(made.columns[0], minute("09:42"), 5)
    assert where(drag) == (LENA.name, DAY, minute("09:20"), 60)
    drop = drag.drop()
    assert drop is not None
    assert (drop.starts_at, drop.minutes, drop.copies_for) == (moment("09:20"), 60, None)
    drag.aim_at(made.columns[0], minute("09:30"), 15)
    assert drag.drop() is None
    drag.copies = True
    copy = drag.drop()
    assert copy is not None
    assert copy.copies_for == made.tiles[0].session.bookings[0].client_id


def test_it_stays_within_the_day_but_may_reach_over_midnight_where_it_did() -> None:
    late = session(LENA, "23:30", "25:30")
    made = board(session(LENA, "09:00", "10:00"), late, days=2, mode="week")
    drag = drag_of(made)
    drag.aim_at(made.columns[0], 0, 15)
    assert where(drag)[2] == 0
    drag.aim_at(made.columns[0], 1440, 15)
    assert where(drag)[2] == minute("23:30")
    rest = next(tile for tile in made.tiles if tile.cut_before)
    by_its_rest = Drag(rest, Grip.BODY, BERLIN, (0, 0), minute("01:00"))
    by_its_rest.aim_at(made.columns[1], minute("00:30"), 15)
    assert where(by_its_rest) == (LENA.name, DAY, minute("23:00"), 120)
    assert [span.end - span.start for _, span in by_its_rest.pieces(made)] == [60, 60]
    by_its_rest.aim_at(made.columns[1], minute("03:00"), 15)
    assert where(by_its_rest) == (LENA.name, DAY + timedelta(days=1), minute("01:30"), 120)


def test_its_end_is_pulled_by_steps_and_never_before_its_beginning() -> None:
    made = board(session(LENA, "09:10", "10:10"))
    drag = drag_of(made, Grip.END, "10:08")
    for to, minutes in (("10:12", 60), ("10:30", 80), ("08:00", 5), ("23:59", 890)):
        drag.aim_at(made.columns[1], minute(to), 15)
        assert where(drag) == (LENA.name, DAY, minute("09:10"), minutes)


def test_a_clock_change_changes_no_real_length_but_what_an_end_means() -> None:
    early = session(LENA, "01:00", "04:00", day=SPRING)
    made = board_of(view([early], first_day=SPRING), "day", BERLIN)
    drag = drag_of(made, at="01:30")
    assert where(drag)[3] == 120
    drag.aim_at(made.columns[0], minute("10:30"), 15)
    length = drag.interval().end - drag.interval().start
    assert length == timedelta(hours=2)
    drag.aim_at(made.columns[0], minute("03:00"), 15)
    assert drag.interval().start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "half past three"
    end = drag_of(made, Grip.END, "04:00")
    end.aim_at(made.columns[0], minute("05:00"), 15)
    assert where(end)[3] == 180
    # Half past two stands twice in autumn: the second one stays where it is.
    twice = session(LENA, "02:30", "03:30", day=date(2026, 10, 25))
    second = replace(twice, starts_at=twice.starts_at + timedelta(hours=1))
    made = board_of(view([second], first_day=date(2026, 10, 25)), "day", BERLIN)
    drag = Drag(made.tiles[0], Grip.KEYS, BERLIN)
    drag.step_aside(made, 1, [True, True])
    assert drag.interval().start == second.starts_at


def test_keys_go_by_steps_over_columns_that_are_open() -> None:
    made = board(session(LENA, "09:10", "10:10"))
    drag = Drag(made.tiles[0], Grip.KEYS, BERLIN)
    assert drag.is_under_way
    drag.step_time(-1, 15)
    assert where(drag)[2] == minute("09:00")
    drag.step_time(1, 30)
    drag.step_length(1, 30)
    assert where(drag)[2:] == (minute("09:30"), 90)
    drag.step_aside(made, 1, [True, False])
    assert where(drag)[0] == LENA.name
    drag.step_aside(made, 1, [True, True])
    drag.step_aside(made, 1, [True, True])
    assert where(drag)[0] == TOM.name
    for _ in range(100):
        drag.step_time(1, 30)
        drag.step_length(-1, 30)
    assert where(drag)[2:] == (minute("23:30"), 30)


def test_beyond_the_edge_lies_the_next_day_or_week_with_its_own_trainer() -> None:
    made = board(session(LENA, "09:00", "10:00"))
    drag = drag_of(made)
    drag.aim_beyond(made, 1, minute("10:30"), 15)
    assert where(drag) == (LENA.name, DAY + timedelta(days=1), minute("10:00"), 60)
    assert drag.pieces(made) == ()
    week = board(session(LENA, "09:00", "10:00"), mode="week", days=7)
    drag = drag_of(week)
    drag.aim_beyond(week, -1, minute("09:30"), 15)
    assert where(drag)[1] == DAY - timedelta(days=7)
    drag.turn(14)
    assert where(drag)[1] == DAY + timedelta(days=7)


def test_in_its_way_are_the_trainers_sessions_and_time_off_and_the_clients_elsewhere() -> None:
    mine, twin = session(LENA, "09:00", "10:00"), session(TOM, "13:00", "14:00")
    cara = mine.bookings[0]
    other = session(LENA, "11:00", "12:00", line("Dora"))
    gone = session(LENA, "15:00", "16:00", line("Gone", BookingStatus.CANCELLED))
    elsewhere = replace(twin, bookings=(replace(line("Mina Park"), client_id=cara.client_id),))
    off = [
        TimeOff(LENA.id, Interval(moment(a), moment(b)), "vacation", status, "")
        for a, b, status in (
            ("17:00", "18:00", TimeOffStatus.APPROVED),
            ("19:00", "20:00", TimeOffStatus.REQUESTED),
        )
    ]
    sessions = [mine, other, gone, elsewhere]
    made = board_of(view(sessions, time_off=tuple(off)), "day", BERLIN)
    drag = drag_of(made)

    def clash_at(time: str) -> tuple[str, str, str] | None:
        drag.aim_at(made.columns[0], minute(time), 15)
        found = clash_of(drag, made)
        return None if found is None else (found.kind, found.label, found.trainer)

    assert clash_at("10:00") is None, "it is not in its own way"
    assert clash_at("11:00") == ("trainer", "Dora", LENA.name)
    assert clash_at("12:30") is None
    assert clash_at("13:00") == ("client", "Mina Park", TOM.name)
    assert clash_at("15:30") is None
    assert clash_at("17:15") == ("time_off", "", LENA.name)
    assert clash_at("19:30") is None
    drag.copies = True
    assert clash_at("10:00") == ("trainer", "Mina Park", LENA.name), "a copy cannot lie upon it"


def test_unusual_hours_and_closed_days_are_hinted_at_and_refuse_nothing() -> None:
    mine = session(LENA, "09:00", "10:00", place="Gym")
    evening, whole = (
        Interval(moment(start), moment(end))
        for start, end in (("18:00", "20:00"), ("00:00", "24:00"))
    )
    busy = TimeOff(LENA.id, evening, ELSEWHERE, TimeOffStatus.APPROVED, "")
    closed = TimeOff(TOM.id, whole, CLOSED, TimeOffStatus.APPROVED, "Easter")
    placed = (
        PlacedHours(DAY, minute("09:00"), minute("12:00"), "Gym"),
        PlacedHours(DAY, minute("12:00"), minute("21:00"), "Loft"),
    )
    shown = replace(view([mine], time_off=(busy, closed)), hours={LENA.id: placed})
    made = board_of(shown, "day", BERLIN)
    drag = drag_of(made)

    def told(column: int, time: str) -> tuple[str, ...]:
        drag.aim_at(made.columns[column], minute(time), 15)
        scene = scene_under_way(drag, made, "de", "", (0, 0), 0)
        assert not scene.clashes
        assert not any(ghost.clashes for ghost in scene.ghosts)
        assert clash_of(drag, made) is None
        return scene.lines[1:]

    assert told(0, "10:30") == ()
    assert told(0, "07:00") == ("Outside working hours",)
    assert told(0, "12:00") == (f"{LENA.name} works at Loft then",)
    assert told(0, "18:30") == (f"{LENA.name} is busy elsewhere, 18:00–20:00",)
    assert told(1, "10:00") == ("The studio is closed: Easter",)
    late = board_of(view([session(LENA, "20:00", "21:00")]), "day", BERLIN)
    held = drag_of(late)
    assert scene_under_way(held, late, "de", "", (0, 0), 0).lines == ("20:00–21:00",)


def test_only_what_nobody_is_done_with_moves() -> None:
    def with_status(*statuses: BookingStatus, capacity: int = 1) -> CalendarSession:
        lines = [line("Somebody", status) for status in statuses]
        return session(LENA, "09:00", "10:00", *lines, capacity=capacity)

    assert is_movable(with_status(BookingStatus.BOOKED))
    assert is_movable(with_status(BookingStatus.ARRIVED))
    assert not is_movable(with_status(BookingStatus.COMPLETED))
    assert not is_movable(with_status(BookingStatus.CANCELLED))
    assert is_movable(with_status(BookingStatus.BOOKED, BookingStatus.CANCELLED, capacity=8))
    assert not is_movable(with_status(BookingStatus.BOOKED, BookingStatus.NO_SHOW, capacity=8))


def test_another_board_ends_it_when_it_tells_of_another_session() -> None:
    mine = session(LENA, "09:00", "10:00")
    drag = drag_of(board(mine))
    arrived = replace(mine.bookings[0], status=BookingStatus.ARRIVED, version=2)
    assert drag.take_board(board(replace(mine, bookings=(arrived,), version=2))) is None
    assert drag.session.version == 2, "it is asked for as it is by now"
    elsewhere = board_of(view([], first_day=DAY + timedelta(days=1)), "day", BERLIN)
    assert drag.take_board(elsewhere) is None, "another day tells nothing of it"
    assert drag.take_board(board()) is Ending.GONE
    later = replace(mine, starts_at=moment("09:15"))
    assert drag.take_board(board(later)) is Ending.CHANGED
    done = replace(mine.bookings[0], status=BookingStatus.COMPLETED)
    assert drag.take_board(board(replace(mine, bookings=(done,)))) is Ending.CHANGED
    swapped = replace(mine.bookings[0], client_id=new_id())
    assert drag.take_board(board(replace(mine, bookings=(swapped,)))) is Ending.CHANGED
    assert drag.take_board(board(replace(mine, trainer_id=TOM.id))) is Ending.CHANGED
