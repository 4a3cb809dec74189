"""What a calendar shows, in columns: one per trainer of a day, or one per day of a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.intervals import Interval, merged
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import (
    BookingLine,
    BookingStatus,
    CalendarSession,
    ScheduleView,
    TimeOff,
    TimeOffStatus,
)
from studio_app.domain.series import SeriesTimes
from studio_app.ui.schedule.layout import DaySpan, Share, arrange, day_spans
from studio_app.ui.schedule.stations import Station, stations_by_day

Mode = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class OffBlock:
    """Time off within one column."""

    span: DaySpan
    share: Share
    trainer: Trainer
    time_off: TimeOff


@dataclass(frozen=True, slots=True)
class Tile:
    """What one session covers of one column; a session across midnight has two.

    ``line`` is the booking that the tile stands for: None for a class, which has a title instead.
    One that ``is_own`` is shown to the client who is in it, also when it is a class.
    ``cut_before`` and ``cut_after`` say that the session began or goes on beyond this day.
    ``place`` is told only where it does not go without saying: its trainer works in several.
    ``series`` is when the series comes that it is one of, as far as that is to be seen;
    ``has_note`` that somebody noted on it, for who may read that.
    """

    session: CalendarSession
    line: BookingLine | None
    trainer: Trainer
    column: int
    span: DaySpan
    share: Share
    cut_before: bool
    cut_after: bool
    start_minute: int
    end_minute: int
    place: str
    series: SeriesTimes | None = None
    is_own: bool = False
    has_note: bool = False

    @property
    def is_of_series(self) -> bool:
        """Tell whether the session is one of a client's series."""
        return self.session.series_id is not None and self.session.capacity == 1

    @property
    def has_roll(self) -> bool:
        """Tell whether there is a roll to call: it is a class, seen by those who run it."""
        return self.session.capacity > 1 and not self.is_own

    @property
    def is_live(self) -> bool:
        """Tell whether the trainer's time is taken."""
        return self.session.occupies

    @property
    def status(self) -> BookingStatus | None:
        """Return the status of the booking, None for a class."""
        return None if self.line is None else self.line.status

    @property
    def label(self) -> str:
        """Return the client's name, or the title of a class; of one's own, what it is and whose."""
        if self.is_own:
            return " · ".join(filter(None, (self.session.title, self.trainer.name)))
        return self.session.title if self.line is None else self.line.client_name

    @property
    def is_unpaid(self) -> bool:
        """Tell whether no package pays and the booking itself costs something."""
        return any(
            line.package_id is None and line.charge > 0 and line.status != BookingStatus.CANCELLED
            for line in self.session.bookings
        )


@dataclass(frozen=True)
class Column:
    """A column with its sessions in order of time; ``places`` are where its trainers work.

    ``stations`` tell who of them works where and when, ``usual_places`` where each works most.
    """

    index: int
    day: date
    trainers: tuple[Trainer, ...]
    places: tuple[str, ...]
    working: tuple[DaySpan, ...]
    off_blocks: tuple[OffBlock, ...]
    tiles: tuple[Tile, ...]
    stations: tuple[Station, ...] = ()
    usual_places: tuple[str, ...] = ()

    @cached_property
    def sessions(self) -> int:
        """Return how many sessions that stand begin on the column's day."""
        return sum(tile.is_live and not tile.cut_before for tile in self.tiles)


@dataclass(frozen=True)
class Board:
    """The columns of a day or a week, and all their tiles in the order of columns and time."""

    mode: Mode
    columns: tuple[Column, ...] = ()
    tiles: tuple[Tile, ...] = ()

    def number_like(self, other: Board, number: int) -> int:
        """Return which column shows what that one shows of another board, -1 when none does.

        That is the same trainer of a day, or the same day of a week.
        """
        if other.mode != self.mode or number >= len(other.columns):
            return -1
        if self.mode == "week":
            return number if number < len(self.columns) else -1
        trainer = other.columns[number].trainers[0].id
        return next((one.index for one in self.columns if one.trainers[0].id == trainer), -1)

    @cached_property
    def most_side_by_side(self) -> int:
        """Return how many tiles share a column's width where it is fullest, at least 1."""
        narrowest = min((tile.share.width for tile in self.tiles), default=1.0)
        return max(1, round(1 / narrowest))

    @cached_property
    def rows(self) -> Mapping[UUID, tuple[int, ...]]:
        """Return for each session the places of its tiles among all tiles."""
        found: dict[UUID, tuple[int, ...]] = {}
        for row, tile in enumerate(self.tiles):
            key = tile.session.session_id
            found[key] = (*found.get(key, ()), row)
        return found

    def count(self) -> None:
        """Count now what a screen asks for later, which it then need not wait for."""
        _ = self.rows, self.most_side_by_side, [column.sessions for column in self.columns]


