"""Booking over a clash: only where there is one, and in nobody else's way unseen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from studio_app.domain.errors import CannotUndo, SlotTaken
from studio_app.repositories.schema import BookingRow, TimeOffRow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, session_of, stored, trail, wish

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def flags(studio: StudioDatabase, booking_id: Any) -> tuple[bool, bool]:
    """Return whether session and booking were let in beside others."""
    return (
        session_of(studio, booking_id).overlap_allowed,
        stored(studio, booking_id).overlap_allowed,
    )


def standing(studio: StudioDatabase, client: str, start: datetime = SLOT) -> int:
    """Return how many bookings of a client stand at a time."""
    query = select(BookingRow.id).where(
        BookingRow.client_id == key(client),
        BookingRow.occupies,
        BookingRow.starts_at < start + HOUR,
        BookingRow.ends_at > start,
    )
    with studio.house() as connection:
        return len(connection.execute(query).all())


def test_only_the_diary_with_the_clash_lets_one_in(studio: StudioDatabase, desk: Hands) -> None:
    desk.book(wish("cara", "anna"))
    over_trainer = desk.book(wish("cem", "anna", book_anyway_reason="a trial"))
    assert flags(studio, over_trainer.booking_id) == (True, False)
    over_client = desk.book(wish("cara", "ben", book_anyway_reason="both at once"))
    assert flags(studio, over_client.booking_id) == (False, True)
    over_both = desk.book(wish("cem", "anna", SLOT + HOUR / 2, book_anyway_reason="so be it"))
    assert flags(studio, over_both.booking_id) == (True, True)
    free = desk.book(wish("dora", "sara", book_anyway_reason="just in case"))
    assert flags(studio, free.booking_id) == (False, False)


def test_a_client_let_in_beside_a_session_is_in_one_place_only(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    """Anna sees nothing of what Cara has with Ben."""
    desk.book(wish("dora", "ben"))
    desk.book(wish("cara", "ben", book_anyway_reason="beside"))
    with pytest.raises(SlotTaken, match="Cara Client is already booked") as refusal:
        anna.book(wish("cara", "anna"))
    assert "Ben" not in str(refusal.value)
    assert standing(studio, "cara") == 1


def test_also_when_a_cancellation_is_taken_back(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    cancelled = anna.cancel(anna.book(wish("cara", "anna")))
    desk.book(wish("dora", "ben"))
    desk.book(wish("cara", "ben", book_anyway_reason="beside"))
    with pytest.raises(CannotUndo, match="Cara Client is already booked"):
        anna.undo(cancelled)
    assert standing(studio, "cara") == 1


@pytest.mark.parametrize("who", ["desk", "anna"])
def test_a_client_who_was_let_in_beside_a_booking_is_busy_too(
    studio: StudioDatabase, desk: Hands, who: str
) -> None:
    """The booking that was in the way is gone; the one that was let in beside it stands."""
    first = desk.book(wish("cara", "sara"))
    desk.book(wish("cara", "ben", book_anyway_reason="both"))
    desk.cancel(first)
    with pytest.raises(SlotTaken, match="Cara Client"):
        Hands.of(studio.login(who)).book(wish("cara", "anna"))


def test_a_session_that_was_let_in_is_in_the_way_of_others(
    studio: StudioDatabase, desk: Hands
) -> None:
    first = desk.book(wish("cara", "anna"))
    desk.book(wish("cem", "anna", book_anyway_reason="beside"))
    cancelled = desk.cancel(first)
    with pytest.raises(SlotTaken, match=r"Anna is already booked .* \(Cem Client\)"):
        desk.book(wish("dora", "anna"))
    # It comes back beside the one that was let in there, as nothing else has come since.
    desk.undo(cancelled)
    assert stored(studio, first.booking_id).occupies


def test_one_that_was_let_in_comes_back_beside_what_it_stood_beside(
    studio: StudioDatabase, desk: Hands
) -> None:
    desk.book(wish("cara", "anna"))
    cancelled = desk.cancel(desk.book(wish("cem", "anna", book_anyway_reason="beside")))
    desk.undo(cancelled)
    assert stored(studio, cancelled.booking_id).occupies


def test_and_not_over_what_was_made_since(studio: StudioDatabase, desk: Hands) -> None:
    first = desk.book(wish("cara", "anna"))
    cancelled = desk.cancel(desk.book(wish("cem", "anna", book_anyway_reason="beside")))
    desk.cancel(first)
    desk.book(wish("dora", "anna"), LATER)
    with pytest.raises(CannotUndo, match="Dora Client"):
        desk.undo(cancelled)
    assert not stored(studio, cancelled.booking_id).occupies


def test_the_trail_tells_what_it_overlaps(studio: StudioDatabase, desk: Hands) -> None:
    away = factories.time_off("anna", SLOT)
    with studio.house() as connection:
        connection.execute(insert(TimeOffRow), [away])
    desk.book(wish("cara", "anna", book_anyway_reason="she comes in for it"))
    done = desk.book(
        wish("cara", "anna", SLOT + HOUR / 2, minutes=60, book_anyway_reason="so be it")
    )
    when = {"starts_at": SLOT.isoformat(), "ends_at": (SLOT + HOUR).isoformat()}
    (entry,) = trail(studio, done.booking_id)
    assert entry.reason == "so be it"
    assert entry.after["overlaps"] == [
        {"diary": "trainer", "who": "Anna", "client": "Cara Client"} | when,
        {"diary": "client", "who": "Cara Client"} | when,
        {
            "diary": "time_off",
            "who": "Anna",
            "starts_at": away["starts_at"].isoformat(),
            "ends_at": away["ends_at"].isoformat(),
        },
    ]


def test_the_trail_tells_of_no_overlap_where_there_was_none(
    studio: StudioDatabase, desk: Hands
) -> None:
    done = desk.book(wish(book_anyway_reason="just in case"))
    (entry,) = trail(studio, done.booking_id)
    assert "overlaps" not in entry.after
