"""What a calendar shows, and to whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event, insert, update

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import zone
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import (
    CLOSED,
    BookingStatus,
    Place,
    PlacedHours,
    TimeOffStatus,
    WeeklyHours,
)
from studio_app.repositories import calendar_rows
from studio_app.repositories.schema import (
    AvailabilityOverrideRow,
    ClosureRow,
    PlaceRow,
    TimeOffRow,
    TrainerRow,
    WeeklyHoursRow,
)
from studio_app.services.access import Login
from studio_app.services.schedule import Hours, load_schedule, places, shifts_of, working_hours
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish
from tests.services.test_full_sessions import add_class

THURSDAY = SLOT.date()
HOUR = timedelta(hours=1)


def names(trainers: tuple[Trainer, ...]) -> list[str]:
    return [trainer.name for trainer in trainers]


def test_a_day_shows_sessions_with_their_bookings(studio: StudioDatabase, desk: Hands) -> None:
    booked = desk.book(wish(place_id=key("home Loft")))
    later = desk.book(wish("dora", "ben", SLOT + HOUR, pay_later=True))
    view = load_schedule(desk.uow, desk.viewer, THURSDAY, 1)
    assert (view.first_day, view.days) == (THURSDAY, 1)
    assert names(view.trainers) == ["Anna", "Ben", "Sara"]
    assert [session.session_id for session in view.sessions] == [
        booked.session_id,
        later.session_id,
    ]
    first, second = view.sessions
    assert (first.trainer_id, first.starts_at, first.ends_at) == (key("anna"), SLOT, SLOT + HOUR)
    assert (first.place, first.title, first.capacity) == ("Loft", "", 1)
    assert (second.place, second.overlap_allowed, second.occupies) == ("", False, True)
    (line,) = first.bookings
    assert (line.client_id, line.client_name) == (key("cara"), "Cara Client")
    assert (line.status, line.package_id, line.charge, line.version) == (
        BookingStatus.BOOKED,
        key("cara ten"),
        0,
        1,
    )
    assert (second.bookings[0].package_id, second.bookings[0].charge) == (None, 8_000)


def test_a_day_is_whole_however_few_rows_are_fetched_at_once(
    studio: StudioDatabase, desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    with studio.house() as connection:
        add_class(connection, 3, "fay", "cara", "dora")
    desk.book(wish("emil", "sara", pay_later=True))
    whole = load_schedule(desk.uow, desk.viewer, THURSDAY, 1)
    assert sum(len(one.bookings) for one in whole.sessions) == 4
    for few in (1, 2, 3, 6):
        monkeypatch.setattr(calendar_rows, "_AT_ONCE", few)
        assert load_schedule(desk.uow, desk.viewer, THURSDAY, 1) == whole


def test_a_class_shows_its_clients_by_name_in_one_session(
    studio: StudioDatabase, desk: Hands
) -> None:
    before = desk.book(wish("emil", "sara", pay_later=True))
    with studio.house() as connection:
        add_class(connection, 3, "fay", "cara", "dora")
    view = load_schedule(desk.uow, desk.viewer, THURSDAY, 1)
    (lesson,) = [session for session in view.sessions if session.capacity == 3]
    assert [line.client_name for line in lesson.bookings] == [
        "Cara Client",
        "Dora Client",
        "Fay Client",
    ]
    assert (lesson.overlap_allowed, lesson.series_id, lesson.occupies) == (False, None, True)
    assert before.session_id in [session.session_id for session in view.sessions]
    order = [(session.starts_at, session.session_id) for session in view.sessions]
    assert order == sorted(order)


def test_cancelled_sessions_are_shown_and_withdrawn_ones_are_not(desk: Hands) -> None:
    cancelled = desk.cancel(desk.book(wish()))
    desk.undo(desk.book(wish("cem")))
    view = load_schedule(desk.uow, desk.viewer, THURSDAY, 1)
    (session,) = view.sessions
    assert session.session_id == cancelled.session_id
    assert not session.occupies


def test_days_begin_at_local_midnight(desk: Hands) -> None:
    """In Berlin, in winter, Thursday begins at 23:00 UTC on Wednesday."""
    midnight = SLOT.replace(hour=0) - HOUR
    first = desk.book(wish(starts_at=midnight, minutes=30))
    across = desk.book(wish(starts_at=midnight + timedelta(hours=23, minutes=30)))
    before = desk.book(wish("cem", starts_at=midnight - HOUR))
    shown = {
        day: {s.session_id for s in load_schedule(desk.uow, desk.viewer, day, 1).sessions}
        for day in (THURSDAY - timedelta(days=1), THURSDAY, THURSDAY + timedelta(days=1))
    }
    assert list(shown.values()) == [
        {before.session_id},
        {first.session_id, across.session_id},
        {across.session_id},
    ]


@pytest.mark.parametrize(
    ("name", "trainers", "sessions"),
    [
        ("owner", ["Anna", "Ben", "Sara"], {"anna", "ben", "sara"}),
        ("desk", ["Anna", "Ben", "Sara"], {"anna", "ben", "sara"}),
        ("anna", ["Anna"], {"anna"}),
        ("sara", ["Sara"], {"sara"}),
        ("asim", ["Anna"], {"anna"}),
        ("cara", ["Anna"], {"anna"}),
        ("zoe", ["Zoe"], set()),
    ],
)
def test_everybody_sees_what_is_theirs(
    studio: StudioDatabase, desk: Hands, name: str, trainers: list[str], sessions: set[str]
) -> None:
    for client, trainer in (("cara", "anna"), ("dora", "ben"), ("emil", "sara")):
        desk.book(wish(client, trainer))
    login = studio.login(name)
    view = load_schedule(login.uow, login.viewer, THURSDAY, 1)
    assert names(view.trainers) == trainers
    assert {session.trainer_id for session in view.sessions} == {key(t) for t in sessions}


def test_a_client_sees_nobody_else_in_a_class(studio: StudioDatabase, desk: Hands) -> None:
    desk.book(wish("cem"))
    login = studio.login("cara")
    whole = load_schedule(login.uow, login.viewer, THURSDAY, 1).working[key("anna")]
    assert [span.length for span in whole] == [24 * HOUR]
    assert load_schedule(login.uow, login.viewer, THURSDAY, 1).sessions == ()


def test_a_filter_narrows_trainers_and_all_that_is_theirs(desk: Hands) -> None:
    desk.book(wish())
    kept = desk.book(wish("dora", "ben"))
    view = load_schedule(desk.uow, desk.viewer, THURSDAY, 1, (key("ben"), key("yuna")))
    assert names(view.trainers) == ["Ben"]
    assert [session.session_id for session in view.sessions] == [kept.session_id]
    assert load_schedule(desk.uow, desk.viewer, THURSDAY, 1, ()).sessions == ()


def test_trainers_who_left_have_no_column(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            update(TrainerRow).where(TrainerRow.id == key("ben")).values(active=False)
        )
        connection.execute(
            update(TrainerRow).where(TrainerRow.id == key("anna")).values(position=9)
        )
    view = load_schedule(desk.uow, desk.viewer, THURSDAY, 1)
    assert names(view.trainers) == ["Sara", "Anna"]


def test_working_hours_follow_the_wall_clock(studio: StudioDatabase, desk: Hands) -> None:
    """The world's trainers work on Tuesdays from 8 to 18; the clocks change on 29 March."""
    for day, utc in ((date(2026, 3, 24), 7), (date(2026, 3, 31), 6)):
        view = load_schedule(desk.uow, desk.viewer, day, 1)
        start = NOW.replace(month=day.month, day=day.day, hour=utc)
        assert view.working[key("anna")] == (Interval(start, start + 10 * HOUR),)
    assert load_schedule(desk.uow, desk.viewer, THURSDAY, 1).working == {}


