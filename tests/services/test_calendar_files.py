"""Calendar files: written so that other programs show the right hour, and read as busy time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis.strategies import datetimes, sampled_from
from icalendar import Calendar

from studio_app.domain.errors import InvalidInput, NotAllowed, NotFound, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.services.calendar_feeds import (
    BusyImport,
    busy_sources,
    export_calendar,
    forget_busy_times,
    import_busy_times,
)
from studio_app.services.calendar_files.reading import busy_times_in
from studio_app.services.calendar_files.time_zone import time_zone_of
from studio_app.services.schedule import load_schedule
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, wish

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "Asia/Seoul",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
YEAR = Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def calendar_of(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", "DTSTAMP:20260101T000000Z"]
        lines += [*event.split("|"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def times(content: bytes, within: Interval = YEAR) -> list[str]:
    return [
        f"{busy.interval.start:%m-%d %H:%M}/{busy.interval.length}"
        for busy in busy_times_in(content, BERLIN, within)
    ]


@settings(max_examples=60, deadline=None)
@given(zone=sampled_from(ZONES), local=datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1)))
def test_other_programs_read_the_hour_that_was_meant(zone: str, local: datetime) -> None:
    """A second reader of VTIMEZONE agrees with the zone on every moment, also around changes."""
    tz = ZoneInfo(zone)
    rules = time_zone_of(tz, date(2025, 6, 1), date(2027, 6, 1))
    calendar = Calendar()
    calendar.add_component(rules)
    read = tzical(StringIO(calendar.to_ical().decode())).get(zone)
    moment = local.replace(tzinfo=UTC)
    assert moment.astimezone(read).replace(tzinfo=None) == moment.astimezone(tz).replace(
        tzinfo=None
    )


def test_changes_of_the_clock_begin_at_the_time_shown_before() -> None:
    text = time_zone_of(BERLIN, date(2026, 1, 1), date(2026, 12, 31)).to_ical().decode()
    assert "DTSTART:20260329T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100" in text
    assert "DTSTART:20261025T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200" in text


def test_events_of_all_kinds_are_read_as_busy_time() -> None:
    content = calendar_of(
        "DTSTART:20260310T090000Z|DTEND:20260310T100000Z",
        "DTSTART;TZID=Europe/Berlin:20260711T100000|DURATION:PT90M",
        "DTSTART:20260712T100000|DTEND:20260712T110000",
        "DTSTART;VALUE=DATE:20260329|DTEND;VALUE=DATE:20260330",
        "DTSTART;VALUE=DATE:20260601",
        "DTSTART:20260601T100000Z",
        "DTSTART:20260602T100000Z|DTEND:20260602T110000Z|TRANSP:TRANSPARENT",
        "DTSTART:20260603T100000Z|DTEND:20260603T110000Z|STATUS:CANCELLED",
        "DTSTART:20250603T100000Z|DTEND:20250603T110000Z",
    )
    assert times(content) == [
        "03-10 09:00/1:00:00",
        # The day on which the clock is put forward has 23 hours.
        "03-28 23:00/23:00:00",
        "05-31 22:00/1 day, 0:00:00",
        "07-11 08:00/1:30:00",
        "07-12 08:00/1:00:00",
    ]


def test_what_recurs_keeps_its_hour_and_its_exceptions() -> None:
    content = (
        calendar_of(
            "DTSTART;TZID=Europe/Berlin:20260324T180000|DTEND;TZID=Europe/Berlin:20260324T190000"
            "|RRULE:FREQ=WEEKLY;COUNT=5|EXDATE;TZID=Europe/Berlin:20260414T180000",
        )
        + b""
    )
    moved = calendar_of(
        "DTSTART;TZID=Europe/Berlin:20260324T180000|DTEND;TZID=Europe/Berlin:20260324T190000"
        "|RRULE:FREQ=WEEKLY;UNTIL=20260407T160000Z",
    ).replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:0\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260331T180000\r\n"
        b"DTSTART:20260401T080000Z\r\nDTEND:20260401T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    assert times(content) == [
        "03-24 17:00/1:00:00",
        "03-31 16:00/1:00:00",
        "04-07 16:00/1:00:00",
        "04-21 16:00/1:00:00",
    ]
    assert times(moved) == ["03-24 17:00/1:00:00", "04-01 08:00/1:00:00", "04-07 16:00/1:00:00"]
    endless = calendar_of("DTSTART:19990101T060000Z|DTEND:19990101T070000Z|RRULE:FREQ=DAILY")
    week = Interval(YEAR.start, YEAR.start + timedelta(days=7))
    assert len(times(endless, week)) == 7


def test_dates_that_are_named_one_by_one_are_read_with_or_without_a_rule() -> None:
    hour = "DTSTART;TZID=Europe/Berlin:20260324T180000|DTEND;TZID=Europe/Berlin:20260324T190000"
    named = "RDATE;TZID=Europe/Berlin:20260402T180000,20260407T200000|RDATE:20260409T180000Z"
    extra = ["04-02 16:00/1:00:00", "04-07 18:00/1:00:00", "04-09 18:00/1:00:00"]
    assert times(calendar_of(f"{hour}|{named}")) == ["03-24 17:00/1:00:00", *extra]
    weekly = calendar_of(f"{hour}|RRULE:FREQ=WEEKLY;COUNT=2|{named}")
    assert times(weekly) == ["03-24 17:00/1:00:00", "03-31 16:00/1:00:00", *extra]
    without = calendar_of(f"{hour}|{named}|EXDATE:20260324T170000Z,20260409T180000Z")
    assert times(without) == extra[:2]
    days = calendar_of("DTSTART;VALUE=DATE:20260601|RDATE;VALUE=DATE:20260603,20261025")
    assert times(days) == [
        "05-31 22:00/1 day, 0:00:00",
        "06-02 22:00/1 day, 0:00:00",
        # The day on which the clock is put back has 25 hours.
        "10-24 22:00/1 day, 1:00:00",
    ]


def test_periods_last_as_they_say_themselves() -> None:
    periods = (
        "RDATE;VALUE=PERIOD:20260324T170000Z/20260324T173000Z,20260401T080000Z/PT2H"
        ",20260402T080000Z/20260402T080000Z"
    )
    hour = "DTSTART:20260324T170000Z|DTEND:20260324T180000Z"
    of_their_own = ["03-24 17:00/0:30:00", "04-01 08:00/2:00:00"]
    assert times(calendar_of(f"{hour}|{periods}")) == of_their_own
    weekly = times(calendar_of(f"{hour}|RRULE:FREQ=WEEKLY;COUNT=2|{periods}"))
    assert weekly == [of_their_own[0], "03-31 17:00/1:00:00", of_their_own[1]]
    assert times(calendar_of(f"DTSTART:20260310T080000Z|{periods}")) == of_their_own


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        calendar_of("DTSTART:yesterday|DTEND:20260310T100000Z"),
        calendar_of("SUMMARY:no time at all"),
        calendar_of("DTSTART:20260310T090000Z|DTEND:20260310T100000Z|RRULE:FREQ=SOMETIMES"),
        calendar_of("DTSTART:20260310T090000Z|DTEND:20260310T100000Z|RRULE:FREQ=SECONDLY"),
        calendar_of("DTSTART:20100310T090000Z|DTEND:20100310T100000Z|RRULE:FREQ=MINUTELY"),
        b"x" * (5 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        busy_times_in(content, BERLIN, YEAR)


def test_a_trainer_takes_the_own_calendar_along_and_in(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    kept = desk.book(wish())
    gone = desk.cancel(desk.book(wish("cem", "anna", SLOT + timedelta(hours=1))))
    for hands, named in ((anna, True), (desk, False)):
        content = export_calendar(hands.uow, hands.viewer, key("anna"), NOW, with_names=named)
        events = {str(one["uid"]): one for one in Calendar.from_ical(content).walk("VEVENT")}
        event = events[f"{kept.session_id}@studio-app"]
        assert event["dtstart"].dt == SLOT
        assert ("Cara Client" in content.decode()) is named
        assert f"{gone.session_id}@studio-app" not in events
    ben = Hands.of(studio.login("ben"))
    for hands in (ben, Hands.of(studio.login("zoe"))):
        with pytest.raises(NotFound):
            export_calendar(hands.uow, hands.viewer, key("anna"), NOW)

    dentist = SLOT + timedelta(hours=3)
    content = calendar_of(f"DTSTART:{dentist:%Y%m%dT%H%M%SZ}|DURATION:PT1H|SUMMARY:Dentist")
    request = BusyImport(key("anna"), "private.ics", content)
    first = taken_in(anna, request)
    assert (first.added, first.removed, first.unchanged) == (1, 0, 0)
    again = taken_in(anna, request)
    assert (again.added, again.removed, again.unchanged) == (0, 0, 1)
    for hands in (anna, desk):
        blocks = elsewhere(hands)
        assert blocks == [Interval(dentist, dentist + timedelta(hours=1))]
    assert elsewhere(ben) == []
    later = content.replace(b"DURATION:PT1H", b"DURATION:PT2H")
    changed = taken_in(anna, BusyImport(key("anna"), "private.ics", later))
    assert (changed.added, changed.removed, changed.unchanged) == (1, 1, 0)
    assert elsewhere(desk) == [Interval(dentist, dentist + timedelta(hours=2))]
    assert busy_sources(anna.uow, anna.viewer, key("anna"))[-1] == ("private.ics", 1)
    forget_busy_times(anna.uow, anna.viewer, key("anna"), "private.ics", NOW, request_id=new_id())
    assert elsewhere(desk) == []
    refused: tuple[tuple[str, type[StudioError]], ...] = (
        ("ben", NotAllowed),
        ("desk", NotAllowed),
        ("asim", NotAllowed),
        ("away owner", NotFound),
    )
    for name, refusal in refused:
        with pytest.raises(StudioError) as caught:
            taken_in(Hands.of(studio.login(name)), request)
        assert (name, caught.type) == (name, refusal)


def taken_in(hands: Hands, request: BusyImport) -> Any:
    return import_busy_times(hands.uow, hands.viewer, request, NOW, request_id=new_id())


def elsewhere(hands: Hands) -> list[Interval]:
    view = load_schedule(hands.uow, hands.viewer, SLOT.date(), 1)
    return [one.interval for one in view.time_off if one.kind == "elsewhere"]
