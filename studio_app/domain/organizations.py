"""The studio business that all data belongs to, and its policies."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.local_time import zone
from studio_app.domain.phones import territory_of


@dataclass(frozen=True, slots=True)
class Organization:
    """A studio. ``late_cancel_hours`` before the start, a cancellation counts as late."""

    id: UUID
    name: str
    time_zone: str
    currency: str
    locale: str
    late_cancel_hours: int = 24
    late_cancel_spends_credit: bool = True
    no_show_spends_credit: bool = True

    @property
    def tz(self) -> ZoneInfo:
        """Return the zone in which the studio shows its times."""
        return zone(self.time_zone)

    @property
    def territory(self) -> str:
        """Return the country whose phone numbers are written without its code, "" for none."""
        return territory_of(self.locale)
