"""The hours of a week, of a trainer or of the studio: valid from a day on, the past as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import YEARS, PlaceKind
from studio_app.domain.time_off import AskedTimeOff

LONGEST_NOTE = 500
MOST_SPANS = 100
_WEEK = 7 * MINUTES_PER_DAY
_ONE_DAY = timedelta(days=1)

Seen = tuple[tuple[UUID, int], ...]
"""The keys and versions of the rows that somebody saw before changing them."""


@dataclass(frozen=True, slots=True, order=True)
class WeekSpan:
    """Hours on a weekday (0 = Monday), in wall-clock minutes after local midnight.

    ``end_minute`` beyond 1440 reaches into the next day.
    """

    weekday: int
    start_minute: int
    end_minute: int
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KeptSpan:
    """Hours as they are kept, from a day to another (included), None for no end."""

    id: UUID
    span: WeekSpan
    valid_from: date
    valid_until: date | None
    version: int

    def is_valid(self, day: date) -> bool:
        """Tell whether these are the hours on that day, if it has the right weekday."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class NewSpan:
    """Hours that are to be kept."""

    span: WeekSpan
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What becomes of kept hours: some end on a day, some go, others come."""

    ended: tuple[tuple[UUID, date], ...]
    removed: tuple[UUID, ...]
    added: tuple[NewSpan, ...]

    @property
    def changes_nothing(self) -> bool:
        """Tell whether everything stays as it is."""
        return not (self.ended or self.removed or self.added)


@dataclass(frozen=True, slots=True)
class WeekPeriod:
    """The week as it is from a day to another (included), None for no end."""

    first_day: date
    last_day: date | None
    spans: tuple[WeekSpan, ...]


@dataclass(frozen=True, slots=True)
class WeekRequest:
    """A wish that these be the hours from ``first_day`` to ``last_day``, None for no end.

    Of a trainer, or with none of the studio. ``seen`` are the rows that were seen before.
    ``copied_from`` is whose hours they were, where they are somebody's.
    """

    request_id: UUID
    trainer_id: UUID | None
    first_day: date
    last_day: date | None
    spans: tuple[WeekSpan, ...]
    seen: Seen = ()
    copied_from: str = ""

    def require_possible(self, today: date) -> None:
        """Raise InvalidInput for what cannot be, and for a day that is over."""
        if self.first_day < today:
            raise InvalidInput(
                "first_day", "Days that are over stay as they were: choose today or a later day."
            )
        if self.first_day.year not in YEARS:
            raise InvalidInput("first_day", "Choose a day nearer to today.")
        if self.last_day is not None and self.last_day.year not in YEARS:
            raise InvalidInput("last_day", "Choose a day nearer to today.")
        if self.last_day is not None and self.last_day < self.first_day:
            raise InvalidInput("last_day", "The last day comes after the first.")
        require_week(self.spans)


@dataclass(frozen=True, slots=True, order=True)
class DaySpan:
    """Hours of a single day."""

    start_minute: int
    end_minute: int
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SingleDay:
    """The hours of a single day that stand for the weekly ones; without any, the day is off."""

    day: date
    spans: tuple[DaySpan, ...]
    note: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class DayRequest:
    """A wish for other hours on a single day; () is a day off, None brings the usual ones back."""

    request_id: UUID
    trainer_id: UUID
    day: date
    spans: tuple[DaySpan, ...] | None
    note: str = ""
    seen: Seen = ()

    def require_possible(self, today: date) -> None:
        """Raise InvalidInput for what cannot be, and for a day that is over."""
        if self.day < today:
            raise InvalidInput(
                "day", "Days that are over stay as they were: choose today or a later day."
            )
        if self.day.year not in YEARS:
            raise InvalidInput("day", "Choose a day nearer to today.")
        if "\x00" in self.note or len(self.note) > LONGEST_NOTE or looks_like_secret(self.note):
            raise InvalidInput("note", "Say it in fewer, plain words.")
        require_week([WeekSpan(0, one.start_minute, one.end_minute) for one in self.spans or ()])


@dataclass(frozen=True, slots=True)
class HoursPlace:
    """A place at which hours can be."""

    id: UUID
    name: str
    kind: PlaceKind
    active: bool = True


@dataclass(frozen=True, slots=True)
class SessionOutside:
    """A booked session that lies outside the hours; ``day`` is its local one.

    ``subject`` is the client or the title of the class.
    """

    session_id: UUID
    starts_at: datetime
    day: date
    subject: str
    trainer_name: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """The first of the booked sessions outside of the hours, and how many there are."""

    sessions: tuple[SessionOutside, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class HoursSheet:
    """The hours of one trainer: week by week from today on, and the single days that differ.

    ``trainers`` are all whom the viewer sees, ``time_off`` is the trainer's that is coming.
    """

    trainer_id: UUID
    trainer_name: str
    today: date
    periods: tuple[WeekPeriod, ...]
    single_days: tuple[SingleDay, ...]
    places: tuple[HoursPlace, ...]
    trainers: tuple[Trainer, ...]
    time_off: tuple[AskedTimeOff, ...]
    seen: Seen
    outside: Outside
    may_change: bool


@dataclass(frozen=True, slots=True)
class OpeningSheet:
    """When the studio is open, week by week from today on."""

    today: date
    periods: tuple[WeekPeriod, ...]
    seen: Seen
    outside: Outside


def require_week(spans: Sequence[WeekSpan]) -> None:
    """Raise InvalidInput for hours that cannot be, and for two of a week that overlap."""
    if len(spans) > MOST_SPANS:
        raise InvalidInput("spans", "That is too much for one week.")
    for one in spans:
        if not (0 <= one.weekday < 7 and 0 <= one.start_minute < MINUTES_PER_DAY):
            raise InvalidInput("spans", "Choose a weekday and a time of day.")
        if not 0 < one.end_minute - one.start_minute <= MINUTES_PER_DAY:
            raise InvalidInput("spans", "Hours end after they begin, within a day.")
    begins = sorted(
        (one.weekday * MINUTES_PER_DAY + one.start_minute, one.end_minute - one.start_minute)
        for one in spans
    )
    if begins:
        # The night from Sunday to Monday is one too.
        begins.append((begins[0][0] + _WEEK, begins[0][1]))
    if any(start + length > later for (start, length), (later, _rest) in pairwise(begins)):
        raise InvalidInput("spans", "Two of these hours overlap.")


def share_time(one: KeptSpan, other: KeptSpan) -> bool:
    """Tell whether two hours are valid on some of the same days and overlap in the week."""
    last_days = [day for day in (one.valid_until, other.valid_until) if day is not None]
    if last_days and max(one.valid_from, other.valid_from) > min(last_days):
        return False
    begins = [each.weekday * MINUTES_PER_DAY + each.start_minute for each in (one.span, other.span)]
    lengths = [each.end_minute - each.start_minute for each in (one.span, other.span)]
    ahead = (begins[1] - begins[0]) % _WEEK
    return ahead < lengths[0] or _WEEK - ahead < lengths[1]


def rewritten(
    kept: Iterable[KeptSpan],
    first_day: date,
    last_day: date | None,
    wanted: Iterable[WeekSpan],
) -> Rewriting:
    """Return how the wanted hours come to be those of the days, and of no other day.

    What is wanted and kept on all of the days already stays as it is.
    """
    left = list(wanted)
    ended: list[tuple[UUID, date]] = []
    removed: list[UUID] = []
    added: list[NewSpan] = []
    for one in kept:
        starts_later = last_day is not None and one.valid_from > last_day
        if starts_later or (one.valid_until is not None and one.valid_until < first_day):
            continue
        goes_on = one.valid_until is None or (last_day is not None and one.valid_until > last_day)
        lasts = goes_on or one.valid_until == last_day
        if one.span in left and one.valid_from <= first_day and lasts:
            left.remove(one.span)
            continue
        if one.valid_from < first_day:
            ended.append((one.id, first_day - _ONE_DAY))
        else:
            removed.append(one.id)
        if goes_on and last_day is not None:
            added.append(NewSpan(one.span, last_day + _ONE_DAY, one.valid_until))
    added += (NewSpan(span, first_day, last_day) for span in sorted(left, key=_in_order))
    return Rewriting(tuple(ended), tuple(removed), tuple(added))


def week_on(kept: Iterable[KeptSpan], day: date) -> tuple[WeekSpan, ...]:
    """Return the hours of the week as they are from that day's point of view, in order."""
    return tuple(sorted((one.span for one in kept if one.is_valid(day)), key=_in_order))


