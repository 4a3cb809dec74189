"""When the studio is open, and what of other hours is left within that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.spans import merged_spans


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Opening hours on a weekday (0 = Monday), in wall-clock minutes after local midnight."""

    weekday: int
    start_minute: int
    end_minute: int
    valid_from: date
    valid_until: date | None

    def is_valid(self, day: date) -> bool:
        """Tell whether these are the hours on that day, if it has the right weekday."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Opening:
    """Answers for single days, and remembers its answers.

    On days for which no opening hours are kept at all, the studio never closes.
    """

    def __init__(self, hours: Iterable[OpeningHours]) -> None:
        self._hours = tuple(hours)
        self._known: dict[date, Sequence[tuple[int, int]]] = {}

    def __bool__(self) -> bool:
        return bool(self._hours)

    def on(self, day: date) -> Sequence[tuple[int, int]]:
        """Return when it is open in minutes of the day; from the evening before to the next."""
        found = self._known.get(day)
        if found is None:
            around = (
                (start + offset * MINUTES_PER_DAY, end + offset * MINUTES_PER_DAY)
                for offset in (-1, 0, 1)
                for start, end in self._of(day + timedelta(days=offset))
            )
            found = self._known[day] = merged_spans(around)
        return found

    def within(self, day: date, start_minute: int, end_minute: int) -> Iterator[tuple[int, int]]:
        """Yield what of the minutes of a day lies within the opening hours."""
        if not self._hours:
            yield start_minute, end_minute
            return
        for opens, closes in self.on(day):
            start, end = max(start_minute, opens), min(end_minute, closes)
            if start < end:
                yield start, end

    def _of(self, day: date) -> Iterator[tuple[int, int]]:
        valid = [one for one in self._hours if one.is_valid(day)]
        if not valid:
            yield 0, MINUTES_PER_DAY
        for one in valid:
            if one.weekday == day.weekday():
                yield one.start_minute, one.end_minute


ALWAYS_OPEN = Opening(())
