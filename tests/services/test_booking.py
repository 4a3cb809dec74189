"""Booking a session, and everything that refuses it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from studio_app.domain.changes import Aggregate, Step
from studio_app.domain.errors import (
    InvalidInput,
    NoCredit,
    NotAllowed,
    NotFound,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
)
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import BookingBack, BookingStand, DiaryUndo
from studio_app.repositories.schema import SessionRow, TimeOffRow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import (
    SLOT,
    Hands,
    balance,
    count_bookings,
    entries,
    session_of,
    stored,
    trail,
    wish,
)

HOUR = timedelta(hours=1)


def test_a_booking_fills_the_slot_and_spends_one_credit(
    studio: StudioDatabase, desk: Hands
) -> None:
    before = balance(studio, "cara ten")
    request = wish(place_id=key("home Hall"))
    done = desk.book(request)
    assert (done.step, done.status, done.version) == (Step.BOOK, BookingStatus.BOOKED, 1)
    assert (done.client_name, done.starts_at) == ("Cara Client", SLOT)
    assert (done.package_name, done.credits_left) == ("Cara Ten", before - 1)
    stands = BookingStand(BookingStatus.BOOKED)
    back = BookingBack(request.booking_id, found=stands, restore=BookingStand(None))
    assert done.undo == DiaryUndo(bookings=(back,))
    assert done.changes.aggregates == {Aggregate.SESSION, Aggregate.CLIENT, Aggregate.PACKAGE}
    ids = {request.booking_id, done.session_id, key("cara"), key("anna")}
    assert done.changes.ids == ids
    assert balance(studio, "cara ten") == before - 1
    assert entries(studio, request.booking_id) == [("booked", -1, "")]
    booking, session = stored(studio, request.booking_id), session_of(studio, request.booking_id)
    assert (booking.charge, booking.client_package_id) == (0, key("cara ten"))
    assert (session.starts_at, session.ends_at) == (SLOT, SLOT + HOUR)
    assert (session.place_id, session.capacity) == (key("home Hall"), 1)
    assert booking.occupies
    assert session.occupies
    assert not session.overlap_allowed


def test_a_booking_leaves_a_trail(studio: StudioDatabase, desk: Hands) -> None:
    done = desk.book(wish())
    (entry,) = trail(studio, done.booking_id)
    assert (entry.user_id, entry.user_name, entry.at) == (key("user desk"), "Desk", NOW)
    assert (entry.action, entry.subject, entry.before, entry.reason) == (
        "booked",
        "booking",
        None,
        "",
    )
    assert entry.after == {
        "client": "Cara Client",
        "trainer": "Anna",
        "starts_at": SLOT.isoformat(),
        "ends_at": (SLOT + HOUR).isoformat(),
        "status": "booked",
        "charge": 0,
    }


def test_the_same_request_again_is_the_same_booking(studio: StudioDatabase, desk: Hands) -> None:
    request = wish()
    first = desk.book(request)
    before = (count_bookings(studio), balance(studio, "cara ten"))
    again = desk.book(request, NOW + HOUR)
    assert again == first
    assert (count_bookings(studio), balance(studio, "cara ten")) == before
    assert len(trail(studio, request.booking_id)) == 1


def test_the_package_that_expires_first_pays(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        factories.add_package(
            connection, "soon", "cara", sessions=1, expires_on=TODAY + timedelta(days=3)
        )
    assert desk.book(wish()).package_name == "Soon"
    assert desk.book(wish(starts_at=SLOT + HOUR)).package_name == "Cara Ten"
    assert balance(studio, "soon") == 0


def test_a_package_can_be_chosen(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        factories.add_package(
            connection, "soon", "cara", sessions=1, expires_on=TODAY + timedelta(days=3)
        )
        factories.add_package(connection, "endless", "cara", sessions=None, expires_on=None)
    done = desk.book(wish(package_id=key("cara ten")))
    assert done.package_name == "Cara Ten"
    done = desk.book(wish(starts_at=SLOT + HOUR, package_id=key("endless")))
    assert (done.package_name, done.credits_left) == ("Endless", None)
    assert entries(studio, done.booking_id) == [("booked", -1, "")]
    assert balance(studio, "soon") == 1


@pytest.mark.parametrize("package", ["dora ten", "hana ten", "nothing"])
def test_a_package_of_someone_else_does_not_pay(
    studio: StudioDatabase, desk: Hands, package: str
) -> None:
    before = count_bookings(studio)
    with pytest.raises(NoCredit):
        desk.book(wish(package_id=key(package)))
    assert count_bookings(studio) == before


def test_without_credit_the_sentence_says_what_to_do(studio: StudioDatabase, desk: Hands) -> None:
    late = NOW + timedelta(days=200)
    with pytest.raises(NoCredit) as refusal:
        desk.book(wish(starts_at=late))
    assert str(refusal.value) == (
        "Cara Client has no session left that is valid on that day. Sell a package or pay later."
    )


def test_the_last_day_of_a_package_is_local(studio: StudioDatabase, desk: Hands) -> None:
    """At 23:30 in Berlin it is still that day, although not in UTC in summer."""
    with studio.house() as connection:
        factories.add_package(
            connection,
            "until march",
            "gus",
            starts_on=date(2026, 7, 1),
            expires_on=date(2026, 7, 1),
        )
    last = NOW.replace(month=7, day=1, hour=21, minute=30)
    assert desk.book(wish("gus", "sara", last)).package_name == "Until March"
    with pytest.raises(NoCredit):
        desk.book(wish("gus", "sara", last + HOUR))


def test_the_last_credit_is_spent_once(studio: StudioDatabase, desk: Hands) -> None:
    for number in range(balance(studio, "cara ten")):
        desk.book(wish(starts_at=SLOT + number * HOUR))
    assert balance(studio, "cara ten") == 0
    with pytest.raises(NoCredit):
        desk.book(wish(starts_at=SLOT + timedelta(days=1)))


def test_paying_later_charges_the_trainers_price(studio: StudioDatabase, desk: Hands) -> None:
    before = balance(studio, "cara ten")
    done = desk.book(wish(pay_later=True))
    assert (done.package_name, done.credits_left) == (None, None)
    booking = stored(studio, done.booking_id)
    assert (booking.charge, booking.client_package_id) == (8_000, None)
    assert balance(studio, "cara ten") == before


def test_what_touches_does_not_clash(desk: Hands) -> None:
    desk.book(wish())
    desk.book(wish("cem", starts_at=SLOT - HOUR))
    desk.book(wish("cem", starts_at=SLOT + HOUR))


@pytest.mark.parametrize("minutes", [-59, 0, 59])
def test_a_taken_slot_is_refused_with_who_is_in_the_way(
    studio: StudioDatabase, desk: Hands, minutes: int
) -> None:
    desk.book(wish())
    before = (count_bookings(studio), balance(studio, "cem ten"))
    with pytest.raises(SlotTaken) as refusal:
        desk.book(wish("cem", starts_at=SLOT + timedelta(minutes=minutes)))
    assert str(refusal.value) == (
        "Anna is already booked Thu, 12 Mar 2026, 10:00 to 11:00 (Cara Client)."
    )
    assert (count_bookings(studio), balance(studio, "cem ten")) == before


def test_a_client_is_in_one_place_at_a_time(desk: Hands) -> None:
    desk.book(wish())
    with pytest.raises(SlotTaken) as refusal:
        desk.book(wish("cara", "ben", SLOT + HOUR / 2))
    assert str(refusal.value) == "Cara Client is already booked Thu, 12 Mar 2026, 10:00 to 11:00."


def test_what_a_trainer_may_not_see_is_not_told_but_holds(desk: Hands, anna: Hands) -> None:
    """Cara is with Ben then, which Anna does not see; the database refuses all the same."""
    desk.book(wish("cara", "ben"))
    with pytest.raises(SlotTaken) as refusal:
        anna.book(wish("cara", "anna", SLOT + HOUR / 2))
    assert "Ben" not in str(refusal.value)
    assert refusal.value.values["who"] == "Cara Client"


def test_a_class_takes_the_trainers_time(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            insert(SessionRow).values(
                id=key("class"),
                organization_id=key("home"),
                trainer_id=key("anna"),
                starts_at=SLOT,
                ends_at=SLOT + HOUR,
                capacity=8,
                title="Class",
                created_at=NOW,
            )
        )
    with pytest.raises(SlotTaken, match=r"^Anna is already booked Thu, 12 Mar 2026, 10:00 to 11"):
        desk.book(wish())


def test_time_off_is_in_the_way_once_it_is_approved(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        row = factories.time_off("anna", SLOT - 2 * HOUR, status="requested")
        connection.execute(insert(TimeOffRow), [row])
    first = desk.book(wish())
    desk.undo(first)
    with studio.house() as connection:
        connection.execute(update(TimeOffRow).values(status="approved"))
    with pytest.raises(TimeOffInTheWay, match="Anna has time off Thu, 12 Mar 2026"):
        desk.book(wish())
    with studio.house() as connection:
        connection.execute(update(TimeOffRow).values(status="declined"))
    assert desk.book(wish()).status is BookingStatus.BOOKED


def test_book_anyway_needs_a_reason_and_keeps_it(studio: StudioDatabase, desk: Hands) -> None:
    desk.book(wish())
    with pytest.raises(SlotTaken):
        desk.book(wish("cem", book_anyway_reason="   "))
    done = desk.book(wish("cem", book_anyway_reason=" a trial beside the regular "))
    assert session_of(studio, done.booking_id).overlap_allowed
    assert trail(studio, done.booking_id)[0].reason == "a trial beside the regular"
    with pytest.raises(SlotTaken):
        desk.book(wish("dora"))


def test_book_anyway_goes_over_time_off(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        connection.execute(insert(TimeOffRow), [factories.time_off("anna", SLOT)])
    done = desk.book(wish(book_anyway_reason="she comes in for it"))
    assert not session_of(studio, done.booking_id).overlap_allowed


@pytest.mark.parametrize("minutes", [-60, 0, 4, 1441, 10**6])
def test_a_session_has_a_length_that_makes_sense(desk: Hands, minutes: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        desk.book(wish(minutes=minutes))
    assert refusal.value.field == "minutes"


def test_a_session_may_cross_midnight_and_last_a_day(desk: Hands) -> None:
    desk.book(wish(minutes=1440))
    with pytest.raises(SlotTaken):
        desk.book(wish("cem", starts_at=SLOT + timedelta(hours=23, minutes=59), minutes=5))
    desk.book(wish("cem", starts_at=SLOT + timedelta(hours=24)))


@pytest.mark.parametrize(
    ("name", "client", "trainer", "refusal"),
    [
        ("anna", "cara", "ben", NotAllowed),
        ("anna", "dora", "anna", NotFound),
        ("anna", "hana", "anna", NotFound),
        ("sara", "cara", "sara", NotFound),
        ("anna", "cara", "yuna", NotAllowed),
        ("desk", "hana", "anna", NotFound),
        ("desk", "cara", "yuna", NotFound),
        ("desk", "nobody", "anna", NotFound),
        ("asim", "cara", "anna", NotAllowed),
        ("cara", "cara", "anna", NotAllowed),
        ("away owner", "cara", "anna", NotFound),
    ],
)
def test_only_those_book_who_may(
    studio: StudioDatabase, name: str, client: str, trainer: str, refusal: type[StudioError]
) -> None:
    before = count_bookings(studio)
    with pytest.raises(refusal):
        Hands.of(studio.login(name)).book(wish(client, trainer))
    assert count_bookings(studio) == before


@pytest.mark.parametrize(
    ("name", "client", "trainer"),
    [
        ("anna", "cara", "anna"),
        ("sara", "emil", "sara"),
        ("owner", "dora", "anna"),
        ("desk", "gus", "sara"),
        ("admin", "cem", "ben"),
    ],
)
def test_those_who_may_book_do(
    studio: StudioDatabase, name: str, client: str, trainer: str
) -> None:
    done = Hands.of(studio.login(name)).book(wish(client, trainer))
    assert stored(studio, done.booking_id).trainer_id == key(trainer)
    assert trail(studio, done.booking_id)[0].user_id == key(f"user {name}")


def test_trainers_do_not_book_anyway(anna: Hands) -> None:
    anna.book(wish())
    with pytest.raises(NotAllowed):
        anna.book(wish("cem", book_anyway_reason="please"))


def test_a_place_of_another_studio_is_refused(studio: StudioDatabase, desk: Hands) -> None:
    before = count_bookings(studio)
    with pytest.raises(NotFound):
        desk.book(wish(place_id=key("away Hall")))
    assert count_bookings(studio) == before
