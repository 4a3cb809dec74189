"""What is there to see in a demo studio's diary, whatever the dice say."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio_app.domain.schedule import BookingStatus
from studio_app.services.demo.cast import DemoTrainer
from studio_app.services.demo.window import HOUR, Window

_MISSED, _CALLED_OFF_LATE = 2, 3


@dataclass(frozen=True, slots=True)
class FullClass:
    """A class without a free place: when it starts, when it was made, and who is in it."""

    session: bytes
    trainer: DemoTrainer
    start: int
    made: int
    clients: frozenset[int]


@dataclass(slots=True)
class Scenes:
    """Sees to it that today shows every kind of booking, and remembers what else hangs on it.

    ``coming`` are the hours of today with one client each that are to come, as trainer, beginning
    and end; ``seen`` the numbers of all who are booked today, ``full`` the full classes to come.
    """

    window: Window
    coming: list[tuple[DemoTrainer, int, int]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    full: list[FullClass] = field(default_factory=list)
    _over: int = 0
    _later: int = 0

    def note_full(self, one: FullClass) -> None:
        """Remember a full class, unless it has begun."""
        if one.start > self.window.now:
            self.full.append(one)

    def status_today(
        self, trainer: DemoTrainer, start: int, end: int, thrown: BookingStatus
    ) -> BookingStatus:
        """Return what becomes of an hour today with one client, by the dice or by the script."""
        if end <= self.window.now:
            self._over += 1
            return BookingStatus.NO_SHOW if self._over == _MISSED else thrown
        if start <= self.window.now + HOUR:
            return thrown
        self._later += 1
        if self._later == _CALLED_OFF_LATE:
            return BookingStatus.LATE_CANCELLED
        if thrown is BookingStatus.BOOKED:
            self.coming.append((trainer, start, end))
        return thrown
