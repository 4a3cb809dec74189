"""Time off in words: its kind, its days, where it stands, and what can become of a session."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import TimeOffStatus
from studio_app.domain.time_off import AskedTimeOff, SessionInTheWay, TimeOffKind
from studio_app.ui.schedule.texts import minute_text, short_day, span_text

_translate = QCoreApplication.translate


def kind_word(kind: TimeOffKind) -> str:
    """Return what a kind of time off is called."""
    return {
        TimeOffKind.VACATION: _translate("TimeOff", "Vacation"),
        TimeOffKind.SICK: _translate("TimeOff", "Sick"),
        TimeOffKind.PERSONAL: _translate("TimeOff", "Personal"),
        TimeOffKind.CONFERENCE: _translate("TimeOff", "Conference"),
    }[kind]


def state_words(asked: AskedTimeOff) -> str:
    """Return where time off stands, with the word that came with the answer."""
    state = {
        TimeOffStatus.REQUESTED: _translate("TimeOff", "Asked for"),
        TimeOffStatus.APPROVED: _translate("TimeOff", "Approved"),
        TimeOffStatus.DECLINED: _translate("TimeOff", "Declined"),
    }[asked.status]
    return f"{state}: {asked.decision}" if asked.decision else state


def state_sign(status: TimeOffStatus) -> tuple[str, str]:
    """Return icon and tone of where time off stands."""
    return {
        TimeOffStatus.REQUESTED: ("clock", "warning"),
        TimeOffStatus.APPROVED: ("circle-check", "good"),
        TimeOffStatus.DECLINED: ("ban", "muted"),
    }[status]


def span_words(interval: Interval, organization: Organization) -> str:
    """Return when it is: whole days as days, else with their times."""
    tz, locale = organization.tz, organization.locale
    first = local_day(interval.start, tz)
    last = local_day(interval.end - timedelta(microseconds=1), tz)
    whole = minute_of_day(interval.start, tz) == minute_of_day(interval.end, tz) == 0
    if first == last:
        if whole:
            return short_day(first, locale)
        times = span_text(
            minute_of_day(interval.start, tz), minute_of_day(interval.end, tz), locale
        )
        return f"{short_day(first, locale)}, {times}"
    if whole:
        return f"{short_day(first, locale)} – {short_day(last, locale)}"
    return " – ".join(
        moment_words(moment, organization) for moment in (interval.start, interval.end)
    )


def moment_words(moment: datetime, organization: Organization) -> str:
    """Return a day with its time, such as "Tue 24 Nov, 14:00"."""
    tz, locale = organization.tz, organization.locale
    clock = minute_text(minute_of_day(moment, tz), locale)
    return f"{short_day(local_day(moment, tz), locale)}, {clock}"


def session_words(one: SessionInTheWay, organization: Organization) -> str:
    """Return whose session it is, and when."""
    return f"{moment_words(one.interval.start, organization)} · {one.subject}"


def hit_words(hit: tuple[SessionInTheWay, ...], organization: Organization, shown: int = 3) -> str:
    """Return which sessions time off hits, the first of them by name."""
    if not hit:
        return _translate("TimeOff", "No session is in it.")
    if len(hit) == 1:
        head = _translate("TimeOff", "1 session is in it:")
    else:
        head = _translate("TimeOff", "{count} sessions are in it:").format(count=len(hit))
    lines = [session_words(one, organization) for one in hit[:shown]]
    if len(hit) > shown:
        lines.append(_translate("TimeOff", "and {count} more").format(count=len(hit) - shown))
    return "\n".join([head, *lines])
