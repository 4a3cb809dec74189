"""What the calendar draws, and how long that takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from time import process_time

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import BookingStatus, ScheduleView, TimeOff, TimeOffStatus
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.theme import DARK, LIGHT, Tokens, current_tokens, tint
from tests.ui.schedule.hands import Clock
from tests.ui.schedule.samples import BERLIN, DAY, LENA, TOM, line, moment, session, view

NOW = moment("10:40")
CHECKED = line("Ana Sousa", BookingStatus.COMPLETED)


@pytest.fixture
def make_calendar(qtbot: QtBot) -> Callable[[ScheduleView], CalendarView]:
    def make(shown: ScheduleView) -> CalendarView:
        calendar = CalendarView(TileModel("en_GB"), BERLIN, lambda: NOW, lambda _column: True)
        qtbot.addWidget(calendar)
        calendar.resize(700, 700)
        calendar.model.set_board(board_of(shown, "day", BERLIN))
        calendar.show()
        return calendar

    return make


@pytest.fixture
def calendar(make_calendar: Callable[[ScheduleView], CalendarView]) -> CalendarView:
    """A calendar with one of everything."""
    off = (
        TimeOff(
            TOM.id,
            Interval(moment("12:00"), moment("14:00")),
            "personal",
            TimeOffStatus.REQUESTED,
            "Dentist",
        ),
        TimeOff(
            TOM.id,
            Interval(moment("15:00"), moment("17:00")),
            "vacation",
            TimeOffStatus.APPROVED,
            "",
        ),
    )
    sessions = (
        session(LENA, "09:00", "10:00", CHECKED),
        session(LENA, "11:00", "12:00"),
        session(LENA, "13:00", "14:00", line("Gone Away", BookingStatus.CANCELLED)),
        session(LENA, "15:00", "15:15", line("Short", BookingStatus.NO_SHOW)),
        session(TOM, "09:00", "10:00", line("Here", BookingStatus.ARRIVED)),
        session(TOM, "09:30", "10:30", line("Later", package=False, charge=7000)),
    )
    return make_calendar(view(sessions, time_off=off))


def picture(calendar: CalendarView) -> QImage:
    return calendar.viewport().grab().toImage()


def colour_at(calendar: CalendarView, column: int, minute: float, right: float = 20) -> str:
    """Return the colour near the right edge of a column at a minute."""
    geometry = calendar.geometry_of_board
    at = calendar.viewport_point(QPointF(geometry.left(column + 1) - right, geometry.y(minute)))
    return picture(calendar).pixelColor(at).name().upper()


def check_grounds(calendar: CalendarView, tokens: Tokens) -> None:
    assert current_tokens() is tokens
    assert colour_at(calendar, 0, 11 * 60 + 40) == tint("#0E9384", tokens.is_dark)
    assert colour_at(calendar, 0, 14 * 60 + 30) == tokens.surface
    assert colour_at(calendar, 0, 8 * 60 + 30) == tokens.off_hours
    assert colour_at(calendar, 0, 10 * 60 + 40) == tokens.now_line


def test_grounds_of_sessions_and_hours(calendar: CalendarView) -> None:
    check_grounds(calendar, LIGHT)


@pytest.mark.usefixtures("dark")
def test_grounds_in_the_dark(calendar: CalendarView) -> None:
    check_grounds(calendar, DARK)


def test_past_sessions_are_paler_but_not_gone(calendar: CalendarView) -> None:
    past, ahead = colour_at(calendar, 0, 9 * 60 + 40), colour_at(calendar, 0, 11 * 60 + 40)
    assert past not in (ahead, LIGHT.surface)
    assert QColor(past).lightness() > QColor(ahead).lightness()


def test_selection_is_drawn_and_taken_away(calendar: CalendarView) -> None:
    before = picture(calendar)
    calendar.select_session(calendar.model.tiles[1].session.session_id)
    geometry = calendar.geometry_of_board
    rect = geometry.tile_rect(calendar.model.tiles[1])
    edge = calendar.viewport_point(QPointF(rect.right() + 2, rect.center().y()))
    assert picture(calendar).pixelColor(edge) == QColor(LIGHT.accent)
    calendar.select_session(None)
    assert picture(calendar) == before


def test_hover_and_ghost_are_drawn_and_taken_away(calendar: CalendarView) -> None:
    before = picture(calendar)
    calendar.hover(1)
    hovered = picture(calendar)
    assert hovered != before
    calendar.hover(-1)
    calendar.show_ghost(calendar.ghost_at(0, 14 * 60, 60))
    assert picture(calendar) not in (before, hovered)
    calendar.show_ghost(None)
    assert picture(calendar) == before


def test_ghost_stops_at_the_next_session_unless_it_is_whole(calendar: CalendarView) -> None:
    cut = calendar.ghost_at(0, 10 * 60 + 30, 60)
    assert (cut.span.end, cut.text) == (11 * 60, "10:30–11:00 free")
    assert cut.shorter == ("10:30–11:00", "10:30")
    whole = calendar.ghost_at(0, 10 * 60 + 30, 60, whole=True)
    assert (whole.span.end, whole.text) == (11 * 60 + 30, "10:30–11:30 · New")


def test_session_of_the_night_before_does_not_scroll_to_midnight(
    make_calendar: Callable[[ScheduleView], CalendarView],
) -> None:
    yesterday = session(LENA, "23:00", "25:00", day=DAY - timedelta(days=1))
    calendar = make_calendar(view((yesterday, session(LENA, "09:00", "10:00"))))
    assert len(calendar.model.tiles) == 2
    assert calendar.verticalScrollBar().value() == calendar.geometry_of_board.y(8 * 60)


def test_repaint_of_a_part_gives_the_same_picture(calendar: CalendarView) -> None:
    whole = picture(calendar)
    rect = calendar.viewport_rect(calendar.geometry_of_board.tile_rect(calendar.model.tiles[1]))
    part = calendar.viewport().grab(rect).toImage()
    assert part == whole.copy(rect)


def test_present_time_moves_on(qtbot: QtBot) -> None:
    clock = Clock(NOW)
    calendar = CalendarView(TileModel("en_GB"), BERLIN, clock, lambda _column: True)
    qtbot.addWidget(calendar)
    calendar.resize(700, 700)
    shown = view((session(LENA, "10:00", "11:00"),))
    calendar.model.set_board(board_of(shown, "day", BERLIN))
    calendar.show()
    ahead = colour_at(calendar, 0, 10 * 60 + 55)
    clock.now += timedelta(minutes=30)
    with qtbot.waitSignal(calendar.ticker.timeout, timeout=1_000):
        calendar.ticker.start(1)
    assert colour_at(calendar, 0, 11 * 60 + 10) == LIGHT.now_line
    assert colour_at(calendar, 0, 10 * 60 + 40) != LIGHT.now_line
    assert colour_at(calendar, 0, 10 * 60 + 55) != ahead


def test_pictures_of_the_calendar(
    calendar: CalendarView, grab: Callable[[QWidget, str], Path]
) -> None:
    calendar.select_session(calendar.model.tiles[1].session.session_id)
    calendar.show_ghost(calendar.ghost_at(0, 14 * 60, 60))
    assert grab(calendar, "schedule-calendar").stat().st_size > 5_000


@pytest.mark.parametrize(("trainers", "length", "most"), [(20, 60, 8), (17, 15, 16)])
def test_frames_are_fast(qtbot: QtBot, trainers: int, length: int, most: int) -> None:
    """320 sessions in under 8 ms and 1,632 in under 16 ms of processor time, all in sight."""
    people = tuple(Trainer(new_id(), f"Trainer {n}", n % 12, 60, 0) for n in range(trainers))
    statuses = list(BookingStatus)[:4]
    sessions = [
        session(trainer, clock(start), clock(start + length), line(f"Client {start}", status))
        for trainer in people
        for start, status in zip(hours_of(length), cycle(statuses), strict=False)
    ]
    calendar = CalendarView(TileModel("en_GB"), BERLIN, lambda: NOW, lambda _column: True)
    qtbot.addWidget(calendar)
    calendar.resize(trainers * 120 + 80, 1260)
    calendar.model.set_board(board_of(view(sessions, trainers=people), "day", BERLIN))
    calendar.show()
    assert len(calendar.model.tiles) == len(sessions) >= 320
    frames = []
    for _ in range(25):
        before = process_time()
        calendar.viewport().repaint()
        frames.append((process_time() - before) * 1000)
    assert min(frames) < most


def hours_of(length: int) -> range:
    """Return the starts of sixteen hours' sessions from six, or of a whole day of short ones."""
    return range(6 * 60, 22 * 60, 60) if length == 60 else range(0, 24 * 60, length)


def clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
