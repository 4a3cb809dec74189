"""A series before it is made, date by date; and what is wanted of one that there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.coverage import SessionShape
from studio_app.domain.local_time import at_minute, local_day
from studio_app.domain.packages import ClientPackage, package_that_pays
from studio_app.domain.series import SeriesRule
from studio_app.domain.slot_states import SlotState


class Scope(StrEnum):
    """Which sessions of a series are meant."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class Decision(StrEnum):
    """What becomes of a date. ANYWAY books over a clash, or without a credit, to be paid later."""

    BOOK = "book"
    SKIP = "skip"
    ANYWAY = "anyway"


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """What is wanted of the ``day`` that the rule gave.

    ``starts_at`` (UTC) is another time than that of the series, ``reason`` why it is booked over a
    clash.
    """

    day: date
    decision: Decision = Decision.BOOK
    starts_at: datetime | None = None
    reason: str = ""
    pay_later: bool = False


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """A wish for a series, of a client or, without one, of a class with ``title``.

    ``series_id`` is made by whoever asks, so that a retry makes no second one. Only the ``dates``
    named are booked; a preview needs none. An open rule ends with the client's last credit. What
    pays is found as for a single booking, for each date; with ``package_id``, it is that one alone.
    """

    series_id: UUID
    client_id: UUID | None
    trainer_id: UUID
    rule: SeriesRule
    first_day: date
    start_minute: int
    minutes: int
    place_id: UUID | None = None
    package_id: UUID | None = None
    pay_later: bool = False
    dates: tuple[SeriesDate, ...] = ()
    capacity: int = 1
    title: str = ""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A day that the rule gives, and what is in the way there; ``who`` is with whom, if told."""

    day: date
    starts_at: datetime
    state: SlotState
    who: str = ""


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """What will be done with a line: when it would begin, and what pays.

    ``lacks_credit``: no package pays on that day. Then ``other_package`` is one that would, were
    the sessions of another length or kind.
    """

    line: SeriesLine
    starts_at: datetime
    is_booked: bool
    wanted: SeriesDate | None = None
    package_name: str | None = None
    lacks_credit: bool = False
    other_package: str = ""

    @property
    def is_moved(self) -> bool:
        """Tell whether it is to be at another time than the rule gave."""
        return self.starts_at != self.line.starts_at

    def date(self) -> SeriesDate:
        """Return what to ask for."""
        if not self.is_booked:
            return SeriesDate(self.line.day, Decision.SKIP)
        return replace(
            self.wanted or SeriesDate(self.line.day),
            starts_at=self.starts_at if self.is_moved else None,
            pay_later=self.lacks_credit,
        )


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """All days of a series with their states, and the packages of its client.

    With an open rule, more days than are paid for; ``pays_later`` asks no package.
    """

    lines: tuple[SeriesLine, ...]
    packages: tuple[ClientPackage, ...]
    tz: ZoneInfo
    pays_later: bool
    ends_with_credit: bool
    shape: SessionShape | None = None

    def planned(self, decisions: Mapping[date, SeriesDate]) -> tuple[PlannedDate, ...]:
        """Return what becomes of each day, the credits counted down from day to day.

        A day of which nothing was decided is booked where it is free and paid for.
        """
        left = list(self.packages)
        plans = [self._planned(line, decisions.get(line.day), left) for line in self.lines]
        if not self.ends_with_credit:
            return tuple(plans)
        paid = [number for number, plan in enumerate(plans, 1) if plan.package_name is not None]
        return tuple(plans[: paid[-1] if paid else 0])

    def _planned(
        self, line: SeriesLine, wanted: SeriesDate | None, left: list[ClientPackage]
    ) -> PlannedDate:
        starts_at = (wanted and wanted.starts_at) or line.starts_at
        if wanted is None:
            is_wanted = line.state is SlotState.FREE
        else:
            is_wanted = wanted.decision is not Decision.SKIP
        plan = PlannedDate(line, starts_at, is_wanted, wanted)
        if not is_wanted or self.pays_later:
            return plan
        day = local_day(starts_at, self.tz)
        package = spend(left, day, self.shape)
        if package is not None:
            return replace(plan, package_name=package.name)
        pays_later = wanted is not None and wanted.decision is Decision.ANYWAY
        other = package_that_pays(left, day)
        return replace(
            plan,
            is_booked=pays_later,
            lacks_credit=True,
            other_package=other.name if other is not None else "",
        )


def spend(
    packages: list[ClientPackage], day: date, shape: SessionShape | None = None
) -> ClientPackage | None:
    """Take one credit for a day from the packages, and return the one that pays, None for none."""
    package = package_that_pays(packages, day, shape)
    if package is not None and package.sessions is not None:
        packages[packages.index(package)] = replace(package, balance=package.balance - 1)
    return package


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """A wish to give a session of that version another time, length, trainer or place, and others
    of its series with it.

    What differs from how the session is now is what the others get as well: the same shift of days,
    the same minute of the wall clock. ``starts_at`` in UTC; no ``place_id`` leaves the place. A
    reason in ``anyway_reason`` moves over clashes, for those who may. Classes may be given another
    ``title`` and ``capacity`` too.
    """

    session_id: UUID
    version: int
    scope: Scope
    trainer_id: UUID
    starts_at: datetime
    minutes: int
    place_id: UUID | None = None
    anyway_reason: str = ""
    title: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class SeriesCancellation:
    """A wish to cancel sessions of a series, from the one of that version on which it was asked.

    A ``waive_reason`` gives the credits of late ones back too.
    """

    session_id: UUID
    version: int
    scope: Scope
    waive_reason: str = ""


@dataclass(frozen=True, slots=True)
class SeriesReach:
    """How many sessions each scope means, before something is done to them.

    ``set_apart`` of them were moved by themselves: they are cancelled with the others, and moved
    with none. ``late`` ones would be cancelled late.
    """

    rule: SeriesRule
    starts_on: date
    start_minute: int
    following: int
    all: int
    set_apart: int
    late: int


def is_set_apart(
    series_day: date | None,
    found: tuple[UUID, datetime, datetime],
    usual: tuple[UUID, int, int],
    tz: ZoneInfo,
) -> bool:
    """Tell whether a session is an exception to its series.

    ``found`` are its trainer, start and end, ``usual`` the trainer of the series, its minute of
    the day and its length in minutes.
    """
    if series_day is None:
        return True
    trainer_id, starts_at, ends_at = found
    minutes = (ends_at - starts_at).total_seconds() / 60
    start = at_minute(series_day, usual[1], tz)
    return (trainer_id, starts_at, minutes) != (usual[0], start, usual[2])


def overlapping(starts: Sequence[datetime], minutes: int) -> datetime | None:
    """Return the start of a session that overlaps the one before it, None where none does."""
    ordered = sorted(starts)
    for before, start in pairwise(ordered):
        if (start - before).total_seconds() < minutes * 60:
            return start
    return None
