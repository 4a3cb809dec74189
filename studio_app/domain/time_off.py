"""Time off: asked for, decided about, and what becomes of the sessions in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.errors import InvalidInput
from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import YEARS, TimeOffStatus

LONGEST_TIME_OFF = timedelta(days=366)
LONGEST_NOTE = 2_000
LONGEST_DECISION = 500


class TimeOffKind(StrEnum):
    """Why somebody is off."""

    VACATION = "vacation"
    SICK = "sick"
    PERSONAL = "personal"
    CONFERENCE = "conference"


@dataclass(frozen=True, slots=True)
class TimeOffRequest:
    """A wish for time off, in UTC; ``time_off_id`` is made by whoever asks."""

    time_off_id: UUID
    trainer_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: TimeOffKind
    note: str = ""

    def interval(self) -> Interval:
        """Return when it is; raise InvalidInput when that makes no sense."""
        if self.starts_at.year not in YEARS or self.ends_at.year not in YEARS:
            raise InvalidInput("starts_at", "Choose a day nearer to today.")
        if self.ends_at <= self.starts_at:
            raise InvalidInput("ends_at", "Time off ends after it begins.")
        if self.ends_at - self.starts_at > LONGEST_TIME_OFF:
            raise InvalidInput("ends_at", "Time off lasts a year at most.")
        return Interval(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class AskedTimeOff:
    """Time off with what became of it; ``decision`` is the word that came with the answer."""

    id: UUID
    trainer_id: UUID
    trainer_name: str
    interval: Interval
    kind: TimeOffKind
    status: TimeOffStatus
    note: str
    decision: str
    version: int


@dataclass(frozen=True, slots=True)
class SessionInTheWay:
    """A session within time off; ``clients`` in it, and ``title`` for a class.

    ``free_times`` are times at which its trainer can have it instead, in UTC, and
    ``proposed_time`` the one of them to propose; ``free_trainers`` who could give it at its own.
    """

    session_id: UUID
    version: int
    interval: Interval
    title: str
    clients: tuple[str, ...]
    place_id: UUID | None = None
    free_times: tuple[datetime, ...] = ()
    proposed_time: datetime | None = None
    free_trainers: tuple[UUID, ...] = ()

    @property
    def subject(self) -> str:
        """Return the title of a class, or the client."""
        return self.title or ", ".join(self.clients)


class Way(StrEnum):
    """What becomes of a session within approved time off."""

    MOVE = "move"
    GIVE = "give"
    CANCEL = "cancel"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What becomes of a session of that version: the time to MOVE it to, whom to GIVE it to."""

    session_id: UUID
    version: int
    way: Way
    starts_at: datetime | None = None
    trainer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TimeOffDecision:
    """The answer to a wish of that version, with a ``word`` and what becomes of each session."""

    time_off_id: UUID
    version: int
    approve: bool
    word: str = ""
    resolutions: tuple[Resolution, ...] = ()
