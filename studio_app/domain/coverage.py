"""Which sessions a package pays for: how long they last, and of which kind they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studio_app.domain.intervals import Interval


class SessionKind(StrEnum):
    """Whether somebody has the trainer to themselves."""

    PERSONAL = "personal"
    GROUP = "group"

    @classmethod
    def of_capacity(cls, capacity: int) -> SessionKind:
        """Return the kind of a session with so many places."""
        return cls.PERSONAL if capacity == 1 else cls.GROUP


@dataclass(frozen=True, slots=True)
class SessionShape:
    """What of a session decides whether a package pays for it, beside its day."""

    minutes: int
    kind: SessionKind = SessionKind.PERSONAL

    @classmethod
    def of(cls, interval: Interval, capacity: int) -> SessionShape:
        """Return what a session at that time with so many places is like."""
        minutes = int(interval.length.total_seconds() // 60)
        return cls(minutes, SessionKind.of_capacity(capacity))


@dataclass(frozen=True, slots=True)
class Coverage:
    """The lengths in minutes that a package pays for, any where none is named, and the kinds."""

    durations: tuple[int, ...] = ()
    personal: bool = True
    group: bool = True

    def has_kind(self, kind: SessionKind) -> bool:
        """Tell whether sessions of that kind are paid for."""
        return self.personal if kind is SessionKind.PERSONAL else self.group

    def has_length(self, minutes: int) -> bool:
        """Tell whether sessions of that length are paid for."""
        return not self.durations or minutes in self.durations

    def nearest_length(self, minutes: int) -> int:
        """Return the length that is paid for and nearest to another, the shorter of two."""
        if self.has_length(minutes):
            return minutes
        return min(self.durations, key=lambda one: (abs(one - minutes), one))

    def includes(self, shape: SessionShape) -> bool:
        """Tell whether such a session is paid for."""
        return self.has_kind(shape.kind) and self.has_length(shape.minutes)


ANY_SESSION = Coverage()


def durations_from(text: str) -> tuple[int, ...]:
    """Return the lengths that are kept as text, such as “30,60”."""
    return tuple(int(part) for part in text.split(",") if part)


def durations_text(durations: Sequence[int]) -> str:
    """Return lengths as they are kept."""
    return ",".join(map(str, durations))


def lengths_in_words(durations: Sequence[int]) -> str:
    """Return lengths as they are said in a sentence, such as “30, 45 or 60”."""
    *others, last = map(str, durations)
    return f"{', '.join(others)} or {last}" if others else last
