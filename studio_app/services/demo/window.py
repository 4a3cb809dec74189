"""The days that a demo studio covers, and its clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from studio_app.domain.local_time import at_minute, zone
from studio_app.repositories.types import from_microseconds, to_microseconds
from studio_app.services.demo.request import DemoRequest

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

DAYS_PER_WEEK = 7
_NOON = 12 * 60


class Window:
    """Days counted from the first; moments are microseconds since 1970, UTC.

    ``now`` is noon of today: what starts before is over or under way.
    """

    def __init__(self, request: DemoRequest) -> None:
        self._tz = zone(request.time_zone)
        self.today = request.today or datetime.now(UTC).astimezone(self._tz).date()
        self.weeks = request.weeks
        self.today_index = request.weeks * DAYS_PER_WEEK * 3 // 4
        self.first_day = self.today - timedelta(days=self.today_index)
        self._moments: dict[int, int] = {}
        self.start = self.moment(0, 0)
        self.now = self.moment(self.today_index, _NOON)

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return self.weeks * DAYS_PER_WEEK

    def day(self, index: int) -> date:
        """Return the date of a day."""
        return self.first_day + timedelta(days=index)

    def offset_of(self, weekday: int) -> int:
        """Return how many days after the first of each week that weekday (0 = Monday) comes."""
        return (weekday - self.first_day.weekday()) % DAYS_PER_WEEK

    def moment(self, index: int, minute: int) -> int:
        """Return the moment of a wall-clock minute of a day."""
        slot = index * 100_000 + minute
        found = self._moments.get(slot)
        if found is None:
            found = to_microseconds(at_minute(self.day(index), minute, self._tz))
            self._moments[slot] = found
        return found

    def day_at(self, moment: int) -> date:
        """Return the studio's date at a moment."""
        return from_microseconds(moment).astimezone(self._tz).date()
