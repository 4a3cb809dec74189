"""What a demo studio looks like: full, in order, and as people would have run it."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from studio_app.domain.local_time import at_minute, day_interval
from studio_app.repositories.types import to_microseconds
from studio_app.services.demo import DemoRequest
from tests.services.demo.conftest import TUESDAY, Demo, Fill
from tests.services.demo.reading import column, moment, query

BERLIN = ZoneInfo("Europe/Berlin")
NOON = to_microseconds(at_minute(TUESDAY, 12 * 60, BERLIN))
SUNDAY = date(2027, 2, 14)


def bounds(day: date) -> tuple[int, int]:
    """Return local midnight of the day and of the next, as stored."""
    interval = day_interval(day, BERLIN)
    return to_microseconds(interval.start), to_microseconds(interval.end)


def test_about_one_booking_per_client_and_week(sqlite_demo: Demo) -> None:
    (bookings,) = column(sqlite_demo.file, "SELECT count(*) FROM bookings")
    asked = sqlite_demo.request.clients * sqlite_demo.request.weeks
    assert 0.85 < bookings / asked < 1.4


def test_three_quarters_lie_before_today(sqlite_demo: Demo) -> None:
    starts = column(sqlite_demo.file, "SELECT starts_at FROM sessions")
    first, last = moment(min(starts)), moment(max(starts))
    assert first.astimezone(BERLIN).date() >= TUESDAY - timedelta(days=42)
    assert last.astimezone(BERLIN).date() < TUESDAY + timedelta(days=14)
    past = sum(start < bounds(TUESDAY)[0] for start in starts) / len(starts)
    assert 0.65 < past < 0.8


@pytest.mark.parametrize("today", [TUESDAY, SUNDAY, date(2026, 8, 15)])
def test_today_is_a_full_day_for_every_trainer(fill: Fill, today: date) -> None:
    file = fill(DemoRequest(seed=3, today=today))
    trainers = column(file, "SELECT id FROM trainers")
    sessions = Counter(
        column(
            file,
            "SELECT trainer_id FROM sessions WHERE starts_at >= ? AND starts_at < ?",
            *bounds(today),
        )
    )
    assert set(sessions) == set(trainers)
    assert min(sessions.values()) >= 5
    assert sum(sessions.values()) / len(trainers) >= 6


def test_today_looks_like_noon(sqlite_demo: Demo) -> None:
    seen = defaultdict(set)
    for start, end, status in query(
        sqlite_demo.file,
        "SELECT starts_at, ends_at, status FROM bookings WHERE starts_at >= ? AND starts_at < ?",
        *bounds(TUESDAY),
    ):
        if end <= NOON:
            seen["over"].add(status)
        else:
            seen["under way" if start <= NOON else "to come"].add(status)
    assert "completed" in seen["over"]
    assert "arrived" in seen["under way"]
    assert "booked" in seen["to come"]
    assert not seen["over"] & {"booked", "arrived"}
    assert not seen["under way"] & {"booked", "completed", "no_show"}
    assert not seen["to come"] & {"completed", "no_show"}


def test_what_is_over_is_settled_and_what_comes_is_open(sqlite_demo: Demo) -> None:
    rows = query(sqlite_demo.file, "SELECT ends_at < ?, status FROM bookings", bounds(TUESDAY)[0])
    past = Counter(status for over, status in rows if over)
    assert set(past) == {"completed", "no_show", "cancelled", "late_cancelled"}
    assert past["completed"] / past.total() > 0.8
    coming = Counter(
        column(
            sqlite_demo.file,
            "SELECT status FROM bookings WHERE starts_at > ?",
            bounds(TUESDAY)[1],
        )
    )
    assert set(coming) == {"booked", "cancelled"}
    assert coming["booked"] / coming.total() > 0.9


def test_nothing_was_written_down_after_noon_today(sqlite_demo: Demo) -> None:
    for table, written in (
        ("sessions", "created_at"),
        ("bookings", "created_at"),
        ("credit_entries", "created_at"),
        ("client_packages", "bought_at"),
        ("payments", "paid_at"),
        ("clients", "created_at"),
        ("assignments", "started_at"),
    ):
        (latest,) = column(sqlite_demo.file, f"SELECT max({written}) FROM {table}")
        assert latest <= NOON, table
    for before, after in (("created_at", "starts_at"), ("starts_at", "ends_at")):
        assert query(sqlite_demo.file, f"SELECT 1 FROM bookings WHERE {before} >= {after}") == []


def test_sessions_lie_within_working_hours(sqlite_demo: Demo) -> None:
    hours = defaultdict(list)
    for trainer, weekday, start, end in query(
        sqlite_demo.file, "SELECT trainer_id, weekday, start_minute, end_minute FROM weekly_hours"
    ):
        hours[trainer, weekday].append((start, end))
    for trainer, start, end in query(
        sqlite_demo.file, "SELECT trainer_id, starts_at, ends_at FROM sessions"
    ):
        local = moment(start).astimezone(BERLIN)
        minute = local.hour * 60 + local.minute
        length = (end - start) // 60_000_000
        assert any(
            first <= minute and minute + length <= last
            for first, last in hours[trainer, local.weekday()]
        )


def test_time_off_is_kept_and_sick_days_are_called_off(sqlite_demo: Demo) -> None:
    off = query(sqlite_demo.file, "SELECT kind, status FROM time_off")
    assert {status for _, status in off} == {"requested", "approved", "declined"}
    assert {kind for kind, _ in off} >= {"vacation", "sick", "personal"}
    statuses = column(
        sqlite_demo.file,
        "SELECT b.status FROM bookings b JOIN time_off o ON o.trainer_id = b.trainer_id "
        "AND o.starts_at < b.ends_at AND o.ends_at > b.starts_at WHERE o.status = 'approved'",
    )
    assert set(statuses) == {"cancelled"}


def test_group_classes_hold_several_and_no_more_than_fit(sqlite_demo: Demo) -> None:
    classes = query(
        sqlite_demo.file,
        "SELECT s.capacity, s.title, count(b.id) FROM sessions s "
        "LEFT JOIN bookings b ON b.session_id = s.id AND b.occupies "
        "WHERE s.capacity > 1 GROUP BY s.id",
    )
    assert classes
    assert all(5 <= capacity <= 12 and title for capacity, title, _ in classes)
    assert all(booked <= capacity for capacity, _, booked in classes)
    assert sum(booked for *_, booked in classes) / len(classes) > 3


def test_ledgers_never_fall_below_zero(sqlite_demo: Demo) -> None:
    balances: dict[bytes, int] = defaultdict(int)
    limited = set(column(sqlite_demo.file, "SELECT id FROM client_packages WHERE sessions > 0"))
    kinds = set()
    for package, kind, amount in query(
        sqlite_demo.file,
        "SELECT client_package_id, kind, amount FROM credit_entries ORDER BY created_at, rowid",
    ):
        kinds.add(kind)
        balances[package] += amount
        assert balances[package] >= 0 or package not in limited
    assert kinds >= {"bought", "booked", "returned", "adjusted"}
    assert dict(query(sqlite_demo.file, "SELECT id, balance FROM client_packages")) == {
        **{key: 0 for key in column(sqlite_demo.file, "SELECT id FROM client_packages")},
        **{key: balances[key] for key in limited},
    }


def test_what_is_left_of_a_package_expires(fill: Fill) -> None:
    file = fill(DemoRequest(weeks=40, today=TUESDAY))
    expired = query(
        file,
        "SELECT p.balance, p.expires_on, e.amount, e.created_at FROM credit_entries e "
        "JOIN client_packages p ON p.id = e.client_package_id WHERE e.kind = 'expired'",
    )
    assert expired
    for balance, last_day, amount, at in expired:
        assert balance == 0
        assert amount < 0
        assert last_day < moment(at).astimezone(BERLIN).date().isoformat() <= str(TUESDAY)


def test_every_booking_is_paid_for_once(sqlite_demo: Demo) -> None:
    """By one credit that a timely cancellation returned, or by a charge that it took back."""
    rows = query(
        sqlite_demo.file,
        "SELECT b.status, b.client_package_id IS NULL, b.charge, coalesce(sum(e.amount), 0) "
        "FROM bookings b LEFT JOIN credit_entries e ON e.booking_id = b.id GROUP BY b.id",
    )
    for status, pays_later, charge, credits in rows:
        stands = status != "cancelled"
        assert credits == (0 if pays_later or not stands else -1)
        assert (charge > 0) == (pays_later and stands)
    assert any(pays_later for _, pays_later, *_ in rows)


def test_packages_pay_on_the_day(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT b.starts_at, p.starts_on, p.expires_on, p.bought_at <= b.created_at "
        "FROM bookings b JOIN client_packages p ON p.id = b.client_package_id",
    )
    assert rows
    for start, first, last, bought_before in rows:
        assert first <= moment(start).astimezone(BERLIN).date().isoformat() <= last
        assert bought_before


def test_most_is_paid_and_some_is_owed(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT p.price, coalesce(sum(m.amount), 0), p.bought_at FROM client_packages p "
        "LEFT JOIN payments m ON m.client_package_id = p.id GROUP BY p.id",
    )
    assert all(paid <= price for price, paid, _ in rows)
    full = sum(paid == price for price, paid, _ in rows) / len(rows)
    assert 0.8 < full < 1
    assert any(0 < paid < price for price, paid, _ in rows)
    old = NOON - 120 * 86_400_000_000
    assert all(paid == price for price, paid, bought in rows if bought < old)


def test_clients_come_from_many_languages(sqlite_demo: Demo) -> None:
    rows = query(sqlite_demo.file, "SELECT number, name, phone, email FROM clients ORDER BY number")
    assert [row[0] for row in rows] == list(range(1, 121))
    scripts = {
        unicodedata.name(char).split()[0] for _, name, *_ in rows for char in name if char.isalpha()
    }
    assert scripts >= {"LATIN", "HANGUL", "CYRILLIC", "GREEK"}
    names = [name for _, name, *_ in rows]
    assert len(set(names)) == len(names)
    letters = set("".join(names))
    assert letters >= set("Łéöüş")
    emails = [email for *_, email in rows]
    assert len(set(emails)) == len(emails)
    assert all(email.isascii() and "@example." in email for email in emails)
    assert all(phone.startswith("+") and len(phone) > 10 for *_, phone, _ in rows)
    assert len(column(sqlite_demo.file, "SELECT text FROM client_alerts")) >= 4


def test_a_studio_of_a_hundred_trainers(fill: Fill) -> None:
    file = fill(DemoRequest(trainers=120, clients=3_000, weeks=1, today=TUESDAY))
    names = column(file, "SELECT name FROM trainers")
    assert len(set(names)) == 120
    assert names[0] == "Jiwoo Han"
    emails = column(file, "SELECT email FROM clients")
    assert len(set(emails)) == 3_000
