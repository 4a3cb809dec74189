"""A trainer's sessions as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from studio_app.domain.schedule import CalendarSession
from studio_app.services.calendar_files.time_zone import time_zone_of

PRODUCT = "-//Studio App//Calendar 1//EN"
BUSY = "Session"


def calendar_file(
    name: str,
    sessions: Sequence[CalendarSession],
    tz: ZoneInfo,
    days: tuple[date, date],
    now: datetime,
    *,
    with_names: bool,
) -> bytes:
    """Return the file with every session that stands; ``days`` are the first and the last.

    ``with_names`` tells who comes; without, a session is no more than that. Times are those of the
    wall clock in the studio's zone, which the file explains.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", tz.key)
    calendar.add_component(time_zone_of(tz, *days))
    for session in sessions:
        if session.occupies:
            calendar.add_component(_event(session, tz, now, with_names))
    found: bytes = calendar.to_ical()
    return found


def _event(session: CalendarSession, tz: ZoneInfo, now: datetime, with_names: bool) -> Event:
    event = Event()
    # The same session keeps its identity, so that a refreshed file moves it and adds none.
    event.add("uid", f"{session.session_id}@studio-app")
    event.add("sequence", session.version)
    event.add("dtstamp", now)
    event.add("dtstart", session.starts_at.astimezone(tz))
    event.add("dtend", session.ends_at.astimezone(tz))
    event.add("summary", _summary(session) if with_names else session.title or BUSY)
    if session.place:
        event.add("location", session.place)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _summary(session: CalendarSession) -> str:
    standing = [line.client_name for line in session.bookings if line.status.occupies]
    if session.capacity == 1:
        return ", ".join(standing)
    return f"{session.title} ({len(standing)}/{session.capacity})"
