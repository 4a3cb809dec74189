"""Free slots are the same whoever of the staff asks, and tell nothing else of a diary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from studio_app.domain.errors import NotAllowed
from studio_app.domain.free_slots import FreeSlot, SlotWish
from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import TimeOffStatus
from studio_app.domain.slot_states import SlotState
from studio_app.repositories import schema
from studio_app.services.access import Login
from studio_app.services.free_slots import free_slots
from studio_app.services.slot_states import states_of
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, wish

STAFF = ("owner", "desk", "sara", "anna", "ben", "asim", "admin")
TUESDAY = date(2026, 3, 17)
ALL_TUESDAYS = SlotWish(None, TUESDAY, 15, 60, step_minutes=60, limit=1_000)
HALL = key("home Hall")


def at(hour: float, day: date = TUESDAY) -> datetime:
    """Return the moment at which the clocks of Berlin show that hour, before they change."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 1)


def session(trainer: str, hour: float, minutes: int = 60, **values: Any) -> dict[str, Any]:
    start = at(hour)
    return {
        "id": key(f"class {trainer} {hour}"),
        "organization_id": key("home"),
        "trainer_id": key(trainer),
        "starts_at": start,
        "ends_at": start + timedelta(minutes=minutes),
        "capacity": 9,
        "created_at": NOW,
        "place_id": None,
        "occupies": True,
        **values,
    }


def import_of(trainer: str, hour: float, **values: Any) -> dict[str, Any]:
    return {
        "id": key(f"import {trainer} {hour} {values}"),
        "organization_id": key("home"),
        "trainer_id": key(trainer),
        "source": "calendar",
        "uid": "1",
        "starts_at": at(hour),
        "ends_at": at(hour + 1),
        "imported_at": NOW,
        **values,
    }


@pytest.fixture
def diary(studio: StudioDatabase) -> StudioDatabase:
    """A Tuesday of eight to six on which every kind of thing stands in somebody's way.

    Anna keeps ten minutes before and fifteen after a session. Ben is away from noon, and busy
    elsewhere at eight. Sara gives one of the two classes that fill the loft from ten to eleven, and
    works there. The Tuesday after is a holiday, and on the last one Sara works from nine to ten.
    """
    with studio.house() as connection:
        row = schema.TrainerRow
        buffers = {"buffer_before": 10, "buffer_after": 15}
        connection.execute(update(row).where(row.id == key("anna")).values(**buffers))
        place = schema.PlaceRow
        loft = key("home Loft")
        connection.execute(update(place).where(place.id == loft).values(room=2))
        hours = schema.WeeklyHoursRow
        works = update(hours).where(hours.trainer_id == key("sara"))
        connection.execute(works.values(place_id=loft))
        connection.execute(
            insert(schema.SessionRow),
            [
                session("anna", 9),
                session("anna", 15, occupies=False),
                session("sara", 10, place_id=loft),
                session("ben", 10, place_id=loft),
            ],
        )
        away = factories.time_off("ben", at(12), TimeOffStatus.APPROVED)
        asked = factories.time_off("anna", at(12), TimeOffStatus.REQUESTED)
        connection.execute(insert(schema.TimeOffRow), [away, asked])
        connection.execute(
            insert(schema.BusyImportRow),
            [import_of("ben", 8, removed_at=None), import_of("sara", 8, removed_at=NOW)],
        )
        closed = {"organization_id": key("home"), "day": TUESDAY + timedelta(7), "name": "Closed"}
        connection.execute(
            insert(schema.ClosureRow),
            [
                {"id": key("closed"), **closed, "removed_at": None},
                {"id": key("open"), **closed, "day": TUESDAY, "removed_at": NOW},
                {
                    **closed,
                    "id": key("closed elsewhere"),
                    "organization_id": key("away"),
                    "day": TUESDAY,
                    "removed_at": None,
                },
            ],
        )
        connection.execute(
            insert(schema.AvailabilityOverrideRow).values(
                id=key("only from nine"),
                organization_id=key("home"),
                trainer_id=key("sara"),
                day=TUESDAY + timedelta(14),
                start_minute=540,
                end_minute=600,
            )
        )
    return studio


def hours_of(found: Sequence[FreeSlot], trainer: str, day: date = TUESDAY) -> list[float]:
    return [
        (one.starts_at - at(0, day)) / timedelta(hours=1)
        for one in found
        if one.trainer_id == key(trainer) and at(0, day) <= one.starts_at < at(24, day)
    ]


def test_everybody_who_works_here_hears_the_same(diary: StudioDatabase) -> None:
    by_name = {
        name: free_slots(login.uow, login.viewer, ALL_TUESDAYS, NOW)
        for name in STAFF
        for login in [diary.login(name)]
    }
    found = by_name["owner"]
    assert set(by_name.values()) == {found}
    assert hours_of(found, "anna") == [11, 12, 13, 14, 15, 16, 17]
    assert hours_of(found, "ben") == [9, 11]
    assert hours_of(found, "sara") == [8, 9, 11, 12, 13, 14, 15, 16, 17]
    assert {one.place_id for one in found if one.trainer_id == key("sara")} == {
        key("home Loft"),
        None,
    }
    assert not [one for one in found if one.trainer_id in (key("yuna"), key("zoe"))]
    next_week, last = TUESDAY + timedelta(7), TUESDAY + timedelta(14)
    assert [hours_of(found, name, next_week) for name in ("anna", "ben", "sara")] == [[], [], []]
    assert [len(hours_of(found, name, last)) for name in ("anna", "ben", "sara")] == [10, 10, 1]