def board_of(
    view: ScheduleView,
    mode: Mode,
    tz: ZoneInfo,
    of_client: bool = False,
    noted: frozenset[UUID] = frozenset(),
) -> Board:
    """Return the board of a loaded schedule: its first day by trainer, or its days.

    ``of_client`` says that it is shown to the client whose sessions these are, ``noted`` which
    bookings have a note.
    """
    heads: list[tuple[date, tuple[Trainer, ...]]] = []
    if mode == "day":
        heads = [(view.first_day, (trainer,)) for trainer in view.trainers]
    elif view.trainers:
        days = [view.first_day + timedelta(days=offset) for offset in range(view.days)]
        heads = [(day, view.trainers) for day in days]
    spans, stations = _session_spans(view.sessions, tz), stations_by_day(view)
    columns = tuple(
        _column(index, day, trainers, view, (spans, stations), tz, of_client, noted)
        for index, (day, trainers) in enumerate(heads)
    )
    return Board(mode, columns, tuple(tile for column in columns for tile in column.tiles))


Pieces = Mapping[tuple[UUID, date], Sequence[tuple[CalendarSession, DaySpan]]]
Stations = Mapping[tuple[UUID, date], Sequence[Station]]


def _session_spans(sessions: Iterable[CalendarSession], tz: ZoneInfo) -> Pieces:
    pieces: defaultdict[tuple[UUID, date], list[tuple[CalendarSession, DaySpan]]]
    pieces = defaultdict(list)
    for session in sessions:
        for span in day_spans(Interval(session.starts_at, session.ends_at), tz):
            pieces[session.trainer_id, span.day].append((session, span))
    return pieces


def _column(
    index: int,
    day: date,
    trainers: tuple[Trainer, ...],
    view: ScheduleView,
    of_days: tuple[Pieces, Stations],
    tz: ZoneInfo,
    of_client: bool,
    noted: frozenset[UUID],
) -> Column:
    by_id = {trainer.id: trainer for trainer in trainers}
    pieces, stations = of_days
    places = dict.fromkeys(name for key in by_id for name in view.places.get(key, ()))
    here = [piece for key in by_id for piece in pieces.get((key, day), ())]
    working = merged(interval for key in by_id for interval in view.working.get(key, ()))
    return Column(
        index,
        day,
        trainers,
        tuple(places),
        tuple(s for interval in working for s in day_spans(interval, tz) if s.day == day),
        tuple(_off_blocks(day, trainers, view.time_off, tz)),
        tuple(_tiles(index, here, by_id, view, tz, of_client, noted)),
        tuple(station for key in by_id for station in stations.get((key, day), ())),
        tuple(view.usual_places.get(key, "") for key in by_id),
    )


def _off_blocks(
    day: date, trainers: Sequence[Trainer], time_off: Iterable[TimeOff], tz: ZoneInfo
) -> Iterable[OffBlock]:
    numbers = {trainer.id: number for number, trainer in enumerate(trainers)}
    for item in time_off:
        number = numbers.get(item.trainer_id)
        if number is None or item.status == TimeOffStatus.DECLINED:
            continue
        share = Share(number / len(trainers), 1 / len(trainers))
        for span in day_spans(item.interval, tz):
            if span.day == day:
                yield OffBlock(span, share, trainers[number], item)


def _tiles(
    column: int,
    pieces: Sequence[tuple[CalendarSession, DaySpan]],
    trainers: Mapping[UUID, Trainer],
    view: ScheduleView,
    tz: ZoneInfo,
    of_client: bool,
    noted: frozenset[UUID],
) -> Iterable[Tile]:
    places = view.places
    ordered = sorted(pieces, key=lambda piece: (piece[1].start, piece[1].end, piece[0].session_id))
    shares = arrange([span for _, span in ordered], [session.occupies for session, _ in ordered])
    for (session, span), share in zip(ordered, shares, strict=True):
        if share is None:
            continue
        local_start, local_end = session.starts_at.astimezone(tz), session.ends_at.astimezone(tz)
        yield Tile(
            session,
            _line(session, of_client),
            trainers[session.trainer_id],
            column,
            span,
            share,
            cut_before=local_start.date() < span.day,
            cut_after=local_end.date() > span.day and bool(local_end.hour or local_end.minute),
            start_minute=local_start.hour * 60 + local_start.minute,
            end_minute=local_end.hour * 60 + local_end.minute,
            place="" if places.get(session.trainer_id) == (session.place,) else session.place,
            series=None if session.series_id is None else view.series.get(session.series_id),
            is_own=of_client,
            has_note=bool(noted) and any(one.booking_id in noted for one in session.bookings),
        )


def _line(session: CalendarSession, of_client: bool) -> BookingLine | None:
    """Return the booking that stands, else the last one; None for a class of others."""
    if (session.capacity > 1 and not of_client) or not session.bookings:
        return None
    standing = [line for line in session.bookings if line.status.occupies]
    return (standing or list(session.bookings))[-1]
