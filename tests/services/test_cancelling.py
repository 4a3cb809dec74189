"""Cancelling in time, late, and late with good reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from studio_app.domain.changes import Step
from studio_app.domain.errors import (
    ChangedMeanwhile,
    NotAllowed,
    NotFound,
    StudioError,
    WrongStatus,
)
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.schema import OrganizationRow
from tests.databases import StudioDatabase
from tests.services.steps import (
    SLOT,
    Hands,
    balance,
    entries,
    session_of,
    stored,
    trail,
    wish,
)

DEADLINE = SLOT - timedelta(hours=24)
LATE = DEADLINE + timedelta(microseconds=1)


def test_in_time_the_credit_comes_back_and_the_slot_is_free(
    studio: StudioDatabase, desk: Hands
) -> None:
    before = balance(studio, "cara ten")
    booked = desk.book(wish())
    done = desk.cancel(booked, DEADLINE)
    assert (done.step, done.status) == (Step.CANCEL, BookingStatus.CANCELLED)
    assert done.version == booked.version + 1
    assert (done.package_name, done.credits_left) == ("Cara Ten", before)
    assert balance(studio, "cara ten") == before
    assert entries(studio, booked.booking_id) == [("booked", -1, ""), ("returned", 1, "")]
    assert not session_of(studio, booked.booking_id).occupies
    entry = trail(studio, booked.booking_id)[-1]
    assert (entry.action, entry.before["status"], entry.after) == (
        "cancel",
        "booked",
        {"status": "cancelled"},
    )
    desk.book(wish("cem"))


def test_late_the_credit_stays_spent(studio: StudioDatabase, desk: Hands) -> None:
    booked = desk.book(wish())
    left = balance(studio, "cara ten")
    done = desk.cancel(booked, LATE)
    assert (done.status, done.credits_left) == (BookingStatus.LATE_CANCELLED, left)
    assert entries(studio, booked.booking_id) == [("booked", -1, "")]
    assert not session_of(studio, booked.booking_id).occupies


def test_late_with_a_reason_the_credit_comes_back(studio: StudioDatabase, desk: Hands) -> None:
    before = balance(studio, "cara ten")
    booked = desk.book(wish())
    done = desk.cancel(booked, LATE, waive_reason=" broken leg ")
    assert done.status is BookingStatus.LATE_CANCELLED
    assert balance(studio, "cara ten") == before
    assert entries(studio, booked.booking_id)[-1] == ("returned", 1, "broken leg")
    assert trail(studio, booked.booking_id)[-1].reason == "broken leg"


def test_a_blank_reason_waives_nothing(studio: StudioDatabase, desk: Hands) -> None:
    booked = desk.book(wish())
    left = balance(studio, "cara ten")
    desk.cancel(booked, LATE, waive_reason="   ")
    assert balance(studio, "cara ten") == left


def test_a_studio_may_let_late_cancellations_go_free(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            update(OrganizationRow).values(late_cancel_hours=48, late_cancel_spends_credit=False)
        )
    before = balance(studio, "cara ten")
    done = desk.cancel(desk.book(wish()), SLOT - timedelta(hours=47))
    assert done.status is BookingStatus.LATE_CANCELLED
    assert balance(studio, "cara ten") == before


@pytest.mark.parametrize(
    ("at", "reason", "charge"), [(DEADLINE, "", 0), (LATE, "", 8_000), (LATE, "ill", 0)]
)
def test_what_was_to_be_paid_later_goes_the_same_way(
    studio: StudioDatabase, desk: Hands, at: object, reason: str, charge: int
) -> None:
    booked = desk.book(wish(pay_later=True))
    desk.cancel(booked, at, reason)  # type: ignore[arg-type]
    assert stored(studio, booked.booking_id).charge == charge
    assert entries(studio, booked.booking_id) == []


def test_an_old_version_is_refused(studio: StudioDatabase, desk: Hands) -> None:
    booked = desk.book(wish())
    desk.check_in(booked)
    with pytest.raises(ChangedMeanwhile):
        desk.cancel(booked)
    with pytest.raises(ChangedMeanwhile):
        desk.check_in(booked)
    assert stored(studio, booked.booking_id).status == "arrived"


@pytest.mark.parametrize(
    "status", [BookingStatus.ARRIVED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW]
)
def test_what_took_place_is_not_cancelled(
    studio: StudioDatabase, desk: Hands, status: BookingStatus
) -> None:
    done = desk.mark(desk.book(wish()), status)
    with pytest.raises(WrongStatus) as refusal:
        desk.cancel(done)
    name = status.value.replace("_", " ")
    assert str(refusal.value) == f"This booking is {name}, so it cannot become cancelled."
    assert stored(studio, done.booking_id).status == status.value


def test_what_is_cancelled_is_not_cancelled_again(studio: StudioDatabase, desk: Hands) -> None:
    before = balance(studio, "cara ten")
    done = desk.cancel(desk.book(wish()))
    with pytest.raises(WrongStatus):
        desk.cancel(done)
    assert balance(studio, "cara ten") == before


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("ben", NotFound),
        ("sara", NotFound),
        ("asim", NotAllowed),
        ("cara", NotAllowed),
        ("away owner", NotFound),
        ("zoe", NotFound),
    ],
)
def test_only_those_cancel_who_may(
    studio: StudioDatabase, desk: Hands, name: str, refusal: type[StudioError]
) -> None:
    booked = desk.book(wish())
    with pytest.raises(refusal):
        Hands.of(studio.login(name)).cancel(booked)
    assert stored(studio, booked.booking_id).status == "booked"


def test_a_booking_that_is_not_there(desk: Hands) -> None:
    booked = desk.book(wish())
    desk.undo(booked)
    with pytest.raises(NotFound):
        desk.cancel(booked)
