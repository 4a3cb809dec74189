"""What a calendar loads: a trainer's week, and the day and the week of everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from studio_app.bench import plain_weeks
from studio_app.bench.figures import Measured
from studio_app.bench.sizes import TODAY
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import in_turn
from studio_app.domain.schedule import ScheduleView
from studio_app.services.schedule import load_schedule

# A Monday; the weeks that follow are full too.
MONDAY = TODAY - timedelta(days=TODAY.weekday())


def week_of_a_trainer(studio: BenchStudio) -> Measured:
    """Measure the week of one trainer."""
    return _measured(studio, days=7, alone=True)


def day_of_all(studio: BenchStudio) -> Measured:
    """Measure the day of all trainers."""
    return _measured(studio, days=1)


def week_of_all(studio: BenchStudio) -> Measured:
    """Measure the week of all trainers."""
    return _measured(studio, days=7)


def _measured(studio: BenchStudio, days: int, *, alone: bool = False) -> Measured:
    with studio.login() as login, studio.plain() as connection:
        named = None
        if alone:
            everybody = load_schedule(login.uow, login.viewer, MONDAY, 1).trainers
            named = (everybody[0].id,)

        def work() -> ScheduleView:
            return load_schedule(login.uow, login.viewer, MONDAY, days, named)

        def floor() -> plain_weeks.Rows:
            return plain_weeks.fetch(studio, connection, login.organization, MONDAY, days, named)

        require_same(work(), floor())
        return in_turn(work, floor, studio.size.runs)


def require_same(view: ScheduleView, rows: plain_weeks.Rows) -> None:
    """Raise AssertionError unless both found the same."""
    bookings = {line.booking_id for session in view.sessions for line in session.bookings}
    trainers = _keys(rows.trainers)
    working = {_key(row[0]) for row in (*rows.hours, *rows.single_days)}
    away = [_key(row[0]) for row in (*rows.time_off, *rows.elsewhere)]
    away += [trainer for _closed in rows.closed for trainer in trainers]
    for what, ours, plain in (
        ("trainers", [trainer.id for trainer in view.trainers], trainers),
        ("sessions", [one.session_id for one in view.sessions], _keys(rows.sessions)),
        ("bookings", bookings, set(_keys(rows.sessions, column=8))),
        ("time off", sorted(off.trainer_id for off in view.time_off), sorted(away)),
        ("working hours", set(view.working) - working, set()),
    ):
        assert ours == plain, f"the floor found other {what}"


def _keys(rows: Iterable[Any], column: int = 0) -> list[UUID]:
    return list(dict.fromkeys(_key(row[column]) for row in rows if row[column] is not None))


def _key(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(bytes=stored)
