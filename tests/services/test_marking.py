"""Checking in, completing, and noting who did not come."""

from __future__ import annotations

import pytest

from studio_app.domain.changes import Step
from studio_app.domain.errors import InvalidInput, NotAllowed, NotFound, StudioError, WrongStatus
from studio_app.domain.schedule import BookingStatus
from tests.databases import StudioDatabase
from tests.services.steps import Hands, balance, entries, session_of, stored, trail, wish

STEPS = {
    BookingStatus.ARRIVED: Step.CHECK_IN,
    BookingStatus.COMPLETED: Step.COMPLETE,
    BookingStatus.NO_SHOW: Step.NO_SHOW,
}


@pytest.mark.parametrize("status", STEPS)
def test_a_mark_changes_the_status_and_nothing_else(
    studio: StudioDatabase, desk: Hands, status: BookingStatus
) -> None:
    booked = desk.book(wish())
    before, left = stored(studio, booked.booking_id), balance(studio, "cara ten")
    done = desk.mark(booked, status)
    assert (done.step, done.status, done.version) == (STEPS[status], status, booked.version + 1)
    after = stored(studio, booked.booking_id)
    changed = {name for name in before._fields if getattr(before, name) != getattr(after, name)}
    assert changed == {"status", "version"}
    assert balance(studio, "cara ten") == left
    assert entries(studio, booked.booking_id) == [("booked", -1, "")]
    assert session_of(studio, booked.booking_id).occupies
    entry = trail(studio, booked.booking_id)[-1]
    assert (entry.action, entry.after) == (STEPS[status].value, {"status": status.value})


def test_check_in_is_the_mark_of_arrival(desk: Hands) -> None:
    done = desk.check_in(desk.book(wish()))
    assert (done.step, done.status) == (Step.CHECK_IN, BookingStatus.ARRIVED)
    assert desk.mark(done, BookingStatus.COMPLETED).status is BookingStatus.COMPLETED


def test_someone_noted_as_missing_may_still_arrive(desk: Hands) -> None:
    missed = desk.mark(desk.book(wish()), BookingStatus.NO_SHOW)
    assert desk.check_in(missed).status is BookingStatus.ARRIVED


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BookingStatus.ARRIVED, BookingStatus.ARRIVED),
        (BookingStatus.ARRIVED, BookingStatus.NO_SHOW),
        (BookingStatus.COMPLETED, BookingStatus.ARRIVED),
        (BookingStatus.COMPLETED, BookingStatus.NO_SHOW),
        (BookingStatus.NO_SHOW, BookingStatus.COMPLETED),
        (BookingStatus.NO_SHOW, BookingStatus.BOOKED),
    ],
)
def test_steps_that_make_no_sense_are_refused(
    desk: Hands, first: BookingStatus, second: BookingStatus
) -> None:
    done = desk.mark(desk.book(wish()), first)
    with pytest.raises(WrongStatus):
        desk.mark(done, second)


def test_the_cancelled_do_not_arrive(desk: Hands) -> None:
    done = desk.cancel(desk.book(wish()))
    with pytest.raises(WrongStatus, match="is cancelled, so it cannot become arrived"):
        desk.check_in(done)


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED, BookingStatus.LATE_CANCELLED])
def test_what_has_a_way_of_its_own_is_no_mark(desk: Hands, status: BookingStatus) -> None:
    booked = desk.book(wish())
    with pytest.raises(InvalidInput) as refusal:
        desk.mark(booked, status)
    assert refusal.value.field == "status"


@pytest.mark.parametrize("name", ["anna", "asim", "owner", "desk", "admin"])
def test_those_check_in_who_may(studio: StudioDatabase, desk: Hands, name: str) -> None:
    booked = desk.book(wish())
    done = Hands.of(studio.login(name)).check_in(booked)
    assert (done.status, done.package_name) == (BookingStatus.ARRIVED, "Cara Ten")
    assert stored(studio, booked.booking_id).status == "arrived"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("ben", NotFound), ("sara", NotFound), ("cara", NotAllowed), ("ari", NotFound)],
)
def test_others_do_not(
    studio: StudioDatabase, desk: Hands, name: str, refusal: type[StudioError]
) -> None:
    booked = desk.book(wish())
    with pytest.raises(refusal):
        Hands.of(studio.login(name)).check_in(booked)
    assert stored(studio, booked.booking_id).status == "booked"
