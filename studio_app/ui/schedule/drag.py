"""A session on its way: where it was taken from, and where it would be put now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from math import ceil, floor
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute, local_day, minute_of_day
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import (
    LONGEST_SESSION,
    SHORTEST_SESSION,
    BookingStatus,
    CalendarSession,
)
from studio_app.ui.schedule.board import Board, Column, Tile
from studio_app.ui.schedule.layout import DaySpan, day_spans

THRESHOLD = 10
"""How far the mouse goes before a press becomes a drag."""
SHORTEST = SHORTEST_SESSION // timedelta(minutes=1)
LONGEST = LONGEST_SESSION // timedelta(minutes=1)
MOVABLE = (BookingStatus.BOOKED, BookingStatus.ARRIVED)


class Grip(StrEnum):
    """By what a session is held."""

    BODY = "body"
    END = "end"
    KEYS = "keys"


class Ending(Enum):
    """What became elsewhere of a session that was on its way here."""

    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a session would be: with whom, a local day and wall-clock minute, its real length."""

    trainer: Trainer
    day: date
    start: int
    minutes: int

    def same_as(self, other: Aim) -> bool:
        """Tell whether both mean the same, whatever else is known of the trainer by now."""
        return (self.trainer.id, self.day, self.start, self.minutes) == (
            other.trainer.id,
            other.day,
            other.start,
            other.minutes,
        )


@dataclass(frozen=True, slots=True)
class Drop:
    """A session that was let go: it is to be there now, or with ``copies_for`` that client too.

    ``drag`` is how it came there, where it was dragged or parked.
    """

    session: CalendarSession
    label: str
    trainer: Trainer
    starts_at: datetime
    minutes: int
    copies_for: UUID | None = None
    drag: Drag | None = field(default=None, compare=False, repr=False)


def is_movable(session: CalendarSession) -> bool:
    """Tell whether a session's status lets it be moved: nobody in it is done with it yet."""
    standing = [line.status for line in session.bookings if line.status.occupies]
    return session.occupies and all(status in MOVABLE for status in standing)


