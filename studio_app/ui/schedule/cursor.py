"""Where the keyboard may stand on a calendar: on sessions and on free slots between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.schedule import TimeOffStatus
from studio_app.ui.schedule.board import Board, Column, Tile
from studio_app.ui.schedule.layout import DaySpan, snapped
from studio_app.ui.schedule.zoom import USUAL_STEP

STEP = 30
DAY_BEGINS = 9 * 60
SHORTEST_ROOM = 10


@dataclass(frozen=True, slots=True)
class Stop:
    """A place for the cursor: the tile in ``row`` of the model, or a free slot when it is None."""

    column: int
    start: int
    row: int | None = None


def first_row(board: Board, column: int) -> int:
    """Return the row of a column's first tile."""
    return sum(len(before.tiles) for before in board.columns[:column])


def free_gaps(column: Column) -> list[tuple[int, int]]:
    """Return the stretches of a column's day in which one of its trainers is free, in minutes."""
    edges: list[tuple[int, int]] = []
    taken: defaultdict[UUID, list[DaySpan]] = defaultdict(list)
    for tile in column.tiles:
        if tile.is_live:
            taken[tile.trainer.id].append(tile.span)
    for spans in taken.values():
        for start, end in _joined(spans):
            edges += [(start, 1), (end, -1)]
    gaps: list[tuple[int, int]] = []
    since, busy = 0, 0
    for minute, change in sorted(edges):
        if busy < len(column.trainers) <= busy + change and since < minute:
            gaps.append((since, minute))
        if busy >= len(column.trainers) > busy + change:
            since = minute
        busy += change
    if since < MINUTES_PER_DAY:
        gaps.append((since, MINUTES_PER_DAY))
    return gaps


def _joined(spans: Sequence[DaySpan]) -> list[tuple[int, int]]:
    """Return a trainer's sessions as few stretches that do not overlap."""
    joined: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and span.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.end))
        else:
            joined.append((span.start, span.end))
    return joined


def slot_start(column: Column, minute: float, snap: int = USUAL_STEP) -> int | None:
    """Return where a new session would start that is wanted at a minute, None if that is taken.

    Starts snap to the step of ``snap`` minutes before, but never into the session before.
    """
    for start, end in free_gaps(column):
        if start <= minute < end:
            return max(snapped(minute, snap), start)
    return None


def next_start(column: Column, minute: int) -> int:
    """Return when the gap that holds a minute ends: at the next session, or with the day."""
    return next((e for s, e in free_gaps(column) if s <= minute < e), MINUTES_PER_DAY)


def free_slot_after(column: Column, tile: Tile, minutes: int) -> int | None:
    """Return where to book by way of a tile: in its own place if cancelled, else after it."""
    if not tile.is_live:
        return tile.span.start
    return room_from(column, tile.span.end, minutes)


def room_from(column: Column, minute: int, minutes: int) -> int | None:
    """Return the first start from a minute on with room for a session, else with any room.

    Room within working hours, and outside of approved time off, comes before any other.
    """
    gaps = [(max(start, minute), end) for start, end in free_gaps(column) if end > minute]
    worked = [piece for gap in gaps for piece in _worked(column, gap)]
    roomy = [start for start, end in (*worked, *gaps) if end - start >= minutes]
    return roomy[0] if roomy else next((start for start, _ in gaps), None)


def _worked(column: Column, gap: tuple[int, int]) -> list[tuple[int, int]]:
    """Return what of a gap is working time in which nobody is off."""
    off = [
        block.span
        for block in column.off_blocks
        if block.time_off.status is TimeOffStatus.APPROVED and len(column.trainers) == 1
    ]
    pieces = []
    for span in column.working:
        start, end = max(gap[0], span.start), min(gap[1], span.end)
        for away in sorted(off, key=lambda one: one.start):
            if away.start < end and start < away.end:
                if start < away.start:
                    pieces.append((start, away.start))
                start = away.end
        if start < end:
            pieces.append((start, end))
    return pieces


def short_room(column: Column, minute: int) -> int | None:
    """Return the minutes until the trainer's next session, None where the usual length fits."""
    if len(column.trainers) > 1:
        return None
    room = next_start(column, minute) - minute
    return room if SHORTEST_ROOM <= room < usual_minutes(column) else None