def test_hours_are_valid_for_a_while_and_at_a_place(studio: StudioDatabase, desk: Hands) -> None:
    shift = (3, 9 * 60, 12 * 60)
    with studio.house() as connection:
        rows = [
            factories.hours("ben", *shift, place_id=key("home Hall"), valid_until=THURSDAY),
            factories.hours(
                "sara", *shift, place_id=key("home Loft"), valid_from=THURSDAY + timedelta(days=1)
            ),
            factories.hours("ben", 4, 9 * 60, 12 * 60, place_id=key("home Loft")),
            factories.hours("anna", 2, 22 * 60, 26 * 60, place_id=key("home Loft")),
        ]
        for row in rows:
            connection.execute(insert(WeeklyHoursRow), [row])
    view = load_schedule(desk.uow, desk.viewer, THURSDAY, 1)
    midnight = SLOT.replace(hour=0) - HOUR
    assert view.working == {
        key("ben"): (Interval(midnight + 9 * HOUR, midnight + 12 * HOUR),),
        key("anna"): (Interval(midnight, midnight + 2 * HOUR),),
    }
    assert view.places == {key("ben"): ("Hall",)}
    week = load_schedule(desk.uow, desk.viewer, THURSDAY, 2)
    assert week.places == {key("ben"): ("Hall", "Loft")}
    assert len(week.working[key("ben")]) == 2