class Drag:
    """One session between being taken and being let go.

    Held by the mouse ``at`` a point and a ``minute`` of its tile's day it is not on its way before
    it was pulled far enough; held by KEYS it is at once.
    """

    def __init__(
        self,
        tile: Tile,
        grip: Grip,
        tz: ZoneInfo,
        at: tuple[float, float] = (0.0, 0.0),
        minute: float = 0.0,
    ) -> None:
        self.tile = tile
        self.grip = grip
        self.copies = False
        self._tz = tz
        self._at = at
        self._minute = minute
        self._is_under_way = grip is Grip.KEYS
        self._home = self._home_of(tile)
        self._aim = self._home

    @property
    def session(self) -> CalendarSession:
        """Return the session as it is known to be."""
        return self.tile.session

    @property
    def aim(self) -> Aim:
        """Return where it would be put now."""
        return self._aim

    @property
    def home(self) -> Aim:
        """Return where it was taken from."""
        return self._home

    @property
    def is_under_way(self) -> bool:
        """Tell whether it was pulled far enough."""
        return self._is_under_way

    @property
    def is_home(self) -> bool:
        """Tell whether it would be put back to where it is."""
        return self._aim.same_as(self._home) and not self.copies

    def pull(self, x: float, y: float) -> bool:
        """Note where the mouse is; return whether that makes it a drag."""
        far = abs(x - self._at[0]) + abs(y - self._at[1]) >= THRESHOLD
        self._is_under_way |= far
        return self._is_under_way

    def aim_at(self, column: Column, minute: float, snap: int) -> None:
        """Aim at what the mouse points to; only whole steps of ``snap`` minutes count."""
        if self.grip is Grip.END:
            self._stretch_to(minute, snap)
            return
        trainer = self._trainer_in(column.trainers)
        self._aim = self._starting(trainer, column.day, self._start_at(minute, snap))

    def aim_beyond(self, board: Board, direction: int, minute: float, snap: int) -> None:
        """Aim at the day, or the week, after (1) or before (-1) what the board shows."""
        first = board.columns[0].day
        weekday = (self._home.day - first).days % 7 if board.mode == "week" else 0
        days = 7 if board.mode == "week" else 1
        day = first + timedelta(days=weekday + direction * days)
        self._aim = self._starting(self._home.trainer, day, self._start_at(minute, snap))

    def put(self, trainer: Trainer, day: date, start: int) -> None:
        """Aim at a slot."""
        self._aim = replace(self._aim, trainer=trainer, day=day, start=start)

    def step_time(self, direction: int, snap: int) -> None:
        """Aim one step later (1) or earlier (-1), within the day."""
        start = _beside(self._aim.start, direction, snap)
        if 0 <= start < MINUTES_PER_DAY:
            self._aim = replace(self._aim, start=start)

    def step_length(self, direction: int, snap: int) -> None:
        """Let it end one step later (1) or earlier (-1)."""
        end = _beside(self._aim.start + self._aim.minutes, direction, snap)
        if SHORTEST <= end - self._aim.start <= LONGEST:
            self._aim = replace(self._aim, minutes=end - self._aim.start)

    def step_aside(self, board: Board, direction: int, may_book: Sequence[bool]) -> None:
        """Aim at the same time in the next column to the right (1) or left (-1) that is open."""
        number = self.column(board)
        if number < 0:
            return
        number += direction
        while 0 <= number < len(board.columns):
            if may_book[number]:
                column = board.columns[number]
                trainer = self._trainer_in(column.trainers, self._aim.trainer)
                self._aim = replace(self._aim, trainer=trainer, day=column.day)
                return
            number += direction

    def turn(self, days: int) -> None:
        """Aim at the same time some days later, for the board that shows them."""
        self._aim = replace(self._aim, day=self._aim.day + timedelta(days=days))

    def column(self, board: Board) -> int:
        """Return the column aimed at, -1 where the board does not show it."""
        key = self._aim.trainer.id
        for column in board.columns:
            if column.day == self._aim.day and any(one.id == key for one in column.trainers):
                return column.index
        return -1

    def interval(self) -> Interval:
        """Return from when to when it would be, in UTC."""
        aim, home = self._aim, self._home
        start = self.session.starts_at
        # A time that the clock shows twice stays the one that it is.
        if (aim.day, aim.start) != (home.day, home.start):
            start = at_minute(aim.day, aim.start, self._tz)
        return Interval(start, start + timedelta(minutes=aim.minutes))

    def local_minute(self, moment: datetime) -> int:
        """Return what the studio's clock shows at a moment, in minutes of its day."""
        return minute_of_day(moment, self._tz)

    def pieces(self, board: Board) -> tuple[tuple[int, DaySpan], ...]:
        """Return what it would cover of the board's columns."""
        spans = {span.day: span for span in day_spans(self.interval(), self._tz)}
        key = self._aim.trainer.id
        return tuple(
            (column.index, spans[column.day])
            for column in board.columns
            if column.day in spans and any(one.id == key for one in column.trainers)
        )

    def take_board(self, board: Board) -> Ending | None:
        """Look at what another board tells of the session; return why it cannot go on, or None."""
        if self.copies and self.grip is Grip.KEYS:
            return None
        key = self.session.session_id
        found = next((tile for tile in board.tiles if tile.session.session_id == key), None)
        if found is None:
            return Ending.GONE if self._is_shown(board) else None
        is_same = self._home_of(found).same_as(self._home)
        same_clients = _standing(found.session) == _standing(self.session)
        if not (is_same and same_clients and is_movable(found.session)):
            return Ending.CHANGED
        self.tile = replace(self.tile, session=found.session, line=found.line)
        return None

    def drop(self) -> Drop | None:
        """Return what is wanted, None when it stays where it is."""
        if not self._is_under_way or self.is_home:
            return None
        aim, line = self._aim, self.tile.line
        return Drop(
            self.session,
            self.tile.label,
            aim.trainer,
            self.interval().start,
            aim.minutes,
            line.client_id if self.copies and line is not None else None,
            self,
        )

    def _home_of(self, tile: Tile) -> Aim:
        session = tile.session
        minutes = (session.ends_at - session.starts_at) // timedelta(minutes=1)
        day = local_day(session.starts_at, self._tz)
        return Aim(tile.trainer, day, minute_of_day(session.starts_at, self._tz), minutes)

    def _is_shown(self, board: Board) -> bool:
        key = self._home.trainer.id
        return any(
            column.day == self._home.day and any(one.id == key for one in column.trainers)
            for column in board.columns
        )

    def _trainer_in(self, trainers: Sequence[Trainer], wanted: Trainer | None = None) -> Trainer:
        """Return who would give it in a column: the same trainer where several share it."""
        wanted = wanted or self._home.trainer
        return next((one for one in trainers if one.id == wanted.id), trainers[0])

    def _base(self) -> int:
        """Return the start in minutes of the day whose tile is held, negative if it was before."""
        days = (self.tile.span.day - self._home.day).days
        return self._home.start - days * MINUTES_PER_DAY

    def _start_at(self, minute: float, snap: int) -> int:
        base, way = self._base(), minute - self._minute
        if abs(way) < snap / 2:
            return base
        lowest = snap - self._home.minutes if base < 0 else 0
        return max(lowest, min(_nearest(base + way, snap), MINUTES_PER_DAY - snap))

    def _starting(self, trainer: Trainer, day: date, start: int) -> Aim:
        days, rest = divmod(start, MINUTES_PER_DAY)
        return Aim(trainer, day + timedelta(days=days), rest, self._home.minutes)

    def _stretch_to(self, minute: float, snap: int) -> None:
        way = minute - self._minute
        if abs(way) < snap / 2:
            self._aim = self._home
            return
        first = ceil((self._base() + SHORTEST) / snap) * snap
        end = max(first, min(_nearest(self.tile.span.end + way, snap), MINUTES_PER_DAY))
        moment = at_minute(self.tile.span.day, end, self._tz)
        minutes = (moment - self.session.starts_at) // timedelta(minutes=1)
        self._aim = replace(self._home, minutes=max(SHORTEST, min(minutes, LONGEST)))


def _standing(session: CalendarSession) -> frozenset[object]:
    return frozenset(line.client_id for line in session.bookings if line.status.occupies)


def _nearest(minute: float, snap: int) -> int:
    return floor(minute / snap + 0.5) * snap


def _beside(minute: int, direction: int, snap: int) -> int:
    """Return the next whole step after or before a minute."""
    if direction > 0:
        return (minute // snap + 1) * snap
    return (ceil(minute / snap) - 1) * snap
