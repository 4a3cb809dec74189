"""Transfers and sessions that were let in beside others: no slot is taken twice unasked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.domain.errors import CannotUndo, SlotTaken
from studio_app.domain.transfers import Clashes
from studio_app.domain.undoing import BookingStand
from studio_app.repositories.bookings_ahead import BookingsAhead
from studio_app.repositories.schema import BookingRow, SessionRow
from studio_app.services.transfers import transfer_preview
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, session_of, wish
from tests.services.test_moving import moved
from tests.services.transfer_steps import bookings_of, move, take_back, transfer

COMING = NOW + timedelta(days=11)
"""Where the world puts Cem's next session."""


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def only_beside(desk: Hands, trainer: str, client: str, other: str) -> UUID:
    """Book a client when Cem comes, beside another, who then goes; return the booking."""
    first = desk.book(wish(other, trainer, COMING))
    beside = desk.book(wish(client, trainer, COMING, book_anyway_reason="beside"))
    desk.cancel(first)
    return beside.booking_id


def sessions_at(studio: StudioDatabase, trainer: str) -> list[Any]:
    """Return whether each session that a trainer has when Cem comes was let in."""
    query = select(SessionRow.overlap_allowed).where(
        SessionRow.trainer_id == key(trainer), SessionRow.occupies, SessionRow.starts_at == COMING
    )
    with studio.house() as connection:
        return sorted(connection.execute(query).scalars())


def test_nobody_is_moved_onto_one(studio: StudioDatabase, desk: Hands, owner: Hands) -> None:
    only_beside(desk, "ben", "dora", "fay")
    preview = transfer_preview(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
    assert [clash.start for clash in preview.clashes] == [COMING]
    with pytest.raises(SlotTaken, match=r"Ben is already booked .* \(Dora Client\)"):
        transfer(owner, move())
    done = transfer(owner, move(clashes=Clashes.KEEP))
    assert (done.sessions_moved, done.sessions_kept) == (0, 1)
    assert sessions_at(studio, "ben") == [True]
    assert bookings_of(studio, "cem")["next"] == (key("anna"), key("anna"))


def test_nobody_is_moved_back_onto_one(studio: StudioDatabase, desk: Hands, owner: Hands) -> None:
    done = transfer(owner, move())
    only_beside(desk, "anna", "dora", "fay")
    with pytest.raises(CannotUndo, match="Anna is booked with Dora Client on"):
        take_back(owner, done)
    assert sessions_at(studio, "anna") == [True]


def let_in(studio: StudioDatabase, desk: Hands) -> UUID:
    """Book Cem with Anna beside Cara's session, at a time when Ben is free."""
    desk.book(wish("cara", "anna", COMING + timedelta(hours=3)))
    request = wish("cem", "anna", COMING + timedelta(hours=3), book_anyway_reason="beside")
    booking = desk.book(request).booking_id
    assert session_of(studio, booking).overlap_allowed
    return booking


def test_one_that_was_let_in_is_like_any_other_where_it_fits(
    studio: StudioDatabase, desk: Hands, owner: Hands
) -> None:
    booking = let_in(studio, desk)
    done = transfer(owner, move())
    assert done.sessions_moved == 2
    assert not session_of(studio, booking).overlap_allowed
    take_back(owner, done)
    assert session_of(studio, booking).overlap_allowed
    assert session_of(studio, booking).trainer_id == key("anna")


def free_and_book(studio: StudioDatabase, desk: Hands, now: datetime) -> None:
    """Take Cara's session back, and book Dora at its time, by whatever clock."""
    with studio.house() as connection:
        cara = connection.execute(
            select(BookingRow.id).where(
                BookingRow.client_id == key("cara"),
                BookingRow.starts_at == COMING + timedelta(hours=3),
            )
        ).scalar_one()
    with desk.uow.writing() as work:
        BookingsAhead(work, [cara]).put_bookings({cara: BookingStand(None)}, NOW)
        work.commit()
    desk.book(wish("dora", "anna", COMING + timedelta(hours=3)), now)


@pytest.mark.parametrize("clock", [timedelta(hours=1), timedelta(0), -timedelta(hours=1)])
def test_and_does_not_go_back_over_what_came_since(
    studio: StudioDatabase, desk: Hands, owner: Hands, clock: timedelta
) -> None:
    """Also in the same moment, or by a clock that is behind."""
    booking = let_in(studio, desk)
    done = transfer(owner, move())
    free_and_book(studio, desk, NOW + clock)
    with pytest.raises(CannotUndo, match="Anna is booked with Dora Client on"):
        take_back(owner, done)
    assert session_of(studio, booking).trainer_id == key("ben")


def test_nor_over_what_was_booked_before_and_moved_there_since(
    studio: StudioDatabase, desk: Hands, owner: Hands
) -> None:
    booking = let_in(studio, desk)
    other = desk.book(wish("dora", "anna", COMING + timedelta(hours=6)))
    done = transfer(owner, move())
    at = COMING + timedelta(hours=3)
    moved(studio, desk, other, at, move_anyway_reason="beside the other")
    with pytest.raises(CannotUndo, match="Anna is booked with Dora Client on"):
        take_back(owner, done)
    assert session_of(studio, booking).trainer_id == key("ben")


def test_what_another_was_let_in_beside_goes_back_below_it(
    studio: StudioDatabase, desk: Hands, owner: Hands
) -> None:
    at = COMING + timedelta(hours=3)
    below = desk.book(wish("cem", "anna", at)).booking_id
    above = desk.book(wish("cara", "anna", at, book_anyway_reason="beside")).booking_id
    done = transfer(owner, move())
    assert session_of(studio, below).trainer_id == key("ben")
    take_back(owner, done)
    assert session_of(studio, below).trainer_id == key("anna")
    found = [session_of(studio, booking).overlap_allowed for booking in (below, above)]
    assert found == [False, True]