def test_hours_tell_where_a_trainer_works_when_and_mostly(
    studio: StudioDatabase, desk: Hands
) -> None:
    hall, loft = {"place_id": key("home Hall")}, {"place_id": key("home Loft")}
    single = {
        "organization_id": key("home"),
        "trainer_id": key("ben"),
        "start_minute": 600,
        "version": 1,
    }
    with studio.house() as connection:
        rows = [
            factories.hours("ben", 2, 22 * 60, 26 * 60, **loft),
            factories.hours("ben", 3, 9 * 60, 12 * 60, **hall),
            factories.hours("ben", 3, 14 * 60, 18 * 60, **loft),
            factories.hours("anna", 3, 9 * 60, 12 * 60, place_id=None),
        ]
        connection.execute(insert(WeeklyHoursRow), rows)
        friday = {"id": new_id(), "day": THURSDAY + timedelta(days=1), "end_minute": 720}
        connection.execute(insert(AvailabilityOverrideRow), [single | friday | hall])
    view = load_schedule(desk.uow, desk.viewer, THURSDAY, 2)
    assert view.hours == {
        key("ben"): (
            PlacedHours(THURSDAY - timedelta(days=1), 22 * 60, 26 * 60, "Loft"),
            PlacedHours(THURSDAY, 9 * 60, 12 * 60, "Hall"),
            PlacedHours(THURSDAY, 14 * 60, 18 * 60, "Loft"),
            PlacedHours(THURSDAY + timedelta(days=1), 10 * 60, 12 * 60, "Hall"),
        ),
        key("anna"): (PlacedHours(THURSDAY, 9 * 60, 12 * 60, ""),),
    }
    assert view.usual_places == {key("ben"): "Loft"}
    cara = studio.login("cara")
    own = load_schedule(cara.uow, cara.viewer, THURSDAY, 2)
    assert (own.hours, own.usual_places) == ({}, {})


