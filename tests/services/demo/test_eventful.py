"""A demo studio has some of all that a diary can hold, and none of it where that is asked for."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from studio_app import paths
from studio_app.domain.local_time import at_minute, local_day
from studio_app.domain.series import rule_of
from studio_app.repositories.types import from_microseconds, to_microseconds
from studio_app.services.access import open_studio
from studio_app.services.demo import DemoRequest
from studio_app.services.schedule import load_schedule
from studio_app.services.waiting_list import waiting_list
from tests.services.demo.conftest import TUESDAY, Demo, Fill
from tests.services.demo.reading import column, moment, query

BERLIN = ZoneInfo("Europe/Berlin")
NOON = to_microseconds(at_minute(TUESDAY, 12 * 60, BERLIN))
MIDNIGHT = to_microseconds(at_minute(TUESDAY, 0, BERLIN))
EVENING = to_microseconds(at_minute(TUESDAY, 24 * 60, BERLIN))

# A Monday, a Friday, a Sunday, and a holiday.
DAYS = [date(2026, 11, 30), date(2026, 12, 4), date(2027, 2, 14), date(2026, 12, 25)]


@pytest.mark.parametrize("today", DAYS)
def test_today_shows_every_kind_of_booking(fill: Fill, today: date) -> None:
    file = fill(DemoRequest(today=today))
    midnight, evening = (to_microseconds(at_minute(today, at, BERLIN)) for at in (0, 24 * 60))
    statuses = column(
        file,
        "SELECT DISTINCT status FROM bookings WHERE starts_at BETWEEN ? AND ?",
        *(midnight, evening),
    )
    assert set(statuses) >= {"booked", "arrived", "completed", "no_show", "late_cancelled"}
    unpaid = column(
        file,
        "SELECT charge FROM bookings WHERE starts_at BETWEEN ? AND ? AND occupies "
        "AND client_package_id IS NULL",
        *(midnight, evening),
    )
    assert unpaid
    assert all(unpaid)
    off = query(
        file,
        "SELECT status FROM time_off WHERE starts_at < ? AND ends_at > ?",
        *(evening, midnight),
    )
    assert {status for (status,) in off} == {"approved", "requested"}


@pytest.mark.parametrize("today", DAYS)
def test_one_hour_of_today_was_booked_over_another(fill: Fill, today: date) -> None:
    file = fill(DemoRequest(today=today))
    found = query(
        file,
        "SELECT over.trainer_id, over.starts_at, b.client_id <> c.client_id FROM sessions over "
        "JOIN bookings b ON b.session_id = over.id JOIN sessions under ON under.id <> over.id "
        "AND under.trainer_id = over.trainer_id AND under.starts_at = over.starts_at "
        "AND under.occupies JOIN bookings c ON c.session_id = under.id WHERE over.overlap_allowed",
    )
    assert len(found) == 1
    assert from_microseconds(found[0][1]).astimezone(BERLIN).date() == today
    assert found[0][2]


@pytest.mark.parametrize("today", DAYS)
def test_some_wait_for_full_classes_and_some_for_an_hour(fill: Fill, today: date) -> None:
    file = fill(DemoRequest(today=today))
    classes = query(
        file,
        "SELECT s.capacity, s.starts_at, w.client_id IN "
        "(SELECT client_id FROM bookings WHERE session_id = s.id AND occupies), "
        "(SELECT count(*) FROM bookings WHERE session_id = s.id AND occupies) "
        "FROM waiting_list_entries w JOIN sessions s ON s.id = w.session_id",
    )
    assert classes
    noon = to_microseconds(at_minute(today, 12 * 60, BERLIN))
    for capacity, starts_at, is_in, booked in classes:
        assert capacity == booked
        assert starts_at > noon
        assert not is_in
    hours = column(file, "SELECT trainer_id FROM waiting_list_entries WHERE session_id IS NULL")
    assert len(hours) >= 4
    assert max(column(file, "SELECT created_at FROM waiting_list_entries")) <= noon


@pytest.mark.parametrize("today", DAYS)
def test_nobody_trains_on_closed_days_and_today_is_none(fill: Fill, today: date) -> None:
    file = fill(DemoRequest(weeks=12, today=today))
    closed = {date.fromisoformat(day) for day in column(file, "SELECT day FROM closures")}
    assert today not in closed
    assert any(0 < (day - today).days <= 14 for day in closed)
    held = {local_day(moment(at), BERLIN) for at in column(file, "SELECT starts_at FROM sessions")}
    assert not held & closed


def test_everybody_trains_while_the_studio_is_open(sqlite_demo: Demo) -> None:
    rows = query(sqlite_demo.file, "SELECT weekday, start_minute, end_minute FROM opening_hours")
    opening = {weekday: (opens, closes) for weekday, opens, closes in rows}
    assert len(opening) == len(rows) == 7
    for start, end in query(sqlite_demo.file, "SELECT starts_at, ends_at FROM sessions"):
        begun, ended = (moment(at).astimezone(BERLIN) for at in (start, end))
        opens, closes = opening[begun.weekday()]
        assert opens <= begun.hour * 60 + begun.minute
        assert (ended.hour * 60 + ended.minute or 1_440) <= closes


def test_sessions_of_a_series_fall_on_its_days(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT r.rule, r.starts_on, r.start_minute, r.minutes, r.client_id, r.capacity, "
        "s.series_day, s.starts_at, s.ends_at, s.capacity, b.client_id "
        "FROM series r JOIN sessions s ON s.series_id = r.id AND s.trainer_id = r.trainer_id "
        "LEFT JOIN bookings b ON b.session_id = s.id",
    )
    assert {row[5] > 1 for row in rows} == {True, False}
    for rule, first, minute, minutes, client, room, day, start, end, capacity, booked in rows:
        assert day in {one.isoformat() for one in rule_of(rule).days(date.fromisoformat(first))}
        assert start == to_microseconds(at_minute(date.fromisoformat(day), minute, BERLIN))
        assert (end - start) // 60_000_000 == minutes
        assert capacity == room
        assert client in (booked, None)
    assert column(sqlite_demo.file, "SELECT count(*) FROM sessions WHERE series_id IS NULL")[0]


def test_limits_and_exceptions_are_there(sqlite_demo: Demo) -> None:
    file = sqlite_demo.file
    assert len(column(file, "SELECT 1 FROM places WHERE room IS NOT NULL")) == 1
    assert column(file, "SELECT 1 FROM trainers WHERE buffer_before > 0")
    assert column(file, "SELECT 1 FROM trainers WHERE buffer_after > 0")
    assert column(file, "SELECT 1 FROM trainers WHERE client_capacity IS NOT NULL")
    assert set(column(file, "SELECT session_minutes FROM package_types")) == {None, 30, 60}
    assert column(file, "SELECT 1 FROM client_packages WHERE name = '10 × 30 min' AND balance = 10")
    assert column(file, "SELECT 1 FROM availability_overrides")
    assert column(file, "SELECT 1 FROM busy_imports")
    decided = query(file, "SELECT status, decided_at, decided_by, decision, asked_at FROM time_off")
    for status, at, by, _word, asked in decided:
        assert (at is None, by is None) == (status == "requested",) * 2
        assert asked < (at or NOON) <= NOON
    assert any(word for status, *_, word, _asked in decided if status == "declined")


def test_a_place_has_room_for_all_that_is_held_there(sqlite_demo: Demo) -> None:
    crowded = query(
        sqlite_demo.file,
        "SELECT one.id FROM sessions one JOIN places p ON p.id = one.place_id "
        "JOIN sessions other ON other.place_id = p.id AND other.occupies "
        "AND other.starts_at <= one.starts_at AND other.ends_at > one.starts_at "
        "WHERE one.occupies GROUP BY one.id, p.room HAVING count(*) > p.room",
    )
    assert crowded == []


def test_plain_weeks_hold_none_of_it(fill: Fill) -> None:
    file = fill(DemoRequest(today=TUESDAY, eventful=False))
    for table in (
        *("closures", "availability_overrides", "busy_imports", "series", "waiting_list_entries"),
        "places WHERE room IS NOT NULL",
        "trainers WHERE buffer_before + buffer_after > 0 OR client_capacity IS NOT NULL",
        "sessions WHERE overlap_allowed OR series_id IS NOT NULL",
    ):
        assert column(file, f"SELECT 1 FROM {table}") == [], table


def test_both_databases_show_it(demo: Demo) -> None:
    scripts = paths.migrations_folder()
    studio = open_studio(demo.url, scripts=scripts, backups=paths.backups_folder())
    login = studio.log_in("nora", demo.login("nora").password)
    try:
        waiting = waiting_list(login.uow, login.viewer, from_microseconds(NOON))
        assert any(entry.title for entry in waiting)
        assert any(entry.wish.from_minute == 17 * 60 for entry in waiting)
        view = load_schedule(login.uow, login.viewer, TUESDAY, 14)
        assert any(session.series_id for session in view.sessions)
        assert any(session.overlap_allowed for session in view.sessions)
        assert ("closed", "Team day") in {(off.kind, off.note) for off in view.time_off}
    finally:
        login.close()
