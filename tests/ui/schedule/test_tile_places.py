"""Where tiles stand, worked out only for those that somebody looks at."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from time import process_time

import pytest
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import BookingStatus, ScheduleView, TimeOff, TimeOffStatus
from studio_app.ui.schedule.board import Board, Mode, Tile, board_of
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.tile_places import TilePlaces
from tests.ui.schedule.samples import BERLIN, DAY, LENA, TOM, line, moment, session, view

PEOPLE = tuple(Trainer(new_id(), f"Trainer {n}", n % 12, 60, 0) for n in range(40))


class CountingGeometry(Geometry):
    """A geometry that notes of which tiles somebody wants to know the place."""

    def __init__(self, columns: int, width: int, ratio: float = 1.0) -> None:
        super().__init__(columns, width, least=80, lanes=12, ratio=ratio)
        self.asked: list[Tile] = []

    def tile_rect(self, tile: Tile) -> QRectF:
        self.asked.append(tile)
        return super().tile_rect(tile)


def full(mode: Mode) -> Board:
    """Return a board of many sessions that overlap, some of them short, long or cancelled."""
    random = Random(7)
    sessions = []
    for trainer in PEOPLE:
        for hour in range(6, 22):
            start = hour * 60 + random.randrange(50)
            end = start + random.choice((10, 25, 60, 150))
            status = random.choice((BookingStatus.BOOKED, BookingStatus.CANCELLED))
            times = (f"{one // 60}:{one % 60:02}" for one in (start, end))
            sessions.append(session(trainer, *times, line("Mina Park", status)))
    return board_of(view(sessions, trainers=PEOPLE), mode, BERLIN)


@pytest.mark.parametrize("mode", ["day", "week"])
@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_what_is_in_sight_is_found_as_if_all_were_looked_at(mode: Mode, ratio: float) -> None:
    board = full(mode)
    geometry = CountingGeometry(len(board.columns), 700, ratio)
    places = TilePlaces(board, geometry)
    rects = [geometry.tile_rect(tile) for tile in board.tiles]
    random = Random(1)
    found = 0
    for _ in range(300):
        x, y = random.uniform(-50, geometry.width), random.uniform(-50, geometry.height)
        area = QRectF(x, y, random.uniform(1, 400), random.uniform(1, 400))
        wanted = [row for row, rect in enumerate(rects) if rect.intersects(area)]
        assert places.rows_in(area) == wanted
        point = area.topLeft()
        under = next((row for row, rect in enumerate(rects) if rect.contains(point)), -1)
        assert places.row_at(point) == under
        found += len(wanted)
    for row, rect in enumerate(rects):
        assert places.rect(row) == rect
        for corner in (rect.topLeft(), rect.bottomRight()):
            assert rects[places.row_at(corner)].contains(corner)
    assert found > 300


def test_what_is_out_of_sight_is_not_worked_out() -> None:
    board = full("week")
    geometry = CountingGeometry(len(board.columns), 700)
    places = TilePlaces(board, geometry)
    assert places.row_at(QPointF(-5, -5)) == -1
    assert geometry.asked == []
    shown = places.rows_in(QRectF(0, geometry.y(9 * 60), 200, 200))
    assert 0 < len(shown) <= len(geometry.asked) < len(shown) * 2 < len(board.tiles) / 2
    before = len(geometry.asked)
    assert places.rows_in(QRectF(0, geometry.y(9 * 60), 200, 200)) == shown
    assert len(geometry.asked) == before


def test_no_board_has_no_tiles() -> None:
    places = TilePlaces(Board("day"), Geometry(0, 0))
    assert places.rows_in(QRectF(0, 0, 100, 100)) == []
    assert places.row_at(QPointF(0, 0)) == -1


def test_a_chain_s_weeks_are_turned_at_once(qtbot: QtBot) -> None:
    """5,000 sessions are there in under 10 ms of processor time, and painted soon after."""
    chain = tuple(Trainer(new_id(), f"Trainer {n}", n % 12, 60, 0) for n in range(100))
    calendar = CalendarView(
        TileModel("en_GB"), BERLIN, lambda: moment("08:00"), lambda _column: True
    )
    qtbot.addWidget(calendar)
    calendar.resize(1400, 850)
    calendar.show()
    taking, painting = [], []
    for week in range(4):
        board = board_of(chain_week(chain, DAY + timedelta(days=7 * week)), "week", BERLIN)
        assert len(board.tiles) == 4_900
        board.count()
        began = process_time()
        calendar.model.set_board(board)
        taken = process_time()
        calendar.viewport().repaint()
        taking.append((taken - began) * 1000)
        painting.append((process_time() - taken) * 1000)
    assert min(taking) < 10
    assert min(painting) < 30


def chain_week(trainers: tuple[Trainer, ...], first_day: date) -> ScheduleView:
    """Return a week with seven sessions a day of each trainer, and one in ten away."""
    days = [first_day + timedelta(days=offset) for offset in range(7)]
    sessions = [
        session(trainer, f"{hour}:00", f"{hour + 1}:00", line(f"Client {number}"), day=day)
        for number, trainer in enumerate(trainers)
        for day in days
        for hour in range(8 + number % 4, 15 + number % 4)
    ]
    away = tuple(
        TimeOff(trainer.id, one, "vacation", TimeOffStatus.APPROVED, "")
        for trainer in trainers[::10]
        for one in (Interval(moment("12:00", day), moment("16:00", day)) for day in days)
    )
    return view(sessions, trainers=trainers, first_day=first_day, days=7, time_off=away)


def test_words_of_time_off_lie_beside_sessions_also_after_a_step(qtbot: QtBot) -> None:
    away = Interval(moment("12:00"), moment("16:00"))
    off = (TimeOff(LENA.id, away, "vacation", TimeOffStatus.APPROVED, ""),)
    calendar = CalendarView(
        TileModel("en_GB"), BERLIN, lambda: moment("08:00"), lambda _column: True
    )
    qtbot.addWidget(calendar)
    calendar.resize(700, 700)

    def pictured(*times: tuple[str, str]) -> object:
        sessions = [session(LENA, *one) for one in times]
        shown = view(sessions, trainers=(LENA, TOM), time_off=off)
        calendar.model.set_board(board_of(shown, "day", BERLIN))
        calendar.show()
        calendar.verticalScrollBar().setValue(round(calendar.geometry_of_board.y(11 * 60)))
        return calendar.viewport().grab().toImage()

    free, covered = pictured(), pictured(("12:00", "13:00"))
    assert covered != free
    assert pictured() == free