def test_time_off_is_shown_unless_it_was_declined(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        for number, status in enumerate(("requested", "approved", "declined")):
            row = factories.time_off("anna", SLOT + number * HOUR, status, note=status)
            connection.execute(insert(TimeOffRow), [row])
    shown = load_schedule(desk.uow, desk.viewer, THURSDAY, 1).time_off
    assert [(found.status, found.note) for found in shown] == [
        (TimeOffStatus.REQUESTED, "requested"),
        (TimeOffStatus.APPROVED, "approved"),
    ]
    assert shown[0].interval == Interval(SLOT, SLOT + timedelta(days=1))
    assert (shown[0].trainer_id, shown[0].kind) == (key("anna"), "vacation")


def test_places_come_in_the_studios_order(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            update(PlaceRow).where(PlaceRow.id == key("home Hall")).values(position=2)
        )
        connection.execute(
            insert(PlaceRow).values(
                id=key("shed"), organization_id=key("home"), name="Shed", active=False
            )
        )
    assert places(desk.uow, desk.viewer) == (
        Place(key("home Loft"), "Loft"),
        Place(key("home Hall"), "Hall"),
    )


def test_the_number_of_statements_is_constant(studio: StudioDatabase) -> None:
    login = studio.login("desk")
    few = _statements(login, 1, (key("anna"),))
    many = _statements(login, 42, None)
    assert few == many == 5


def _statements(login: Login, days: int, trainers: Any) -> int:
    counted: list[str] = []

    def note(conn: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    engine = login.uow._engine
    event.listen(engine, "after_cursor_execute", note)
    load_schedule(login.uow, login.viewer, THURSDAY - timedelta(days=20), days, trainers)
    event.remove(engine, "after_cursor_execute", note)
    return len([statement for statement in counted if statement.startswith(("SELECT", "WITH"))])


def hours_of(
    weekly: tuple[WeeklyHours, ...], day: date, tz: ZoneInfo
) -> dict[UUID, tuple[Interval, ...]]:
    return working_hours(shifts_of(Hours(weekly), day, 1), day, tz)


def shift(weekday: int, start: int, end: int) -> WeeklyHours:
    return WeeklyHours(key("anna"), weekday, start, end, "", date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("tz", "day", "start", "end", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 0, 1440, 23),
        ("Europe/Berlin", date(2026, 10, 25), 0, 1440, 25),
        ("Europe/Berlin", date(2026, 3, 28), 22 * 60, 30 * 60, 7),
        ("America/New_York", date(2026, 3, 8), 60, 240, 2),
        ("Australia/Lord_Howe", date(2026, 10, 4), 0, 1440, 23.5),
        ("Asia/Seoul", date(2026, 3, 29), 0, 1440, 24),
        ("Europe/Berlin", date(2026, 3, 29), 120, 180, 0),
    ],
)
def test_a_shift_over_a_clock_change_is_as_long_as_it_is(
    tz: str, day: date, start: int, end: int, hours: float
) -> None:
    found = hours_of((shift(day.weekday(), start, end),), day, zone(tz))
    total = sum((interval.length for interval in found.get(key("anna"), ())), timedelta())
    assert total == timedelta(hours=hours)


def test_shifts_that_meet_are_one_stretch() -> None:
    rows = (shift(0, 540, 720), shift(0, 720, 800), shift(0, 700, 730), shift(0, 900, 960))
    found = hours_of(rows, date(2026, 3, 9), zone("UTC"))
    assert [interval.length for interval in found[key("anna")]] == [
        timedelta(minutes=260),
        timedelta(minutes=60),
    ]


def test_single_days_and_closed_days_shape_the_calendar(
    studio: StudioDatabase, desk: Hands
) -> None:
    """Tuesday is Anna's weekly day in this world."""
    monday = TODAY - timedelta(days=1)
    with studio.house() as connection:
        connection.execute(
            insert(AvailabilityOverrideRow),
            [
                single_day(monday, 600, 660),
                single_day(TODAY, None, None),
            ],
        )
        closed = {"organization_id": key("home"), "version": 1, "name": "Feast"}
        day = TODAY + timedelta(days=7)
        connection.execute(insert(ClosureRow), [{"id": key("feast"), "day": day, **closed}])
    view = load_schedule(desk.uow, desk.viewer, monday, 9)
    worked = [span.start.astimezone(zone("Europe/Berlin")) for span in view.working[key("anna")]]
    assert [(start.date(), start.hour) for start in worked] == [(monday, 10)]
    assert len(view.working[key("ben")]) == 1
    blocks = [one for one in view.time_off if one.kind == CLOSED]
    assert {one.trainer_id for one in blocks} == {trainer.id for trainer in view.trainers}
    assert {one.note for one in blocks} == {"Feast"}
    away = studio.login("away owner")
    seen = load_schedule(away.uow, away.viewer, monday, 9)
    assert not [one for one in seen.time_off if one.kind == CLOSED]


def single_day(day: date, start: int | None, end: int | None) -> dict[str, object]:
    return {
        "id": new_id(),
        "organization_id": key("home"),
        "trainer_id": key("anna"),
        "day": day,
        "start_minute": start,
        "end_minute": end,
        "place_id": None,
    }


def test_who_sees_no_payments_sees_no_charge(studio: StudioDatabase, desk: Hands) -> None:
    desk.book(wish(pay_later=True))
    for name, charge in (("anna", 8_000), ("asim", 0)):
        login = studio.login(name)
        (session,) = load_schedule(login.uow, login.viewer, THURSDAY, 1).sessions
        assert [line.charge for line in session.bookings] == [charge]
