"""When the studio is open: what that leaves of the trainers' hours, closed days, and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, update

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, InvalidInput, NotAllowed
from studio_app.domain.free_slots import SlotWish
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.public_holidays import choice_of, countries, holidays_of, regions
from studio_app.domain.schedule import CLOSED, PlaceKind
from studio_app.domain.slot_states import SlotState
from studio_app.domain.studio_days import (
    CloseRequest,
    Holiday,
    HolidayChoice,
    PlaceNameTaken,
    PlaceTerms,
    StudioYear,
    YearDay,
)
from studio_app.domain.working_hours import WeekRequest, WeekSpan
from studio_app.repositories.schema import ClosureRow, PlaceRow, WeeklyHoursRow
from studio_app.services.closed_days import close_days, open_day, rename_closed_day, studio_year
from studio_app.services.free_slots import free_slots
from studio_app.services.opening_hours import (
    opening_sheet,
    sessions_outside_opening,
    set_opening_hours,
)
from studio_app.services.places import (
    add_place,
    change_place,
    order_places,
    places_of_studio,
    retire_place,
)
from studio_app.services.schedule import load_schedule
from studio_app.services.slot_states import states_of
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish

ANNA, HALL, LOFT = key("anna"), key("home Hall"), key("home Loft")
TUESDAY = TODAY + timedelta(days=7)
BAVARIA = HolidayChoice("DE", "BY")


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def take_back(hands: Hands, done: DiaryOutcome) -> DiaryOutcome:
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id())


def week(hands: Hands, *spans: WeekSpan, first: date = TODAY) -> WeekRequest:
    seen = opening_sheet(hands.uow, hands.viewer, NOW).seen
    return WeekRequest(new_id(), None, first, None, spans, seen)


def hours_on(hands: Hands, day: date) -> list[tuple[int, int]]:
    view = load_schedule(hands.uow, hands.viewer, day, 1, (ANNA,))
    return [(one.start_minute, one.end_minute) for one in view.hours.get(ANNA, ())]


def first_free(hands: Hands, day: date, place_id: UUID | None = None) -> list[int]:
    asked = SlotWish((ANNA,), day, 1, 60, place_id, step_minutes=60, limit=1_000)
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)
    return [
        (one.starts_at - begin) // timedelta(hours=1)
        for one in free_slots(hands.uow, hands.viewer, asked, NOW)
    ]


def test_opening_hours_bound_the_calendar_free_slots_and_states(
    studio: StudioDatabase, owner: Hands, desk: Hands, anna: Hands
) -> None:
    assert hours_on(desk, TUESDAY) == [(480, 1080)]
    mornings = WeekSpan(1, 6 * 60, 11 * 60), WeekSpan(1, 16 * 60, 21 * 60)
    request = week(owner, *mornings, first=TUESDAY)
    done = set_opening_hours(owner.uow, owner.viewer, request, NOW)
    assert set_opening_hours(owner.uow, owner.viewer, request, NOW) == done
    # A day for which none are kept is as it was.
    assert hours_on(desk, TODAY) == [(480, 1080)]
    assert hours_on(desk, TUESDAY) == [(480, 660), (960, 1080)]
    shut = load_schedule(desk.uow, desk.viewer, TUESDAY, 1, (ANNA,)).time_off
    assert [(off.kind, off.interval.length) for off in shut] == [(CLOSED, timedelta(hours=5))]
    assert first_free(anna, TUESDAY) == [8, 9, 10, 16, 17]
    noon = datetime(TUESDAY.year, TUESDAY.month, TUESDAY.day, 11, tzinfo=UTC)
    begins = (noon, noon + timedelta(hours=4), noon + timedelta(hours=7))
    slots = [Interval(at, at + timedelta(hours=1)) for at in begins]
    with desk.uow.reading() as work:
        organization = work.organizations.mine()
        states = states_of(work, organization, ANNA, None, slots)
    assert states == [SlotState.HOLIDAY, SlotState.FREE, SlotState.OUTSIDE_HOURS]
    # Elsewhere than in the studio's rooms nobody needs it open.
    with studio.house() as connection:
        place, hours = PlaceRow, WeeklyHoursRow
        online = update(place).where(place.id == LOFT)
        connection.execute(online.values(kind=PlaceKind.ONLINE.value))
        of_anna = update(hours).where(hours.trainer_id == ANNA)
        connection.execute(of_anna.values(place_id=LOFT))
    assert hours_on(desk, TUESDAY) == [(480, 1080)]
    assert len(first_free(anna, TUESDAY, LOFT)) == 10
    with studio.house() as connection:
        connection.execute(of_anna.values(place_id=HALL))
    assert hours_on(desk, TUESDAY) == [(480, 660), (960, 1080)]
    request = replace(request, request_id=new_id())
    with pytest.raises(ChangedMeanwhile):
        set_opening_hours(owner.uow, owner.viewer, request, NOW)
    take_back(owner, done)
    assert hours_on(desk, TUESDAY) == [(480, 1080)]
    set_opening_hours(owner.uow, owner.viewer, week(owner, *mornings), NOW)
    never = set_opening_hours(owner.uow, owner.viewer, week(owner), NOW)
    set_opening_hours(owner.uow, owner.viewer, week(owner, WeekSpan(1, 540, 720)), NOW)
    with pytest.raises(CannotUndo, match="other hours"):
        take_back(owner, never)


def test_a_night_ends_with_the_opening_hours_that_begin_on_the_next_day(
    studio: StudioDatabase, owner: Hands, desk: Hands
) -> None:
    with studio.house() as connection:
        connection.execute(update(WeeklyHoursRow).values(end_minute=26 * 60))
    for first, span in (
        (TODAY, WeekSpan(1, 8 * 60, 23 * 60)),
        (TUESDAY + timedelta(days=1), WeekSpan(2, 9 * 60, 18 * 60)),
    ):
        set_opening_hours(owner.uow, owner.viewer, week(owner, span, first=first), NOW)
    assert hours_on(desk, TUESDAY) == [(480, 1380)]


def test_sessions_outside_of_opening_hours_are_told(owner: Hands, desk: Hands) -> None:
    booked = desk.book(wish(starts_at=SLOT))

    def told(*spans: WeekSpan) -> Sequence[UUID]:
        outside = sessions_outside_opening(owner.uow, owner.viewer, week(owner, *spans), NOW)
        return [one.session_id for one in outside.sessions]

    around = WeekSpan(SLOT.weekday(), 10 * 60, 11 * 60)
    assert booked.session_id not in told(around)
    assert booked.session_id in told(replace(around, end_minute=10 * 60 + 30))
    assert told() == []


def of_year(hands: Hands, choice: HolidayChoice | None = None) -> StudioYear:
    return studio_year(hands.uow, hands.viewer, 2026, NOW, choice)


def day_of(year: StudioYear, day: date) -> YearDay:
    return next(one for one in year.days if one.day == day)


def test_public_holidays_are_closed_once_however_often_they_are_taken(
    studio: StudioDatabase, owner: Hands, desk: Hands
) -> None:
    assert of_year(owner).choice == HolidayChoice("DE")
    offered = of_year(owner, BAVARIA)
    epiphany, worker = date(2026, 1, 6), date(2026, 5, 1)
    assert day_of(offered, epiphany).holiday
    assert epiphany not in [one.day for one in of_year(owner, HolidayChoice("DE", "HH")).days]
    days = [Holiday(one.day, one.holiday) for one in offered.days if one.holiday]
    own = Holiday(date(2026, 8, 10), "  Staff   outing ")
    wanted = CloseRequest(new_id(), (*days, own), BAVARIA)
    done = close_days(owner.uow, owner.viewer, wanted, NOW)
    assert (done.step, done.count) == (Step.CLOSE_DAYS, len(days) + 1)
    kept = of_year(owner)
    assert kept.choice == BAVARIA
    outing = day_of(kept, own.day)
    assert outing.holiday == ""
    assert outing.closure is not None
    assert outing.closure.name == "Staff outing"
    with pytest.raises(InvalidInput):
        close_days(owner.uow, owner.viewer, replace(wanted, request_id=new_id()), NOW)
    view = load_schedule(desk.uow, desk.viewer, worker, 1, (ANNA,))
    assert [off.note for off in view.time_off if off.kind == CLOSED] == [
        day_of(offered, worker).holiday
    ]
    closure = day_of(kept, worker).closure
    assert closure is not None
    given = closure.id, closure.version
    renamed = rename_closed_day(
        owner.uow, owner.viewer, *given, "May Day", NOW, request_id=new_id()
    )
    with pytest.raises(ChangedMeanwhile):
        open_day(owner.uow, owner.viewer, *given, NOW, request_id=new_id())
    take_back(owner, renamed)
    closure = day_of(of_year(owner), worker).closure
    assert closure is not None
    opened = open_day(
        owner.uow, owner.viewer, closure.id, closure.version, NOW, request_id=new_id()
    )
    assert day_of(of_year(owner), worker).closure is None
    # What was left out is not taken again with the rest, but alone when it is asked for.
    again = close_days(owner.uow, owner.viewer, replace(wanted, request_id=new_id()), NOW)
    assert again.count == 1
    take_back(owner, again)
    take_back(owner, opened)
    with studio.house() as connection:
        row = ClosureRow
        standing = select(func.count()).where(row.removed_at.is_(None), row.day == worker)
        assert connection.execute(standing).scalar_one() == 1
    for hands in (desk, Hands.of(studio.login("anna"))):
        with pytest.raises(NotAllowed):
            close_days(hands.uow, hands.viewer, replace(wanted, request_id=new_id()), NOW)


def test_countries_and_regions_have_names_in_the_studios_language() -> None:
    assert ("DE", "Germany") in countries("en_GB")
    assert ("DE", "Deutschland") in countries("de_DE")
    assert ("BY", "Bayern") in regions("DE")
    assert regions("XX") == ()
    names = {one.day: one.name for one in holidays_of(BAVARIA, 2026, "de_DE")}
    assert names[date(2026, 5, 1)] == "Erster Mai"
    assert holidays_of(HolidayChoice("XX"), 2026, "en_GB") == ()
    assert choice_of("Asia/Seoul", "en_GB") == HolidayChoice("KR")
    assert choice_of("Etc/UTC", "fr_FR") == HolidayChoice("FR")


def names(hands: Hands) -> list[str]:
    listed = places_of_studio(hands.uow, hands.viewer)
    return [one.name if one.active else f"({one.name})" for one in listed]


def test_places_come_change_go_out_of_use_and_stand_in_an_order(
    studio: StudioDatabase, owner: Hands, desk: Hands
) -> None:
    before = names(owner)
    terms, place_id = PlaceTerms(" The  park ", PlaceKind.OUTDOOR, 3), new_id()
    added = add_place(owner.uow, owner.viewer, place_id, terms, NOW)
    assert names(owner) == [*before, "The park"]
    with pytest.raises(PlaceNameTaken):
        add_place(owner.uow, owner.viewer, new_id(), PlaceTerms("the PARK"), NOW)
    listed = {one.id: one for one in places_of_studio(owner.uow, owner.viewer)}
    keys = [place_id, *(one.id for one in listed.values() if one.active and one.id != place_id)]
    ordered = order_places(owner.uow, owner.viewer, keys, place_id, NOW, request_id=new_id())
    assert names(owner)[0] == "The park"
    park = places_of_studio(owner.uow, owner.viewer)[0]
    gym = PlaceTerms("Gym", PlaceKind.GYM)
    changed = change_place(
        owner.uow, owner.viewer, place_id, park.version, gym, NOW, request_id=new_id()
    )
    with pytest.raises(ChangedMeanwhile):
        retire_place(owner.uow, owner.viewer, place_id, park.version, NOW, request_id=new_id())
    version = places_of_studio(owner.uow, owner.viewer)[0].version
    retired = retire_place(owner.uow, owner.viewer, place_id, version, NOW, request_id=new_id())
    assert "(Gym)" in names(owner)
    # Its former name is given to another meanwhile: that is not put back over it.
    take_back(owner, retired)
    with studio.house() as connection:
        other = {"id": key("another"), "organization_id": key("home"), "name": "The park"}
        connection.execute(insert(PlaceRow), [other])
    with pytest.raises(CannotUndo):
        take_back(owner, changed)
    with studio.house() as connection:
        row = update(PlaceRow).where(PlaceRow.id == key("another"))
        connection.execute(row.values(name="Elsewhere", active=False))
    take_back(owner, changed)
    take_back(owner, ordered)
    take_back(owner, added)
    assert [name for name in names(owner) if not name.startswith("(")] == before
    with pytest.raises(NotAllowed):
        add_place(desk.uow, desk.viewer, new_id(), terms, NOW)