def test_a_wish_is_kept_to(diary: StudioDatabase) -> None:
    desk = diary.login("desk")

    def found(now: datetime = NOW, client: str = "", **wanted: Any) -> tuple[FreeSlot, ...]:
        asked = {"trainer_ids": None, "first_day": TUESDAY, "days": 1, "minutes": 60} | wanted
        client_id = key(client) if client else None
        return free_slots(desk.uow, desk.viewer, SlotWish(**asked), now, client_id)

    anna = {"trainer_ids": (key("anna"),), "step_minutes": 5}
    assert hours_of(found(**anna), "anna")[0] == 10 + 25 / 60
    assert hours_of(found(**anna, from_minute=720, until_minute=780), "anna") == [12]
    assert hours_of(found(**anna, now=at(16.5)), "anna") == [
        16.5,
        *(16.5 + n / 12 for n in range(1, 7)),
    ]
    assert found(**anna, weekdays=frozenset({2})) == ()
    assert found(trainer_ids=(key("yuna"), key("nobody"))) == found(trainer_ids=()) == ()
    # Ben's own class is not the only one in the loft; the hall has room without end.
    assert hours_of(found(place_id=key("home Loft"), step_minutes=30), "anna")[0] == 11
    assert hours_of(found(place_id=HALL, step_minutes=30), "anna")[0] == 10.5
    assert hours_of(found(place_id=HALL, step_minutes=30), "sara") == []
    Hands.of(desk).book(wish("cem", "anna", at(11), pay_later=True))
    assert 11 in hours_of(found(step_minutes=60), "sara")
    assert 11 not in hours_of(found(step_minutes=60, client="cem"), "sara")


def test_clients_and_closed_logins_hear_nothing(diary: StudioDatabase) -> None:
    cara, anna = (diary.login(name) for name in ("cara", "anna"))
    with pytest.raises(NotAllowed):
        free_slots(cara.uow, cara.viewer, ALL_TUESDAYS, NOW)
    row = schema.MembershipRow
    with diary.house() as connection:
        closed = update(row).where(row.user_id == key("user anna")).values(active=False)
        connection.execute(closed)
    within = Interval(at(0), at(24))
    for login in (cara, anna):
        with login.uow.reading() as work:
            times = work.free_times
            assert times.trainers(None, TUESDAY, TUESDAY, within) == []
            assert times.full_places(None, within) == {}
            assert list(times.client_busy(key("cem"), within)) == []
            assert list(times.client_busy(key("cara"), Interval(NOW, NOW + timedelta(30)))) == []


def states(login: Login, trainer: str, *hours: float, **more: Any) -> list[str]:
    intervals = [Interval(at(hour), at(hour + 1)) for hour in hours]
    asked = {"place_id": None, **more}
    with login.uow.reading() as work:
        organization = work.organizations.mine()
        found = states_of(
            work, organization, key(trainer), asked.pop("place_id"), intervals, **asked
        )
    return [state.value for state in found]


def test_states_tell_what_is_in_the_way(diary: StudioDatabase) -> None:
    logins = {name: diary.login(name) for name in ("owner", "desk", "anna", "asim")}
    desk = logins["desk"]
    Hands.of(desk).book(wish("cem", "sara", at(12), pay_later=True))
    for login in logins.values():
        found = states(login, "anna", 8, 9, 10, 11, 12, 18, 24 * 7 + 9, client_id=key("cem"))
        assert found == [
            "buffer",
            "clash",
            "buffer",
            "free",
            "client_busy",
            "outside_hours",
            "holiday",
        ]
    assert states(desk, "ben", 8, 9, 12, 10) == ["elsewhere", "free", "time_off", "clash"]
    assert states(logins["anna"], "ben", 8, 9, 12, 10) == ["clash", "free", "clash", "clash"]
    assert states(desk, "anna", 10.5, place_id=key("home Loft")) == ["place_full"]
    assert states(desk, "sara", 9, place_id=HALL) == ["other_place"]
    moved = {"besides": [key("class anna 9")]}
    assert states(desk, "anna", 8, 9, 10, **moved) == ["free", "free", "free"]
    loft = {"place_id": key("home Loft"), "besides": [key("class ben 10")]}
    assert states(desk, "anna", 10.5, **loft) == ["free"]
    assert states(desk, "anna") == []
    assert SlotState.CLASH.refused
    assert not SlotState.BUFFER.refused


def test_many_states_cost_no_more_queries_than_one(diary: StudioDatabase) -> None:
    login = diary.login("desk")
    counts = []
    for hours in ([9], [24 * day + 9 for day in range(100)]):
        with login.uow.reading() as work:
            organization = work.organizations.mine()
            run = work._session.execute
            calls: list[Any] = []
            work._session.execute = lambda *a, run=run, calls=calls, **k: (  # type: ignore[method-assign]
                calls.append(1),
                run(*a, **k),
            )[1]
            intervals = [Interval(at(hour), at(hour + 1)) for hour in hours]
            states_of(work, organization, key("anna"), HALL, intervals, key("cem"))
            counts.append(len(calls))
    assert counts[0] == counts[1]


def test_time_off_keeps_a_session_away_by_its_own_buffer_on_that_side(
    diary: StudioDatabase,
) -> None:
    with diary.house() as connection:
        row = schema.TimeOffRow
        of_day = update(row).where(row.id == factories.time_off("anna", at(12))["id"])
        connection.execute(of_day.values(status=TimeOffStatus.APPROVED.value, ends_at=at(13)))
    # Fifteen minutes after a session that ends before it, ten before one that begins behind it.
    found = states(diary.login("desk"), "anna", 10.7, 10.8, 13.1, 13.2)
    assert found == ["free", "buffer", "buffer", "free"]
