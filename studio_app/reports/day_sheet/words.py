"""Words, times and amounts of a day sheet, as the studio's locale and zone have them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_interval, format_skeleton, get_time_format

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import (
    day_interval,
    in_own_words,
    local_day,
    time_text,
    to_local,
)
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import (
    CLOSED,
    ELSEWHERE,
    BookingLine,
    BookingStatus,
    CalendarSession,
    TimeOff,
    TimeOffStatus,
)
from studio_app.reports.day_sheet.content import DaySheetTrainer
from studio_app.reports.day_sheet.facts import Totals, interval, is_unpaid, standing_lines

STATUS_WORDS: Mapping[BookingStatus, str] = {
    BookingStatus.BOOKED: "booked",
    BookingStatus.ARRIVED: "arrived",
    BookingStatus.COMPLETED: "completed",
    BookingStatus.NO_SHOW: "no-show",
    BookingStatus.CANCELLED: "cancelled",
    BookingStatus.LATE_CANCELLED: "cancelled late",
}
NO_SESSIONS = "No sessions"

_KINDS: Mapping[str, str] = {
    "vacation": "Vacation",
    "sick": "Sick",
    "personal": "Personal time off",
    "conference": "Conference",
    ELSEWHERE: "Busy elsewhere",
    CLOSED: "Closed",
}


class Words:
    """Texts for one day of one studio."""

    def __init__(self, organization: Organization, day: date) -> None:
        self.tz = organization.tz
        self._organization = organization
        self._locale = organization.locale
        self._day = day
        self.whole_day = day_interval(day, self.tz)
        pattern = re.sub("'[^']*'", "", get_time_format("short", locale=self._locale).pattern)
        self._times: dict[datetime, str] = {}
        self._counts_to_twelve = "h" in pattern or "K" in pattern

    def title(self) -> str:
        """Return the day in full, such as "Tuesday, 24 November 2026"."""
        return format_date(self._day, "full", locale=self._locale)

    def clock_change(self) -> str:
        """Return a sentence when the clocks change on the day, otherwise nothing."""
        extra = self.whole_day.length - timedelta(hours=24)
        if not extra:
            return ""
        way = "back" if extra > timedelta() else "forward"
        return (
            f"The clocks go {way} by {duration(abs(extra))} on this day: "
            f"it has {duration(self.whole_day.length)}."
        )

    def time(self, moment: datetime) -> str:
        """Return the local time; one that the clock shows twice carries its zone's short name."""
        if moment not in self._times:
            text = time_text(moment, self.tz, self._locale)
            if self._comes_twice(moment):
                text = f"{text} {to_local(moment, self.tz).tzname()}"
            self._times[moment] = text
        return self._times[moment]

    def span(self, stretch: Interval) -> str:
        """Return from when to when; an end that lies on another day carries its weekday."""
        start, end = self.time(stretch.start), self.time(stretch.end)
        is_plain = self.whole_day.contains(stretch)
        if stretch.start < self.whole_day.start:
            start = f"{self._weekday(stretch.start)} {start}"
        if stretch.end > self.whole_day.end:
            end = f"{end} {self._weekday(stretch.end)}"
        if is_plain and self._counts_to_twelve and not self._comes_twice(stretch.start):
            try:
                text = format_interval(
                    stretch.start, stretch.end, "hm", tzinfo=self.tz, locale=self._locale
                )
            except NotImplementedError:
                # Babel cannot compare the parts of the day as Chinese tells them.
                return f"{start}–{end}"
            return in_own_words(text.replace("\u2009–\u2009", "–"), self._locale)
        return f"{start}–{end}"

    def _comes_twice(self, moment: datetime) -> bool:
        local = to_local(moment, self.tz)
        return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()

    def _weekday(self, moment: datetime) -> str:
        return format_date(local_day(moment, self.tz), "EEE", locale=self._locale)

    def hour(self, moment: datetime) -> str:
        """Return the label of a full hour at the edge of the columns."""
        if not self._counts_to_twelve:
            return self.time(moment)
        local = to_local(moment, self.tz).replace(tzinfo=None)
        return in_own_words(format_skeleton("h", local, locale=self._locale), self._locale)

    def money(self, minor: int) -> str:
        """Return an amount of minor units in the studio's currency."""
        return Money(minor, self._organization.currency).text(self._locale)

    def payment(self, day: DaySheetTrainer, line: BookingLine) -> str:
        """Return what pays for the booking: the client's package, or that it is unpaid."""
        if is_unpaid(line):
            return f"Unpaid {self.money(line.charge)}" if line.charge else "Unpaid"
        return day.notes.get(line.client_id, "")

    def totals(self, sums: Totals) -> str:
        """Return the sums of a day in one line."""
        if not sums.sessions:
            parts = [NO_SESSIONS]
        else:
            parts = [
                counted(sums.sessions, "session"),
                counted(sums.clients, "client"),
                f"{duration(sums.booked)} booked",
            ]
        if sums.free:
            parts.append(f"{duration(sums.free)} free")
        if sums.unpaid:
            amount = f" ({self.money(sums.charges)})" if sums.charges else ""
            parts.append(f"{sums.unpaid} unpaid{amount}")
        if sums.cancelled:
            parts.append(f"{sums.cancelled} cancelled")
        return " · ".join(parts)


def duration(length: timedelta) -> str:
    """Return a length of time, such as "1 h 30 min"."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, in the plural when it is not one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def who(session: CalendarSession) -> str:
    """Return what a session is called: its title, otherwise its only client, or "Class"."""
    lines = standing_lines(session)
    if session.capacity == 1 and len(lines) == 1:
        return lines[0].client_name
    return session.title or ("Class" if session.capacity > 1 else "Session")


def taken(session: CalendarSession) -> str:
    """Return how many places of a class are taken, such as "7/12"."""
    return f"{len(standing_lines(session))}/{session.capacity}"


def time_off_words(away: TimeOff) -> str:
    """Return the kind of time off, its note, and whether it is still only asked for."""
    kind = _KINDS.get(away.kind, "Time off")
    text = f"{kind}: {away.note}" if away.note else kind
    return f"{text} (requested)" if away.status is TimeOffStatus.REQUESTED else text


def clashes(session: CalendarSession, others: Sequence[CalendarSession]) -> bool:
    """Tell whether another of the sessions runs at the same time."""
    own = interval(session)
    return any(
        other.session_id != session.session_id and interval(other).overlaps(own) for other in others
    )
