"""Steps that meet themselves: a class around its bookings, an allowed clash, the same key again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
)
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories import schema
from tests.databases import StudioDatabase
from tests.factories import NOW, add_package, key, time_off
from tests.services.steps import SLOT, Hands, balance, count_bookings, stored, wish


def test_cancelling_in_a_class_is_undone_while_the_class_stands(
    studio: StudioDatabase, desk: Hands
) -> None:
    first = desk.book(wish())
    session_id = stored(studio, first.booking_id).session_id
    with studio.house() as connection:
        connection.execute(
            update(schema.SessionRow)
            .where(schema.SessionRow.id == session_id)
            .values(capacity=8, title="Pilates")
        )
        connection.execute(
            insert(schema.BookingRow).values(
                id=key("in the class"),
                organization_id=key("home"),
                session_id=session_id,
                trainer_id=key("anna"),
                starts_at=SLOT,
                ends_at=SLOT + timedelta(hours=1),
                client_id=key("cem"),
                client_name="Cem Client",
                created_at=NOW,
            )
        )
    cancelled = desk.cancel(first)
    undone = desk.undo(cancelled)
    assert undone.status is BookingStatus.BOOKED


def test_cancelling_what_was_booked_anyway_is_undone_over_the_same_clash(
    studio: StudioDatabase, desk: Hands
) -> None:
    desk.book(wish("cem"))
    over = desk.book(wish(book_anyway_reason="twins"))
    assert desk.undo(desk.cancel(over)).status is BookingStatus.BOOKED


def test_an_undo_does_not_put_a_booking_into_a_day_off(studio: StudioDatabase, desk: Hands) -> None:
    cancelled = desk.cancel(desk.book(wish()))
    with studio.house() as connection:
        connection.execute(insert(schema.TimeOffRow).values(**time_off("anna", SLOT)))
    with pytest.raises(CannotUndo, match="time off"):
        desk.undo(cancelled)


def test_a_retry_after_the_undo_does_not_pretend_to_have_booked(desk: Hands) -> None:
    request = wish()
    desk.undo(desk.book(request))
    with pytest.raises(ChangedMeanwhile):
        desk.book(request)


@pytest.mark.parametrize(
    "other",
    [
        {"client_id": key("cem")},
        {"trainer_id": key("ben")},
        {"starts_at": SLOT + timedelta(hours=3)},
    ],
    ids=str,
)
def test_a_key_stands_for_one_booking_only(
    studio: StudioDatabase, desk: Hands, other: dict[str, object]
) -> None:
    request = wish()
    desk.book(request)
    before = count_bookings(studio)
    with pytest.raises(ChangedMeanwhile):
        desk.book(replace(request, **other))  # type: ignore[arg-type]
    assert count_bookings(studio) == before


def test_a_key_that_stands_for_a_stranger_s_booking_says_nothing_about_it(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    taken = desk.book(wish("dora", "ben"))
    with pytest.raises(ChangedMeanwhile):
        anna.book(wish(booking_id=taken.booking_id))


def test_the_undo_of_a_retry_does_not_undo_what_came_after(desk: Hands) -> None:
    request = wish()
    desk.check_in(desk.book(request))
    with pytest.raises(CannotUndo):
        desk.undo(desk.book(request))


@pytest.mark.parametrize(
    ("row", "who", "field"),
    [(schema.TrainerRow, "anna", "trainer"), (schema.ClientRow, "cara", "client")],
    ids=["trainer", "client"],
)
def test_nobody_books_with_who_is_gone(
    studio: StudioDatabase, desk: Hands, row: type, who: str, field: str
) -> None:
    with studio.house() as connection:
        connection.execute(update(row).where(row.id == key(who)).values(active=False))
    with pytest.raises(InvalidInput) as refused:
        desk.book(wish())
    assert refused.value.field == field


def test_a_trainer_cancels_for_a_colleague_s_client(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    with studio.house() as connection:
        add_package(connection, "dora again", "dora")
    booked = desk.book(wish("dora", "anna", package_id=key("dora again")))
    anna.cancel(booked)
    assert balance(studio, "dora again") == 10


@pytest.mark.parametrize("reason", ["a\x00b", "why " * 200], ids=["NUL", "a novel"])
def test_a_reason_that_cannot_be_kept_is_refused(desk: Hands, reason: str) -> None:
    desk.book(wish("cem"))
    with pytest.raises(InvalidInput) as refused:
        desk.book(wish(book_anyway_reason=reason))
    assert refused.value.field == "reason"


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_year_out_of_reach_is_refused(desk: Hands, year: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.book(wish(starts_at=SLOT.replace(year=year, month=12, day=31, hour=23)))
    assert refused.value.field == "starts_at"