def periods(kept: Sequence[KeptSpan], today: date) -> tuple[WeekPeriod, ...]:
    """Return the weeks from today on: a new one for each day on which they change."""
    days = {today}
    for one in kept:
        days.add(one.valid_from)
        if one.valid_until is not None:
            days.add(one.valid_until + _ONE_DAY)
    found: list[WeekPeriod] = []
    for day in sorted(day for day in days if day >= today):
        spans = week_on(kept, day)
        if found and found[-1].spans == spans:
            continue
        if found:
            before = found[-1]
            found[-1] = WeekPeriod(before.first_day, day - _ONE_DAY, before.spans)
        found.append(WeekPeriod(day, None, spans))
    return tuple(found)


def applied(kept: Iterable[KeptSpan], change: Rewriting, key: UUID) -> tuple[KeptSpan, ...]:
    """Return the hours as they are after a change; those that come have all the same ``key``."""
    ends, removed = dict(change.ended), frozenset(change.removed)
    stay = [
        KeptSpan(one.id, one.span, one.valid_from, ends.get(one.id, one.valid_until), one.version)
        for one in kept
        if one.id not in removed
    ]
    come = (KeptSpan(key, one.span, one.valid_from, one.valid_until, 1) for one in change.added)
    return (*stay, *come)


def hours_of_week(spans: Iterable[WeekSpan]) -> float:
    """Return how many hours the week has."""
    return sum(one.end_minute - one.start_minute for one in spans) / 60


def _in_order(span: WeekSpan) -> tuple[int, int, int, str]:
    return span.weekday, span.start_minute, span.end_minute, str(span.place_id or "")