def usual_minutes(column: Column) -> int:
    """Return how long a session of the column's first trainer lasts."""
    return column.trainers[0].session_minutes


def first_stop(
    board: Board,
    with_slots: Sequence[bool],
    today: Sequence[int],
    now_minute: int,
    snap: int = USUAL_STEP,
) -> Stop | None:
    """Return where to begin: the first stop from the present time on, else from work's beginning.

    ``today`` holds the columns that show the present day. None when there are no stops at all.
    """
    for column in _present_first(board, today):
        found = stops(board, column.index, with_slots[column.index], snap)
        wanted = _beginning(column, today, now_minute, snap)
        later = [stop for stop in found if stop.start >= wanted]
        if found:
            return later[0] if later else found[-1]
    return None


def first_room(
    board: Board,
    may_book: Sequence[bool],
    today: Sequence[int],
    now_minute: int,
    snap: int = USUAL_STEP,
) -> Stop | None:
    """Return the first slot with room for a session, counted as in first_stop.

    When nothing is left of the day, the first slot since work began.
    """
    for wanted_from in (now_minute, 0):
        for column in _present_first(board, today):
            if may_book[column.index]:
                wanted = _beginning(column, today, wanted_from, snap)
                start = room_from(column, wanted, usual_minutes(column))
                if start is not None:
                    return Stop(column.index, start)
    return None


def _present_first(board: Board, today: Sequence[int]) -> list[Column]:
    """Return the columns of today and after, then those before."""
    first = today[0] if today else 0
    return [*board.columns[first:], *board.columns[:first]]


def _beginning(column: Column, today: Sequence[int], now_minute: int, snap: int) -> int:
    """Return when work begins, or the next step of ``snap`` minutes where that is later."""
    begins = min((span.start for span in column.working), default=DAY_BEGINS)
    if column.index not in today:
        return begins
    return max(begins, -(-now_minute // snap) * snap)


def stops(board: Board, column: int, with_slots: bool, snap: int = USUAL_STEP) -> list[Stop]:
    """Return the stops of a column in order of time.

    Free slots start on half hours, or where time is looked at more finely every ``snap`` minutes.
    """
    step = snap if snap < USUAL_STEP else STEP
    shown = board.columns[column]
    row = first_row(board, column)
    found = [Stop(column, t.span.start, row + number) for number, t in enumerate(shown.tiles)]
    if with_slots:
        for start, end in free_gaps(shown):
            starts = {start, *range(start - start % step + step, end, step)}
            shortest = min(snap, USUAL_STEP)
            found += [Stop(column, one, None) for one in starts if end - one >= shortest]
    return sorted(found, key=lambda stop: (stop.start, stop.row is None, stop.row or 0))


def step_down(found: Sequence[Stop], here: Stop, direction: int) -> Stop:
    """Return the stop after (1) or before (-1) the present one in its column, or itself."""
    if here in found:
        index = found.index(here) + direction
        return found[index] if 0 <= index < len(found) else here
    if direction > 0:
        return next((stop for stop in found if stop.start > here.start), here)
    return next((stop for stop in reversed(found) if stop.start < here.start), here)


def step_aside(
    board: Board, here: Stop, direction: int, with_slots: Sequence[bool], snap: int = USUAL_STEP
) -> Stop:
    """Return the stop at the same time in the next column that has any, or the present one."""
    column = here.column + direction
    while 0 <= column < len(board.columns):
        found = stops(board, column, with_slots[column], snap)
        if found:
            return _nearest(board, found, here.start)
        column += direction
    return here


def _nearest(board: Board, found: Sequence[Stop], minute: int) -> Stop:
    """Return the tile that covers a minute, else the last slot before it, else the nearest."""
    for stop in found:
        if stop.row is not None and board.tiles[stop.row].is_live:
            span = board.tiles[stop.row].span
            if span.start <= minute < span.end:
                return stop
    before = [stop for stop in found if stop.row is None and stop.start <= minute]
    if before:
        return before[-1]
    return min(found, key=lambda stop: abs(stop.start - minute))
