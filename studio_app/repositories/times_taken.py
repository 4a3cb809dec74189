"""Times that are taken, to look many others up in."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

_AT_ONCE = timedelta()


class Times:
    """What stands at which time, by its beginning; the longest of them says how far to look."""

    def __init__(self, rows: Iterable[tuple[datetime, datetime, UUID]]) -> None:
        self._rows = sorted((start, end, str(key)) for start, end, key in rows)
        lengths = (end - start for start, end, _key in self._rows)
        self._longest = max(lengths, default=_AT_ONCE)

    def add(self, start: datetime, end: datetime, key: UUID) -> None:
        """Take a time."""
        insort(self._rows, (start, end, str(key)))
        self._longest = max(self._longest, end - start)

    def at(self, start: datetime, end: datetime) -> list[str]:
        """Return the keys of what shares a moment with a time, in their order."""
        found: list[str] = []
        at = bisect_left(self._rows, (end,)) - 1
        while at >= 0 and self._rows[at][0] > start - self._longest:
            if self._rows[at][1] > start:
                found.append(self._rows[at][2])
            at -= 1
        return sorted(found)
