"""What one waits for, where that is known already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studio_app.domain.free_slots import SlotWish
from studio_app.domain.waiting_list import WaitingWish


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """A wish to begin with; ``title`` is that of the class, "" for a time."""

    wish: WaitingWish
    title: str = ""


def time_place(trainer_id: UUID | None, day: date, start_minute: int, minutes: int) -> WaitingPlace:
    """Return the wish for a time with a trainer on a local day."""
    days = frozenset({day.weekday()})
    end = start_minute + minutes
    return WaitingPlace(WaitingWish(trainer_id, None, days, start_minute, end, day, day))


def class_place(trainer_id: UUID, session_id: UUID, title: str) -> WaitingPlace:
    """Return the wish for a place in a class."""
    return WaitingPlace(WaitingWish(trainer_id, session_id), title)


def searched_place(wish: SlotWish) -> WaitingPlace:
    """Return the wish of a search that found nothing; of several trainers, any will do."""
    one = wish.trainer_ids[0] if wish.trainer_ids and len(wish.trainer_ids) == 1 else None
    minutes = (wish.from_minute, wish.until_minute)
    return WaitingPlace(WaitingWish(one, None, wish.weekdays, *minutes, wish.first_day))
