"""Taking back each step: exactly what was, or a sentence why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from studio_app.domain.changes import BookingOutcome, Step
from studio_app.domain.errors import CannotUndo, NotAllowed, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import BookingBack, BookingStand, DiaryUndo
from studio_app.repositories.schema import ClientPackageRow, ClientRow, TimeOffRow, TrainerRow
from studio_app.services.schedule import load_schedule
from studio_app.services.undoing import undo
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
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
from tests.services.transfer_steps import move, take_back, transfer

LATE = SLOT - timedelta(hours=2)
Act = Callable[[Hands, BookingOutcome], BookingOutcome]

ACTS: dict[str, Act] = {
    "cancel": lambda hands, booked: hands.cancel(booked),
    "late cancel": lambda hands, booked: hands.cancel(booked, LATE),
    "waived late cancel": lambda hands, booked: hands.cancel(booked, LATE, "ill"),
    "check in": lambda hands, booked: hands.check_in(booked),
    "complete": lambda hands, booked: hands.mark(booked, BookingStatus.COMPLETED),
    "miss": lambda hands, booked: hands.mark(booked, BookingStatus.NO_SHOW),
}


def state(studio: StudioDatabase, booking_id: Any) -> tuple[Any, ...]:
    """Return all of a booking and its session but the versions, and the credits left."""
    booking, session = stored(studio, booking_id), session_of(studio, booking_id)
    kept = [
        tuple(value for name, value in row._mapping.items() if name != "version")
        for row in (booking, session)
    ]
    return (*kept, balance(studio, "cara ten"))


@pytest.mark.parametrize("pay_later", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_an_undo_restores_what_was(
    studio: StudioDatabase, desk: Hands, act: str, pay_later: bool
) -> None:
    booked = desk.book(wish(pay_later=pay_later))
    before = state(studio, booked.booking_id)
    done = ACTS[act](desk, booked)
    after = state(studio, booked.booking_id)
    assert done.undo is not None
    (way_back,) = done.undo.bookings
    assert way_back.restore == BookingStand(BookingStatus.BOOKED, 8_000 if pay_later else 0)
    assert way_back.of_own_client == ("cancel" in act)
    back = desk.undo(done)
    assert (back.step, back.status) == (Step.UNDO, BookingStatus.BOOKED)
    assert state(studio, booked.booking_id) == before
    again = desk.redo(back)
    assert again.status is done.status
    assert state(studio, booked.booking_id) == after
    assert desk.undo(again).status is BookingStatus.BOOKED
    assert state(studio, booked.booking_id) == before
    actions = [entry.action for entry in trail(studio, booked.booking_id)]
    assert actions[-3:] == ["undo", "redo", "undo"]


def test_the_undo_of_a_booking_withdraws_it(studio: StudioDatabase, desk: Hands) -> None:
    before = balance(studio, "cara ten")
    booked = desk.book(wish())
    back = desk.undo(booked)
    assert (back.step, back.credits_left) == (Step.UNDO, before)
    assert balance(studio, "cara ten") == before
    assert entries(studio, booked.booking_id)[-1] == ("returned", 1, "booked by mistake")
    booking, session = stored(studio, booked.booking_id), session_of(studio, booked.booking_id)
    assert (booking.withdrawn_at, booking.occupies, booking.charge) == (NOW, False, 0)
    assert (session.withdrawn_at, session.occupies) == (NOW, False)
    view = load_schedule(desk.uow, desk.viewer, SLOT.date(), 1)
    assert booked.session_id not in {session.session_id for session in view.sessions}
    again = desk.redo(back)
    assert balance(studio, "cara ten") == before - 1
    assert session_of(studio, booked.booking_id).occupies
    desk.undo(again)
    desk.book(wish("cem"))
    with pytest.raises(CannotUndo, match=r"Anna is already booked .* \(Cem Client\)"):
        desk.redo(back)


def test_a_step_after_a_step_is_undone_first(desk: Hands) -> None:
    booked = desk.book(wish())
    arrived = desk.check_in(booked)
    with pytest.raises(CannotUndo, match="Someone changed this meanwhile"):
        desk.undo(booked)
    desk.mark(arrived, BookingStatus.COMPLETED)
    with pytest.raises(CannotUndo):
        desk.undo(arrived)


def test_nothing_is_undone_twice(studio: StudioDatabase, desk: Hands) -> None:
    before = balance(studio, "cara ten")
    booked = desk.book(wish())
    desk.undo(booked)
    with pytest.raises(CannotUndo, match="not there"):
        desk.undo(booked)
    assert balance(studio, "cara ten") == before


@pytest.mark.parametrize("act", ["cancel", "late cancel"])
def test_a_slot_taken_meanwhile_stays_taken(studio: StudioDatabase, desk: Hands, act: str) -> None:
    cancelled = ACTS[act](desk, desk.book(wish()))
    desk.book(wish("cem"))
    left = balance(studio, "cara ten")
    with pytest.raises(CannotUndo, match=r"Anna is already booked .* \(Cem Client\)"):
        desk.undo(cancelled)
    assert stored(studio, cancelled.booking_id).status == cancelled.status.value
    assert balance(studio, "cara ten") == left


def test_the_trainer_learns_no_more_of_it_than_they_may(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    cancelled = anna.cancel(anna.book(wish()))
    desk.book(wish("cara", "ben"))
    with pytest.raises(CannotUndo, match="Cara Client is already booked") as refusal:
        anna.undo(cancelled)
    assert "Ben" not in str(refusal.value)
    assert not stored(studio, cancelled.booking_id).occupies


def test_a_credit_spent_meanwhile_is_not_spent_twice(studio: StudioDatabase, desk: Hands) -> None:
    hour = timedelta(hours=1)
    first = desk.book(wish())
    for number in range(balance(studio, "cara ten")):
        desk.book(wish(starts_at=SLOT + (1 + number) * hour))
    cancelled = desk.cancel(first)
    desk.book(wish(starts_at=SLOT + timedelta(days=1)))
    assert balance(studio, "cara ten") == 0
    with pytest.raises(CannotUndo, match="Cara Client has no session left"):
        desk.undo(cancelled)


def test_a_credit_that_came_back_is_spent_again_when_its_package_is_over(
    studio: StudioDatabase, desk: Hands
) -> None:
    left = balance(studio, "cara ten")
    cancelled = desk.cancel(desk.book(wish()))
    with studio.house() as connection:
        connection.execute(
            update(ClientPackageRow)
            .where(ClientPackageRow.id == key("cara ten"))
            .values(expires_on=TODAY)
        )
    desk.undo(cancelled)
    assert balance(studio, "cara ten") == left - 1


@pytest.mark.parametrize("name", ["anna", "owner"])
def test_others_may_undo_who_may_do(studio: StudioDatabase, desk: Hands, name: str) -> None:
    done = desk.cancel(desk.book(wish()))
    assert Hands.of(studio.login(name)).undo(done).status is BookingStatus.BOOKED


@pytest.mark.parametrize(
    ("act", "name", "refusal"),
    [
        ("cancel", "asim", NotAllowed),
        ("cancel", "ben", CannotUndo),
        ("cancel", "cara", NotAllowed),
        ("check in", "cara", NotAllowed),
        ("check in", "zoe", CannotUndo),
    ],
)
def test_those_who_may_not_do_may_not_undo(
    studio: StudioDatabase, desk: Hands, act: str, name: str, refusal: type[StudioError]
) -> None:
    done = ACTS[act](desk, desk.book(wish()))
    with pytest.raises(refusal):
        Hands.of(studio.login(name)).undo(done)
    assert stored(studio, done.booking_id).status == done.status.value


def test_an_assistant_undoes_a_check_in_and_no_booking(studio: StudioDatabase, desk: Hands) -> None:
    asim = Hands.of(studio.login("asim"))
    booked = desk.book(wish())
    with pytest.raises(NotAllowed):
        asim.undo(booked)
    assert asim.undo(asim.check_in(booked)).status is BookingStatus.BOOKED


def test_a_made_up_step_is_refused_like_a_cancellation(studio: StudioDatabase, desk: Hands) -> None:
    asim = studio.login("asim")
    booked = desk.book(wish())
    stands, cancelled = BookingStand(BookingStatus.BOOKED), BookingStand(BookingStatus.CANCELLED)
    made_up = DiaryUndo(bookings=(BookingBack(booked.booking_id, stands, cancelled),))
    with pytest.raises(NotAllowed):
        undo(asim.uow, asim.viewer, made_up, NOW, request_id=new_id())


def test_time_off_that_was_approved_meanwhile_is_in_the_way(
    studio: StudioDatabase, desk: Hands
) -> None:
    cancelled = desk.cancel(desk.book(wish()))
    with studio.house() as connection:
        connection.execute(insert(TimeOffRow), [factories.time_off("anna", SLOT)])
    with pytest.raises(CannotUndo, match="Anna has time off"):
        desk.undo(cancelled)
    assert not stored(studio, cancelled.booking_id).occupies


@pytest.mark.parametrize(
    ("row", "name", "sentence"),
    [
        (ClientRow, "cara", "Cara Client is no longer active"),
        (TrainerRow, "anna", "Anna no longer works here"),
    ],
)
def test_nobody_comes_back_who_left(
    studio: StudioDatabase, desk: Hands, row: Any, name: str, sentence: str
) -> None:
    cancelled = desk.cancel(desk.book(wish()))
    with studio.house() as connection:
        connection.execute(update(row).where(row.id == key(name)).values(active=False))
    with pytest.raises(CannotUndo, match=sentence):
        desk.undo(cancelled)


@pytest.mark.parametrize("name", ["desk", "anna"])
def test_nobody_comes_back_to_a_former_trainer(studio: StudioDatabase, name: str) -> None:
    """Not even once the transfer is forgotten: only when it was taken back."""
    hands, owner = (Hands.of(studio.login(who)) for who in (name, "owner"))
    cancelled = hands.cancel(hands.book(wish("cem", "anna")))
    moved = transfer(owner, move())
    with pytest.raises(CannotUndo, match="Cem Client is with another trainer by now"):
        hands.undo(cancelled)
    assert not stored(studio, cancelled.booking_id).occupies
    take_back(owner, moved)
    assert hands.undo(cancelled).status is BookingStatus.BOOKED


def test_who_was_with_another_trainer_all_along_comes_back(
    studio: StudioDatabase, desk: Hands
) -> None:
    cancelled = desk.cancel(desk.book(wish("dora", "anna")))
    owner = Hands.of(studio.login("owner"))
    transfer(owner, move("dora", "sara"))
    assert desk.undo(cancelled).status is BookingStatus.BOOKED
