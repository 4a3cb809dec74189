"""A trainer's usual week: the slots of their diary, and who comes to which every week."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil

from studio_app.services.demo.cast import DemoClient
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.hours import GYM, STUDIO_2, Shift
from studio_app.services.demo.names import CLASSES
from studio_app.services.demo.repeats import Repeat
from studio_app.services.demo.window import DAYS_PER_WEEK, Window

# Some come twice a week, because others are ill or away.
_VISITS_PER_CLIENT = 1.12
_COME_TWICE = 0.1
_PERSONAL_SHARE = 0.85
_LARGEST_SHARE_OF_CLASSES = 0.6
_USUAL_CLASS = 8
_SMALLEST_CLASS, _LARGEST_CLASS = 8, 12
_CLIENTS_FOR_A_CLASS = 6
_LENGTHS = (60, 90, 45, 30)
_LENGTH_WEIGHTS = (70, 12, 8, 10)
_LONG_SHIFT = 6 * 60


@dataclass(slots=True)
class Slot:
    """A session of every week: day after the first of the week, wall-clock minute, length.

    Nobody stays away from a ``sought`` one.
    """

    offset: int
    start: int
    minutes: int
    place: int
    capacity: int = 1
    title: str = ""
    regulars: list[DemoClient] = field(default_factory=list)
    sought: bool = False
    repeat: Repeat | None = None


def is_busy(clients: int) -> bool:
    """Tell whether a trainer with so many clients works long weeks."""
    return clients > 50


def usual_week(
    dice: Dice, window: Window, trainer: int, shifts: Iterable[Shift], clients: list[DemoClient]
) -> list[Slot]:
    """Return the trainer's slots that somebody comes to, in order of time."""
    busy = is_busy(len(clients))
    free = [slot for shift in shifts for slot in _slots(dice, window, shift, busy)]
    today = window.today_index % DAYS_PER_WEEK
    classes = _make_classes(dice, free, today if trainer % 3 == 1 else None, len(clients))
    personal = _in_order_of_use(
        dice, [slot for slot in free if slot.capacity == 1], today, dice.between(6, 8)
    )
    _fill(dice, personal, classes, clients)
    used = [slot for slot in free if slot.regulars]
    return sorted(used, key=lambda slot: (slot.offset, slot.start))


def _slots(dice: Dice, window: Window, shift: Shift, busy: bool) -> Iterator[Slot]:
    pauses = (0, 15) if busy else (0, 15, 30)
    pause_weights = (9, 1) if busy else (6, 3, 1)
    lunch = shift.start + (shift.end - shift.start) // 2
    if shift.end - shift.start < _LONG_SHIFT:
        lunch = shift.end
    start = shift.start
    while start + min(_LENGTHS) <= shift.end:
        if start >= lunch:
            start, lunch = start + 30, shift.end
        minutes = dice.weighted(_LENGTHS, _LENGTH_WEIGHTS)
        if start + minutes > shift.end:
            minutes = min(_LENGTHS)
        yield Slot(window.offset_of(shift.weekday), start, minutes, shift.place)
        start += minutes + dice.weighted(pauses, pause_weights)


def _make_classes(dice: Dice, free: list[Slot], preferred: int | None, clients: int) -> list[Slot]:
    wanted = ceil((clients * _VISITS_PER_CLIENT - len(free) * _PERSONAL_SHARE) / _USUAL_CLASS)
    at_least = 1 if clients >= _CLIENTS_FOR_A_CLASS else 0
    count = min(max(wanted, at_least), int(len(free) * _LARGEST_SHARE_OF_CLASSES))
    suited = dice.shuffled(s for s in free if s.minutes == 60 and s.place in (GYM, STUDIO_2))
    suited.sort(key=lambda slot: slot.offset != preferred)
    classes = suited[:count]
    for slot in classes:
        slot.capacity = dice.between(_SMALLEST_CLASS, _LARGEST_CLASS)
        slot.title = dice.pick(CLASSES)
        slot.place = STUDIO_2
    return classes


def _in_order_of_use(dice: Dice, slots: list[Slot], today: int, full_day: int) -> list[Slot]:
    """Return first what makes today a full day, then the other days in turn."""
    by_day = [
        deque(dice.shuffled(slot for slot in slots if slot.offset == offset))
        for offset in range(DAYS_PER_WEEK)
    ]
    order = [by_day[today].popleft() for _ in range(min(full_day, len(by_day[today])))]
    others = [by_day[(today + after) % DAYS_PER_WEEK] for after in range(1, DAYS_PER_WEEK)]
    while any(others):
        order.extend(day.popleft() for day in others if day)
    return [*order, *by_day[today]]


def _fill(dice: Dice, personal: list[Slot], classes: list[Slot], clients: list[DemoClient]) -> None:
    order = dice.shuffled(clients)
    alone, rest = order[: len(personal)], deque(order[len(personal) :])
    for slot, client in zip(personal, alone, strict=False):
        slot.regulars.append(client)
    # Where there is room, some come a second time.
    eager = alone[: int(len(alone) * _COME_TWICE)]
    for slot, client in zip(personal[len(alone) :], reversed(eager), strict=False):
        slot.regulars.append(client)
    own_hours = {(slot.offset, client.number) for slot in personal for client in slot.regulars}
    for slot in classes:
        wanted = min(round(slot.capacity * (0.65 + 0.35 * dice.fraction())), len(clients) // 2)
        while rest and len(slot.regulars) < wanted:
            slot.regulars.append(rest.popleft())
        # Whoever has an hour of their own may come to a class as well, on another day.
        for client in dice.shuffled(alone):
            if len(slot.regulars) >= wanted:
                break
            if (slot.offset, client.number) not in own_hours:
                slot.regulars.append(client)
