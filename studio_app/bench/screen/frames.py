"""Frames of a calendar full of sessions."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from studio_app.bench.screen.application import application
from studio_app.bench.sizes import NOW, TODAY
from studio_app.bench.timing import milliseconds
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import BookingLine, BookingStatus, CalendarSession, ScheduleView
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.model import TileModel

_COLUMN_WIDTH = 120
_HEIGHT = 1260
_LOCALE = "en_GB"
_TZ = ZoneInfo("UTC")


def frames(trainers: int, sessions: int, count: int) -> list[float]:
    """Return the milliseconds of frames of so many trainers' days, all in sight."""
    app = application()
    calendar = CalendarView(TileModel(_LOCALE), _TZ, lambda: NOW, lambda _column: True)
    calendar.resize(trainers * _COLUMN_WIDTH + 80, _HEIGHT)
    calendar.model.set_board(board_of(_full_day(trainers, sessions), "day", _TZ))
    calendar.show()
    app.processEvents()
    assert len(calendar.model.tiles) == trainers * sessions
    viewport = calendar.viewport()
    viewport.repaint()
    spent = [milliseconds(viewport.repaint) for _ in range(count)]
    calendar.close()
    calendar.deleteLater()
    app.processEvents()
    return spent


def _full_day(trainers: int, sessions: int) -> ScheduleView:
    people = tuple(Trainer(new_id(), f"Trainer {n}", n % 12, 60, 0) for n in range(trainers))
    length = timedelta(days=1) / sessions
    midnight = datetime.combine(TODAY, time(), UTC)
    statuses = cycle((BookingStatus.BOOKED, BookingStatus.ARRIVED, BookingStatus.COMPLETED))
    return ScheduleView(
        first_day=TODAY,
        days=1,
        trainers=people,
        sessions=tuple(
            _session(trainer, midnight + number * length, length, next(statuses))
            for trainer in people
            for number in range(sessions)
        ),
        working={},
        places={},
        time_off=(),
    )


def _session(
    trainer: Trainer, start: datetime, length: timedelta, status: BookingStatus
) -> CalendarSession:
    name = f"Client {start:%H%M}"
    line = BookingLine(new_id(), new_id(), name, status, new_id(), 0, 1)
    end = start + length
    return CalendarSession(new_id(), trainer.id, start, end, "Gym", "", 1, False, (line,))
