"""Other places: of one, this and following, all; classes edited; undo, redo, rights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.classes import EnrolRequest
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
    SlotTaken,
    StudioError,
    WrongStatus,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, MoveRequest
from studio_app.domain.series_plans import Scope
from studio_app.domain.slot_states import SlotState
from studio_app.repositories.schema import PlaceRow
from studio_app.services.classes import add_class, enrol
from studio_app.services.moves import look_at
from studio_app.services.series import reach
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, session_of, stored, trail, wish
from tests.services.test_classes import a_class
from tests.services.test_moving import moved
from tests.services.test_series import HOUR, dates, make, rule_row, series, sessions
from tests.services.test_series_changes import back, changed

HALL, LOFT = key("home Hall"), key("home Loft")


def where(studio: StudioDatabase, series_made: DiaryOutcome) -> list[str]:
    """Return the place of each session of a series, by its first letter, in order."""
    assert series_made.undo is not None
    found = [session_of(studio, one.key).place_id for one in series_made.undo.bookings]
    return [{HALL: "H", LOFT: "L", None: "-"}[one] for one in found]


@pytest.fixture
def made(studio: StudioDatabase, desk: Hands) -> DiaryOutcome:
    """Six Tuesdays at ten in the hall, of which the third is an hour later by itself."""
    wanted = series(series_id=key("tuesdays"), dates=dates(*range(6)), place_id=HALL)
    done = make(desk, wanted)
    changed(studio, desk, 2, Scope.THIS, by=HOUR)
    return done


def test_a_session_goes_to_another_place_and_back_and_there_again(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    booked = desk.book(wish(place_id=HALL))
    done = moved(studio, anna, booked, SLOT, place_id=LOFT)
    assert (done.step, done.subject, done.place_name) == (Step.CHANGE_PLACE, "Cara Client", "Loft")
    assert session_of(studio, booked.booking_id).place_id == LOFT
    entry = trail(studio, booked.booking_id)[-1]
    assert (entry.action, entry.before["place"], entry.after["place"]) == ("moved", "Hall", "Loft")
    # Whoever was about to cancel it looks at it again.
    with pytest.raises(ChangedMeanwhile):
        desk.cancel(booked)
    undone = back(anna, done)
    assert session_of(studio, booked.booking_id).place_id == HALL
    assert trail(studio, booked.booking_id)[-1].after["place"] == "Hall"
    back(anna, undone, again=True)
    assert session_of(studio, booked.booking_id).place_id == LOFT
    both = moved(studio, desk, booked, SLOT + HOUR, place_id=HALL)
    assert (both.step, both.place_name) == (Step.MOVE, "Hall")
    later = moved(studio, desk, booked, SLOT + 2 * HOUR)
    assert (later.step, later.place_name) == (Step.MOVE, "")
    assert session_of(studio, booked.booking_id).place_id == HALL


REFUSED: tuple[tuple[str, dict[str, Any], type[StudioError]], ...] = (
    ("asim", {}, NotAllowed),
    ("cara", {}, NotAllowed),
    ("ben", {}, NotAllowed),
    ("anna", {"place_id": key("away Hall")}, NotFound),
    ("desk", {"place_id": new_id()}, NotFound),
    ("desk", {"version": 9}, ChangedMeanwhile),
    ("desk", {"title": "Yoga"}, InvalidInput),
    ("desk", {"capacity": 4}, InvalidInput),
)


def test_who_may_not_move_a_session_changes_no_place_of_it(
    studio: StudioDatabase, desk: Hands
) -> None:
    booked = desk.book(wish(place_id=HALL))
    for name, values, refusal in REFUSED:
        hands = Hands.of(studio.login(name))
        with pytest.raises(StudioError) as caught:
            moved(studio, hands, booked, SLOT, **{"place_id": LOFT, **values})
        assert (name, values, caught.type) == (name, values, refusal)
    assert session_of(studio, booked.booking_id).place_id == HALL
    desk.mark(booked, BookingStatus.COMPLETED)
    with pytest.raises(WrongStatus):
        moved(studio, desk, booked, SLOT, place_id=LOFT)


def test_what_stands_beside_another_goes_to_another_place_without_a_reason(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    desk.book(wish("cem"))
    over = desk.book(wish(place_id=HALL, book_anyway_reason="they share"))
    done = moved(studio, anna, over, SLOT, place_id=LOFT)
    assert session_of(studio, over.booking_id).overlap_allowed
    back(anna, done)
    assert session_of(studio, over.booking_id).place_id == HALL
    with pytest.raises(SlotTaken):
        moved(studio, anna, over, SLOT, minutes=90, place_id=LOFT)


def test_one_of_a_series_goes_alone_and_stays_where_it_is_set_apart(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    done = changed(studio, desk, 4, Scope.THIS, place_id=LOFT)
    assert (done.step, done.count, done.place_name) == (Step.CHANGE_PLACE, 1, "Loft")
    assert where(studio, made) == list("HHHHLH")
    one = sessions(studio, key("tuesdays"))[0]
    assert reach(desk.uow, desk.viewer, one.id, NOW).set_apart == 2
    later = changed(studio, desk, 0, Scope.ALL, by=2 * HOUR)
    assert (later.step, later.count, later.left_alone) == (Step.CHANGE_SERIES, 4, 2)
    assert where(studio, made) == list("HHHHLH")
    back(desk, back(desk, later), again=True)
    assert where(studio, made) == list("HHHHLH")


@pytest.mark.parametrize(
    ("scope", "expected", "count"),
    [(Scope.FOLLOWING, "HLHLLL", 4), (Scope.ALL, "LLHLLL", 5)],
)
def test_sessions_of_a_series_go_to_another_place_together(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome, scope: Scope, expected: str, count: int
) -> None:
    before = [session_of(studio, one.key).starts_at for one in made.undo.bookings]  # type: ignore[union-attr]
    done = changed(studio, desk, 1, scope, place_id=LOFT)
    assert (done.step, done.count, done.left_alone) == (Step.EDIT_SERIES, count, 1)
    assert done.place_name == "Loft"
    assert where(studio, made) == list(expected)
    after = [session_of(studio, one.key).starts_at for one in made.undo.bookings]  # type: ignore[union-attr]
    assert after == before
    on = rule_row(studio, session_of(studio, made.undo.bookings[5].key).series_id)  # type: ignore[union-attr]
    assert (on.place_id, on.start_minute, on.minutes) == (LOFT, 600, 60)
    noted = trail(studio, key("tuesdays"))[-1]
    assert (noted.before["place"], noted.after["place"]) == ("Hall", "Loft")
    undone = back(desk, done)
    assert where(studio, made) == list("HHHHHH")
    assert rule_row(studio, key("tuesdays")).place_id == HALL
    back(desk, undone, again=True)
    assert where(studio, made) == list(expected)


def test_one_that_was_moved_by_itself_and_is_asked_about_keeps_its_own_time(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    own = sessions(studio, key("tuesdays"))[2].starts_at
    done = changed(studio, desk, 2, Scope.ALL, place_id=LOFT)
    assert (done.count, done.left_alone) == (6, 0)
    assert where(studio, made) == list("LLLLLL")
    assert made.undo is not None
    assert session_of(studio, made.undo.bookings[2].key).starts_at == own


def test_trainers_change_places_of_their_own_series_and_nobody_of_a_colleague(
    studio: StudioDatabase, anna: Hands, made: DiaryOutcome
) -> None:
    for name in ("ben", "asim", "cara"):
        hands = Hands.of(studio.login(name))
        with pytest.raises((NotAllowed, NotFound)):
            changed(studio, hands, 0, Scope.ALL, place_id=LOFT)
    with pytest.raises(NotFound):
        changed(studio, anna, 0, Scope.ALL, place_id=key("away Hall"))
    assert where(studio, made) == list("HHHHHH")
    assert changed(studio, anna, 0, Scope.ALL, place_id=LOFT).count == 5


def test_a_class_is_given_time_place_title_and_room_in_one_step(
    studio: StudioDatabase, desk: Hands
) -> None:
    added = add_class(desk.uow, desk.viewer, a_class(place_id=HALL, capacity=8), NOW)
    assert added.session_id is not None
    with desk.uow.reading() as work:
        state = work.sessions.find(added.session_id)
    assert state is not None
    seats = [
        enrol(desk.uow, desk.viewer, EnrolRequest(new_id(), state.id, 1, key(name)), NOW)
        for name in ("cara", "cem")
    ]
    first, start = seats[0], state.stand.starts_at
    with pytest.raises(InvalidInput, match="2 to 500"):
        moved(studio, desk, first, start, capacity=1)
    three = moved(studio, desk, first, start, capacity=3)
    assert three.step is Step.CHANGE_CLASS
    dora = EnrolRequest(
        new_id(), state.id, session_of(studio, first.booking_id).version, key("emil")
    )
    enrol(desk.uow, desk.viewer, dora, NOW)
    with pytest.raises(InvalidInput, match="3 places are taken"):
        moved(studio, desk, first, start, capacity=2)
    done = moved(studio, desk, first, start + HOUR, place_id=LOFT, title=" Slow  yoga ", capacity=5)
    assert (done.step, done.subject, done.place_name) == (Step.MOVE, "Slow yoga", "Loft")
    row = session_of(studio, first.booking_id)
    assert (row.title, row.capacity, row.place_id) == ("Slow yoga", 5, LOFT)
    assert row.starts_at == stored(studio, first.booking_id).starts_at == start + HOUR
    back(desk, done)
    row = session_of(studio, first.booking_id)
    assert (row.capacity, row.place_id, row.starts_at) == (3, HALL, start)
    renamed = moved(studio, desk, first, start, title="Slow yoga")
    assert (renamed.step, renamed.subject) == (Step.CHANGE_CLASS, "Slow yoga")
    assert trail(studio, state.id)[-1].action == "class_changed"
    assert trail(studio, first.booking_id)[-1].action == "undo"


def test_classes_of_a_series_are_renamed_but_for_those_with_a_name_of_their_own(
    studio: StudioDatabase, desk: Hands
) -> None:
    wanted = series(
        series_id=key("tuesdays"),
        client_id=None,
        title="Pilates",
        capacity=4,
        start_minute=780,
        dates=dates(*range(4)),
    )
    make(desk, wanted)
    changed(studio, desk, 1, Scope.THIS, title="Guest class")
    done = changed(studio, desk, 0, Scope.ALL, title="Mat pilates", capacity=6)
    assert (done.step, done.subject, done.count) == (Step.EDIT_SERIES, "Mat pilates", 4)
    assert done.undo is not None
    on = rule_row(studio, done.undo.series[0].key)
    assert (on.title, on.capacity) == ("Mat pilates", 6)
    found = sessions(studio, on.id)
    names = ["Mat pilates", "Guest class", "Mat pilates", "Mat pilates"]
    assert [(one.title, one.capacity) for one in found] == [(name, 6) for name in names]
    back(desk, done)
    assert {one.capacity for one in sessions(studio, key("tuesdays"))} == {4}
    assert rule_row(studio, key("tuesdays")).title == "Pilates"


def test_a_form_is_told_what_a_session_would_find_and_that_a_place_has_no_room(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    booked = desk.book(wish(place_id=HALL))
    desk.book(wish("cem", "anna", SLOT + HOUR))
    desk.book(wish("dora", "ben", place_id=LOFT))
    with studio.house() as connection:
        connection.execute(update(PlaceRow).where(PlaceRow.id == LOFT).values(room=1))
    row = session_of(studio, booked.booking_id)

    def seen(hands: Hands, **values: Any) -> tuple[SlotState, str]:
        there = MoveRequest(row.id, row.version, key("anna"), SLOT, 60)
        return look_at(hands.uow, hands.viewer, replace(there, **values))

    for hands in (desk, anna):
        # It is not in its own way; it was not said when Anna works.
        assert seen(hands) == (SlotState.OUTSIDE_HOURS, "")
        assert seen(hands, minutes=90) == (SlotState.CLASH, "Cem Client")
        assert seen(hands, place_id=LOFT) == (SlotState.PLACE_FULL, "")
        assert seen(hands, place_id=LOFT, minutes=1440) == (SlotState.CLASH, "Cem Client")
    # That is told, as it is before booking, and refused to nobody.
    assert moved(studio, anna, booked, SLOT, place_id=LOFT).place_name == "Loft"
    with pytest.raises(NotAllowed):
        seen(anna, trainer_id=key("ben"))
    with pytest.raises(NotFound):
        seen(Hands.of(studio.login("ben")), trainer_id=key("ben"))
